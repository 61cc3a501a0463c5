// Leads to what matters first: the list of problems, or the row that was just saved.
(() => {
  const named = /^#row-/.test(location.hash) && document.getElementById(location.hash.slice(1));
  const first = document.querySelector("[data-focus-first]") ?? named;
  if (first) first.focus({ preventScroll: false });
})();
