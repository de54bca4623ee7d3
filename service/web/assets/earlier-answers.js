// An earlier answer that is used goes into the reply box, where the writer stands in it, and stays there to be edited.

document.addEventListener("answer-used", (event) => {
  const words = event.target.closest("[data-earlier]")?.querySelector("[data-earlier-text]")?.textContent;
  const field = document.getElementById("reply-text");
  if (!words || !field) return;
  const before = field.value.slice(0, field.selectionStart);
  const gap = before && !before.endsWith("\n") ? "\n" : "";
  field.setRangeText(gap + words, field.selectionStart, field.selectionEnd, "end");
  field.focus();
  field.dispatchEvent(new Event("input", { bubbles: true }));
});
