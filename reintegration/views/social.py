"""The social situation of a person: the sheet, an assessment, a correction, the paper and its signatures."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.audit import record_access
from accounts.decorators import requires
from accounts.http import PortalRequest
from accounts.models import Access
from accounts.permissions import Permission
from participants.models import Enrolment, FileSection
from participants.sections import sections_open_to
from participants.views.files import file_context, open_file
from reintegration import plan_documents
from reintegration.actions import assessments as actions
from reintegration.forms.plans import SignForm
from reintegration.forms.social import AssessmentForm, LevelCorrectionForm
from reintegration.models import CriterionAssessment, Moment
from reintegration.social_situation import Sheet, refusal, situation_of
from reintegration.views.plans import pdf_response

SECTION = FileSection.OUTCOMES
TITLES = {
    Moment.ENTRY: lambda: _("Assessment at entry"),
    Moment.INTERIM: lambda: _("Assessment in between"),
    Moment.EXIT: lambda: _("Assessment at exit"),
}


@requires(Permission.OUTCOMES_VIEW)
@require_safe
def participant_social(request: PortalRequest, case: str) -> HttpResponse:
    """Every criterion from entry to exit, the difference, and the sheets with their signatures."""
    return _page(request, _file(request, case))


@requires(Permission.ASSESSMENT_RECORD)
def participant_social_assess(request: PortalRequest, case: str, moment: str) -> HttpResponse:
    """An assessment: at entry of the office's criteria, later of those that were assessed at entry."""
    enrolment = _file(request, case)
    kind = _moment(moment)
    rows = None if kind == Moment.ENTRY else [line.row for line in situation_of(enrolment).open_lines]
    form = AssessmentForm(request.POST or None, initial={"day": timezone.localdate()}, rows=rows)
    if request.method == "POST" and form.is_valid():
        given = {"enrolment": enrolment, "by": request.user, **form.cleaned_data}
        write: Callable[..., int] = actions.assess_at_entry
        if kind != Moment.ENTRY:
            write, given = actions.assess_again, {**given, "moment": kind.value}
        if _written(form, write, **given):
            messages.success(request, _("The assessment was saved. Print the sheet for the signatures."))
            return redirect("participant_social", case=case)
    return _form(request, enrolment, form, TITLES[kind](), rows=rows)


@requires(Permission.ASSESSMENT_RECORD)
def participant_social_correct(
    request: PortalRequest, case: str, assessment: int, moment: str, day: date
) -> HttpResponse:
    """Put a level right, with the reason."""
    enrolment = _file(request, case)
    row: Any = get_object_or_404(CriterionAssessment.objects.filter(enrolment=enrolment), pk=assessment)
    kind = _moment(moment)
    form = LevelCorrectionForm(request.POST or None, criterion=row.criterion)
    if request.method == "POST" and form.is_valid():
        given = {"moment": kind.value, "day": day, "by": request.user, **form.cleaned_data}
        if _written(form, actions.correct_level, assessment=row, **given):
            messages.success(request, _("The level was put right, on record."))
            return redirect("participant_social", case=case)
    title = _("Put right: %(criterion)s") % {"criterion": row.criterion}
    return _form(request, enrolment, form, title, row=row, former=actions.level_of(row, kind, day))


@requires(Permission.OUTCOMES_VIEW)
@require_safe
def participant_social_print(request: PortalRequest, case: str, moment: str, day: date) -> HttpResponse:
    """The sheet of one assessment on A4, to be signed by both sides."""
    enrolment = _file(request, case)
    sheet = _sheet(enrolment, moment, day)
    record_access(by=request.user, action=Access.EXPORT, enrolment_id=enrolment.pk, subject="outcomes.pdf")
    return pdf_response(plan_documents.sheet_pdf(enrolment, sheet), f"sytuacja-spoleczna-{case}-{day}.pdf")


@requires(Permission.ASSESSMENT_RECORD)
@require_POST
def participant_social_sign(request: PortalRequest, case: str, moment: str, day: date) -> HttpResponse:
    """Enter the day on which both sides signed the sheet."""
    enrolment = _file(request, case)
    sheet = _sheet(enrolment, moment, day)
    form = SignForm(request.POST)
    if form.is_valid():
        given = {"moment": sheet.moment, "held_on": sheet.day, "by": request.user, **form.cleaned_data}
        if _written(form, actions.sign_sheet, enrolment=enrolment, **given):
            messages.success(request, _("The signatures were saved."))
            return redirect("participant_social", case=case)
    return _page(request, enrolment, refused=(sheet.moment, sheet.day, form))


def _file(request: PortalRequest, case: str) -> Enrolment:
    enrolment = open_file(request, case)
    if SECTION not in sections_open_to(request.user, enrolment):
        raise Http404
    return enrolment


def _moment(text: str) -> Moment:
    try:
        return Moment(text)
    except ValueError as error:
        raise Http404 from error


def _sheet(enrolment: Enrolment, moment: str, day: date) -> Sheet:
    kind = _moment(moment)
    found = [sheet for sheet in situation_of(enrolment).sheets if (sheet.moment, sheet.day) == (kind, day)]
    if not found:
        raise Http404
    return found[0]


def _written(form: forms.Form, action: Callable[..., object], **given: Any) -> bool:
    """Whether the action was done; its refusal stands in the form else."""
    try:
        action(**given)
    except actions.NotAssessed as error:
        form.add_error(error.field if error.field in form.fields else None, refusal(error))
        return False
    return True


def _page(
    request: PortalRequest, enrolment: Enrolment, *, refused: tuple[str, date, forms.Form] | None = None
) -> HttpResponse:
    record_access(by=request.user, action=Access.SECTION, enrolment_id=enrolment.pk, subject=SECTION.value)
    situation = situation_of(enrolment)
    forms_by = {refused[:2]: refused[2]} if refused else {}
    sheets = [
        (sheet, forms_by.get((sheet.moment, sheet.day)) or SignForm(auto_id=f"id_{place}_%s"))
        for place, sheet in enumerate(situation.sheets)
    ]
    context = file_context(request, enrolment, tab=SECTION.value) | {
        "situation": situation,
        "sheets": sheets,
        "may_keep": request.user.may(Permission.DOCUMENTS_KEEP),
        "may_assess": request.user.may(Permission.ASSESSMENT_RECORD),
    }
    return render(request, "reintegration/social.html", context, status=422 if refused else 200)


def _form(request: PortalRequest, enrolment: Enrolment, form: forms.Form, title: str, **more: Any) -> HttpResponse:
    record_access(by=request.user, action=Access.SECTION, enrolment_id=enrolment.pk, subject=SECTION.value)
    context = {"form": form, "enrolment": enrolment, "person": enrolment.participant, "title": title, **more}
    return render(request, "reintegration/social_form.html", context, status=422 if form.errors else 200)
