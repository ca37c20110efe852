"""Factories of test data, one module an app.

Import them from here: mypy takes calling a factory for making a factory, not what it makes, so
each is given its real type.
"""

from typing import Any, Protocol, TypeVar, cast

from accounts.models import User
from bookings.models import Answer, Booking, Question, Service, Session
from contacts_app.models import Contact, Label
from outbox.models import Mail
from payments.models import DayClose, Exemption, Payment
from tasks.models import Notification, Task, TaskTemplate
from tests.factories import bookings, contacts, labels, mail, payments, tasks, users
from tests.factories.bookings import noon_tomorrow, weekly_hours
from tests.factories.custom_fields import custom_field, fill
from tests.factories.users import PASSWORD


Made = TypeVar("Made", covariant=True)


class Factory(Protocol[Made]):
    """A factory as tests use it: called, it stores one; in a batch, several."""

    def __call__(self, **fields: Any) -> Made: ...

    def build(self, **fields: Any) -> Made: ...

    def create_batch(self, size: int, **fields: Any) -> Any: ...


ContactFactory = cast("Factory[Contact]", contacts.ContactFactory)
ServiceFactory = cast("Factory[Service]", bookings.ServiceFactory)
QuestionFactory = cast("Factory[Question]", bookings.QuestionFactory)
SessionFactory = cast("Factory[Session]", bookings.SessionFactory)
AnswerFactory = cast("Factory[Answer]", bookings.AnswerFactory)
BookingFactory = cast("Factory[Booking]", bookings.BookingFactory)
LabelFactory = cast("Factory[Label]", labels.LabelFactory)
MailFactory = cast("Factory[Mail]", mail.MailFactory)
NotificationFactory = cast("Factory[Notification]", tasks.NotificationFactory)
TaskFactory = cast("Factory[Task]", tasks.TaskFactory)
TaskTemplateFactory = cast("Factory[TaskTemplate]", tasks.TaskTemplateFactory)
PaymentFactory = cast("Factory[Payment]", payments.PaymentFactory)
ExemptionFactory = cast("Factory[Exemption]", payments.ExemptionFactory)
DayCloseFactory = cast("Factory[DayClose]", payments.DayCloseFactory)
UserFactory = cast("Factory[User]", users.UserFactory)
OwnerFactory = cast("Factory[User]", users.OwnerFactory)
ManagerFactory = cast("Factory[User]", users.ManagerFactory)
StaffFactory = cast("Factory[User]", users.StaffFactory)
SuperuserFactory = cast("Factory[User]", users.SuperuserFactory)

__all__ = [
    "PASSWORD",
    "AnswerFactory",
    "BookingFactory",
    "ContactFactory",
    "DayCloseFactory",
    "ExemptionFactory",
    "Factory",
    "LabelFactory",
    "MailFactory",
    "ManagerFactory",
    "NotificationFactory",
    "OwnerFactory",
    "PaymentFactory",
    "QuestionFactory",
    "ServiceFactory",
    "SessionFactory",
    "StaffFactory",
    "SuperuserFactory",
    "TaskFactory",
    "TaskTemplateFactory",
    "UserFactory",
    "custom_field",
    "fill",
    "noon_tomorrow",
    "weekly_hours",
]
