"""The labels there are: their page, and what is done there."""

from datetime import timedelta

import pytest
from django.utils import timezone

from contacts_app.models import Contact, ContactLabel, Label
from contacts_app.services import labels as services
from contacts_app.services import trash
from tests.contacts_app.conftest import htmx_for, messages_of
from tests.factories import ContactFactory, LabelFactory
from tests.helpers.html import parse
from tests.helpers.htmx import Browser, shown, swap


pytestmark = pytest.mark.django_db

HOME = "/contacts/labels/"
NEW = "contacts/new_this_month"


@pytest.fixture
def vip(business):
    return LabelFactory(name="VIP", description="Call back the same day")


def carry(label, count):
    """Let so many contacts carry a label."""
    ContactLabel.objects.bulk_create(
        ContactLabel(contact=contact, label=label, put_on_at=timezone.now())
        for contact in ContactFactory.create_batch(count)
    )


def rows(client):
    table = parse(client.get(HOME)).find("tbody")
    return [[cell.text for cell in row.find_all("td")][:2] for row in table.find_all("tr")]


def said_in(response):
    return parse(response).find("form", class_="form").text


class TestPage:
    def test_rows(self, owner_client, vip):
        carry(vip, 3)
        carry(LabelFactory(name="Allergy"), 1)
        gone = ContactLabel.objects.filter(label=vip)[:1].get()
        gone.taken_off_at = timezone.now()
        gone.save()
        ContactLabel.objects.create(
            contact=ContactFactory(trashed=True), label=vip, put_on_at=timezone.now()
        )
        assert rows(owner_client) == [["Allergy", "1"], ["VIP Call back the same day", "2"]]

    def test_nobody_carries_it(self, owner_client, vip):
        assert rows(owner_client)[0][1] == "0"

    def test_none_yet(self, owner_client):
        page = parse(owner_client.get(HOME))
        assert page.find("div", class_="empty-state").find("h2").text == "No labels yet"

    def test_queries_do_not_grow(self, owner_client, vip, django_assert_num_queries):
        for number in (0, 20):
            LabelFactory.create_batch(number)
            LabelFactory.create_batch(number, deleted_at=timezone.now())
            with django_assert_num_queries(6):
                owner_client.get(HOME)

    def test_the_automatic_one(self, owner_client, business):
        services.create_label(name="New", condition=NEW, actor=None)
        text = rows(owner_client)[0][0]
        assert text.startswith(
            "New Put on automatically: Created in the current month · last refreshed"
        )

    def test_staff_see_nothing(self, staff_client, vip):
        for path in ("", "new/", f"{vip.pk}/edit/", f"{vip.pk}/merge/", f"{vip.pk}/delete/"):
            assert staff_client.get(HOME + path).status_code == 404
        assert "Labels" not in parse(staff_client.get("/settings/profile/")).find("main").text

    def test_from_the_settings(self, manager_client):
        page = parse(manager_client.get(HOME))
        assert page.find("nav", class_="tabs").link("Labels")["aria-current"] == "page"


class TestEdit:
    def test_new(self, owner, owner_client):
        typed = {"name": "VIP", "colour": "violet", "description": "Call first"}
        response = owner_client.post(f"{HOME}new/", typed, follow=True)
        assert messages_of(response) == ["The label “VIP” was created."]
        label = Label.objects.get()
        assert (label.name, label.colour, label.description, label.created_by) == (
            "VIP", "violet", "Call first", owner,
        )  # fmt: skip

    def test_edit(self, owner_client, vip):
        page = parse(owner_client.get(f"{HOME}{vip.pk}/edit/"))
        assert page.find("input", name="name")["value"] == "VIP"
        typed = {"name": "Gold", "colour": "yellow", "description": ""}
        owner_client.post(f"{HOME}{vip.pk}/edit/", typed)
        vip.refresh_from_db()
        assert (vip.name, vip.colour, vip.description) == ("Gold", "yellow", "")

    @pytest.mark.parametrize("path", ["new/", "{pk}/edit/"])
    @pytest.mark.parametrize(
        ("typed", "said"),
        [
            ({"name": "allergy"}, "There is a label of this name already."),
            ({"name": "\u200f"}, "A name needs a letter or a figure."),
            ({"name": ""}, "This field is required."),
            ({"name": "x" * 61}, "at most 60 characters"),
            ({"colour": "beige"}, "Select a valid choice"),
            ({"description": "x" * 301}, "at most 300 characters"),
        ],
    )
    def test_what_is_wrong_is_said_and_kept(self, owner_client, vip, path, typed, said):
        LabelFactory(name="Allergy")
        sent = {"name": "Other", "colour": "red", "description": "why", **typed}
        response = owner_client.post(HOME + path.format(pk=vip.pk), sent)
        assert response.status_code == 422
        assert said in said_in(response)
        assert parse(response).find("input", name="description")["value"] == sent["description"]
        vip.refresh_from_db()
        assert vip.name == "VIP"

    def test_gone_meanwhile(self, owner, owner_client, vip):
        services.delete_label(label_id=vip.pk, actor=owner)
        typed = {"name": "Gold", "colour": "yellow"}
        assert owner_client.post(f"{HOME}{vip.pk}/edit/", typed).status_code == 404


class TestMerge:
    def test_the_dialog_says_how_many(self, owner_client, vip):
        other = LabelFactory(name="Allergy")
        carry(vip, 2)
        carry(other, 1)
        response = owner_client.get(f"{HOME}{vip.pk}/merge/", headers=htmx_for("dialog"))
        text = said_in(response)
        assert "VIP 2 contacts have it." in text
        assert "Allergy 1 contact has it." in text

    def test_merge_while_another_tab_filters_by_it(self, owner_client, vip):
        other = LabelFactory(name="Allergy")
        carry(vip, 2)
        response = owner_client.post(f"{HOME}{vip.pk}/merge/", {"survivor": other.pk}, follow=True)
        assert messages_of(response) == ["2 contacts now have “Allergy” instead of “VIP”."]
        assert rows(owner_client) == [["Allergy", "2"]]
        page = parse(owner_client.get(f"/contacts/?label={vip.pk}"))
        assert page.find(id="count").text == "2"

    def test_not_into_itself(self, owner_client, vip):
        other = LabelFactory(name="Other")
        for survivor in (vip.pk, "x", ""):
            response = owner_client.post(f"{HOME}{vip.pk}/merge/", {"survivor": survivor})
            assert response.status_code == 422
        assert set(Label.objects.alive()) == {vip, other}

    def test_not_into_an_automatic_one(self, owner_client, vip):
        LabelFactory(name="Other")
        rule = LabelFactory(name="Rule", condition="a/b")
        other = LabelFactory(name="Other rule", condition="c/d")
        for loser in (vip, other):
            offered = said_in(owner_client.get(f"{HOME}{loser.pk}/merge/"))
            assert "Other 0 contacts have it." in offered
            assert "Rule 0 contacts have it." not in offered
            response = owner_client.post(f"{HOME}{loser.pk}/merge/", {"survivor": rule.pk})
            assert response.status_code == 422
            text = said_in(response)
            assert "This label is automatic: no other label can be merged into it." in text
        assert Label.objects.alive().count() == 4

    def test_the_dialog_and_the_message_count_alike(self, owner_client, vip):
        other = LabelFactory(name="Allergy")
        carry(vip, 2)
        one = ContactLabel.objects.filter(label=vip).values("contact_id")[:1]
        trash.delete_contacts(contacts=Contact.objects.filter(pk__in=one), actor=None)
        text = said_in(owner_client.get(f"{HOME}{vip.pk}/merge/"))
        assert "VIP 1 contact has it." in text
        response = owner_client.post(f"{HOME}{vip.pk}/merge/", {"survivor": other.pk}, follow=True)
        assert messages_of(response) == ["1 contact now has “Allergy” instead of “VIP”."]

    def test_the_only_one(self, owner_client, vip):
        page = parse(owner_client.get(f"{HOME}{vip.pk}/merge/"))
        assert "There is no other label to merge it into." in page.find("main").text


class TestDelete:
    def test_it_asks_and_can_be_undone(self, owner_client, vip):
        carry(vip, 2)
        text = said_in(owner_client.get(f"{HOME}{vip.pk}/delete/", headers=htmx_for("dialog")))
        assert "2 contacts have it." in text
        response = owner_client.post(f"{HOME}{vip.pk}/delete/", follow=True)
        assert messages_of(response) == ["The label “VIP” was deleted."]
        undo = parse(response).find(id="toasts").find("form")["action"]
        response = owner_client.post(undo, follow=True)
        assert messages_of(response) == ["The label “VIP” is back."]
        assert rows(owner_client) == [["VIP Call back the same day", "2"]]

    def test_restored_from_the_page(self, owner, owner_client, vip):
        services.delete_label(label_id=vip.pk, actor=owner)
        form = parse(owner_client.get(HOME)).find(
            "form", class_="label-offer", action=f"{HOME}{vip.pk}/restore/"
        )
        owner_client.post(form["action"])
        assert Label.objects.alive().get() == vip

    def test_too_late(self, owner_client, vip):
        Label.objects.update(deleted_at=timezone.now() - timedelta(days=31))
        assert "Restore VIP" not in owner_client.get(HOME).content.decode()
        response = owner_client.post(f"{HOME}{vip.pk}/restore/", follow=True)
        assert messages_of(response) == ["This can't be undone any more."]

    def test_its_name_is_taken_by_now(self, owner, owner_client, vip):
        services.delete_label(label_id=vip.pk, actor=owner)
        LabelFactory(name="VIP")
        response = owner_client.post(f"{HOME}{vip.pk}/restore/", follow=True)
        assert messages_of(response) == ["There is a label of this name already."]


class TestAutomatic:
    def switch_on(self, client, key=NEW):
        return client.post(f"{HOME}automatic/", {"key": key}, follow=True)

    def test_switch_on(self, owner_client, anna):
        offer = parse(owner_client.get(HOME)).find("form", action=f"{HOME}automatic/")
        assert offer.text == "New this month Created in the current month Switch on"
        response = self.switch_on(owner_client)
        assert messages_of(response) == [
            "The label “New this month” is put on automatically from now on."
        ]
        assert ContactLabel.objects.get().contact == anna
        offers = parse(owner_client.get(HOME)).find_all("form", action=f"{HOME}automatic/")
        assert offers == []

    def test_in_the_language_of_the_business(self, owner, owner_client, business):
        business.language = "tr"
        business.save()
        self.switch_on(owner_client)
        assert Label.objects.get().name != ""
        assert owner_client.get(HOME).status_code == 200

    def test_off_and_on_again_is_the_same_label(self, owner, owner_client, anna):
        self.switch_on(owner_client)
        label = Label.objects.get()
        services.take_off_label(contacts=Contact.objects.all(), label=label, actor=owner)
        owner_client.post(f"{HOME}{label.pk}/delete/")
        self.switch_on(owner_client)
        assert Label.objects.get() == label
        # What somebody took off stays off.
        assert not ContactLabel.objects.carried().exists()

    def test_twice(self, owner_client, anna):
        self.switch_on(owner_client)
        assert messages_of(self.switch_on(owner_client)) == [
            "There is a label of this name already."
        ]

    @pytest.mark.parametrize("key", ["", "no/such", "\0"])
    def test_no_such_condition(self, owner_client, key):
        assert messages_of(self.switch_on(owner_client, key)) == ["Nothing is selected."]
        assert not Label.objects.exists()


def test_the_page_after_a_deed_is_a_fresh_one(owner, owner_client, vip):
    tab = Browser(owner_client, HOME)
    services.delete_label(label_id=vip.pk, actor=owner)
    response = owner_client.get(HOME, headers=htmx_for("page"))
    swap(tab.page, response, target="page", style="outerHTML")
    assert shown(tab.page) == shown(Browser(owner_client, HOME).page)
