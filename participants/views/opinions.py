"""Opinions and referrals: entered by MOPR and PUP for their own people, or by the centre from paper."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from accounts.decorators import requires
from accounts.http import PortalRequest
from accounts.models import Organisation
from accounts.permissions import Permission
from participants import actions
from participants.forms import OpinionForm, ReferralForm
from participants.views.candidates import form_page, open_candidate
from participants.views.recruitment import back_to
from participants.views.refusing import add_refusal


@requires(Permission.REFERRAL_ENTER)
def recruitment_opinion(request: PortalRequest, pk: int) -> HttpResponse:
    """The opinion of MOPR's social worker."""
    candidacy, office = open_candidate(request, pk), _own_office(request)
    form = OpinionForm(request.POST or None, project=candidacy.project, office=office)
    if request.method == "POST" and form.is_valid():
        given = {"office": office, **form.cleaned_data}
        try:
            actions.give_opinion(candidacy=candidacy, by=request.user, **given)
        except actions.NotDone as error:
            add_refusal(form, error)
        else:
            messages.success(request, _("The opinion was saved."))
            return redirect(back_to(candidacy) + "#papers")
    return form_page(request, form, candidacy, _("Opinion of the social worker"), submit=_("Save"))


@requires(Permission.REFERRAL_ENTER)
def recruitment_referral(request: PortalRequest, pk: int) -> HttpResponse:
    """A referral by MOPR or PUP."""
    candidacy, office = open_candidate(request, pk), _own_office(request)
    form = ReferralForm(request.POST or None, project=candidacy.project, office=office)
    if request.method == "POST" and form.is_valid():
        given = {"office": office, **form.cleaned_data}
        try:
            actions.refer_candidate(candidacy=candidacy, by=request.user, **given)
        except actions.NotDone as error:
            add_refusal(form, error)
        else:
            messages.success(request, _("The referral was saved."))
            return redirect(back_to(candidacy))
    return form_page(request, form, candidacy, _("Referral"), submit=_("Save"))


def _own_office(request: PortalRequest) -> Organisation | None:
    """The office of a partner's worker; None for the centre, which enters what came on paper."""
    return None if request.user.works_for_a_centre else request.user.organisation
