"""The password of the demo, known to everybody."""

DEMO_PASSWORD = "kartoteka-demo"  # noqa: S105 -- published on purpose, refused outside the demo
