// Ticked rows: remembered by id while the list is swapped, paged and searched, and over Back and
// reload. Ids that are not on the page are posted as hidden inputs. See docs/look.md.

const bar = () => document.querySelector("form[data-selection]");
const boxes = () => [...document.querySelectorAll('input[type="checkbox"][name="ids"]')];
const results = () => document.querySelector("[data-results]");
const place = () => `selection:${window.location.pathname.replace(/\d+\/.*$/, "")}`;
const numbers = new Intl.NumberFormat(document.documentElement.lang || "en");

let ids = new Set();
let all = false;
let query = null;

function save() {
  try {
    if (ids.size) sessionStorage.setItem(place(), [...ids].join(","));
    else sessionStorage.removeItem(place());
  } catch {
    // Storage may be switched off: then the selection lasts as long as the page.
  }
}

function restore() {
  const how = performance.getEntriesByType("navigation")[0]?.type;
  if (how !== "back_forward" && how !== "reload") return;
  try {
    ids = new Set((sessionStorage.getItem(place()) ?? "").split(",").filter(Boolean));
  } catch {
    ids = new Set();
  }
}

function draw() {
  const form = bar();
  if (!form) return;
  const here = boxes();
  for (const box of here) box.checked = all || ids.has(box.value);

  const head = document.querySelector("[data-select-page]");
  if (head) {
    const ticked = here.filter((box) => box.checked).length;
    head.checked = ticked > 0 && ticked === here.length;
    head.indeterminate = ticked > 0 && ticked < here.length;
  }

  form.elements.all.value = all ? "1" : "";
  form.querySelectorAll("input[data-hidden]").forEach((input) => input.remove());
  const onPage = new Set(here.map((box) => box.value));
  for (const id of ids) {
    if (all || onPage.has(id)) continue;
    const input = document.createElement("input");
    input.type = "hidden";
    input.name = "ids";
    input.value = id;
    input.dataset.hidden = "";
    form.append(input);
  }

  form.toggleAttribute("data-selected", all || ids.size > 0);
  const total = Number(results()?.dataset.total || NaN);
  const count = form.querySelector("[data-selection-count]");
  if (count) {
    const text = all ? count.dataset.textAll : count.dataset.text;
    const number = all ? total : ids.size;
    count.textContent = text.replace("{n}", Number.isNaN(number) ? "" : numbers.format(number)).replace("  ", " ");
  }
  const everything = form.querySelector("[data-select-all]");
  if (everything) everything.hidden = all || ids.size === 0 || ids.size >= total;
}

function forget() {
  ids = new Set();
  all = false;
  save();
  draw();
}

document.addEventListener("change", (event) => {
  const box = event.target;
  if (box.matches?.("[data-select-page]")) {
    all = false;
    for (const row of boxes()) box.checked ? ids.add(row.value) : ids.delete(row.value);
  } else if (box.matches?.('input[type="checkbox"][name="ids"]')) {
    // Taking one out of "all" leaves what can be seen.
    if (all) ids = new Set(boxes().map((row) => row.value));
    all = false;
    box.checked ? ids.add(box.value) : ids.delete(box.value);
  } else {
    return;
  }
  save();
  draw();
});

// Enter in a tick box would send the form it belongs to, by its first button: here it does nothing.
document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && event.target.matches?.('input[type="checkbox"][name="ids"]')) event.preventDefault();
});

// With Shift, every row between this tick and the last one.
let last = null;
document.addEventListener("click", (event) => {
  const box = event.target;
  if (box.matches?.("[data-select-all], [data-select-all] *")) {
    all = true;
    draw();
  } else if (box.matches?.("[data-select-none], [data-select-none] *")) {
    forget();
    document.querySelector("[data-select-page]")?.focus();
  } else if (box.matches?.('input[type="checkbox"][name="ids"]')) {
    const rows = boxes();
    const [from, to] = [rows.indexOf(last), rows.indexOf(box)].sort((a, b) => a - b);
    if (event.shiftKey && from >= 0) {
      for (const row of rows.slice(from, to + 1)) box.checked ? ids.add(row.value) : ids.delete(row.value);
    }
    last = box;
  }
});

function follow() {
  if (!bar()) return;
  const now = results()?.dataset.query ?? null;
  if (now !== query) all = false;
  query = now;
  draw();
}
document.addEventListener("htmx:afterSwap", follow);
document.addEventListener("htmx:afterSettle", follow);
document.addEventListener("htmx:historyRestore", follow);

// What a confirmed dialog has just done away with (or changed) is no longer ticked.
document.addEventListener("htmx:afterRequest", (event) => {
  // detail.successful is not set when the answer only says where to go (HX-Location).
  const { elt, xhr, requestConfig } = event.detail;
  if (!(xhr?.status >= 200 && xhr.status < 300) || !elt.closest?.("#dialog")) return;
  if (xhr.status !== 204 && !xhr.getResponseHeader("HX-Trigger")?.includes("dialog-close")) return;
  const posted = requestConfig.formData;
  if (posted?.get("all")) forget();
  const gone = posted?.getAll("ids") ?? [];
  if (!gone.length) return;
  for (const id of gone) ids.delete(id);
  save();
  draw();
});

const listened = new Set();
function listen() {
  const name = bar()?.dataset.clearOn;
  if (!name || listened.has(name)) return;
  listened.add(name);
  document.addEventListener(name, forget);
}

restore();
query = results()?.dataset.query ?? null;
// Without Back or reload a browser may still have kept ticks: the page as served is the truth.
for (const box of boxes()) if (box.defaultChecked) ids.add(box.value);
listen();
draw();
document.addEventListener("htmx:load", listen);
