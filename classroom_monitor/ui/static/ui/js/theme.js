// Changes the colours at once; the form keeps the choice: <form data-theme-switch>.
(() => {
  const themes = {
    "": ["Automatic colours", "", "light"],
    light: ["Light colours", "theme-light", "dark"],
    dark: ["Dark colours", "theme-dark", ""],
  };
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("[data-theme-switch]")) return;
    event.preventDefault();
    fetch(form.action, { method: "POST", body: new FormData(form), redirect: "manual" });
    const [label, look, following] = themes[form.elements.theme.value];
    document.documentElement.classList.remove("theme-light", "theme-dark");
    if (look) document.documentElement.classList.add(look);
    form.querySelector("span").textContent = label;
    form.elements.theme.value = following;
  });
})();
