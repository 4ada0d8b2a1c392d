"""What the strict content security policy and readers rely on, read from the templates and style sheets themselves."""

import re
from pathlib import Path

import pytest

from cis_portal.settings.base import BASE_DIR
from grants.context import ROOMS

TEMPLATES = sorted((BASE_DIR / "templates").rglob("*.html"))
COMPONENTS = sorted((BASE_DIR / "templates" / "components").glob("*.html"))
APPS = ("cis_portal", "accounts", "grants", "participants", "reintegration", "exchange", "reporting")
STYLES = BASE_DIR / "static" / "css"
FORBIDDEN = {
    "an inline style": r"""\sstyle\s*=""",
    "a style element": r"<style",
    "an inline script": r"<script(?![^>]*\bsrc=)",
    "an event handler": r"""<[^>{]*\son[a-z]+\s*=""",
    "a script address": r"javascript:",
    "unescaped text": r"\|\s*safe\b|autoescape off|\|\s*safeseq",
    "a foreign address": r"""(?:src|href)=["']https?://""",
    "text that nobody can translate": "[ąćęłńóśźżĄĆĘŁŃÓŚŹŻ]",
}
TEXT = ("ink", "muted", "accent")
STATES = ("ok", "warn", "bad", "info", "free", "neutral")
PAIRS = [
    *((text, ground, 4.5) for text in TEXT for ground in ("paper", "card", "accent-soft")),
    *((state, f"{state}-bg", 4.5) for state in STATES),
    *((state, "card", 4.5) for state in STATES),
    ("ink", "neutral-bg", 4.5),
    ("ink", "bad-bg", 4.5),
    ("muted", "neutral-bg", 4.5),
    ("accent-strong", "paper", 4.5),
    ("accent-ink", "accent", 4.5),
    ("accent-ink", "accent-strong", 4.5),
    ("edge", "card", 3.0),
    ("edge", "paper", 3.0),
    ("focus", "card", 3.0),
    ("focus", "paper", 3.0),
]


def name_of(path: Path) -> str:
    return str(path.relative_to(BASE_DIR))


def faults_in(text: str) -> list[str]:
    text = re.sub(r"{#.*?#}", "", text)
    return [what for what, pattern in FORBIDDEN.items() if re.search(pattern, text)]


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_a_template_holds_nothing_inline_and_nothing_unescaped(path):
    assert faults_in(path.read_text()) == []


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ('<p style="color:red">', "an inline style"),
        ("<script>go()</script>", "an inline script"),
        ('<button onclick="go()">', "an event handler"),
        ("{{ name|safe }}", "unescaped text"),
        ('<img src="https://example.org/a.png">', "a foreign address"),
        ("<h1>Wskaźniki</h1>", "text that nobody can translate"),
    ],
)
def test_the_rule_itself_finds_what_it_forbids(text, fault):
    assert faults_in(text) == [fault]


@pytest.mark.parametrize("path", COMPONENTS, ids=name_of)
def test_a_component_names_its_variables_on_its_first_line(path):
    assert path.read_text().startswith(f"{{# {path.stem}: ")


def test_every_icon_that_is_asked_for_is_drawn():
    drawn = set(re.findall(r'<symbol id="([a-z-]+)"', (BASE_DIR / "static/img/icons.svg").read_text()))
    sources = [*TEMPLATES, *(path for app in APPS for path in (BASE_DIR / app).rglob("*.py"))]
    asked = {
        name
        for path in sources
        for name in re.findall(r"""(?:{% icon |\bicon["']?[=:]\s*)["']([a-z-]+)["']""", path.read_text())
    }
    assert (asked | {room.icon for room in ROOMS}) - drawn == set()


def tokens_of(theme: str) -> dict[str, str]:
    """Names and colours of "light" or "dark"; the dark theme changes only what it names."""
    css = (STYLES / "tokens.css").read_text()
    light = css.split("@media")[0]
    dark = css.split("@media (prefers-color-scheme: dark)")[1].split("@media")[0]
    found = [dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", block)) for block in (light, dark)]
    return found[0] if theme == "light" else found[0] | found[1]


def luminance(colour: str) -> float:
    """Relative luminance of #rrggbb. Source: WCAG 2.1, definition of relative luminance."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    r, g, b = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_contrast_of_black_on_white_is_21():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("front", "ground", "least"), PAIRS)
def test_two_colours_that_meet_can_be_told_apart(theme, front, ground, least):
    tokens = tokens_of(theme)
    assert contrast(tokens[front], tokens[ground]) >= least
