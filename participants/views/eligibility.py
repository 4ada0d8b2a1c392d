"""What is asked of a candidate, the verdict, and a manager's override."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.decorators import requires
from accounts.http import PortalRequest
from accounts.permissions import Permission
from participants import actions, words
from participants.checking import answers_of, judge
from participants.eligibility import Exclusion, Rule
from participants.forms import EligibilityForm, OverrideForm
from participants.models import Candidacy
from participants.sections import documents_of_candidate
from participants.views.candidates import managed_candidate

RULES = [*map(str, Exclusion), *map(str, Rule)]


@requires(Permission.RECRUITMENT_MANAGE)
def recruitment_eligibility(request: PortalRequest, pk: int) -> HttpResponse:
    """The questions with their answers; new evidence; the verdict beside them."""
    sensitive = request.user.may(Permission.SENSITIVE_VIEW)
    candidacy = managed_candidate(request, pk, part="groups" if sensitive else "")
    form = EligibilityForm(
        request.POST or None, candidacy=candidacy, answers=answers_of(candidacy), sensitive=sensitive
    )
    if request.method == "POST" and form.is_valid():
        actions.record_answers(
            candidacy=candidacy,
            answers=form.answers(),
            groups=form.cleaned_data["groups"] if sensitive else None,
            primary_group=form.cleaned_data["primary_group"] if sensitive else "",
            documents=form.documents(),
            by=request.user,
        )
        messages.success(request, _("Saved."))
        return redirect("recruitment_eligibility", pk=candidacy.pk)
    return _page(request, candidacy, form, status=422 if form.errors else 200)


@requires(Permission.ELIGIBILITY_OVERRIDE)
@require_POST
def recruitment_override(request: PortalRequest, pk: int) -> HttpResponse:
    """A manager lets a rule pass, with a reason that stays."""
    candidacy = managed_candidate(request, pk)
    form = OverrideForm(request.POST, rules=[(rule, words.RULE_NAMES[rule]) for rule in RULES])
    if form.is_valid():
        actions.let_rule_pass(candidacy=candidacy, by=request.user, **form.cleaned_data)
        messages.success(request, _("The rule was let pass; the reason stays on record."))
        return redirect("recruitment_eligibility", pk=candidacy.pk)
    questions = EligibilityForm(
        candidacy=candidacy, answers=answers_of(candidacy), sensitive=request.user.may(Permission.SENSITIVE_VIEW)
    )
    return _page(request, candidacy, questions, override=form, status=422)


def _page(
    request: PortalRequest,
    candidacy: Candidacy,
    form: EligibilityForm,
    *,
    override: OverrideForm | None = None,
    status: int,
) -> HttpResponse:
    verdict = judge(candidacy)
    failing = [(found.rule, words.RULE_NAMES[found.rule]) for found in verdict.standing_in_the_way]
    if failing and override is None and request.user.may(Permission.ELIGIBILITY_OVERRIDE):
        override = OverrideForm(rules=failing)
    context = {
        "candidacy": candidacy,
        "form": form,
        "verdict": verdict,
        "override": override,
        "documents": documents_of_candidate(request.user, candidacy).order_by("issued_on", "id"),
    }
    return render(request, "participants/recruitment_eligibility.html", context, status=status)
