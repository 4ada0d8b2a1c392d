"""People and roles: who works here, under which authorisation, with which roles; and the acts about them."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts import actions
from accounts.audit import record_access
from accounts.decorators import requires
from accounts.documents import authorisation_pdf, register_pdf
from accounts.forms import InvitationForm, PeopleFilterForm
from accounts.http import PortalRequest
from accounts.models import Access, AccountAct, Invitation, Substitution
from accounts.models.invitations import InvitationQuerySet
from accounts.permissions import Permission
from grants.people import Person, find_people, organisations_managed_by, people_managed_by
from grants.views.acts import ACTS, possible_acts

PAGE_SIZE = 50


@requires(Permission.ACCOUNTS_MANAGE)
def people(request: PortalRequest) -> HttpResponse:
    """Everybody who works here and at the partners', and who has been invited."""
    organisations = organisations_managed_by(request.user)
    form = PeopleFilterForm(request.GET, organisations=organisations)
    found = find_people(request.user, **form.cleaned_data) if form.is_valid() else []
    record_access(by=request.user, action=Access.LIST, subject="people")
    context = {
        "form": form,
        "filtered": bool(request.GET.keys() - {"page"}),
        "page": Paginator(found, PAGE_SIZE).get_page(request.GET.get("page")),
        "invitations": _invitations(request).order_by("-pk"),
        "now": timezone.now(),
    }
    return render(request, "grants/people.html", context)


@requires(Permission.ACCOUNTS_MANAGE)
def people_person(request: PortalRequest, person: int) -> HttpResponse:
    """One account: its roles now, planned and ended, its authorisation, its safety, and what was done about it."""
    found = _person(request, person)
    acts = AccountAct.objects.about(found.user).select_related("by").order_by("-pk")
    substitutions = Substitution.objects.of(found.user).select_related("absent", "substitute").order_by("-starts_on")
    possible = possible_acts(found, request.user)
    return render(
        request,
        "grants/people_person.html",
        {
            "person": found,
            "acts": acts[:PAGE_SIZE],
            "substitutions": substitutions[:PAGE_SIZE],
            "possible": possible,
            "today": timezone.localdate(),
        },
    )


@requires(Permission.ACCOUNTS_MANAGE)
def people_act(request: PortalRequest, person: int, act: str) -> HttpResponse:
    """One act about one account: the form, then the act on record; a refusal says why."""
    found = _person(request, person)
    page = ACTS.get(act)
    if page is None:
        raise Http404
    if act not in possible_acts(found, request.user):
        messages.warning(request, _("“%(act)s” makes no sense for this account now.") % {"act": page.title})
        return redirect("people_person", person)
    form = page.form(request.POST if request.method == "POST" else None, person=found.user)
    if request.method == "POST" and form.is_valid():
        try:
            page.run(found.user, request.user, form.cleaned_data)
        except actions.ActRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Done and on record: %(act)s.") % {"act": page.title})
            return redirect("people_person", person)
    context = {"person": found, "page": page, "form": form}
    return render(request, "grants/people_act.html", context, status=422 if form.errors else 200)


@requires(Permission.ACCOUNTS_MANAGE)
def people_invite(request: PortalRequest) -> HttpResponse:
    """Ask a person in by e-mail."""
    organisations = organisations_managed_by(request.user)
    form = InvitationForm(
        request.POST if request.method == "POST" else None,
        organisations=organisations,
        initial={"organisation": request.user.organisation_id, "language": "pl"},
    )
    if request.method == "POST" and form.is_valid():
        try:
            sent = actions.invite_person(by=request.user, link=_link(request), **form.cleaned_data)
        except actions.ActRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The invitation is on its way to %(email)s.") % {"email": sent.email})
            return redirect("people")
    return render(request, "grants/people_invite.html", {"form": form}, status=422 if form.errors else 200)


@requires(Permission.ACCOUNTS_MANAGE)
@require_POST
def people_invite_again(request: PortalRequest, invitation: int) -> HttpResponse:
    """Send a new link; the former one works no more."""
    found = get_object_or_404(_invitations(request), pk=invitation)
    try:
        actions.invite_again(invitation=found, by=request.user, link=_link(request))
    except actions.InvitationClosed as refusal:  # accepted a moment ago
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("A new link is on its way to %(email)s.") % {"email": found.email})
    return redirect("people")


@requires(Permission.ACCOUNTS_MANAGE)
@require_POST
def people_withdraw(request: PortalRequest, invitation: int) -> HttpResponse:
    """Take an invitation back."""
    found = get_object_or_404(_invitations(request), pk=invitation)
    try:
        actions.withdraw_invitation(invitation=found, by=request.user)
    except actions.InvitationClosed as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The invitation of %(email)s is withdrawn.") % {"email": found.email})
    return redirect("people")


@requires(Permission.ACCOUNTS_MANAGE)
def people_register(request: PortalRequest) -> HttpResponse:
    """The register of authorisations as PDF."""
    record_access(by=request.user, action=Access.EXPORT, subject="authorisations")
    content = register_pdf(people_managed_by(request.user), request.user.organisation, timezone.localdate())
    return _pdf(content, f"rejestr-upowaznien-{timezone.localdate()}.pdf")


@requires(Permission.ACCOUNTS_MANAGE)
def people_authorisation(request: PortalRequest, person: int) -> HttpResponse:
    """One person's authorisation with the pledge of secrecy, to be signed."""
    found = _person(request, person)
    record_access(by=request.user, action=Access.EXPORT, subject="authorisation")
    return _pdf(authorisation_pdf(found.user, timezone.localdate()), f"upowaznienie-{found.user.pk}.pdf")


def _person(request: PortalRequest, pk: int) -> Person:
    return Person(get_object_or_404(people_managed_by(request.user), pk=pk), timezone.localdate())


def _invitations(request: PortalRequest) -> InvitationQuerySet:
    waiting = Invitation.objects.waiting().select_related("organisation", "created_by")
    return waiting.filter(organisation__in=organisations_managed_by(request.user))


def _link(request: HttpRequest) -> actions.Link:
    return lambda token: request.build_absolute_uri(reverse("invitation", args=[token]))


def _pdf(content: bytes, name: str) -> HttpResponse:
    return HttpResponse(
        content, content_type="application/pdf", headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )
