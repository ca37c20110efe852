"""Markdown that people type: a few harmless tags come out, whatever goes in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.markdown import TAGS, render
from tests.helpers.html import Element, parse


SCHEMES = ("http:", "https:", "mailto:", "tel:")
# What Markdown, HTML and attacks on them are made of
PIECES = [
    *"*_`~[]()<>!&#\\-+>\"'=:/ \n\t\0",
    "a", "javascript:", "data:text/html,", "https://x.example/", "<script>", "</script>",
    "<img src=x onerror=alert(1)>", "<b hx-get=/admin/>", "&#106;avascript:", "&colon;",
    "![x](x)", "[x](", "<https://x.example>", "<!--", "-->", "    ", "1. ", "```", "{{ x }}",
    "[x]: javascript:alert(1)", "\u202e", "😀",
]  # fmt: skip


def harmful(tree: Element) -> list[str]:
    """Return what must not be in a rendered text."""
    found = []
    for element in tree.walk():
        if element.tag not in {"#document", *TAGS}:
            found.append(f"<{element.tag}>")
        for name, value in element.attributes.items():
            is_link = element.tag == "a" and name in ("href", "rel")
            if not is_link or (name == "href" and not value.lower().startswith(SCHEMES)):
                found.append(f"{element.tag} {name}={value}")
    return found


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("Likes **tea**", "<p>Likes <strong>tea</strong></p>\n"),
        ("*Late* ~~never~~", "<p><em>Late</em> <s>never</s></p>\n"),
        ("One\nTwo", "<p>One<br>\nTwo</p>\n"),
        ("- One\n- Two", "<ul>\n<li>One</li>\n<li>Two</li>\n</ul>\n"),
        ("# No heading", "<p># No heading</p>\n"),
        ("A & B < C", "<p>A &amp; B &lt; C</p>\n"),
    ],
)
def test_what_is_shown(text, html):
    assert render(text) == html


def test_a_link_tells_nobody_where_it_stood():
    link = parse(render("[Site](https://x.example/)")).find("a")
    assert link.attributes == {
        "href": "https://x.example/", "rel": "noopener noreferrer nofollow"
    }  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<b hx-get='/admin/' hx-trigger=load>x</b>",
        "<img src=x onerror=alert(1)>",
        "<style>body { display: none }</style>",
        "> <iframe src='//x'>",
        "- **<svg/onload=alert(1)>**",
    ],
)
def test_html_is_shown_as_it_was_typed(text):
    tree = parse(render(text))
    assert harmful(tree) == []
    assert "<" in tree.text
    assert not tree.find_all("b") + tree.find_all("img") + tree.find_all("script")


@pytest.mark.parametrize(
    "text",
    [
        "[x](javascript:alert(1))",
        "[x](JaVaScRiPt:alert(1))",
        "[x](&#106;avascript:alert(1))",
        "[x](java&Tab;script:alert(1))",
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        "[x](vbscript:x)",
        "[x](file:///etc/passwd)",
        "<javascript:alert(1)>",
        "[x](/accounts/logout/)",
        "[x](//spy.example/)",
        "[x][y]\n\n[y]: javascript:alert(1)",
        "[**[x](javascript:alert(1))**](javascript:alert(2))",
        "![x](https://spy.example/pixel.png)",
        "![x](data:image/png;base64,AAAA)",
    ],
)
def test_nothing_leads_or_loads_where_it_should_not(text):
    tree = parse(render(text))
    assert harmful(tree) == []
    assert not tree.where(lambda element: element.tag == "img" or "src" in element)


@given(st.lists(st.sampled_from(PIECES) | st.characters(codec="utf-8"), max_size=40).map("".join))
def test_only_harmless_tags_come_out(text):
    assert harmful(parse(render(text))) == []


@pytest.mark.parametrize(
    "text", ["[" * 10_000, "> " * 5_000, "*" * 10_000, "`" * 9_999, "- " * 5_000]
)
def test_deep_nesting_ends_soon(text):
    assert harmful(parse(render(text))) == []
