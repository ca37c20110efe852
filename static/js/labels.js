// Choosing labels: what is typed narrows the list, Enter ticks the first that is left or creates
// what nobody has made yet. Without this the list is whole and the button creates what was typed.

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
    const create = form.querySelector("[data-pick-create]");
    if (!search.value.trim()) {
      form.requestSubmit(form.querySelector("[data-pick-save]"));
    } else if (visible.length) {
      visible[0].click();
      search.value = "";
      narrow(form);
    } else if (create && !create.hidden) {
      form.requestSubmit(create);
    }
  }
});

document.addEventListener("htmx:afterSwap", start);
start();
