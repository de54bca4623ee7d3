// A reply that is being written outlives a reload, a lost connection and a colleague who was faster.

const place = (field) => `olievlek-draft-${field.dataset.draft}`;

function restore() {
  document.querySelectorAll("textarea[data-draft]").forEach((field) => {
    const kept = !field.value && sessionStorage.getItem(place(field));
    if (!kept) return;
    field.value = kept;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });
}

document.addEventListener("input", (event) => {
  const field = event.target;
  if (field.matches("textarea[data-draft]")) sessionStorage.setItem(place(field), field.value);
});
document.addEventListener("reply-sent", (event) => {
  const field = event.target.closest("form")?.querySelector("textarea[data-draft]");
  if (field) sessionStorage.removeItem(place(field));
});
document.addEventListener("htmx:after:swap", restore);
document.addEventListener("DOMContentLoaded", () => setTimeout(restore));
if (document.readyState !== "loading") setTimeout(restore);
