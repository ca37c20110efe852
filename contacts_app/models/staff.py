"""Which staff members have to do with a contact, and so may see it."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from contacts_app.models.contacts import Contact


class ContactStaff(models.Model):
    """A staff member who has a session, or a task, with a contact; see ``visible_to``."""

    contact = models.ForeignKey(
        Contact, on_delete=models.CASCADE, related_name="contact_staff", db_index=False
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False
    )

    class Meta:
        verbose_name = _("staff member of a contact")
        verbose_name_plural = _("staff members of contacts")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "contact"], name="staff_member_of_a_contact_is_there_once"
            ),
        ]
        indexes = [models.Index(fields=["contact", "user"], name="contact_staff_of_contact")]

    def __str__(self) -> str:
        return f"{self.contact_id} {self.user_id}"
