// Undo last: puts back what stood there before one's last step, a mark or a block.
(() => {
  if (!Marks) return;
  const button = document.querySelector("[data-undo]");
  const steps = [];
  const show = () => {
    button.disabled = !steps.length;
  };
  const undo = () => {
    const items = (steps.pop() ?? [])
      .map(({ key, before }) => ({ input: Marks.input(key), text: before }))
      .filter(({ input }) => input);
    show();
    if (!items.length) return;
    Marks.save(items, "undone");
    items[0].input.focus();
  };
  document.addEventListener("marks:queued", ({ detail }) => {
    if (detail.source === "undone") return;
    steps.push(detail.steps);
    show();
  });
  Marks.table.addEventListener("keydown", (event) => {
    const input = event.target;
    const isUndo = event.key.toLowerCase() === "z" && (event.ctrlKey || event.metaKey) && !event.shiftKey;
    // While something is typed in the cell the browser's own undo belongs to it.
    if (!isUndo || !input.dataset.key || Marks.isDirty(input)) return;
    event.preventDefault();
    undo();
  });
  button.hidden = false;
  button.addEventListener("click", undo);
})();
