// The calendar: what a mouse or a finger does more quickly than the forms that do the same.

// A chosen service shows its questions, a chosen class its sessions, a found client is taken.
document.addEventListener("change", (event) => {
  const form = event.target.closest?.("#booking-form, #session-form");
  if (!form) return;
  if (event.target.name === "service" || event.target.name === "contact") {
    form.querySelector("#booking-refresh, #session-refresh")?.click();
  }
});
