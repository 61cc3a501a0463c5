// Each changed mark travels by itself and at once; what cannot travel yet waits, here
// and on this device, until it can. Others hear: marks:saved, marks:clash, marks:queued.
(() => {
  if (!Marks) return;
  const { form, say } = Marks;
  const LARGEST = 1000;
  const waiting = new Map();
  const setAside = new Map();
  const stamp = document.querySelector("[data-saved-at]");
  let isBusy = false;
  let isStopped = false;
  let timer = 0;
  let failures = 0;
  let most = LARGEST;

  const keep = () => {
    const entries = [...setAside, ...waiting].map(([key, { text, seen }]) => [key, text, seen]);
    const keys = new Set(entries.map(([key]) => key));
    entries.push(...Marks.offered.filter(([key]) => !keys.has(key)));
    try {
      if (entries.length) localStorage.setItem(form.dataset.keep, JSON.stringify({ at: Date.now(), entries }));
      else localStorage.removeItem(form.dataset.keep);
    } catch {
      if (failures) say("This device keeps nothing: leave the page open until all is saved.", true);
    }
  };
  const count = () => (waiting.size === 1 ? "1 mark is" : `${waiting.size} marks are`);
  const tell = (name, detail) => document.dispatchEvent(new CustomEvent(name, { detail }));

  // Puts marks into the queue: [{ input, text }]. One call is one step to undo.
  const save = (items, source = "typed") => {
    const steps = [];
    for (const { input, text } of items) {
      const { key, version, seen } = input.dataset;
      if (text === seen && !waiting.has(key)) {
        Marks.state(input, "");
        input.removeAttribute("aria-invalid");
        setAside.delete(key);
        continue;
      }
      steps.push({ key, before: seen });
      setAside.delete(key);
      waiting.set(key, { text, seen: Number(version), source });
      input.value = text;
      Marks.state(input, "saving");
    }
    keep();
    if (steps.length) {
      tell("marks:queued", { steps, source });
      schedule(0);
    }
  };
  const schedule = (wait) => {
    clearTimeout(timer);
    timer = setTimeout(flush, wait);
  };
  const next = () => {
    const all = [...waiting];
    const source = all[0][1].source;
    return all.filter(([, entry]) => entry.source === source).slice(0, most);
  };
  const flush = async () => {
    if (isBusy || isStopped || !waiting.size) return;
    isBusy = true;
    const batch = next();
    const cells = batch.map(([key, { text, seen }]) => [...key.split("~"), text, seen]);
    const body = JSON.stringify({ cells, source: batch[0][1].source, reason: Marks.reason() });
    say("Saving…");
    try {
      const answer = await fetch(form.dataset.save, {
        method: "POST", body, redirect: "manual", keepalive: body.length < 60000,
        headers: { "Content-Type": "application/json", "X-CSRFToken": form.dataset.token, Accept: "application/json" },
      });
      await take(answer, batch);
    } catch {
      retry();
    }
    isBusy = false;
    if (waiting.size && !isStopped && !failures) schedule(0);
  };
  const take = async (answer, batch) => {
    if (answer.ok && answer.type !== "opaqueredirect") {
      failures = 0;
      return settle(await answer.json(), batch);
    }
    if (answer.status === 413 && batch.length > 1) {
      most = Math.ceil(batch.length / 2);
      return undefined;
    }
    if (answer.status >= 500 || answer.status === 429) return retry();
    return stop(answer);
  };
  const settle = (told, batch) => {
    const wrong = [];
    batch.forEach(([key, entry], number) => {
      const outcome = told.cells[number];
      const newer = waiting.get(key) === entry ? null : waiting.get(key);
      if (!newer) waiting.delete(key);
      const input = Marks.input(key);
      if (outcome.verdict === "saved" || outcome.verdict === "same") {
        if (newer) newer.seen = outcome.version;
        Marks.show(input, outcome, entry.text);
        Marks.state(input, newer ? "saving" : "saved");
      } else if (outcome.verdict === "conflict" && !newer) {
        tell("marks:clash", { input, outcome, text: entry.text });
        wrong.push([input, outcome]);
      } else if (!newer) {
        input.setAttribute("aria-invalid", "true");
        input.title = outcome.message;
        Marks.state(input, "");
        if (["locked", "reason"].includes(outcome.why)) setAside.set(key, entry);
        wrong.push([input, outcome]);
      }
    });
    keep();
    if (told.cells.some(({ verdict }) => verdict === "saved")) stamp.textContent = `Saved ${told.clock}`;
    report(wrong, told);
    tell("marks:saved", { batch, told });
  };
  const report = (wrong, told) => {
    if (!wrong.length) {
      say(waiting.size ? "Saving…" : "");
      return;
    }
    const [input, outcome] = wrong[0];
    const help = told.help_from?.length ? ` ${told.help_from.slice(0, 3).join(", ")} can reopen it.` : "";
    const more = wrong.length > 1 ? ` ${wrong.length - 1} more not saved.` : "";
    say(`${Marks.called(input)}: ${outcome.message}${help}${more}`, true);
    if (outcome.why === "reason") document.querySelector("[data-reason]")?.focus();
  };
  const retry = () => {
    failures += 1;
    for (const key of waiting.keys()) Marks.state(Marks.input(key), "waiting");
    say(`${count()} not saved yet. Trying again by itself; all is kept on this device.`, true);
    schedule(Math.min(2000 * 2 ** (failures - 1), 30000));
  };
  const stop = async (answer) => {
    isStopped = true;
    for (const key of waiting.keys()) Marks.state(Marks.input(key), "waiting");
    const isSignedOut = answer.type === "opaqueredirect" || answer.status === 401;
    let words = "This page was open for too long. What you typed is kept on this device: load the page again.";
    if (isSignedOut) words = `You have been signed out. ${count()} kept on this device until you sign in again.`;
    else if (answer.headers.get("Content-Type")?.includes("json")) words = (await answer.json()).message;
    say(words, true);
    const link = Object.assign(document.createElement("a"), { className: "button button-small" });
    link.href = isSignedOut ? `${form.dataset.signIn}?next=${encodeURIComponent(location.pathname + location.search)}` : location.href;
    link.textContent = isSignedOut ? "Sign in" : "Load the page again";
    document.querySelector("[data-mark-status]").append(" ", link);
  };

  Object.assign(Marks, {
    save,
    keep,
    isWaiting: (key) => waiting.has(key) || setAside.has(key),
    drop: (key) => { waiting.delete(key); setAside.delete(key); keep(); },
  });
  form.addEventListener("change", ({ target }) => {
    if (target.dataset.key) save([{ input: target, text: target.value.trim() }]);
  });
  form.addEventListener("submit", (event) => event.preventDefault());
  addEventListener("online", () => schedule(0));
  document.addEventListener("visibilitychange", () => {
    const input = document.activeElement;
    if (document.hidden && input?.dataset?.key && Marks.isDirty(input)) save([{ input, text: input.value.trim() }]);
    if (document.hidden) flush();
  });
})();
