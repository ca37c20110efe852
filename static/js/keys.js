// Keys without Ctrl: one sign does one thing, arrows walk along the rows. See docs/look.md, "Keys".
// Anything with data-key="x" is pressed by x; those that need the row one is on are told here.

const TYPING = 'input:not([type="checkbox"]), textarea, select, [contenteditable]:not([contenteditable="false"])';
const IS_MAC = /^(Mac|iP)/.test(navigator.userAgentData?.platform ?? navigator.platform);

let lastRow = null;
let arriving = null;

// Help texts show the key of this machine.
document.documentElement.toggleAttribute("data-mac", IS_MAC);

// Which key is meant: the sign that was typed. Where it is no Latin letter (о on a Russian
// keyboard) the place counts (the J key). The sign / has no place of its own on Russian and Turkish
// keyboards: what is typed in its place there (. or , with and without Shift) stands for / and ?.
function meant({ key, code, shiftKey }) {
  if (key.length !== 1 || key === "/" || key === "?") return key;
  if (/^[a-z]$/i.test(key)) return shiftKey ? "" : key.toLowerCase();
  if (code === "Slash" && ".,:;".includes(key)) return shiftKey ? "?" : "/";
  const isForeign = /^\p{Letter}$/u.test(key) && !/^\p{Script=Latin}$/u.test(key);
  return isForeign && !shiftKey && /^Key[A-Z]$/.test(code) ? code.at(-1).toLowerCase() : "";
}

const links = () => [...document.querySelectorAll("[data-results] .row-link")];
const isShown = (element) => element?.checkVisibility({ visibilityProperty: true });
const openRow = () => document.querySelector('[data-results] tr[aria-current="true"]');
const ROW = "[data-results] :is(tbody tr, .task)";
const focusedRow = () => document.activeElement?.closest(ROW);

// Where one is: the row with focus, else that of the open card, else the one last stood on.
function place() {
  return focusedRow() ?? openRow() ?? (lastRow && document.getElementById(lastRow));
}

function stand(link) {
  link.focus({ preventScroll: true });
  link.closest(ROW).scrollIntoView({ block: "nearest" });
}

function step(by) {
  const rows = links();
  const word = by > 0 ? "next" : "prev";
  if (!isShown(rows[0])) {
    // A card that covers the list: to the contact beside it.
    const beside = document.querySelector(`#card a[rel="${word}"]`);
    beside?.click();
    return Boolean(beside);
  }
  const here = rows.indexOf(place()?.querySelector(".row-link"));
  const link = rows[here < 0 ? 0 : here + by];
  if (link) {
    stand(link);
    return true;
  }
  const page = document.querySelector(`#pager a[rel="${word}"]`);
  if (page) {
    arriving = by > 0 ? 0 : -1;
    page.click();
  }
  return true;
}

// The next page is there: on its first row, the page before: on its last.
document.addEventListener("htmx:afterSettle", (event) => {
  if (arriving === null || event.detail.target?.id !== "results") return;
  const link = links().at(arriving);
  arriving = null;
  if (link) stand(link);
});

function press(key) {
  const control = document.querySelector(`[data-key="${CSS.escape(key)}"]`);
  control?.click();
  return Boolean(control);
}

// The row whose contact is meant, unless that is the one on the card, which has buttons of its own.
const otherRow = () => (focusedRow() === openRow() ? null : focusedRow());

const deeds = {
  "/": () => {
    const search = document.querySelector("[data-search]");
    search?.focus();
    search?.select();
    return Boolean(search);
  },
  j: () => step(1),
  k: () => step(-1),
  x: () => {
    const box = (focusedRow() ?? openRow())?.querySelector('input[name="ids"], .task-box');
    box?.click();
    return Boolean(box);
  },
  o: () => {
    const page = focusedRow()?.querySelector(".row-view");
    page?.click();
    return Boolean(page) || press("o");
  },
  e: () => {
    const row = otherRow();
    const suffix = row?.closest("[data-edit]")?.dataset.edit;
    if (!suffix) return press("e");
    const address = new URL(suffix, row.querySelector(".row-view").href).pathname;
    window.htmx.ajax("GET", address, { target: "#dialog", source: document.body });
    return true;
  },
  n: () => {
    const address = document.body.dataset.newContact;
    if (press("n")) return true;
    if (address) window.location.assign(address);
    return Boolean(address);
  },
};

function isInList(target) {
  return target === document.body || target.id === "main" || Boolean(target.closest("[data-results]"));
}

document.addEventListener("focusin", () => {
  const row = focusedRow();
  if (row) lastRow = row.id;
});

document.addEventListener("keydown", (event) => {
  const { target } = event;
  if (event.defaultPrevented || event.isComposing || !target.closest) return;
  if (event.ctrlKey || event.metaKey || event.altKey || event.getModifierState("AltGraph")) return;
  if (document.querySelector("dialog[open], [popover]:popover-open")) return;
  const key = meant(event);
  const isArrow = key === "ArrowDown" || key === "ArrowUp";
  const isFromSearch = key === "ArrowDown" && target.matches("[data-search]");
  if (target.closest(TYPING) && !isFromSearch) return;
  let isDone = false;
  if (isArrow && !event.shiftKey && (isFromSearch || isInList(target))) {
    if (isFromSearch) lastRow = null;
    isDone = links().length > 0 && step(key === "ArrowDown" ? 1 : -1);
  } else if (key.length === 1 && "singleKeys" in document.body.dataset) {
    // A key held down only walks.
    if (event.repeat && key !== "j" && key !== "k") return;
    isDone = deeds[key] ? deeds[key]() : press(key);
  }
  if (isDone) event.preventDefault();
});
