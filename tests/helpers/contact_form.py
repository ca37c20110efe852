"""What a browser sends of the form of a contact."""

from collections.abc import Sequence
from typing import Any


def posted(
    *,
    emails: Sequence[str] = (),
    phones: Sequence[str] = (),
    addresses: Sequence[dict[str, str]] = (),
    **fields: Any,
) -> dict[str, Any]:
    """Return the fields of a whole form, the lists as rows of formsets; the first is primary."""
    sent = {"given_name": "", "family_name": "", **fields}
    rows: dict[str, list[dict[str, str]]] = {
        "emails": [{"address": address, "kind": "home"} for address in emails],
        "phones": [{"number": number, "kind": "mobile"} for number in phones],
        "addresses": [{"kind": "home", **address} for address in addresses],
    }
    for name, filled in rows.items():
        sent |= {f"{name}-TOTAL_FORMS": len(filled), f"{name}-INITIAL_FORMS": 0}
        for number, row in enumerate(filled):
            sent |= {f"{name}-{number}-{key}": value for key, value in row.items()}
    return sent
