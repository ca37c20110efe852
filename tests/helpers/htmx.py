"""What htmx does in the browser, for tests without one.

``click`` and ``submit`` ask the server as htmx would, by the attributes of the element, and put
the answer into the page: the target, and every part that says of itself that it is out of band.
A test then compares the page with a fresh load of the same address.
"""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.test import Client

from tests.helpers.html import Element, form_values, parse


@dataclass
class Browser:
    """One page in a browser tab: where it is and what it shows."""

    client: Client
    address: str
    page: Element

    def __init__(self, client: Client, address: str) -> None:
        self.client = client
        self.go(address)

    def go(self, address: str) -> None:
        """Load a whole page."""
        response = self.client.get(address)
        assert response.status_code == 200
        self.address = address
        self.page = parse(response)

    def click(self, link: Element) -> Any:
        """Follow a link with ``hx-get`` as htmx does; return the response."""
        assert link["href"] == link["hx-get"], "without JavaScript the link leads elsewhere"
        return self._ask(link, link["hx-get"])

    def submit(self, form: Element, **typed: str) -> Any:
        """Send a form with ``hx-get`` after typing into its fields; return the response."""
        assert form["action"] == form["hx-get"], "without JavaScript the form leads elsewhere"
        for name, text in typed.items():
            form.find("input", name=name).attributes["value"] = text
        query = urlencode(form_values(form))
        return self._ask(form, f"{form['hx-get']}?{query}" if query else form["hx-get"])

    def _ask(self, element: Element, address: str) -> Any:
        target = element.up("hx-target")
        assert target.startswith("#")
        headers = {
            "HX-Request": "true",
            "HX-Target": target[1:],
            "HX-Current-URL": f"http://testserver{self.address}",
        }
        response = self.client.get(address, headers=headers)
        assert response.status_code == 200
        swap(self.page, response, target=target[1:], style=element.up("hx-swap").split(" ")[0])
        if "true" in (element.up("hx-push-url"), element.up("hx-replace-url")):
            self.address = address
        return response


def swap(page: Element, answer: object, *, target: str, style: str = "") -> None:
    """Put an answer of the server into ``page`` as htmx does.

    Args:
        target: the id of the element to change.
        style: "outerHTML" replaces it, "innerHTML" (the default) what is in it.
    """
    fragment = parse(answer)
    for part in fragment.where(lambda element: element.get("hx-swap-oob") == "true"):
        del part.attributes["hx-swap-oob"]
        part.replace([])
        page.find(id=part["id"]).replace([part])
    # The title of a fragment becomes the tab's.
    for title in fragment.where(lambda element: element.tag == "title"):
        title.replace([])
        page.find("title").replace([title])
    place = page.find(id=target)
    if style == "outerHTML":
        place.replace(fragment.children)
        return
    assert style in ("", "innerHTML")
    place.children = fragment.children
    for child in place.children:
        if isinstance(child, Element):
            child.parent = place


def shown(page: Element) -> list[str]:
    """Return what the page shows, line by line, but for the tokens that differ at each load.

    The open card's row is marked as static/js/card.js does after every swap.
    """
    main = page.find("main")
    for token in main.find_all("input", name="csrfmiddlewaretoken"):
        token.attributes["value"] = ""
    sheets = main.where(lambda element: "data-row" in element)
    opened = [sheet["data-row"] for sheet in sheets]
    for row in main.where(lambda element: element.get("id").startswith("row-")):
        row.attributes.pop("aria-current", None)
        if row["id"] in opened:
            row.attributes["aria-current"] = "true"
    return [*(title.text for title in page.find_all("title")), *main.lines()]
