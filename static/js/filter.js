// The filter over the contact list: sends no empty parameters, closes when the list was filtered,
// and finds words in its long lists. menus.js opens it.

const panel = () => document.getElementById("filter");
const button = () => document.getElementById("filter-button");
const isOpen = () => panel()?.matches(":popover-open");

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
    // A group that was added to the open form
    panel().querySelector("[autofocus]")?.focus();
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
