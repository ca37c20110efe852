"""Template tags for icons and avatars, and the classes of form controls."""

from datetime import datetime
from functools import lru_cache

from django import template
from django.forms.boundfield import BoundField, BoundWidget
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from core.avatars import colour_class, initials
from core.formats import moment
from core.icons import ICONS


register = template.Library()


@register.simple_tag
@lru_cache(maxsize=512)
def icon(name: str, extra_class: str = "") -> SafeString:
    """Draw an icon of static/icons.svg, hidden from screen readers.

    Cached for good, since the address of the sprite never changes while the process runs.
    Raises ValueError for a name that is not in core.icons.ICONS.
    """
    if name not in ICONS:
        raise ValueError(f"No icon is named {name!r}; add it to core/icons.py")
    css_class = f"icon {extra_class}".strip()
    return format_html(
        '<svg class="{}" aria-hidden="true" focusable="false"><use href="{}#tabler-{}"/></svg>',
        css_class,
        static("icons.svg"),
        name,
    )


@lru_cache(maxsize=64)
def _drawn_once(template_name: str, language: str) -> SafeString:
    """Render a component that is the same on every page in ``language``."""
    return mark_safe(render_to_string(template_name).strip())  # noqa: S308 -- a template's output


@register.simple_tag
def page_assets() -> SafeString:
    """Draw the links to stylesheets and scripts: they cost more than the rest of the page's head."""
    return _drawn_once("components/page_assets.html", "")


@register.simple_tag
def toast_texts() -> SafeString:
    """Draw the words that toasts.js needs, in the language of the request."""
    return _drawn_once("components/toast_texts.html", get_language() or "")


@register.simple_tag
def palette() -> SafeString:
    """Draw the palette, empty as it is before it is opened, in the language of the request."""
    return _drawn_once("components/palette.html", get_language() or "")


@register.simple_tag
def avatar(name: str, key: int, size: str = "") -> SafeString:
    """Draw the initials of ``name`` in the colour of ``key``; size is "", "sm", "lg" or "xl"."""
    size_class = f" avatar-{size}" if size else ""
    letters = initials(name)
    if not letters:
        return format_html(
            '<span class="avatar{} {}" aria-hidden="true">{}</span>',
            size_class,
            colour_class(key),
            icon("user"),
        )
    return format_html(
        '<span class="avatar{} {}" aria-hidden="true">{}</span>',
        size_class,
        colour_class(key),
        letters,
    )


# A moment as core.formats writes it: 22 November 2026, 14:05.
register.filter("moment", moment)


@register.filter
def iso_moment(text: str) -> str:
    """Return a moment that JSON keeps as text, as ``moment`` writes it."""
    return moment(datetime.fromisoformat(text))


# By Django's widget input types; everything else is a text control.
CONTROL_CLASSES = {
    "select": "form-select",
    "checkbox": "form-check-input",
    "radio": "form-check-input",
    "hidden": "",
}


@register.filter
def shape(field: BoundField) -> str:
    """Tell which markup a field takes: "hidden", "choices", "set" (a fieldset), "check" or "text"."""
    widget = field.field.widget
    kind = getattr(widget, "input_type", "")
    if widget.is_hidden:
        return "hidden"
    if field.use_fieldset:
        return "choices" if kind in ("radio", "checkbox") else "set"
    return "check" if kind == "checkbox" else "text"


@register.filter
def control(field: BoundField) -> SafeString:
    """Draw the field's control with Bootstrap's class and, after an error, ``is-invalid``.

    A class that the form's author gave to the widget is kept.
    """
    widget = field.field.widget
    kind = getattr(widget, "input_type", "text")
    own = str(widget.attrs.get("class", ""))
    classes = f"{CONTROL_CLASSES.get(kind, 'form-control')} {own}".split()
    if field.errors:
        classes.append("is-invalid")
    return field.as_widget(attrs={"class": " ".join(dict.fromkeys(classes))})


@register.filter
def choice_control(choice: BoundWidget) -> SafeString:
    """Draw one radio button or tick box of a group, without the label Django puts round it."""
    choice.data["attrs"]["class"] = "form-check-input"
    return choice.tag()
