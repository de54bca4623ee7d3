// What went wrong on the way: a notice that stays until it is read, and a mark while the page is not live.

const notice = document.getElementById("notice");

function dismiss() {
  notice.replaceChildren();
}

function offline() {
  const words = document.getElementById("offline");
  if (words) notice.replaceChildren(words.content.cloneNode(true));
}

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-dismiss]")) dismiss();
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") dismiss();
});
document.addEventListener("htmx:error", (event) => {
  if (event.detail?.ctx && event.detail.error instanceof TypeError) offline();
});
document.addEventListener("htmx:sse:after:connection", () => { document.documentElement.dataset.live = "on"; });
document.addEventListener("htmx:sse:error", (event) => {
  document.documentElement.dataset.live = "lost";
  // Signed out, or no longer ours to see: the page itself says which.
  if ([401, 403, 404].includes(event.detail?.status)) window.location.reload();
});
document.addEventListener("queue-changed", () => {
  if (document.documentElement.dataset.live !== "on") window.location.reload();
});
