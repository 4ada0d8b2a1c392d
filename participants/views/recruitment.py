"""Recruitment as a whole: the list of candidates, the plan, the editions and their papers."""

from collections.abc import Collection
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.audit import record_access
from accounts.decorators import requires
from accounts.http import PortalRequest
from accounts.models import Access, User
from accounts.permissions import Permission
from grants.context import current_project
from grants.models import Project
from participants import actions, recruiting
from participants.checking import with_facts
from participants.forms import EditionForm, RecruitmentFilterForm
from participants.forms.recruitment import VIEWS
from participants.guiding import next_of_row
from participants.models import Candidacy, CandidacyQuerySet, Edition
from participants.office_papers import HeldPaper, papers_of_office
from participants.papers import protocol_pdf, ranking_pdf

PAGE_SIZE = 50


@requires(Permission.RECRUITMENT_VIEW)
@require_safe
def recruitment(request: PortalRequest) -> HttpResponse:
    """Candidates, those who wait longest first, each with the next step; the counts lead to the other states."""
    project = current_project(request)
    staff = request.user.works_for_a_centre
    editions = list(recruiting.editions_of(project)) if project and staff else []
    form = RecruitmentFilterForm(request.GET, editions=editions)
    found, view = _narrowed(form, Candidacy.objects.visible_to(request.user).filter(project=project))
    counts = recruiting.counts_of(found)
    page = _page_of(found.in_view(view), counts[view], request)
    record_access(by=request.user, action=Access.LIST, subject="recruitment", details={"view": view})
    today, papers = timezone.localdate(), held_by_office(request.user, list(page))
    context = {
        "form": form,
        "rows": [(row, next_of_row(row, request.user, today), papers.get(row.pk, [])) for row in page],
        "page": page,
        "views": [(name, label, counts[name], name == view) for name, label in VIEWS if counts[name] or name == view],
        "filtered": bool(request.GET.get("q") or request.GET.get("edition")),
        "places": recruiting.places_of(project) if project and staff else None,
        "editions": editions,
        "staff": staff,
        "may_manage": request.user.may(Permission.RECRUITMENT_MANAGE),
        "may_enter": project is not None and request.user.may(Permission.REFERRAL_ENTER),
    }
    return render(request, "participants/recruitment.html", context)


def held_by_office(user: User, candidacies: Collection[Candidacy]) -> dict[int, list[HeldPaper]]:
    """What the office of a partner's worker holds of each of them; nothing for the centre, which has the whole file."""
    if user.works_for_a_centre or user.organisation is None:
        return {}
    return papers_of_office(list(candidacies), user.organisation)


def _narrowed(form: RecruitmentFilterForm, candidacies: CandidacyQuerySet) -> tuple[CandidacyQuerySet, str]:
    """The candidates of that name and edition, and the view of them; no view for a filter that is not understood."""
    if not form.is_valid():
        return candidacies, ""
    found = candidacies.matching(form.cleaned_data["q"])
    if form.cleaned_data.get("edition"):
        found = found.filter(edition=form.cleaned_data["edition"])
    return found, form.cleaned_data["state"] or "open"


def _page_of(found: CandidacyQuerySet, number: int, request: PortalRequest) -> Page[Candidacy]:
    """The page asked for. number: of all of them, counted already."""
    listed = found.longest_waiting_first().for_list()
    paginator = Paginator(with_facts(listed) if request.user.works_for_a_centre else listed, PAGE_SIZE)
    paginator.count = number
    return paginator.get_page(request.GET.get("page"))


@requires(Permission.RECRUITMENT_MANAGE)
@require_safe
def recruitment_plan(request: PortalRequest) -> HttpResponse:
    """Who began, by month and by women and men, against the plan of the agreement."""
    today = timezone.localdate()
    recruited = recruiting.recruitment_of(_project(request), today)
    return render(request, "participants/recruitment_plan.html", {"recruited": recruited, "today": today})


@requires(Permission.RECRUITMENT_MANAGE)
def recruitment_editions(request: PortalRequest) -> HttpResponse:
    """The editions with their places, and a form for another."""
    project = _project(request)
    form = EditionForm(request.POST or None, project=project)
    if request.method == "POST" and form.is_valid():
        actions.make_edition(project=project, by=request.user, **form.cleaned_data)
        return redirect("recruitment_editions")
    context = {"form": form, "editions": recruiting.editions_of(project)}
    return render(request, "participants/recruitment_editions.html", context, status=422 if form.errors else 200)


@requires(Permission.RECRUITMENT_MANAGE)
@require_safe
def recruitment_protocol(request: PortalRequest, edition: int) -> HttpResponse:
    """The commission's protocol of one edition, on A4."""
    return _paper(request, _edition(request, edition), "protokol", protocol_pdf)


@requires(Permission.RECRUITMENT_MANAGE)
@require_safe
def recruitment_ranking(request: PortalRequest, edition: int) -> HttpResponse:
    """The ranked list of one edition, on A4."""
    return _paper(request, _edition(request, edition), "lista-rankingowa", ranking_pdf)


def _paper(request: PortalRequest, edition: Edition, name: str, build: Any) -> HttpResponse:
    candidacies = Candidacy.objects.visible_to(request.user).filter(edition=edition)
    record_access(by=request.user, action=Access.EXPORT, subject=f"recruitment.{name}", details={"edition": edition.pk})
    return HttpResponse(
        build(edition, candidacies, timezone.localdate()),
        content_type="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="{name}-{edition.pk}.pdf"'},
    )


def _edition(request: PortalRequest, pk: int) -> Edition:
    if not request.user.works_for_a_centre:
        raise Http404
    editions = Edition.objects.select_related("project").filter(project__in=Project.objects.led_by(request.user))
    return get_object_or_404(editions, pk=pk)


def _project(request: PortalRequest) -> Project:
    project = current_project(request)
    if project is None or not request.user.works_for_a_centre:
        raise Http404
    return project


def back_to(candidacy: Candidacy) -> str:
    """The candidate's page."""
    return reverse("recruitment_candidate", args=[candidacy.pk])
