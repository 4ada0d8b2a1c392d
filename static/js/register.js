// The register by keyboard: arrows change the person, letters mark, ? lists the keys. Without this file buttons do it.
(() => {
  "use strict";

  const list = document.querySelector(".register");
  const keys = document.getElementById("register-keys");
  if (!list) return;

  const rowOf = (element) => element && element.closest(".register > li");
  const first = () => list.querySelector(":scope > li.unmarked") || list.firstElementChild;

  // The same column in the other row; a row without a chosen column starts with its mark, else with O.
  const enter = (row, column) => {
    const buttons = [...row.querySelectorAll(".marks button:not(:disabled)")];
    const button = buttons.find((one) => one.value === column)
      || buttons.find((one) => one.getAttribute("aria-pressed") === "true") || buttons[0];
    if (!button) return;
    button.focus();
    row.scrollIntoView({ block: "nearest" });
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches("input, select, textarea")) return;
    const row = rowOf(document.activeElement);
    if (event.key === "?") {
      keys.open = !keys.open;
      if (keys.open) keys.scrollIntoView({ block: "nearest" });
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      const next = row ? (event.key === "ArrowDown" ? row.nextElementSibling : row.previousElementSibling) : first();
      if (next) enter(next, document.activeElement.value);
    } else if (row && /^[onuld]$/i.test(event.key)) {
      const button = row.querySelector(`.marks [data-letter="${event.key.toUpperCase()}"]:not(:disabled)`);
      if (!button) return;
      button.focus();
      button.click();
    } else return;
    event.preventDefault();
  });

  // What did not reach the portal is said in its row; portal.js says why above the page.
  const failed = (event) => {
    const row = rowOf(event.target);
    if (!row || event.detail.xhr?.status === 422) return;
    const said = row.querySelector(".said");
    said.textContent = row.dataset.failed;
    said.classList.add("saved", "bad");
  };
  ["htmx:sendError", "htmx:timeout", "htmx:responseError"].forEach((name) => document.addEventListener(name, failed));
})();
