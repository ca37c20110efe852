"""Somebody who walks through the product: by mouse, finger or keyboard, with scripts or without."""

from contextlib import suppress
from dataclasses import dataclass

from playwright.sync_api import Locator, Page, ViewportSize, expect

from tests.e2e.watch import Watch
from tests.e2e.words import counted, word


@dataclass(frozen=True)
class Way:
    """How somebody uses the product."""

    language: str = "en"
    hand: str = "mouse"  # mouse | finger | keyboard
    is_phone: bool = False
    has_scripts: bool = True

    @property
    def viewport(self) -> ViewportSize:
        return {"width": 390, "height": 844} if self.is_phone else {"width": 1440, "height": 900}

    def __str__(self) -> str:
        size = "390" if self.is_phone else "1440"
        return "-".join([self.language, self.hand, size] + ["noscript"] * (not self.has_scripts))


WAYS = [
    *(Way(language) for language in ("en", "ru", "tr")),
    *(Way(language, "finger", is_phone=True) for language in ("en", "ru", "tr")),
    Way("en", "keyboard"),
    Way("en", "keyboard", is_phone=True),
    Way("en", has_scripts=False),
]
# For what takes long: each language, each hand and a page without scripts, not all of them crossed.
FEWER_WAYS = [
    Way(),
    Way("ru"),
    Way("tr", "finger", is_phone=True),
    Way("en", "keyboard"),
    Way("en", has_scripts=False),
]
FURTHEST = 150  # presses of Tab, after which something can't be reached


@dataclass
class Person:
    """A page, and hands to use it with."""

    page: Page
    way: Way
    watch: Watch
    address: str

    # --- What there is, by its role and its word

    def word(self, english: str) -> str:
        return word(english, self.way.language)

    def counted(self, singular: str, plural: str, count: int) -> str:
        return counted(singular, plural, count, self.way.language)

    def button(self, english: str, within: Locator | None = None) -> Locator:
        return (within or self.page).get_by_role("button", name=self.word(english), exact=True)

    def link(self, english: str, within: Locator | None = None) -> Locator:
        return (within or self.page).get_by_role("link", name=self.word(english), exact=True)

    def field(self, english: str, within: Locator | None = None) -> Locator:
        return (within or self.page).get_by_role("textbox", name=self.word(english), exact=True)

    @property
    def card(self) -> Locator:
        return self.page.get_by_role("complementary", name=self.word("Contact card"))

    @property
    def sheet(self) -> Locator:
        """Where a form or a question stands: in the dialog, without scripts on a page."""
        return self.page.get_by_role("dialog" if self.way.has_scripts else "main")

    @property
    def said(self) -> Locator:
        """The short messages."""
        return self.page.locator("#toasts")

    def row(self, name: str) -> Locator:
        link = self.page.get_by_role("link", name=name, exact=True)
        return self.page.get_by_role("row").filter(has=link)

    def name_in_list(self, name: str) -> Locator:
        return self.page.locator("#results").get_by_role("link", name=name, exact=True)

    def heading(self, name: str) -> Locator:
        return self.page.get_by_role("heading", name=name, exact=True)

    # --- Deeds

    def open(self, path: str) -> None:
        self.page.goto(self.address + path)

    def press(self, control: Locator) -> None:
        """Use a link or a button."""
        if self.way.hand == "keyboard":
            self.reach(control)
            self.page.keyboard.press("Enter")
        elif self.way.hand == "finger":
            control.tap()
        else:
            control.click()

    def point_at(self, row: Locator, control: Locator) -> None:
        """Hold the mouse over ``row`` until ``control``, which waits for that, can be seen.

        The browser may forget where the mouse is when it is busy: people move it again.
        """
        for _ in range(5):
            row.hover()
            with suppress(AssertionError):
                expect(control).to_have_css("opacity", "1", timeout=5_000)
                return
            self.page.mouse.move(1, 1)
        expect(control).to_have_css("opacity", "1")

    def tick(self, box: Locator) -> None:
        """Tick a box or choose a radio button."""
        if self.way.hand != "keyboard":
            self.press(box)
        elif box.get_attribute("type") == "radio":
            self._reach_radio(box)
        else:
            self.reach(box)
            self.page.keyboard.press("Space")
        expect(box).to_be_checked()

    def type(self, control: Locator, text: str) -> None:
        """Write ``text`` in place of what stands in a field."""
        if self.way.hand == "keyboard":
            self.reach(control)
            self.page.keyboard.press("ControlOrMeta+a")
            self.page.keyboard.type(text)
        else:
            control.fill(text)
        expect(control).to_have_value(text)

    def choose(self, select: Locator, label: str) -> None:
        """Choose an option of a select by its label."""
        if self.way.hand == "keyboard":
            self.reach(select)
            self.page.keyboard.type(label)
        else:
            select.select_option(label=label)
        expect(select.locator("option:checked")).to_have_text(label)

    def choose_item(self, opener: Locator, english: str) -> None:
        """Open a menu and use one of its items."""
        item = self.page.get_by_role("menuitem", name=self.word(english), exact=True)
        if self.way.hand != "keyboard":
            self.press(opener)
            self.press(item)
            return
        self.reach(opener)
        self.page.keyboard.press("Enter")
        expect(item).to_be_visible()
        for _ in range(20):
            self.page.keyboard.press("ArrowDown")
            if self._has_focus(item):
                break
        expect(item).to_be_focused()
        self.page.keyboard.press("Enter")

    def close_card(self) -> None:
        """Close the card as one does: with Esc, or by its cross."""
        if self.way.hand == "keyboard":
            self.page.keyboard.press("Escape")
        else:
            self.press(self.link("Close", self.card))
        expect(self.page.locator("article.sheet")).to_have_count(0)

    def reach(self, control: Locator) -> None:
        """Come to a control with Tab alone."""
        expect(control).to_be_visible()
        for _ in range(FURTHEST):
            if self._has_focus(control):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"Tab does not come to {control}")

    def _reach_radio(self, box: Locator) -> None:
        group = box.get_attribute("name")
        for _ in range(FURTHEST):
            if self.page.evaluate("document.activeElement.name") == group:
                break
            self.page.keyboard.press("Tab")
        if not box.is_checked():
            self.page.keyboard.press("ArrowDown")

    @staticmethod
    def _has_focus(control: Locator) -> bool:
        focused: bool = control.evaluate("(control) => control === document.activeElement")
        return focused
