"""Reading address books of other programs: bytes in, plain records out; no model, no database."""
