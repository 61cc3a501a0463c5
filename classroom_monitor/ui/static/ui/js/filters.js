// Narrows a list of choices as you type: <input data-filters="id of the list">.
// Enter and a button with data-filter-for="id of the input" do the same.
(() => {
  const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  const narrow = (input) => {
    const list = document.getElementById(input.dataset.filters);
    const wanted = plain(input.value).split(/\s+/);
    for (const item of list.children) {
      const text = plain(item.textContent);
      item.hidden = !wanted.every((word) => text.includes(word));
    }
  };
  document.addEventListener("input", ({ target }) => {
    if (target.dataset.filters) narrow(target);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !event.target.dataset?.filters) return;
    event.preventDefault();
    narrow(event.target);
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-filter-for]");
    if (!button) return;
    event.preventDefault();
    narrow(document.getElementById(button.dataset.filterFor));
  });
})();
