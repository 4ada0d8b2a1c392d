"""What a file shows of attendance and outcomes: a fragment for the file's page, a page for itself."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone

from accounts.audit import record_access
from accounts.decorators import requires
from accounts.http import PortalRequest
from accounts.models import Access
from accounts.permissions import Permission
from cis_portal.lib.periods import Period
from participants.models import Enrolment, FileSection
from participants.sections import sections_open_to
from participants.views.files import file_context, find_file, open_file
from reintegration.cards import MonthCard, month_cards
from reintegration.models import Competence, CriterionAssessment, DayCode, DayMark, Employment, Qualification

CARDS_IN_BRIEF = 3


@requires(Permission.ATTENDANCE_VIEW)
def participant_attendance(request: PortalRequest, case: str) -> HttpResponse:
    """The month cards of one person; inside the file's page the latest three."""
    enrolment, context = section_of(request, case, FileSection.ATTENDANCE)
    today = timezone.localdate()
    stays = [
        Period(stay.trial_starts_on, stay.last_day or max(today, stay.trial_starts_on))
        for stay in enrolment.stays.all()
    ]
    marks = dict(DayMark.objects.filter(stay__enrolment=enrolment).values_list("day", "code"))
    cards = month_cards(stays, marks, today=today, latest=CARDS_IN_BRIEF if request.htmx else None)
    context |= {
        "cards": [(card, [card.sums.get(code, 0) for code in DayCode.values]) for card in cards],
        "brief": [(card, _named(card)) for card in cards],
        "codes": DayCode.choices,
        "days": range(1, 32),
    }
    return panel_or_page(request, context)


@requires(Permission.OUTCOMES_VIEW)
def participant_outcomes(request: PortalRequest, case: str) -> HttpResponse:
    """Jobs, the social situation by criterion, and competence courses of one person."""
    enrolment, context = section_of(request, case, FileSection.OUTCOMES)
    context |= {
        "jobs": Employment.objects.filter(enrolment=enrolment).select_related("document").order_by("started_on"),
        "assessments": CriterionAssessment.objects.filter(enrolment=enrolment).order_by("entry_on", "criterion"),
        "competences": Competence.objects.filter(enrolment=enrolment)
        .select_related("document")
        .order_by("course_starts_on"),
        "qualifications": Qualification.objects.filter(enrolment=enrolment)
        .select_related("document")
        .order_by("awarded_on"),
        "may_record": request.user.works_for_a_centre and request.user.may(Permission.OUTCOMES_RECORD),
        "may_prove": request.user.works_for_a_centre and request.user.may(Permission.EXIT_RECORD),
    }
    return panel_or_page(request, context)


def _named(card: MonthCard) -> list[tuple[str, str, int]]:
    """The codes that stand in a card: code, what it means, how often."""
    return [(code, str(label), card.sums[code]) for code, label in DayCode.choices if code in card.sums]


def section_of(
    request: PortalRequest, case: str, section: FileSection, subject: str = ""
) -> tuple[Enrolment, dict[str, Any]]:
    """The visible file, for a page with what its header shows; 404 where this section is closed to the user.

    subject: what is opened, where that is less than the section.
    """
    if request.htmx:
        enrolment = find_file(request, case)
        sections = sections_open_to(request.user, enrolment)
        context: dict[str, Any] = {"enrolment": enrolment, "sections": sections, "tab": section.value}
    else:
        enrolment = open_file(request, case)
        context = file_context(request, enrolment, tab=section.value)
    if section not in context["sections"]:
        raise Http404
    record_access(by=request.user, action=Access.SECTION, enrolment_id=enrolment.pk, subject=subject or section.value)
    return enrolment, context


def panel_or_page(request: PortalRequest, context: dict[str, Any], template: str = "") -> HttpResponse:
    """The page, by default that of its tab; its panel alone where the file's own page asks for it."""
    template = template or f"reintegration/{context['tab']}.html"
    if request.htmx:  # without the request: a panel shows nothing of the frame, so nothing is read for it
        return HttpResponse(render_to_string(f"{template}#panel", context))
    return render(request, template, context)
