"""Entry data: confirmed when a candidate enters, corrected by versions; and the start of the trial."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.audit import record_access
from accounts.decorators import requires
from accounts.http import PortalRequest
from accounts.models import Access
from accounts.permissions import Permission
from participants import actions, words
from participants.checking import answers_of, judge
from participants.dictionaries import HOME_MUNICIPALITY, MUNICIPALITIES, LabourDetail, LabourStatus
from participants.forms import CorrectionForm, EntryForm, StartForm
from participants.forms.entry import EntryFields
from participants.models import Candidacy, Enrolment, EntrySnapshot, FileSection
from participants.sections import sections_open_to
from participants.views.candidates import form_page, managed_candidate
from participants.views.files import open_file
from participants.views.refusing import add_refusal, done

LABOUR = {
    "registered": LabourStatus.UNEMPLOYED,
    "unemployed": LabourStatus.UNEMPLOYED,
    "inactive": LabourStatus.INACTIVE,
}


@requires(Permission.ENTRY_CONFIRM)
def recruitment_entry(request: PortalRequest, pk: int) -> HttpResponse:
    """What SM EFS asks, filled from the candidate's answers; confirming it opens the file."""
    candidacy = managed_candidate(request, pk)
    if standing := _unconfirmed(candidacy):
        return redirect("participant_entry", case=standing.case_number)
    form = EntryForm(request.POST or None, initial=_prefilled(candidacy), project=candidacy.project)
    if request.method == "POST" and form.is_valid():
        try:
            actions.enrol_candidate(
                candidacy=candidacy,
                first_day=form.cleaned_data["first_day"],
                entry=form.entry(),
                sensitive=form.sensitive() or {},
                supports=form.chosen_supports(),
                by=request.user,
            )
        except actions.NotDone as error:
            add_refusal(form, error)
        else:
            messages.success(request, _("The entry data are confirmed. Now the trial can start."))
            return redirect("recruitment_candidate", pk=candidacy.pk)
    title = _("Entry data as of the first day of support")
    return form_page(request, form, candidacy, title, submit=_("Confirm the entry data"))


def _unconfirmed(candidacy: Candidacy) -> Enrolment | None:
    """The file of who came back and was brought by a workbook: its entry data are confirmed there, not typed again."""
    files = Enrolment.objects.filter(project=candidacy.project_id, entry_confirmed_at=None)
    return files.filter(participant=candidacy.participant_id).first() if candidacy.participant_id else None


@requires(Permission.ENTRY_CONFIRM)
def recruitment_start(request: PortalRequest, pk: int) -> HttpResponse:
    """Begin the trial."""
    candidacy = managed_candidate(request, pk)
    enrolment = Enrolment.objects.filter(participant=candidacy.participant_id, project=candidacy.project_id).first()
    first_day = enrolment.started_on if enrolment and not enrolment.ended_on else timezone.localdate()
    start = {"first_day": first_day}
    form = StartForm(request.POST or None, initial=start, project=candidacy.project, enrolment=enrolment)
    if stay := done(form, actions.start_trial, candidacy=candidacy, by=request.user):
        messages.success(request, _("The trial has started."))
        return redirect("participant_file", case=stay.enrolment.case_number)
    return form_page(request, form, candidacy, _("Start of the trial"), submit=_("Start the trial"))


def _prefilled(candidacy: Candidacy) -> dict[str, Any]:
    """What the candidate's answers say already; the rest is asked. Nothing is confirmed by it."""
    answers, verdict = answers_of(candidacy), judge(candidacy)
    place = next((name for code, _county, name in MUNICIPALITIES if code == answers.municipality), "")
    unemployed = answers.status in ("registered", "unemployed")
    detail = LabourDetail.LONG_TERM if verdict.long_term_esf else LabourDetail.OTHER
    return {
        "first_day": timezone.localdate(),
        "teryt": answers.municipality if place else "",
        "locality": place if answers.municipality == HOME_MUNICIPALITY else "",
        "degurba": "1" if answers.municipality == HOME_MUNICIPALITY else "",
        "phone": candidacy.phone,
        "email": candidacy.email,
        "labour_status": LABOUR.get(answers.status, ""),
        "labour_detail": detail if unemployed else "",
    }


@requires(Permission.ENTRY_VIEW)
@require_safe
def participant_entry(request: PortalRequest, case: str) -> HttpResponse:
    """Every version of the entry data, each change with both values and its reason."""
    enrolment = _file(request, case)
    sensitive = FileSection.SENSITIVE in sections_open_to(request.user, enrolment)
    record_access(by=request.user, action=Access.SECTION, enrolment_id=enrolment.pk, subject="entry")
    versions = list(enrolment.entries.select_related("sensitive", "created_by").order_by("version"))
    context = {
        "enrolment": enrolment,
        "person": enrolment.participant,
        "versions": [
            (version, _changes(former, version, sensitive=sensitive))
            for former, version in zip([None, *versions], versions, strict=False)
        ][::-1],
        "may_confirm": request.user.may(Permission.ENTRY_CONFIRM),
    }
    return render(request, "participants/participant_entry.html", context)


@requires(Permission.ENTRY_CONFIRM)
@require_POST
def participant_entry_confirm(request: PortalRequest, case: str) -> HttpResponse:
    """Confirm entry data that came from a workbook."""
    enrolment = _file(request, case)
    try:
        actions.confirm_entry(enrolment=enrolment, by=request.user)
        messages.success(request, _("The entry data are confirmed."))
    except actions.NotDone as error:
        messages.warning(request, words.refusal(error))
    return redirect("participant_entry", case=case)


@requires(Permission.ENTRY_CONFIRM)
def participant_entry_correct(request: PortalRequest, case: str) -> HttpResponse:
    """Write the next version of the entry data."""
    enrolment = _file(request, case)
    record_access(by=request.user, action=Access.SECTION, enrolment_id=enrolment.pk, subject="entry")
    sensitive = FileSection.SENSITIVE in sections_open_to(request.user, enrolment)
    initial = CorrectionForm.initial_of(enrolment.entry, sensitive=sensitive) if enrolment.entry else {}
    form = CorrectionForm(request.POST or None, initial=initial, sensitive=sensitive)
    if request.method == "POST" and form.is_valid():
        try:
            actions.correct_entry(
                enrolment=enrolment,
                entry=form.entry(),
                sensitive=form.sensitive(),
                reason=form.cleaned_data["reason"],
                by=request.user,
            )
        except actions.NotDone as error:
            add_refusal(form, error)
        else:
            messages.success(request, _("The next version of the entry data is saved."))
            return redirect("participant_entry", case=case)
    context = {"form": form, "enrolment": enrolment, "person": enrolment.participant}
    return render(request, "participants/participant_entry_correct.html", context, status=422 if form.errors else 200)


def _file(request: PortalRequest, case: str) -> Enrolment:
    """A visible file whose entry data open to the user."""
    enrolment = open_file(request, case)
    if FileSection.ENTRY not in sections_open_to(request.user, enrolment):
        raise Http404
    return enrolment


def _changes(former: EntrySnapshot | None, version: EntrySnapshot, *, sensitive: bool) -> list[tuple[Any, str, str]]:
    """What differs from the former version: the field's label, its former and its new value."""
    if former is None:
        return []
    found = []
    rows: list[tuple[Any, Any]] = [(former, version)]
    if sensitive:
        rows.append((former.sensitive, version.sensitive))
    for before, after in rows:
        for name, label in LABELS.items():
            if hasattr(after, name) and getattr(before, name) != getattr(after, name):
                found.append((label, _shown(before, name), _shown(after, name)))
    return found


def _shown(row: Any, name: str) -> str:
    display = getattr(row, f"get_{name}_display", None)
    return str(display() if display else getattr(row, name) or "–")


LABELS: dict[str, Any] = {name: field.label for name, field in EntryFields.base_fields.items() if name != "teryt"}
LABELS["municipality"] = EntryFields.base_fields["teryt"].label
