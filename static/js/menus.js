// Menus that are asked for when they are opened: a link with data-opens names one, which several
// may share. The link leads to a page that shows the same; htmx fetches it into the menu, and here
// it opens. A link may come anew while its menu is open, so the menu remembers its id.

const menuOf = (button) => document.getElementById(button.dataset.opens);
const hasOpened = (button) => {
  const menu = menuOf(button);
  return Boolean(menu?.matches(":popover-open")) && menu.dataset.opener === button.id;
};

// A press on the button of an open menu closes it; the popover itself has closed by the click.
let pressed = null;
document.addEventListener(
  "pointerdown",
  (event) => {
    const button = event.target.closest?.("[data-opens]");
    pressed = button && hasOpened(button) ? button : null;
  },
  true,
);

document.addEventListener("htmx:beforeRequest", (event) => {
  const button = event.detail.elt;
  if (!button.dataset?.opens) return;
  const isOpen = hasOpened(button);
  if (pressed === button || isOpen) {
    event.preventDefault();
    if (isOpen) menuOf(button).hidePopover();
  }
  pressed = null;
});

function tellWhichAreOpen() {
  for (const button of document.querySelectorAll("[data-opens]")) {
    button.setAttribute("aria-expanded", String(hasOpened(button)));
  }
}
tellWhichAreOpen();

document.addEventListener("htmx:afterSwap", (event) => {
  // Back to a page swaps, too, and names no target.
  const { target, requestConfig } = event.detail;
  const button = requestConfig?.elt;
  const menu = button?.dataset?.opens && target;
  if (menu?.popover) {
    menu.dataset.opener = button.id;
    if (!menu.matches(":popover-open")) menu.showPopover();
    menu.querySelector("summary, input:not([type=hidden]), a")?.focus();
  }
  // The buttons may have come anew.
  tellWhichAreOpen();
});

document.addEventListener("toggle", (event) => {
  if (event.target.popover) tellWhichAreOpen();
}, true);
