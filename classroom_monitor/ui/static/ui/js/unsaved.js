// Counts what was changed in <form data-watch> into [data-unsaved], and asks once before
// the page is left. A link with data-leave is a decision, and is not asked about.
(() => {
  const form = document.querySelector("form[data-watch]");
  if (!form) return;
  const skipped = new Set(["csrfmiddlewaretoken", "key", "version", "part", "same_as", "add"]);
  // A page with two pickers has part_pupil beside part_user.
  const isCounted = (name) => !skipped.has(name) && !/^(part|add)_/.test(name);
  const state = () => {
    const values = new Map();
    for (const [name, value] of new FormData(form)) {
      if (isCounted(name)) values.set(name, [...(values.get(name) ?? []), value]);
    }
    return values;
  };
  const before = state();
  const cameBack = form.matches("[data-changed]") || form.querySelector("[aria-invalid=true]");
  let isLeaving = false;
  const changes = () => {
    const now = state();
    const names = new Set([...before.keys(), ...now.keys()]);
    const text = (values) => [...(values ?? [])].sort().join("\n");
    return [...names].filter((name) => text(before.get(name)) !== text(now.get(name))).length;
  };
  const show = () => {
    const note = form.querySelector("[data-unsaved]");
    const n = changes();
    if (!note || (!n && cameBack)) return;
    const badge = document.createElement("span");
    badge.className = "badge badge-warn";
    badge.textContent = n === 1 ? "1 change not saved" : `${n} changes not saved`;
    note.replaceChildren(...(n ? [badge] : []));
  };
  form.addEventListener("input", show);
  form.addEventListener("change", show);
  form.addEventListener("picked", show);
  form.addEventListener("submit", () => { isLeaving = true; });
  document.addEventListener("click", ({ target }) => {
    if (target.closest("[data-leave]")) isLeaving = true;
  });
  addEventListener("pageshow", () => { isLeaving = false; });
  addEventListener("beforeunload", (event) => {
    if (!isLeaving && (changes() || cameBack)) event.preventDefault();
  });
})();
