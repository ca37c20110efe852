from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class ContactsConfig(AppConfig):
    """Contacts and what is known of them. The label keeps tables and URLs free of the suffix."""

    name = "contacts_app"
    label = "contacts"
    verbose_name = _("Contacts")

    def ready(self) -> None:
        # Models are there only from here on.
        from contacts_app import label_conditions, sheet, tabs, timeline  # noqa: PLC0415
        from contacts_app.destinations import register_destinations  # noqa: PLC0415
        from contacts_app.enums import kinds_about  # noqa: PLC0415

        post_migrate.connect(sheet.store_function, sender=self)

        tabs.register(tabs.Tab(_("Overview"), "contacts:contact_detail", 10))
        tabs.register(tabs.Tab(_("Notes"), "contacts:contact_notes", 40))
        tabs.register(tabs.Tab(_("Activity"), "contacts:contact_activity", 90))

        notes, labels, others = kinds_about("note"), kinds_about("label"), kinds_about("")
        nothing = _("Nothing happened with the contact itself yet.")
        timeline.register(timeline.Topic("contact", _("Contact"), nothing, others, 10))
        nothing = _("Nothing happened with notes yet.")
        timeline.register(timeline.Topic("notes", _("Notes"), nothing, notes, 20))
        nothing = _("Nothing happened with labels yet.")
        timeline.register(timeline.Topic("labels", _("Labels"), nothing, labels, 30))

        register_destinations()

        label_conditions.register(
            label_conditions.LabelCondition(
                key="contacts/new_this_month",
                name=_("New this month"),
                why=_("Created in the current month"),
                contacts=label_conditions.new_this_month,
                depends_on_time=True,
            )
        )
