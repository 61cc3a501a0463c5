// A block copied in a spreadsheet goes into the cells from the one that is focused:
// its lines down the pupils, its columns across those that take marks.
(() => {
  if (!Marks) return;
  const MOST = 5000;
  const block = (text) => text.replace(/\r\n?/g, "\n").replace(/\n$/, "").split("\n")
    .map((line) => line.split("\t").map((cell) => cell.trim().replace(/^"(.*)"$/, "$1").trim()));
  const spread = (start, lines) => {
    const column = start.closest("td").cellIndex;
    const items = [];
    let left = 0;
    let row = start.closest("tr");
    for (const line of lines) {
      const fields = row ? [...row.cells].slice(column).map((cell) => cell.querySelector("input")).filter(Boolean) : [];
      line.forEach((text, number) => {
        // An empty cell of the block leaves the mark as it is.
        if (!text) return;
        if (fields[number]) items.push({ input: fields[number], text });
        else left += 1;
      });
      row = row?.nextElementSibling;
    }
    return { items, left };
  };
  Marks.table.addEventListener("paste", (event) => {
    const start = event.target;
    const text = event.clipboardData?.getData("text/plain") ?? "";
    if (!start.dataset.key || !/[\t\n\r]/.test(text.trimEnd())) return;
    event.preventDefault();
    const lines = block(text);
    const size = lines.reduce((sum, line) => sum + line.length, 0);
    if (size > MOST) {
      Marks.say(`${size} cells are too many at once. Paste at most ${MOST}.`, true);
      return;
    }
    const { items, left } = spread(start, lines);
    Marks.save(items, "pasted");
    if (left) Marks.say(`${left} of the pasted marks lie outside the table and were left out.`, true);
  });
})();
