"""Two people before the same register: one with two tabs, one on a phone; and what their pages say."""

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import BrowserContext, Page

# What a page shows, when it is opened and after each answer: kept by the page itself, so that nothing said is missed.
# Saved rows as [stay, version, code], the other side of a conflict as [stay, version, null].
WATCH = """
    window.shown = [];
    const look = () => {
        for (const row of document.querySelectorAll("[data-day] > li[data-answer=saved]:not(.waiting)")) {
            const pressed = row.querySelector(".marks [aria-pressed=true]");
            window.shown.push([+row.dataset.stay, +row.dataset.version, pressed ? pressed.value : ""]);
        }
        for (const form of document.querySelectorAll("form.clash"))
            window.shown.push([+form.closest("li").dataset.stay, +form.elements.expected_version.value, null]);
    };
    document.addEventListener("DOMContentLoaded", look);
    document.addEventListener("mark:answered", () => queueMicrotask(look));
"""
CLICK = """([stay, code, times]) => {
    const button = document.querySelector(`#row-${stay} ${code === "-" ? ".clear" : `.marks [value="${code}"]`}`);
    for (let time = 0; time < times; time += 1) button.click();
}"""
REST = """() => {
    const button = document.querySelector("#rest:not([hidden]) button");
    const waiting = new Set(document.querySelectorAll(".register > li.waiting"));
    const meant = [...document.querySelectorAll("[name=stay][form=rest]")].map((field) => field.closest("li"));
    if (button) button.click();
    return button ? meant.filter((row) => !waiting.has(row)).map((row) => +row.dataset.stay) : [];
}"""
DECIDE = """(mine) => [...document.querySelectorAll("form.clash")].map((form) => {
    const button = form.querySelectorAll("button")[mine ? 0 : 1];
    button.click();
    return [+form.closest("li").dataset.stay, button.value];
})"""


@dataclass
class Person:
    """Somebody with a browser of their own. tabs: their pages on the register, all signed in."""

    name: str
    pk: int
    context: BrowserContext
    tabs: list[Page]
    address: str
    seen: list[tuple[int, int, str | None]] = field(default_factory=list)

    def click(self, tab: int, stay: int, code: str, times: int = 1) -> None:
        """Press a code of a row, "-" to clear it, as fast as hands and machines can."""
        self.tabs[tab].evaluate(CLICK, [stay, code, times])

    def mark_rest(self, tab: int) -> list[int]:
        """Press "the rest present"; the stays that it was about."""
        found: list[int] = self.tabs[tab].evaluate(REST)
        return found

    def decide(self, *, mine: bool) -> list[tuple[int, str]]:
        """Settle every conflict that is shown; which stays, and for what."""
        return [(stay, code) for tab in self.tabs for stay, code in tab.evaluate(DECIDE, mine)]

    def waiting(self) -> list[dict[str, Any]]:
        """What their browser still keeps, as any of the tabs knows it: one learns of another's a moment later."""
        kept = {key: entry for tab in self.tabs for key, entry in tab.evaluate("Object.entries(localStorage)")}
        return [json.loads(entry) for key, entry in kept.items() if key.startswith("marks.")]

    def shown(self) -> Iterator[tuple[int, int, str | None]]:
        """Every (stay, version, code) that a page of theirs has shown since they were asked last.

        The code is None for the other side of a conflict; all else was shown as saved.
        """
        for tab in self.tabs:
            self._look(tab)
        while self.seen:
            yield self.seen.pop()

    def _look(self, tab: Page) -> None:
        self.seen += map(tuple, tab.evaluate("window.shown.splice(0)"))

    def reopen(self, tab: int) -> None:
        """Close the tab in the middle of what it does, and open the register in another."""
        self._look(self.tabs[tab])
        self.tabs[tab].close()
        self.tabs[tab] = self.context.new_page()
        self.tabs[tab].goto(self.address)

    def wait_until_sent(self, seconds: float) -> bool:
        """Whether everything was answered for within that time: saved, or shown as a conflict."""
        deadline = time.monotonic() + seconds
        while any(not entry.get("no") for entry in self.waiting()):
            if time.monotonic() > deadline:
                return False
            self.tabs[0].wait_for_timeout(20)
        return True
