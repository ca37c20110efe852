"""What keeps somebody from reading or using a page: by axe, in both schemes, and on small screens."""

from typing import Literal

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page


AXE = Axe()
# Everything in light; in dark only the colours are others.
SCHEMES: list[tuple[Literal["light", "dark"], dict[str, list[str]]]] = [
    ("light", {"resultTypes": ["violations"]}),
    ("dark", {"resultTypes": ["violations"], "runOnly": ["color-contrast"]}),
]
# Until two frames are painted and nothing moves any more; what never ends is not waited for.
SETTLE = """
async () => {
  for (let frame = 0; frame < 2; frame++) await new Promise(requestAnimationFrame);
  await Promise.race([
    Promise.allSettled(document.getAnimations().map((animation) => animation.finished)),
    new Promise((resolve) => setTimeout(resolve, 1000)),
  ]);
}
"""
# What stands out of the page, and what scrolls sideways without being meant to: only tables
# and tabs may. Right after it was narrowed, a page may still be drawn anew.
SPILT = """
async () => {
  const look = () => {
    const width = document.documentElement.clientWidth;
    const spilt = [];
    if (document.documentElement.scrollWidth > width) {
      spilt.push(`the page is ${document.documentElement.scrollWidth} wide`);
    }
    const meant = ".table-scroll, .tabs";
    const unseen = `.visually-hidden, .skip-link, .progress-line, svg, option, ${meant}`;
    const walk = (element, isClipped) => {
      if (element.matches(unseen) || !element.checkVisibility({ checkVisibilityCSS: true })) return;
      const overflow = getComputedStyle(element).overflowX;
      const name = `${element.localName}.${element.className}`;
      const box = element.getBoundingClientRect();
      if (["auto", "scroll"].includes(overflow) && element.scrollWidth > element.clientWidth + 1) {
        spilt.push(`${name} scrolls sideways: ${element.scrollWidth} in ${element.clientWidth}`);
      }
      if (!isClipped && box.width && (box.left < -1 || box.right > width + 1)) {
        spilt.push(`${name} from ${Math.round(box.left)} to ${Math.round(box.right)}`);
      }
      for (const child of element.children) walk(child, isClipped || overflow !== "visible");
    };
    walk(document.body, false);
    return spilt;
  };
  let spilt = look();
  for (let frame = 0; spilt.length && frame < 60; frame++) {
    await new Promise(requestAnimationFrame);
    spilt = look();
  }
  return spilt;
}
"""


def check(page: Page) -> None:
    """Fail on what keeps somebody from reading or using what ``page`` shows now."""
    for scheme, options in SCHEMES:
        page.emulate_media(color_scheme=scheme)
        found = _violations(page, options)
        if found:  # some colours may still be those of the scheme before
            page.wait_for_timeout(1000)
            found = _violations(page, options)
        assert not found, (scheme, found)
    for width in (390, 320):
        page.set_viewport_size({"width": width, "height": 844})
        page.evaluate(SETTLE)
        spilt = page.evaluate(SPILT)
        assert not spilt, (f"{width} px", spilt)


def _violations(page: Page, options: dict[str, list[str]]) -> list[str]:
    page.evaluate(SETTLE)
    return [
        f"{rule['id']} ({rule['impact']}): {node['target']} {node['failureSummary']}"
        for rule in AXE.run(page, options=options).response["violations"]
        if rule["impact"] in {"serious", "critical"}
        for node in rule["nodes"]
    ]
