"""The register of authorisations, and one authorisation to be signed: on A4, in Polish, tagged.

Source: act on social employment, art. 8b ust. 4 (written authorisation) and ust. 6 (pledge of secrecy).
"""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.staticfiles import finders
from django.db.models import Prefetch, QuerySet
from django.template.loader import render_to_string
from django.utils import translation

from accounts.models import Organisation, User
from accounts.permissions import ROLE_PERMISSIONS, Permission, Role
from cis_portal.lib.pdf import pdf_bytes
from cis_portal.lib.polish import sort_key

LANGUAGE = "pl"


@dataclass(frozen=True)
class Authorisation:
    """One written authorisation: number, whose, the roles held under it, from, until, who gave it."""

    number: str
    user: User
    roles: tuple[Role, ...]
    starts_on: date | None
    ends_on: date | None
    given_by: User | None
    ended: bool

    @property
    def scope(self) -> str:
        """The roles in words."""
        return ", ".join(str(role.label) for role in self.roles)


def authorisations_of(people: QuerySet[User], today: date) -> list[Authorisation]:
    """Every authorisation ever entered for these people, by name and then by first day.

    Former ones come from the history that the database keeps of each account; of one number the last state counts.
    """
    events: Any = apps.get_model("accounts", "UserEvent")
    found: list[Any] = list(people.prefetch_related(Prefetch("history", events.objects.order_by("pgh_id"))))
    givers = User.objects.in_bulk(
        {row.authorised_by_id for user in found for row in (user, *user.history.all())} - {None}
    )
    rows = []
    for user in sorted(found, key=lambda user: (sort_key(f"{user.last_name} {user.first_name}"), user.pk)):
        numbered = {row.authorisation_no: row for row in (*user.history.all(), user) if row.authorisation_no}
        for number, row in sorted(numbered.items(), key=lambda item: (item[1].authorised_from or today, item[0])):
            ended = row is not user or not user.is_active or not user.authorised_until or user.authorised_until < today
            rows.append(
                Authorisation(
                    number,
                    user,
                    _roles(user, row.authorised_from, row.authorised_until),
                    row.authorised_from,
                    row.authorised_until,
                    givers.get(row.authorised_by_id),
                    ended,
                )
            )
    return rows


def register_pdf(people: QuerySet[User], organisation: Organisation | None, today: date) -> bytes:
    """The register of these people's authorisations as of that day."""
    rows = authorisations_of(people, today)
    return _pdf(
        "register",
        rows=rows,
        organisation=organisation,
        today=today,
        scopes=_scopes({r for a in rows for r in a.roles}),
    )


def authorisation_pdf(user: User, today: date) -> bytes:
    """The current authorisation of one person with the pledge of secrecy, both to be signed."""
    roles = _roles(user, user.authorised_from, user.authorised_until)
    return _pdf("authorisation", person=user, organisation=user.organisation, today=today, scopes=_scopes(set(roles)))


def _roles(user: User, first: date | None, last: date | None) -> tuple[Role, ...]:
    held = {
        Role(grant.role)
        for grant in user.role_grants.all()
        if (last is None or grant.starts_on <= last)
        and (first is None or grant.ends_on is None or grant.ends_on >= first)
    }
    return tuple(role for role in Role if role in held)


def _scopes(roles: set[Role]) -> list[tuple[Role, list[Permission]]]:
    """What each role allows, in words, in the order of the lists."""
    return [(role, [one for one in Permission if one in ROLE_PERMISSIONS[role]]) for role in Role if role in roles]


def _pdf(name: str, **context: object) -> bytes:
    sheet = finders.find("css/pdf.css")
    if sheet is None:
        raise FileNotFoundError("static/css/pdf.css")
    with translation.override(LANGUAGE):
        html = render_to_string(f"accounts/pdf/{name}.html", context)
    return pdf_bytes(html, stylesheets=[Path(sheet).read_text()], static_folder=Path(settings.STATICFILES_DIRS[0]))
