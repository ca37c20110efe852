"""Measures the pages of a large book beside a floor and beside Django admin, in one run."""
