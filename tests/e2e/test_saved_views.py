"""A view is saved, opened, made the default, shared, deleted and brought back."""

import pytest
from playwright.sync_api import expect

from contacts_app.models import DefaultView, SavedView
from contacts_app.services import saved_views
from tests.e2e.person import Way


WAYS = [
    *(Way(language) for language in ("en", "ru", "tr")),
    Way("ru", "finger", is_phone=True),
    Way("tr", "finger", is_phone=True),
    Way("en", "keyboard"),
    Way("en", has_scripts=False),
]


@pytest.fixture(params=WAYS, ids=str)
def way(request):
    return request.param


def open_menu(person):
    """Open the menu of views and return it; without JavaScript it is a page."""
    # What was done before may still draw the page anew.
    expect(person.page.locator(".htmx-request")).to_have_count(0)
    menu = person.page.locator("#views-menu" if person.way.has_scripts else "main")
    if not person.page.locator("#view-deeds").is_visible():
        person.press(person.button("Views"))
    expect(menu.locator("#view-deeds")).to_be_visible()
    expect(menu).to_be_visible()
    return menu


def title(person, name):
    return person.page.get_by_role("heading", level=1).filter(has_text=name)


@pytest.mark.usefixtures("clients")
def test_a_view(person):
    person.open("/contacts/?q=client1&sort=-created")
    person.press(person.page.locator("#view-state").get_by_role("button"))
    person.type(person.sheet.get_by_role("textbox"), "Charlotte & Co")
    person.press(person.button("Save", person.sheet))
    expect(title(person, "Charlotte & Co")).to_be_visible()
    expect(person.name_in_list("Charlotte Moore")).to_be_visible()
    expect(person.name_in_list("Ayşe Kaya")).to_have_count(0)
    assert SavedView.objects.get().query == "q=client1&sort=-created"

    person.press(person.link("All contacts", open_menu(person)))
    expect(person.name_in_list("Ayşe Kaya")).to_be_visible()
    person.press(open_menu(person).get_by_role("link", name="Charlotte & Co"))
    expect(person.name_in_list("Ayşe Kaya")).to_have_count(0)

    person.press(person.button("Share with the team", open_menu(person)))
    expect(person.said).to_contain_text(person.word("The whole team sees this view now."))
    expect(open_menu(person)).to_contain_text(person.word("Stop sharing"))
    person.press(person.button("Make it my default", open_menu(person)))
    default = person.word("The contact list opens with this view now.")
    expect(person.said).to_contain_text(default)
    expect(open_menu(person)).to_contain_text(person.word("Open with all contacts again"))
    view = SavedView.objects.get()
    assert (view.is_shared, DefaultView.objects.get().view) == (True, view)
    person.open("/contacts/")
    expect(title(person, "Charlotte & Co")).to_be_visible()

    person.press(person.button("Delete", open_menu(person)))
    expect(title(person, person.word("Contacts"))).to_be_visible()
    expect(person.name_in_list("Ayşe Kaya")).to_be_visible()
    person.press(person.button("Undo", person.said))
    expect(title(person, "Charlotte & Co")).to_be_visible()


def test_what_is_changed_over_a_view_is_kept_when_it_is_updated(desk, clients, owner):
    view = saved_views.save_view(
        name="Clients", query="q=client", columns=["email", "phone"], actor=owner
    )
    desk.open(f"/contacts/?view={view.pk}")
    expect(desk.page.locator("#view-state")).to_be_empty()
    desk.press(desk.button("Columns"))
    desk.press(desk.button("Move Phone up"))
    headings = desk.page.locator("thead th")
    expect(headings.nth(2)).to_have_text("Phone")
    expect(headings.nth(3)).to_have_text("Email")
    # The menu stays, and so does the focus.
    expect(desk.page.locator("#view-menu")).to_be_visible()
    desk.page.keyboard.press("Escape")
    desk.press(desk.button("Update this view", desk.page.locator("#view-state")))
    expect(desk.said).to_contain_text("Saved.")
    expect(desk.button("Update this view")).to_have_count(0)
    view.refresh_from_db()
    assert view.columns == ["phone", "email"]


@pytest.mark.parametrize(
    "name", ["<img src=x onerror=alert(1)>\"'", "W" * 100, "\u202eevil {{ x }}"]
)
def test_a_hostile_name_does_no_harm(desk, clients, owner, name):
    view = saved_views.save_view(name=name, query="q=client", columns=["email"], actor=owner)
    desk.open(f"/contacts/?view={view.pk}")
    expect(desk.page.get_by_role("heading", level=1)).to_contain_text(name[-5:])
    open_menu(desk)
    for size in ({"width": 1440, "height": 900}, {"width": 390, "height": 844}):
        desk.page.set_viewport_size(size)
        wide = desk.page.evaluate("document.documentElement.scrollWidth")
        assert wide <= size["width"]
