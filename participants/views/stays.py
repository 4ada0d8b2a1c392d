"""Stays of one person: where each stands, its next step by law, and a form for each decision."""

from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.audit import record_access
from accounts.decorators import requires
from accounts.http import PortalRequest
from accounts.models import Access
from accounts.permissions import Permission
from participants import actions
from participants.applying import application_of
from participants.dictionaries import Flag
from participants.forms import AdviceForm, ApplicationForm, ExtensionForm, HoursForm, QualificationForm
from participants.models import Enrolment, FileSection, Stay, StayAct, StayActKind
from participants.sections import sections_open_to
from participants.staying import standing
from participants.views.files import file_context, open_file
from participants.views.refusing import done


@requires(Permission.FILE_VIEW)
@require_safe
def participant_stays(request: PortalRequest, case: str) -> HttpResponse:
    """Every stay with its next step first, then what was decided about it."""
    enrolment = _file(request, case)
    record_access(by=request.user, action=Access.SECTION, enrolment_id=enrolment.pk, subject="stays")
    acts = StayAct.objects.filter(stay__enrolment=enrolment).select_related("created_by").order_by("-position")
    by_stay: dict[int, list[StayAct]] = {}
    for act in acts:
        by_stay.setdefault(act.stay_id, []).append(act)
    today = timezone.localdate()
    rows = [(stay, standing(stay, today), by_stay.get(stay.pk, [])) for stay in _stays(enrolment)]
    may_prepare = request.user.may(Permission.STAYS_PREPARE)
    context = file_context(request, enrolment, tab="stays") | {
        "rows": rows,
        "may_prepare": may_prepare,
        "there": application_of(enrolment, [stay for stay, *_rest in rows]) if may_prepare else None,
        "may_keep": request.user.may(Permission.DOCUMENTS_KEEP),
        "may_advise": request.user.may(Permission.STAYS_ADVISE),
        "may_decide": request.user.may(Permission.STAYS_DECIDE),
    }
    return render(request, "participants/participant_stays.html", context)


@requires(Permission.STAYS_DECIDE)
def participant_stay_qualify(request: PortalRequest, case: str, stay: int) -> HttpResponse:
    """Qualify the person after the trial; the letter to MOPR is ready then."""
    found = open_stay(request, case, stay)
    stands = standing(found, timezone.localdate())
    form = QualificationForm(request.POST or None, initial={**_today(), "until": stands.reach}, stay=found)
    if act := done(form, actions.qualify_stay, stay=found, by=request.user):
        messages.success(request, _("Qualified. The letter to MOPR can be printed."))
        tell_cap(request, act, form.cleaned_data["until"])
        return redirect("participant_stays", case=case)
    return stay_form(request, form, found, _("Qualify after the trial"), stands=stands)


@requires(Permission.STAYS_ADVISE)
def participant_stay_opinion(request: PortalRequest, case: str, stay: int) -> HttpResponse:
    """The social worker's opinion on an extension."""
    found = open_stay(request, case, stay)
    stands = standing(found, timezone.localdate())
    form = AdviceForm(request.POST or None, initial={**_today(), "until": stands.reach}, stay=found)
    if act := done(form, actions.advise_extension, stay=found, by=request.user):
        messages.success(request, _("The opinion is saved. The manager decides on the extension."))
        tell_cap(request, act, form.cleaned_data["until"])
        return redirect("participant_stays", case=case)
    return stay_form(request, form, found, _("Opinion on an extension"), stands=stands, submit=_("Save the opinion"))


@requires(Permission.STAYS_DECIDE)
def participant_stay_extend(request: PortalRequest, case: str, stay: int) -> HttpResponse:
    """Extend the participation."""
    found = open_stay(request, case, stay)
    stands, opinion = standing(found, timezone.localdate()), _last_opinion(found)
    start = {**_today(), "until": opinion.until if opinion else stands.reach}
    form = ExtensionForm(request.POST or None, initial=start, stay=found)
    if act := done(form, actions.extend_stay, stay=found, by=request.user):
        messages.success(request, _("The participation is extended."))
        tell_cap(request, act, form.cleaned_data["until"])
        return redirect("participant_stays", case=case)
    return stay_form(request, form, found, _("Extend the participation"), stands=stands, opinion=opinion)


@requires(Permission.STAYS_PREPARE)
def participant_stay_hours(request: PortalRequest, case: str, stay: int) -> HttpResponse:
    """The hours a week at the centre."""
    found = open_stay(request, case, stay)
    entry = found.enrolment.entry
    disabled = entry is not None and entry.sensitive.disability == Flag.YES
    light = (found.weekly_hours or 0) > actions.WEEKLY_HOURS_REDUCED  # agreed by a certificate of that degree
    start = {"weekly_hours": found.weekly_hours, "light_degree": light}
    form = HoursForm(request.POST or None, initial=start, disabled=disabled)
    if form.is_valid():
        form.cleaned_data.setdefault("light_degree", False)
    if done(form, actions.set_weekly_hours, stay=found, by=request.user):
        messages.success(request, _("The hours are saved."))
        return redirect("participant_stays", case=case)
    return stay_form(request, form, found, _("Hours a week"), submit=_("Save the hours"))


@requires(Permission.STAYS_PREPARE)
def participant_stay_application(request: PortalRequest, case: str, stay: int) -> HttpResponse:
    """The application for the benefit, also one that came late or was entered wrongly."""
    found = open_stay(request, case, stay)
    there = application_of(found.enrolment, list(found.enrolment.stays.all()))
    there = there if there and there.stay == found else None
    proposed = there.day if there else found.benefit_applied_on
    form = ApplicationForm(request.POST or None, initial={"benefit_applied_on": proposed})
    if applied := done(form, actions.enter_application, stay=found, by=request.user):
        if applied.benefit_applied_on:
            said = _("The application is saved. Months that are approved already are corrected by a list of their own.")
        else:
            said = _("There is no application any more: nothing is paid for this stay.")
        messages.success(request, said)
        return redirect("participant_stays", case=case)
    submit = _("Save the application")
    return stay_form(request, form, found, _("Application for the benefit"), submit=submit, there=there)


def open_stay(request: PortalRequest, case: str, pk: int) -> Stay:
    """A stay of a visible file; 404 for any other."""
    stay = next((stay for stay in _stays(_file(request, case)) if stay.pk == pk), None)
    if stay is None:
        raise Http404
    return stay


def stay_form(request: PortalRequest, form: forms.Form, stay: Stay, title: str, **more: Any) -> HttpResponse:
    """A decision's form on a page of its own; that it was shown is recorded."""
    record_access(by=request.user, action=Access.SECTION, enrolment_id=stay.enrolment_id, subject="stays")
    context = {"form": form, "stay": stay, "enrolment": stay.enrolment, "person": stay.enrolment.participant}
    context |= {"title": title, "today": timezone.localdate(), **more}
    return render(request, "participants/participant_stay_form.html", context, status=422 if form.errors else 200)


def _file(request: PortalRequest, case: str) -> Enrolment:
    """A visible file whose stays open to the user."""
    enrolment = open_file(request, case)
    if FileSection.STAYS not in sections_open_to(request.user, enrolment):
        raise Http404
    return enrolment


def _stays(enrolment: Enrolment) -> list[Stay]:
    """The file's stays, the latest first, each knowing the file without another query."""
    stays = list(enrolment.stays.all())
    for stay in stays:
        stay.enrolment = enrolment
    return stays


def tell_cap(request: PortalRequest, act: StayAct, wanted: date) -> None:
    """Say that the act's day was brought forward to the project's end."""
    if act.until < wanted:
        day = date_format(act.until, "SHORT_DATE_FORMAT")
        messages.warning(request, _("The project ends on %(day)s: the end was brought forward to it.") % {"day": day})


def _last_opinion(stay: Stay) -> StayAct | None:
    return stay.acts.filter(kind=StayActKind.OPINION).select_related("created_by").order_by("-position").first()


def _today() -> dict[str, date]:
    return {"happened_on": timezone.localdate()}
