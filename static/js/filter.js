// The filter over the contact list: opens when its form was loaded into it, sends no empty
// parameters, closes when the list was filtered, and finds words in its long lists.

const panel = () => document.getElementById("filter");
const button = () => document.getElementById("filter-button");
const isOpen = () => panel()?.matches(":popover-open");

// A press on the button of the open panel closes it; the popover itself has closed by the click.
let wasOpen = false;
document.addEventListener(
  "pointerdown",
  (event) => {
    wasOpen = Boolean(event.target.closest?.("#filter-button")) && isOpen();
  },
  true,
);

document.addEventListener("htmx:beforeRequest", (event) => {
  if (event.detail.elt.id !== "filter-button") return;
  if (wasOpen || isOpen()) {
    event.preventDefault();
    if (isOpen()) panel().hidePopover();
  }
  wasOpen = false;
});

document.addEventListener("htmx:configRequest", (event) => {
  const { elt, formData } = event.detail;
  if (!elt.closest?.("[data-filter-form]") || !formData) return;
  for (const name of [...new Set(formData.keys())]) {
    const values = formData.getAll(name).filter((value) => value !== "");
    formData.delete(name);
    for (const value of values) formData.append(name, value);
  }
});

document.addEventListener("htmx:afterSwap", (event) => {
  const { target, elt, requestConfig } = event.detail;
  // Back to a page swaps, too, and names no target.
  if (target?.id === "filter") {
    const opens = !isOpen();
    if (opens) panel().showPopover();
    if (opens) panel().querySelector("summary, input, a")?.focus();
    else panel().querySelector("[autofocus]")?.focus();
    return;
  }
  const asked = requestConfig?.elt;
  if (target?.id !== "results" && elt?.id !== "results") return;
  if (asked?.closest?.("[data-filter-form]")) {
    if (isOpen()) panel().hidePopover();
    button()?.focus();
  } else if (asked?.closest?.(".chips")) {
    // The chip that was pressed is gone.
    button()?.focus();
  }
});

document.addEventListener("toggle", (event) => {
  if (event.target.id === "filter") button()?.setAttribute("aria-expanded", String(event.newState === "open"));
}, true);

document.addEventListener("click", (event) => {
  if (!event.target.closest?.("[data-filter-close]") || !isOpen()) return;
  event.preventDefault();
  panel().hidePopover();
  button()?.focus();
});

document.addEventListener("input", (event) => {
  if (!event.target.matches?.("[data-narrow]")) return;
  // What one types to find a label is no condition.
  event.stopPropagation();
  const wanted = event.target.value.trim().toLocaleLowerCase();
  for (const choice of event.target.closest("details").querySelectorAll(".choices > label")) {
    const isTicked = choice.querySelector("input").checked;
    choice.hidden = !isTicked && !choice.textContent.toLocaleLowerCase().includes(wanted);
  }
}, true);
