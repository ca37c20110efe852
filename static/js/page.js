// Small behaviour of every page: menus in older browsers, forms.

// Browsers without anchor positioning: put the menu under (or over) its button.
if (!CSS.supports("position-area", "block-end")) {
  document.addEventListener(
    "toggle",
    (event) => {
      const menu = event.target;
      if (event.newState !== "open" || !menu.matches?.(".menu[popover]")) return;
      const opener = document.querySelector(`[popovertarget="${menu.id}"], [data-opens="${menu.id}"][aria-expanded="true"]`);
      const button = opener.getBoundingClientRect();
      const box = menu.getBoundingClientRect();
      const below = button.bottom + box.height < window.innerHeight;
      const left = menu.classList.contains("menu-end") ? button.right - box.width : button.left;
      menu.style.top = `${Math.max(4, below ? button.bottom : button.top - box.height - 8)}px`;
      menu.style.left = `${Math.max(8, Math.min(left, window.innerWidth - box.width - 8))}px`;
    },
    true,
  );
}

// Arrow keys walk through the items of an open menu.
document.addEventListener("keydown", (event) => {
  if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
  const menu = event.target.closest?.(".menu[popover]") ??
    document.getElementById(event.target.getAttribute?.("popovertarget") ?? event.target.dataset?.opens ?? "");
  if (!menu?.matches(":popover-open")) return;
  const items = [...menu.querySelectorAll(".menu-item")].filter((item) => item.checkVisibility());
  if (!items.length) return;
  event.preventDefault();
  const step = event.key === "ArrowDown" ? 1 : -1;
  const index = items.indexOf(document.activeElement);
  // From the button, up leads to the last of them.
  items.at(index < 0 && step < 0 ? -1 : (index + step) % items.length).focus();
});

// A link pressed with Ctrl, Cmd or Shift opens a tab or window of its own: htmx, which would take
// it for a plain click, does not get to see it.
document.addEventListener(
  "click",
  (event) => {
    const modified = event.ctrlKey || event.metaKey || event.shiftKey;
    if (modified && event.target.closest?.("a[href]")) event.stopPropagation();
  },
  true,
);

document.addEventListener("click", (event) => {
  // A chosen item closes its menu.
  event.target.closest(".menu-item")?.closest(".menu[popover]")?.hidePopover();

  if (event.target.closest("[data-print]")) window.print();

  // A row of a form set: ticked for deletion and out of sight.
  const remover = event.target.closest("[data-remove-row]");
  const row = remover?.closest(".form-row");
  if (row) {
    event.preventDefault();
    // Its button goes with it: focus moves on to what comes after the row.
    const next = [...remover.form.querySelectorAll("input, select, textarea, button")].find((control) =>
      row.compareDocumentPosition(control) === Node.DOCUMENT_POSITION_FOLLOWING &&
      control.tabIndex >= 0 && control.checkVisibility());
    const box = row.querySelector('input[name$="-DELETE"]');
    if (box) {
      box.checked = true;
      row.hidden = true;
    } else {
      row.remove();
    }
    next?.focus();
  }
});

// Of two deeds one soon after the other (delete, and Undo) each is followed by the page anew
// (HX-Location asks in the name of the body). The first has then replaced what the second, which
// waited for it, was to replace: it goes where the page is now.
document.addEventListener("htmx:beforeOnLoad", ({ detail }) => {
  const { elt, target } = detail;
  if (elt !== document.body || target?.id !== "page" || target.isConnected) return;
  detail.target = document.getElementById("page") ?? target;
});

// Tabs on one line that is longer than the screen: the page one is on is in sight.
// Only along the line: the page itself stays where it is.
const tab = document.querySelector(".tabs > [aria-current]");
if (tab) {
  const line = tab.parentElement;
  const [inner, outer] = [tab, line].map((each) => each.getBoundingClientRect());
  line.scrollLeft += inner.left + inner.width / 2 - outer.left - outer.width / 2;
}

// A link that is called a button is pressed by the space bar too.
document.addEventListener("keydown", (event) => {
  if (event.key !== " " || !event.target.matches?.('a[role="button"]')) return;
  event.preventDefault();
  event.target.click();
});

// Enter in a field that has a button of its own presses that button, not the form's first.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.isComposing || !event.target.dataset?.enter) return;
  event.preventDefault();
  document.getElementById(event.target.dataset.enter)?.click();
});

// The list keeps its scroll when the page round it is made anew, and over Back and reload.
const scrollPlace = () => `scroll:${window.location.search}`;
let scrollTop = 0;
document.addEventListener(
  "scroll",
  (event) => {
    if (!event.target.dataset || !("keepScroll" in event.target.dataset)) return;
    scrollTop = event.target.scrollTop;
    try {
      sessionStorage.setItem(scrollPlace(), String(scrollTop));
    } catch {
      // Storage may be switched off: then only the present page knows.
    }
  },
  { capture: true, passive: true },
);

function restoreScroll(top) {
  const list = document.querySelector("[data-keep-scroll]");
  if (list && top > 0) list.scrollTop = top;
}
function restoreStoredScroll() {
  try {
    restoreScroll(Number(sessionStorage.getItem(scrollPlace()) ?? 0));
  } catch {
    // As above.
  }
}
document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target?.id === "page") restoreScroll(scrollTop);
});
document.addEventListener("htmx:historyRestore", restoreStoredScroll);
if (["back_forward", "reload"].includes(performance.getEntriesByType("navigation")[0]?.type)) {
  restoreStoredScroll();
}

// On the first and the last page the link that led there is gone: the one beside it has focus.
document.addEventListener("htmx:afterSettle", (event) => {
  if (event.detail.target?.id !== "results" || document.activeElement !== document.body) return;
  if (!event.detail.requestConfig?.elt?.matches(".pager a")) return;
  (document.querySelector(".pager-links a") ?? document.getElementById("main"))?.focus();
});

document.addEventListener("change", (event) => {
  if (event.target.closest?.("[data-submit-on-change]")) event.target.form?.requestSubmit();
});

// A form on a page of its own asks before typed words are lost.
document.addEventListener("input", (event) => {
  const form = event.target.form;
  if (form?.matches("form[data-guard]") && !form.closest("dialog")) form.dataset.typed = "";
});
document.addEventListener("submit", (event) => {
  delete event.target.dataset.typed;
  // The address may have changed since the page was made: come back to where one is now.
  const here = event.target.querySelector("input[data-here]");
  if (here) here.value = window.location.pathname + window.location.search;
});
window.addEventListener("beforeunload", (event) => {
  if (document.querySelector("form[data-typed]")) event.preventDefault();
});

// Back to what is gone, asks to sign in or can't be reached: as htmx would leave (or half change)
// the page that is shown, the browser loads it.
document.addEventListener("htmx:historyCacheMiss", (event) => {
  const { xhr, path } = event.detail;
  const asked = new URL(path, window.location.href).pathname;
  xhr.addEventListener("loadend", () => {
    const arrived = xhr.status === 200 && new URL(xhr.responseURL).pathname === asked;
    if (!arrived) window.location.reload();
  });
});

// A page kept by the browser may be of someone who has signed out since.
window.addEventListener("pageshow", (event) => {
  if (event.persisted) window.location.reload();
});
