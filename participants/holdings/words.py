"""Values and names in words: what stands in a field, and who did something, as far as a reader may know."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db.models import BinaryField, Field, ForeignKey, JSONField, Model
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.models.roles import RoleGrant
from accounts.permissions import Role
from participants.holdings.tables import Table
from participants.labels import COMMON, Words

# Generated from the name, and which entry version counts: the latest. They say nothing that other fields do not say.
TECHNICAL = {"sort_key", "search_key", "entry"}


def field_label(table: Table, field: Field[Any, Any]) -> Words:
    """What a field is called: the table's word, the common one, or the field's own."""
    return table.label.fields.get(field.name) or COMMON.get(field.name) or str(field.verbose_name)


def has_words(table: Table, field: Field[Any, Any]) -> bool:
    """Whether somebody gave the field words that can be translated."""
    named = field.name in table.label.fields or field.name in COMMON or isinstance(field._verbose_name, Promise)  # type: ignore[attr-defined]
    return named or field.name in TECHNICAL


def fields_of(table: Table, *, hidden: bool) -> list[Field[Any, Any]]:
    """The fields of a table that say something on the person; with hidden ones only for the person's own bundle."""
    return [
        field
        for field in table.model._meta.concrete_fields
        if field.name not in TECHNICAL
        and not isinstance(field, BinaryField)
        and (hidden or field.name not in table.label.hidden)
    ]


class People:
    """Who did something, in words for the one whose data they are: organisation and role on that day, no name.

    An employee who acts under the centre's authority is no recipient (Court of Justice, C-579/21, 22.06.2023); whose
    worker it was, and in which role, the person does learn.
    """

    def __init__(self, user_ids: Iterable[int | None] = ()) -> None:
        self.users: dict[int, User] = {}
        self.grants: dict[int, list[RoleGrant]] = {}
        self.know(user_ids)

    def know(self, user_ids: Iterable[int | None]) -> None:
        """Read those of them that are not known yet: two queries, or none."""
        wanted = {pk for pk in user_ids if pk} - self.users.keys()
        if not wanted:
            return
        self.users |= User.objects.select_related("organisation").in_bulk(wanted)
        for grant in RoleGrant.objects.filter(user__in=wanted).order_by("starts_on", "id"):
            self.grants.setdefault(grant.user_id, []).append(grant)

    def name(self, user_id: int | None) -> str:
        """The name, for the page of those who work here."""
        return str(self.users[user_id]) if user_id in self.users else _("no signed-in person")

    def organisation(self, user_id: int | None) -> str:
        """The short name of whose worker it is."""
        user = self.users.get(user_id or 0)
        return str(user.organisation) if user and user.organisation else _("no signed-in person")

    def roles(self, user_id: int | None, on: date) -> str:
        """The roles held on that day."""
        held = [
            Role(grant.role)
            for grant in self.grants.get(user_id or 0, [])
            if grant.starts_on <= on and (grant.ends_on is None or grant.ends_on >= on)
        ]
        return ", ".join(str(role.label) for role in dict.fromkeys(held))

    def without_name(self, user_id: int | None, on: date) -> str:
        """CIS, pracownik socjalny."""
        return ", ".join(filter(None, [self.organisation(user_id), self.roles(user_id, on)]))


def users_named(model: type[Model]) -> list[str]:
    """The columns of a model that name a user."""
    return [
        field.attname
        for field in model._meta.concrete_fields
        if isinstance(field, ForeignKey) and field.remote_field.model is User
    ]


def in_words(field: Field[Any, Any], row: Model, people: People) -> str:
    """A value as people read it; empty for none."""
    value = getattr(row, field.attname)
    if value is None or value == "":
        return ""
    if worded := getattr(row, f"{field.name}_label", ""):
        return str(worded)
    if isinstance(field, ForeignKey):
        return _pointed_to(field, row, value, people)
    if isinstance(field, ArrayField):
        choices = dict(field.base_field.flatchoices)
        return ", ".join(str(choices.get(item, item)) for item in value)
    if field.flatchoices:
        return str(dict(field.flatchoices).get(value, value))
    return _plain(field, value)


def attach_names(rows: Iterable[Model]) -> None:
    """Give rows what their foreign keys name, people of ours apart: a query for each table that is named."""
    wanted: dict[type[Model], set[Any]] = defaultdict(set)
    rows = list(rows)
    for row in rows:
        for field in _beside(row):
            wanted[field.remote_field.model].add(getattr(row, field.attname))
    found = {model: model._base_manager.in_bulk(keys - {None}) for model, keys in wanted.items()}
    for row in rows:
        for field in _beside(row):
            row._state.fields_cache[field.name] = found[field.remote_field.model].get(getattr(row, field.attname))


def _beside(row: Model) -> list[Any]:
    keys = [field for field in row._meta.concrete_fields if isinstance(field, ForeignKey)]
    return [key for key in keys if key.remote_field.model is not User and not key.name.startswith("pgh_")]


def _pointed_to(field: Any, row: Model, value: int, people: People) -> str:
    if field.remote_field.model is User:
        return people.without_name(value, timezone.localdate())
    kept = getattr(row, field.name, None) if field.name in row._state.fields_cache else None
    return str(kept) if kept is not None else str(value)


def _plain(field: Field[Any, Any], value: Any) -> str:
    if isinstance(field, JSONField):
        return json.dumps(value, ensure_ascii=False, default=str)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, datetime):
        return date_format(timezone.localtime(value), "SHORT_DATETIME_FORMAT")
    if isinstance(value, date):
        return date_format(value, "SHORT_DATE_FORMAT")
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if isinstance(value, Decimal):
        return number_format(value, use_l10n=True)
    return str(value)
