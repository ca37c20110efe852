"""Write static/css/calendar-places.css: a class for every row of the calendar.

The Content-Security-Policy allows no style attributes, so where a session begins, how long it
lasts and beside how many others it stands, are classes. Usage: python3 scripts/calendar_places.py
"""

import sys
from pathlib import Path


ROOT = Path(__file__).resolve().parent.parent
PLACES = ROOT / "static" / "css" / "calendar-places.css"
sys.path.insert(0, str(ROOT))

from bookings.calendar.axis import DAY, ROW  # noqa: E402
from bookings.calendar.placing import MOST_BESIDE  # noqa: E402


# The longest day has an hour twice; some zone once put its clocks back by two.
ROWS = (DAY + 120) // ROW


def stylesheet() -> str:
    """Return the whole stylesheet."""
    lines = [
        "/* Made by scripts/calendar_places.py: rows of five minutes, columns side by side. */"
    ]
    lines += [f".from-{row}{{grid-row-start:{row + 1}}}" for row in range(ROWS)]
    lines += [f".for-{rows}{{grid-row-end:span {rows}}}" for rows in range(1, ROWS + 1)]
    for columns in range(2, MOST_BESIDE + 1):
        share = 100 / columns
        for column in range(columns):
            place = f"margin-inline-start:{column * share:.3f}%;inline-size:{share:.3f}%"
            lines.append(f".at-{column}-{columns}{{{place}}}")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    PLACES.write_text(stylesheet())
