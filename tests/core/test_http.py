"""Answers that fit a page and htmx alike."""

import json
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.contrib.messages.storage.cookie import CookieStorage
from django.test import RequestFactory
from django_htmx.middleware import HtmxDetails

from core.http import came_from, go_to, wants_fragment


HERE = "http://testserver/contacts/?q=anna"


def request_with(**headers) -> Any:
    request: Any = RequestFactory().get("/", headers=headers)
    request.htmx = HtmxDetails(request)
    request._messages = CookieStorage(request)
    return request


@pytest.mark.parametrize(
    ("headers", "wanted"),
    [
        ({}, False),
        ({"HX-Request": "true"}, True),
        ({"HX-Request": "true", "HX-History-Restore-Request": "true"}, False),
        ({"HX-Request": "false"}, False),
    ],
)
def test_wants_fragment(headers, wanted):
    assert wants_fragment(request_with(**headers)) is wanted


def test_go_to_redirects_a_plain_request_and_tells_by_message():
    request = request_with()
    response = go_to(request, "/there/", text="Done", undo_url="/undo/", keep_address=True)
    assert (response.status_code, response["Location"]) == (302, "/there/")
    told = [
        (str(message), message.level_tag, message.extra_tags) for message in get_messages(request)
    ]
    assert told == [("Done", "success", "/undo/")]


def test_go_to_without_text_tells_nothing():
    request = request_with()
    go_to(request, "/there/")
    assert list(get_messages(request)) == []
    response = go_to(request_with(**{"HX-Request": "true"}), "/there/")
    assert json.loads(response["HX-Trigger"]) == {"dialog-close": {}}


def test_go_to_tells_htmx_where_to_go_and_what_to_say():
    request = request_with(**{"HX-Request": "true"})
    response = go_to(request, "/there/", text="Done", undo_url="/undo/")
    assert response.status_code == 200
    assert json.loads(response["HX-Location"]) == {
        "path": "/there/", "target": "#page", "swap": "outerHTML"
    }  # fmt: skip
    assert json.loads(response["HX-Trigger"]) == {
        "dialog-close": {},
        "toast": {"text": "Done", "undo_url": "/undo/", "undo_label": "Undo"},
    }
    assert list(get_messages(request)) == []


def test_go_to_an_error_that_keeps_the_address():
    request = request_with(**{"HX-Request": "true"})
    response = go_to(request, "/there/", text="No", is_error=True, keep_address=True)
    assert json.loads(response["HX-Location"])["push"] == "false"
    assert json.loads(response["HX-Trigger"])["toast"] == {"text": "No", "level": "error"}


@pytest.mark.parametrize(
    ("headers", "address"),
    [
        ({}, "/default/"),
        ({"HX-Current-URL": HERE}, "/default/"),
        ({"HX-Request": "true"}, "/default/"),
        ({"HX-Request": "true", "HX-Current-URL": HERE}, "/contacts/?q=anna"),
        ({"HX-Request": "true", "HX-Current-URL": "https://evil.example/x"}, "/default/"),
        # The page of the form itself: RequestFactory asks for "/".
        ({"HX-Request": "true", "HX-Current-URL": "http://testserver/?ids=1"}, "/default/"),
    ],
)
def test_came_from(headers, address):
    assert came_from(request_with(**headers), "/default/") == address
