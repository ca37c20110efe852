"""Filters of the contact list: conditions read from the address, and the contacts they leave."""
