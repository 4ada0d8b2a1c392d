"""One timeline of a file: what happened on which day, as every app tells it of its own rows.

An app that knows something about a file has a module `moments` with a function `moments(user, enrolment, sections)`;
it is found here along the installed apps, so a lower app's page shows what an upper app knows without importing it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from importlib import import_module
from typing import Any

from django.apps import apps
from django.utils.functional import Promise
from django.utils.module_loading import module_has_submodule

from accounts.models import User
from participants.models import Enrolment, FileSection

Words = str | Promise


@dataclass(frozen=True)
class Moment:
    """Something that happened on a day: of what kind, in words, by whom, and the page that tells more."""

    day: date
    kind: Words
    text: Words
    by: str = ""
    url: str = ""


Provider = Callable[..., Iterable[Any]]


def timeline(user: User, enrolment: Enrolment, sections: frozenset[FileSection]) -> list[Moment]:
    """Everything the user may know of the file, the newest first. sections: those that open to the user."""
    found: list[Moment] = [
        moment for provider in providers("moments") for moment in provider(user, enrolment, sections)
    ]
    return sorted(found, key=lambda moment: moment.day, reverse=True)


@lru_cache(maxsize=4)
def providers(name: str) -> tuple[Provider, ...]:
    """The function of that name in the module of that name, of each installed app that has one."""
    return tuple(_providers(name))


def _providers(name: str) -> Iterator[Provider]:
    for config in apps.get_app_configs():
        if module_has_submodule(config.module, name):
            yield getattr(import_module(f"{config.name}.{name}"), name)
