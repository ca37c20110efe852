// Short messages in #toasts: from Django's messages, from the HX-Trigger event "toast", and from
// requests that failed. A toast stays 12 s, waits while pointed at or focused, and can be closed.

const STAY = 12000;
const region = () => document.getElementById("toasts");
const words = () => document.getElementById("toast-texts").dataset;

function node(tag, attributes = {}, text = "") {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.textContent = text;
  return element;
}

function crossIcon() {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", words().icon);
  svg.append(use);
  return svg;
}

function watch(toast) {
  if (toast.dataset.level === "error") return;
  let timer = 0;
  const start = () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      if (toast.matches(":hover") || toast.contains(document.activeElement)) start();
      else toast.remove();
    }, STAY);
  };
  toast.addEventListener("mouseenter", () => clearTimeout(timer));
  toast.addEventListener("mouseleave", start);
  toast.addEventListener("focusin", () => clearTimeout(timer));
  toast.addEventListener("focusout", start);
  start();
}

function undoForm(url, label) {
  const form = node("form", { method: "post", action: url, "hx-post": url, "hx-swap": "none" });
  const headers = JSON.parse(document.body.getAttribute("hx-headers") ?? "{}");
  const token = node("input", { type: "hidden", name: "csrfmiddlewaretoken" });
  token.value = headers["X-CSRFToken"] ?? "";
  form.append(token, node("button", { class: "btn btn-sm btn-link" }, label));
  return form;
}

// Only an address of this site: the text may hold words that people typed.
const isOurs = (url) => url?.startsWith("/") && !url.startsWith("//");

function show({ text, undo_url, undo_label, link_url, link_label, link_target, level, retry }) {
  const toast = node("div", { class: "toast-card", "data-toast": "" });
  if (level) toast.dataset.level = level;
  toast.append(node("p", {}, text));
  if (isOurs(link_url)) {
    const attributes = { class: "btn btn-sm btn-link", href: link_url, target: link_target ?? "_self" };
    toast.append(node("a", attributes, link_label));
  }
  if (isOurs(undo_url)) {
    toast.append(undoForm(undo_url, undo_label || words().undo));
  }
  if (retry) {
    const button = node("button", { class: "btn btn-sm btn-link", type: "button" }, words().retry);
    button.addEventListener("click", () => {
      toast.remove();
      retry();
    });
    toast.append(button);
  }
  const close = node("button", { class: "btn-quiet", type: "button", "data-toast-close": "", "aria-label": words().close });
  close.append(crossIcon());
  toast.append(close);
  // What is outside an open dialog can't be reached: then the message stands inside it.
  const dialog = document.querySelector("dialog[open]");
  if (dialog && level === "error") {
    toast.setAttribute("role", "alert");
    dialog.querySelector("[data-toast]")?.remove();
    (dialog.querySelector(".dialog-body") ?? dialog).prepend(toast);
  } else {
    // What failed again is said once.
    const same = [...region().children].find((other) => level === "error" && other.querySelector("p").textContent === text);
    same?.remove();
    region().append(toast);
    while (region().children.length > 3) region().firstElementChild.remove();
  }
  window.htmx?.process(toast);
  watch(toast);
}

document.addEventListener("toast", (event) => show(event.detail));

document.addEventListener("click", (event) => {
  const toast = event.target.closest("[data-toast-close]")?.closest("[data-toast]");
  if (!toast) return;
  const hadFocus = toast.contains(document.activeElement);
  const box = toast.closest("dialog");
  toast.remove();
  if (!hadFocus) return;
  const control = 'form :is(input:not([type="hidden"]), select, textarea):not([tabindex="-1"])';
  (box?.querySelector(control) ?? document.getElementById("main"))?.focus();
});

// Undo is done once: its toast goes when the server has answered.
document.addEventListener("htmx:afterRequest", (event) => {
  const toast = event.detail.elt.closest?.("#toasts [data-toast]");
  const status = event.detail.xhr?.status;
  if (toast && status >= 200 && status < 300) toast.remove();
});

function again(detail) {
  const source = detail.elt;
  const event = detail.requestConfig?.triggeringEvent;
  return () => {
    if (!source.isConnected) window.location.reload();
    else if (event?.type === "submit") source.requestSubmit();
    else window.htmx.trigger(source, event?.type ?? "click");
  };
}

// What a page asks by itself: nobody waits for the answer, and it is asked again soon.
const isUnasked = (event) => "unasked" in event.detail.elt.dataset;

// Who signed in anew in another tab has another token: the forms of this page take it over.
async function renewToken() {
  const answer = await fetch(window.location.href, { cache: "no-store" });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const headers = page.body.getAttribute("hx-headers");
  if (!headers) return;
  document.body.setAttribute("hx-headers", headers);
  for (const input of document.querySelectorAll('input[name="csrfmiddlewaretoken"]')) {
    input.value = JSON.parse(headers)["X-CSRFToken"];
  }
}
const anew = (detail) => () => renewToken().finally(again(detail));

function sayThatSignedOut(address, retry) {
  const texts = words();
  const link = { link_url: address, link_label: texts.signInLabel, link_target: "_blank" };
  show({ text: texts.signedOut, level: "error", ...link, retry });
}

// Signed out meanwhile, one is led to the sign-in page; but not away from what was typed.
document.addEventListener("htmx:beforeOnLoad", (event) => {
  const address = event.detail.xhr.getResponseHeader("HX-Redirect");
  if (!address?.startsWith(words().signIn)) return;
  if (!document.querySelector("dialog[open] form[data-guard], form[data-typed]")) return;
  event.preventDefault();
  if (!isUnasked(event)) sayThatSignedOut(address, anew(event.detail));
});

// A form that the browser sends itself (on a page of its own) would be lost to the sign-in page or
// to a broken connection: whether its page can still be had is asked before the form leaves.
const mayLeave = new WeakSet();
const asking = new WeakSet();
async function sendIfReached(form, submitter) {
  const send = () => form.requestSubmit(submitter);
  const { pathname, search } = window.location;
  try {
    const answer = await fetch(pathname + search, { cache: "no-store" });
    const arrived = new URL(answer.url);
    if (arrived.pathname === words().signIn) {
      sayThatSignedOut(arrived.pathname + arrived.search, () => renewToken().finally(send));
      return;
    }
  } catch {
    show({ text: words().offline, level: "error", retry: send });
    return;
  } finally {
    asking.delete(form);
  }
  mayLeave.add(form);
  send();
}
document.addEventListener(
  "submit",
  (event) => {
    const { target: form, submitter } = event;
    if (!form.matches("form[data-typed]:not([hx-post])") || mayLeave.delete(form)) return;
    event.preventDefault();
    event.stopPropagation();
    if (asking.has(form)) return;
    asking.add(form);
    sendIfReached(form, submitter);
  },
  true,
);

document.addEventListener("htmx:responseError", (event) => {
  const { status } = event.detail.xhr;
  const texts = words();
  if (status === 401) window.location.reload();
  else if (isUnasked(event)) return;
  else if (status >= 500) show({ text: texts.failed, level: "error", retry: again(event.detail) });
  else if (status === 403) show({ text: texts.denied, level: "error", retry: anew(event.detail) });
  else if (status === 404) show({ text: texts.denied, level: "error" });
  else show({ text: texts.refused, level: "error" });
});

for (const name of ["htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(name, (event) => {
    if (isUnasked(event)) return;
    show({ text: words().offline, level: "error", retry: again(event.detail) });
  });
}

document.querySelectorAll("#toasts [data-toast]").forEach(watch);
