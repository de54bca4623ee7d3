// Tickets that are ticked to be moved: how many, and all or none at once.

function count(form) {
  const ticked = form.querySelectorAll(".work-tick:checked").length;
  form.querySelector("[data-ticked]").textContent = `${ticked} / ${form.querySelectorAll(".work-tick").length}`;
}

document.addEventListener("change", (event) => {
  if (event.target.matches(".work-tick")) count(event.target.form);
});
document.addEventListener("click", (event) => {
  const form = event.target.closest("[data-tick-all]")?.form;
  if (!form) return;
  const boxes = [...form.querySelectorAll(".work-tick")];
  const on = boxes.some((box) => !box.checked);
  boxes.forEach((box) => { box.checked = on; });
  count(form);
});
