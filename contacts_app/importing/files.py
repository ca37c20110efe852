"""Which reader a file needs: found by what is in it, not by its name."""

import re
from collections.abc import Iterator

from django.utils.translation import gettext as _

from contacts_app.importing import charsets
from contacts_app.importing.exports import read_export
from contacts_app.importing.records import MAX_FILE_SIZE, ParsedRecord, UnreadableFile
from contacts_app.importing.tables import TableOptions, read_table
from contacts_app.importing.vcard import read_vcards


_VCARD = re.compile(
    rb"^[\s\xef\xbb\xbf]*(?:[\w-]+\.)?BEGIN\s*:\s*VCARD", re.IGNORECASE | re.MULTILINE
)
_HEAD = 100_000
# First bytes of what people take for an address book and is none.
_OTHER_FORMATS = [
    (b"PK\x03\x04", "ZIP, XLSX or ODS"),
    (b"\xd0\xcf\x11\xe0", "XLS"),
    (b"%PDF", "PDF"),
    (b"\x1f\x8b", "GZIP"),
    (b"SQLite format 3", "SQLite"),
    (b"dn:", "LDIF"),
    (b"version: 1", "LDIF"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
]


def read_contacts(content: bytes, options: TableOptions | None = None) -> Iterator[ParsedRecord]:
    """Yield the records of an address book: vCard, CSV, or an export of this project.

    Raises:
        UnreadableFile: it is none of these, too large, or holds no contact. Parts of it may
            have been yielded before.
    """
    options = options or TableOptions()
    if len(content) > MAX_FILE_SIZE:
        raise UnreadableFile(_("The file is larger than %d MB.") % (MAX_FILE_SIZE // 1024**2))
    for start, name in _OTHER_FORMATS:
        if content.startswith(start):
            raise UnreadableFile(_("Not a vCard or CSV file but %s.") % name)
    head = content[:_HEAD]
    if wide := charsets.unicode_encoding(head):
        head = head.decode(wide, "replace").encode("utf-8", "replace")
    if not head.strip(b"\xef\xbb\xbf\0\r\n\t ") and len(content) <= _HEAD:
        raise UnreadableFile(_("The file is empty."))
    if _VCARD.search(head) or _VCARD.search(content):
        return read_vcards(
            content,
            encoding=options.encoding,
            language=options.language,
            fields=options.fields,
        )
    if re.match(rb"[\s\xef\xbb\xbf]*\{\s*(\"|\})", head):
        return read_export(content)
    if head.count(b"\0") > len(head) // 10 and not charsets.unicode_encoding(content):
        raise UnreadableFile(_("The file is not text."))
    return read_table(content, options)
