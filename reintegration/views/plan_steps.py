"""A programme's way from the desk to the signatures: sent, answered by MOPR, signed."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.decorators import requires
from accounts.http import PortalRequest
from accounts.permissions import Permission
from reintegration.actions import plans as actions
from reintegration.actions.plan_refusals import PlanNotDone
from reintegration.forms.plans import AnswerForm, PaperAgreementForm, SignForm
from reintegration.plan_words import refusal
from reintegration.views.plans import open_plan_file, show_plan, version_of


@requires(Permission.PLAN_WRITE)
@require_POST
def participant_plan_send(request: PortalRequest, case: str, version: int) -> HttpResponse:
    """Send a version to MOPR."""
    return _step(request, case, version, actions.send_plan, _("The programme was sent to MOPR."))


@requires(Permission.PLAN_WRITE)
@require_POST
def participant_plan_back(request: PortalRequest, case: str, version: int) -> HttpResponse:
    """Take a version back to the desk."""
    return _step(request, case, version, actions.take_plan_back, _("The programme is on your desk again."))


@requires(Permission.PLAN_AGREE)
@require_POST
def participant_plan_answer(request: PortalRequest, case: str, version: int) -> HttpResponse:
    """MOPR agrees, or sends back with words."""
    agreed = "agree" in request.POST
    action = actions.agree_plan if agreed else actions.return_plan
    said = _("The programme is agreed.") if agreed else _("The programme was sent back.")
    form = AnswerForm(request.POST)
    return _step(request, case, version, action, said, form=form, name="answer_form", without=("agree",))


@requires(Permission.PLAN_WRITE)
@require_POST
def participant_plan_agreed(request: PortalRequest, case: str, version: int) -> HttpResponse:
    """Enter MOPR's consent that came on paper."""
    form = PaperAgreementForm(request.POST)
    return _step(
        request, case, version, actions.enter_agreement, _("The consent was saved."), form=form, name="paper_form"
    )


@requires(Permission.PLAN_SIGN)
@require_POST
def participant_plan_sign(request: PortalRequest, case: str, version: int) -> HttpResponse:
    """Enter the day on which both sides signed."""
    form = SignForm(request.POST)
    said = _("The programme is signed. From now on it changes by an annex.")
    return _step(request, case, version, actions.sign_plan, said, form=form, name="sign_form")


def _step(
    request: PortalRequest,
    case: str,
    number: int,
    action: Callable[..., Any],
    said: str,
    *,
    form: forms.Form | None = None,
    name: str = "",
    without: tuple[str, ...] = (),
) -> HttpResponse:
    """Take one step with what its form says; refused, the page comes back with the form and the reason."""
    enrolment = open_plan_file(request, case)
    version = version_of(request, enrolment, number)
    if form is None or form.is_valid():
        given = {key: value for key, value in (form.cleaned_data if form else {}).items() if key not in without}
        try:
            action(version=version, by=request.user, **given)
        except PlanNotDone as error:
            if form is None or error.field not in form.fields:
                messages.warning(request, refusal(error))
                return redirect("participant_plan_version", case=case, version=number)
            form.add_error(error.field, refusal(error))
        else:
            messages.success(request, said)
            return redirect("participant_plan_version", case=case, version=number)
    return show_plan(request, enrolment, number=number, refused={name: form})
