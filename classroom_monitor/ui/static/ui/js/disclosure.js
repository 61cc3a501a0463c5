// Escape closes an open <details> or the menu, and leads back to what opened it.
document.addEventListener("keydown", ({ key, target }) => {
  if (key !== "Escape") return;
  const open = target.closest("details[open]");
  if (open) {
    open.open = false;
    open.querySelector("summary").focus();
  } else if (location.hash === "#site-menu") {
    location.hash = "#top";
    document.querySelector(".menu-open").focus();
  }
});
