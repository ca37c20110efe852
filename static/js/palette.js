// The palette (Ctrl+K, Cmd+K, [data-palette]): a dialog whose list the server makes while one types.
// Focus stays in the field; aria-activedescendant says which line Enter takes.

const IS_MAC = /^(Mac|iP)/.test(navigator.userAgentData?.platform ?? navigator.platform);

const palette = () => document.getElementById("palette");
const field = () => palette().querySelector("[role=combobox]");
const list = () => palette().querySelector("[role=listbox]");
const options = () => [...palette().querySelectorAll("[role=option]")];
const results = () => document.getElementById("palette-results");
// The list may still be that of what was typed before.
const isFresh = () => results().dataset.query === field().value;

let isEnterPressed = false;

function choose(index) {
  const all = options();
  const chosen = all[(index + all.length) % all.length];
  for (const option of all) option.setAttribute("aria-selected", String(option === chosen));
  field().setAttribute("aria-expanded", String(all.length > 0));
  if (chosen) field().setAttribute("aria-activedescendant", chosen.id);
  else field().removeAttribute("aria-activedescendant");
  chosen?.scrollIntoView({ block: "nearest" });
}

const chosenIndex = () => options().findIndex((option) => option.matches('[aria-selected="true"]'));

function enter() {
  isEnterPressed = !isFresh();
  if (!isEnterPressed) options()[chosenIndex()]?.click();
}

function open() {
  document.querySelectorAll("[popover]:popover-open").forEach((menu) => menu.hidePopover());
  palette().showModal();
  field().focus();
  window.htmx.trigger(field(), "palette-open");
}

document.addEventListener("keydown", (event) => {
  const isCommand = IS_MAC ? event.metaKey && !event.ctrlKey : event.ctrlKey && !event.metaKey;
  if (!isCommand || event.altKey || event.shiftKey || event.isComposing || !palette()) return;
  // On keyboards of other letters (л on a Russian one) the place of the key counts.
  const isK = /^[a-z]$/i.test(event.key) ? event.key.toLowerCase() === "k" : event.code === "KeyK";
  if (!isK) return;
  event.preventDefault();
  if (palette().open) palette().close();
  else if (!document.querySelector("dialog[open]")) open();
});

document.addEventListener("keydown", (event) => {
  if (event.target !== field() || event.isComposing) return;
  const deeds = {
    ArrowDown: () => choose(chosenIndex() + 1),
    ArrowUp: () => choose(Math.max(chosenIndex(), 0) - 1),
    Enter: enter,
  };
  if (!deeds[event.key]) return;
  event.preventDefault();
  deeds[event.key]();
});

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-palette]");
  if (opener && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
    event.preventDefault();
    open();
    return;
  }
  if (event.target === palette() || event.target.closest("[data-palette-close]")) palette().close();
  // What has a button on this very page is done by it.
  const option = event.target.closest("#palette [data-press]");
  const control = option && document.querySelector(`[data-key="${CSS.escape(option.dataset.press)}"]`);
  if (!control) return;
  event.preventDefault();
  palette().close();
  control.click();
});

document.addEventListener("input", (event) => {
  if (event.target === field()) isEnterPressed = false;
});

document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target?.id !== "palette-results") return;
  if (!palette().open) return;
  choose(0);
  if (isEnterPressed) enter();
});

document.addEventListener(
  "close",
  (event) => {
    if (event.target !== palette()) return;
    isEnterPressed = false;
    field().value = "";
    delete results().dataset.query;
    list().replaceChildren();
    choose(0);
  },
  true,
);
