// The table of marks as the other scripts here know it: which cell is where, what was
// last seen in it, how a value is shown. A field's name says which cell it is:
// pupil~subject~month~kind~version~text.
const Marks = (() => {
  const form = document.getElementById("marks");
  if (!form) return null;
  const table = form.querySelector("[data-marks]");
  const SHAPES = { "well-below": "▼▼", below: "▼", at: "●", above: "▲", "well-above": "▲▲" };
  const GOOD = ["at", "above", "well-above"];
  const cells = new Map();
  const statusLine = document.querySelector("[data-mark-status]");

  const index = () => {
    cells.clear();
    for (const input of table.querySelectorAll("td.entry input")) {
      const parts = input.name.split("~");
      input.dataset.key = parts.slice(0, 4).join("~");
      input.dataset.version ||= parts[4];
      input.dataset.seen ??= parts.slice(5).join("~");
      cells.set(input.dataset.key, input);
    }
  };
  const place = (key) => {
    const [pupil, subject, month, kind] = key.split("~");
    return { pupil, subject, month, kind };
  };
  // "Nowak, Cara, Reading": as the row and the head of the column call it.
  const called = (input) => {
    const row = input.closest("tr").querySelector(".pupil").textContent.trim();
    return `${row}, ${input.getAttribute("aria-label").split(",")[0]}`;
  };
  const isDirty = (input) => input.value.trim() !== input.dataset.seen;
  const say = (text, isError = false) => {
    const line = document.createElement("span");
    line.className = isError ? "field-error" : "";
    line.textContent = text;
    statusLine.replaceChildren(line);
  };
  const state = (input, name) => {
    const score = input.closest(".score");
    if (name) score.dataset.state = name;
    else delete score.dataset.state;
  };
  const paint = (input, band) => {
    const cell = input.closest("td");
    const { fixed, rest = "" } = cell.dataset;
    const own = input.dataset.seen;
    const counts = fixed ?? (own ? band : rest);
    const isCarried = !own && "carried" in cell.dataset;
    cell.dataset.band = counts;
    input.placeholder = isCarried ? cell.dataset.carried : " ";
    const age = cell.querySelector(".age");
    if (age) age.hidden = !isCarried;
    cell.querySelector(".band-shape").textContent = SHAPES[counts] ?? "";
    const score = input.closest(".score");
    score.className = `score${counts && !isCarried ? ` is-${counts}` : ""}`;
  };
  // What stands in the database now: shown, unless somebody types something else.
  const show = (input, { text, version, band }, typed = input.dataset.seen) => {
    const isUntouched = input.value.trim() === typed.trim();
    input.dataset.seen = text;
    input.dataset.version = version;
    if (isUntouched) {
      input.value = text;
      input.removeAttribute("aria-invalid");
      input.removeAttribute("title");
    }
    paint(input, band);
    recount();
  };
  const heads = () => [...table.querySelectorAll("thead tr:nth-child(2) th")];
  const recount = () => {
    const rows = [...table.tBodies[0].rows];
    [...table.tFoot.rows[0].cells].forEach((cell, number) => {
      if (!cell.classList.contains("figure") || "mixed" in cell.dataset) return;
      const good = rows.filter((row) => GOOD.includes(row.cells[number].dataset.band));
      cell.textContent = `${good.length} of ${rows.length}`;
    });
    const now = heads().map((head) => head.dataset.month === form.dataset.current);
    const open = rows.flatMap((row) => [...row.cells].filter((cell, n) => n && now[n - 1]));
    const inputs = open.map((cell) => cell.querySelector("input")).filter(Boolean);
    const entered = document.querySelector("[data-entered]");
    if (entered && inputs.length) {
      const full = inputs.filter((input) => input.dataset.seen);
      entered.textContent = `${full.length} of ${inputs.length}`;
    }
  };
  const reason = () => document.querySelector("[data-reason]")?.value.trim() ?? "";
  const input = (key) => cells.get(key);

  index();
  for (const hidden of document.querySelectorAll("[data-with-script]")) hidden.hidden = false;
  return { offered: [], form, table, input, index, place, called, isDirty, say, state, show, reason, heads };
})();
