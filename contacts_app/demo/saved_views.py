"""Views of the list that the demo salon's owner saved and shares."""

from accounts.models import User
from contacts_app.models import Label, SavedView
from contacts_app.services.saved_views import save_view


def load_saved_views(owner: User) -> None:
    """Save the demo's views, unless somebody saved one already."""
    if SavedView.objects.exists():
        return
    vip = Label.objects.alive().filter(name="VIP").first()
    if vip is not None:
        save_view(
            name="VIP, longest not seen",
            query=f"label={vip.pk}&sort=last_activity",
            columns=["phone", "labels", "last_activity"],
            is_shared=True,
            actor=owner,
        )
    save_view(
        name="Birthdays in the next 30 days",
        query="birthday=30",
        columns=["phone", "birth_date", "labels"],
        is_shared=True,
        actor=owner,
    )
