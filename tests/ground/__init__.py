"""Tests of dev.py and of the PostgreSQL it starts."""
