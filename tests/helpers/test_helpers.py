"""The helpers can fail: what they are to find is planted."""

import pytest

from tests.helpers.html import form_values, parse
from tests.helpers.htmx import shown, swap
from tests.helpers.skeleton import skeleton


PAGE = '<main><p id="count">2</p><ul id="rows"><li>A</li></ul></main>'


@pytest.mark.parametrize(
    "broken",
    [
        "<p><b>x</p>",
        "<p>x",
        "<p>x</p></p>",
        '<p id="a">x</p><p id="a">y</p>',
        '<p class="a" class="b">x</p>',
    ],
)
def test_a_broken_page_is_refused(broken):
    with pytest.raises(AssertionError):
        parse(broken)


def test_swap_changes_the_target_and_what_is_out_of_band():
    page = parse(PAGE)
    swap(page, '<li>B</li><p id="count" hx-swap-oob="true">1</p>', target="rows")
    assert shown(page) == shown(
        parse('<main><p id="count">1</p><ul id="rows"><li>B</li></ul></main>')
    )
    swap(page, '<ol id="rows"><li>C</li></ol>', target="rows", style="outerHTML")
    assert shown(page) == shown(
        parse('<main><p id="count">1</p><ol id="rows"><li>C</li></ol></main>')
    )


def test_swap_needs_its_places():
    with pytest.raises(AssertionError, match="0 elements"):
        swap(parse(PAGE), "x", target="nowhere")
    with pytest.raises(AssertionError, match="0 elements"):
        swap(parse(PAGE), '<p id="gone" hx-swap-oob="true">x</p>', target="rows")


def test_shown_tells_pages_apart():
    assert shown(parse(PAGE)) != shown(parse(PAGE.replace("2", "3")))
    assert shown(parse(PAGE)) != shown(parse(PAGE.replace('id="count"', 'id="count" hidden')))


def test_shown_marks_the_row_of_the_open_card():
    row = '<main><p id="row-1"{}>x</p><b data-row="row-1">x</b></main>'
    marked = shown(parse(row.format(' aria-current="true"')))
    assert shown(parse(row.format(""))) == marked
    assert shown(parse(row.replace('"row-1">x</b>', '"row-2">x</b>').format(""))) != marked


def test_skeleton_sees_tags_and_attribute_names_only():
    bones = skeleton('<a href="x">Anna</a>')
    assert bones == ["<a href>", "</a>"]
    assert skeleton('<a href="y">Berg</a>') == bones
    for planted in (
        '<a href="x" onclick="">A</a>',
        '<a href="x"><b>A</b></a>',
        "<a href>A</a><!-- x -->",
    ):
        assert skeleton(planted) != bones


def test_form_values_are_those_a_browser_sends():
    form = parse(
        '<form><input name="a" value="1"><input type="checkbox" name="b" checked>'
        '<input type="checkbox" name="c"><select name="d"><option value="x">X</option>'
        '<option selected>Y</option></select><textarea name="e">t</textarea>'
        '<button name="f" value="g">G</button><input name="h" disabled></form>'
    )
    assert form_values(form) == [("a", "1"), ("b", "on"), ("d", "Y"), ("e", "t")]
