// The calendar: what a mouse or a finger does more quickly than the forms that do the same.
// A press on a free time opens the form of a new booking; an appointment or a class is dragged to
// another time, staff member or length: the drop posts what the form of it posts.

const ROW_MINUTES = 5;
const STEP = 15;
const MOVED = 5; // pixels that make a drag of a press
const EDGE = 7; // pixels at the lower end by which a session is made longer
const LONG_PRESS = 450;

// A chosen service shows its questions, a chosen class its sessions.
document.addEventListener("change", (event) => {
  const form = event.target.closest?.("#booking-form, #session-form");
  if (!form) return;
  if (event.target.name === "service") form.querySelector("#booking-refresh, #session-refresh")?.click();
});

const calendar = () => document.querySelector("[data-calendar]");
const isGrid = () => calendar()?.querySelector(".axis")?.checkVisibility();
const firstMinute = () => Number(calendar().dataset.first);
const rowHeight = () => {
  const [spacer] = calendar().querySelectorAll(".axis .column-body > li");
  return spacer.getBoundingClientRect().height / Number(spacer.className.match(/for-(\d+)/)[1]);
};
const classNumber = (element, name) => Number(element.className.match(new RegExp(`${name}-(\\d+)`))?.[1]);

// The minute of the axis at a height of the screen.
function minuteAt(column, y) {
  return firstMinute() + ((y - column.getBoundingClientRect().top) / rowHeight()) * ROW_MINUTES;
}

// The moment at a minute of the axis, null where clocks show none: see Axis.stretches.
function momentAt(column, minute) {
  for (const stretch of column.dataset.stretches.split(" ")) {
    const [place, length, begins] = stretch.split(",");
    const passed = minute - Number(place);
    if (passed >= 0 && passed < Number(length)) return new Date(Date.parse(begins) + passed * 60000);
  }
  return null;
}

const asText = (moment) => `${moment.toISOString().slice(0, 16)}Z`;

// What clocks show at a minute of the axis, by the labels of the axis.
function clockAt(minute) {
  const row = (minute - firstMinute()) / ROW_MINUTES;
  const hours = [...calendar().querySelectorAll(".axis-hour")];
  const hour = hours.filter((label) => classNumber(label, "from") <= row).at(-1);
  if (!hour) return "";
  const passed = (row - classNumber(hour, "from")) * ROW_MINUTES;
  return `${hour.textContent.slice(0, 3)}${String(passed).padStart(2, "0")}`;
}

let isClickToIgnore = false;

// The click at the end of a drag means nothing.
document.addEventListener("click", (event) => {
  if (!isClickToIgnore) return;
  isClickToIgnore = false;
  if (!event.target.closest?.("[data-calendar]")) return;
  event.preventDefault();
  event.stopImmediatePropagation();
}, true);

// --- a press on a free time

document.addEventListener("click", (event) => {
  const column = event.target.closest?.("[data-column]");
  if (!column || !isGrid() || !calendar().dataset.new) return;
  if (event.ctrlKey || event.metaKey || event.shiftKey || event.target.closest(".block, .off")) return;
  // By the keyboard (no place on the screen) the link itself says when.
  if (event.detail === 0) return;
  const minute = Math.floor(minuteAt(column, event.clientY) / STEP) * STEP;
  const moment = momentAt(column, minute);
  event.preventDefault();
  event.stopPropagation();
  if (!moment) return;
  const query = new URLSearchParams({ at: asText(moment) });
  if (column.dataset.staff) query.set("staff", column.dataset.staff);
  const address = `${calendar().dataset.new}?${query}`;
  window.htmx.ajax("GET", address, { target: "#dialog", swap: "innerHTML", source: document.body });
}, true);

// --- dragging

let drag = null;

function begin(event, block) {
  const link = block.querySelector(".block-link");
  const box = block.getBoundingClientRect();
  const isEnd = event.pointerType === "mouse" && box.bottom - event.clientY < EDGE && box.height > 3 * EDGE;
  drag = {
    block,
    link,
    isEnd,
    isMoving: false,
    pointer: event.pointerId,
    x: event.clientX,
    y: event.clientY,
    home: block.closest("[data-column]"),
    start: firstMinute() + classNumber(block, "from") * ROW_MINUTES,
    length: Number(block.dataset.minutes),
    words: block.querySelector(".block-time").innerHTML,
    timer: 0,
  };
  if (event.pointerType !== "mouse") drag.timer = window.setTimeout(() => start(), LONG_PRESS);
}

function start() {
  drag.isMoving = true;
  drag.block.classList.add("is-dragged");
  document.documentElement.classList.add("is-dragging");
  drag.block.setPointerCapture?.(drag.pointer);
}

function follow(event) {
  const { block, home, isEnd } = drag;
  const minutes = Math.round(((event.clientY - drag.y) / rowHeight()) * ROW_MINUTES);
  const column = isEnd ? home : columnAt(event.clientX) ?? home;
  if (isEnd) {
    const end = Math.round((drag.start + drag.length + minutes) / STEP) * STEP;
    drag.to = { column, start: drag.start, length: Math.max(end - drag.start, STEP) };
    block.style.height = `${(drag.to.length / ROW_MINUTES) * rowHeight()}px`;
  } else {
    const to = Math.round((drag.start + minutes) / STEP) * STEP;
    drag.to = { column, start: to, length: drag.length };
    const aside = column.getBoundingClientRect().left - home.getBoundingClientRect().left;
    block.style.translate = `${aside}px ${((to - drag.start) / ROW_MINUTES) * rowHeight()}px`;
  }
  block.querySelector(".block-time").textContent = `${clockAt(drag.to.start)}–${clockAt(drag.to.start + drag.to.length)}`;
}

function columnAt(x) {
  return [...calendar().querySelectorAll("[data-column]")].find((column) => {
    const box = column.getBoundingClientRect();
    return box.left <= x && x < box.right;
  });
}

function putBack({ block, words }) {
  block.style.translate = block.style.height = "";
  block.classList.remove("is-dragged");
  document.documentElement.classList.remove("is-dragging");
  block.querySelector(".block-time").innerHTML = words;
}

function drop() {
  const { block, home, to, start: from, length } = drag;
  const at = momentAt(to.column, to.start);
  const isSame = to.column === home && to.start === from && to.length === length;
  if (!at || isSame) return putBack(drag);
  const values = {
    at: asText(at),
    until: asText(new Date(at.getTime() + to.length * 60000)),
    // Who moved it meanwhile wins: the form says so.
    session_version: block.dataset.version,
  };
  if (to.column.dataset.staff) values.staff = to.column.dataset.staff;
  const moved = drag;
  // Done, the page comes anew; not done, the form says why, and it is where it was.
  const request = { target: "#dialog", swap: "innerHTML", values, source: document.body };
  return window.htmx.ajax("POST", block.dataset.move, request).finally(() => putBack(moved));
}

function end() {
  window.clearTimeout(drag?.timer);
  drag = null;
}

document.addEventListener("pointerdown", (event) => {
  isClickToIgnore = false;
  const block = event.target.closest?.("[data-move]");
  if (!block || event.button !== 0 || !isGrid() || event.ctrlKey || event.metaKey) return;
  begin(event, block);
});

document.addEventListener("pointermove", (event) => {
  if (!drag || event.pointerId !== drag.pointer) return;
  const far = Math.hypot(event.clientX - drag.x, event.clientY - drag.y) > MOVED;
  if (!drag.isMoving && far) {
    // A finger that moves at once scrolls.
    if (event.pointerType !== "mouse") return end();
    start();
  }
  if (drag.isMoving) follow(event);
});

document.addEventListener("pointerup", (event) => {
  if (!drag || event.pointerId !== drag.pointer) return;
  if (drag.isMoving) {
    isClickToIgnore = true;
    if (drag.to) drop();
    else putBack(drag);
  }
  end();
});

document.addEventListener("pointercancel", () => {
  if (drag?.isMoving) putBack(drag);
  end();
});

// While a finger drags, the page stays where it is.
document.addEventListener("touchmove", (event) => {
  if (drag?.isMoving) event.preventDefault();
}, { passive: false });

document.addEventListener("contextmenu", (event) => {
  if (drag?.isMoving) event.preventDefault();
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || !drag?.isMoving) return;
  event.stopPropagation();
  putBack(drag);
  isClickToIgnore = true;
  end();
}, true);

// The browser would drag the link itself.
document.addEventListener("dragstart", (event) => {
  if (event.target.closest?.("[data-move]")) event.preventDefault();
});
