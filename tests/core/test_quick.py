"""Addresses and fixed texts that are looked up once."""

import pytest
from django.template import (
    Context,
    Engine,
    RequestContext,
    Template,
    TemplateDoesNotExist,
    TemplateSyntaxError,
)
from django.urls import NoReverseMatch, reverse, set_script_prefix
from django.utils import translation

from core.addresses import address_to
from core.templatetags.quick import FixedNode
from core.templatetags.ui import icon


def drawn(source: str, **context: object) -> str:
    return Template(source).render(Context(context))


@pytest.mark.parametrize(
    ("route", "ids"),
    [
        ("home", ()),
        ("contacts:contact_list", ()),
        ("contacts:contact_edit", (7,)),
        ("contacts:note_pin", (7, 12)),
        ("contacts:note_pin", (10**18, 3)),
    ],
)
def test_an_address_is_what_reverse_makes(route: str, ids: tuple[int, ...]) -> None:
    for _again in range(2):
        assert address_to(route, *ids) == reverse(route, args=ids)


def test_an_address_below_a_prefix() -> None:
    assert address_to("contacts:contact_detail", 7) == "/contacts/7/"
    set_script_prefix("/50%25/")
    try:
        assert address_to("contacts:contact_detail", 7) == reverse(
            "contacts:contact_detail", args=[7]
        )
    finally:
        set_script_prefix("/")


def test_no_such_route() -> None:
    with pytest.raises(NoReverseMatch):
        address_to("contacts:nowhere")
    with pytest.raises(NoReverseMatch):
        drawn('{% url "contacts:contact_detail" %}')


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ('{% url "contacts:note_edit" contact 12 %}', "/contacts/7/notes/12/edit/"),
        ('{% url "contacts:contact_detail" contact_id=contact %}', "/contacts/7/"),
        ('{% url "contacts:contact_detail" text %}', "/contacts/8/"),
        ("{% url route contact %}", "/contacts/7/"),
        ('{% url "contacts:contact_detail" contact as there %}[{{ there }}]', "[/contacts/7/]"),
    ],
)
def test_every_form_of_an_address(source: str, expected: str) -> None:
    template = Template(source)
    context = {"contact": 7, "text": "8", "route": "contacts:contact_detail"}
    for _again in range(2):
        assert template.render(Context(context)) == expected


def test_a_text_is_remembered_by_language() -> None:
    template = Template('{% translate "Contacts" %}|{% translate "Light" context "theme" %}')
    for _again in range(2):
        assert template.render(Context()) == "Contacts|Light"
        with translation.override("ru"):
            assert template.render(Context()) == "Контакты|Светлая"


def test_a_text_with_something_in_it_is_not() -> None:
    template = Template(
        "{% translate word %}|{% translate word|upper %}|{% translate 'Save' as x %}{{ x }}"
    )
    assert template.render(Context({"word": "Edit"})) == "Edit|EDIT|Save"
    assert template.render(Context({"word": "<b>"})) == "&lt;b&gt;|&lt;B&gt;|Save"
    with translation.override("tr"):
        assert template.render(Context({"word": "Save"})).startswith("Kaydet|")


def test_percent_signs_and_quotes_of_a_text() -> None:
    for _again in range(2):
        assert drawn("""{% translate "50% of 'them' & us" %}""") == "50% of 'them' & us"


def test_what_is_fixed_is_drawn_once_for_each_value_and_language():
    template = Template(
        "{% fixed name=user.name %}{{ name }} {% translate 'Close' %}{{ count }}{% endfixed %}"
    )
    user = {"name": "<Ann>"}
    context = {"user": user, "count": iter("123")}
    assert template.render(Context(context)) == "&lt;Ann&gt; Close"
    user["name"] = "Cem"
    assert template.render(Context(context)) == "Cem Close"
    with translation.override("ru"):
        assert template.render(Context(context)) == "Cem Закрыть"
    (node,) = template.nodelist
    assert isinstance(node, FixedNode)
    assert len(node.drawn) == 3
    template.render(Context(context))
    assert len(node.drawn) == 3


def test_what_is_fixed_knows_no_token_and_nothing_else_of_the_request(rf):
    context = RequestContext(rf.get("/"), {"secret": "x"})
    template = Template("{% fixed %}[{% csrf_token %}{{ csrf_token }}{{ secret }}]{% endfixed %}")
    assert template.render(context) == "[]"


def test_what_is_fixed_takes_values_with_a_name():
    with pytest.raises(TemplateSyntaxError):
        Template("{% fixed user.name %}{% endfixed %}")


def test_so_many_drawings_are_kept(monkeypatch):
    monkeypatch.setattr(FixedNode, "MOST", 2)
    template = Template("{% fixed value=value %}{{ value }}{% endfixed %}")
    assert [template.render(Context({"value": n})) for n in (1, 2, 3, 1)] == ["1", "2", "3", "1"]
    (node,) = template.nodelist
    assert isinstance(node, FixedNode)
    assert len(node.drawn) == 2


def test_an_icon():
    assert Template("{% icon 'plus' %}").render(Context()) == icon("plus")
    assert Template("{% icon name 'big' %}").render(Context({"name": "plus"})) == icon(
        "plus", "big"
    )


class TestParts:
    def test_a_part_is_looked_up_once(self, monkeypatch: pytest.MonkeyPatch) -> None:
        part = "{% include name with contact=4 only %}"
        template = Template(part)
        asked = []
        get_template = Engine.get_template

        def noted(engine: Engine, name: str) -> Template:
            asked.append(name)
            return get_template(engine, name)

        monkeypatch.setattr(Engine, "get_template", noted)
        for name in ("contacts/sections.html", "contacts/latest.html", "contacts/sections.html"):
            template.render(Context({"name": name, "sections": [], "activities": []}))
        assert asked == ["contacts/sections.html", "contacts/latest.html"]

    def test_a_part_knows_what_it_is_given(self) -> None:
        section = {"key": "tasks", "label": "<b>", "url": "/"}
        given = {"sections": [section], "level": "h2"}
        source = '{% include "contacts/sections.html" with place="card" '
        assert '<h2><a class="plain-link" href="/"' in drawn(source + "%}", **given)
        assert "&lt;b&gt;" in drawn(source + "%}", **given)
        assert "section" not in drawn(source + "only %}", **given)

    def test_a_part_there_is_none_of(self) -> None:
        for source in ('{% include "nothing.html" %}', "{% include name %}"):
            with pytest.raises(TemplateDoesNotExist):
                drawn(source, name="nothing.html")

    def test_a_template_is_drawn_too(self) -> None:
        part = Template("[{{ name }}]")
        assert drawn("{% include part %}", part=part, name="<i>") == "[&lt;i&gt;]"
