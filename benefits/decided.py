"""What stands decided of a month: the state of its lists, and each person's line on the latest of them."""

from __future__ import annotations

from benefits.models import BenefitLine, BenefitList, ListState
from benefits.models.lists import FINAL
from cis_portal.lib.periods import Month
from grants.models import Project

OPEN = "open"


def month_state(project: Project, month: Month) -> str:
    """open, submitted, approved or paid: of the original list; one that was returned leaves the month open."""
    state = BenefitList.objects.filter(project=project, month=month.first, number=0).values_list("state", flat=True)
    found = state.first()
    return OPEN if found is None or found == ListState.RETURNED else str(found)


def standing_lines(project: Project, month: Month) -> list[BenefitLine]:
    """Each person's latest line of the month's lists in Polish order: approved ones and, before any, the submitted."""
    lists = BenefitList.objects.of(project, month)
    states = [*FINAL] if lists.final().exists() else [ListState.SUBMITTED]
    lines = BenefitLine.objects.filter(list__project=project, list__month=month.first, list__state__in=states)
    latest = {
        line.enrolment_id: line for line in lines.order_by("list__number").select_related("enrolment__participant")
    }
    return sorted(latest.values(), key=lambda line: (line.enrolment.participant.sort_key, line.enrolment_id))
