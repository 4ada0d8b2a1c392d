// The month by keyboard and thumb: arrows move, letters mark, Enter shows who and when. Without this file each cell is a
// link to its day's register.
(() => {
  "use strict";

  const grid = document.getElementById("month-grid");
  const panel = document.getElementById("cell-panel");
  const said = document.getElementById("grid-said");
  if (!grid || !panel) return;

  const CODES = { o: "O", n: "NN", u: "NU", l: "L4", d: "DW", "?": "?", delete: "-", backspace: "-" };
  const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
  const heads = grid.tHead.rows[0].cells;
  const days = [...heads].filter((cell) => cell.classList.contains("day")).length;
  const headers = { ...JSON.parse(document.body.getAttribute("hx-headers")), "HX-Request": "true" };
  let current = null;

  const people = () => [...grid.querySelectorAll("tbody tr:not(.group)")];
  const linkAt = (row, column) => row.cells[column].querySelector("a");
  const nameOf = (link) => {
    const cell = link.closest("td");
    return `${cell.parentElement.querySelector("bdi").textContent}, ${heads[cell.cellIndex].firstChild.data.trim()}`;
  };
  const label = (link) => link.setAttribute("aria-label", `${nameOf(link)}: ${link.textContent || grid.dataset.none}`);
  const say = (link, code, words) => { said.textContent = `${nameOf(link)}: ${code} – ${words}`; };

  // One stop of the Tab key for the whole grid.
  const enter = (link) => {
    if (current) current.tabIndex = -1;
    current = link;
    link.tabIndex = 0;
    label(link);
  };
  grid.querySelectorAll("td a").forEach((link) => { link.tabIndex = -1; });
  const start = grid.querySelector("td.unmarked a") || grid.querySelector("td a");
  if (start) {
    enter(start);
    const beside = start.closest("tr").cells[0].offsetWidth;
    grid.parentElement.scrollLeft = Math.max(0, start.closest("td").offsetLeft - beside - 44);
  }
  grid.addEventListener("focusin", (event) => { if (event.target.matches("td a")) enter(event.target); });

  const move = (link, down, right) => {
    const rows = people();
    let row = rows.indexOf(link.closest("tr")) + down;
    let column = link.closest("td").cellIndex + right;
    for (; rows[row] && column >= 1 && column <= days; row += down, column += right) {
      const next = linkAt(rows[row], column);
      if (!next) continue;
      next.focus();
      next.closest("td").scrollIntoView({ block: "nearest", inline: "nearest" });
      return;
    }
  };

  const close = () => {
    panel.hidden = true;
    panel.replaceChildren();
    if (current) current.focus();
  };
  const show = (link, about) => {
    enter(link);
    panel.replaceChildren(about);
    panel.hidden = false;
  };

  // The answer's row: the marked cell and the sums. Other cells of the row may be on their way themselves.
  const take = (link, row) => {
    const cell = link.closest("td");
    const line = cell.parentElement;
    const fresh = linkAt(row, cell.cellIndex);
    cell.className = row.cells[cell.cellIndex].className;
    link.textContent = fresh ? fresh.textContent : row.cells[cell.cellIndex].textContent;
    if (fresh && fresh.dataset.v) link.dataset.v = fresh.dataset.v;
    else delete link.dataset.v;
    label(link);
    line.cells[0].replaceChildren(...row.cells[0].childNodes);
    const sums = grid.tFoot.rows[0].cells;
    for (let column = days + 1; column < line.cells.length; column += 1) {
      line.cells[column].textContent = row.cells[column].textContent;
      sums[column - days + 1].textContent = people().reduce((sum, one) => sum + Number(one.cells[column].textContent), 0);
    }
  };

  const ask = async (link, options) => {
    const answer = await fetch(link.href, { headers, ...options });
    if (answer.redirected || answer.status === 204) window.location.reload(); // the session has ended
    if (!answer.ok && answer.status !== 422) throw new Error(String(answer.status));
    return { status: answer.status, page: new DOMParser().parseFromString(await answer.text(), "text/html") };
  };

  const mark = async (link, code, version) => {
    const cell = link.closest("td");
    if (cell.classList.contains("saving")) return;
    cell.classList.remove("failed", "conflict");
    cell.classList.add("saving");
    say(link, code, grid.dataset.saving);
    try {
      const body = new URLSearchParams({ code, expected_version: version });
      const { status, page } = await ask(link, { method: "POST", body });
      take(link, page.querySelector("tr"));
      if (status === 422) {
        cell.classList.add("conflict");
        show(link, page.querySelector(".cell-about"));
        say(link, code, grid.dataset.failed);
      } else {
        if (!panel.hidden) close();
        say(link, code, grid.dataset.saved);
      }
    } catch {
      cell.classList.remove("saving");
      cell.classList.add("failed");
      say(link, code, grid.dataset.failed);
    }
  };

  const about = async (link) => {
    try {
      const { page } = await ask(link, {});
      show(link, page.querySelector(".cell-about"));
      (panel.querySelector("button:not(:disabled)") || panel.querySelector("a")).focus();
    } catch {
      window.location.assign(link.href);
    }
  };

  grid.addEventListener("keydown", (event) => {
    const link = event.target.closest("td a");
    if (!link || event.ctrlKey || event.metaKey || event.altKey) return;
    const code = CODES[event.key.toLowerCase()];
    if (STEPS[event.key]) move(link, ...STEPS[event.key]);
    else if (code) mark(link, code, link.dataset.v || 0);
    else return;
    event.preventDefault();
  });
  grid.addEventListener("click", (event) => {
    const link = event.target.closest("td a");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    about(link);
  });
  panel.addEventListener("submit", (event) => {
    event.preventDefault();
    mark(current, event.submitter.value, event.target.elements.expected_version.value);
  });
  panel.addEventListener("click", (event) => { if (event.target.closest("[data-close]")) close(); });
  document.addEventListener("keydown", (event) => { if (event.key === "Escape" && !panel.hidden) close(); });
})();
