"""A real Chromium against a live server. Where no Chromium is installed these tests are left out, and that is said.

SHOTS=<folder> keeps a picture of every page that was visited.
"""

import os
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, Page, expect

from accounts.models import User
from tests import factories

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
CHROMIUM = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
ARGUMENTS = [
    "--no-sandbox",  # a container's root may not make sandboxes; the pages are our own
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    "--js-flags=--single-threaded-gc --no-opt --no-maglev",  # a page lives a second: compiling well does not pay
]
HEIGHTS = {1280: 900, 390: 844}
SHOTS = os.environ.get("SHOTS")

expect.set_options(timeout=15_000)  # milliseconds: a busy machine may take long; what is there is seen at once

# Playwright keeps an event loop in this thread, and Django would take it for asynchronous code.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"


def pytest_ignore_collect(collection_path: Path) -> bool | None:
    return True if CHROMIUM is None and collection_path.name.startswith("test_") else None


def pytest_terminal_summary(terminalreporter) -> None:
    if CHROMIUM is None:
        terminalreporter.section("LEFT OUT: the browser tests", red=True, bold=True)
        terminalreporter.line("No Chromium was found. Install the package chromium, then run them again.")


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args, django_db_setup):
    """The database is made first: within Playwright's event loop Django would hold a second connection to it."""
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": ARGUMENTS}


# What axe finds, in one run, and the looks whose contrast it was asked, as digests. Contrast takes it most of its time,
# and is asked of one visible text of each look: two look alike that differ, like all that they stand in up to the page
# and its style sheets, in nothing by which a style could choose between them, as most rows of a table do, and the ways
# to the rooms on every page. Those are left out that the caller knows. The texts that are asked bear a mark while axe
# runs, which no style knows.
VIOLATIONS = """async (known) => {
    const styled = ["class", "type", "role", "lang", "open", "disabled", "readonly", "checked", "data-bs-theme",
        "data-answer", "data-state", "aria-current", "aria-pressed", "aria-busy", "aria-expanded", "aria-invalid"];
    const said = (e) => styled.map((name) => e.getAttribute(name));
    const sheets = [...document.styleSheets].map((sheet) => sheet.href);
    const ground = `${sheets} ${said(document.documentElement)} ${said(document.body)}`;
    const looks = new Map([[document.body, ground]]), places = new Map(), texts = new Map();
    const look = (e) => {
        if (!looks.has(e)) {
            const around = e.parentElement.children, above = look(e.parentElement);
            if (!places.has(e)) [...around].forEach((one, place) => places.set(one, place));
            const place = [places.get(e) === 0, e === around[around.length - 1], places.get(e) % 2];
            looks.set(e, `${above}>${e.tagName} ${said(e)} ${place}`);
        }
        return looks.get(e);
    };
    for (const e of document.body.querySelectorAll("*")) {
        const says = [...e.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
        if (!says && !e.matches("input, select, textarea")) continue;
        if (!texts.has(look(e)) && e.checkVisibility({visibilityProperty: true})) texts.set(look(e), e);
    }
    const digest = async (text) => new Uint32Array(await crypto.subtle.digest("SHA-1", new TextEncoder().encode(text)));
    const names = await Promise.all([...texts.keys()].map(async (text) => (await digest(text)).slice(0, 3).join("-")));
    const before = new Set(known), asked = names.filter((name) => !before.has(name));
    const kept = [...texts.values()].filter((e, place) => !before.has(names[place]));
    axe.configure({rules: [{id: "color-contrast", selector: "[data-asked-by-axe], [data-asked-by-axe] *"}]});
    kept.forEach((e) => e.toggleAttribute("data-asked-by-axe", true));
    const found = await axe.run({resultTypes: ["violations"]});
    kept.forEach((e) => e.toggleAttribute("data-asked-by-axe", false));
    return [found.violations, asked];
}"""


class Screen:
    """One person's window: signs in, opens pages, and tells what is wrong with the page that is open."""

    def __init__(self, page: Page, address: str, *, scripts: bool = True) -> None:
        self.page, self.address, self.scripts = page, address, scripts
        self.said: list[str] = []
        page.on("console", lambda message: self.said.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: self.said.append(str(error)))

    def open(self, path: str) -> int:
        """Open an address of the portal; answers the status."""
        self.said.clear()
        response = self.page.goto(self.address + path)
        assert response is not None
        return response.status

    def send(self, button: str) -> None:
        """Press a button that leads to another page, and wait until that page is there."""
        with self.page.expect_navigation():
            self.page.click(button)

    def sign_in(self, email: str, password: str = factories.PASSWORD) -> None:
        self.open("/sign-in/")
        self.page.fill("[name=login]", email)
        self.page.fill("[name=password]", password)
        self.send("main button[type=submit]")
        self.page.wait_for_selector(".side")

    def enter(self, user: User) -> None:
        """Sign in without the form, which test_accounts.py fills in; nothing is open yet."""
        client, name = Client(), settings.SESSION_COOKIE_NAME
        client.force_login(user)
        self.page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": self.address}])

    def speak(self, language: str) -> None:
        """Choose "pl" or "en" as the person would."""
        menu = self.page.locator(".side-menu")
        if menu.count() and not menu.evaluate("menu => menu.open"):
            menu.locator("summary").click()
        self.send(f".languages [value={language}]")

    def language(self) -> str:
        return self.page.evaluate("document.documentElement.lang")

    def sideways_scroll(self) -> int:
        """Pixels by which the page is wider than the window."""
        return self.page.evaluate("document.documentElement.scrollWidth - window.innerWidth")

    def small_targets(self) -> list[str]:
        """Buttons, fields and links outside running text that are under 24 pixels high or wide (WCAG 2.2, 2.5.8)."""
        return self.page.evaluate(
            """() => [...document.querySelectorAll("button, select, input:not([type=hidden]), summary, a.btn, nav a")]
                .filter(e => e.checkVisibility())
                .map(e => [e, e.getBoundingClientRect()])
                .map(([e, box]) => [e, Math.min(box.width, box.height)])
                .filter(([e, size]) => size < (e.matches("[type=checkbox], [type=radio]") ? 18 : 24))
                .map(([e]) => e.outerHTML.slice(0, 120))"""
        )

    def violations(self) -> list[str]:
        """What axe finds: the rule, how bad, and the first place. Contrast is asked of one text of each look."""
        if not self.page.evaluate("'axe' in window"):
            self.page.evaluate(AXE_SCRIPT)
        known = self.looks_known()
        found, asked = self.page.evaluate(VIOLATIONS, list(known))
        known.update(asked)
        return [f"{v['id']} ({v['impact']}): {v['nodes'][0]['target']} {v['nodes'][0]['html'][:120]}" for v in found]

    def looks_known(self) -> set[str]:
        """The looks whose contrast was asked on a page before, as this one is seen now; a new window knows of none."""
        return set()

    def texts(self) -> list[str]:
        """Every piece of text that a reader sees, outside elements that say they are in another language."""
        return self.page.evaluate(
            """() => {
                const here = document.documentElement.lang, found = [];
                const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
                while (walk.nextNode()) {
                    const parent = walk.currentNode.parentElement, text = walk.currentNode.data.trim();
                    if (parent.closest("kbd")) continue;  // the name of a key
                    if (text && parent.checkVisibility() && parent.closest("[lang]").lang === here) found.push(text);
                }
                for (const e of document.querySelectorAll("[aria-label], [placeholder], [title], [alt]"))
                    for (const name of ["aria-label", "placeholder", "title", "alt"])
                        if (e.getAttribute(name)) found.push(e.getAttribute(name).trim());
                return [document.title, ...found];
            }"""
        )

    def picture(self, name: str) -> None:
        if SHOTS:
            path = Path(SHOTS) / f"{re.sub(r'[^a-z0-9-]+', '_', name.lower())}.png"
            self.page.screenshot(path=path, full_page=True)


@pytest.fixture
def window(browser: Browser, live_server) -> Iterator[Callable[..., Screen]]:
    """window(width=390, scheme="dark", scripts=False): a fresh window with its own cookies."""
    contexts = []

    def open_window(*, width: int = 1280, scheme: str = "light", scripts: bool = True) -> Screen:
        context = browser.new_context(
            viewport={"width": width, "height": HEIGHTS[width]},
            color_scheme=scheme,
            has_touch=width == 390,
            java_script_enabled=scripts,
            locale="pl-PL",
        )
        contexts.append(context)
        return Screen(context.new_page(), live_server.url, scripts=scripts)

    yield open_window
    for context in contexts:
        context.close()
