"""What an office itself holds of its candidates: by it two namesakes differ for MOPR and PUP, and by their number.

Nothing here is new to the office: it wrote the paper, or was asked by it (docs/decisions/0016).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import date
from typing import NamedTuple

from django.db.models import Case, OuterRef, Subquery, When
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Organisation
from participants.dictionaries import DocumentKind
from participants.models import Candidacy, CandidacyState, CandidacyStep, Document, Opinion

S = CandidacyState


class HeldPaper(NamedTuple):
    """A paper between an office and the centre: its day, the state that it belongs to ("" for an opinion), in words."""

    day: date
    state: str
    text: str


def papers_of_office(candidacies: Collection[Candidacy], office: Organisation) -> dict[int, list[HeldPaper]]:
    """By candidacy the papers that passed between that office and the centre, oldest first: two queries."""
    found: dict[int, list[HeldPaper]] = defaultdict(list)
    for pk, state, day, number in _steps(candidacies, office):
        found[pk].append(HeldPaper(day, state, _said(SAID[S(state)], day, number)))
    for pk, day, number in _opinions(candidacies, office):
        found[pk].append(HeldPaper(day, "", _said(_("opinion of %(day)s"), day, number)))
    return {pk: sorted(papers, key=_place) for pk, papers in found.items()}


SAID: dict[CandidacyState, str | Promise] = {
    S.APPLICATION: gettext_lazy("brought by your office on %(day)s"),
    S.OPINION_PENDING: gettext_lazy("the centre asked on %(day)s"),
    S.REFERRED: gettext_lazy("referral of %(day)s"),
}
IN_ORDER = [S.APPLICATION, S.OPINION_PENDING, "", S.REFERRED]  # of one day


def _place(paper: HeldPaper) -> tuple[date, int]:
    return paper.day, IN_ORDER.index(paper.state)


def _steps(candidacies: Collection[Candidacy], office: Organisation) -> list[tuple[int, str, date, str]]:
    """Steps of the office that count: state, day, and of a referral its number."""
    referral = Document.objects.filter(
        candidacy=OuterRef("candidacy"),
        kind=DocumentKind.REFERRAL,
        issued_on=OuterRef("happened_on"),
        created_by=OuterRef("created_by"),
    )
    written = When(state=S.REFERRED, then=Subquery(referral.order_by("id").values("number")[:1]))
    steps = CandidacyStep.objects.that_count().filter(candidacy__in=candidacies, office=office, state__in=SAID)
    return list(steps.values_list("candidacy_id", "state", "happened_on", Case(written)))


def _opinions(candidacies: Collection[Candidacy], office: Organisation) -> list[tuple[int, date, str]]:
    opinions = Opinion.objects.filter(candidacy__in=candidacies, office=office)
    return list(opinions.values_list("candidacy_id", "given_on", "document__number"))


def _said(text: str | Promise, day: date, number: str | None) -> str:
    said = str(text) % {"day": date_format(day, "SHORT_DATE_FORMAT")}
    return f"{said}, {_('no. %(number)s') % {'number': number}}" if number else said
