// Choosing labels: what is typed narrows the list, Enter ticks the first that is left or sends the
// name of one that nobody has made yet. Without this the list is whole. A tick uses up what was
// typed: it was there to find the label.

const folded = (text) =>
  text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replaceAll("ı", "i").replace(/\s+/g, " ").trim();

function narrow(form) {
  const search = form.querySelector("[data-pick-search]");
  const words = folded(search.value);
  const options = [...form.querySelectorAll(".pick-option")];
  for (const option of options) option.hidden = !folded(option.textContent).includes(words);
  const create = form.querySelector("[data-pick-create]");
  if (create) {
    create.hidden = !words || options.some((option) => folded(option.textContent) === words);
    create.querySelector("span").textContent = create.dataset.text.replace("{name}", search.value.trim());
  }
  const none = form.querySelector("[data-pick-none]");
  none.textContent = words && options.every((option) => option.hidden) ? none.dataset.text : "";
}

function start() {
  document.querySelectorAll("form[data-pick]").forEach(narrow);
}

document.addEventListener("input", (event) => {
  if (event.target.matches?.("[data-pick-search]")) narrow(event.target.form);
});

document.addEventListener("change", (event) => {
  const form = event.target.closest?.("form[data-pick]");
  if (!form || !event.target.matches(".pick-option input")) return;
  form.querySelector("[data-pick-search]").value = "";
  narrow(form);
  event.target.scrollIntoView({ block: "nearest" });
});

document.addEventListener("keydown", (event) => {
  const form = event.target.closest?.("form[data-pick]");
  if (!form) return;
  const search = form.querySelector("[data-pick-search]");
  const visible = [...form.querySelectorAll(".pick-option:not([hidden]) input")];
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    const places = [search, ...visible];
    const index = places.indexOf(document.activeElement);
    event.preventDefault();
    places.at((index + (event.key === "ArrowDown" ? 1 : -1)) % places.length).focus();
  } else if (event.key === "Enter" && event.target === search) {
    event.preventDefault();
    if (!search.value.trim()) {
      form.requestSubmit(form.querySelector("[data-pick-save]"));
    } else if (visible.length) {
      visible[0].click();
    } else {
      // What it is called now is put on; who can't create it is told so.
      form.requestSubmit(form.querySelector("[data-pick-save]"));
    }
  }
});

document.addEventListener("htmx:afterSwap", start);
start();
