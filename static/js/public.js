// Pages outside the shell, where no htmx is: Back from here may lead to an address that the page
// before pushed without loading it. The browser then changes the address alone.
const shown = window.location.pathname + window.location.search;

window.addEventListener("popstate", () => {
  if (window.location.pathname + window.location.search !== shown) window.location.reload();
});
