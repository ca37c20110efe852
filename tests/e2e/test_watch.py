"""The checks of this folder see what they look for."""

import pytest
from playwright.sync_api import expect

from tests.e2e.accessible import check
from tests.e2e.person import Person


PLANT = "(html) => document.querySelector('main h1').insertAdjacentHTML('afterend', html)"


@pytest.mark.parametrize(
    ("html", "told"),
    [
        ('<button class="btn"></button>', "button-name"),
        ("<p class='planted'>pale</p>", "color-contrast"),
        ("<div class='planted wide'>wide</div>", "320 px"),
    ],
)
def test_check_finds(desk: Person, html: str, told: str):
    desk.open("/settings/profile/")
    desk.page.evaluate(PLANT, html)
    # By the object model, which the policy allows: a style attribute it does not
    desk.page.evaluate(
        """() => document.querySelectorAll(".planted").forEach((planted) => {
          if (planted.matches(".wide")) planted.style.minWidth = "350px";
          else planted.style.color = "#999";
        })"""
    )
    with pytest.raises(AssertionError, match=told):
        check(desk.page)


@pytest.mark.parametrize(
    ("script", "told"),
    [
        ("document.body.setAttribute('style', 'color: red')", "policy: style-src"),
        ("setTimeout(() => { throw new Error('planted'); })", "script: planted"),
        ("console.error('planted')", "console: planted"),
        ("fetch('/nowhere/')", "404: GET"),
        ("alert('planted')", "alert: planted"),
    ],
)
def test_watch_reports(desk: Person, script: str, told: str):
    desk.open("/contacts/")
    expect(desk.page.locator("#results")).to_be_visible()
    desk.page.evaluate(f"() => {{ {script} }}")
    for _ in range(100):
        if any(told in problem for problem in desk.watch.problems):
            break
        desk.page.wait_for_timeout(20)

    desk.page.close()
    problems, desk.watch.problems[:] = list(desk.watch.problems), []
    assert any(told in problem for problem in problems), problems
