// Marks wait in this browser until the portal has answered for them. Ids and codes only, apart for each account.
// See docs/decisions/0007: an entry is written once; only who holds the lock of the account changes or removes it.
(() => {
  "use strict";

  const tray = document.getElementById("waiting");
  if (!tray) return;
  const owner = tray.dataset.owner;
  const prefix = `marks.${owner}.`;
  const traces = `made.${owner}.`; // what this browser made of a day, for a tab that has not seen the answer yet
  const TRACE_KEPT = 86400000; // milliseconds
  const TIMEOUT = 10000; // milliseconds
  const PAUSES = [500, 1000, 2000, 4000, 8000, 16000, 30000];
  const shown = new Set(); // refused ones whose reason this page has asked for
  const reasons = new Map(); // key -> the portal's sentence; kept in this page only
  const channel = "BroadcastChannel" in window ? new BroadcastChannel(prefix) : null;
  const spare = new Map(); // where the browser keeps nothing: until the page is left
  let state = "sending"; // network: no answer; signed-out: the portal asks who it is
  let failures = 0;
  let timer = 0;
  let busy = false;
  let again = false;

  const parse = (key, text) => {
    try { return { ...JSON.parse(text), key }; } catch { return null; }
  };
  const entries = () => {
    const found = new Map(spare);
    try {
      for (let place = 0; place < localStorage.length; place += 1) {
        const key = localStorage.key(place);
        if (key.startsWith(prefix)) found.set(key, localStorage.getItem(key));
      }
    } catch { /* a browser that keeps nothing */ }
    return [...found.keys()].sort().map((key) => parse(key, found.get(key))).filter(Boolean);
  };
  const write = ({ key, ...entry }) => {
    try { localStorage.setItem(key, JSON.stringify(entry)); } catch { spare.set(key, JSON.stringify(entry)); }
  };
  const remove = (key) => {
    spare.delete(key);
    try { localStorage.removeItem(key); } catch { /* was never there */ }
  };
  const random = () => [...crypto.getRandomValues(new Uint8Array(4))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  const stays = (entry) => entry.stays || [entry.stay];
  const touch = (one, other) => one.day === other.day && stays(one).some((stay) => stays(other).includes(stay));

  // By time, then by a count within the same moment: later ones sort behind, also when the tablet's clock was set back.
  const nextKey = (all) => {
    const last = all.length ? all[all.length - 1].key.slice(prefix.length).split(".").map((part) => parseInt(part, 36)) : [0, 0];
    const now = Date.now();
    const [moment, count] = now > last[0] ? [now, 0] : [last[0], last[1] + 1];
    return `${prefix}${moment.toString(36).padStart(10, "0")}.${count.toString(36).padStart(4, "0")}.${random()}`;
  };

  const add = (entry) => {
    const all = entries();
    all.filter((one) => one.no && touch(one, entry)).forEach((one) => remove(one.key)); // decided anew
    write({ ...entry, key: nextKey(all) }); // also what seems to wait already: another tab may have sent it by now
    pump();
    say();
  };

  const drop = (key) => {
    remove(key);
    say();
  };

  const cookie = (name) => (document.cookie.split("; ").find((part) => part.startsWith(`${name}=`)) || "=").split("=")[1];

  const ask = (entry) => {
    const body = new URLSearchParams({ owner });
    let address = `${tray.dataset.attendance}${entry.day}/`;
    if (entry.stays) {
      address += `groups/${entry.group}/rest/`;
      body.set("act", entry.act);
      entry.stays.forEach((stay) => body.append("stay", stay));
    } else {
      address += `stays/${entry.stay}/`;
      body.set("code", entry.code);
      body.set("expected_version", entry.version);
    }
    return fetch(address, {
      method: "POST",
      body,
      headers: { "HX-Request": "true", "X-CSRFToken": cookie("__Host-csrftoken") || cookie("csrftoken") },
      redirect: "manual",
      cache: "no-store",
      signal: AbortSignal.timeout(TIMEOUT),
    });
  };

  // What the portal said: saved, refused or stale with its fragment, gone, or that nothing is known yet.
  const read = async (entry) => {
    let answer;
    let html;
    try {
      answer = await ask(entry);
      html = await answer.text();
    } catch {
      return { kind: "network" };
    }
    if (answer.type === "opaqueredirect" || answer.status === 204 || answer.status === 409) return { kind: "signed-out" };
    const page = new DOMParser().parseFromString(html, "text/html");
    if (page.getElementById("too-old")) return { kind: "signed-out" };
    if (answer.status === 200 || answer.status === 422) {
      const row = entry.stays ? page.getElementById("register-done") : page.getElementById(`row-${entry.stay}`);
      if (!row) return { kind: "network" }; // somebody else's page, such as that of a hotel's Wi-Fi
      const kind = entry.stays ? (answer.status === 200 ? "saved" : "refused") : row.dataset.answer;
      const why = row.querySelector("[role=alert]");
      return { kind, html, page, why: why && why.firstChild ? why.firstChild.textContent.trim() : "" };
    }
    return { kind: [400, 403, 404, 405, 413].includes(answer.status) ? "gone" : "server" };
  };

  const trace = (day, stay) => {
    try { return JSON.parse(localStorage.getItem(`${traces}${day}.${stay}`)); } catch { return null; }
  };

  // Versions of a day only grow: all from first to last were made here, one on the other.
  const leaveTrace = (entry, row) => {
    const last = Number(row.dataset.version);
    const from = entry.stays ? last - 1 : Number(entry.version);
    const before = trace(entry.day, row.dataset.stay);
    const first = before && before.last === from ? before.first : from;
    try {
      localStorage.setItem(`${traces}${entry.day}.${row.dataset.stay}`, JSON.stringify({ first, last, at: Date.now() }));
      Object.keys(localStorage).filter((key) => key.startsWith(traces)).forEach((key) => {
        if (!(JSON.parse(localStorage.getItem(key)).at > Date.now() - TRACE_KEPT)) localStorage.removeItem(key);
      });
    } catch { /* a browser that keeps nothing has one tab that counts */ }
  };

  // An entry made against a sight that an own mark, of another tab, has meanwhile replaced follows that mark.
  const follow = (entry) => {
    const made = entry.stays ? null : trace(entry.day, entry.stay);
    const version = Number(entry.version);
    return made && made.first <= version && version < made.last ? { ...entry, version: String(made.last) } : entry;
  };

  // What the person decided after an entry of their own was made against the same sight: it follows what that became.
  const carry = (entry, page) => {
    for (const row of page.querySelectorAll("li[data-stay]")) {
      const mine = entry.stays ? row.dataset.act === entry.act : true;
      const later = entries().filter((one) => !one.no && !one.stays && one.key > entry.key && one.day === entry.day
        && one.stay === row.dataset.stay && (entry.stays || one.version === entry.version));
      if (!mine) continue;
      leaveTrace(entry, row);
      later.forEach((one) => write({ ...one, version: row.dataset.version }));
    }
  };

  const send = async (entry) => {
    if (!entry.tried) {
      // Never sent, so what was decided later takes its place.
      const later = entries().filter((one) => !one.no && !one.stays && one.key > entry.key && touch(one, entry));
      const left = stays(entry).filter((stay) => !later.some((one) => one.stay === stay));
      if (!left.length) {
        remove(entry.key);
        return "sending";
      }
      entry = { ...entry, tried: true, ...(entry.stays ? { stays: left } : {}) };
      write(entry);
    }
    entry = follow(entry);
    let said = await read(entry);
    const followed = follow(entry);
    if (said.kind === "stale" && followed.version !== entry.version) {
      entry = followed; // the other tab's answer came between
      write(entry);
      said = await read(entry);
    }
    if (["network", "server", "signed-out"].includes(said.kind)) return said.kind;
    if (said.kind === "saved") {
      carry(entry, said.page);
      remove(entry.key);
    } else if (entries().some((one) => !one.no && one.key > entry.key && touch(one, entry) && !entry.stays)) {
      remove(entry.key); // a later decision on the same day asks for itself
    } else {
      shown.add(entry.key);
      reasons.set(entry.key, said.kind === "gone" ? tray.dataset.gone : said.kind === "stale" ? tray.dataset.stale : said.why);
      write({ ...entry, no: said.kind });
    }
    if (said.html) {
      tell("mark:answered", said.html);
      if (channel) channel.postMessage(said.html);
    }
    return "sending";
  };

  const tell = (name, detail) => document.dispatchEvent(new CustomEvent(name, { detail }));

  const sendAll = async () => {
    const tried = new Set();
    let failed = "";
    for (;;) {
      const all = entries();
      const next = all.find((entry) => !tried.has(entry.key) && !(entry.no && shown.has(entry.key))
        && !all.some((one) => tried.has(one.key) && !one.no && touch(one, entry)));
      if (!next) break;
      tried.add(next.key);
      const came = await send(next);
      say();
      if (came !== "sending") failed = came;
      if (failed === "network" || failed === "signed-out") break;
    }
    state = failed ? (failed === "signed-out" ? failed : "network") : "sending";
    failures = failed ? failures + 1 : 0;
  };

  const pump = async () => {
    again = true;
    if (busy) return;
    busy = true;
    while (again) {
      again = false;
      clearTimeout(timer);
      if (navigator.locks) await navigator.locks.request(prefix, sendAll); else await sendAll();
      say();
    }
    busy = false;
    if (failures) timer = setTimeout(pump, PAUSES[Math.min(failures, PAUSES.length) - 1]);
  };

  const part = (name) => tray.querySelector(`[data-part="${name}"]`);

  const line = (entry) => {
    const item = tray.querySelector("template").content.cloneNode(true).firstElementChild;
    const link = item.querySelector("a");
    link.href = `${tray.dataset.attendance}${entry.day}/${entry.stays ? `?group=${entry.group}` : `?stay=${entry.stay}#row-${entry.stay}`}`;
    link.textContent = `${entry.day.split("-").reverse().join(".")} · ${entry.stays ? tray.dataset.rest : entry.code}`;
    item.querySelector("span").textContent = reasons.get(entry.key) || "";
    item.querySelector("button").addEventListener("click", () => drop(entry.key));
    return item;
  };

  // Says how many wait and why; a page that shows rows says it beside each.
  const say = () => {
    const all = entries();
    const waiting = all.filter((entry) => !entry.no);
    const onPage = (entry) => !entry.stays && document.querySelector(`[data-day="${entry.day}"] > #row-${entry.stay}[data-answer="refused"], [data-day="${entry.day}"] > #row-${entry.stay}[data-answer="stale"]`);
    const refused = all.filter((entry) => entry.no && !onPage(entry));
    const stuck = waiting.length > 0 && state !== "sending";
    tray.hidden = !stuck && !refused.length;
    part("waiting").hidden = !stuck;
    tray.querySelector("[data-count]").textContent = new Set(waiting.flatMap((entry) => stays(entry).map((stay) => `${entry.day} ${stay}`))).size;
    part("network").hidden = state !== "network";
    part("signed-out").hidden = state !== "signed-out";
    tray.querySelector("[data-sign-in]").search = `?next=${encodeURIComponent(window.location.pathname + window.location.search)}`;
    part("refused").hidden = !refused.length;
    part("refused").querySelector("ul").replaceChildren(...refused.map(line));
    document.querySelectorAll('form[action$="/sign-out/"]').forEach((form) => {
      if (waiting.length) form.dataset.confirm = tray.dataset.leave; else delete form.dataset.confirm;
    });
    tell("marks:changed", { all, state });
  };

  const now = () => {
    failures = 0;
    pump();
    say();
  };
  window.addEventListener("online", now);
  window.addEventListener("pageshow", now);
  window.addEventListener("storage", (event) => { if (!event.key || event.key.startsWith(prefix)) say(); });
  document.addEventListener("visibilitychange", () => { if (!document.hidden) now(); });
  if (channel) {
    channel.onmessage = (event) => {
      tell("mark:answered", event.data);
      say();
    };
  }

  window.portalMarks = { add, drop, entries, say };
})();
