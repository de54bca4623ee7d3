// A list of choices that gets shorter while somebody types: the arrows go through it, Enter takes the first.

const bare = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
const listOf = (element) => element.closest("form, [data-shortens]");
const left = (list) => [...list.querySelectorAll("[data-choice]")].filter((choice) => !choice.hidden);

function shorten(field) {
  const list = listOf(field);
  const words = bare(field.value).split(/\s+/).filter(Boolean);
  list.querySelectorAll("[data-choice]").forEach((choice) => {
    const text = bare(choice.dataset.choice);
    choice.hidden = !words.every((word) => text.includes(word));
  });
  list.querySelectorAll("[data-part]").forEach((part) => {
    part.hidden = !part.querySelector("[data-choice]:not([hidden])");
  });
  list.querySelector("[data-left-none]").hidden = left(list).length > 0;
}

function step(from, direction) {
  const list = listOf(from);
  const choices = left(list);
  const next = choices.indexOf(from) + direction;
  (next < 0 ? list.querySelector("[data-shorten]") : choices[Math.min(next, choices.length - 1)])?.focus();
}

document.addEventListener("input", (event) => {
  if (event.target.matches("[data-shorten]")) shorten(event.target);
});

document.addEventListener("keydown", (event) => {
  if (event.isComposing || !event.target.matches("[data-shorten], [data-choice]")) return;
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    step(event.target, event.key === "ArrowDown" ? 1 : -1);
  } else if (event.key === "Enter" && event.target.matches("[data-shorten]")) {
    event.preventDefault();
    if (event.target.value.trim()) left(listOf(event.target))[0]?.click();
  }
});

// Closed, the list is whole again for the next time.
document.addEventListener("close", (event) => {
  const field = event.target.querySelector?.("[data-shorten]");
  if (!field) return;
  field.value = "";
  shorten(field);
}, true);
