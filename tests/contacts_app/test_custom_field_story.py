"""A field of each type from its making to its return: what a user can see of it on the way."""

import csv
import io

import pytest

from contacts_app.custom_field_types import TYPES
from contacts_app.models import CustomField
from tests.contacts_app.conftest import messages_of, names_in
from tests.contacts_app.test_contact_custom_fields import press, sent_of
from tests.factories import ContactFactory
from tests.helpers.html import parse


pytestmark = pytest.mark.django_db

LIST = "/contacts/"
# What is typed for Anna and for Ben, who comes first by it, and what asks for Anna alone.
STORIES = {
    "text": ("Walnuts", "Dust", "{cf}=walnuts"),
    "long_text": ("Likes it short", "As always", "{cf}_has=short"),
    "number": ("42.5", "7", "{cf}_min=10"),
    "date": ("2026-05-14", "2026-01-31", "{cf}_after=2026-02-01"),
    "url": ("https://x.example/b", "https://x.example/a", "{cf}_has=example/b"),
    "yes_no": ("yes", "no", "{cf}=yes"),
    "choice": ("Silver", "Gold", "{cf}=Silver"),
    "choices": ("Silver", "Gold", "{cf}=Silver"),
}


def exported(client, query: str) -> list[tuple[str, str]]:
    """Return name and value of those who are in the file, in order."""
    response = client.get(f"/contacts/export/file/?fields=all&{query}")
    lines = io.StringIO(b"".join(response.streaming_content).decode().removeprefix("\ufeff"))
    return [(row["First name"], row.get("Mine", "no column")) for row in csv.DictReader(lines)]


def test_each_type_has_a_story():
    assert STORIES.keys() == TYPES.keys()


@pytest.mark.parametrize("type", STORIES)
def test_made_filled_filtered_sorted_exported_deleted_and_restored(type, owner_client):  # noqa: A002
    annas, bens, asked = STORIES[type]
    people = {name: ContactFactory(given_name=name, family_name="") for name in ("Anna", "Ben")}
    ContactFactory(given_name="Cem", family_name="")
    made = press(
        owner_client, "/contacts/fields/new/",
        name="Mine", type=type, choices="Gold\nSilver", is_in_list="on", is_filtered="on",
    )  # fmt: skip
    assert made.status_code == 302
    field = CustomField.objects.get()
    for name, value in (("Anna", annas), ("Ben", bens)):
        edit = f"/contacts/{people[name].pk}/edit/"
        added = press(owner_client, edit, add=f"custom-{field.key}")
        saved = press(owner_client, edit, sent_of(added, edit), **{f"custom__{field.key}": value})
        assert saved.status_code == 302

    annas_form = f"/contacts/{people['Anna'].pk}/edit/"
    query = asked.format(cf=f"cf{field.pk}")
    by_it = [f"sort={sign}cf{field.pk}" for sign in ("", "-")]
    filed = exported(owner_client, by_it[0])

    def check_is_there() -> None:
        assert names_in(owner_client.get(f"{LIST}?{query}")) == ["Anna"]
        up, down = (names_in(owner_client.get(f"{LIST}?{each}")) for each in by_it)
        if TYPES[type].is_sortable:  # those without a value come last, either way
            assert (up, down) == (["Ben", "Anna", "Cem"], ["Anna", "Ben", "Cem"])
        assert [name for name, _value in filed] == up
        assert exported(owner_client, by_it[0]) == filed
        assert len({value for _name, value in filed}) == 3
        assert f"custom-{field.key}" in sent_of(owner_client.get(annas_form), annas_form)

    check_is_there()
    owner_client.post(f"/contacts/fields/{field.pk}/delete/")
    page = owner_client.get("/contacts/fields/")
    assert messages_of(page) == ["The field “Mine” was deleted."]
    undo = parse(page).find(id="toasts").find("form")["action"]
    assert {value for _name, value in exported(owner_client, "")} == {"no column"}
    assert names_in(owner_client.get(f"{LIST}?{by_it[0]}")) == ["Anna", "Ben", "Cem"]
    assert f"custom-{field.key}" not in sent_of(owner_client.get(annas_form), annas_form)
    owner_client.post(undo)
    check_is_there()
