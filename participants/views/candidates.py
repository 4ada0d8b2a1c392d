"""One candidate: the page with the next step, and each step."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from accounts.audit import record_access
from accounts.decorators import requires
from accounts.http import PortalRequest
from accounts.models import Access, Organisation, User
from accounts.permissions import Permission
from cis_portal.lib.identifiers import age_on
from grants.context import current_project
from grants.models import Project, ProjectRoleKind
from participants import actions, words
from participants.actions.candidates import refuse_enrolled
from participants.checking import judge
from participants.forms import BackForm, CorrectIdentifierForm, IdentifierForm, InquiryForm, PersonForm, StepForm
from participants.guiding import STEP_LABELS, eligibility_first, next_step, other_steps
from participants.models import Candidacy, CandidacyState, Opinion, Participant
from participants.pipeline import STEPS
from participants.sections import documents_of_candidate
from participants.views.files import open_file
from participants.views.recruitment import back_to, held_by_office
from participants.views.refusing import add_refusal, done


@requires(Permission.RECRUITMENT_VIEW)
@require_safe
def recruitment_candidate(request: PortalRequest, pk: int) -> HttpResponse:
    """One candidate: what comes next, the verdict, the way so far. A partner sees the way and its own part."""
    candidacy = open_candidate(request, pk)
    staff = request.user.works_for_a_centre
    context: dict[str, Any] = {
        "candidacy": candidacy,
        "person": candidacy.participant,
        "staff": staff,
        "next": next_step(candidacy, request.user),
        "steps": candidacy.steps.select_related("office", "created_by", "taken_back_by").order_by("position"),
        "opinions": _opinions(request.user, candidacy),
        "papers": held_by_office(request.user, [candidacy]).get(candidacy.pk, []),
        "may_enter": request.user.may(Permission.REFERRAL_ENTER)
        and candidacy.state in (CandidacyState.APPLICATION, CandidacyState.OPINION_PENDING),
        "refers": staff or request.user.organisation is not None,
    }
    if staff:
        context |= _of_the_centre(request, candidacy)
        standing = context["verdict"].before_acceptance
        context["next"] = eligibility_first(candidacy, standing, request.user) or context["next"]
    return render(request, "participants/recruitment_candidate.html", context)


def _opinions(user: User, candidacy: Candidacy) -> QuerySet[Opinion]:
    """All of them for the centre; of a partner its own: another office's words are not for it."""
    opinions = candidacy.opinions.select_related("office", "document").order_by("id")
    return opinions if user.works_for_a_centre else opinions.filter(office=user.organisation)


def _of_the_centre(request: PortalRequest, candidacy: Candidacy) -> dict[str, Any]:
    verdict = judge(candidacy)
    manages = request.user.may(Permission.RECRUITMENT_MANAGE)
    return {
        "verdict": verdict,
        "obstacles": [words.finding(found) for found in verdict.standing_in_the_way],
        "documents": documents_of_candidate(request.user, candidacy)
        .prefetch_related("files")
        .order_by("issued_on", "id"),
        "may_keep": request.user.may(Permission.DOCUMENTS_KEEP),
        "offices": candidacy.offices.select_related("organisation"),
        "others": other_steps(candidacy) if manages else [],
        "may_manage": manages,
        "may_take_back": manages and candidacy.stay_id is None and candidacy.state != CandidacyState.INQUIRY,
        "may_see_contact": request.user.may(Permission.CONTACT_VIEW),
    }


@sensitive_post_parameters()
@requires(Permission.REFERRAL_ENTER)
def recruitment_new(request: PortalRequest) -> HttpResponse:
    """A call or a visit at the centre; for MOPR and PUP, a person whom they bring with an application."""
    project, centre = recruiting_project(request)
    staff = request.user.works_for_a_centre
    form = InquiryForm(request.POST or None, centre=centre, project=project, discreet=not staff)
    if request.method == "POST" and form.is_valid():
        try:
            candidacy = _open(request, form, project, centre)
        except actions.NotDone as error:
            add_refusal(form, error)
        else:
            return redirect(back_to(candidacy))
    context = {"form": form, "facts": facts_of(form), "staff": staff}
    return render(request, "participants/recruitment_new.html", context, status=422 if form.errors else 200)


def _open(request: PortalRequest, form: InquiryForm, project: Project, centre: Organisation) -> Candidacy:
    chosen, person = form.cleaned_data, None
    if chosen["identifier"]:
        person = actions.register_person(centre=centre, by=request.user, **form.person_fields())
    given = {name: chosen[name] for name in ("first_name", "last_name", "phone", "email", "happened_on")}
    if request.user.works_for_a_centre:
        return actions.open_candidacy(
            centre=centre, project=project, person=person, by=request.user, note=chosen["note"], **given
        )
    assert person is not None  # a partner's form asks for the identifier
    return actions.bring_person(centre=centre, project=project, person=person, by=request.user, **given)


@sensitive_post_parameters()
@requires(Permission.REFERRAL_ENTER)
@require_POST
def recruitment_lookup(request: PortalRequest) -> HttpResponse:
    """What a PESEL says, and whom the centre knows by it: a read, on record. Never by GET: it would stand in logs."""
    project, centre = recruiting_project(request)
    form = InquiryForm(request.POST, centre=centre, project=project, discreet=not request.user.works_for_a_centre)
    facts = facts_of(form)
    record_access(by=request.user, action=Access.LIST, subject="identifier lookup", details={"found": bool(form.known)})
    return render(request, "participants/person_facts.html", facts)


@sensitive_post_parameters()
@requires(Permission.RECRUITMENT_MANAGE)
def recruitment_person(request: PortalRequest, pk: int) -> HttpResponse:
    """Say who a candidate is, or put a wrong identifier right, on record."""
    candidacy = managed_candidate(request, pk)
    if candidacy.participant:
        return _correct_identifier(request, candidacy.participant, back_to(candidacy))
    initial = {name: getattr(candidacy, name) for name in ("first_name", "last_name", "phone", "email")}
    form = PersonForm(request.POST or None, centre=candidacy.centre, project=candidacy.project, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            person = actions.register_person(centre=candidacy.centre, by=request.user, **form.person_fields())
            refuse_enrolled(person, candidacy.project)
            actions.name_candidate(candidacy=candidacy, person=person, by=request.user)
        except actions.NotDone as error:
            add_refusal(form, error)
        else:
            return redirect(back_to(candidacy))
    context = {"form": form, "facts": facts_of(form), "candidacy": candidacy, "back": back_to(candidacy)}
    return render(request, "participants/recruitment_person.html", context, status=422 if form.errors else 200)


@sensitive_post_parameters()
@requires(Permission.RECRUITMENT_MANAGE)
def participant_identifier_correct(request: PortalRequest, case: str) -> HttpResponse:
    """Put the wrong identifier of a participant right, on record."""
    enrolment = open_file(request, case)
    if not request.user.works_for_a_centre:
        raise Http404
    record_access(by=request.user, action=Access.FILE, enrolment_id=enrolment.pk, subject="identifier")
    return _correct_identifier(request, enrolment.participant, reverse("participant_file", args=[case]))


def _correct_identifier(request: PortalRequest, person: Participant, back: str) -> HttpResponse:
    form = CorrectIdentifierForm(request.POST or None, centre=person.centre)
    if request.method == "POST" and form.is_valid():
        try:
            actions.correct_identifier(person=person, by=request.user, **form.correction())
        except actions.NotDone as error:
            add_refusal(form, error)
        else:
            messages.success(request, _("The identifier was corrected; the former one stays on record."))
            return redirect(back)
    context = {
        "form": form,
        "facts": facts_of(form),
        "person": person,
        "back": back,
        "corrections": person.identifier_corrections.select_related("created_by").order_by("id"),
    }
    return render(request, "participants/recruitment_person.html", context, status=422 if form.errors else 200)


@requires(Permission.RECRUITMENT_MANAGE)
def recruitment_step(request: PortalRequest, pk: int, state: str) -> HttpResponse:
    """Take one step; a refusal stands on the form with what was typed."""
    candidacy, wanted = managed_candidate(request, pk), _wanted(state)
    form = StepForm(request.POST or None, candidacy=candidacy, state=wanted)
    if request.method == "POST" and form.is_valid():
        try:
            if wanted == CandidacyState.OPINION_PENDING:
                actions.ask_office(candidacy=candidacy, by=request.user, **form.cleaned_data)
            else:
                actions.take_step(candidacy=candidacy, state=wanted, by=request.user, **form.cleaned_data)
        except actions.NotDone as error:
            add_refusal(form, error)
        else:
            return redirect(back_to(candidacy))
    return form_page(request, form, candidacy, STEP_LABELS[wanted])


def _wanted(state: str) -> CandidacyState:
    """A state that somebody steps into here; the referral has its own page."""
    if state not in {to.value for following in STEPS.values() for to in following} - {CandidacyState.REFERRED.value}:
        raise Http404
    return CandidacyState(state)


@requires(Permission.RECRUITMENT_MANAGE)
def recruitment_back(request: PortalRequest, pk: int) -> HttpResponse:
    """Take the last step back, with a reason."""
    candidacy = managed_candidate(request, pk)
    form = BackForm(request.POST or None)
    if done(form, actions.take_step_back, candidacy=candidacy, by=request.user):
        return redirect(back_to(candidacy))
    label = _("Take back “%(state)s”") % {"state": CandidacyState(candidacy.state).label}
    return form_page(request, form, candidacy, label, danger=True)


def open_candidate(request: PortalRequest, pk: int, *, part: str = "") -> Candidacy:
    """The visible candidate with that number, on record; 404 for any other. part: what has a permission of its own."""
    visible = Candidacy.objects.visible_to(request.user).for_list().select_related("centre", "project")
    candidacy = get_object_or_404(visible, pk=pk)
    action = Access.SECTION if part else Access.FILE
    record_access(by=request.user, action=action, subject=f"candidate {candidacy.pk} {part}".strip())
    return candidacy


def managed_candidate(request: PortalRequest, pk: int, *, part: str = "") -> Candidacy:
    """The same for a worker of the centre."""
    if not request.user.works_for_a_centre:
        raise Http404
    return open_candidate(request, pk, part=part)


def recruiting_project(request: PortalRequest) -> tuple[Project, Organisation]:
    """The project of the one who enters somebody, and its centre; 404 without one."""
    project = current_project(request)
    if project is None or request.user.organisation is None:
        raise Http404
    centre = get_object_or_404(Organisation, project_roles__project=project, project_roles__role=ProjectRoleKind.LEAD)
    return project, centre


def form_page(request: PortalRequest, form: Any, candidacy: Candidacy, title: Any, **more: Any) -> HttpResponse:
    """A step's form on a page of its own."""
    papers = held_by_office(request.user, [candidacy]).get(candidacy.pk, [])
    context = {"form": form, "candidacy": candidacy, "title": title, "papers": papers, **more}
    return render(request, "participants/recruitment_form.html", context, status=422 if form.errors else 200)


def facts_of(form: IdentifierForm) -> dict[str, Any]:
    """What stands beside the identifier: birth date, sex and age by the PESEL, and whom the centre knows by it."""
    if form.is_bound:
        form.is_valid()  # reads the number; what an action refused stays beside it
    if form.pesel:
        form.data = form.data.copy()  # type: ignore[attr-defined]  # a QueryDict
        for name, said in (("birth_date", form.pesel.birth_date.isoformat()), ("sex", form.pesel.sex)):
            if not form.is_typed(name):
                form.data[name] = form.data[f"told_{name}"] = said  # type: ignore[index]
    born = form.pesel.birth_date if form.pesel else None
    return {
        "form": form,
        "pesel": form.pesel,
        "age": age_on(born, timezone.localdate()) if born else None,
        "known": getattr(form, "known", None),
        "alike": getattr(form, "alike", []),
    }
