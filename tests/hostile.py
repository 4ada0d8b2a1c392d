"""What a hostile person sends: every form and address found on the pages themselves, and values that break things."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import quote, urlsplit

from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import Resolver404, resolve
from hypothesis import strategies as st

MARK = "xq7"  # no tag, attribute or identifier of ours holds it
MARKUP = [
    f"<{MARK}>", f'"><{MARK} on{MARK}=1>', f"' {MARK}='1", f'" on{MARK}="1', f"</title><{MARK}>",
    f"</textarea><{MARK}>", f"</script><{MARK}>", f"<script>{MARK}</script>", f"<svg on{MARK}=1>",
    f"javascript:{MARK}", f"]]><{MARK}>", f"--><{MARK}>",
]  # fmt: skip
NASTY = [
    *MARKUP, "' OR 1=1 --", '=HYPERLINK("http://x")', "\x00", "\u202e", "😀" * 50, "%", "_", "%s%s", "\\",
    "{{ 7*7 }}", "{% debug %}", "../../etc/passwd", "-1", "0", "9" * 400, "9" * 19, "2147483648", "1e309", "NaN", "-0",
    "١٢", "2026-02-30", "0000-00-00", "0001-01-01", "9999-12-31", "10000-01-01", "31.02.2026", "2026-06-15T25:61",
    "ąćęłńóśźż", "\ud7ff", "a" * 2000, "\r\nSet-Cookie: a=b", "null", "[]", "{}", "true", " ", "\u200b", "\u2028",
]  # fmt: skip
TEXT = st.text(st.characters(blacklist_categories=["Cs"]), max_size=40)
VALUES = st.one_of(
    st.sampled_from(NASTY),
    TEXT,
    st.integers().map(str),
    st.dates().map(str),
    st.tuples(TEXT, st.sampled_from(MARKUP)).map("".join),
)
UPLOADS = st.builds(
    lambda name, content: SimpleUploadedFile(name.replace("\x00", "") or "x", content, content_type="text/html"),
    st.one_of(st.sampled_from(["zeszyt.xlsx", "a.csv", f"<{MARK}>.xlsx", "../../x.csv", "x" * 300]), TEXT),
    st.one_of(st.binary(max_size=60), st.sampled_from([b"PK\x03\x04", b"%PDF-1.7", b"PESEL;Imi\xea\r\n1;2\r\n", b""])),
)


@dataclass
class Form:
    """A form as a browser finds it: where it goes, how, and each field with what it would send untouched."""

    action: str
    method: str
    fields: dict[str, list[str]] = field(default_factory=dict)
    files: set[str] = field(default_factory=set)


class Page(HTMLParser):
    """The forms of a page, and whatever in it no template of ours has written."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.links: list[str] = []
        self.intruders: list[str] = []
        self._select = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self._look(tag, given)
        if tag == "a" and given.get("href", "").startswith("/"):
            self.links.append(urlsplit(given["href"]).path)
        if tag == "form":
            self.forms.append(Form(given.get("action", ""), given.get("method", "get").lower()))
        elif self.forms and tag in ("input", "select", "textarea", "button") and given.get("name"):
            self._select = given["name"] if tag == "select" else ""
            self.forms[-1].fields.setdefault(given["name"], [])
            if given.get("type") == "file":
                self.forms[-1].files.add(given["name"])
            elif "value" in given:
                self.forms[-1].fields[given["name"]].append(given["value"])
        elif self.forms and tag == "option" and self._select:
            self.forms[-1].fields[self._select].append(given.get("value", ""))

    def handle_comment(self, data: str) -> None:
        if MARK in data:
            self.intruders.append(f"comment {data[:40]}")

    def _look(self, tag: str, given: dict[str, str]) -> None:
        if (
            MARK in tag
            or (tag == "script" and not given.get("src"))
            or any(name.startswith("on") or MARK in name for name in given)
        ):
            self.intruders.append(f"<{tag} {given}>"[:120])
        for name in ("href", "src", "action", "formaction", "hx-get", "hx-post"):
            if given.get(name, "").strip().lower().startswith("javascript:"):
                self.intruders.append(f"<{tag} {name}={given[name][:40]}>")


@dataclass(frozen=True)
class Target:
    """One way in: an address, a method, a role that may enter, and the fields that are sent there."""

    name: str
    url: str
    method: str
    role: str
    fields: tuple[tuple[str, tuple[str, ...]], ...] = ()
    files: frozenset[str] = frozenset()

    def __str__(self) -> str:
        return f"{self.method} {self.name} as {self.role}"


def targets_on(page: Page, url: str, role: str) -> Iterator[Target]:
    """The ways in that a page offers by its forms."""
    for form in page.forms:
        action = urlsplit(form.action or url).path
        try:
            name = str(resolve(action).url_name)
        except Resolver404:
            continue
        fields = tuple(
            sorted((key, tuple(values)) for key, values in form.fields.items() if key != "csrfmiddlewaretoken")
        )
        yield Target(name, action, form.method, role, fields, frozenset(form.files))


def every_field() -> list[str]:
    """The names of all fields of all our forms, found from their classes, and what views read besides."""
    found: set[str] = {"page", "next", "sort", "group", "show", "kind", "q"}

    def walk(kind: type[forms.BaseForm]) -> None:
        for child in kind.__subclasses__():
            found.update(getattr(child, "base_fields", {}))
            walk(child)

    walk(forms.BaseForm)
    return sorted(found)


@st.composite
def sent_to(draw: Any, target: Target, pool: list[str]) -> dict[str, Any]:
    """What is sent: mostly what the form would send, with some fields hostile; sometimes fields it never had."""
    said: dict[str, Any] = {}
    if draw(st.integers(0, 3)):
        said = {
            name: draw(st.sampled_from(values)) if values else "1"
            for name, values in target.fields
            if name not in target.files
        }
    names = [name for name, _values in target.fields] or pool
    for name in draw(st.lists(st.sampled_from(names), max_size=3, unique=True)):
        said[name] = draw(UPLOADS if name in target.files else VALUES)
    for name in draw(st.lists(st.sampled_from(pool), max_size=2, unique=True)):
        said.setdefault(name, draw(VALUES))
    return said


@st.composite
def bent(draw: Any, url: str) -> str:
    """An address with one of its parts replaced by something hostile."""
    parts = url.strip("/").split("/")
    parts[draw(st.integers(0, len(parts) - 1))] = quote(draw(VALUES), safe="")
    return "/" + "/".join(parts) + "/"


def fingerprint() -> str:
    """The whole database in one line, but for who looked: the same before and after, or something was changed."""
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor)) - {"accounts_accessrecord", "django_migrations"}
        sums = " UNION ALL ".join(
            f"SELECT '{table}' || count(*) || ':' || coalesce(sum(hashtextextended(t::text, 0)), 0) AS line"
            f" FROM {connection.ops.quote_name(table)} t"
            for table in sorted(tables)
        )
        cursor.execute(f"SELECT string_agg(line, ' ' ORDER BY line) FROM ({sums}) AS sums")
        return str(cursor.fetchone()[0])


def shares(targets: list[Target], total: int, slow: set[str]) -> list[tuple[Target, int]]:
    """How many examples each target gets: most for forms, least for documents that take long to print."""
    weights = [1 if target.name in slow else 30 if target.fields else 10 for target in targets]
    return [(target, total * weight // sum(weights) + 1) for target, weight in zip(targets, weights, strict=True)]
