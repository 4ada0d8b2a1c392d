"""The deadlines of a project: what the act and the grant ask for by which day, as every app tells it of its own rows.

An app with deadlines has a module `deadlines` with a function `deadlines(asked)`; it is found along the installed apps
as moments of the timeline are.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from operator import attrgetter
from typing import Any, NamedTuple

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permissions import Permission
from grants.models import Project, SettingKey
from grants.rules import DatedValues, NoValue
from participants.timeline import Words, providers
from participants.todo import DUE_NAMES, DUE_TONES, Due, due, due_words

AHEAD = timedelta(days=60)  # time for the opinion, the decision and the letter
LINES = 8


class Deadline(NamedTuple):
    """A day by which something has to be done: what, about whom, by which rule, and the page of the next act.

    page: its name and what it is asked with; name: of the person, blank for the centre's own; source: the article or
    agreement that sets the day. Hundreds are made for the few that are shown, so words and addresses wait for those.
    """

    day: date
    what: Words
    act: Words
    page: tuple[str, ...]
    name: str = ""
    source: str = ""
    query: str = ""

    @property
    def url(self) -> str:
        """The address of the next act."""
        name, *args = self.page
        return reverse(name, args=args) + self.query


@dataclass(frozen=True)
class Asked:
    """Who asks for the deadlines of which project, on what day, up to which."""

    user: User
    project: Project
    today: date
    until: date

    @cached_property
    def values(self) -> DatedValues:
        """The project's dated settings, read once for all apps."""
        return DatedValues.of(self.project)

    def number(self, key: SettingKey, otherwise: int) -> int:
        """A setting of today that is a number."""
        try:
            return int(self.values.on(key, self.today))
        except NoValue:
            return otherwise


def deadlines_of(user: User, project: Project, today: date) -> list[Deadline]:
    """What is late or due within sixty days, the soonest first. A fixed number of queries."""
    asked = Asked(user, project, today, today + AHEAD)
    found: list[Deadline] = [one for provider in providers("deadlines") for one in provider(asked)]
    return sorted((one for one in found if one.day <= asked.until), key=attrgetter("day", "name"))


@dataclass(frozen=True)
class DeadlineGroup:
    """Deadlines that are due alike, each as the words of its line."""

    name: Words
    tone: str
    lines: list[dict[str, str]]


def deadline_groups(deadlines: list[Deadline], today: date) -> Iterator[DeadlineGroup]:
    """By how soon they are due, empty groups left out."""
    for kind in Due:
        if lines := [_line(one, today) for one in deadlines if due(one.day, today) == kind]:
            yield DeadlineGroup(DUE_NAMES[kind], DUE_TONES[kind], lines)


def _line(one: Deadline, today: date) -> dict[str, str]:
    """source: with the day before it, unless soon, how soon it is, names the day itself."""
    soon, day = due_words(one.day, today), date_format(one.day, "SHORT_DATE_FORMAT")
    source = " · ".join(said for said in (day, one.source) if said and said != soon)
    return {
        "name": one.name,
        "what": str(one.what),
        "source": source,
        "soon": soon,
        "act": str(one.act),
        "url": one.url,
    }


def deadlines_panel(user: User, project: Project, today: date) -> list[dict[str, Any]]:
    """The first page's panel: the soonest deadlines, each with the way to its next act."""
    if not user.may(Permission.TASKS_VIEW) or not user.works_for_a_centre:
        return []
    found = deadlines_of(user, project, today)
    lines = [
        {
            "text": f"{one.name}: {one.what}" if one.name else capfirst(str(one.what)),
            "url": one.url,
            "state": due_words(one.day, today),
            "tone": DUE_TONES[due(one.day, today)],
            "detail": str(one.act),
        }
        for one in _foremost(found, today)
    ]
    empty = _("Nothing is late, and nothing is due within 60 days.")
    total = len(found) if len(found) > len(lines) else 0
    return [{"title": _("Deadlines"), "url": reverse("deadlines"), "lines": lines, "empty": empty, "total": total}]


def _foremost(found: list[Deadline], today: date) -> list[Deadline]:
    """A few of them: what is late may be a backlog of months, and leaves half of the lines to what comes next."""
    late = [one for one in found if one.day < today]
    ahead = found[len(late) :]
    return [*late[: LINES - min(len(ahead), LINES // 2)], *ahead][:LINES]
