// Shows what is typed into a password field: <button data-show-password="its id" hidden>.
(() => {
  const reveal = (root) => {
    for (const button of root.querySelectorAll("[data-show-password]")) button.hidden = false;
  };
  document.addEventListener("click", ({ target }) => {
    const button = target.closest("[data-show-password]");
    if (!button) return;
    const field = document.getElementById(button.dataset.showPassword);
    const isShown = field.type === "text";
    field.type = isShown ? "password" : "text";
    button.firstChild.textContent = isShown ? "Show" : "Hide";
    button.setAttribute("aria-pressed", String(!isShown));
  });
  // A browser remembers what was typed into text fields, but not into these.
  document.addEventListener("submit", ({ target }) => {
    for (const button of target.querySelectorAll('[data-show-password][aria-pressed="true"]')) {
      button.click();
    }
  });
  document.addEventListener("htmx:load", ({ target }) => reveal(target));
  reveal(document);
})();
