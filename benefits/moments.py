"""What the benefit tells the timeline of a file: what was paid for which month."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.permissions import Permission
from benefits.models import BenefitLine
from benefits.wording import month_text
from cis_portal.templatetags.portal import zloty
from participants.models import Enrolment, FileSection
from participants.timeline import Moment

BENEFIT = gettext_lazy("benefit")


def moments(user: User, enrolment: Enrolment, sections: frozenset[FileSection]) -> Iterator[Moment]:
    """Lines of paid lists, for the centre's people who see them. One query."""
    if not user.works_for_a_centre or not user.may(Permission.BENEFITS_VIEW):
        return
    lines = BenefitLine.objects.visible_to(user).filter(enrolment=enrolment, list__paid_on__isnull=False)
    address = reverse("benefit_person", args=[enrolment.case_number])
    for line in lines.select_related("list"):
        said = {"month": month_text(line.list.of_month), "amount": zloty(line.amount)}
        assert line.list.paid_on is not None  # filtered above
        yield Moment(line.list.paid_on, BENEFIT, _("paid for %(month)s: %(amount)s") % said, url=address)
