// Marks that could not be saved are offered again, to the same person in the same table.
(() => {
  if (!Marks) return;
  const notice = document.querySelector("[data-kept]");
  const name = Marks.form.dataset.keep;
  const DAYS = 7;
  const read = () => {
    try {
      const kept = JSON.parse(localStorage.getItem(name));
      return Date.now() - kept.at < DAYS * 86400000 ? kept : null;
    } catch {
      return null;
    }
  };
  const kept = read();
  if (!kept) return;
  Marks.offered = kept.entries;
  const count = kept.entries.length;
  const when = new Date(kept.at).toLocaleString("en-GB", { weekday: "long", hour: "2-digit", minute: "2-digit" });
  notice.querySelector("[data-kept-words]").textContent =
    `${count === 1 ? "1 mark that was" : `${count} marks that were`} not saved on ${when} ${count === 1 ? "is" : "are"} kept on this device.`;
  notice.hidden = false;
  notice.querySelector("[data-kept-use]").addEventListener("click", () => {
    Marks.offered = [];
    const missing = [];
    const items = [];
    for (const [key, text, seen] of kept.entries) {
      const input = Marks.input(key);
      if (!input) missing.push(key);
      else {
        // As it was seen when it was typed: whoever changed it since is not passed over.
        input.dataset.version = seen;
        items.push({ input, text });
      }
    }
    notice.hidden = true;
    Marks.save(items);
    items[0]?.input.focus();
    if (missing.length) Marks.say(`${missing.length} of them are in subjects or months that are not shown here.`, true);
  });
  notice.querySelector("[data-kept-drop]").addEventListener("click", () => {
    Marks.offered = [];
    Marks.keep();
    notice.hidden = true;
    document.getElementById("main").focus();
  });
})();
