"""What a user chooses for themselves about how pages look."""

from accounts.models import User


def choose_list_columns(*, user: User, columns: list[str], page_size: int) -> None:
    """Keep which columns the contact list shows this user, and how many rows a page has."""
    user.list_columns = columns
    user.list_page_size = page_size
    user.save(update_fields=["list_columns", "list_page_size"])
