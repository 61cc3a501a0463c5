// Puts a suggestion into its field: <button data-use="value" data-for="id of the field">.
document.addEventListener("click", ({ target }) => {
  const button = target.closest("[data-use]");
  if (!button) return;
  const field = document.getElementById(button.dataset.for);
  field.value = button.dataset.use;
  field.focus();
  field.dispatchEvent(new Event("input", { bubbles: true }));
});
