// The two boxes of a picker: "Add to List" moves what is ticked at once, where the form
// would otherwise be sent to the server and come back. See ui/picker.html.
(() => {
  const count = (picker, n) => `${n} ${picker.dataset.picker}${n === 1 ? "" : "s"}`;
  const day = (text) =>
    new Date(`${text}T12:00`).toLocaleDateString("en-GB", { day: "numeric", month: "short", year: "numeric" });

  const show = (picker) => {
    const ticked = picker.querySelectorAll("[data-available] input:checked").length;
    const chosen = picker.querySelectorAll("[data-chosen] input:checked").length;
    picker.querySelector("[data-ticked]").textContent = ticked ? `${count(picker, ticked)} ticked` : "";
    picker.querySelector("[data-chosen-count]").textContent = count(picker, chosen);
  };

  const move = (picker, box, until) => {
    const item = box.closest("li");
    item.hidden = false;
    item.querySelector(".hint")?.remove();
    box.name = picker.dataset.picker;
    if (until) {
      box.value += `|${until}`;
      const hint = document.createElement("span");
      hint.className = "hint";
      hint.textContent = `until ${day(until)}`;
      box.parentElement.append(hint);
    }
    picker.querySelector("[data-chosen]").append(item);
  };

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-add]");
    if (!button) return;
    event.preventDefault();
    const picker = button.closest("[data-picker]");
    const boxes = [...picker.querySelectorAll("[data-available] input:checked")];
    const until = picker.querySelector("[data-until]");
    for (const box of boxes) move(picker, box, until?.value);
    if (until) until.value = "";
    const part = picker.querySelector("[data-filters]");
    part.value = "";
    part.dispatchEvent(new Event("input", { bubbles: true }));
    show(picker);
    picker.querySelector("[data-ticked]").textContent = boxes.length
      ? `${count(picker, boxes.length)} added to ${picker.dataset.to}`
      : `Tick the ${picker.dataset.picker}s to add first`;
    if (boxes.length) picker.dispatchEvent(new CustomEvent("picked", { bubbles: true }));
  });
  document.addEventListener("change", ({ target }) => {
    const picker = target.closest("[data-picker]");
    if (picker && target.type === "checkbox") show(picker);
  });
})();
