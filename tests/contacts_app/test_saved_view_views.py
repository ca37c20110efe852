"""The pages about saved views, and the list with a view open."""

from urllib.parse import parse_qs, urlsplit

import pytest

from contacts_app.models import Contact, DefaultView, SavedView
from contacts_app.services import custom_fields, labels
from contacts_app.services import saved_views as services
from tests.contacts_app.conftest import HTMX, htmx_for, messages_of, names_in
from tests.contacts_app.test_hostile_text import HOSTILE
from tests.factories import ContactFactory
from tests.helpers.html import parse
from tests.helpers.skeleton import skeleton


pytestmark = pytest.mark.django_db

LIST = "/contacts/"
MENU = "/contacts/views/"
NEW = "/contacts/views/new/"


@pytest.fixture(autouse=True)
def _book(staff):
    for name in ("Anna", "Annika", "Bela"):
        ContactFactory(given_name=name, family_name="", owner=staff if name == "Anna" else None)


def view_of(user, name="Regulars", *, query="q=ann", columns=("email",), **more):
    return services.save_view(name=name, query=query, columns=columns, actor=user, **more)


def title_of(page):
    return parse(page).find("h1").text


def menu_of(client):
    """Return what the menu of views offers, which is asked for when it is opened."""
    menu = parse(client.get(MENU, headers=htmx_for("views-menu")))
    return [item.text for item in menu.find_all("a", class_="menu-item")]


def notes_of(page):
    return [note.text for note in parse(page).find(id="view-notes").find_all(class_="note")]


def changes_of(page):
    """Return the words of what is offered over the list when something was changed."""
    controls = parse(page).find(id="view-state").where(lambda each: each.tag in ("a", "button"))
    return [control.text for control in controls]


def opened(view, **more):
    return {"view": view.pk, "q": "ann", "sort": "name", **more}


# --- saving


def test_the_form(owner_client, staff_client):
    page = parse(owner_client.get(f"{NEW}?q=ann&sort=-created"))
    form = page.find("form", action=f"{NEW}?q=ann&sort=-created")
    assert [box["name"] for box in form.find_all("input", type="checkbox")] == [
        "is_shared", "is_default"
    ]  # fmt: skip
    assert form.link("Cancel")["href"] == "/contacts/?q=ann&sort=-created"
    page = parse(staff_client.get(NEW))
    assert [box["name"] for box in page.find_all("input", type="checkbox")] == ["is_default"]


def test_saving(owner, owner_client):
    owner.list_columns = ["phone"]
    owner.save()
    response = owner_client.post(
        f"{NEW}?q=ann&sort=-created&page=3&size=25", {"name": "  My   regulars "}
    )
    view = SavedView.objects.get()
    assert response["Location"] == f"/contacts/?view={view.pk}&q=ann&sort=-created"
    assert (view.name, view.owner, view.query) == ("My regulars", owner, "q=ann&sort=-created")
    assert (view.columns, view.is_shared) == (["phone"], False)
    page = owner_client.get(response["Location"])
    assert messages_of(page) == ["The view was saved: My regulars"]
    assert title_of(page) == "My regulars 2"
    assert names_in(page) == ["Annika", "Anna"]


def test_saving_shared_and_as_default(manager, manager_client):
    manager_client.post(f"{NEW}?q=ann", {"name": "x", "is_shared": "on", "is_default": "on"})
    view = SavedView.objects.get()
    assert view.is_shared
    assert DefaultView.objects.get().user == manager


def test_staff_do_not_share(staff_client):
    staff_client.post(NEW, {"name": "x", "is_shared": "on"})
    assert not SavedView.objects.get().is_shared


def test_sent_twice_it_is_saved_once(owner_client):
    key = parse(owner_client.get(NEW)).find("input", name="key")["value"]
    answers = [owner_client.post(NEW, {"name": "x", "key": key}) for _ in range(2)]
    assert answers[0]["Location"] == answers[1]["Location"]
    assert SavedView.objects.count() == 1


@pytest.mark.parametrize("name", ["", "  ", "\u200b\u00ad", "x" * 101])
def test_a_name_that_is_none(owner_client, name):
    response = owner_client.post(NEW, {"name": name})
    assert response.status_code == 422
    assert parse(response).find("input", name="name")["aria-invalid"] == "true"
    assert not SavedView.objects.exists()


@pytest.mark.parametrize("headers", [{}, htmx_for("dialog")], ids=["plain", "htmx"])
def test_a_name_that_is_taken(owner, owner_client, headers):
    view_of(owner)
    response = owner_client.post(f"{NEW}?q=b", {"name": "REGULARS"}, headers=headers)
    assert response.status_code == 422
    form = parse(response).find("form", action=f"{NEW}?q=b")
    assert form.find("input", name="name")["value"] == "REGULARS"
    assert "There is a view of this name already." in form.text
    assert SavedView.objects.count() == 1


def test_too_many(owner, owner_client, monkeypatch):
    monkeypatch.setattr(services, "MAX_VIEWS", 0)
    response = owner_client.post(NEW, {"name": "x"})
    assert response.status_code == 422
    assert "You have 0 views. Delete one first." in parse(response).text


# --- opening


def test_a_view_shows_its_contacts_in_its_order_with_its_columns(owner, owner_client):
    view = view_of(owner, query="q=ann&sort=-name", columns=["tax_id"])
    page = owner_client.get(LIST, {"view": view.pk}, follow=True)
    assert page.redirect_chain == [(f"/contacts/?view={view.pk}&q=ann&sort=-name", 302)]
    assert names_in(page) == ["Annika", "Anna"]
    assert parse(page).find("title").text == "Regulars · Contacts · Kartoteka"
    headings = [heading.text for heading in parse(page).find_all("th")]
    assert headings == ["", "Name", "VAT ID", "Actions"]
    assert changes_of(page) == []


def test_the_menu(owner, manager, owner_client):
    assert menu_of(owner_client) == ["All contacts", "Save as new view"]
    assert "No views yet." in parse(owner_client.get(MENU)).find("main").text
    view_of(owner, "Zoe")
    view_of(owner, "Bookers", is_shared=True)
    view_of(manager, "All of us", is_shared=True)
    view_of(manager, "Private")
    assert menu_of(owner_client) == [
        "All contacts", "All of us Mila Manager", "Bookers Shared", "Zoe", "Save as new view"
    ]  # fmt: skip


def test_the_menu_is_a_page_without_scripts(owner, owner_client):
    view = view_of(owner, "Zoe")
    button = parse(owner_client.get(LIST, opened(view))).find(id="views-button")
    assert button["href"] == button["hx-get"] == f"{MENU}?view={view.pk}&q=ann&sort=name"
    page = parse(owner_client.get(button["href"]))
    assert page.find("h1").text == "Views"
    assert [link.text for link in page.find("main").find_all("a", class_="menu-item")] == [
        "All contacts", "Zoe", "Rename", "Save as new view"
    ]  # fmt: skip
    assert page.find("main").link("Zoe")["aria-current"] == "true"
    back = page.find("main").link("Cancel")["href"]
    assert back == f"/contacts/?view={view.pk}&q=ann&sort=name"


def test_every_link_of_the_list_keeps_the_view(owner, owner_client):
    view = view_of(owner)
    page = parse(owner_client.get(LIST, opened(view)))
    results = page.find(id="results")
    addresses = [link["href"] for link in results.find_all("a") if "?" in link["href"]]
    assert len(addresses) == 3
    assert {tuple(parse_qs(urlsplit(each).query)["view"]) for each in addresses} == {
        (str(view.pk),)
    }
    search = page.find("form", class_="search")
    assert search.find("input", name="view")["value"] == str(view.pk)
    assert search.find("input", name="sort")["value"] == "name"


def test_a_view_of_everybody_in_order_of_name_can_be_left_and_found_again(owner, owner_client):
    """Its address says its order: alone, the id would mean what the view says, not what the list does."""
    view = view_of(owner, query="sort=-name")
    page = owner_client.get(LIST, {"view": view.pk, "sort": "-name"})
    turned = parse(page).find("thead").link("Name")["href"]
    assert turned == f"/contacts/?view={view.pk}&sort=name"
    assert names_in(owner_client.get(turned)) == ["Anna", "Annika", "Bela"]


def test_what_was_changed_can_be_saved(owner, owner_client):
    view = view_of(owner)
    page = owner_client.get(LIST, opened(view, q="bela"))
    assert changes_of(page) == ["Update this view", "Save as new view", "Back to the view"]
    action = parse(page).find(id="view-state").find("form")["action"]
    response = owner_client.post(action)
    assert response["Location"] == f"/contacts/?view={view.pk}&q=bela&sort=name"
    view.refresh_from_db()
    assert (view.query, view.columns) == ("q=bela", ["email"])


def test_all_contacts_changed_can_be_saved(owner_client):
    assert changes_of(owner_client.get(LIST)) == []
    assert changes_of(owner_client.get(f"{LIST}?q=ann")) == ["Save as new view"]
    assert changes_of(owner_client.get(f"{LIST}?sort=-name")) == ["Save as new view"]
    assert changes_of(owner_client.get(f"{LIST}?size=25&view=all")) == []


def test_columns_over_a_view_are_part_of_it_only_when_it_is_updated(owner, owner_client):
    view = view_of(owner)
    here = f"/contacts/?view={view.pk}&q=ann&sort=name"
    back = owner_client.post(
        "/contacts/columns/", {"columns": ["tax_id", "phone"], "size": "50", "next": here}
    )["Location"]
    assert back == f"{here}&columns=tax_id.phone"
    owner.refresh_from_db()
    assert owner.list_columns == []
    page = owner_client.get(back)
    assert [heading.text for heading in parse(page).find_all("th")][2:-1] == ["VAT ID", "Phone"]
    owner_client.post(parse(page).find(id="view-state").find("form")["action"])
    view.refresh_from_db()
    assert view.columns == ["tax_id", "phone"]
    reset = owner_client.post("/contacts/columns/", {"reset": "1", "next": back})
    assert reset["Location"] == here


def test_staff_see_of_a_shared_view_only_their_contacts(manager, staff_client):
    view = view_of(manager, is_shared=True)
    page = staff_client.get(LIST, opened(view))
    assert names_in(page) == ["Anna"]
    assert title_of(page) == "Regulars 1"
    menu = parse(staff_client.get(MENU, opened(view), headers=htmx_for("views-menu")))
    deeds = [each.text for each in menu.find(id="view-deeds").find_all("button")]
    assert deeds == ["Make it my default"]


def test_somebody_elses_view_is_left_out_of_the_link(manager, owner, owner_client):
    private = view_of(manager)
    services.delete_view(view_id=(deleted := view_of(owner)).pk, actor=owner)
    for view in (private.pk, deleted.pk, 99):
        page = owner_client.get(LIST, {"view": view, "q": "ann"})
        assert title_of(page) == "Contacts 2"
        assert notes_of(page) == [
            "This view was deleted, or is not shared with you. The list shows the rest of what the link asks for."
        ]
        assert names_in(page) == ["Anna", "Annika"]
        assert "view=" not in parse(page).find("tbody").link("Anna")["href"]


@pytest.mark.parametrize("odd", ["", "0", "-1", "x", "1 OR 1=1", "9" * 30, "\0", "٣", "ALL"])
def test_an_odd_view_is_none(owner_client, odd):
    page = owner_client.get(LIST, {"view": odd, "q": "ann"})
    assert (page.status_code, title_of(page), notes_of(page)) == (200, "Contacts 2", [])


def test_a_view_asks_for_a_field_that_was_deleted(owner, owner_client):
    field = custom_fields.create_custom_field(name="Dog", type="text", actor=owner)
    view = view_of(owner, columns=["email", f"cf{field.pk}"])
    page = owner_client.get(LIST, opened(view))
    assert notes_of(page) == []
    assert [heading.text for heading in parse(page).find_all("th")][2:-1] == ["Email", "Dog"]
    custom_fields.delete_custom_field(field_id=field.pk, actor=owner)
    page = owner_client.get(LIST, opened(view))
    assert notes_of(page) == ["The field “Dog” was deleted. The view still uses it."]
    assert [heading.text for heading in parse(page).find_all("th")][2:-1] == ["Email"]


def test_a_view_asks_for_a_label_that_was_deleted_or_merged(owner, owner_client):
    first, second = (labels.create_label(name=n, colour="red", actor=owner) for n in ("VIP", "New"))
    view = view_of(owner, query=f"label={first.pk}")
    here = {"view": view.pk, "label": first.pk, "sort": "name"}
    assert notes_of(owner_client.get(LIST, here)) == []
    labels.delete_label(label_id=first.pk, actor=owner)
    page = owner_client.get(LIST, here)
    assert notes_of(page) == ["The label “VIP” was deleted. The view still uses it."]
    assert title_of(page) == "Regulars 0"
    anna = Contact.objects.get(given_name="Anna")
    assert owner_client.get(f"/contacts/{anna.pk}/card/", here).status_code == 200
    first = labels.restore_label(label_id=first.pk, actor=owner)
    labels.merge_labels(loser=first, survivor=second, actor=owner)
    assert notes_of(owner_client.get(LIST, here)) == []


def test_a_view_is_sorted_by_a_field_that_was_deleted(owner, owner_client):
    field = custom_fields.create_custom_field(name="Dog", type="text", actor=owner)
    view = view_of(owner, query=f"sort=-cf{field.pk}")
    custom_fields.delete_custom_field(field_id=field.pk, actor=owner)
    page = owner_client.get(LIST, {"view": view.pk}, follow=True)
    assert notes_of(page) == ["The field “Dog” was deleted. The view still uses it."]
    assert len(names_in(page)) == 3


def test_a_view_keeps_its_filter(owner, owner_client):
    owner_client.post(f"{NEW}?q=ann&or1-source=import&source=manual&after=3", {"name": "x"})
    view = SavedView.objects.get()
    assert view.query == "q=ann&source=manual&or1-source=import"
    page = owner_client.get(LIST, {"view": view.pk}, follow=True)
    assert changes_of(page) == []
    assert names_in(page) == ["Anna", "Annika"]
    form = parse(owner_client.get(f"/contacts/filter/?view={view.pk}&{view.query}&sort=name"))
    kept = form.find("main").find("form", class_="form").find_all("input", type="hidden")
    assert ("view", str(view.pk)) in [(each["name"], each["value"]) for each in kept]


# --- the default


def make_default(client, view, value="1", **more):
    return client.post(f"/contacts/views/{view.pk}/default/", {"is_default": value}, **more)


def test_the_list_opens_with_the_default(owner, owner_client):
    view = view_of(owner)
    response = make_default(owner_client, view)
    assert response["Location"] == f"/contacts/?view={view.pk}&q=ann&sort=name"
    page = owner_client.get(LIST, follow=True)
    assert title_of(page) == "Regulars 2"
    assert messages_of(page) == ["The contact list opens with this view now."]
    everybody = owner_client.get(f"{LIST}?view=all")
    assert title_of(everybody) == "Contacts 3"
    assert changes_of(everybody) == []
    # No link of the list leads to the default by accident.
    page = parse(owner_client.get(f"{LIST}?q=nobody"))
    assert page.link("Clear the search")["href"] == "/contacts/?view=all"
    make_default(owner_client, view, "0")
    assert title_of(owner_client.get(LIST)) == "Contacts 3"


def test_everybody_has_their_own_default(manager, staff, manager_client, staff_client):
    view = view_of(manager, is_shared=True)
    make_default(staff_client, view)
    assert title_of(manager_client.get(LIST)) == "Contacts 3"
    assert title_of(staff_client.get(LIST, follow=True)) == "Regulars 1"
    services.share_view(view_id=view.pk, is_shared=False, actor=manager)
    assert title_of(staff_client.get(LIST)) == "Contacts 1"


def test_htmx_is_led_to_the_default_too(owner, owner_client):
    make_default(owner_client, view_of(owner))
    for target in ("page", "results"):
        response = owner_client.get(LIST, headers=htmx_for(target))
        assert response.status_code == 302
        assert "q=ann" in response["Location"]
    assert owner_client.get(LIST, headers=htmx_for("card")).status_code == 200


# --- renaming, sharing, deleting


def test_renaming(owner, owner_client):
    view = view_of(owner)
    view_of(owner, "Others")
    address = f"/contacts/views/{view.pk}/rename/"
    assert parse(owner_client.get(address)).find("input", name="name")["value"] == "Regulars"
    assert owner_client.post(address, {"name": "others"}).status_code == 422
    assert owner_client.post(address, {"name": ""}).status_code == 422
    response = owner_client.post(address, {"name": "Best"}, headers=HTMX)
    assert response.status_code == 200
    assert "HX-Location" in response
    view.refresh_from_db()
    assert view.name == "Best"


def test_sharing(manager, owner, manager_client, owner_client):
    view = view_of(manager)
    address = f"/contacts/views/{view.pk}/share/"
    manager_client.post(address, {"is_shared": "1"})
    assert messages_of(manager_client.get(LIST)) == ["The whole team sees this view now."]
    view.refresh_from_db()
    assert view.is_shared
    # The owner of the business takes it away from the team: it is its owner's alone.
    response = owner_client.post(address, {"is_shared": "0"})
    assert response["Location"] == "/contacts/?view=all"
    assert messages_of(owner_client.get(LIST)) == ["Only Mila Manager sees this view now."]
    view.refresh_from_db()
    assert not view.is_shared


def test_deleting_and_undo(owner, owner_client):
    view = view_of(owner)
    make_default(owner_client, view)
    owner_client.get(LIST, follow=True)
    response = owner_client.post(f"/contacts/views/{view.pk}/delete/")
    assert response["Location"] == "/contacts/?view=all"
    page = owner_client.get(response["Location"])
    assert messages_of(page) == ["The view was deleted: Regulars"]
    undo = parse(page).find(id="toasts").find("form")["action"]
    assert title_of(owner_client.get(LIST)) == "Contacts 3"
    response = owner_client.post(undo)
    assert title_of(owner_client.get(response["Location"])) == "Regulars 2"
    assert title_of(owner_client.get(LIST, follow=True)) == "Regulars 2"
    again = owner_client.post(undo, follow=True)
    assert messages_of(again) == ["This can't be undone any more."]


def test_undo_when_the_name_is_taken(owner, owner_client):
    view = view_of(owner)
    services.delete_view(view_id=view.pk, actor=owner)
    view_of(owner)
    page = owner_client.post(f"/contacts/views/{view.pk}/undo-delete/", follow=True)
    assert messages_of(page) == ["There is another view “Regulars” now. Rename it first."]


DEEDS = ("rename", "update", "share", "default", "delete", "undo-delete")


@pytest.mark.parametrize("deed", DEEDS)
def test_other_peoples_private_views_are_not_there(deed, manager, owner_client, staff_client):
    view = view_of(manager)
    if deed == "undo-delete":
        services.delete_view(view_id=view.pk, actor=manager)
    before = SavedView.objects.values().get()
    sent = {"name": "Mine", "is_shared": "1", "is_default": "1"}
    for client in (owner_client, staff_client):
        response = client.post(f"/contacts/views/{view.pk}/{deed}/", sent)
        assert response.status_code == 404
    assert SavedView.objects.values().get() == before
    assert not DefaultView.objects.exists()


@pytest.mark.parametrize("deed", DEEDS)
def test_strangers_are_sent_to_sign_in(deed, owner, client):
    view = view_of(owner)
    response = client.post(f"/contacts/views/{view.pk}/{deed}/", {"name": "Mine"})
    assert response["Location"].startswith("/accounts/login/")
    assert SavedView.objects.get().name == "Regulars"


@pytest.mark.parametrize("deed", [deed for deed in DEEDS if deed != "rename"])
def test_wrong_method(deed, owner, owner_client):
    view = view_of(owner)
    assert owner_client.get(f"/contacts/views/{view.pk}/{deed}/").status_code == 405
    assert owner_client.put(NEW).status_code == 405


def test_staff_change_no_shared_view(manager, staff_client):
    view = view_of(manager, is_shared=True)
    for deed in ("rename", "update", "share", "delete"):
        response = staff_client.post(f"/contacts/views/{view.pk}/{deed}/", {"name": "Mine"})
        assert response.status_code == 404
    assert make_default(staff_client, view).status_code == 302


@pytest.mark.parametrize("text", HOSTILE.values(), ids=list(HOSTILE))
def test_whatever_a_view_is_called_its_pages_have_the_same_bones(owner, owner_client, text):
    def bones(name):
        sent = {"name": name, "is_default": "on", "is_shared": "on"}
        assert owner_client.post(f"{NEW}?q=ann", sent).status_code == 302
        view = SavedView.objects.latest("pk")
        pages = [
            owner_client.get(LIST, opened(view)),
            owner_client.get(LIST, opened(view, q="bela")),
            owner_client.get(f"/contacts/views/{view.pk}/rename/"),
            owner_client.post(NEW, {"name": name}),
        ]
        SavedView.objects.all().delete()
        return [skeleton(page.content) for page in pages]

    assert bones(text[:100]) == bones("harmless")
