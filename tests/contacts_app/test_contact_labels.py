"""The labels of one contact: chips on the card, the list to tick, taking off, undo."""

import pytest

from contacts_app.models import Activity, Contact, ContactLabel, Label
from contacts_app.services import labels as services
from tests.contacts_app.conftest import htmx_for, messages_of
from tests.factories import ContactFactory, LabelFactory
from tests.helpers.html import form_values, parse
from tests.helpers.htmx import Browser, shown, swap


pytestmark = pytest.mark.django_db


@pytest.fixture
def vip(business):
    return LabelFactory(name="VIP", colour="violet", description="Call back the same day")


def address(contact):
    return f"/contacts/{contact.pk}/labels/"


def put_on(label, actor):
    services.put_on_label(contacts=Contact.objects.all(), label=label, actor=actor)


def carried(contact):
    rows = ContactLabel.objects.carried().filter(contact=contact)
    return sorted(rows.values_list("label__name", flat=True))


def chips(page):
    group = parse(page).find("div", class_="labels")
    return [button.text for button in group.find_all("button", class_="chip-name")]


def ticked(page):
    """Return the names and whether each is ticked."""
    options = parse(page).find_all("label", class_="pick-option")
    return [(option.text, "checked" in option.find("input")) for option in options]


class TestChips:
    @pytest.mark.parametrize("page", ["", "card/", "notes/", "activity/"])
    def test_on_every_page_of_a_contact(self, owner, owner_client, anna, vip, page):
        put_on(vip, owner)
        put_on(LabelFactory(name="Allergy"), owner)
        assert chips(owner_client.get(f"/contacts/{anna.pk}/{page}")) == ["Allergy", "VIP"]

    def test_it_says_why_and_since_when(self, owner, owner_client, anna, vip):
        put_on(vip, owner)
        page = parse(owner_client.get(f"/contacts/{anna.pk}/card/"))
        said = page.find(id=f"label-{vip.pk}")
        assert said.text.startswith("Call back the same day Put on by Olga Owner Since ")
        row = ContactLabel.objects.get()
        assert said.find("time")["datetime"][:19] == row.put_on_at.isoformat()[:19]
        assert said.find("a")["href"] == f"/contacts/?label={vip.pk}"

    def test_an_automatic_one_says_its_rule(self, owner_client, anna):
        label = services.create_label(name="New", condition="contacts/new_this_month", actor=None)
        page = parse(owner_client.get(f"/contacts/{anna.pk}/card/"))
        assert "By itself: Created in the current month" in page.find(id=f"label-{label.pk}").text

    def test_one_whose_rule_is_gone(self, owner_client, anna):
        label = LabelFactory(condition="gone/app")
        ContactLabel.objects.create(
            contact=anna, label=label, source="automatic", put_on_at=anna.created_at
        )
        page = parse(owner_client.get(f"/contacts/{anna.pk}/card/"))
        assert "Put on by itself" in page.find(id=f"label-{label.pk}").text

    def test_neither_deleted_nor_taken_off(self, owner, owner_client, anna, vip):
        other = LabelFactory()
        for label in (vip, other):
            put_on(label, owner)
        services.delete_label(label_id=vip.pk, actor=owner)
        services.take_off_label(contacts=Contact.objects.all(), label=other, actor=owner)
        assert chips(owner_client.get(f"/contacts/{anna.pk}/")) == []


class TestChoosing:
    def test_what_is_carried_is_ticked(self, owner, owner_client, anna, vip):
        put_on(vip, owner)
        LabelFactory(name="Allergy")
        LabelFactory(name="Gone", deleted_at=anna.created_at)
        assert ticked(owner_client.get(address(anna))) == [("Allergy", False), ("VIP", True)]

    def test_put_on_and_take_off_at_once(self, owner, owner_client, anna, vip):
        allergy = LabelFactory(name="Allergy")
        put_on(allergy, owner)
        response = owner_client.post(
            address(anna), {"labels": [vip.pk], "was": [allergy.pk]}, follow=True
        )
        assert carried(anna) == ["VIP"]
        assert messages_of(response) == ["The labels were changed."]
        undo = parse(response).find(id="toasts").find("form")["action"]
        response = owner_client.post(undo, follow=True)
        assert messages_of(response) == ["The labels are as they were."]
        assert carried(anna) == ["Allergy"]

    def test_what_somebody_else_did_meanwhile_stays(self, owner, owner_client, anna, vip):
        other = LabelFactory(name="Allergy")
        form = parse(owner_client.get(address(anna))).find("form", class_="pick")
        sent = form_values(form)
        put_on(other, owner)
        data: dict[str, list[str]] = {"labels": [str(vip.pk)]}
        for name, value in sent:
            data.setdefault(name, []).append(value)
        owner_client.post(address(anna), data)
        assert carried(anna) == ["Allergy", "VIP"]

    def test_by_htmx(self, owner_client, anna, vip):
        headers = htmx_for("dialog", f"/contacts/{anna.pk}/card/")
        response = owner_client.post(address(anna), {"labels": [vip.pk]}, headers=headers)
        assert response.status_code == 200
        assert f"/contacts/{anna.pk}/card/" in response["HX-Location"]
        assert "The label \\u201cVIP\\u201d was put on." in response["HX-Trigger"]
        assert f"labels/undo/?put_on={vip.pk}" in response["HX-Trigger"]

    def test_nothing_changed(self, owner_client, anna, vip):
        response = owner_client.post(address(anna), {}, follow=True)
        assert messages_of(response) == ["Nothing has changed."]
        assert not Activity.objects.filter(contact=anna).exists()

    @pytest.mark.parametrize("name", ["Regular", " regular  ONE ", "vip", "VİP"])
    @pytest.mark.parametrize("target", ["", "dialog"])
    def test_create_while_applying(self, owner_client, anna, vip, name, target):
        headers = htmx_for(target, f"/contacts/{anna.pk}/card/") if target else {}
        response = owner_client.post(address(anna), {"name": name}, headers=headers)
        assert response.status_code == (200 if target else 302)
        assert carried(anna) == ["VIP" if name in ("vip", "VİP") else " ".join(name.split())]

    def test_create_together_with_what_is_ticked(self, owner, owner_client, anna, vip):
        allergy = LabelFactory(name="Allergy")
        put_on(allergy, owner)
        values = {"name": "vi", "labels": [vip.pk], "was": [allergy.pk]}
        owner_client.post(address(anna), values)
        assert carried(anna) == ["VIP", "vi"]

    def test_what_is_typed_stays_though_its_tick_was_taken_off(
        self, owner, owner_client, anna, vip
    ):
        put_on(vip, owner)
        owner_client.post(address(anna), {"name": "vip", "was": [vip.pk]})
        assert carried(anna) == ["VIP"]

    @pytest.mark.parametrize("name", ["\u200f", "x" * 61, "a\0b", "\ud800"])
    def test_a_name_that_is_none(self, owner_client, anna, vip, name):
        sent = name.encode("utf-8", "surrogatepass").decode("latin-1")
        response = owner_client.post(
            address(anna),
            {"name": sent if name == "\ud800" else name, "labels": vip.pk},
        )
        if name != "\ud800":
            assert response.status_code == 422
            assert ("VIP", True) in ticked(response)
        assert response.status_code < 500

    @pytest.mark.parametrize("labels", [["0"], ["9" * 30], ["x"], ["-1"], ["99999"]])
    def test_what_is_no_label(self, owner_client, anna, labels):
        response = owner_client.post(address(anna), {"labels": labels, "was": labels})
        assert response.status_code == 302
        assert carried(anna) == []

    def test_a_merged_label_leads_on(self, owner, owner_client, anna, vip):
        loser = LabelFactory(name="Important")
        services.merge_labels(loser=loser, survivor=vip, actor=owner)
        owner_client.post(address(anna), {"labels": [loser.pk]})
        assert carried(anna) == ["VIP"]

    def test_staff_choose_but_do_not_create(self, staff, staff_client, vip):
        own = ContactFactory(owner=staff)
        page = parse(staff_client.get(address(own)))
        assert page.find_all("button", class_="pick-create") == []
        staff_client.post(address(own), {"labels": [vip.pk], "name": "vİp"})
        assert carried(own) == ["VIP"]
        allergy = LabelFactory(name="Allergy")
        values = {"labels": [allergy.pk, vip.pk], "was": [vip.pk], "name": "New"}
        response = staff_client.post(address(own), values)
        assert response.status_code == 422
        field = parse(response).find("input", name="name")
        said = parse(response).find(id=field["aria-describedby"].split()[-1]).text
        assert "There is no label of this name, and you can't create labels." in said
        assert field["value"] == "New"
        assert ticked(response) == [("Allergy", True), ("VIP", True)]
        assert carried(own) == ["VIP"]
        assert Label.objects.count() == 2

    def test_staff_put_on_what_they_name(self, staff, staff_client, vip):
        own = ContactFactory(owner=staff)
        staff_client.post(address(own), {"name": "vİp"})
        assert carried(own) == ["VIP"]

    def test_not_those_of_strangers(self, staff_client, anna, vip, deleted):
        for contact in (anna, deleted):
            for path in ("", f"{vip.pk}/take-off/", f"undo/?put_on={vip.pk}"):
                assert staff_client.post(address(contact) + path).status_code == 404
            assert staff_client.get(address(contact)).status_code == 404


class TestTakeOff:
    def test_take_off_and_undo(self, owner, owner_client, anna, vip):
        put_on(vip, owner)
        response = owner_client.post(f"{address(anna)}{vip.pk}/take-off/", follow=True)
        assert carried(anna) == []
        assert messages_of(response) == ["The label “VIP” was taken off."]
        undo = parse(response).find(id="toasts").find("form")["action"]
        owner_client.post(undo)
        assert carried(anna) == ["VIP"]

    def test_somebody_was_quicker(self, owner_client, anna, vip):
        response = owner_client.post(f"{address(anna)}{vip.pk}/take-off/", follow=True)
        assert messages_of(response) == ["Nothing has changed."]

    def test_one_that_is_gone(self, owner, owner_client, anna, vip):
        services.delete_label(label_id=vip.pk, actor=owner)
        assert owner_client.post(f"{address(anna)}{vip.pk}/take-off/").status_code == 404
        assert owner_client.get(f"{address(anna)}{vip.pk}/take-off/").status_code == 405


def test_the_timeline_keeps_the_name(owner, owner_client, anna, vip):
    put_on(vip, owner)
    services.update_label(label_id=vip.pk, name="Gold", colour="red", description="", actor=owner)
    services.delete_label(label_id=vip.pk, actor=owner)
    page = parse(owner_client.get(f"/contacts/{anna.pk}/activity/"))
    assert "Olga Owner put on the label “VIP”" in page.find("main").text


@pytest.mark.parametrize("page", ["card/", ""])
def test_the_page_after_a_deed_is_a_fresh_one(owner, owner_client, anna, vip, page):
    """What HX-Location asks for after taking off: the page part of the address."""
    put_on(vip, owner)
    tab = Browser(owner_client, f"/contacts/{anna.pk}/{page}")
    services.take_off_label(contacts=Contact.objects.all(), label=vip, actor=owner)
    response = owner_client.get(tab.address, headers=htmx_for("page"))
    swap(tab.page, response, target="page", style="outerHTML")
    assert shown(tab.page) == shown(Browser(owner_client, tab.address).page)


class TestList:
    def test_a_row_has_two_and_tells_how_many_more(self, owner, owner_client, anna, vip):
        ContactFactory(given_name="Zoe")
        labels = [vip, *(LabelFactory(name=name) for name in ("Allergy", "Bride", "Cash"))]
        for label in labels:
            services.put_on_label(
                contacts=Contact.objects.filter(pk=anna.pk), label=label, actor=owner
            )
        page = parse(owner_client.get("/contacts/"))
        row = page.find(id=f"row-{anna.pk}")
        links = row.find_all("a", class_="chip-label")
        assert [(link.text, link["href"]) for link in links] == [
            (label.name, f"/contacts/?label={label.pk}") for label in labels[1:3]
        ]
        rest = row.find("span", class_="if-wide")
        assert (rest["title"], rest.text) == ("Cash, VIP", "+2 Cash, VIP")
        beside_a_card = row.find("span", class_="if-narrow")
        assert beside_a_card.text == "+3 Bride, Cash, VIP"

    def test_a_click_shows_who_carries_it(self, owner, owner_client, anna, vip):
        other = ContactFactory(given_name="Zoe")
        services.put_on_label(contacts=Contact.objects.filter(pk=anna.pk), label=vip, actor=owner)
        page = parse(owner_client.get(f"/contacts/?label={vip.pk}"))
        assert page.find(id=f"row-{anna.pk}")
        assert page.where(lambda element: element.get("id") == f"row-{other.pk}") == []

    def test_without_the_column_nothing_is_asked(
        self, owner, owner_client, anna, vip, django_assert_num_queries
    ):
        owner.list_columns = ["email"]
        owner.save()
        with django_assert_num_queries(5):
            owner_client.get("/contacts/")
