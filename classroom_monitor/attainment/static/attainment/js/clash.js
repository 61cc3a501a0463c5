// Two people, one cell: both values stand there, and a choice.
(() => {
  if (!Marks) return;
  const button = (text, act) => {
    const made = Object.assign(document.createElement("button"), { type: "button", className: "button button-small", textContent: text });
    made.addEventListener("click", act);
    return made;
  };
  document.addEventListener("marks:clash", ({ detail: { input, outcome, text } }) => {
    const score = input.closest(".score");
    score.querySelector(".clash")?.remove();
    Marks.state(input, "");
    input.setAttribute("aria-invalid", "true");
    const box = Object.assign(document.createElement("div"), { className: "clash" });
    box.setAttribute("role", "group");
    box.setAttribute("aria-label", Marks.called(input));
    const words = Object.assign(document.createElement("p"), { textContent: `${outcome.message} You typed ${text || "nothing"}.` });
    const end = (value) => {
      box.remove();
      input.value = value;
      input.removeAttribute("aria-invalid");
      input.focus();
    };
    const theirs = button(outcome.text ? `Keep ${outcome.text}` : "Keep it empty", () => end(outcome.text));
    const mine = button(text ? `Use ${text}` : "Empty it", () => {
      end(text);
      Marks.save([{ input, text }]);
    });
    // From here on what stands there has been seen.
    const typed = input.value;
    Marks.show(input, outcome);
    input.value = typed;
    input.setAttribute("aria-invalid", "true");
    box.append(words, theirs, mine);
    score.append(box);
  });
})();
