"""A project's rows as facts for the rules, in a constant number of queries."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import Any

from django.db.models import F, OuterRef, Subquery

from cis_portal.lib.identifiers import age_on
from grants.models import DatedSetting, Project, SettingKey
from grants.rules import READERS
from participants.models import Enrolment, EnrolmentQuerySet, Stay
from reintegration.models import Competence, CriterionAssessment, Employment, Qualification, standing_evidence
from reporting.models import Report, ReportKind, ReportMember

from .catalogue import EXIT_RESULTS
from .facts import Assessment, Course, Job, Person, Reported
from .facts import Qualification as Qualified
from .rules import Dated, Rules

Chosen = dict[str, Any]  # which files: by their project, or one by one

_PERSON = (
    "id",
    "participant__identifier_kind",
    "participant__identifier",
    "participant__sex",
    "started_on",
    "ended_on",
    "exit_situation",
    "entry__age_at_start",
    "entry__labour_status",
    "entry__labour_detail",
    "entry__education",
    "entry__degurba",
    "entry__sensitive__disability",
    "entry__sensitive__third_country",
    "entry__sensitive__foreign_origin",
    "entry__sensitive__minority",
    "entry__sensitive__homeless",
    "entry__municipality",
    "participant__birth_date",
)


def load_people(
    project: Project, *, only_improvements: bool = True, among: EnrolmentQuerySet | None = None
) -> list[Person]:
    """Everyone enrolled in the project, with what the rules read of them: six queries however many they are.

    The columns come in the order of Person's fields. The age is by the date of birth; where that is not known, as the
    entry notes it.

    only_improvements: leave out assessments that did not improve, which no figure needs; False brings all of them, as
    looking for those who nearly count does. among: only these files of the project.
    """
    chosen = {"enrolment__project": project} if among is None else {"enrolment__in": among.order_by().values("id")}
    jobs, courses, qualifications = _jobs(chosen), _courses(chosen), _qualifications(chosen)
    assessments = _assessments(chosen, only_improvements=only_improvements)
    reported, returned = _reported(project, chosen)
    files = Enrolment.objects.filter(project=project) if among is None else among.filter(project=project)
    people = []
    for pk, kind, identifier, sex, started_on, ended_on, situation, age, *entry, born in files.values_list(
        *_PERSON
    ).order_by("id"):
        people.append(
            Person._make(
                (
                    pk,
                    (kind, identifier),
                    sex,
                    started_on,
                    ended_on,
                    situation,
                    age_on(born, started_on) if born else age,
                    *entry,
                    returned.get(pk),
                    tuple(jobs.get(pk, ())),
                    tuple(assessments.get(pk, ())),
                    tuple(courses.get(pk, ())),
                    tuple(qualifications.get(pk, ())),
                    reported.get(pk) or {},
                )
            )
        )
    return people


def load_rules(project: Project) -> Rules:
    """The dated settings of the project that results rest on: one query."""
    values: dict[str, list[tuple[date, int]]] = defaultdict(list)
    keys = [SettingKey.RESULT_WINDOW_DAYS, SettingKey.IMPROVED_CRITERIA_MIN]
    entered = DatedSetting.objects.filter(project=project, key__in=keys).order_by("valid_from")
    for key, valid_from, value in entered.values_list("key", "valid_from", "value"):
        values[key].append((valid_from, READERS[SettingKey(key)](value)))
    standard = Rules()
    return Rules(
        result_window=Dated(tuple(values[SettingKey.RESULT_WINDOW_DAYS]), standard.result_window.default),
        improved_criteria=Dated(tuple(values[SettingKey.IMPROVED_CRITERIA_MIN]), standard.improved_criteria.default),
    )


def _jobs(chosen: Chosen) -> dict[int, list[Job]]:
    rows = Employment.objects.filter(**chosen).annotate(**standing_evidence()).order_by("started_on", "id")
    found: dict[int, list[Job]] = defaultdict(list)
    for pk, started_on, number, issued_on in rows.values_list(
        "enrolment_id", "started_on", "document_number", "document_on"
    ):
        found[pk].append(Job(started_on, (number or "").strip(), issued_on))
    return found


def _assessments(chosen: Chosen, *, only_improvements: bool) -> dict[int, list[Assessment]]:
    rows = CriterionAssessment.objects.filter(**chosen).order_by("entry_on", "id")
    if only_improvements:
        rows = rows.filter(exit_level__gt=F("entry_level"), exit_on__isnull=False)
    found: dict[int, list[Assessment]] = defaultdict(list)
    for pk, *assessment in rows.values_list(
        "enrolment_id", "criterion", "entry_level", "entry_on", "exit_level", "exit_on"
    ):
        found[pk].append(Assessment(*assessment))
    return found


def _courses(chosen: Chosen) -> dict[int, list[Course]]:
    rows = Competence.objects.filter(**chosen).annotate(**standing_evidence()).order_by("course_starts_on", "id")
    found: dict[int, list[Course]] = defaultdict(list)
    for pk, *course, number, issued_on in rows.values_list(
        "enrolment_id",
        "course",
        "course_starts_on",
        "course_ends_on",
        "scope_on",
        "standard_on",
        "assessed_on",
        "compared_on",
        "trainer",
        "assessor",
        "result",
        "document_number",
        "document_on",
    ):
        found[pk].append(Course._make((*course, (number or "").strip(), issued_on)))
    return found


def _qualifications(chosen: Chosen) -> dict[int, list[Qualified]]:
    """A certificate that was withdrawn takes its qualification with it."""
    rows = Qualification.objects.filter(document__withdrawn_at__isnull=True, **chosen).order_by("recorded_on", "id")
    found: dict[int, list[Qualified]] = defaultdict(list)
    for pk, recorded_on, number in rows.values_list("enrolment_id", "recorded_on", "document__number"):
        found[pk].append(Qualified(recorded_on, number.strip()))
    return found


def _reported(project: Project, chosen: Chosen) -> tuple[dict[int, dict[str, Reported]], dict[int, date]]:
    """Exit results frozen in finished reports (the latest period's wins), and when those people last began a stay."""
    finished = Report.objects.finished().filter(project=project, kind=ReportKind.PROGRESS).latest_issues()
    last_stay = Stay.objects.filter(enrolment=OuterRef("enrolment")).order_by("-trial_starts_on")
    rows = (
        ReportMember.objects.filter(report__in=finished.values("id"), indicator__in=EXIT_RESULTS, **chosen)
        .annotate(returned_on=Subquery(last_stay.values("trial_starts_on")[:1]))
        .order_by("report__ends_on", "report__finished_at", "report_id")
    )
    reported: dict[int, dict[str, Reported]] = defaultdict(dict)
    returned: dict[int, date] = {}
    for code, pk, decided_on, evidence, returned_on in rows.values_list(
        "indicator", "enrolment_id", "decided_on", "evidence", "returned_on"
    ):
        reported[pk][code] = Reported(decided_on, _day(evidence, "left_on"), evidence)
        if returned_on is not None:
            returned[pk] = returned_on
    return reported, returned


def _day(evidence: dict[str, Any], key: str) -> date | None:
    text = evidence.get(key)
    return date.fromisoformat(text) if isinstance(text, str) else None
