// The keyboard: an element says which keys press it (data-keys), rows say that j and k go through them (data-row).

const PATIENCE_MS = 1000;
const SWITCH = "olievlek-single-keys";
let first = null;
let rowId = null;

const isOn = () => localStorage.getItem(SWITCH) !== "off";
const isTyping = (target) =>
  target.isContentEditable || target.matches("textarea, select, input:not([type=checkbox], [type=radio], [type=submit])");
const isVisible = (element) => element.checkVisibility?.() ?? element.offsetParent !== null;
const rowLink = (row) => row.querySelector(".row-link");

function wanted(keys) {
  return [...document.querySelectorAll(`[data-keys="${CSS.escape(keys)}"]`)].find(isVisible);
}

function press(element) {
  if (element.matches("input, textarea, select")) {
    element.focus();
    element.scrollIntoView({ block: "nearest" });
  } else {
    element.click();
  }
}

function currentRow() {
  return document.activeElement.closest("[data-row]") ?? (rowId ? document.getElementById(rowId) : null);
}

function step(direction) {
  const rows = [...document.querySelectorAll("[data-row]")].filter((row) => rowLink(row));
  if (!rows.length) return false;
  const here = rows.indexOf(currentRow());
  const next = rows[Math.min(Math.max(here + direction, 0), rows.length - 1)] ?? rows[0];
  rowLink(here === -1 ? rows[0] : next).focus();
  return true;
}

function pressInRow(key) {
  const button = currentRow()?.querySelector(`[data-row-key="${CSS.escape(key)}"]`);
  button?.click();
  return Boolean(button);
}

function onSingleKey(key) {
  if (first) {
    const target = wanted(`${first} ${key}`);
    first = null;
    if (target) press(target);
    return Boolean(target);
  }
  if (key === "j" || key === "k") return step(key === "j" ? 1 : -1);
  if (key === "?") return open("shortcuts");
  if (document.querySelector(`[data-keys^="${CSS.escape(key)} "]`)) {
    first = key;
    setTimeout(() => { first = null; }, PATIENCE_MS);
    return true;
  }
  const target = wanted(key);
  if (target) press(target);
  return Boolean(target) || pressInRow(key);
}

function open(id) {
  const dialog = document.getElementById(id);
  dialog?.showModal();
  document.querySelectorAll("details.menu[open]").forEach((menu) => menu.removeAttribute("open"));
  dialog?.querySelector("select, input:not([type=checkbox])")?.focus();
  return Boolean(dialog);
}

document.addEventListener("keydown", (event) => {
  if (event.isComposing) return;
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && event.target.matches("textarea")) {
    event.preventDefault();
    event.target.form.requestSubmit();
    return;
  }
  if (event.key === "Escape") {
    document.querySelectorAll("details.menu[open]").forEach((menu) => menu.removeAttribute("open"));
    if (isTyping(event.target) && !event.target.closest("dialog")) event.target.blur();
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || !isOn()) return;
  if (isTyping(event.target) || document.querySelector("dialog[open]")) return;
  if (onSingleKey(event.key)) event.preventDefault();
});

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-open]");
  if (opener) open(opener.dataset.open);
  document.querySelectorAll("details.menu[open]").forEach((menu) => {
    if (!menu.contains(event.target)) menu.removeAttribute("open");
  });
});

document.addEventListener("submit", (event) => {
  if (event.target.method !== "dialog") event.target.closest("dialog.sheet")?.close();
});

// A button that an update takes away leaves its row, or the title, in focus: nobody is thrown back to the top of the page.
document.addEventListener("focusin", (event) => {
  rowId = event.target.closest("[data-row]")?.id ?? null;
});
document.addEventListener("htmx:after:swap", () => {
  if (document.activeElement !== document.body) return;
  const row = rowId && document.getElementById(rowId);
  const target = (row && rowLink(row)) ?? document.getElementById("ticket-title");
  target?.focus({ preventScroll: true });
});

const box = document.getElementById("single-keys");
if (box) {
  box.checked = isOn();
  box.addEventListener("change", () => localStorage.setItem(SWITCH, box.checked ? "on" : "off"));
}
