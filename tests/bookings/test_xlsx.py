"""The workbook that is sent while its rows are read: whole, and read by others as it was meant."""

import re
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from xml.etree import ElementTree
from zipfile import ZipFile
from zoneinfo import ZoneInfo

from bookings.xlsx import Cell, xlsx_pieces
from tests.contacts_app.test_hostile_text import HOSTILE


HEADINGS = ["Client", "Begins", "Day", "Price", "<row r=\"2\"></row>"]  # fmt: skip


def sheet_of(pieces):
    """Return the rows of the file: of each cell its place, its style and what it holds."""
    archive = ZipFile(BytesIO(b"".join(pieces)))
    assert archive.testzip() is None
    sheet = ElementTree.fromstring(archive.read("xl/worksheets/sheet1.xml"))  # noqa: S314 -- our own file
    return [
        {cell.get("r"): (cell.get("s"), unescaped("".join(cell.itertext()))) for cell in row}
        for row in sheet.findall(".//{*}row")
    ]


def unescaped(text):
    return re.sub(r"_x([0-9A-F]{4})_", lambda found: chr(int(found[1], 16)), text)


def texts_of(pieces):
    return [[text for _style, text in row.values()] for row in sheet_of(pieces)]


def test_every_kind_of_cell():
    at = datetime(2026, 7, 4, 18, 0, tzinfo=ZoneInfo("Europe/Istanbul"))
    row: list[Cell] = ["Ayşe", at, date(2026, 7, 4), Decimal("-19.90"), None]
    first, second, third = sheet_of(xlsx_pieces(HEADINGS, [row, ["", None, None, None, "x"]]))
    assert [text for _style, text in first.values()] == HEADINGS
    # 4 July 2026 as a spreadsheet counts days, and the styles that show them as such
    moment, day = second["B2"], second["C2"]
    assert (moment[1], day[1]) == ("46207.75", "46207")
    assert len({None, moment[0], day[0], first["A1"][0]}) == 4
    assert (second["A2"], second["D2"]) == ((None, "Ayşe"), (None, "-19.90"))
    assert third == {"E3": (None, "x")}
    assert "E2" not in second


def test_texts_come_back_as_they_were():
    nasty = [
        *HOSTILE.values(),
        "=1+1",
        "_x000D_",
        "a_x0041_",
        "<f>1</f>",
        " x\n\ty ",
        "&amp;",
        "\x07",
    ]
    assert texts_of(xlsx_pieces(["Text"], [[text] for text in nasty]))[1:] == [
        [text] for text in nasty
    ]


def test_text_too_long_for_a_cell_is_cut():
    [_heading, [text]] = texts_of(xlsx_pieces(["Text"], [["x" * 40_000]]))
    assert len(text) == 32_767


def test_no_rows_and_no_more_than_a_sheet_holds(monkeypatch):
    assert texts_of(xlsx_pieces(HEADINGS, [])) == [HEADINGS]
    monkeypatch.setattr("bookings.xlsx.MOST_ROWS", 3)
    assert len(sheet_of(xlsx_pieces(["A"], ([str(number)] for number in range(9))))) == 4


def test_nothing_waits_for_the_last_row():
    asked = []

    def rows():
        for number in range(20_000):
            asked.append(number)
            yield [f"Client {number * 7919}"]

    pieces = xlsx_pieces(["Client"], rows())
    assert next(pieces).startswith(b"PK")
    assert asked == []
    assert next(pieces)
    assert 0 < len(asked) < 10_000
    assert max(map(len, pieces)) < 200_000
