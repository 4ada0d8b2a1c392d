"""Every page as people see it: wide and narrow, Polish and English, light and dark, signed in through the form.

A page is added to PAGES with its address; an address that answers no page is named in NOT_PAGES with the reason.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from io import BytesIO
from pathlib import Path

import openpyxl
import polib
import pytest
from django.conf import settings
from django.db.models import Count
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from accounts import actions as accounts
from accounts.models import RoleGrant
from accounts.permissions import Role
from cis_portal.lib.periods import Month, Period, Week
from exchange import actions as imports
from exchange.models import Import
from participants import actions as people
from participants.models import Candidacy, Enrolment, Stay
from reintegration import actions as attendance
from reintegration.actions.notes import open_notes
from reintegration.models import GroupMembership, Meeting, MeetingPresence
from reporting import actions as reports
from reporting.models import INTERRUPTED, Report, ReportState
from tests import factories
from tests.browser.conftest import Screen

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@dataclass
class Scene:
    """A project with people in it: the file with most marks, reports and imports in each of their states."""

    file: Enrolment
    reports: dict[str, Report]
    imports: dict[str, Import]
    colleague: int = 0
    audit: int = 0
    task: int = 0
    card: int = 0


def stay_of(scene: Scene) -> int:
    """A stay of the file with most marks."""
    return scene.file.stays.latest("trial_starts_on").pk


def absence_of(scene: Scene) -> int:
    """A certificate over the last two days of the stay of stay_of, or of a September in it."""
    by, stay = factories.make_user("manager", project=scene.file.project), Stay.objects.get(pk=stay_of(scene))
    last = min(date(2026, 9, 30), stay.last_day or date.max)
    period = Period(last - timedelta(days=1), last)
    return attendance.enter_absence(stay=stay, kind="L4", period=period, number="ZUS ZLA 7", by=by).absence.pk


def paper_of(scene: Scene) -> int:
    """A day's list that was printed, with the person of stay_of on it."""
    by, project, day = factories.make_user("manager", project=scene.file.project), scene.file.project, date(2026, 9, 30)
    stays = Stay.objects.filter(pk=stay_of(scene))
    return attendance.print_list(project=project, day=day, group=None, stays=stays, by=by).pk


def met(scene: Scene) -> Meeting:
    """A meeting of a work group of the scene, the person of stay_of present and the day saying otherwise."""
    project, day = scene.file.project, date(2026, 9, 30)
    found = Meeting.objects.filter(project=project).first()
    if found is None:
        membership = GroupMembership.objects.filter(stay=stay_of(scene)).latest("starts_on")
        found = factories.make_meeting(project, day, group=membership.group, capacity=1)
        MeetingPresence.objects.create(meeting=found, stay_id=stay_of(scene), present=False)
    return found


def level_of(scene: Scene) -> tuple[int, str, date]:
    """A criterion of the file, at entry."""
    found = scene.file.criterionassessments.first()
    return found.pk, "entry", found.entry_on


def candidate(state: str) -> int:
    """The number of the scene's candidate in that state."""
    return Candidacy.objects.get(state=state).pk


PAGES: dict[str, Callable[[Scene], str]] = {
    "home": lambda scene: reverse("home"),
    "participants": lambda scene: f"{reverse('participants')}?q=a",
    "an empty search": lambda scene: f"{reverse('participants')}?q=nikogo-takiego",
    "participant_file": lambda scene: reverse("participant_file", args=[scene.file.case_number]),
    "participant_attendance": lambda scene: reverse("participant_attendance", args=[scene.file.case_number]),
    "participant_quality": lambda scene: reverse("participant_quality", args=[scene.file.case_number]),
    "participant_activities": lambda scene: reverse("participant_activities", args=[scene.file.case_number]),
    "timetable": lambda scene: reverse("timetable", args=[Week.of(met(scene).held_on)]),
    "an empty week": lambda scene: reverse("timetable", args=[Week(2026, 6)]),
    "timetable_hours": lambda scene: reverse("timetable_hours", args=[Week.of(met(scene).held_on)]),
    "programme": lambda scene: reverse("programme", args=[Month.of(met(scene).held_on)]),
    "series_new": lambda scene: reverse("series_new"),
    "series": lambda scene: reverse("series", args=[met(scene).series_id]),
    "journal": lambda scene: f"{reverse('journal')}?first={met(scene).held_on}&last={met(scene).held_on}",
    "catalogue": lambda scene: reverse("catalogue"),
    "catalogue_entry": lambda scene: reverse("catalogue_entry", args=["group", met(scene).group_id]),
    "catalogue_group": lambda scene: reverse("catalogue_group", args=[met(scene).group_id]),
    "meeting": lambda scene: reverse("meeting", args=[met(scene).pk]),
    "meeting_add": lambda scene: reverse("meeting_add", args=[met(scene).pk]),
    "meeting_move": lambda scene: reverse("meeting_move", args=[met(scene).pk]),
    "meeting_reopen": lambda scene: reverse("meeting_reopen", args=[met(scene).pk]),
    "participant_outcomes": lambda scene: reverse("participant_outcomes", args=[scene.file.case_number]),
    "participant_sharing": lambda scene: reverse("participant_sharing", args=[scene.file.case_number]),
    "participant_share": lambda scene: (
        reverse(
            "participant_share",
            args=[scene.file.case_number, factories.organisation_for(Role.MOPR, scene.file.project).pk],
        )
        + "?preset=programme"
    ),
    "participant_access": lambda scene: reverse("participant_access", args=[scene.file.case_number]),
    "participant_changes": lambda scene: reverse("participant_changes", args=[scene.file.case_number]),
    "participant_absences": lambda scene: reverse("participant_absences", args=[scene.file.case_number]),
    "absences": lambda scene: f"{reverse('absences')}?q=a",
    "absence": lambda scene: reverse("absence", args=[absence_of(scene)]),
    "absence_excuse": lambda scene: reverse("absence_excuse", args=[stay_of(scene)]),
    "absence_explain": lambda scene: reverse("absence_explain", args=[stay_of(scene), date(2026, 9, 29)]),
    "participant_stays": lambda scene: reverse("participant_stays", args=[scene.file.case_number]),
    "participant_social": lambda scene: reverse("participant_social", args=[scene.file.case_number]),
    "participant_social_assess": lambda scene: reverse(
        "participant_social_assess", args=[scene.file.case_number, "entry"]
    ),
    "participant_social_correct": lambda scene: reverse(
        "participant_social_correct", args=[scene.file.case_number, *level_of(scene)]
    ),
    "participant_plan": lambda scene: reverse("participant_plan", args=[scene.file.case_number]),
    "participant_stay_application": lambda scene: reverse(
        "participant_stay_application", args=[scene.file.case_number, stay_of(scene)]
    ),
    "participant_stay_hours": lambda scene: reverse(
        "participant_stay_hours", args=[scene.file.case_number, stay_of(scene)]
    ),
    "participant_daily": lambda scene: reverse("participant_daily", args=[scene.file.case_number]),
    "participant_note": lambda scene: reverse("participant_note", args=[scene.file.case_number]),
    "participant_provision": lambda scene: reverse("participant_provision", args=[scene.file.case_number]),
    "participant_timeline": lambda scene: reverse("participant_timeline", args=[scene.file.case_number]),
    "participant_meals": lambda scene: reverse("participant_meals", args=[scene.file.case_number]),
    "month_meals": lambda scene: reverse("month_meals", args=[Month(2026, 9)]),
    "participant_exit": lambda scene: reverse("participant_exit", args=[scene.file.case_number]),
    "participant_job": lambda scene: reverse("participant_job", args=[scene.file.case_number]),
    "participant_results": lambda scene: reverse("participant_results", args=[scene.file.case_number]),
    "documents": lambda scene: reverse("documents"),
    "participant_documents": lambda scene: reverse("participant_documents", args=[scene.file.case_number]),
    "participant_document_new": lambda scene: reverse("participant_document_new", args=[scene.file.case_number]),
    "participant_document_print": lambda scene: reverse(
        "participant_document_print", args=[scene.file.case_number, "participation"]
    ),
    "participant_tasks": lambda scene: reverse("participant_tasks", args=[scene.file.case_number]),
    "participant_task_new": lambda scene: reverse("participant_task_new", args=[scene.file.case_number]),
    "deadlines": lambda scene: reverse("deadlines"),
    "tasks": lambda scene: f"{reverse('tasks')}?whose=centre",
    "task": lambda scene: reverse("task", args=[scene.task]),
    "audits": lambda scene: reverse("audits"),
    "audit_open": lambda scene: reverse("audit_open"),
    "audit": lambda scene: reverse("audit", args=[scene.audit]),
    "participant_identifier_correct": lambda scene: reverse(
        "participant_identifier_correct", args=[scene.file.case_number]
    ),
    "participant_entry": lambda scene: reverse("participant_entry", args=[scene.file.case_number]),
    "participant_entry_correct": lambda scene: reverse("participant_entry_correct", args=[scene.file.case_number]),
    "recruitment": lambda scene: reverse("recruitment"),
    "recruitment_new": lambda scene: reverse("recruitment_new"),
    "recruitment_plan": lambda scene: reverse("recruitment_plan"),
    "recruitment_editions": lambda scene: reverse("recruitment_editions"),
    "recruitment_candidate": lambda scene: reverse("recruitment_candidate", args=[candidate("opinion_pending")]),
    "a decision": lambda scene: reverse("recruitment_candidate", args=[candidate("scored")]),
    "recruitment_person": lambda scene: reverse("recruitment_person", args=[candidate("inquiry")]),
    "a correction of the identifier": lambda scene: reverse("recruitment_person", args=[candidate("scored")]),
    "recruitment_step": lambda scene: reverse("recruitment_step", args=[candidate("scored"), "accepted"]),
    "recruitment_back": lambda scene: reverse("recruitment_back", args=[candidate("scored")]),
    "recruitment_opinion": lambda scene: reverse("recruitment_opinion", args=[candidate("opinion_pending")]),
    "recruitment_referral": lambda scene: reverse("recruitment_referral", args=[candidate("opinion_pending")]),
    "recruitment_document_new": lambda scene: reverse("recruitment_document_new", args=[candidate("scored")]),
    "recruitment_eligibility": lambda scene: reverse("recruitment_eligibility", args=[candidate("scored")]),
    "recruitment_entry": lambda scene: reverse("recruitment_entry", args=[candidate("accepted")]),
    "recruitment_start": lambda scene: reverse("recruitment_start", args=[candidate("accepted")]),
    "register": lambda scene: reverse("register", args=[date(2026, 9, 30)]),
    "benefits": lambda scene: reverse("benefits"),
    "benefit_month": lambda scene: reverse("benefit_month", args=[Month(2026, 9)]),
    "benefit_premiums": lambda scene: reverse("benefit_premiums", args=[Month(2026, 9)]),
    "benefit_rules": lambda scene: f"{reverse('benefit_rules')}?month=2026-09",
    "benefit_rule": lambda scene: f"{reverse('benefit_rule', args=['sick_scope'])}?month=2026-09&value=ILLNESS",
    "benefit_calculator": lambda scene: f"{reverse('benefit_calculator')}?brush=L4&first=3&last=9&fill=1",
    "benefit_year": lambda scene: reverse("benefit_year", args=[2026]),
    "refunds": lambda scene: reverse("refunds"),
    "benefit_person": lambda scene: reverse("benefit_person", args=[scene.file.case_number]),
    "month": lambda scene: reverse("month", args=[Month(2026, 9)]),
    "month_closing": lambda scene: reverse("month_closing", args=[Month(2026, 11)]),
    "printed_list": lambda scene: reverse("printed_list", args=[paper_of(scene)]),
    "corrections": lambda scene: reverse("corrections"),
    "correction_propose": lambda scene: reverse("correction_propose", args=[date(2026, 9, 30), stay_of(scene)]),
    "indicators": lambda scene: f"{reverse('indicators')}?as_of=2026-09-30&from=2026-07-01",
    "a wrong day": lambda scene: f"{reverse('indicators')}?as_of=31.02.2026",
    "a missing page": lambda scene: reverse("participant_file", args=["2099-999"]),
    "indicator": lambda scene: f"{reverse('indicator', args=['R1'])}?as_of=2026-09-30&from=2026-07-01",
    "rehearsal": lambda scene: f"{reverse('rehearsal')}?seed=stokrotka&as_of=2026-09-30",
    "data_quality": lambda scene: reverse("data_quality"),
    "reports": lambda scene: reverse("reports"),
    "report": lambda scene: reverse("report", args=[scene.reports["ready"].pk]),
    "report_now": lambda scene: reverse("report_now", args=[scene.reports["ready"].pk]),
    "exports": lambda scene: reverse("exports"),
    "claims": lambda scene: reverse("claims"),
    "claims_schedule": lambda scene: reverse("claims_schedule"),
    "claim": lambda scene: reverse("claim", args=[scene.file.project.claim_periods.get(number=7).pk]),
    "sm_efs": lambda scene: reverse("sm_efs"),
    "a waiting report": lambda scene: reverse("report", args=[scene.reports["waiting"].pk]),
    "a failed report": lambda scene: reverse("report", args=[scene.reports["failed"].pk]),
    "placements": lambda scene: reverse("placements"),
    "placements_new": lambda scene: reverse("placements_new"),
    "placements_employer": lambda scene: reverse("placements_employer"),
    "courses": lambda scene: reverse("courses"),
    "courses_new": lambda scene: reverse("courses_new"),
    "participant_certificate": lambda scene: reverse(
        "participant_certificate",
        args=[
            scene.file.case_number,
            scene.file.competences.create(course="Kucharz", course_starts_on=date(2026, 4, 1), result="positive").pk,
        ],
    ),
    "participant_qualification": lambda scene: reverse("participant_qualification", args=[scene.file.case_number]),
    "counselling_month": lambda scene: reverse("counselling_month", args=[Month(2026, 9)]),
    "counselling_card": lambda scene: reverse("counselling_card", args=[scene.card]),
    "counselling_notes": lambda scene: reverse("counselling_notes"),
    "participant_counselling": lambda scene: reverse("participant_counselling", args=[scene.file.case_number]),
    "imports": lambda scene: reverse("imports"),
    "import": lambda scene: reverse("import", args=[scene.imports["applied"].pk]),
    "a waiting import": lambda scene: reverse("import", args=[scene.imports["uploaded"].pk]),
    "an import's preview": lambda scene: reverse("import", args=[scene.imports["preview"].pk]),
    "an import's faults": lambda scene: reverse("import", args=[scene.imports["refused"].pk]),
    "people": lambda scene: reverse("people"),
    "people_invite": lambda scene: reverse("people_invite"),
    "people_person": lambda scene: reverse("people_person", args=[scene.colleague]),
    "people_act": lambda scene: reverse("people_act", args=[scene.colleague, "role"]),
    "account_change_password": lambda scene: reverse("account_change_password"),
    "account_logout": lambda scene: reverse("account_logout"),
    "account_reauthenticate": lambda scene: reverse("account_reauthenticate"),
    "mfa_index": lambda scene: reverse("mfa_index"),
    "mfa_activate_totp": lambda scene: reverse("mfa_activate_totp"),
}
REFUSALS = {"invitation": 410, "a wrong day": 400, "a missing page": 404}
VISITOR_PAGES = {
    "account_login": "/sign-in/",
    "account_reset_password": "/password/reset/",
    "invitation": "/invitation/gone/",
    "account_reset_password_done": "/password/reset/sent/",
    "account_reset_password_from_key": "/password/reset/1-gone/",
    "account_reset_password_from_key_done": "/password/reset/done/",
}
NOT_PAGES = {
    "placement": "seen in test_courses",
    "placement_change": "seen in test_courses",
    "course_change": "seen in test_courses",
    "course": "seen in test_courses, in each of its stages",
    "course_standard": "takes a form, goes back to the course",
    "course_join": "takes a form, goes back to the course",
    "course_leave": "takes a form, goes back to the course",
    "course_assess": "takes a form, goes back to the course",
    "course_compare": "takes a form, goes back to the course",
    "course_certify": "takes a form, goes back to the course",
    "course_certificate": "a file",
    "counselling": "for specialists, seen in test_counselling; others go to the month",
    "counselling_add": "takes a form, goes back to counselling",
    "counselling_change": "takes a form, goes back to the card",
    "counselling_withdraw": "takes a form, goes back to counselling",
    "counselling_plan": "takes a form, goes back to the month",
    "counselling_notes_end": "takes a form, goes back to the decisions",
    "counselling_pdf": "a file",
    "counselling_xlsx": "a file",
    "people_invite_again": "takes a form, goes back to the people",
    "people_withdraw": "takes a form, goes back to the people",
    "people_register": "a file",
    "people_authorisation": "a file",
    "healthz": "answers machines",
    "set_language": "takes a form, goes back to the page",
    "project_choose": "takes a form, goes back to the page",
    "referrals": "for partners: seen in test_sharing",
    "participants_export": "a file",
    "participant_share_end": "takes a form, goes back to participant_sharing",
    "participant_share_revoke": "takes a form, goes back to participant_sharing",
    "participant_access_print": "a file",
    "participant_everything": "takes a form, gives a file",
    "audit_revoke": "takes a form, goes back to the control",
    "audit_bundle": "a file",
    "absence_sick": "the form of absence_excuse with other fields, seen in test_absences",
    "absence_free_days": "the form of absence_excuse with other fields, seen in test_absences",
    "absence_change": "the form of absence_excuse with other fields",
    "absence_take_back": "the form of absence_excuse with other fields",
    "absence_free_days_back": "the form of absence_excuse with other fields",
    "absence_free_days_decide": "takes a form, goes back to the absences",
    "participant_plan_version": "as participant_plan, seen in test_plans",
    "participant_social_print": "a file",
    "participant_social_sign": "takes a form, goes back to the social situation",
    "participant_plan_print": "a file",
    "participant_plan_review_print": "a file",
    **dict.fromkeys(
        (
            "participant_plan_annex",
            "participant_plan_write",
            "participant_plan_goal",
            "participant_plan_goal_change",
            "participant_plan_review",
        ),
        "for the social worker alone, seen in test_plans",
    ),
    **dict.fromkeys(
        (
            "participant_plan_begin",
            "participant_plan_goal_remove",
            "participant_plan_send",
            "participant_plan_back",
            "participant_plan_answer",
            "participant_plan_agreed",
            "participant_plan_sign",
            "participant_plan_assess",
            "participant_plan_conclude",
        ),
        "takes a form, goes back to the programme",
    ),
    "participant_stay_qualify": "for the manager alone, seen in test_recruitment",
    "participant_stay_opinion": "for the social worker alone, seen in test_recruitment",
    "participant_stay_extend": "for the manager alone, seen in test_recruitment",
    "participant_stay_end": "for the manager alone, seen in test_recruitment",
    "participant_stay_end_correct": "for the manager alone, the form of participant_stay_end",
    "participant_stay_programme": "for the manager alone, the same form as the others, sent in test_programmes",
    "participant_stay_programme_end": "for the manager alone, the same form as the others, sent in test_programmes",
    "participant_address": "seen in test_daily",
    "participant_contact": "seen in test_daily",
    "participant_contact_end": "takes a form, goes back to participant_daily",
    "participant_provision_remove": "takes a form, goes back to participant_daily",
    "benefit_account": "a part of benefit_person",
    "participant_exit_settle": "takes a form, goes back to participant_exit",
    "participant_document_correct": "the form of participant_document_new",
    "participant_document_withdraw": "the form of participant_document_new",
    "participant_document_file": "a file",
    "task_new": "the form of participant_task_new",
    "task_close": "takes a form, goes back to the list",
    "task_reopen": "takes a form, goes back to the task",
    "participant_identifier": "takes a form, shows a part of participant_file",
    "participant_entry_confirm": "takes a form, goes back to the entry",
    "recruitment_lookup": "takes a form, shows a part of recruitment_new",
    "recruitment_document_file": "a file",
    "recruitment_application": "takes a form, gives a file",
    "recruitment_protocol": "a file",
    "recruitment_ranking": "a file",
    "recruitment_override": "takes a form, goes back to the candidate",
    "registers": "goes to the register of today",
    "timetables": "goes to this week",
    "programme_print": "a file",
    "journal_print": "a file",
    "series_person": "takes a form, goes back to the series",
    "series_person_end": "takes a form, goes back to the series",
    "series_end": "takes a form, goes back to the series",
    "catalogue_add": "takes a form, goes back to the catalogue",
    "meeting_write": "takes a form, goes back to the meeting",
    "meeting_mark": "takes a form, shows a row of the meeting",
    "meeting_rest": "takes a form, goes back to the meeting",
    "meeting_take_off": "takes a form, goes back to the meeting",
    "meeting_call_off": "takes a form, goes back to the week",
    "meeting_restore": "takes a form, goes back to the meeting",
    "month_print": "a file",
    "printed_make": "takes a form, gives a file",
    "printed_list_pdf": "a file",
    "months": "goes to the month that was chosen",
    "month_cell": "goes to the day's register, or shows a part of month",
    "month_begin": "takes a form, goes back to the month's closing",
    "month_close": "takes a form, goes back to the month's closing",
    "correction_decide": "takes a form, goes back to the corrections",
    "register_mark": "takes a form, shows a row of the register",
    "register_rest": "takes a form, goes back to the register",
    "register_undo": "takes a form, goes back to the register",
    "benefit_submit": "takes a form, goes back to the month",
    "benefit_before": "for settlements alone, seen in test_benefits",
    "benefit_payment": "takes a form, goes back to the person",
    "benefit_propose": "takes a form, goes back to the premiums",
    "benefit_before_file": "takes a file, shows benefit_before with what it says",
    "premium_paid": "takes a form, goes back to the premiums",
    "premium_decide": "takes a form, goes back to the premiums",
    "refund": "seen in test_benefits",
    "benefit_rule_change": "takes a form, goes back to the rule",
    "benefit_year_file": "a file",
    "refund_prepare": "for settlements alone, seen in test_benefits",
    "refund_file": "a file",
    "refund_receive": "takes a form, goes back to the claim",
    "refund_question": "takes a form, goes back to the claim",
    "refund_paid": "takes a form, goes back to the claim",
    "refund_take_back": "takes a form, goes back to the claim",
    "refund_answer": "takes a form, goes back to the claim",
    "list_approve": "takes a form, goes back to the month",
    "list_return": "takes a form, goes back to the month",
    "list_pay": "takes a form, goes back to the month",
    "list_bank": "a file",
    "list_cash": "a file",
    "list_file": "a file",
    "import_faults": "a file",
    "import_apply": "takes a form, goes back to the import",
    "import_undo": "takes a form, goes back to the import",
    "import_discard": "takes a form, goes back to the imports",
    "indicators_export": "a file",
    "rehearsal_print": "a file",
    "report_request": "takes a form, shows the report or the list",
    "report_compare": "the page of report_now, seen in test_changes",
    "export_make": "takes a form, goes back to the lists",
    "export_fetch": "takes a form, gives a file",
    "claim_words": "takes a form, goes back to the claim",
    "claim_submit": "takes a form, goes back to the claim",
    "claim_answer": "takes a form, goes back to the claim",
    "claim_contribution": "for partners: seen in test_claims",
    "report_anew": "takes a form, goes to the next issue",
    "sm_efs_write": "takes a form, goes back to the files for SM EFS",
    "sm_efs_file": "a file",
    "sm_efs_answer": "takes a form, goes back to the files for SM EFS",
    "sm_efs_faults": "takes a form, goes back to the files for SM EFS",
    "report_retry": "takes a form, goes back to the report",
    "report_download": "a file",
    "mfa_authenticate": "seen in test_accounts, between password and portal",
    "mfa_reauthenticate": "seen in test_accounts",
    "mfa_deactivate_totp": "seen in test_accounts",
    "mfa_view_recovery_codes": "seen in test_accounts",
    "mfa_generate_recovery_codes": "seen in test_accounts",
    "mfa_download_recovery_codes": "a file",
}
WORKBOOK = Path(__file__).parents[1] / "data" / "cis-workbook.xlsx"
REFLOW = (640, 320)  # a desk at 200 %, and the narrowest window that WCAG 2.1 (1.4.10) asks for
ENGLISH = re.compile(
    r"\b(the|and|of|with|your|this|from|has|have|was|were|are|been|will|show|search|save|people|report|download|"
    r"file|files|password|name|women|men|target|not|sign|none|all|choose|back|next|previous|cancel|in|is|it|an|for|you|"
    r"new|day|days|there|that|who|what|bring|row|rows|count|counts|change|changed|since|until|ended|left|given)\b",
    re.IGNORECASE,
)


def addresses(patterns: list[URLPattern | URLResolver]) -> set[str]:
    """The names of all addresses below."""
    found: set[str] = set()
    for entry in patterns:
        found |= addresses(entry.url_patterns) if isinstance(entry, URLResolver) else {entry.name or str(entry.pattern)}
    return found


def test_every_address_is_a_page_that_is_looked_at_or_says_why_not():
    pages = {name for name in PAGES if " " not in name}
    assert addresses(get_resolver().url_patterns) == {*pages, *VISITOR_PAGES, *NOT_PAGES}


def spoilt(workbook: bytes) -> bytes:
    """The workbook with some cells that nobody can accept."""
    book = openpyxl.load_workbook(BytesIO(workbook))
    for sheet in book.worksheets[:3]:
        for row in (5, 6, 7):
            sheet.cell(row, 2).value = "=HYPERLINK(„tu”)"
    changed = BytesIO()
    book.save(changed)
    return changed.getvalue()


def make_scene(project, coordinator) -> Scene:
    """The fictional workbook brought in, and its reports: one ready, one waiting, one given up."""
    content = WORKBOOK.read_bytes()
    uploads = {
        name: imports.upload_workbook(project=project, name=name, content=file, by=coordinator, start=False)
        for name, file in (("czeka.xlsx", content), ("gotowy.xlsx", content), ("z-bledami.xlsx", spoilt(content)))
    }
    for name in ("gotowy.xlsx", "z-bledami.xlsx"):
        imports.read_import(pk=uploads[name].pk)
    applied = imports.bring_workbook(project=project, name="wczytany.xlsx", content=content, by=coordinator)
    quarters = [Period(date(2026, month, 1), Month(2026, month + 2).last) for month in (1, 4, 7)]
    ready, waiting, failed = (
        reports.request_report(project=project, period=quarter, by=coordinator, start=False) for quarter in quarters
    )
    reports.build_report(pk=ready.pk)
    Report.objects.filter(pk=failed.pk).update(state=ReportState.FAILED, reason=INTERRUPTED)
    edition = factories.make_edition(project)
    for state in ("inquiry", "opinion_pending", "scored", "accepted"):
        factories.make_candidacy(project, state, edition=edition, phone="500600700")
    busiest = Enrolment.objects.annotate(marks=Count("stays__marks")).order_by("-marks", "pk")[0]
    for role, days in ((Role.MOPR, 9), (Role.PUP, 90)):
        last = timezone.localdate() + timedelta(days=days)
        factories.share(busiest, factories.organisation_for(role, project), ends_on=last, created_by=coordinator)
    made = {"applied": applied, "uploaded": uploads["czeka.xlsx"], "preview": uploads["gotowy.xlsx"]}
    authority = factories.organisation_for("auditor", project)
    specialist = factories.make_user("specialist", project=project)
    card = factories.make_card(busiest, specialist, held_on=date(2026, 9, 8), note="zapis")
    said = {
        "reader": coordinator,
        "enrolment": busiest,
        "reason": "zastępstwo",
        "by": factories.make_user("manager", project=project),
    }
    open_notes(specialist=specialist, ends_on=timezone.localdate(), **said)
    return Scene(
        file=busiest,
        card=card.pk,
        audit=factories.open_to_control(busiest, organisation=authority).pk,
        reports={"ready": ready, "waiting": waiting, "failed": failed},
        imports={**made, "refused": uploads["z-bledami.xlsx"]},
        colleague=staff(project, coordinator),
        task=tasks_of(busiest, coordinator),
    )


def tasks_of(file: Enrolment, by) -> int:
    """Tasks that are late, of today and of a rule that nobody has taken; the number of the late one."""
    today = timezone.localdate()
    given = {"project": file.project, "enrolment": file}
    people.ensure_task(**given, key="ipzs_review:1", text="Przegląd IPZS", due_on=today + timedelta(days=3))
    people.create_task(**given, text="Zadzwonić do MOPR", due_on=today, assignee=by, by=by)
    late = {"text": "Odebrać zaświadczenie", "due_on": today - timedelta(days=2), "assignee": by, "by": by}
    return people.create_task(**given, **late).pk


def staff(project, administrator) -> int:
    """A colleague with roles in every state, who is replaced; and somebody invited. The one who looks manages them."""
    today = timezone.localdate()
    RoleGrant.objects.create(user=administrator, role=Role.ADMINISTRATOR, starts_on=today)
    colleague, deputy = (factories.make_user(role, project=project) for role in ("instructor", "specialist"))
    RoleGrant.objects.create(
        user=colleague, role=Role.SPECIALIST, starts_on=date(2025, 1, 1), ends_on=date(2025, 6, 30)
    )
    soon = today + timedelta(days=5)
    said = {"reason": "urlop", "by": administrator}
    accounts.give_role(user=colleague, role=Role.COORDINATOR, starts_on=soon, ends_on=None, **said)
    accounts.arrange_substitution(absent=colleague, substitute=deputy, starts_on=today, ends_on=soon, **said)
    factories.make_invitation(factories.lead_of(project))
    return colleague.pk


@pytest.fixture(scope="session")
def catalogue() -> dict[str, str]:
    """English sentences of the interface and their Polish."""
    entries = polib.pofile(f"{settings.LOCALE_PATHS[0]}/pl/LC_MESSAGES/django.po")
    return {entry.msgid: entry.msgstr for entry in entries if entry.msgstr and entry.msgstr != entry.msgid}


@cache
def workbook_words() -> set[str]:
    """Titles of sheets and columns: the office's own words, which stay as they are in English too."""
    book = openpyxl.load_workbook(WORKBOOK, read_only=True)
    return {word for sheet in book for word in (sheet.title, *next(sheet.iter_rows(max_row=1, values_only=True)))}


def faults(screen: Screen, language: str, catalogue: dict[str, str], *, widen: bool = True) -> list[str]:
    """What is wrong with the page that is open, in words; nothing when it is as it should be.

    widen: whether the window gets its width back, of which the narrowest was asked last.
    """
    found = [f"console: {said}" for said in screen.said]
    found += [f"axe: {violation}" for violation in screen.violations()]
    found += [f"small: {target}" for target in screen.small_targets()]
    if screen.language() != language:
        found.append(f"lang is {screen.language()}")
    english, polish = set(catalogue), set(catalogue.values())  # "Role" is a word of both
    strangers = english - polish if language == "pl" else polish - english - workbook_words()
    texts = screen.texts()
    found += [f"untranslated: {text}" for text in texts if text in strangers]
    if language == "pl":
        found += [f"English: {text}" for text in texts if ENGLISH.search(text)]
    size = screen.page.viewport_size
    for width in (size["width"], *REFLOW):
        if width != size["width"]:
            screen.page.set_viewport_size({"width": width, "height": size["height"]})
        if screen.sideways_scroll() > 0:
            found.append(f"scrolls sideways at {width} by {screen.sideways_scroll()}")
    if widen:
        screen.page.set_viewport_size(size)
    return found


@pytest.mark.parametrize("role", ["instructor", "mopr", "auditor", "administrator"])
def test_every_role_starts_its_day_on_a_page_without_faults(window, project, catalogue, role):
    screen = window(width=390)
    screen.sign_in(factories.make_user(role, project=project).email)
    assert faults(screen, "pl", catalogue) == []


def test_a_closed_room_says_so_in_words_and_keeps_the_way_back(window, project, catalogue):
    screen = window(width=390, scheme="dark")
    screen.sign_in(factories.make_user("instructor", project=project).email)
    assert screen.open(reverse("indicators")) == 403
    screen.picture("a closed room")
    screen.said.clear()
    assert faults(screen, "pl", catalogue) == []
    assert screen.page.locator(".side-nav a").count() == 5


def test_a_hostile_name_stays_text_on_every_page_of_the_file(window, project, coordinator):
    name = '<img src=x onerror=alert(1)>\u202e=HYPERLINK("x") 🌼'
    file = factories.make_enrolment(project=project, person={"last_name": name, "first_name": 'O\'Hara "Ł"'})
    screen = window()
    screen.sign_in(coordinator.email)
    for page in ("participants", "participant_file", "participant_attendance", "participant_outcomes"):
        screen.open(PAGES[page](Scene(file=file, reports={}, imports={})).replace("?q=a", ""))
        assert screen.page.locator("bdi", has_text=name).count() >= 1, page
        assert screen.page.locator("img[src=x]").count() == 0, page
        assert screen.said == [], page
