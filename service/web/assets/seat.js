// The seat of a department: its four answers open in place, and what was sent is forgotten.

function choose(act) {
  const wanted = act.dataset.act;
  document.querySelectorAll(".seat-form").forEach((part) => { part.hidden = !part.dataset.form.split(" ").includes(wanted); });
  document.querySelectorAll(".seat-form [data-for]").forEach((part) => { part.hidden = part.dataset.for !== wanted; });
  document.querySelectorAll(".seat-act").forEach((one) => one.toggleAttribute("aria-current", false));
  act.setAttribute("aria-current", "true");
  document.getElementById("seat-problem")?.remove();
  document.querySelector(".seat-form:not([hidden])")?.querySelector("textarea, select, button")?.focus();
}

document.addEventListener("click", (event) => {
  const act = event.target.closest(".seat-act[data-act]");
  if (!act || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  choose(act);
});

// What was put into the reply box is gone on with there, and outlives a reload like what was typed.
document.addEventListener("htmx:after:swap", () => {
  const field = document.querySelector("#composer-box textarea#reply-text[data-filled]");
  if (!field) return;
  field.removeAttribute("data-filled");
  field.focus();
  field.setSelectionRange(field.value.length, field.value.length);
  field.dispatchEvent(new Event("input", { bubbles: true }));
});

// A question that unfolds is written at once.
document.addEventListener("click", (event) => {
  const part = event.target.closest(".departments summary")?.parentElement;
  if (!part) return;
  setTimeout(() => part.open && part.querySelector("select, textarea, input:not([type=hidden])")?.focus());
});

// A reply that left from here: on to what is next.
document.addEventListener("reply-sent", () => {
  const seat = document.getElementById("seat");
  const field = document.querySelector("#seat textarea#reply-text");
  if (!seat || !field) return;
  const wanted = new URLSearchParams({ done: "reply", of: `t${field.dataset.draft}` });
  const department = new URLSearchParams(window.location.search).get("department");
  if (department) wanted.set("department", department);
  window.location.assign(`/seat?${wanted}`);
});

const sent = document.getElementById("seat")?.dataset.sent;
if (sent) {
  Object.keys(sessionStorage)
    .filter((name) => name.startsWith(`olievlek-draft-${sent}-`))
    .forEach((name) => sessionStorage.removeItem(name));
}
