// Ticked rows: counts .pick boxes inside .list-area, ticks or clears the whole page.
(() => {
  const show = (area) => {
    const boxes = [...area.querySelectorAll(".pick")];
    const ticked = boxes.filter((box) => box.checked).length;
    const page = area.querySelector("[data-pick-page]");
    const count = area.querySelector("[data-pick-count]");
    const none = area.querySelector("[data-pick-none]");
    if (count) count.textContent = `${ticked} ticked`;
    if (none) none.hidden = false;
    if (!page) return;
    page.checked = ticked > 0 && ticked === boxes.length;
    page.indeterminate = ticked > 0 && ticked < boxes.length;
  };
  const tickAll = (area, isTicked) => {
    for (const box of area.querySelectorAll(".pick")) box.checked = isTicked;
    show(area);
  };
  const showAll = (root) => {
    for (const area of root.querySelectorAll(".list-area")) show(area);
  };
  document.addEventListener("change", ({ target }) => {
    const area = target.closest(".list-area");
    if (!area) return;
    if (target.matches("[data-pick-page]")) tickAll(area, target.checked);
    else if (target.matches(".pick")) show(area);
  });
  document.addEventListener("click", ({ target }) => {
    const button = target.closest("[data-pick-none]");
    if (!button) return;
    const area = button.closest(".list-area");
    tickAll(area, false);
    area.querySelector("[data-pick-page]")?.focus();
  });
  // The fragment that htmx brings may be the area itself.
  document.addEventListener("htmx:load", ({ target }) => showAll(target.parentElement ?? target));
  // Coming back, the browser puts old ticks in after the scripts have run.
  addEventListener("pageshow", () => showAll(document));
})();
