"""Every page of PAGES (test_pages.py) as people see it: wide and narrow, Polish and English, light and dark.

The scene is made once, and committed, for the whole module: the tests read it through a server of their own.
"""

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest
from django.conf import settings
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

from accounts.models import User
from accounts.permissions import Role
from tests import factories
from tests.browser.conftest import HEIGHTS, Screen
from tests.browser.test_pages import PAGES, REFUSALS, VISITOR_PAGES, catalogue, faults, make_scene  # noqa: F401
from tests.databases import empty

pytestmark = pytest.mark.browser
READERS = {  # who looks at a page that the coordinator may not open
    "participant_social_assess": Role.SOCIAL_WORKER,
    "participant_social_correct": Role.SOCIAL_WORKER,
    "counselling_notes": Role.MANAGER,
}
VIEWS = {"pl": [(1280, "light"), (390, "dark")], "en": [(1280, "dark"), (390, "light")]}


class Window(Screen):
    """A screen that turns from a desk's into a telephone's, which is narrow, of the other scheme, and touched."""

    def __init__(self, page: Page, address: str) -> None:
        super().__init__(page, address)
        self.devtools = page.context.new_cdp_session(page)
        self.view, self.looks = (0, ""), defaultdict[tuple[int, str], set[str]](set)

    def looks_known(self) -> set[str]:
        return self.looks[self.view]

    def leave(self) -> None:
        """Nothing is open any more. The page goes by itself: sent away, it would take its renderer with it."""
        with self.page.expect_navigation(url="about:blank"):
            self.page.evaluate("location.replace('about:blank')")

    def turn(self, width: int, scheme: str) -> None:
        self.view, touched = (width, scheme), width == 390
        self.page.set_viewport_size({"width": width, "height": HEIGHTS[width]})
        self.page.emulate_media(color_scheme=scheme)
        self.devtools.send("Emulation.setTouchEmulationEnabled", {"enabled": touched})
        self.page.evaluate("document.getAnimations().forEach(a => a instanceof CSSTransition && a.finish())")
        asked = [f"(width: {width}px)", f"(prefers-color-scheme: {scheme})", "(pointer: coarse)"]
        answers = self.page.evaluate("asked => asked.map(one => matchMedia(one).matches)", asked)
        assert answers == [True, True, touched]


@dataclass
class Town:
    """The scene behind its server. addresses: by the name of the page; readers: by their role, who looks at them."""

    server: LiveServer
    addresses: dict[str, str]
    readers: dict[Role, User]
    windows: dict[str, Window] = field(default_factory=dict)

    @contextmanager
    def window(self, browser: Browser, language: str) -> Iterator[Window]:
        """That of the language: one for all pages, so that it fetches styles and scripts once.

        Left afterwards: a page that asks by itself how its report stands would go to the sign-in, its reader gone.
        """
        if language not in self.windows:
            page = browser.new_context(locale="pl-PL").new_page()
            self.windows[language] = Window(page, self.server.url)
            self.windows[language].open("/sign-in/")
            self.windows[language].speak(language)
        try:
            yield self.windows[language]
        finally:
            self.windows[language].leave()


@pytest.fixture(scope="module")
def town(django_db_setup, django_db_blocker) -> Iterator[Town]:
    with django_db_blocker.unblock():
        try:
            town = make_town()
            yield town
            for screen in town.windows.values():
                screen.page.context.close()
            town.server.stop()
        finally:
            empty()


def make_town() -> Town:
    project = factories.make_project()
    readers = {role: factories.make_user(role, project=project) for role in (Role.COORDINATOR, *set(READERS.values()))}
    scene = make_scene(project, readers[Role.COORDINATOR])
    addresses = {name: address(scene) for name, address in PAGES.items()}
    return Town(LiveServer("localhost"), addresses | VISITOR_PAGES, readers)


@pytest.mark.parametrize("language", VIEWS)
@pytest.mark.parametrize("name", [*VISITOR_PAGES, *PAGES])
def test_a_page_is_right_however_it_is_looked_at(town, browser, catalogue, name, language):  # noqa: F811
    expected, wrong = REFUSALS.get(name, 200), []
    with town.window(browser, language) as screen:
        screen.page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
        if name in PAGES:
            screen.enter(town.readers[READERS.get(name, Role.COORDINATOR)])
        screen.turn(*VIEWS[language][0])
        assert screen.open(town.addresses[name]) == expected
        screen.page.wait_for_selector(".htmx-request, .htmx-swapping, .htmx-settling", state="detached")
        screen.said[:] = [said for said in screen.said if f"status of {expected}" not in said]
        for place, (width, scheme) in enumerate(VIEWS[language]):
            if place:
                screen.turn(width, scheme)
            screen.picture(f"{name} {width} {language}")
            wrong += [f"{width} {scheme}: {fault}" for fault in faults(screen, language, catalogue, widen=False)]
    assert wrong == [], "\n".join(wrong)
