// Moves through the marks as in a spreadsheet: Enter and arrows, Tab, Escape.
(() => {
  if (!Marks) return;
  const inputs = () => [...Marks.table.querySelectorAll("td.entry input")];
  const go = (field) => {
    if (!field) return;
    field.focus();
    field.select();
  };
  // The nearest field above or below in the same column.
  const vertical = (input, step) => {
    const column = input.closest("td").cellIndex;
    let row = input.closest("tr");
    for (;;) {
      row = step > 0 ? row.nextElementSibling : row.previousElementSibling;
      if (!row) return null;
      const field = row.cells[column]?.querySelector("input");
      if (field) return field;
    }
  };
  const sideways = (input, step) => {
    const all = inputs();
    const other = all[all.indexOf(input) + step];
    return other?.closest("tr") === input.closest("tr") ? other : null;
  };
  const isWhole = (input) => input.selectionStart === 0 && input.selectionEnd === input.value.length;
  const atEdge = (input, step) => {
    if (isWhole(input)) return true;
    const edge = step > 0 ? input.value.length : 0;
    return input.selectionStart === edge && input.selectionEnd === edge;
  };
  const putBack = (input) => {
    input.value = input.dataset.seen;
    input.removeAttribute("aria-invalid");
    input.removeAttribute("title");
    Marks.drop(input.dataset.key);
    Marks.state(input, "");
    input.select();
  };
  Marks.table.addEventListener("keydown", (event) => {
    const input = event.target;
    if (!input.dataset.key || event.ctrlKey || event.metaKey || event.altKey) return;
    const moves = {
      Enter: () => vertical(input, event.shiftKey ? -1 : 1),
      ArrowDown: () => vertical(input, 1),
      ArrowUp: () => vertical(input, -1),
      ArrowLeft: () => (atEdge(input, -1) ? sideways(input, -1) : undefined),
      ArrowRight: () => (atEdge(input, 1) ? sideways(input, 1) : undefined),
      Tab: () => {
        const all = inputs();
        return all[all.indexOf(input) + (event.shiftKey ? -1 : 1)];
      },
    };
    if (event.key === "Escape") {
      event.preventDefault();
      putBack(input);
      return;
    }
    const to = moves[event.key]?.();
    if (event.key === "Enter" || to) event.preventDefault();
    if (event.key === "Enter" && !to) input.dispatchEvent(new Event("change", { bubbles: true }));
    go(to);
  });
  Marks.table.addEventListener("focusin", ({ target }) => {
    if (target.dataset.key) target.select();
  });
})();
