// Every few seconds: what did others save in this table? Stops while nobody looks.
(() => {
  if (!Marks) return;
  const { form, table } = Marks;
  const WAIT = 4000;
  let after = form.dataset.after;
  let timer = 0;
  let isStopped = false;

  const ask = async () => {
    clearTimeout(timer);
    if (document.hidden || isStopped) return;
    try {
      const answer = await fetch(`${form.dataset.since}?after=${encodeURIComponent(after)}`, { redirect: "manual" });
      if (answer.ok && answer.type !== "opaqueredirect") await take(await answer.json());
      else if (answer.status < 500 && answer.status !== 429) isStopped = true;
    } catch {
      // Without a connection the queue says so; here only the next turn matters.
    }
    timer = setTimeout(ask, WAIT);
  };
  const take = async ({ now, cells, reload }) => {
    after = now;
    let needsPage = Boolean(reload);
    for (const cell of cells) {
      const input = Marks.input([cell.pupil, cell.subject, cell.month, cell.kind].join("~"));
      if (!input) needsPage ||= isShown(cell);
      else if (Number(input.dataset.version) !== cell.version || input.dataset.seen !== cell.text) follow(input, cell);
    }
    if (needsPage) await refresh();
  };
  const isShown = ({ subject, month, pupil }) => {
    const row = table.querySelector(`tr[data-pupil="${CSS.escape(pupil)}"]`);
    return row && Marks.heads().some((head) => head.dataset.subject === subject && head.dataset.month >= month);
  };
  const follow = (input, cell) => {
    // What is being typed stays; its saving will tell of both.
    if (Marks.isDirty(input) || Marks.isWaiting(input.dataset.key)) {
      Marks.say(`${cell.by} saved ${cell.text || "nothing"} in ${Marks.called(input)} at ${cell.at}.`);
      return;
    }
    Marks.show(input, cell);
    Marks.state(input, "theirs");
    if (input === document.activeElement) input.select();
    Marks.say(`${Marks.called(input)}: ${cell.by} saved ${cell.text || "nothing"} at ${cell.at}.`);
    // The band of an earlier month, and what carries on from it, the page itself tells.
    if (cell.month !== form.dataset.current) refresh();
  };
  // The table as it is now, but for cells in which something is being typed.
  const refresh = async () => {
    const answer = await fetch(location.href, { redirect: "manual" });
    if (!answer.ok || answer.type === "opaqueredirect") return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const row of table.tBodies[0].rows) {
      const fresh = page.querySelector(`tr[data-pupil="${CSS.escape(row.dataset.pupil)}"]`);
      if (fresh && fresh.cells.length === row.cells.length) renew(row, fresh);
    }
    const foot = page.querySelector("[data-marks] tfoot");
    if (foot) table.tFoot.replaceWith(document.adoptNode(foot));
    Marks.index();
  };
  const renew = (row, fresh) => {
    [...row.cells].forEach((cell, number) => {
      const input = cell.querySelector("input");
      const isInUse = input && (input === document.activeElement || Marks.isDirty(input) || Marks.isWaiting(input.dataset.key));
      if (number && !isInUse && cell.querySelector(".clash") === null) {
        cell.replaceWith(document.adoptNode(fresh.cells[number].cloneNode(true)));
      }
    });
  };

  Marks.refresh = refresh;
  document.addEventListener("visibilitychange", ask);
  document.addEventListener("marks:saved", ({ detail }) => {
    // An earlier month changes what carries into the later ones.
    if (detail.batch.some(([key]) => Marks.place(key).month !== form.dataset.current)) refresh();
  });
  timer = setTimeout(ask, WAIT);
})();
