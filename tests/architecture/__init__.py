"""Tests that read the repository; they need no database.

The rules are functions from a text to a list of problems, and each is tried on a planted
violation first, so that none can go blind.
"""
