// Menus over the list that are asked for when they are opened: a link with data-opens names one.
// The link leads to a page that shows the same; htmx fetches it into the menu, and here it opens.

const menuOf = (button) => document.getElementById(button.dataset.opens);
const isOpen = (menu) => menu?.matches(":popover-open");

// A press on the button of an open menu closes it; the popover itself has closed by the click.
let pressed = null;
document.addEventListener(
  "pointerdown",
  (event) => {
    const button = event.target.closest?.("[data-opens]");
    pressed = button && isOpen(menuOf(button)) ? button : null;
  },
  true,
);

document.addEventListener("htmx:beforeRequest", (event) => {
  const button = event.detail.elt;
  if (!button.dataset?.opens) return;
  const menu = menuOf(button);
  if (pressed === button || isOpen(menu)) {
    event.preventDefault();
    if (isOpen(menu)) menu.hidePopover();
  }
  pressed = null;
});

function tellWhichAreOpen() {
  for (const button of document.querySelectorAll("[data-opens]")) {
    button.setAttribute("aria-expanded", String(isOpen(menuOf(button)) ?? false));
  }
}
tellWhichAreOpen();

document.addEventListener("htmx:afterSwap", (event) => {
  // Back to a page swaps, too, and names no target.
  const { target, requestConfig } = event.detail;
  const menu = requestConfig?.elt?.dataset?.opens && target;
  if (menu?.popover && !isOpen(menu)) {
    menu.showPopover();
    menu.querySelector("summary, input:not([type=hidden]), a")?.focus();
  }
  // The buttons may have come anew.
  tellWhichAreOpen();
});

document.addEventListener("toggle", (event) => {
  if (event.target.popover) tellWhichAreOpen();
}, true);
