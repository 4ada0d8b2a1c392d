// The register: arrows change the person, letters mark, ? lists the keys; what is marked goes through queue.js.
// Without this file the same buttons send their forms.
(() => {
  "use strict";

  const list = document.querySelector(".register");
  const keys = document.getElementById("register-keys");
  const marks = window.portalMarks;
  if (!list || !marks) return;
  const day = list.dataset.day;

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
  const press = (button) => {
    if (!button) return;
    button.focus();
    button.click();
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
    } else if (row && (event.key === "ArrowLeft" || event.key === "ArrowRight")) {
      const buttons = [...row.querySelectorAll(".marks button:not(:disabled)")];
      const place = buttons.indexOf(document.activeElement) + (event.key === "ArrowRight" ? 1 : -1);
      if (buttons[place]) buttons[place].focus();
    } else if (row && /^[onuld]$/i.test(event.key)) {
      press(row.querySelector(`.marks [data-letter="${event.key.toUpperCase()}"]:not(:disabled)`));
    } else if (row && (event.key === "Backspace" || event.key === "Delete")) {
      const clear = row.querySelector(".clear:not([hidden])");
      if (clear) clear.click();
    } else return;
    event.preventDefault();
  });

  // A mark is kept first and sent then, so that no lost network takes it along.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented) return;
    if (form.matches("[data-mark]")) {
      const code = event.submitter ? event.submitter.value : "";
      marks.add({ day, stay: rowOf(form).dataset.stay, code, version: form.elements.expected_version.value });
    } else if (form.id === "rest") {
      const waiting = new Set(marks.entries().filter((one) => one.day === day && !one.no).flatMap((one) => one.stays || [one.stay]));
      const stays = new FormData(form).getAll("stay").filter((stay) => !waiting.has(stay));
      const act = form.elements.act.value;
      if (stays.length) marks.add({ day, group: document.getElementById("register-summary").dataset.group, stays, act });
    } else return;
    event.preventDefault();
  });

  list.addEventListener("click", (event) => {
    if (!event.target.closest("[data-drop]")) return;
    const row = rowOf(event.target);
    marks.entries().filter((one) => one.no && one.day === day && one.stay === row.dataset.stay).forEach((one) => marks.drop(one.key));
    row.querySelector(".clash").remove();
    row.dataset.answer = "saved";
  });

  // The portal's answer, here or in another tab of the same person: its rows and counts replace ours.
  const swap = (old, fresh) => {
    if (!old || !fresh) return;
    const focused = old.contains(document.activeElement) ? document.activeElement.id : "";
    old.replaceWith(fresh);
    if (focused && document.getElementById(focused)) document.getElementById(focused).focus();
  };
  const show = (html) => {
    const page = new DOMParser().parseFromString(html, "text/html");
    const summary = page.getElementById("register-summary");
    const here = document.getElementById("register-summary");
    if (!summary || summary.dataset.day !== day) return;
    // A question that its person has not answered yet stays under their eyes.
    const asked = new Set(marks.entries().filter((one) => one.no && one.day === day).map((one) => one.stay));
    page.querySelectorAll("li[data-stay]").forEach((row) => {
      if (row.dataset.answer === "saved" && asked.has(row.dataset.stay)) return;
      swap(document.getElementById(row.id), row);
    });
    if (summary.dataset.group !== here.dataset.group) return;
    swap(here, summary);
    swap(document.getElementById("register-done"), page.getElementById("register-done"));
  };

  // A button that is replaced while it is pressed takes its click along: answers wait until it is let go.
  const answers = [];
  let pressed = false;
  const showAll = () => {
    if (!pressed) answers.splice(0).forEach(show);
  };
  document.addEventListener("mark:answered", (event) => {
    answers.push(event.detail);
    showAll();
  });
  window.addEventListener("pointerdown", () => { pressed = true; });
  const letGo = () => {
    pressed = false;
    if (!answers.length) return;
    showAll();
    marks.say(); // the new rows do not know yet what waits
  };
  // After its click has been told.
  ["pointerup", "pointercancel", "blur"].forEach((name) => window.addEventListener(name, () => setTimeout(letGo)));

  // What waits is said in its row, with the code that waits.
  const restore = (row) => {
    const said = row.querySelector(".said");
    if (said.dataset.before === undefined) return;
    said.textContent = said.dataset.before;
    delete said.dataset.before;
    row.classList.remove("waiting");
    row.querySelectorAll("[data-was]").forEach((button) => {
      button.setAttribute("aria-pressed", button.dataset.was);
      delete button.dataset.was;
    });
  };
  const wait = (row, code, words) => {
    restore(row);
    const said = row.querySelector(".said");
    said.dataset.before = said.textContent;
    said.textContent = words;
    row.classList.add("waiting");
    row.querySelectorAll(".marks button").forEach((button) => {
      button.dataset.was = button.getAttribute("aria-pressed");
      button.setAttribute("aria-pressed", String(button.value === code));
    });
    const clear = row.querySelector(".clear");
    if (clear) clear.hidden = code === "-";
  };
  document.addEventListener("marks:changed", (event) => {
    const { all, state } = event.detail;
    const words = { sending: list.dataset.sending, network: list.dataset.waiting, "signed-out": list.dataset.signedOut }[state];
    const codes = new Map();
    all.filter((one) => one.day === day && !one.no).forEach((one) => (one.stays || [one.stay]).forEach((stay) => codes.set(stay, one.code || "O")));
    for (const row of list.children) {
      if (codes.has(row.dataset.stay)) wait(row, codes.get(row.dataset.stay), words); else restore(row);
    }
    const rest = document.getElementById("rest");
    if (rest) rest.hidden = all.some((one) => one.stays && one.day === day && !one.no);
  });

  document.addEventListener("submit", (event) => {
    if (!event.target.closest("#register-done") || navigator.onLine) return;
    event.preventDefault(); // the undo is no mark: it says that there is no network, and stays
    window.dispatchEvent(new Event("offline"));
  }, true);
})();
