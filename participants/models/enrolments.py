"""A person's part in one project: its case number, beginning and end, and the support that was granted."""

from __future__ import annotations

from datetime import date, datetime, time
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Self

import pgtrigger
from django.apps import apps
from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, Value, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.history import tracked
from accounts.models import User
from accounts.permissions import Permission, Role
from cis_portal.lib import polish
from grants.models import Project
from participants.dictionaries import ExitSituation, SupportDetail, SupportKind

from .audits import AuditedFile
from .people import Participant
from .sharing import FileShare

if TYPE_CHECKING:
    from .stays import Stay


class EnrolmentStatus(models.TextChoices):
    """Where a person stands on a day."""

    TRIAL = "trial", _("in the trial period")
    PARTICIPATING = "participating", _("participating")
    IPZS_ONLY = "ipzs_only", _("working, the programme goes on")
    LEFT = "left", _("left")
    NO_STAY = "no_stay", _("no current stay")


def in_files_open_to(user: User, on: date | None = None, *, file: str = "enrolment__") -> Q:
    """What belongs to files that the user may open that day (today): the whole of their own centre's, or those shared.

    A worker of a partner sees a file from the share's first day to its last, an auditor those opened to the control.
    No permission, no organisation: none. file: the way from a row to its file. Lists of a whole project name the file
    in each row: compared there, PostgreSQL reads it once, in a subquery it looks each of them up a second time.
    """
    if not user.may(Permission.FILE_VIEW) or user.organisation_id is None:
        return Q(pk__in=[])
    if user.works_for_a_centre:
        return Q((f"{file}participant__centre", user.organisation_id))
    opened = AuditedFile.objects if Role.AUDITOR in user.roles else FileShare.objects
    return Q((f"{file}id__in", opened.open_to(user, on or timezone.localdate()).values("enrolment_id")))


class EnrolmentQuerySet(models.QuerySet["Enrolment"]):
    def visible_to(self, user: User, on: date | None = None) -> Self:
        """Files the user may open that day (today)."""
        return self.filter(in_files_open_to(user, on, file=""))

    def matching(self, text: str) -> Self:
        """Files whose person's name or case number holds each word of the text; case and diacritics do not matter."""
        found = self
        for word in polish.fold(text).split():
            found = found.filter(Q(participant__search_key__contains=word) | Q(case_number__contains=word))
        return found

    def with_status(self, on: date) -> Self:
        """Annotates status (EnrolmentStatus): a stay that holds that day decides; without one, whether they left."""
        Stay = apps.get_model("participants", "Stay")
        mine = Stay.objects.filter(enrolment=OuterRef("pk"))
        stays = mine.active(on)
        return self.annotate(
            status=Case(
                When(Exists(stays.filter(participation_starts_on__lte=on)), then=Value(EnrolmentStatus.PARTICIPATING)),
                When(Exists(stays), then=Value(EnrolmentStatus.TRIAL)),
                When(Exists(mine.programme_goes_on(on)), then=Value(EnrolmentStatus.IPZS_ONLY)),
                When(ended_on__lte=on, then=Value(EnrolmentStatus.LEFT)),
                default=Value(EnrolmentStatus.NO_STAY),
                output_field=models.CharField(),
            )
        )

    def in_status(self, status: str, on: date) -> Self:
        """Those that with_status gives this one. By conditions of their own: PostgreSQL takes a comparison with what
        with_status computes to hold for one row in 200, and then joins thousands of rows one by one."""
        Stay = apps.get_model("participants", "Stay")
        stays = Stay.objects.active(on)
        staying = Q(pk__in=stays.values("enrolment"))
        participating = Q(pk__in=stays.filter(participation_starts_on__lte=on).values("enrolment"))
        beside_a_job = Q(pk__in=Stay.objects.programme_goes_on(on).values("enrolment")) & ~staying
        left = Q(ended_on__lte=on)
        if status == EnrolmentStatus.IPZS_ONLY:
            return self.filter(beside_a_job)
        return self.filter(
            {
                EnrolmentStatus.PARTICIPATING: participating,
                EnrolmentStatus.TRIAL: staying & ~participating,
                EnrolmentStatus.LEFT: left & ~staying & ~beside_a_job,
                EnrolmentStatus.NO_STAY: ~left & ~staying & ~beside_a_job,
            }[EnrolmentStatus(status)]
        )

    def changed_since(self, moment: date | datetime) -> Self:
        """Files whose SM EFS form was made or changed since: person, enrolment, entry or a support.

        A day counts whole.
        """
        whole_day = not isinstance(moment, datetime)
        since = timezone.make_aware(datetime.combine(moment, time.min)) if whole_day else moment
        former_supports = Support._meta.get_field("history").related_model._base_manager  # deleted ones too
        rows = [
            Q(created_at__gte=since),
            Q(history__pgh_created_at__gte=since),
            Q(participant__history__pgh_created_at__gte=since),
            Q(entries__created_at__gte=since),
            Q(supports__created_at__gte=since),
            Q(pk__in=former_supports.filter(pgh_created_at__gte=since).values("enrolment_id")),
        ]
        return self.filter(reduce(or_, rows)).distinct()

    def for_list(self) -> Self:
        """With the person, the entry and the stays of each row: two queries however many rows."""
        return self.select_related("participant", "entry").prefetch_related("stays")

    def in_polish_order(self) -> Self:
        """By last and first name, ą after a, ł after l."""
        return self.order_by("participant__sort_key", "id")


@tracked
class Enrolment(models.Model):
    """One person in one project, however often they come back: a returner has one enrolment and two stays.

    The case number is what people say and write outside the portal instead of a name. entry is the version of the
    entry snapshot that counts. Retention: as for Participant.
    """

    participant = models.ForeignKey(Participant, on_delete=models.PROTECT, related_name="enrolments")
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="enrolments")
    case_number = models.CharField(max_length=12, unique=True)
    started_on = models.DateField()
    ended_on = models.DateField(null=True, blank=True)
    exit_situation = models.CharField(max_length=20, choices=ExitSituation, blank=True)
    exit_as_planned = models.BooleanField(null=True, blank=True)
    business_started_on = models.DateField(null=True, blank=True)
    technical_id = models.CharField(max_length=60, blank=True)
    entry = models.ForeignKey(
        "participants.EntrySnapshot", null=True, blank=True, on_delete=models.RESTRICT, related_name="+"
    )
    entry_confirmed_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    entry_confirmed_at = models.DateTimeField(null=True, blank=True)
    created_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = EnrolmentQuerySet.as_manager()

    status: str  # an EnrolmentStatus, on rows read with_status

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["participant", "project"], name="a_person_is_enrolled_once_in_a_project"),
            # What a stay's own reference to both rests on: see the migration.
            models.UniqueConstraint(fields=["id", "participant"], name="an_enrolment_has_one_participant"),
            models.CheckConstraint(
                name="an_enrolment_ends_after_it_starts",
                condition=Q(ended_on__isnull=True) | Q(ended_on__gte=F("started_on")),
            ),
            models.CheckConstraint(
                name="an_exit_situation_is_known", condition=Q(exit_situation__in=["", *ExitSituation.values])
            ),
        ]
        indexes = [models.Index(fields=["project", "started_on"], name="enrolments_of_a_project")]
        triggers = [
            pgtrigger.Trigger(
                name="a_file_goes_with_its_line_of_evidence",
                level=pgtrigger.Statement,
                when=pgtrigger.After,
                operation=pgtrigger.Delete,
                referencing=pgtrigger.Referencing(old="gone"),
                func="""
                    DELETE FROM participants_fileevidence WHERE enrolment_id IN (SELECT id FROM gone);
                    RETURN NULL;
                """,
            )
        ]

    def __str__(self) -> str:
        return self.case_number

    @property
    def latest_stay(self) -> Stay | None:
        """The stay that began last. Reads the prefetched stays."""
        return max(self.stays.all(), key=lambda stay: stay.trial_starts_on, default=None)

    @property
    def current_last_day(self) -> date | None:
        """Of the stay that holds today, else of the latest: its end or planned end. Reads the prefetched stays."""
        today = timezone.localdate()
        current = [stay for stay in self.stays.all() if stay.trial_starts_on <= today <= (stay.last_day or today)]
        stay = current[0] if current else self.latest_stay
        if stay and stay.programme_holds_on(today):
            return stay.programme_last_day
        return stay.last_day if stay else None


class CaseSeries(models.Model):
    """The last case number given out in a year; locked while the next one is taken. Retention: none is needed."""

    year = models.PositiveSmallIntegerField(primary_key=True)
    last = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.year}-{self.last:03}"


class SupportQuerySet(models.QuerySet["Support"]):
    def visible_to(self, user: User) -> Self:
        """Support in the files the user may see."""
        return self.filter(enrolment__in=Enrolment.objects.visible_to(user))


@tracked
class Support(models.Model):
    """One kind of support and the day it started, as SM EFS lists it. Retention: as for Participant."""

    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="supports")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=20, choices=SupportKind)
    detail = models.CharField(max_length=200, blank=True)
    started_on = models.DateField()
    created_at = models.DateTimeField(default=timezone.now)

    objects = SupportQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["enrolment", "position"], name="supports_are_listed_in_one_order"),
            models.CheckConstraint(name="a_support_kind_is_known", condition=Q(kind__in=SupportKind.values)),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.started_on}"

    @property
    def detail_label(self) -> str:
        """The detail as SM EFS words it; a course's theme is free text and its own label."""
        return dict(SupportDetail.choices).get(self.detail, self.detail)
