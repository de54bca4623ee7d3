// That a page is open is a sign of life; what waits for its reader (offers, escalations) is looked up at the same pace.

const corner = document.getElementById("at-hand");
const title = document.title;

if (corner && window.Worker) {
  const worker = new Worker(corner.dataset.worker);
  worker.addEventListener("message", () => corner.dispatchEvent(new Event("look")));
  // A page that comes back from the browser's memory shows what was: it looks at once.
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) corner.dispatchEvent(new Event("look"));
  });
}

// In a tab among twenty only the title can be seen.
document.addEventListener("htmx:after:swap", () => {
  const offers = document.querySelectorAll("#offers [data-offer]").length;
  document.title = offers ? `(${offers}) ${title}` : title;
});
