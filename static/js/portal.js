// Small comforts for every page; each page works without them.
(() => {
  "use strict";

  // A message is closed by the person, never by a clock.
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-dismiss]");
    if (button) button.closest(".message").remove();
  });

  // Nothing is sent twice: a form that posts is sent once until the page comes back. data-confirm asks first.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    const question = (event.submitter && event.submitter.dataset.confirm) || form.dataset.confirm;
    if (question && !window.confirm(question)) {
      event.preventDefault();
      event.stopImmediatePropagation();
      return;
    }
    if (form.method !== "post" || form.matches("[hx-post], [data-again]")) return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "yes";
    if (event.submitter) event.submitter.setAttribute("aria-busy", "true");
  }, true);
  window.addEventListener("pageshow", () => {
    document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent);
    document.querySelectorAll("[aria-busy]").forEach((button) => button.removeAttribute("aria-busy"));
  });

  // A select or date marked data-submit sends its form when changed; without scripts its button does.
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-submit]")) event.target.form.requestSubmit();
  });

  // One open menu at a time; Escape and a click elsewhere close it.
  const menu = document.querySelector(".side-menu");
  if (menu) {
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && menu.open) {
        menu.open = false;
        menu.querySelector("summary").focus();
      }
    });
    document.addEventListener("click", (event) => {
      if (menu.open && !menu.contains(event.target)) menu.open = false;
    });
  }

  // The connection: said in words where the person works.
  const banner = document.getElementById("connection");
  const say = (kind) => {
    if (!banner) return;
    banner.textContent = banner.dataset[kind];
    banner.hidden = false;
  };
  const quiet = () => { if (banner) banner.hidden = true; };
  window.addEventListener("offline", () => say("offline"));
  window.addEventListener("online", quiet);
  document.addEventListener("htmx:sendError", () => say(navigator.onLine ? "failed" : "offline"));
  document.addEventListener("htmx:timeout", () => say("failed"));
  document.addEventListener("htmx:responseError", (event) => say(event.detail.xhr.status >= 500 ? "failed" : "refused"));

  // A fragment answered by the sign-in page means that the session has ended: show the page itself.
  document.addEventListener("htmx:beforeSwap", (event) => {
    const answered = event.detail.xhr.responseURL;
    if (answered && new URL(answered).pathname === document.body.dataset.signIn) {
      event.detail.shouldSwap = false;
      window.location.reload();
      return;
    }
    if (event.detail.xhr.status < 400) quiet();
  });
})();
