// The map: arrow keys go from cell to cell, and a slider goes through its days. Without this, its links and its date do.

const PAUSE_MS = 120;
const DAY_MS = 86_400_000;
let current = null;
let waiting = null;

const rows = () => [...document.querySelectorAll("#map-table tbody tr")].map((row) => [...row.querySelectorAll(".map-cell")]);

// One cell at a time takes the tab key, as in a list box: two hundred links are no way to walk.
function rove() {
  const cells = document.querySelectorAll("#map-table .map-cell");
  const chosen = document.getElementById(current) ?? cells[0];
  cells.forEach((cell) => { cell.tabIndex = cell === chosen ? 0 : -1; });
}

function target(key, cells, y, x) {
  const row = cells[y];
  switch (key) {
    case "ArrowLeft": return row[x - 1];
    case "ArrowRight": return row[x + 1];
    case "ArrowUp": return cells[y - 1]?.[x];
    case "ArrowDown": return cells[y + 1]?.[x];
    case "Home": return row[0];
    case "End": return row.at(-1);
    default: return null;
  }
}

document.addEventListener("keydown", (event) => {
  const cell = event.target.closest?.(".map-cell");
  if (!cell || event.ctrlKey || event.metaKey || event.altKey) return;
  const cells = rows();
  const y = cells.findIndex((row) => row.includes(cell));
  const next = target(event.key, cells, y, cells[y].indexOf(cell));
  if (next === null) return;
  event.preventDefault();
  next?.focus();
});
document.addEventListener("focusin", (event) => {
  if (!event.target.matches?.(".map-cell")) return;
  current = event.target.id;
  rove();
});
document.addEventListener("htmx:after:swap", rove);

const dayAt = (slider, place) => new Date(Date.parse(`${slider.dataset.first}T00:00:00Z`) + place * DAY_MS);

function say(slider) {
  const day = dayAt(slider, Number(slider.value));
  const words = new Intl.DateTimeFormat(slider.dataset.language, { dateStyle: "long", timeZone: "UTC" });
  slider.setAttribute("aria-valuetext", words.format(day));
}

function show(slider) {
  const { form } = slider;
  const isToday = slider.value === slider.max;
  history.replaceState(null, "", isToday ? "/map" : `/map?at=${form.elements.at.value}`);
  form.requestSubmit();
}

const slider = document.getElementById("map-slider");
if (slider) {
  slider.closest("label").hidden = false;
  say(slider);
  slider.addEventListener("input", () => {
    slider.form.elements.at.value = dayAt(slider, Number(slider.value)).toISOString().slice(0, 10);
    say(slider);
    clearTimeout(waiting);
    waiting = setTimeout(show, PAUSE_MS, slider);
  });
  slider.form.elements.at.addEventListener("change", (event) => {
    const day = Date.parse(`${event.target.value}T00:00:00Z`);
    if (Number.isNaN(day)) return;
    slider.value = Math.round((day - dayAt(slider, 0).getTime()) / DAY_MS);
    say(slider);
  });
}
rove();

// A range and a number that say the same.
document.querySelectorAll("input[data-twin]").forEach((range) => {
  const number = document.getElementById(range.dataset.twin);
  range.hidden = false;
  range.addEventListener("input", () => { number.value = range.value; });
  number.addEventListener("input", () => { range.value = number.value; });
});
