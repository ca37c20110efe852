"""The bones of a page: its tags and the names of their attributes, without any text.

Text that a person typed may change what a page says, never its bones.
"""

from html.parser import HTMLParser


class _Bones(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append(" ".join([f"<{tag}", *(name for name, _value in attrs)]) + ">")

    def handle_endtag(self, tag: str) -> None:
        self.found.append(f"</{tag}>")

    def handle_comment(self, data: str) -> None:
        self.found.append("<!-- comment -->")


def skeleton(page: bytes | str) -> list[str]:
    """Return the tags of ``page`` in order, each with the names of its attributes."""
    bones = _Bones()
    bones.feed(page.decode() if isinstance(page, bytes) else page)
    bones.close()
    return bones.found
