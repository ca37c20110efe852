// The one <dialog id="dialog">: opens when htmx swapped something into it, closes on 204, Esc and
// [data-dialog-close], and gives focus back to what opened it.

let opener = null;
let typed = false;

const dialog = () => document.getElementById("dialog");

function close() {
  const box = dialog();
  if (!box?.open) return;
  typed = false;
  box.close();
}

function mayClose() {
  const guarded = dialog().querySelector("form[data-guard]");
  return !(guarded && typed) || window.confirm(dialog().dataset.unsaved);
}

document.addEventListener("htmx:beforeRequest", (event) => {
  const { target, elt } = event.detail;
  if (target?.id !== "dialog" || dialog().open) return;
  // An item of a menu is gone when its menu closes: the menu's button takes focus back instead.
  const menu = elt.closest("[popover]:popover-open");
  opener = menu ? document.querySelector(`[popovertarget="${menu.id}"], [data-opens="${menu.id}"][aria-expanded="true"]`) : document.activeElement;
});

document.addEventListener("htmx:afterSwap", (event) => {
  const box = dialog();
  if (event.detail.target !== box) return;
  if (!box.open) {
    document.querySelectorAll("[popover]:popover-open").forEach((menu) => menu.hidePopover());
    typed = false;
    box.showModal();
    // Where no control asks for focus, the first of the form has it, and not the cross.
    if (document.activeElement?.matches("[data-dialog-close]")) {
      box.querySelector('form :is(input:not([type="hidden"]), select, textarea)')?.focus();
    }
  }
  // After an answer with errors: to the first wrong control, or to what says what is wrong.
  const wrong = box.querySelector('[aria-invalid="true"], [role="alert"]');
  if (wrong) {
    if (wrong.getAttribute("role") === "alert") wrong.tabIndex = -1;
    wrong.focus();
  }
});

document.addEventListener("htmx:afterRequest", (event) => {
  const box = dialog();
  if (!box?.open || !box.contains(event.detail.elt)) return;
  const asked = event.detail.xhr?.getResponseHeader("HX-Trigger") ?? "";
  if (event.detail.xhr?.status === 204 || asked.includes("dialog-close")) close();
});

document.addEventListener("input", (event) => {
  if (event.target.closest("#dialog")) typed = true;
});

document.addEventListener("click", (event) => {
  const box = dialog();
  if (!box?.open) return;
  const closer = event.target.closest("[data-dialog-close]");
  if (closer && box.contains(closer)) {
    event.preventDefault();
    if (mayClose()) close();
  }
});

document.addEventListener(
  "cancel",
  (event) => {
    if (event.target === dialog() && !mayClose()) event.preventDefault();
  },
  true,
);

document.addEventListener(
  "close",
  (event) => {
    const box = dialog();
    if (event.target !== box) return;
    box.replaceChildren();
    // The page may have been swapped meanwhile: then the same control by its id, or the heading.
    const again = opener?.isConnected ? opener : opener?.id && document.getElementById(opener.id);
    const places = [again, document.querySelector("[data-card-heading]"), document.getElementById("main")];
    places.find((place) => place?.checkVisibility?.())?.focus();
    opener = null;
  },
  true,
);
