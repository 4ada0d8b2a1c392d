"""The day register of a project: the stays of a day, and its groups."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Exists, F, FilteredRelation, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from accounts.models import User
from cis_portal.lib.polish import sort_key
from cis_portal.lib.workdays import is_working_day
from grants.models import Project
from participants.models import Stay
from reintegration.models import DayMark

NO_GROUP = 0


@dataclass(frozen=True)
class GroupCount:
    """A group on one day: how many people it has, and how many of them are marked. pk 0: people without a group."""

    pk: int
    name: str
    people: int
    marked: int

    @property
    def unmarked(self) -> int:
        return self.people - self.marked

    @property
    def complete(self) -> bool:
        return self.marked == self.people


def with_group(stays: QuerySet[Stay], day: date) -> QuerySet[Stay]:
    """Annotates work_group and group_name: those of that day, None without a group."""
    on_day = Q(memberships__starts_on__lte=day) & (
        Q(memberships__ends_on__isnull=True) | Q(memberships__ends_on__gte=day)
    )
    joined = stays.annotate(membership=FilteredRelation("memberships", condition=on_day))  # one at most on a day
    return joined.annotate(work_group=F("membership__group"), group_name=F("membership__group__name"))


def stays_on(user: User, project: Project, day: date) -> QuerySet[Stay]:
    """The project's stays of that day which the user may see, with their group."""
    return with_group(Stay.objects.visible_to(user).active(day).filter(enrolment__project=project), day)


def with_version(stays: QuerySet[Stay], day: date) -> QuerySet[Stay]:
    """Annotates unmarked_version, of the day where it has no mark: 0, or one more than the mark that was taken back."""
    former = DayMark._meta.get_field("history").related_model._base_manager
    last = former.filter(stay_id=OuterRef("pk"), day=day).order_by("-pgh_id").values("version")[:1]
    return stays.annotate(unmarked_version=Coalesce(Subquery(last) + 1, 0))


def in_group(stays: QuerySet[Stay], group: int, day: date) -> QuerySet[Stay]:
    """Of stays_on a day those in the group, in Polish order of names; NO_GROUP: those without one."""
    chosen = stays.filter(Q(("work_group", group or None)))  # a name that only with_group knows
    chosen = with_version(chosen, day)
    return chosen.select_related("participant", "enrolment__project").order_by("participant__sort_key", "pk")


def group_counts(stays: QuerySet[Stay], day: date) -> list[GroupCount]:
    """The groups of stays_on a day in Polish order, people without a group last."""
    marked = Exists(DayMark.objects.filter(stay=OuterRef("pk"), day=day))
    counted = (
        stays.annotate(is_marked=marked)
        .values("work_group", "group_name")
        .annotate(people=Count("pk"), marked=Count("pk", filter=Q(is_marked=True)))
        .order_by()
    )
    groups = [
        GroupCount(
            line["work_group"] or NO_GROUP, line["group_name"] or _("without a group"), line["people"], line["marked"]
        )
        for line in counted
    ]
    return sorted(groups, key=lambda group: (group.pk == NO_GROUP, sort_key(group.name)))


def neighbours(project: Project, day: date) -> tuple[date | None, date | None]:
    """The working days before and after, within the project."""
    found = []
    for step in (timedelta(days=-1), timedelta(days=1)):
        other = day + step
        while project.starts_on <= other <= project.ends_on and not is_working_day(other):
            other += step
        found.append(other if project.starts_on <= other <= project.ends_on else None)
    return found[0], found[1]
