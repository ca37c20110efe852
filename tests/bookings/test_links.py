"""The private link of a booking: only who got it by mail has it."""

from bookings import links
from bookings.models import Booking


def booking_with_link():
    seed, digest = links.new_link()
    return Booking(link_seed=seed, link_hash=digest)


def test_the_link_holds_a_token_by_whose_hash_the_booking_is_found(settings):
    settings.SITE_ADDRESS = "https://salon.example"
    booking = booking_with_link()
    address = links.link_of(booking)
    token = address.removeprefix("https://salon.example/booking/").rstrip("/")
    assert links.hash_of(token) == booking.link_hash
    assert len(token) == 43
    assert token not in (booking.link_seed, booking.link_hash)


def test_two_bookings_have_two_links():
    assert links.link_of(booking_with_link()) != links.link_of(booking_with_link())


def test_a_link_made_with_an_older_key_stays_the_same(settings):
    booking = booking_with_link()
    before = links.link_of(booking)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another-" * 8
    assert links.link_of(booking) == before


def test_there_is_no_link_once_its_key_is_forgotten(settings):
    booking = booking_with_link()
    settings.SECRET_KEY = "another-" * 8
    assert links.link_of(booking) == ""
