"""Draws a column of the grid: its heading, and round what stands in it."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from django.utils.formats import number_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.templatetags.ui import icon


@dataclass(frozen=True, kw_only=True)
class Section:
    """A column as the page shows it; ``ground`` and ``items`` are drawn already."""

    id: str
    heading: str
    # Of a day: its name in short, and its number. Of a staff member: initials.
    short: str
    number: str
    avatar: SafeString
    address: str
    # "" where nothing can be booked by who looks at it
    new_address: str
    staff: int | None
    stretches: str
    holidays: Sequence[str]
    beside: int
    is_today: bool
    is_past: bool
    now_row: int | None
    ground: str
    items: str
    count: int

    def __str__(self) -> str:
        """Draw it."""
        css = f"column beside-{self.beside}"
        css += " is-today" if self.is_today else ""
        css += " is-past" if self.is_past else ""
        heading, address = escape(self.heading), escape(self.address)
        notes = "".join(f'<p class="column-note">{escape(each)}</p>' for each in self.holidays)
        staff = f' data-staff="{self.staff}"' if self.staff else ""
        now = f'<div class="now from-{self.now_row}"></div>' if self.now_row is not None else ""
        return (
            f'<section class="{css}" id="{self.id}" aria-labelledby="{self.id}-heading">'
            f'<header class="column-head"><h3 id="{self.id}-heading">'
            f'<a href="{address}" hx-get="{address}">{self._name(heading)}</a></h3>'
            f"{self._new()}{notes}</header>"
            f'<div class="column-rows" data-column data-stretches="{self.stretches}"{staff}>'
            f'<div class="column-ground" aria-hidden="true">{self.ground}{now}</div>'
            f"{self._list(heading)}</div></section>"
        )

    def _name(self, heading: str) -> str:
        if self.short:
            return (
                f'<span class="column-long">{heading}</span><span class="column-day" '
                f'aria-hidden="true">{escape(self.short)} <b>{self.number}</b></span>'
            )
        return f'{self.avatar}<span class="truncate">{heading}</span>'

    def _new(self) -> str:
        if not self.new_address:
            return ""
        address = escape(self.new_address)
        words = escape(_("New booking: %(where)s") % {"where": self.heading})
        plus = icon("plus", "icon-sm")
        return (
            f'<a class="column-new" href="{address}" hx-get="{address}" hx-target="#dialog" '
            f'hx-swap="innerHTML" hx-push-url="false" aria-label="{words}">{plus}</a>'
        )

    def _list(self, heading: str) -> str:
        found = ""
        if self.items:
            words = ngettext("%(count)s session", "%(count)s sessions", self.count)
            count = escape(words % {"count": number_format(self.count)})
            found = (
                '<ol class="column-body" hx-target="#card" hx-swap="innerHTML" '
                f'aria-label="{heading}: {count}">{self.items}</ol>'
            )
        if not self.count:
            nothing = escape(_("No bookings"))
            found += f'<p class="column-empty">{nothing}</p>'
        return found
