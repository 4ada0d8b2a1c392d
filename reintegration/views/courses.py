"""Competence courses: the list, a new one, and one course with the stage that comes next."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import model_to_dict
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.audit import record_access
from accounts.decorators import requires
from accounts.http import PortalRequest
from accounts.models import Access
from accounts.permissions import Permission
from participants.models import Enrolment, Stay
from reintegration.actions import courses as actions
from reintegration.courses.documents import certificate_pdf
from reintegration.courses.forms import AssessmentForm, CourseForm, DayForm, JoinForm, StandardForm
from reintegration.courses.words import course_refusal
from reintegration.models import UNCERTIFIED, Competence, CompetenceCourse
from reintegration.views.counselling import project_of_centre


@requires(Permission.OUTCOMES_RECORD)
@require_safe
def courses(request: PortalRequest) -> HttpResponse:
    """The project's courses, the latest first; no names of participants."""
    project = project_of_centre(request)
    found = CompetenceCourse.objects.visible_to(request.user).filter(project=project)
    return render(request, "reintegration/courses.html", {"courses": found.with_counts().order_by("-starts_on", "-pk")})


@requires(Permission.OUTCOMES_RECORD)
@require_http_methods(["GET", "HEAD", "POST"])
def courses_new(request: PortalRequest) -> HttpResponse:
    """Stage one of a new course."""
    project = project_of_centre(request)
    form = CourseForm(request.POST or None)
    if form.is_valid():
        try:
            course = actions.plan_course(project=project, plan=form.plan, by=request.user)
        except actions.NotTaught as refusal:
            form.add_error(None, course_refusal(refusal))
        else:
            messages.success(request, _("The scope is set. Next: the standard, before the course starts."))
            return redirect("course", pk=course.pk)
    return _plan_page(request, form, _("New course: stage 1, scope"))


@requires(Permission.OUTCOMES_RECORD)
@require_http_methods(["GET", "HEAD", "POST"])
def course_change(request: PortalRequest, pk: int) -> HttpResponse:
    """Stage one put right, until somebody is assessed."""
    found = _course(request, pk)
    form = CourseForm(request.POST or None, initial=model_to_dict(found))
    if form.is_valid():
        try:
            actions.change_course(course=found, plan=form.plan, by=request.user)
        except actions.NotTaught as refusal:
            form.add_error(None, course_refusal(refusal))
        else:
            messages.success(request, _("The course is changed."))
            return redirect("course", pk=pk)
    return _plan_page(request, form, str(found))


def _plan_page(request: PortalRequest, form: CourseForm, title: str) -> HttpResponse:
    context = {"form": form, "title": title}
    return render(request, "reintegration/courses_new.html", context, status=422 if form.errors else 200)


@requires(Permission.OUTCOMES_RECORD)
@require_safe
def course(request: PortalRequest, pk: int) -> HttpResponse:
    """One course: its stages, its people, and the form of the stage that comes next."""
    return _page(request, _course(request, pk))


@requires(Permission.OUTCOMES_RECORD)
@require_POST
def course_standard(request: PortalRequest, pk: int) -> HttpResponse:
    """Stage two: the outcomes."""
    found = _course(request, pk)
    form = StandardForm(request.POST, outcomes=list(found.outcomes.order_by("position")))
    return _act(
        request, found, "standard_form", form,
        lambda: actions.set_standard(
            course=found, standard_on=form.cleaned_data["standard_on"], outcomes=form.outcomes, by=request.user
        ),
        lambda _made: _("The standard is set. People can join."),
    )  # fmt: skip


@requires(Permission.OUTCOMES_RECORD)
@require_POST
def course_join(request: PortalRequest, pk: int) -> HttpResponse:
    """Somebody takes part."""
    found = _course(request, pk)
    form = JoinForm(request.POST, people=_candidates(request, found))
    return _act(
        request, found, "join_form", form,
        lambda: actions.join_course(course=found, by=request.user, **form.cleaned_data),
        lambda made: _("%(person)s takes part.") % {"person": made.enrolment.participant},
    )  # fmt: skip


@requires(Permission.OUTCOMES_RECORD)
@require_POST
def course_leave(request: PortalRequest, pk: int, competence: int) -> HttpResponse:
    """Somebody is taken off the course before the assessment."""
    found = _course(request, pk)
    person: Any = get_object_or_404(found.competences, pk=competence)
    try:
        actions.leave_course(competence=person, by=request.user)
    except actions.NotTaught as refusal:
        messages.error(request, course_refusal(refusal))
    return redirect("course", pk=pk)


@requires(Permission.OUTCOMES_RECORD)
@require_POST
def course_assess(request: PortalRequest, pk: int) -> HttpResponse:
    """Stage three: each outcome of each person."""
    found = _course(request, pk)
    form = AssessmentForm(request.POST, people=_uncompared(found), outcomes=list(found.outcomes.order_by("position")))
    return _act(
        request, found, "assessment_form", form,
        lambda: actions.assess(
            course=found, assessed_on=form.cleaned_data["assessed_on"], checks=form.checks, by=request.user
        ),
        lambda count: ngettext("%(count)d person is assessed.", "%(count)d people are assessed.", count)
        % {"count": count},
    )  # fmt: skip


@requires(Permission.OUTCOMES_RECORD)
@require_POST
def course_compare(request: PortalRequest, pk: int) -> HttpResponse:
    """Stage four."""
    found, form = _course(request, pk), DayForm(request.POST, prefix="compare")
    return _act(
        request, found, "compare_form", form,
        lambda: actions.compare(course=found, compared_on=form.cleaned_data["day"], by=request.user),
        lambda sums: _("Compared: positive %(positive)d, negative %(negative)d.")
        % {"positive": sums[0], "negative": sums[1]},
    )  # fmt: skip


@requires(Permission.OUTCOMES_RECORD)
@require_POST
def course_certify(request: PortalRequest, pk: int) -> HttpResponse:
    """A numbered certificate for everybody who passed."""
    found, form = _course(request, pk), DayForm(request.POST, prefix="certify")
    return _act(
        request, found, "certify_form", form,
        lambda: actions.issue_certificates(course=found, issued_on=form.cleaned_data["day"], by=request.user),
        lambda count: ngettext("%(count)d certificate is issued.", "%(count)d certificates are issued.", count)
        % {"count": count},
    )  # fmt: skip


@requires(Permission.OUTCOMES_RECORD)
@require_safe
def course_certificate(request: PortalRequest, pk: int, competence: int) -> HttpResponse:
    """One person's certificate as PDF."""
    found = _course(request, pk)
    files = Enrolment.objects.visible_to(request.user)
    people: Any = found.competences.exclude(UNCERTIFIED).filter(enrolment__in=files)
    rows = people.select_related("of_course", "document", "enrolment__participant", "enrolment__project")
    person = get_object_or_404(rows, pk=competence)
    record_access(by=request.user, action=Access.EXPORT, enrolment_id=person.enrolment_id, subject="certificate")
    name = f"certyfikat-{person.enrolment.case_number}-{person.pk}.pdf"
    return HttpResponse(
        certificate_pdf(person),
        content_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="{name}"'},
    )


def _act(
    request: PortalRequest,
    found: CompetenceCourse,
    name: str,
    form: Any,
    deed: Callable[[], Any],
    said: Callable[[Any], str],
) -> HttpResponse:
    """Do what a valid form asks and say it; else the page again with that form."""
    if form.is_valid():
        try:
            messages.success(request, said(deed()))
        except actions.NotTaught as refusal:
            form.add_error(None, course_refusal(refusal))
        else:
            return redirect("course", pk=found.pk)
    return _page(request, found, **{name: form})


def _page(request: PortalRequest, found: CompetenceCourse, **bound: Any) -> HttpResponse:
    record_access(by=request.user, action=Access.LIST, subject="course", details={"course": found.pk})
    outcomes = list(found.outcomes.order_by("position"))
    people = list(_people(found))
    waiting = [person for person in people if person.compared_on is None]
    assessed = [person for person in waiting if person.assessed_on]
    to_come = found.ends_on > timezone.localdate()  # nobody is assessed ahead
    context = {
        "course": found,
        "outcomes": outcomes,
        "people": people,
        "changeable": not any(person.assessed_on for person in people),
        "standard_form": None
        if any(person.assessed_on for person in people)
        else StandardForm(outcomes=outcomes, initial={"standard_on": found.standard_on}),
        "join_form": JoinForm(people=_candidates(request, found)) if found.standard_on else None,
        "to_come": to_come,
        "assessment_form": None
        if to_come or not (waiting and outcomes)
        else AssessmentForm(people=waiting, outcomes=outcomes),
        "compare_form": DayForm(prefix="compare") if assessed else None,
        "certify_form": DayForm(prefix="certify") if _uncertified(people) else None,
        **bound,
    }
    return render(request, "reintegration/course.html", context, status=422 if bound else 200)


def _uncertified(people: list[Competence]) -> bool:
    return any(person.result == "positive" and not person.is_certified for person in people)


def _people(found: CompetenceCourse) -> Any:
    rows = found.competences.select_related("enrolment__participant", "document")
    return rows.order_by("enrolment__participant__sort_key", "pk")


def _uncompared(found: CompetenceCourse) -> list[Competence]:
    return list(_people(found).filter(compared_on__isnull=True))


def _candidates(request: PortalRequest, found: CompetenceCourse) -> Any:
    """People of the project in a stay on the course's first day who are not in it yet."""
    stays = Stay.objects.active(found.starts_on)
    files = Enrolment.objects.visible_to(request.user).filter(
        project=found.project_id, pk__in=stays.values("enrolment")
    )
    others = files.exclude(pk__in=found.competences.values("enrolment"))
    return others.select_related("participant").in_polish_order()


def _course(request: PortalRequest, pk: int) -> CompetenceCourse:
    if not request.user.works_for_a_centre:
        raise Http404
    return get_object_or_404(CompetenceCourse.objects.visible_to(request.user).select_related("project"), pk=pk)
