"""Frozen reports: asked for once, built from one snapshot, kept with the people behind each figure."""

from __future__ import annotations

from typing import Self

import pgtrigger
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.permissions import Permission
from cis_portal.lib.periods import Period
from grants.models import Project
from participants.models import Enrolment

INTERRUPTED = "interrupted"  # the reason of a report whose workers died too often


class ReportKind(models.TextChoices):
    """What a report is about."""

    PROGRESS = "progress", _("progress report")
    YEARLY = "yearly", _("tables for the yearly report of the centre")


class ReportState(models.TextChoices):
    """queued: waits for a worker; building: one holds its lease; ready: frozen; failed: given up, with a reason."""

    QUEUED = "queued", _("waiting")
    BUILDING = "building", _("being built")
    READY = "ready", _("ready")
    FAILED = "failed", _("failed")


class ReportFormat(models.TextChoices):
    """The files made of one snapshot."""

    PDF = "pdf", "PDF"
    XLSX = "xlsx", "XLSX"
    JSON = "json", "JSON"


class ReportQuerySet(models.QuerySet["Report"]):
    def visible_to(self, user: User) -> Self:
        """Reports of the projects the user may see; they hold counts, no names.

        The yearly tables are for the centre alone: by groups of the act one row may stand for one person.
        """
        if not user.may(Permission.REPORT_VIEW):
            return self.none()
        found = self.filter(project__in=Project.objects.visible_to(user))
        return found if user.works_for_a_centre else found.exclude(kind=ReportKind.YEARLY)

    def for_list(self) -> Self:
        """With who asked and without the snapshot, the latest period first."""
        return (
            self.select_related("project", "requested_by")
            .defer("snapshot")
            .order_by("-ends_on", "-starts_on", "-issue")
        )

    def latest_issues(self) -> Self:
        """Of several issues of one period the last, whatever its state."""
        later = Report.objects.filter(
            project=OuterRef("project"),
            kind=OuterRef("kind"),
            starts_on=OuterRef("starts_on"),
            ends_on=OuterRef("ends_on"),
            issue__gt=OuterRef("issue"),
        )
        return self.exclude(Exists(later))

    def latest_of(self, project: Project, kind: ReportKind, period: Period) -> Report | None:
        """The last issue of one period; None where nobody asked for it."""
        found = self.filter(project=project, kind=kind, starts_on=period.starts_on, ends_on=period.ends_on)
        return found.order_by("-issue").first()

    def finished(self) -> Self:
        """Reports whose figures are frozen and whose files are made."""
        return self.filter(state=ReportState.READY)

    def waiting(self) -> Self:
        """Reports that no worker holds now: queued, or building on a lease that has lapsed."""
        lapsed = Q(lease_until__isnull=True) | Q(lease_until__lte=timezone.now())
        return self.filter(lapsed, state__in=[ReportState.QUEUED, ReportState.BUILDING])


# Reads the claim FOR SHARE, so a submission under way is waited for.
_NO_FURTHER_ISSUE = """
    PERFORM 1 FROM reporting_claim claim JOIN grants_claimperiod period ON period.id = claim.period_id
     WHERE period.project_id = NEW.project_id AND period.starts_on = NEW.starts_on AND period.ends_on = NEW.ends_on
       FOR SHARE OF claim;
    IF EXISTS (SELECT 1 FROM reporting_claim claim JOIN grants_claimperiod period ON period.id = claim.period_id
                WHERE period.project_id = NEW.project_id AND period.starts_on = NEW.starts_on
                  AND period.ends_on = NEW.ends_on AND claim.state IN ('submitted', 'accepted'))
    THEN
        RAISE EXCEPTION 'The claim of the period is with the authority: its figures stay as they are'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'a_claimed_period_is_not_counted_anew';
    END IF;
    RETURN NEW;
"""


class Report(models.Model):
    """One report of one kind over one period of one project; the database holds that there is no second.

    issue: 1, or more where the period was counted anew for a claim that is not with the authority; once the claim is,
    the database takes no further issue. Earlier issues stay as they were.

    A worker holds it by a lease that it renews; a lapsed lease is taken over, and attempt, which counts the leases,
    tells the old holder so. While it is queued, lease_until says how long its message is trusted to arrive. progress:
    0 to 100; step: what is being done. snapshot: counts only, from which every file is made; digest: its SHA-256;
    rules_version: of its layout and rules. The database refuses to change a snapshot. Retention: five years from the
    last payment under the grant.
    """

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="reports")
    kind = models.CharField(max_length=12, choices=ReportKind, default=ReportKind.PROGRESS)
    starts_on = models.DateField()
    ends_on = models.DateField()
    issue = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(max_length=8, choices=ReportState, default=ReportState.QUEUED)
    progress = models.PositiveSmallIntegerField(default=0)
    step = models.CharField(max_length=20, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    attempt = models.PositiveSmallIntegerField(default=0)
    snapshot = models.JSONField(null=True, blank=True)
    frozen_at = models.DateTimeField(null=True, blank=True)
    rules_version = models.PositiveSmallIntegerField(null=True, blank=True)
    digest = models.CharField(max_length=64, blank=True)
    requested_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    requested_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=500, blank=True)

    objects = ReportQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["project", "kind", "starts_on", "ends_on", "issue"], name="a_period_is_reported_once"
            ),
            models.CheckConstraint(name="issues_are_counted_from_one", condition=Q(issue__gte=1)),
            models.CheckConstraint(name="a_report_ends_after_it_starts", condition=Q(ends_on__gte=F("starts_on"))),
            models.CheckConstraint(name="a_report_kind_is_known", condition=Q(kind__in=ReportKind.values)),
            models.CheckConstraint(name="a_report_state_is_known", condition=Q(state__in=ReportState.values)),
            models.CheckConstraint(
                name="a_ready_report_has_its_snapshot",
                condition=~Q(state="ready") | (Q(snapshot__isnull=False) & ~Q(digest="")),
            ),
            models.CheckConstraint(
                name="a_failed_report_gives_its_reason", condition=~Q(state="failed") | ~Q(reason="")
            ),
        ]
        indexes = [
            models.Index(
                fields=["lease_until"], name="reports_under_way", condition=Q(state__in=["queued", "building"])
            )
        ]
        triggers = [
            pgtrigger.Protect(
                name="a_frozen_snapshot_is_final",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__snapshot__isnull=False, old__snapshot__df=pgtrigger.F("new__snapshot")),
            ),
            pgtrigger.Trigger(
                name="a_claimed_period_is_not_counted_anew",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                condition=pgtrigger.Q(new__issue__gt=1),
                func=_NO_FURTHER_ISSUE,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.starts_on}–{self.ends_on}/{self.issue}"

    @property
    def period(self) -> Period:
        return Period(self.starts_on, self.ends_on)

    @property
    def is_under_way(self) -> bool:
        """Whether somebody waits for it: queued or being built."""
        return self.state in (ReportState.QUEUED, ReportState.BUILDING)


class ReportMemberQuerySet(models.QuerySet["ReportMember"]):
    def visible_to(self, user: User) -> Self:
        """People in reports whose files the user may see, where people behind figures are for them."""
        if not user.may(Permission.INDICATOR_PEOPLE_VIEW):
            return self.none()
        return self.filter(enrolment__in=Enrolment.objects.visible_to(user))


class ReportMember(models.Model):
    """A person counted in one indicator of a report: the deciding day and the evidence, in ids and days, no names.

    Written once with its report. Retention: with the report.
    """

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="members")
    indicator = models.CharField(max_length=10)
    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="report_members")
    decided_on = models.DateField()
    evidence = models.JSONField()

    objects = ReportMemberQuerySet.as_manager()

    class Meta:
        verbose_name = _("person counted in a frozen report")
        verbose_name_plural = _("people counted in frozen reports")
        constraints = [
            models.UniqueConstraint(
                fields=["report", "indicator", "enrolment"], name="a_person_counts_once_in_an_indicator"
            )
        ]
        triggers = [pgtrigger.Protect(name="a_report_member_is_final", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return f"{self.indicator} {self.enrolment_id}"


class ReportFile(models.Model):
    """A file made of a report's snapshot, with the SHA-256 of its bytes. Retention: with the report."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="files")
    format = models.CharField(max_length=4, choices=ReportFormat)
    content = models.BinaryField()
    digest = models.CharField(max_length=64)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["report", "format"], name="a_report_has_one_file_of_a_format"),
            models.CheckConstraint(name="a_report_format_is_known", condition=Q(format__in=ReportFormat.values)),
        ]

    def __str__(self) -> str:
        return f"{self.report_id}.{self.format}"


class ReportNotice(models.Model):
    """Somebody to be told by mail that a scheduled report is finished; without a user: nobody was there to be told.

    sent_at: None until the mail was handed over. Retention: with the report.
    """

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="notices")
    user = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["report", "user"], nulls_distinct=False, name="a_person_is_told_of_a_report_once"
            )
        ]
        indexes = [models.Index(fields=["report"], name="notices_to_be_sent", condition=Q(sent_at__isnull=True))]

    def __str__(self) -> str:
        return f"{self.report_id} to {self.user_id}"
