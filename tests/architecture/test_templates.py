"""Every template is used, loads, and keeps the rules of docs/htmx.md."""

import pytest
from django.template import TemplateDoesNotExist
from django.template.loader import get_template
from django.template.utils import get_app_template_dirs

from tests.architecture import repository
from tests.architecture.template_rules import (
    markup_problems,
    names_in,
    tag_problems,
    unused,
)


# Django and allauth answer errors with these by themselves.
ANSWERS = {"400.html", "403.html", "403_csrf.html", "404.html", "429.html", "500.html"}
TEMPLATES = repository.templates()


@pytest.mark.parametrize(
    ("template", "problem"),
    [
        ('<p style="color: red">', "style attribute"),
        ("<style>p { color: red }</style>", "inline <style>"),
        ("<script>alert(1)</script>", "inline <script>"),
        ('<a href="{% url "x" %}" onclick="go()">', "handler onclick"),
        ('<a href="/" hx-on:click="go()">', "handler hx-on:click"),
        ('<a href="/" hx-on::after-request="go()">', "handler hx-on::after-request"),
        ('<form action="/" hx-vals="js:{a: 1}">', "hx-vals would be evaluated"),
        ('<a href="javascript:go()">', "href would be evaluated"),
        ("<form action='/' hx-get='/' hx-trigger=\"keyup[key=='x']\">", "filter in hx-trigger"),
        ('<button hx-post="{% url "x" %}">', "without an href or an action"),
        ('<form hx-post="{% url "x" %}">', "without an href or an action"),
        ('<form action="/"></form><button hx-get="/">', "without an href or an action"),
        ('<form method="post" action="/"></form>', "without a csrf_token"),
        ("<p>Hello {{ name }}</p>", "not translated: Hello"),
        ("<p>Привет</p>", "not translated: Привет"),
        ('<button aria-label="Close">', "not translated: Close"),
        ('<a{% if x %} title="More"{% endif %} href="/">', "not translated: More"),
    ],
)
def test_rule_for_markup_sees_a_violation(template, problem):
    (found,) = markup_problems("\n" + template)
    assert problem in found
    assert found.startswith("line 2: ")


@pytest.mark.parametrize(
    "template",
    [
        '<a href="{% url "x" %}" hx-get="{% url "x" %}"{% if y %} hx-target="#page"{% endif %}>',
        '<form action="{{ z }}" method="get"><input hx-get="/" name="q"></form>',
        '<form action="/" method="post">{% csrf_token %}<button hx-post="/"></button></form>',
        '<form action="/" method="get" id="f"></form><select form="f" hx-get="/"></select>',
        '<p hx-get="/" hx-trigger="contact-created from:body">{{ count }}</p>',
        '<script type="module" src="{% static "js/page.js" %}"></script>',
        '{% comment %}Words, and style="no matter"{% endcomment %}{# onclick="" #}',
        '<p>{% translate "Hello" %} 12 · {% blocktranslate trimmed %}You, {{ x }}{% endblocktranslate %}',
        '<p lang="tr">Merhaba</p><{{ heading }} class="x">{{ y }}</{{ heading }}>',
        "<!doctype html><title>{{ title }} · Kartoteka</title>&nbsp;&middot;",
    ],
)
def test_rule_for_markup_lets_good_templates_pass(template):
    assert markup_problems(template) == []


@pytest.mark.parametrize(
    ("template", "problem"),
    [
        ("{% load i18n %}", "load i18n"),
        ("{% load django_htmx %}{% load django_htmx %}", "load django_htmx"),
        ("{{ note.text|safe }}", "not escaped"),
        ("{% autoescape off %}{{ x }}{% endautoescape %}", "not escaped"),
    ],
)
def test_rule_for_tags_sees_a_violation(template, problem):
    assert problem in tag_problems(template)[0]


def test_rule_for_unused_templates_sees_one():
    templates = {"a/b.html", "a/c.html", "activity/x/y.html", "d.html", "e.html"}
    sources = ['"a/b.html#part"', "{% include 'a/c.html' %}", 'f"activity/{kind}.html"', "d.html"]
    assert unused(templates, sources) == {"d.html", "e.html"}


@pytest.mark.parametrize("name", sorted(TEMPLATES))
def test_template_keeps_the_rules(name):
    text = TEMPLATES[name]
    if name.endswith(".html"):
        problems = tag_problems(text) + markup_problems(text)
    else:
        problems = tag_problems(text, is_html=False)
    assert problems == []


@pytest.mark.parametrize("name", sorted(TEMPLATES))
def test_template_loads(name):
    get_template(name)


def test_templates_are_all_used():
    sources = repository.texts(".py", ".html", ".txt")
    product = [text for path, text in sources.items() if not path.startswith("tests/")]
    packages = get_app_template_dirs("templates")
    overriding = {name for name in TEMPLATES if any((path / name).exists() for path in packages)}
    ours = {name for name in TEMPLATES if name.endswith(".html")}
    assert unused(ours, product) - ANSWERS - overriding == set()


def test_templates_that_are_named_exist():
    missing = []
    for path, text in repository.texts(".py", ".html").items():
        if path.startswith("tests/"):
            continue
        for name in names_in(text):
            try:
                get_template(name)
            except TemplateDoesNotExist:
                missing.append(f"{path}: {name}")
    assert missing == []


PAGES = [name for name, text in TEMPLATES.items() if text.startswith('{% extends "base.html" %}')]


@pytest.mark.parametrize("name", PAGES)
def test_every_page_has_the_part_that_is_swapped(name):
    """Whatever is done in a dialog over it ends by showing another page there."""
    parts = [
        TEMPLATES[each] for each in names_in(TEMPLATES[name]) - {"base.html"} if each in TEMPLATES
    ]
    assert any('id="page"' in text for text in (TEMPLATES[name], *parts))
