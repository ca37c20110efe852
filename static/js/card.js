// The card beside the list: focus, the marked row, Esc.

const card = () => document.getElementById("card");
const article = () => card()?.querySelector("[data-row]");

let lastRow = null;

function mark() {
  const open = article()?.dataset.row;
  document.querySelectorAll(':is(tr, li)[id][aria-current="true"]').forEach((row) => {
    if (row.id !== open) row.removeAttribute("aria-current");
  });
  const row = open && document.getElementById(open);
  if (row) row.setAttribute("aria-current", "true");
  return row;
}

document.addEventListener("htmx:afterSettle", (event) => {
  const target = event.detail.target;
  if (!card() && target?.id !== "page") return;
  const row = mark();
  if (document.querySelector("dialog[open]")) return;
  if (target?.id === "page") {
    // A whole page came after a deed: it opened a card, or what had focus may be gone.
    const opened = article() && article().dataset.row !== lastRow;
    if (opened) row?.scrollIntoView({ block: "nearest" });
    if (opened || document.activeElement === document.body) {
      (document.querySelector("[data-card-heading]") ?? document.getElementById("main"))?.focus();
    }
    lastRow = article()?.dataset.row ?? null;
    return;
  }
  if (!article() && target?.id !== "card") lastRow = null;
  if (target?.id !== "card") return;
  if (article()) {
    lastRow = article().dataset.row;
    row?.scrollIntoView({ block: "nearest" });
    // A card that reloads itself (after an edit) leaves focus where it is.
    if (event.detail.requestConfig?.elt?.id !== "card") {
      card().scrollTop = 0;
      card().querySelector("[data-card-heading]")?.focus();
    }
  } else if (lastRow) {
    const link = document.getElementById(lastRow)?.querySelector(".row-link");
    (link ?? document.getElementById("main"))?.focus();
    lastRow = null;
  }
});

document.addEventListener("htmx:historyRestore", () => {
  lastRow = article()?.dataset.row ?? null;
  mark();
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || event.defaultPrevented || !article()) return;
  // Esc first closes what lies above: a dialog, a menu, the words in the search field.
  if (document.querySelector("dialog[open], [popover]:popover-open")) return;
  if (event.target.matches("input[type=search]") && event.target.value) return;
  card().querySelector("[data-close]")?.click();
});

lastRow = article()?.dataset.row ?? null;
mark();

// A deed is followed by a request for the page it was done on (HX-Location asks in the name of the
// body). Who closes the card or opens another meanwhile has gone on: what they ask for comes as a
// whole page, which knows of the deed, and the page of before is not swapped in when it comes late.
let following = null;
const overtaken = new WeakSet();

function overtake() {
  if (following) overtaken.add(following);
  following = null;
}

document.addEventListener("htmx:beforeRequest", (event) => {
  const { elt, target, xhr, requestConfig } = event.detail;
  if (elt === document.body && target?.id === "page") following = xhr;
  else if (following && elt.matches("a") && ["card", "page"].includes(target?.id)) {
    overtake();
    if (target.id === "page") return;
    event.preventDefault();
    const { path } = requestConfig;
    window.htmx.ajax("GET", path, { source: "#card", target: "#page", swap: "outerHTML", push: path });
  }
});
document.addEventListener("htmx:beforeOnLoad", (event) => {
  if (overtaken.has(event.detail.xhr)) event.preventDefault();
});
document.addEventListener("htmx:afterRequest", (event) => {
  if (event.detail.xhr === following) following = null;
});
window.addEventListener("popstate", overtake);
