"""Payment claims: the schedule, one period being prepared, its way to the authority and back, partners' parts."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.audit import record_access
from accounts.decorators import requires
from accounts.http import PortalRequest
from accounts.models import Access
from accounts.permissions import Permission
from grants.context import current_project
from grants.models import ClaimPeriod
from reporting import actions
from reporting.claims.draft import draft_of, problems_of
from reporting.claims.forms import AuthorityForm, ContributionForm, WordsForm
from reporting.claims.preparing import checks_of, partners_of
from reporting.claims.work import work_of
from reporting.documents import content
from reporting.models import WORDS, Claim, ClaimCorrection, PartnerContribution, Report

LACKS = {
    "report": lambda: _("The report of the period is not ready."),
    "social": lambda: _("The words on social reintegration are missing."),
    "vocational": lambda: _("The words on vocational reintegration are missing."),
}


@requires(Permission.REPORT_VIEW)
def claims(request: PortalRequest) -> HttpResponse:
    """The schedule with the state of each claim."""
    project = current_project(request)
    periods = ClaimPeriod.objects.visible_to(request.user).filter(project=project)
    states = {claim.period_id: claim for claim in Claim.objects.visible_to(request.user).filter(period__in=periods)}
    lines = [(period, states.get(period.pk)) for period in periods.select_related("project").order_by("number")]
    context = {"project": project, "lines": lines, "today": timezone.localdate()}
    return render(request, "reporting/claims.html", context | _rights(request))


def _rights(request: PortalRequest) -> dict[str, bool]:
    return {
        "may_prepare": request.user.may(Permission.CLAIM_PREPARE),
        "may_contribute": request.user.may(Permission.CONTRIBUTION_GIVE),
    }


def _find(request: PortalRequest, pk: int) -> ClaimPeriod:
    return get_object_or_404(ClaimPeriod.objects.visible_to(request.user).select_related("project"), pk=pk)


@requires(Permission.REPORT_VIEW)
def claim(request: PortalRequest, pk: int) -> HttpResponse:
    """One period: what to check, the figures, the work by task, partners' parts, the words, the steps."""
    return _page(request, _find(request, pk), None)


def _page(request: PortalRequest, period: ClaimPeriod, form: WordsForm | None, status: int = 200) -> HttpResponse:
    found = actions.claim_of(period)
    report = found.report if not found.is_editable else actions.report_for(period)
    record_access(by=request.user, action=Access.LIST, subject=f"claim {period.pk}")
    context: dict[str, Any] = {
        "period": period,
        "claim": found,
        "report": report,
        "figures": content.lines(report.snapshot, project=True) if report and report.snapshot else [],
        "work": work_of(period.project, period.period),
        "contributions": _contributions(request, period),
        "corrections": _corrections(request, period, found, report),
        "told_before": actions.told_before(period),
        "steps": found.steps.select_related("by", "report").order_by("id") if found.pk else [],
        "is_over": period.ends_on < timezone.localdate(),
        "today": timezone.localdate(),
    } | _rights(request)
    if context["may_prepare"] and found.is_editable:
        context |= {"checks": checks_of(period, request.user, report), "form": form or _words(period, found, context)}
    return render(request, "reporting/claim.html", context, status=status)


def _words(period: ClaimPeriod, found: Claim, context: dict[str, Any]) -> WordsForm:
    """The words as they are; a draft of what nobody has written yet."""
    words = {name: getattr(found, name) for name in WORDS}
    for task in context["work"]:
        if not found.version and not words[task.strand]:
            words[task.strand] = draft_of(task, period.period)
    if not found.version and not words["problems"]:
        told = [(partner.short_name, given.problems) for partner, given in context["contributions"] if given]
        words["problems"] = problems_of(context["figures"], [one for one in told if one[1]], period.period)
    return WordsForm(initial={**words, "version": found.version})


def _contributions(request: PortalRequest, period: ClaimPeriod) -> list[tuple[Any, PartnerContribution | None]]:
    """Each partner with what it told; a partner sees its own alone."""
    given = PartnerContribution.objects.visible_to(request.user).filter(period=period).select_related("given_by")
    by_partner = {found.organisation_id: found for found in given}
    partners = partners_of(period)
    if request.user.may(Permission.CONTRIBUTION_GIVE):
        partners = [partner for partner in partners if partner.pk == request.user.organisation_id]
    return [(partner, by_partner.get(partner.pk)) for partner in partners]


def _corrections(request: PortalRequest, period: ClaimPeriod, found: Claim, report: Report | None) -> dict[str, Any]:
    """Corrections by figure: told ones of a claim that is on its way, else what they would be; people where open."""
    if found.pk and not found.is_editable:
        rows = [(row.indicator, row.effect) for row in ClaimCorrection.objects.filter(claim=found)]
    else:
        rows = [(code, move.effect) for code, move in actions.corrections_of(period, report)]
    told = ClaimCorrection.objects.visible_to(request.user).filter(claim=found.pk)
    people = list(told.select_related("enrolment__participant").order_by("number"))
    effects: dict[str, int] = {}
    for code, effect in rows:
        effects[code] = effects.get(code, 0) + effect
    return {"effects": list(effects.items()), "count": len(rows), "people": people}


@requires(Permission.CLAIM_PREPARE)
@require_POST
def claim_words(request: PortalRequest, pk: int) -> HttpResponse:
    """Keep the words of a claim."""
    period, form = _find(request, pk), WordsForm(request.POST)
    if not form.is_valid():
        return _page(request, period, form, 400)
    words = {name: form.cleaned_data[name] for name in WORDS}
    try:
        actions.write_claim(period=period, words=words, version=form.cleaned_data["version"], by=request.user)
        messages.success(request, _("The words of the claim are saved."))
    except actions.StaleClaim as stale:
        form.add_error(None, _("%(who)s saved other words meanwhile. Compare, then save again.") % {"who": stale.claim.written_by})  # fmt: skip  # noqa: E501
        form.data = {**request.POST.dict(), "version": str(stale.claim.version)}
        return _page(request, period, form, 409)
    except actions.WithAuthority:
        messages.warning(request, _("The claim is with the authority: its words stay as they are."))
    return redirect("claim", pk)


@requires(Permission.CLAIM_PREPARE)
@require_POST
def claim_submit(request: PortalRequest, pk: int) -> HttpResponse:
    """Note that the claim went to the authority, with its figures and corrections."""
    period = _find(request, pk)
    try:
        actions.submit_claim(period=period, by=request.user)
        messages.success(request, _("The claim is submitted: its figures, words and corrections are kept as they are."))
    except actions.NotReady as refusal:
        messages.error(request, " ".join(LACKS[lack]() for lack in refusal.lacks))
    except actions.WrongStep:
        messages.warning(request, _("Somebody was quicker: the claim is not waiting for this any more."))
    return redirect("claim", pk)


@requires(Permission.CLAIM_PREPARE)
@require_POST
def claim_answer(request: PortalRequest, pk: int) -> HttpResponse:
    """Enter that the authority accepted the claim, or sent it back and why."""
    period, form = _find(request, pk), AuthorityForm(request.POST)
    if not form.is_valid():
        messages.error(request, " ".join(str(error) for errors in form.errors.values() for error in errors))
        return redirect("claim", pk)
    on, reason = form.cleaned_data["on"], form.cleaned_data["reason"]
    try:
        if form.cleaned_data["answer"] == "accepted":
            actions.accept_claim(period=period, on=on, by=request.user)
        else:
            actions.return_claim(period=period, on=on, reason=reason, by=request.user)
        messages.success(request, _("The answer of the authority is entered."))
    except actions.WrongStep:
        messages.warning(request, _("Somebody was quicker: the claim is not waiting for this any more."))
    return redirect("claim", pk)


@requires(Permission.CONTRIBUTION_GIVE)
def claim_contribution(request: PortalRequest, pk: int) -> HttpResponse:
    """A partner tells what its own organisation did in the period."""
    period, organisation = _find(request, pk), request.user.organisation
    given = PartnerContribution.objects.visible_to(request.user).filter(period=period).first()
    kept = {name: getattr(given, name) for name in ("activities", "people", "hours", "problems")} if given else {}
    form = ContributionForm(request.POST if request.method == "POST" else None, initial=kept)
    if request.method == "POST" and form.is_valid() and organisation:
        try:
            actions.contribute(period=period, organisation=organisation, by=request.user, **form.cleaned_data)
            messages.success(request, _("What your organisation did is kept."))
            return redirect("claim", pk)
        except actions.WithAuthority:
            form.add_error(None, _("The claim is with the authority: what belongs to it stays as it is."))
    status = 400 if form.is_bound else 200
    return render(request, "reporting/claim_contribution.html", {"period": period, "form": form}, status=status)


@requires(Permission.REPORT_REQUEST)
@require_POST
def report_anew(request: PortalRequest, pk: int) -> HttpResponse:
    """Count a report's period anew, as its next issue."""
    report = get_object_or_404(Report.objects.visible_to(request.user).select_related("project"), pk=pk)
    try:
        report = actions.count_anew(report=report, by=request.user)
    except actions.PeriodClaimed:
        messages.error(request, _("The claim of the period is with the authority: its figures stay as they are."))
    return redirect("report", report.pk)
