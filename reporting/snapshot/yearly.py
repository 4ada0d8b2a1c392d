"""The tables for the yearly report of the centre (CAS-02), as the portal can count them. Counts only, no names."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, Sum
from django.db.models.functions import TruncMonth

from accounts.models import RoleGrant
from accounts.permissions import Role
from benefits.models import PaidBefore, Premium, RefundClaim
from benefits.yearly import NOTHING, paid_in_year
from cis_portal.lib.periods import Month, Period
from grants.models import Project, ProjectRoleKind
from participants.dictionaries import ExitSituation, SupportDetail, SupportKind
from participants.models import CandidacyGroup, Enrolment, Stay, Support
from reintegration.models import CounsellingCard, Employment, MeetingPresence, PlacementEntry, Strand, standing_evidence
from reporting.claims.work import work_of
from reporting.yearly import Member, Spell, Standing, group_by_entry, rows_by_group, standing_in, ways_of_earning

BUSINESS = "business"  # the way of those who began one, beside the office's own words for jobs
SOCIAL_DETAILS = frozenset(set(SupportDetail.values) - {SupportDetail.VOCATIONAL.value})
_FILE = ("id", "started_on", "ended_on", "exit_as_planned", "exit_situation", "business_started_on",
         "entry__sensitive__homeless", "entry__sensitive__disability", "entry__labour_detail")  # fmt: skip

Earning = tuple[date, str, bool]
Behind = tuple[str, int, date, dict[str, Any]]


def yearly_tables(project: Project, period: Period) -> tuple[dict[str, Any], list[Behind]]:
    """The tables of a year, and who is behind their figures: code, enrolment's number, deciding day, evidence.

    Y1 took part, Y2 started, Y3 left, Y4 became economically independent. A constant number of queries.
    """
    standings = [one for member in load_members(project, period) if (one := standing_in(member, period))]
    tables = {
        "staff": _staff(project, period.ends_on),
        "groups": rows_by_group(standings, Strand.values),
        "independent": ways_of_earning(standings),
        "services": _services(project, period),
        "money": _money(project, period),
    }
    return tables, [row for one in standings for row in _behind(one)]


def _behind(one: Standing) -> list[Behind]:
    """Health and addiction stay out of the evidence: no group is kept with a person."""
    days = {"Y1": one.since, "Y2": one.started_on, "Y3": one.left_on, "Y4": one.member.earned_on}
    keys = {"Y1": "started_on", "Y2": "started_on", "Y3": "left_on", "Y4": "job_on"}
    return [(code, one.member.enrolment_id, day, {keys[code]: day.isoformat()}) for code, day in days.items() if day]


def load_members(project: Project, period: Period) -> list[Member]:
    """Everyone of the project with what the tables read of them. Seven queries."""
    spells, groups = _spells(project), _groups(project)
    strands, earning = _strands(project, period), _earning(project, period)
    found = []
    for pk, started, ended, planned, situation, business, *entry in (
        Enrolment.objects.filter(project=project).values_list(*_FILE).order_by("id")
    ):
        earned = earning.get(pk)
        if earned is None and situation == ExitSituation.STARTED_BUSINESS:
            day = business or ended
            earned = (day, BUSINESS, business is not None) if day and day in period else None
        found.append(
            Member(
                pk,
                groups.get(pk) or group_by_entry(*entry),
                pk not in groups,
                tuple(spells.get(pk, (Spell(started, ended),))),
                planned,
                frozenset(strands.get(pk, ())),
                *(earned or ()),
            )
        )
    return found


def _spells(project: Project) -> dict[int, list[Spell]]:
    rows = Stay.objects.filter(enrolment__project=project).order_by("trial_starts_on")
    found: dict[int, list[Spell]] = defaultdict(list)
    for pk, first, ended, planned in rows.values_list("enrolment", "trial_starts_on", "ended_on", "planned_end_on"):
        found[pk].append(Spell(first, ended or planned))
    return found


def _groups(project: Project) -> dict[int, str]:
    """The primary group that recruitment entered, of the latest stay."""
    rows = CandidacyGroup.objects.filter(is_primary=True, candidacy__stay__enrolment__project=project)
    return dict(rows.order_by("candidacy__stay__trial_starts_on").values_list("candidacy__stay__enrolment", "group"))


def _strands(project: Project, period: Period) -> dict[int, set[str]]:
    """In which halves of the work a person took part: hours given in the period, else support that had begun."""
    days = (period.starts_on, period.ends_on)
    presences = MeetingPresence.objects.delivered().filter(meeting__project=project, meeting__held_on__range=days)
    cards = CounsellingCard.objects.standing().of_project(project).filter(held_on__range=days)
    practice = PlacementEntry.objects.filter(placement__stay__enrolment__project=project, day__range=days)
    supports = Support.objects.filter(enrolment__project=project, started_on__lte=period.ends_on)
    found: dict[int, set[str]] = defaultdict(set)
    for pk in practice.values_list("placement__stay__enrolment", flat=True).distinct():
        found[pk].add(Strand.VOCATIONAL.value)
    for pk, strand in [
        *presences.order_by().values_list("stay__enrolment", "meeting__kind__strand").distinct(),
        *cards.order_by().values_list("enrolment", "kind__strand").distinct(),
    ]:
        found[pk].add(strand)
    for pk, kind, detail in supports.values_list("enrolment", "kind", "detail"):
        social = kind != SupportKind.TRAINING and detail in SOCIAL_DETAILS
        found[pk].add(Strand.SOCIAL.value if social else Strand.VOCATIONAL.value)
    return found


def _earning(project: Project, period: Period) -> dict[int, Earning]:
    """The first job that each person took up in the period."""
    rows = Employment.objects.filter(
        enrolment__project=project, started_on__range=(period.starts_on, period.ends_on)
    ).order_by("-started_on", "-id")
    jobs = rows.annotate(**standing_evidence()).values_list("enrolment", "started_on", "form", "document_number")
    return {pk: (day, form, bool((number or "").strip())) for pk, day, form, number in jobs}


def _staff(project: Project, on: date) -> dict[str, Any]:
    """Who held which role at the centre that day; a person in two roles stands in both rows, and once in people."""
    held = RoleGrant.objects.in_force(on).filter(
        user__organisation__project_roles__project=project,
        user__organisation__project_roles__role=ProjectRoleKind.LEAD,
        substitution__isnull=True,
    )
    rows = dict(held.order_by().values_list("role").annotate(people=Count("user", distinct=True)))
    return {
        "people": held.order_by().values("user").distinct().count(),
        "roles": [{"role": role, "people": rows[role]} for role in Role.values if rows.get(role)],
    }


def _services(project: Project, period: Period) -> list[dict[str, Any]]:
    return [
        {
            "strand": task.strand,
            "name": kind.name,
            "meetings": kind.meetings,
            "hours": str(kind.hours),
            "people": len(kind.people),
        }
        for task in work_of(project, period)
        for kind in task.kinds
    ]


def _money(project: Project, period: Period) -> list[dict[str, Any]]:
    """Złoty by month: benefits by the day they were paid, premiums likewise, refunds of PUP by the day they came.

    outside: paid for that month before the portal. Four queries.
    """
    year, days = period.starts_on.year, (period.starts_on, period.ends_on)
    paid = paid_in_year(project, year)
    premiums = _sums(Premium.objects.filter(enrolment__project=project, paid_on__range=days), "paid_on", "amount")
    outside = _sums(PaidBefore.objects.filter(enrolment__project=project, month__range=days), "month", "amount")
    refunded = _sums(RefundClaim.objects.filter(project=project, refunded_on__range=days), "refunded_on", "total")
    return [
        {
            "month": str(month),
            "benefits": str(paid.get(month, (NOTHING, 0))[0]),
            "people": paid.get(month, (NOTHING, 0))[1],
            "outside": str(outside.get(month, NOTHING)),
            "premiums": str(premiums.get(month, NOTHING)),
            "refunded": str(refunded.get(month, NOTHING)),
        }
        for month in period.months()
    ]


def _sums(rows: Any, day: str, amount: str) -> dict[Month, Decimal]:
    by_month = rows.order_by().values_list(TruncMonth(day)).annotate(sum=Sum(amount))
    return {Month.of(month): total for month, total in by_month}
