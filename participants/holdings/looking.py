"""Who looked at a file: the records themselves, and what a person is told of them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Max, Min, Q, QuerySet
from django.db.models.functions import TruncMonth
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import Access, AccessRecord
from participants.holdings.words import People
from participants.models import Enrolment, FileSection

SUBJECTS: dict[str, str | Promise] = {
    **{section.value: section.label for section in FileSection},
    "access": _("who looked"),
    "exit": _("exit"),
    "results": _("results"),
    "rehearsal": _("control rehearsal"),
    "completeness": _("missing documents"),
    "access.pdf": _("who looked, as PDF"),
    "changes": _("what was changed"),
    "subject_access": _("everything held on the person"),
    "audit": _("bundle for a control"),
    "participants": _("list of participants"),
    "sharing": _("sharing of the file"),
    "home": _("first page"),
    "tasks": _("tasks"),
    "deadlines": _("deadlines"),
    "daily": _("daily facts"),
    "timeline": _("timeline"),
    "absences": _("absences"),
    "meals": _("meals"),
    "recruitment": _("recruitment"),
    "candidate": _("candidate"),
    "identifier": _("number of the person"),
    "identifier lookup": _("search by identifier"),
    "referrals": _("referrals"),
    "timetable": _("timetable"),
    "timetable hours": _("hours of a week"),
    "series": _("series of meetings"),
    "group": _("work group"),
    "meeting": _("register of a meeting"),
    "journal": _("journal of activities"),
    "programme": _("monthly programme"),
    "register": _("day register"),
    "month": _("month card"),
    "month closing": _("closing of the month"),
    "printed list": _("printed attendance list"),
    "corrections": _("corrections of attendance"),
    "certificate": _("certificate of a course"),
    "counselling": _("counselling"),
    "course": _("competence course"),
    "placements": _("placements at employers"),
    "counselling note": _("counselling note"),
    "counselling note access": _("who reads counselling notes"),
    "benefits": _("benefits"),
    "benefit rule": _("benefits"),
    "paid before": _("benefits paid before the portal"),
    "premiums": _("motivation premiums"),
    "refund": _("refund claim"),
    "indicator": _("indicators"),
    "indicators": _("indicators"),
    "data quality": _("data quality"),
    "quality": _("data quality"),
    "report": _("progress report"),
    "reports": _("progress reports compared"),
    "export": _("list taken out"),
    "claim": _("claim period"),
    "sm efs": _("file for SM EFS"),
    "import": _("import of a workbook"),
    "people": _("people and roles"),
    "authorisation": _("authorisation"),
    "authorisations": _("register of authorisations"),
}


CONSOLE = _("the centre's server, by a command")


@dataclass(frozen=True)
class Looked:
    """What workers of one organisation in one role opened in one month, how often, first and last."""

    month: date
    who: str
    what: str
    times: int
    first: date
    last: date


def records_of(enrolment: Enrolment) -> QuerySet[AccessRecord]:
    """The openings of one file, the latest first."""
    return AccessRecord.objects.filter(enrolment_id=enrolment.pk).order_by("-id")


def what_in_words(action: str, subject: str) -> str:
    """section, attendance -> "section of a file: attendance"; "refund 7.xlsx" is a refund claim.

    A name that is no word of ours is left out.
    """
    said = str(Access(action).label)
    known = SUBJECTS.get(subject) or next(
        (words for name, words in SUBJECTS.items() if subject.startswith((f"{name}.", f"{name} "))), ""
    )
    return f"{said}: {known}" if known else said


def looked_at(enrolment: Enrolment) -> list[Looked]:
    """By month, organisation, role and what: what the person is told. Three queries, however many openings."""
    return _summed(AccessRecord.objects.filter(enrolment_id=enrolment.pk))


def lists_opened(enrolment: Enrolment) -> list[Looked]:
    """Lists of people that the centre's workers opened since the person is in the portal: they may have stood there."""
    return _summed(
        AccessRecord.objects.filter(
            Q(action=Access.LIST) | Q(action=Access.EXPORT),
            enrolment_id__isnull=True,
            by__organisation=enrolment.participant.centre_id,
            at__gte=enrolment.created_at,
        )
    )


def _summed(records: QuerySet[AccessRecord]) -> list[Looked]:
    rows = list(
        records.annotate(month=TruncMonth("at"))
        .values("month", "by", "action", "subject")
        .annotate(times=Count("id"), first=Min("at"), last=Max("at"))
        .order_by()
    )
    people = People(row["by"] for row in rows)
    sums: dict[tuple[date, str, str], list[tuple[int, date, date]]] = defaultdict(list)
    for row in rows:
        first, last = (timezone.localdate(row[end]) for end in ("first", "last"))
        who = people.without_name(row["by"], last) if row["by"] else str(CONSOLE)
        key = (timezone.localdate(row["month"]), who, what_in_words(row["action"], row["subject"]))
        sums[key].append((row["times"], first, last))
    return [
        Looked(*key, sum(one[0] for one in found), min(one[1] for one in found), max(one[2] for one in found))
        for key, found in sorted(sums.items(), key=lambda item: (-item[0][0].toordinal(), item[0][1:]))
    ]
