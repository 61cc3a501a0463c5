// Messages can be closed once there is a script to do it: <button data-close hidden>.
(() => {
  const reveal = (root) => {
    for (const button of root.querySelectorAll(".toast [data-close]")) button.hidden = false;
  };
  document.addEventListener("click", ({ target }) => {
    if (!target.closest("[data-close]")) return;
    target.closest(".toast")?.remove();
    document.getElementById("main").focus({ preventScroll: true });
  });
  document.addEventListener("htmx:load", ({ target }) => reveal(target));
  reveal(document);
})();
