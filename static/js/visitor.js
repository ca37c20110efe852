// Pages for visitors: whose clocks the times are of is said only where it makes a difference.
const offsetIn = (timeZone) =>
  new Intl.DateTimeFormat("en", { timeZone, timeZoneName: "longOffset", hour: "numeric" })
    .formatToParts(new Date())
    .find((part) => part.type === "timeZoneName").value;

for (const told of document.querySelectorAll("[data-zone]")) {
  try {
    const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
    told.hidden = own === told.dataset.zone || offsetIn(own) === offsetIn(told.dataset.zone);
  } catch {
    // A browser that doesn't know the zone shows its name.
  }
}
