// Tells a person when a passkey did not work; django-allauth's own scripts do the rest.
document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  document.querySelector("[data-passkey-failed]").hidden = false;
});
