"""Whatever people type, the bones of every page stay the same, and no page breaks."""

from urllib.parse import urlencode

import pytest

from contacts_app.details import AddressDetails, ContactDetails, EmailDetails, PhoneDetails
from contacts_app.models import Contact, Label
from contacts_app.services import contacts as services
from contacts_app.services import labels, trash
from tests.contacts_app.conftest import htmx_for
from tests.helpers.contact_form import posted
from tests.helpers.html import form_values, parse
from tests.helpers.skeleton import skeleton


pytestmark = pytest.mark.django_db

HARMLESS = "harmless"
HARMLESS_BONES: dict[str, list[str]] = {}  # of every page, made once
# Each holds a letter: a name without one has an icon in place of its initials.
HOSTILE = {
    "script": "<script>alert(1)</script>",
    "attribute": "x\" onmouseover=alert(1) x='",
    "tag": "'\"><img src=x onerror=alert(1)>",
    "template": "{{ request.user.password }}{% debug %}{# x #}",
    "htmx": '<b hx-get="/admin/" hx-trigger="load">x</b>',
    "address": "javascript:alert(1)//x",
    "end of json": '</script>--></title>]]>x"}\\u003c',
    "entities": "&lt;b&gt;x&amp;&#60;b&#62;",
    "percent": "%s %(count)s %d %% x",
    "format": "{0} {count} {n} x",
    "right to left": "\u202eevil\u202c \u200f\u2066x\u2069 שלום",
    "emoji": "x 👩‍👩‍👧‍👦🏳️‍🌈\U0001f3f4\U000e0067\U000e007f",
    "combining": "x" + "\u0301" * 50,
    "invisible": "x\u200b\u2060\ufeff\u00ad",
    "controls": "x\x01\x07\x1b[31m\x7f\x85",
    "lines": "x\r\nSet-Cookie: a=b\u2028\u2029",
    "unassigned": "x\uffff\U0010ffff\ue000",
    "sql": "x'; DROP TABLE contacts_contact; --\\",
    "undefined": "None null undefined NaN x",
    "csv": "=cmd|'/c calc'!x",
    "long": "w" * 10_000,
    "wide": "\ufdfa" * 200 + "x",
    "tall": "Ω̶̡̢̛̭̥͇̦̱͚̣͙̎̏̆̀̈́x",
}


@pytest.fixture(params=HOSTILE.values(), ids=list(HOSTILE))
def text(request):
    return request.param


def details_with(text: str) -> ContactDetails:
    """Return details with ``text`` in every field that takes one."""
    return ContactDetails(
        given_name=text[:200], family_name=text[:200], organization=text[:200],
        job_title=text[:200], language=f"zz{text}"[:35], tax_id=text[:50],
        emails=(EmailDetails(address=text[:254]), EmailDetails(address=f"{text[:240]}@x.example")),
        phones=(PhoneDetails(number=text[:60]), PhoneDetails(number=f"{text[:50]}1")),
        addresses=(
            AddressDetails(
                street=text[:500], city=text[:200], region=text[:200],
                postal_code=text[:40], country=text[:100],
            ),
        ),
    )  # fmt: skip


def pages_of(contact: Contact, text: str):
    """Return every address that shows the contact, with the target of htmx for some."""
    one = f"/contacts/{contact.pk}"
    query = urlencode({"q": text[:150]})
    return [
        ("/contacts/", ""),
        ("/contacts/", "results"),
        (f"/contacts/?{query}", ""),
        (f"/contacts/?{query}", "results"),
        (f"/contacts/?{query}zzz", ""),
        (f"/contacts/go/?{query}", ""),
        (f"/contacts/go/?{query}", "palette-results"),
        (f"{one}/card/", ""),
        (f"{one}/card/?{query}", "card"),
        (f"{one}/", ""),
        (f"{one}/", "page"),
        (f"{one}/activity/", ""),
        (f"{one}/labels/", ""),
        (f"{one}/labels/", "dialog"),
        (f"{one}/edit/", ""),
        (f"{one}/edit/", "dialog"),
        (f"/contacts/delete/?ids={contact.pk}", ""),
        (f"/contacts/new/?{urlencode({'name': ''.join(text.split())})}", ""),
    ]


def bones_of_pages(client, text: str) -> dict[str, list[str]]:
    """Make a contact with ``text`` everywhere, and return the bones of every page about it."""
    contact = services.create_contact(details=details_with(text), actor=None)
    services.update_contact(
        contact_id=contact.pk, version=1, details=details_with(f"{text[:30]}y"), actor=None
    )
    services.update_contact(
        contact_id=contact.pk, version=2, details=details_with(text), actor=None
    )
    label, other = (
        labels.create_label(name=f"{prefix}{text[:59]}", description=text[:300], actor=None)
        for prefix in ("a", "b")
    )
    for each in (label, other, labels.create_label(name=f"c{text[:59]}", actor=None)):
        labels.put_on_label(contacts=Contact.objects.filter(pk=contact.pk), label=each, actor=None)
    bones = {}
    for name in ("", f"{other.pk}/edit/", f"{other.pk}/merge/", f"{other.pk}/delete/"):
        response = client.get(f"/contacts/labels/{name}")
        assert response.status_code == 200, name
        bones[f"labels/{name.partition('/')[2]}"] = skeleton(response.content)
    for number, (address, target) in enumerate(pages_of(contact, text)):
        response = client.get(address, headers=htmx_for(target) if target else {})
        assert response.status_code == 200, address
        parse(response)
        bones[f"{number} {target}"] = skeleton(response.content)
    typed = posted(given_name=text, emails=[f"{text[:240]}@x.example"])
    bones["similar"] = skeleton(client.post("/contacts/similar/", typed).content)
    assert bones["similar"] != []
    trash.delete_contacts(contacts=Contact.objects.all(), actor=None)
    Label.objects.all().delete()
    bones["trash"] = skeleton(client.get("/contacts/trash/").content)
    trash.purge_contacts(contacts=Contact.objects.all())
    return bones


def test_pages_have_the_same_bones(owner, owner_client, text):
    owner.list_columns = [
        "email", "phone", "labels", "organization", "job_title", "language", "tax_id", "created"
    ]  # fmt: skip
    owner.save()
    hostile = bones_of_pages(owner_client, text)
    if not HARMLESS_BONES:
        HARMLESS_BONES.update(bones_of_pages(owner_client, HARMLESS))
    harmless = HARMLESS_BONES
    different = [
        (page, *pair)
        for page in harmless
        for pair in zip(hostile[page], harmless[page], strict=False)
        if pair[0] != pair[1]
    ]
    assert different == []
    assert hostile == harmless


def everywhere(text: str, **more: str) -> dict[str, str]:
    """Return a form with ``text`` typed into every field."""
    return posted(
        given_name=text, family_name=text, organization=text, job_title=text, tax_id=text,
        language=text, birth_date=text, emails=[text, f"x{text}"], phones=[text, f"{text}1"],
        addresses=[dict.fromkeys(("street", "city", "region", "postal_code", "country"), text)],
        **more,
    )  # fmt: skip


@pytest.mark.parametrize("target", ["", "dialog"])
def test_what_is_wrong_is_kept_as_typed(owner_client, text, target):
    headers = htmx_for(target) if target else {}
    response = owner_client.post("/contacts/new/", everywhere(text), headers=headers)
    assert response.status_code == 422
    sent = dict(form_values(parse(response)))
    if "\r" not in text and "\u2028" not in text:
        assert sent["birth_date"] == text
        assert sent["addresses-0-street"] == text
    expected: set[str] = set()
    right = posted(given_name="x", emails=["x@x.example"], phones=["112"], birth_date="x")
    for other in (everywhere(HARMLESS), everywhere("x" * 10_000), right):
        page = owner_client.post("/contacts/new/", other, headers=headers)
        expected |= set(skeleton(page.content))
    assert set(skeleton(response.content)) <= expected


@pytest.mark.parametrize("target", ["", "dialog"])
def test_both_sides_of_a_conflict(owner_client, text, target):
    def conflict(typed: str) -> list[str]:
        contact = services.create_contact(details=ContactDetails(given_name="Anna"), actor=None)
        form = parse(owner_client.get(f"/contacts/{contact.pk}/edit/")).find(
            "form", action=f"/contacts/{contact.pk}/edit/"
        )
        services.update_contact(
            contact_id=contact.pk, version=1, details=details_with(f"theirs {typed}"), actor=None
        )
        sent = dict(form_values(form)) | {
            "given_name": typed[:200], "family_name": typed[:200], "phones-0-number": f"{typed[:50]}123",
        }  # fmt: skip
        response = owner_client.post(
            f"/contacts/{contact.pk}/edit/", sent, headers=htmx_for(target) if target else {}
        )
        assert response.status_code == 409
        assert dict(form_values(parse(response)))["given_name"] == typed[:200]
        return skeleton(response.content)

    # Control characters that stand for white space at the ends are stripped, as in every form.
    assert conflict(text.replace("\r\n", " ")) == conflict(HARMLESS)


# --- bytes that are no text


BROKEN = {
    "nul": b"%00",
    "lone surrogate": b"%ED%A0%80",
    "latin": b"%FF%FE",
    "percent": b"%",
    "raw": b"\xed\xa0\x80\xff",
}
FORM = (
    "given_name organization language tax_id birth_date emails-0-address emails-0-kind"
    " phones-0-number addresses-0-city version key shown base emails-primary add remove"
    " keep-emails csrfmiddlewaretoken emails-TOTAL_FORMS"
).split()
FIELDS = {
    "new/": FORM,
    "{pk}/edit/": FORM,
    "similar/": ["given_name", "emails-0-address", "phones-0-number"],
    "{pk}/owner/": ["owner"],
    "columns/": ["columns", "size", "next"],
    "delete/": ["ids", "all", "confirmed"],
    "trash/restore/": ["ids"],
    "trash/purge/": ["ids", "all", "confirmed"],
}


@pytest.mark.parametrize("broken", BROKEN.values(), ids=BROKEN.keys())
def test_broken_bytes_in_every_field(owner_client, anna, broken):
    rows = posted(given_name="Anna", emails=["a@x.example"], phones=["112"], addresses=[{}])
    for address, fields in FIELDS.items():
        for field in fields:
            body = (
                urlencode({**rows, "version": "1"}).encode() + b"&" + field.encode() + b"=" + broken
            )
            response = owner_client.post(
                "/contacts/" + address.format(pk=anna.pk),
                body,
                content_type="application/x-www-form-urlencoded",
            )
            assert response.status_code < 500, (field, address)
    assert owner_client.get("/contacts/").status_code == 200


@pytest.mark.parametrize("broken", BROKEN.values(), ids=BROKEN.keys())
def test_broken_bytes_in_the_address(owner_client, anna, broken):
    names = ("q", "sort", "size", "page", "after", "before", "name", "ids", "all")
    query = "&".join(f"{name}={broken.decode('latin-1')}" for name in names)
    for page in ("", f"{anna.pk}/card/", f"{anna.pk}/activity/", "new/", "delete/", "trash/"):
        response = owner_client.get(f"/contacts/{page}", QUERY_STRING=query)
        assert response.status_code in (200, 302)


CHARSETS = {
    "utf-16": "Anna\ud800".encode("utf-16-le", "surrogatepass"),
    "raw_unicode_escape": b"\\ud800@x",
    "unicode_escape": b"\\ud800@x",
    "utf-7": b"+2AA-@x",
    "idna": b"xn--a",
    "punycode": b"x-y-\xff",
    "rot13": b"x",
    "nonsense": b"x",
}


@pytest.mark.parametrize(("charset", "content"), CHARSETS.items(), ids=CHARSETS.keys())
@pytest.mark.parametrize("address", ["new/", "similar/", "{pk}/edit/"])
def test_a_charset_that_brings_what_utf8_cannot_hold(owner_client, anna, charset, content, address):
    rows = posted(given_name="Anna", emails=["a@x.example"], phones=["112"], addresses=[{}])
    parts = {**rows, "version": "1", "next": "/"}
    fields = {name: str(value).encode() for name, value in parts.items()}
    fields |= dict.fromkeys(
        ("given_name", "emails-0-address", "base", "shown", "next", "columns"), content
    )
    body = b"".join(
        b'--B\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n' % (name.encode(), value)
        for name, value in fields.items()
    )
    response = owner_client.generic(
        "POST", f"/contacts/{address}".format(pk=anna.pk), body + b"--B--\r\n",
        content_type=f"multipart/form-data; boundary=B; charset={charset}",
    )  # fmt: skip
    assert response.status_code == 400
    assert owner_client.get("/contacts/").status_code == 200


@pytest.mark.parametrize("charset", ["utf-8", "UTF-8"])
def test_utf8_by_any_name_is_read(owner_client, charset):
    response = owner_client.generic(
        "POST", "/contacts/new/", urlencode(posted(given_name="Ayşe")).encode(),
        content_type=f"application/x-www-form-urlencoded; charset={charset}",
    )  # fmt: skip
    assert response.status_code == 302
    assert Contact.objects.get().given_name == "Ayşe"
