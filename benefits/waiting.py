"""What of the benefits waits for a person: lists to submit, approve, amend or pay, claims to send or to answer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permissions import Permission
from benefits.differences import differences
from benefits.models import BenefitList, ListState, Premium, RefundClaim, RefundQuestion, RefundState, RefundTakenBack
from benefits.refunds import unclaimed_months
from benefits.wording import month_text
from cis_portal.lib.periods import Month, Period
from grants.models import Project
from participants.models import Stay
from reintegration.months import settled_here


@dataclass(frozen=True)
class Waiting:
    """One thing to do: in words, where, and how pressing (a tone)."""

    text: str
    url: str
    state: str
    tone: str = "warn"


def waiting_for(user: User, project: Project) -> list[Waiting]:
    """What waits for this person in that project, by what their roles let them do."""
    found: list[Waiting] = []
    if user.works_for_a_centre and user.may(Permission.BENEFITS_APPROVE):
        found += _to_approve(user, project)
    if user.works_for_a_centre and user.may(Permission.BENEFITS_PREPARE):
        found += [*_to_submit(project), *_to_go_on(user, project), *_to_correct(project), *_to_claim(project)]
        found += _premiums_to_pay(user, project)
        found += _from_pup(user, project)
    if user.may(Permission.REFUND_ANSWER):
        found += _at_pup(user, project)
    return found


def _to_approve(user: User, project: Project) -> Iterator[Waiting]:
    lists = BenefitList.objects.visible_to(user).filter(project=project, state=ListState.SUBMITTED)
    for one in lists.exclude(submitted_by=user).order_by("month", "number"):
        yield Waiting(_list_name(one), _month_page(one.of_month), _("to approve"), "bad")


def _to_submit(project: Project) -> Iterator[Waiting]:
    """Months that are over and have no list, though somebody who applied stayed in them."""
    first = max(project.starts_on, project.portal_from or project.starts_on)
    last = min(timezone.localdate(), project.ends_on)
    if first > last:
        return
    known = set(BenefitList.objects.filter(project=project, number=0).values_list("month", flat=True))
    over = [month for month in Period(first, last).months() if month.last < timezone.localdate()]
    lacking = [month for month in over if month.first not in known and settled_here(project, month)]
    applied = Stay.objects.filter(enrolment__project=project, benefit_applied_on__isnull=False)
    stays = list(applied.only("trial_starts_on", "ended_on", "planned_end_on")) if lacking else []
    for month in lacking:
        if any(stay.meets(month.first, month.last) for stay in stays):
            yield Waiting(
                _("Benefit list of %(month)s") % {"month": month_text(month)},
                _month_page(month),
                _("to submit"),
                "bad",
            )


def _to_go_on(user: User, project: Project) -> Iterator[Waiting]:
    lists = BenefitList.objects.visible_to(user).filter(project=project)
    for one in lists.filter(state__in=[ListState.RETURNED, ListState.APPROVED]).order_by("month", "number"):
        state = _("to amend") if one.state == ListState.RETURNED else _("to pay")
        yield Waiting(_list_name(one), _month_page(one.of_month), state)


def _premiums_to_pay(user: User, project: Project) -> Iterator[Waiting]:
    """Months with granted premiums whose day of payment nobody has entered."""
    found = Premium.objects.visible_to(user).filter(enrolment__project=project).to_pay()
    for month in found.order_by("month").values_list("month", flat=True).distinct():
        text = _("Premiums of %(month)s") % {"month": month_text(Month.of(month))}
        yield Waiting(text, reverse("benefit_premiums", args=[Month.of(month)]), _("to pay"))


def _to_correct(project: Project) -> Iterator[Waiting]:
    under_way = set(BenefitList.objects.filter(project=project).under_way().values_list("month", flat=True))
    for found in differences(project):
        if found.month.first not in under_way:
            text = _("Benefit list of %(month)s") % {"month": month_text(found.month)}
            yield Waiting(text, _month_page(found.month), _("to correct"))


def _to_claim(project: Project) -> Iterator[Waiting]:
    for month, _lines in unclaimed_months(project):
        if month.last < timezone.localdate():
            text = _("Benefits paid in %(month)s") % {"month": month_text(month)}
            yield Waiting(text, reverse("refund_prepare", args=[month]), _("to claim"))


def _from_pup(user: User, project: Project) -> Iterator[Waiting]:
    """Claims about which PUP asks, and those whose money did not come after all."""
    claims = RefundClaim.objects.visible_to(user).filter(project=project).exclude(state=RefundState.REFUNDED)
    asked = Exists(RefundQuestion.objects.filter(claim=OuterRef("pk"), answer=""))
    taken_back = Exists(RefundTakenBack.objects.filter(claim=OuterRef("pk")))
    for claim in claims.annotate(asked=asked).filter(Q(asked=True) | taken_back).order_by("month", "number"):
        state, tone = (_("PUP asks"), "bad") if claim.asked else (_("refund taken back"), "warn")  # type: ignore[attr-defined]
        yield Waiting(_claim_name(claim), reverse("refund", args=[claim.pk]), state, tone)


def _at_pup(user: User, project: Project) -> Iterator[Waiting]:
    claims = RefundClaim.objects.visible_to(user).filter(project=project).exclude(state=RefundState.REFUNDED)
    for claim in claims.order_by("month", "number"):
        yield Waiting(_claim_name(claim), reverse("refund", args=[claim.pk]), claim.get_state_display())


def _month_page(month: Month) -> str:
    return reverse("benefit_month", args=[month])


def _list_name(one: BenefitList) -> str:
    said = {"month": month_text(one.of_month), "number": one.number}
    if one.is_correction:
        return _("Benefit list of %(month)s, correction %(number)d") % said
    return _("Benefit list of %(month)s") % said


def _claim_name(claim: RefundClaim) -> str:
    return _("Refund claim, paid in %(month)s") % {"month": month_text(claim.of_month)}
