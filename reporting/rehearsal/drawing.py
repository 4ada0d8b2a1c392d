"""The rehearsal of one day: the files drawn by a seed, and the evidence of each, read for all of them at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.db.models.functions import TruncMonth

from accounts.models import User
from benefits.models import BenefitLine, ListState
from cis_portal.lib.periods import Month
from grants.models import Project
from participants.checklist import Paper, check
from participants.dictionaries import DocumentKind
from participants.models import Document, Enrolment, EnrolmentQuerySet, Provision, Stay
from participants.sampling import draw
from reintegration.checklists import certificate_days, facts_of, papers_of, papers_of_provisions, with_reasons
from reintegration.models import Competence, DayMark, Employment
from reporting.indicators import INDICATORS
from reporting.indicators.loading import load_people, load_rules
from reporting.rehearsal import words
from reporting.rehearsal.gaps import Area, Evidence, Gap, gaps_of, sample_size


class Checked(NamedTuple):
    """A drawn file, and its gaps: area in words, sentences."""

    enrolment: Enrolment
    gaps: list[tuple[Any, list[str]]]
    number: int


@dataclass(frozen=True)
class Rehearsal:
    """seed: by what the files were drawn; of: out of how many; as_of: of the people who had started by that day."""

    project: Project
    seed: str
    as_of: date
    of: int
    files: list[Checked]

    @property
    def gaps(self) -> int:
        """How many gaps there are in all."""
        return sum(file.number for file in self.files)

    @property
    def clean(self) -> int:
        """Files in which nothing is missing."""
        return sum(not file.gaps for file in self.files)


def rehearse(project: Project, user: User, *, seed: str, as_of: date, today: date) -> Rehearsal:
    """Draw by the seed among those who had started by as_of, and check each file as it stands today.

    The same seed and day draw the same files again, whoever started since. Some fifteen queries.
    """
    among = Enrolment.objects.visible_to(user).filter(project=project, started_on__lte=as_of)
    cases = list(among.values_list("case_number", flat=True))
    chosen = draw(cases, size=sample_size(len(cases)), seed=seed) if cases else []
    drawn = Enrolment.objects.filter(project=project, case_number__in=chosen)
    return Rehearsal(project, seed, as_of, len(cases), _check(project, drawn, today))


def _check(project: Project, drawn: EnrolmentQuerySet, today: date) -> list[Checked]:
    read, found = _Read(project, drawn, today), []
    for file in with_reasons(drawn).select_related("participant").order_by("case_number"):
        gaps = gaps_of(read.evidence_of(file))
        found.append(Checked(file, _by_area(gaps), len(gaps)))
    return found


def _by_area(gaps: Sequence[Gap]) -> list[tuple[Any, list[str]]]:
    by_area = {area: [words.sentence(gap) for gap in gaps if gap.area is area] for area in Area}
    return [(words.AREAS[area], sentences) for area, sentences in by_area.items() if sentences]


class _Read:
    """The rows of all drawn files, each table read once."""

    def __init__(self, project: Project, drawn: EnrolmentQuerySet, today: date) -> None:
        self.project, self.today, self.this_month = project, today, today.replace(day=1)
        self.days = certificate_days(project, today)
        self.documents: dict[int, list[Document]] = defaultdict(list)
        rows = Document.objects.that_count().filter(enrolment__in=drawn).prefetch_related("files").order_by("id")
        for row in rows:
            self.documents[row.enrolment_id or 0].append(row)
        self.given: dict[int, list[Paper]] = defaultdict(list)
        for given in Provision.objects.filter(enrolment__in=drawn):
            self.given[given.enrolment_id] += papers_of_provisions([given])
        self.stays: dict[int, list[Stay]] = defaultdict(list)
        for stay in Stay.objects.filter(enrolment__in=drawn).order_by("trial_starts_on"):
            self.stays[stay.enrolment_id].append(stay)
        marks = DayMark.objects.filter(stay__enrolment__in=drawn).annotate(of=TruncMonth("day"))
        self.marked = set(marks.values_list("stay__enrolment", "of").distinct())
        lines = BenefitLine.objects.filter(enrolment__in=drawn, list__state=ListState.PAID)
        self.paid = set(lines.values_list("enrolment", "list__month"))
        self.people = {person.enrolment_id: person for person in load_people(project, among=drawn)}
        self.rules = load_rules(project)
        self.proofs = {
            "R1": set(Employment.objects.filter(enrolment__in=drawn).values_list("enrolment", "document")),
            "R3": set(Competence.objects.filter(enrolment__in=drawn).values_list("enrolment", "document")),
        }

    def evidence_of(self, file: Enrolment) -> Evidence:
        """The evidence of one file. Reads nothing more."""
        documents, stays = self.documents[file.pk], self.stays[file.pk]
        scanned = {row.pk for row in documents if any(kept.origin == "scan" for kept in row.files.all())}
        signed = [row.signed_on for row in documents if row.kind == DocumentKind.IPZS and row.signed_on]
        cards: dict[date, bool] = {}
        for row in documents:
            if row.kind == DocumentKind.ATTENDANCE_CARD and row.month:
                cards[row.month] = cards.get(row.month, False) or row.pk in scanned
        return Evidence(
            lines=check(facts_of(file, self.days), papers_of(documents) + self.given[file.pk], self.today),
            ipzs_signed_on=min(signed, default=None),
            begun_on=stays[0].trial_starts_on if stays else None,
            months={month for pk, month in self.marked if pk == file.pk and self._settled_here(month)},
            cards=cards,
            owed={month for stay in stays if stay.benefit_applied_on for month in self._months(stay)},
            paid={month for pk, month in self.paid if pk == file.pk},
            scanned=scanned,
            unproven=[code for code in self.proofs if self._unproven(file.pk, code, scanned)],
        )

    def _settled_here(self, month: date) -> bool:
        """A month that is over, and that the portal keeps (portal_from)."""
        return (self.project.portal_from or date.min) <= month < self.this_month

    def _months(self, stay: Stay) -> list[date]:
        """The months of a stay, of which a list must be there."""
        month, last = Month.of(stay.trial_starts_on), stay.last_day or self.today
        found = []
        while month.first <= last:
            found.append(month.first)
            month = month.next
        return [day for day in found if self._settled_here(day)]

    def _unproven(self, pk: int, code: str, scanned: set[int]) -> bool:
        """Whether the indicator counts the person, and no document behind it has a scan."""
        person = self.people.get(pk)
        reached = INDICATORS[code].rule(person, self.rules) if person else None
        proofs = {document for file, document in self.proofs[code] if file == pk}
        return reached is not None and reached.on <= self.today and not proofs & scanned
