// What to do with answers to htmx that are not a piece of this page.
(() => {
  const say = (text, link) => {
    const toast = document.createElement("div");
    toast.className = "toast toast-warn";
    toast.append(Object.assign(document.createElement("p"), { textContent: text }));
    if (link) toast.append(link);
    document.getElementById("toasts")?.replaceChildren(toast);
  };
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { xhr, pathInfo } = event.detail;
    const asked = new URL(pathInfo.requestPath, location.href);
    const came = new URL(xhr.responseURL || asked, location.href);
    if (came.pathname === asked.pathname) return;
    event.detail.shouldSwap = false;
    if (!came.pathname.startsWith("/accounts/sign-in/")) {
      location.assign(came);
      return;
    }
    // What stands in the forms of this page must not be lost.
    const link = Object.assign(document.createElement("a"), {
      href: came.pathname, target: "_blank", className: "button button-small", textContent: "Sign in in a new tab",
    });
    say("You have been signed out. What you typed is still here.", link);
  });
  document.addEventListener("htmx:responseError", ({ detail }) => {
    const problems = {
      403: "You may not do that any more. Load the page again.",
      404: "That is no longer here. Load the page again.",
      429: "That was too often. Wait a little and try again.",
    };
    say(problems[detail.xhr.status] ?? "Something went wrong here. It is our fault and has been recorded. Try again.");
  });
  document.addEventListener("htmx:sendError", () => {
    say("Classroom Monitor cannot be reached. Check your connection, then try again.");
  });
})();
