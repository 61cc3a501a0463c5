// The history of the mark that one is in, or of a locked one that is clicked.
(() => {
  if (!Marks) return;
  const dialog = document.querySelector("[data-history-dialog]");
  const button = document.querySelector("[data-show-history]");
  let last = null;
  const address = (cell) => {
    const head = Marks.heads()[cell.cellIndex - 1];
    if (!head?.dataset.month) return "";
    const asked = new URLSearchParams({ subject: head.dataset.subject, month: head.dataset.month, part: "yes" });
    return `${Marks.form.dataset.history}${cell.closest("tr").dataset.pupil}/history/?${asked}`;
  };
  // From a locked cell one may ask for its month to be opened again.
  const ask = (cell) => {
    const head = Marks.heads()[cell.cellIndex - 1];
    if (!("locked" in head.dataset)) return [];
    const { month, subject } = head.dataset;
    const link = Object.assign(document.createElement("a"), { className: "button" });
    link.href = `${Marks.form.dataset.ask}&${new URLSearchParams({ month, subject })}`;
    link.textContent = "Ask for this month to be reopened";
    return [link];
  };
  const open = async (cell) => {
    const from = cell && address(cell);
    if (!from) return;
    const answer = await fetch(from, { redirect: "manual" });
    if (!answer.ok || answer.type === "opaqueredirect") {
      Marks.say("The history cannot be shown now. Load the page again.", true);
      return;
    }
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    dialog.querySelector("[data-history-body]").replaceChildren(...page.body.children, ...ask(cell));
    dialog.showModal();
  };
  Marks.table.addEventListener("focusin", ({ target }) => {
    last = target.closest("td.entry") ?? last;
  });
  Marks.table.addEventListener("click", ({ target }) => {
    const locked = target.closest("td.locked");
    if (locked) open(locked);
  });
  Marks.table.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !event.altKey) return;
    event.preventDefault();
    open(event.target.closest("td"));
  });
  dialog.addEventListener("close", () => last?.querySelector("input")?.focus());
  button.hidden = false;
  button.addEventListener("click", () => {
    if (last) open(last);
    else Marks.say("Go to a mark first, then choose History.");
  });
})();
