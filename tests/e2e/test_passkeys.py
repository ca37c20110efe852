"""Signing in with a passkey, by a device that Chromium plays."""

from playwright.sync_api import expect
from pytest_django.fixtures import Settings

from accounts.models import User
from tests.e2e.conftest import NewPerson
from tests.e2e.person import Person
from tests.factories import PASSWORD


DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def give_device(person: Person) -> None:
    session = person.page.context.new_cdp_session(person.page)
    session.send("WebAuthn.enable")
    session.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})


def test_passkey_is_added_and_opens_the_product(
    new_person: NewPerson, staff: User, settings: Settings
) -> None:
    settings.MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
    person = new_person()
    page = person.page
    give_device(person)

    person.open("/accounts/login/?next=/accounts/2fa/webauthn/add/")
    page.get_by_label("Email").fill(staff.email)
    page.get_by_label("Password").fill(PASSWORD)
    person.press(person.button("Sign in"))
    expect(person.heading("Confirm that it is you")).to_be_visible()
    page.get_by_label("Password").fill(PASSWORD)
    person.press(person.button("Confirm"))
    expect(person.heading("Add a passkey")).to_be_visible()
    page.wait_for_load_state()  # until then the button has no script
    person.press(person.button("Add"))
    expect(person.heading("Recovery codes")).to_be_visible()

    # By the passkey alone.
    page.context.clear_cookies()
    person.open("/accounts/login/")
    person.press(person.button("Sign in with a passkey"))
    expect(page).to_have_url(f"{person.address}/")

    # As the second step after the password.
    page.context.clear_cookies()
    person.open("/accounts/login/")
    page.get_by_label("Email").fill(staff.email)
    page.get_by_label("Password").fill(PASSWORD)
    person.press(person.button("Sign in"))
    expect(person.heading("Second step")).to_be_visible()
    person.press(person.button("Use a passkey"))
    expect(page).to_have_url(f"{person.address}/")


def test_passkey_that_fails_says_so(new_person: NewPerson, db: None) -> None:
    person = new_person()
    session = person.page.context.new_cdp_session(person.page)
    session.send("WebAuthn.enable")
    session.send(
        "WebAuthn.addVirtualAuthenticator", {"options": {**DEVICE, "isUserVerified": False}}
    )
    person.open("/accounts/login/")
    person.press(person.button("Sign in with a passkey"))
    expect(person.page.get_by_text("The passkey did not work.")).to_be_visible()
