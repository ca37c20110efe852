"""Markdown that people type, as HTML that can do no harm."""

from functools import lru_cache

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt


TAGS = {"p", "br", "strong", "em", "s", "ul", "ol", "li", "blockquote", "code", "pre", "a", "hr"}


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    # HTML in the text is shown as it was typed; one line break is one line break.
    options = {"html": False, "breaks": True, "linkify": False}
    parser = MarkdownIt("commonmark", options).enable("strikethrough")
    return parser.disable(["image", "heading", "lheading"])


SCHEMES = ("http:", "https:", "mailto:", "tel:")


def _only_to_the_outside(_tag: str, name: str, value: str) -> str | None:
    """Leave out an address of this server: what a text leads to must not act as the reader."""
    return value if name != "href" or value.lower().startswith(SCHEMES) else None


def render(text: str) -> SafeString:
    """Return ``text`` as HTML of a few harmless tags; links lead to http, https, mailto, tel."""
    clean = nh3.clean(
        _parser().render(text),
        tags=TAGS,
        attributes={"a": {"href"}},
        attribute_filter=_only_to_the_outside,
        url_schemes={scheme.removesuffix(":") for scheme in SCHEMES},
        link_rel="noopener noreferrer nofollow",
    )
    return mark_safe(clean)  # noqa: S308 -- cleaned right above
