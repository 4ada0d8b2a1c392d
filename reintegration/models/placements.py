"""Practice at employers: who takes people, one person's placement, and its journal."""

from __future__ import annotations

from decimal import Decimal
from typing import Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Func, OuterRef, Q, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from accounts.history import tracked
from accounts.models import Organisation, User
from participants.models import Stay

from .activities import ActivityKind

PRACTICE = "practice_employer"  # the kind of the notice as which days at an employer count


class EmployerQuerySet(models.QuerySet["Employer"]):
    def visible_to(self, user: User) -> Self:
        """Of the user's own centre."""
        return self.filter(centre=user.organisation_id) if user.works_for_a_centre else self.none()


@tracked
class Employer(models.Model):
    """An employer that takes people of a centre, known once by its NIP (ten digits, checked before they come here).

    Retention: as long as a placement names it.
    """

    centre = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="employers")
    name = models.CharField(max_length=200)
    nip = models.CharField(max_length=10)
    address = models.CharField(max_length=300)
    contact = models.CharField(max_length=200, blank=True)
    created_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = EmployerQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["centre", "nip"], name="a_centre_knows_an_employer_once"),
            models.CheckConstraint(name="a_nip_has_ten_digits", condition=Q(nip__regex=r"^[0-9]{10}$")),
            models.CheckConstraint(
                name="an_employer_has_a_name_and_an_address", condition=~Q(name="") & ~Q(address="")
            ),
        ]

    def __str__(self) -> str:
        return self.name


class PlacementQuerySet(models.QuerySet["Placement"]):
    def visible_to(self, user: User) -> Self:
        """Placements in the stays the user may see."""
        return self.filter(stay__in=Stay.objects.visible_to(user))

    def with_hours(self) -> Self:
        """Annotates done: hours in the journal."""
        return self.annotate(done=Coalesce(Sum("entries__hours"), Value(Decimal(0))))


@tracked
class Placement(models.Model):
    """One person's practice at an employer, under a contract, within the stay; one at a time.

    hours: as the contract plans them; supervisor: the employer's worker who guides the person. Retention: as for
    Participant.
    """

    stay = models.ForeignKey(Stay, on_delete=models.PROTECT, related_name="placements")
    employer = models.ForeignKey(Employer, on_delete=models.PROTECT, related_name="placements")
    contract_number = models.CharField(max_length=80)
    contract_on = models.DateField()
    starts_on = models.DateField()
    ends_on = models.DateField()
    hours = models.PositiveSmallIntegerField()
    supervisor = models.CharField(max_length=120)
    created_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = PlacementQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="a_placement_is_contracted_before_it_starts",
                condition=Q(contract_on__lte=F("starts_on"), ends_on__gte=F("starts_on"), hours__gt=0),
            ),
            models.CheckConstraint(
                name="a_placement_names_contract_and_supervisor", condition=~Q(contract_number="") & ~Q(supervisor="")
            ),
            ExclusionConstraint(
                name="a_person_is_at_one_employer_at_a_time",
                expressions=[
                    (Func(F("stay"), F("stay"), Value("[]"), function="int8range"), RangeOperators.OVERLAPS),
                    (
                        Func(F("starts_on"), F("ends_on"), Value("[]"), function="daterange"),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.stay_id} at {self.employer_id} {self.starts_on}"


class PlacementEntryQuerySet(models.QuerySet["PlacementEntry"]):
    def visible_to(self, user: User) -> Self:
        """Of the placements the user may see."""
        return self.filter(placement__in=Placement.objects.visible_to(user))

    def minutes_by_kind(self) -> list[tuple[int, int, int]]:
        """Of these days rows of enrolment's number, kind's number, minutes together: the centre's practice at
        employers; nothing where its catalogue knows no such kind."""
        of_centre = ActivityKind.objects.filter(centre=OuterRef("placement__employer__centre"), code=PRACTICE)
        kinds = self.order_by().annotate(kind=Subquery(of_centre.values("pk")[:1])).filter(kind__isnull=False)
        sums = kinds.values_list("placement__stay__enrolment", "kind").annotate(taken=Sum("hours"))
        return [(enrolment, kind, int(hours * 60)) for enrolment, kind, hours in sums]


@tracked
class PlacementEntry(models.Model):
    """One day of a placement's journal: what was done, in how many hours. Retention: as for Participant."""

    placement = models.ForeignKey(Placement, on_delete=models.CASCADE, related_name="entries")
    day = models.DateField()
    hours = models.DecimalField(max_digits=4, decimal_places=2)
    done = models.CharField(max_length=500)
    created_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = PlacementEntryQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["placement", "day"], name="a_day_stands_once_in_a_journal"),
            models.CheckConstraint(
                name="a_day_of_practice_has_up_to_eight_hours", condition=Q(hours__gt=0) & Q(hours__lte=8)
            ),
            models.CheckConstraint(name="a_day_of_practice_says_what_was_done", condition=~Q(done="")),
        ]

    def __str__(self) -> str:
        return f"{self.placement_id} {self.day}"
