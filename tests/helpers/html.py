"""A small, strict reader of HTML: a page becomes a tree of elements that tests can ask."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html import escape
from html.parser import HTMLParser


VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())


@dataclass(eq=False)
class Element:
    """An element with its attributes and what is in it, texts among them."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list["Element | str"] = field(default_factory=list)
    parent: "Element | None" = None

    def __getitem__(self, name: str) -> str:
        return self.attributes[name]

    def get(self, name: str, default: str = "") -> str:
        return self.attributes.get(name, default)

    def __contains__(self, name: str) -> bool:
        return name in self.attributes

    @property
    def text(self) -> str:
        """All text in it, spaces made single."""
        parts = [child.text if isinstance(child, Element) else child for child in self.children]
        return " ".join(" ".join(parts).split())

    def walk(self) -> Iterator["Element"]:
        """Every element in it, itself first, in the order of the page."""
        yield self
        for child in self.children:
            if isinstance(child, Element):
                yield from child.walk()

    def find_all(self, tag: str = "", **attributes: str) -> list["Element"]:
        """Return the elements of that tag with these attributes (``_`` stands for ``-``)."""
        wanted = {name.strip("_").replace("_", "-"): value for name, value in attributes.items()}

        def fits(element: Element) -> bool:
            return (not tag or element.tag == tag) and all(
                value in element.get("class").split()
                if name == "class"
                else element.attributes.get(name) == value
                for name, value in wanted.items()
            )

        return self.where(fits)

    def where(self, condition: Callable[["Element"], bool]) -> list["Element"]:
        return [element for element in self.walk() if condition(element)]

    def find(self, tag: str = "", **attributes: str) -> "Element":
        """Return the only such element; AssertionError when there are none or several."""
        found = self.find_all(tag, **attributes)
        assert len(found) == 1, f"{len(found)} elements <{tag}> with {attributes}"
        return found[0]

    def link(self, text: str) -> "Element":
        """Return the only link of that text or accessible name."""
        found = [a for a in self.find_all("a") if text in (a.text, a.get("aria-label"))]
        assert len(found) == 1, f"{len(found)} links “{text}”"
        return found[0]

    def up(self, name: str) -> str:
        """Return an attribute as htmx inherits it: its own, or that of the nearest element round it."""
        element: Element | None = self
        while element is not None:
            if name in element.attributes:
                return element.attributes[name]
            element = element.parent
        return ""

    def replace(self, new: "list[Element | str]") -> None:
        """Put ``new`` in its place."""
        assert self.parent is not None
        place = next(n for n, child in enumerate(self.parent.children) if child is self)
        self.parent.children[place : place + 1] = new
        for child in new:
            if isinstance(child, Element):
                child.parent = self.parent

    def lines(self, depth: int = 0) -> list[str]:
        """Return the element line by line, so that two of them can be compared."""
        attributes = "".join(
            f' {name}="{escape(value)}"' for name, value in sorted(self.attributes.items())
        )
        lines = [f"{'  ' * depth}<{self.tag}{attributes}>"]
        text = ""
        for child in [*self.children, None]:
            if isinstance(child, str):
                text += child
                continue
            if text.strip():
                lines.append("  " * (depth + 1) + " ".join(text.split()))
            text = ""
            if child is not None:
                lines += child.lines(depth + 1)
        return lines


class _Builder(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("#document")
        self.open = self.root

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = self._add(tag, attrs)
        if tag not in VOID:
            self.open = element

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._add(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.tag == tag, f"</{tag}> ends <{self.open.tag}> at {self.getpos()}"
        assert self.open.parent is not None
        self.open = self.open.parent

    def handle_data(self, data: str) -> None:
        self.open.children.append(data)

    def _add(self, tag: str, attrs: list[tuple[str, str | None]]) -> Element:
        names = [name for name, _value in attrs]
        assert len(names) == len(set(names)), f"<{tag}> has an attribute twice: {names}"
        element = Element(tag, {name: value or "" for name, value in attrs}, [], self.open)
        self.open.children.append(element)
        return element


def parse(page: object) -> Element:
    """Read a page or a fragment: a response, bytes or a text.

    Strict where browsers forgive: AssertionError for an end tag that ends something else, an
    element left open, an attribute or an id that is there twice.
    """
    content = getattr(page, "content", page)
    builder = _Builder()
    builder.feed(content.decode() if isinstance(content, bytes) else str(content))
    builder.close()
    assert builder.open is builder.root, f"<{builder.open.tag}> is left open"
    ids = [element["id"] for element in builder.root.walk() if "id" in element]
    twice = {each for each in ids if ids.count(each) > 1}
    assert not twice, f"ids that are there twice: {twice}"
    return builder.root


def form_values(form: Element) -> list[tuple[str, str]]:
    """Return what a browser sends of ``form`` when no button is pressed: names and values."""
    values: list[tuple[str, str]] = []
    for control in form.walk():
        name = control.get("name")
        if not name or "disabled" in control:
            continue
        if control.tag == "input":
            kind = control.get("type", "text")
            if kind in ("checkbox", "radio") and "checked" not in control:
                continue
            if kind not in ("submit", "button", "file"):
                default = "on" if kind in ("checkbox", "radio") else ""
                values.append((name, control.get("value", default)))
        elif control.tag == "select":
            options = control.find_all("option")
            chosen = [option for option in options if "selected" in option] or options[:1]
            values += [(name, option.get("value", option.text)) for option in chosen]
        elif control.tag == "textarea":
            # The first line break after the tag is none of the text; a browser sends two characters.
            text = "".join(str(child) for child in control.children).removeprefix("\n")
            values.append((name, text.replace("\n", "\r\n")))
    return values
