"""The report of bookings: on the screen, as CSV and XLSX; the day sheet."""

import csv
import io
import zipfile
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from bookings.forms.report import presets
from bookings.models import Booking
from bookings.report_files import Table, csv_lines
from bookings.reports import Report, ReportBy, rows
from contacts_app.models import Contact
from contacts_app.services import notes
from tests.contacts_app.conftest import check_is_stored_nowhere
from tests.factories import (
    AnswerFactory,
    BookingFactory,
    ContactFactory,
    QuestionFactory,
    ServiceFactory,
    StaffFactory,
)
from tests.factories.payments import PaymentFactory
from tests.helpers.days import business_day
from tests.helpers.html import parse


pytestmark = pytest.mark.django_db

PAGE = "/bookings/export/"
FILE = "/bookings/export/bookings"
ISTANBUL = ZoneInfo("Europe/Istanbul")
JULY = {"by": "session", "first": "2026-07-01", "last": "2026-07-31"}
NASTY = ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "＝1+1", "'=1"]


def book(day, hour=12, **options):
    """Book a session that begins at ``hour`` o'clock of ``day`` July in Istanbul."""
    at = datetime(2026, 7, day, hour, tzinfo=ISTANBUL)
    return BookingFactory(session__starts_at=at, **options)


def csv_of(response):
    assert response.status_code == 200
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def sheet_of(response):
    """Return the XML of the sheet and of its texts."""
    archive = zipfile.ZipFile(io.BytesIO(b"".join(response.streaming_content)))
    return archive.read("xl/worksheets/sheet1.xml").decode(), "".join(
        archive.read(name).decode() for name in archive.namelist() if "sharedStrings" in name
    )


def clients_on(page):
    table = page.find_all("table", class_="report-rows")
    cells = table[0].find("tbody").find_all("tr") if table else []
    return [row.find_all("td")[1].find_all("a")[0].text for row in cells]


@pytest.fixture
def july(business):
    """Bookings about July 2026, each of a client named after it."""

    def named(name, day, hour=12, **options):
        return book(
            day, hour, contact=ContactFactory(given_name=name, family_name="Doe"), **options
        )

    named("First", 1, 0)
    named("Middle", 15)
    named("Last", 31, 23)
    at = datetime(2026, 8, 1, 0, tzinfo=ISTANBUL)
    after = ContactFactory(given_name="After", family_name="Doe")
    BookingFactory(contact=after, session__starts_at=at)
    before = ContactFactory(given_name="Before", family_name="Doe")
    BookingFactory(contact=before, session__starts_at=at - timedelta(days=31, minutes=1))


def test_a_period_begins_and_ends_at_midnight_of_the_business(owner_client, july):
    response = owner_client.get(PAGE, JULY)
    check_is_stored_nowhere(response)
    page = parse(response)
    assert page.find("h1").text == "Export bookings"
    assert clients_on(page) == ["First Doe", "Middle Doe", "Last Doe"]
    assert [row["Client"] for row in csv_of(owner_client.get(f"{FILE}.csv", JULY))] == [
        "First Doe", "Middle Doe", "Last Doe"
    ]  # fmt: skip


def test_the_period_can_be_that_of_booking(owner_client, july):
    Booking.objects.update(created_at=datetime(2026, 6, 30, 20, 59, tzinfo=UTC))
    chosen = Booking.objects.get(contact__given_name="After")
    Booking.objects.filter(pk=chosen.pk).update(created_at=datetime(2026, 6, 30, 21, tzinfo=UTC))
    page = parse(owner_client.get(PAGE, {**JULY, "by": "booked"}))
    assert clients_on(page) == ["After Doe"]


def test_only_some_of_them(owner_client, business):
    elif_, james = StaffFactory(name="Elif"), StaffFactory(name="James")
    cut, colour = ServiceFactory(name="Cut"), ServiceFactory(name="Colour")
    for number, (staff, service, status) in enumerate(
        [
            (elif_, cut, "confirmed"), (elif_, colour, "canceled"), (james, cut, "pending"),
        ]
    ):  # fmt: skip
        contact = ContactFactory(given_name=f"C{number}", family_name="")
        book(
            number + 1, contact=contact, status=status, session__staff=staff,
            session__service=service,
        )  # fmt: skip

    def found(**asked):
        return clients_on(parse(owner_client.get(PAGE, {**JULY, **asked})))

    assert found() == ["C0", "C1", "C2"]
    assert found(staff=elif_.pk) == ["C0", "C1"]
    assert found(staff=[elif_.pk, james.pk], service=cut.pk) == ["C0", "C2"]
    assert found(status=["canceled", "pending"]) == ["C1", "C2"]
    page = parse(owner_client.get(PAGE, {**JULY, "status": "canceled", "service": colour.pk}))
    assert f"service={colour.pk}&status=canceled" in page.link("Download CSV")["href"]
    named = csv_of(owner_client.get(page.link("Download CSV")["href"]))
    assert [row["Client"] for row in named] == ["C1"]


def test_what_they_come_to(owner_client, business):
    contact = ContactFactory()
    paid = book(1, contact=contact, attendance="attended", price=Decimal("100.50"))
    PaymentFactory(booking=paid, amount=40)
    book(2, contact=contact, attendance="no_show", price=Decimal(1000))
    book(3, price=Decimal(50), currency="EUR")
    book(4, status="canceled", price=Decimal(7))
    book(5, price=None)
    figures = parse(owner_client.get(PAGE, JULY)).find(class_="figures").find_all("div")[1:]
    pairs = [(one.find("span").text, one.find("b").text) for one in figures]
    assert pairs == [
        ("bookings", "5"), ("clients", "4"), ("Confirmed", "4"), ("Canceled", "1"),
        ("Attended", "1"), ("No-show", "1"), ("price in all", "€50"),
        ("price in all", "TRY\N{NO-BREAK SPACE}100.50".replace("\N{NO-BREAK SPACE}", " ")),
        ("paid", "TRY 40"), ("due", "€50"), ("due", "TRY 60.50"),
    ]  # fmt: skip


def test_only_those_of_a_payment_status(owner_client, business):
    for number, status in enumerate(("Paid", "In part", "Not"), 1):
        contact = ContactFactory(given_name=status, family_name="")
        booking = book(number, contact=contact, price=100)
        if status != "Not":
            PaymentFactory(booking=booking, amount=100 if status == "Paid" else 30)

    def found(*statuses):
        return clients_on(parse(owner_client.get(PAGE, {**JULY, "payment": statuses})))

    assert found() == ["Paid", "In part", "Not"]
    assert found("paid") == ["Paid"]
    assert found("not_paid", "partially_paid") == ["In part", "Not"]
    asked = {**JULY, "payment": "partially_paid"}
    page = parse(owner_client.get(PAGE, asked))
    cells = [cell.text for cell in page.find("tbody").find_all("td")[-3:]]
    assert cells == ["Partially Paid", "TRY 30", "TRY 70"]
    [row] = csv_of(owner_client.get(page.link("Download CSV")["href"]))
    assert (row["Payment status"], row["Paid"], row["Due"]) == ("Partially Paid", "30.00", "70.00")
    sheet, _texts = sheet_of(owner_client.get(page.link("Download XLSX")["href"]))
    assert "Partially Paid" in sheet
    assert "<v>70.00</v>" in sheet


def test_nothing_in_the_period(owner_client, business):
    page = parse(owner_client.get(PAGE, JULY))
    assert page.find(class_="empty-state").find("h2").text == "No bookings in this period"
    assert not page.find_all(class_="figures")


def test_without_a_word_it_is_this_week(owner_client, business):
    with_now = BookingFactory(
        session__starts_at=timezone.now(), contact__given_name="Now", contact__family_name="Doe"
    )
    BookingFactory(session__starts_at=with_now.session.starts_at - timedelta(days=8))
    page = parse(owner_client.get(PAGE))
    assert clients_on(page) == ["Now Doe"]
    periods = page.find("nav", class_="topics").find_all("a")
    assert [link.text for link in periods] == ["This week", "Last week", "This month"]
    assert [link.text for link in periods if link.get("aria-current")] == ["This week"]


@pytest.mark.parametrize(
    ("today", "periods"),
    [
        (
            date(2026, 11, 22),  # a Sunday
            [("2026-11-16", "2026-11-22"), ("2026-11-09", "2026-11-15"), ("2026-11-01", "2026-11-30")],
        ),
        (
            date(2026, 12, 31),
            [("2026-12-28", "2027-01-03"), ("2026-12-21", "2026-12-27"), ("2026-12-01", "2026-12-31")],
        ),
    ],
)  # fmt: skip
def test_periods_that_are_asked_for_most(today, periods):
    found = [(first.isoformat(), last.isoformat()) for _label, first, last in presets(today)]
    assert found == periods


@pytest.mark.parametrize(
    "wrong",
    [
        {"first": "2026-08-01"},
        {"first": ""},
        {"last": "tomorrow"},
        {"first": "0001-01-01"},
        {"last": "9999-12-31"},
        {"by": "moon"},
        {"staff": "x"},
        {"service": "999999"},
        {"status": "great"},
    ],
)
def test_a_senseless_period_is_refused(owner_client, july, wrong):
    response = owner_client.get(PAGE, JULY | wrong)
    assert response.status_code == 422
    page = parse(response)
    assert page.find_all("table") == []
    assert owner_client.get(f"{FILE}.csv", JULY | wrong).status_code == 404


def test_the_edges_of_time(owner_client, july):
    response = owner_client.get(
        PAGE, {"by": "session", "first": "1970-01-01", "last": "2199-12-31"}
    )
    assert len(clients_on(parse(response))) == 5


# --- the file


def test_one_row_a_client_and_session(owner_client, business):
    service = ServiceFactory(name="Yoga", group=True)
    hair = QuestionFactory(service=service, text="Hair type?")
    again = QuestionFactory(text="Hair type?")
    mat = QuestionFactory(service=service, text="Bring a mat?", type="yes_no")
    anna = ContactFactory(
        given_name="Anna", family_name="Berg", emails=["anna@example.com"],
        phones=["+90 532 418 20 77"],
    )  # fmt: skip
    first = book(
        4, 18, contact=anna, attendance="attended", price=Decimal("19.90"), currency="EUR",
        session__service=service, session__staff=StaffFactory(name="Elif"),
    )  # fmt: skip
    AnswerFactory(booking=first, question=hair, value="Fine")
    AnswerFactory(booking=first, question=mat, value=True)
    AnswerFactory(booking=first, question=None, question_text="Once asked?", value="Yes, once")
    other = BookingFactory(session=first.session, price=None)
    AnswerFactory(booking=other, question=again, value="Thick")
    Booking.objects.update(created_at=datetime(2026, 6, 30, 21, 5, tzinfo=UTC))
    found = csv_of(owner_client.get(f"{FILE}.csv", JULY))
    assert found[0] == {
        "Client": "Anna Berg", "Email": "anna@example.com", "Phone": "'+90 532 418 20 77",
        "Service": "Yoga", "Begins": "2026-07-04 18:00", "Ends": "2026-07-04 19:00",
        "Staff member": "Elif", "Status": "Confirmed", "Attendance": "Attended",
        "Price": "19.90", "Currency": "EUR", "Payment status": "Not Paid", "Paid": "0.00",
        "Due": "19.90", "Booked": "2026-07-01 00:05",
        "Source": "By the business", "Hair type?": "Fine", "Bring a mat?": "Yes",
        "Other answers": "Once asked?: Yes, once",
    }  # fmt: skip
    assert (found[1]["Hair type?"], found[1]["Price"], found[1]["Currency"]) == ("Thick", "", "")
    assert len(found) == 2


def test_decimals_as_people_write_them(owner_client, owner, business):
    book(4, price=Decimal("19.90"))
    owner.language = "tr"
    owner.save()
    text = b"".join(owner_client.get(f"{FILE}.csv", JULY).streaming_content).decode("utf-8-sig")
    assert ";19,90;TRY;" in text.splitlines()[1]


@pytest.mark.parametrize("text", NASTY)
def test_no_text_is_taken_for_a_formula(owner_client, business, text):
    service = ServiceFactory(name=text.strip())
    question = QuestionFactory(service=service, text=text.strip())
    contact = ContactFactory(given_name=text.strip(), family_name="")
    booking = book(3, contact=contact, session__service=service)
    AnswerFactory(booking=booking, question=question, value=text)
    (row,) = csv_of(owner_client.get(f"{FILE}.csv", JULY))
    for cell in [*row, *row.values()]:
        assert not cell.startswith(("=", "+", "-", "@", "\t", "＝"))
    sheet, texts = sheet_of(owner_client.get(f"{FILE}.xlsx", JULY))
    assert "<f>" not in sheet
    assert "<f>" not in texts


def test_the_workbook(owner_client, business):
    booking = book(4, 18, price=Decimal("19.90"))
    response = owner_client.get(f"{FILE}.xlsx", JULY)
    assert response["Content-Type"].endswith("spreadsheetml.sheet")
    assert "bookings-2026-07-01-2026-07-31.xlsx" in response["Content-Disposition"]
    sheet, texts = sheet_of(response)
    whole = sheet + texts
    assert booking.contact.display_name in whole
    assert "<v>19.90</v>" in sheet
    # 4 July 2026, 18:00, as a spreadsheet counts days
    assert "<v>46207.75</v>" in sheet


def test_the_file_is_written_row_by_row(owner_client, july):
    table = Table({})
    report = Report(ReportBy.SESSION, date(2026, 7, 1), date(2026, 7, 31))
    read = []

    def watched():
        for row in rows(report.narrow(Booking.objects.all(), ISTANBUL), zone=ISTANBUL):
            read.append(row.client)
            yield row

    lines = csv_lines(table, watched())
    assert next(lines).startswith("Client,")
    assert read == []
    next(lines)
    assert read == ["First Doe"]


def test_no_note_is_in_report_or_file(owner_client, owner, july):
    contact = Contact.objects.get(given_name="First")
    notes.add_note(contact=contact, text="Zugvogel-8151", is_pinned=True, actor=owner)
    for address in (PAGE, f"{FILE}.csv", f"{FILE}.xlsx", "/bookings/day-sheet/?day=2026-07-01"):
        response = owner_client.get(address, JULY if "?" not in address else {})
        if address.endswith("xlsx"):
            assert "Zugvogel" not in "".join(sheet_of(response))
        else:
            content = response.getvalue() if response.streaming else response.content
            assert b"Doe" in content
            assert b"Zugvogel" not in content


# --- who, and how many queries


def test_staff_export_nothing(staff_client, manager_client, july):
    for address in (PAGE, f"{FILE}.csv", f"{FILE}.xlsx"):
        assert staff_client.get(address, JULY).status_code == 404
    for address in (PAGE, f"{FILE}.csv"):
        assert manager_client.get(address, JULY).status_code == 200
    assert sheet_of(manager_client.get(f"{FILE}.xlsx", JULY))
    assert manager_client.get(f"{FILE}.pdf", JULY).status_code == 404


def test_the_calendar_leads_there(owner_client, staff_client, business):
    assert parse(owner_client.get("/bookings/")).link("Export bookings")["href"] == PAGE
    links = [a.text for a in parse(staff_client.get("/bookings/")).find_all("a")]
    assert "Export bookings" not in links


@pytest.mark.parametrize("count", [1, 3])
def test_queries(owner_client, business, django_assert_num_queries, count):
    for number in range(count):
        AnswerFactory(booking=book(number + 1))
    # Session, user, business; staff, services; totals, sums, rows.
    with django_assert_num_queries(8):
        owner_client.get(PAGE, JULY)
    # Session, user, business; questions, rows.
    with django_assert_num_queries(5):
        owner_client.get(f"{FILE}.csv", JULY).getvalue()


# --- the day sheet


def test_the_day_sheet(owner_client, business):
    elif_, james = StaffFactory(name="Elif"), StaffFactory(name="James")
    anna = ContactFactory(given_name="Anna", family_name="", phones=["+90 532 418 20 77"])
    book(4, 15, contact=anna, session__staff=elif_)
    book(4, 9, contact__given_name="Early", contact__family_name="", session__staff=elif_)
    book(4, 9, contact__given_name="Other", contact__family_name="", session__staff=james)
    book(4, 11, status="canceled", session__staff=james)
    book(5, 9, session__staff=james)
    page = parse(owner_client.get("/bookings/day-sheet/?day=2026-07-04"))
    sections = page.find_all("section", class_="day-sheet")
    assert [section.find("h2").text for section in sections] == ["Elif", "James"]
    first = [
        [td.text for td in row.find_all("td")][:3]
        for row in sections[0].find("tbody").find_all("tr")
    ]
    assert first == [
        ["09:00–10:00", "Early", ""],
        ["15:00–16:00", "Anna", "+90 532 418 20 77"],
    ]
    page = parse(owner_client.get(f"/bookings/day-sheet/?day=2026-07-04&staff={james.pk}"))
    assert [h2.text for h2 in page.find("main").find_all("h2")] == ["James"]


def test_staff_have_the_day_sheet_of_their_own(staff_client, staff, business):
    book(4, 9, session__staff=staff, contact__given_name="Mine", contact__family_name="")
    other = book(4, 10)
    for query in ("?day=2026-07-04", f"?day=2026-07-04&staff={other.session.staff_id}"):
        page = parse(staff_client.get(f"/bookings/day-sheet/{query}"))
        assert other.contact.display_name not in page.text
        assert page.find_all("select") == []


@pytest.mark.parametrize("day", ["", "x", "0001-01-01", "9999-12-31", "1970-01-01", "2026-02-30"])
def test_a_day_that_is_none_is_today(owner_client, business, day):
    page = parse(owner_client.get("/bookings/day-sheet/", {"day": day}))
    assert page.find("input", name="day")["value"] == business_day().isoformat()
    assert page.find(class_="empty-state").find("h2").text == "Nobody comes on this day"
