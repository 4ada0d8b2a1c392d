"""What to check before a claim is submitted: each line says how it stands and leads to where it is mended."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Organisation, User
from grants.models import ClaimPeriod, ProjectRoleKind
from participants.models import Enrolment
from reintegration.models import AttendanceMonth, Meeting, MonthState
from reporting.actions import changed_people
from reporting.changes.comparing import moves_between
from reporting.changes.standings import standing_now, standing_of_report
from reporting.models import PartnerContribution, Report, ReportState
from reporting.quality.findings import check_files
from reporting.words import month


@dataclass(frozen=True)
class Check:
    """One line. tone: ok, warn or bad; bad alone keeps the claim from being submitted."""

    tone: str
    text: str
    url: str = ""


def checks_of(period: ClaimPeriod, user: User, report: Report | None) -> list[Check]:
    """Every check of a period, in the order in which they are mended."""
    return [
        _months(period),
        _registers(period),
        _quality(period, user),
        _sm_efs(period),
        _report(period, report),
        *_contributions(period),
    ]


def _months(period: ClaimPeriod) -> Check:
    months = [found.first for found in period.period.months()]
    closed = AttendanceMonth.objects.filter(project=period.project, month__in=months, state=MonthState.CLOSED)
    there = set(closed.values_list("month", flat=True))
    begun = period.project.portal_from or months[0]
    missing = [found for found in months if found not in there and found >= begun]
    if not missing:
        return Check("ok", _("Every month of attendance is closed."))
    names = ", ".join(month(f"{found:%Y-%m}") for found in missing)
    address = reverse("month_closing", kwargs={"month": f"{missing[0]:%Y-%m}"})
    return Check("warn", _("Not closed: attendance of %(months)s.") % {"months": names}, address)


def _registers(period: ClaimPeriod) -> Check:
    waiting = Meeting.objects.filter(project=period.project).within(period.starts_on, period.ends_on)
    open_ones = list(waiting.not_closed(timezone.localdate()).in_order().values_list("pk", flat=True))
    if not (count := len(open_ones)):
        return Check("ok", _("Every register of a meeting is closed."))
    text = ngettext(
        "%(count)d meeting has no closed register: its hours do not count yet.",
        "%(count)d meetings have no closed register: their hours do not count yet.",
        count,
    )
    return Check("warn", text % {"count": count}, reverse("meeting", args=[open_ones[0]]))


def _quality(period: ClaimPeriod, user: User) -> Check:
    enrolments = Enrolment.objects.visible_to(user).filter(project=period.project)
    red = sum(not file.is_green for file in check_files(period.project, enrolments))
    if not red:
        return Check("ok", _("SM EFS will take every file."))
    text = ngettext("SM EFS refuses %(count)d file.", "SM EFS refuses %(count)d files.", red) % {"count": red}
    return Check("warn", text, reverse("data_quality"))


def _sm_efs(period: ClaimPeriod) -> Check:
    changed = changed_people(period.project).count()
    if not changed:
        return Check("ok", _("SM EFS has everything."))
    text = ngettext("%(count)d person is to go to SM EFS.", "%(count)d people are to go to SM EFS.", changed)
    return Check("warn", text % {"count": changed}, reverse("sm_efs"))


def _report(period: ClaimPeriod, report: Report | None) -> Check:
    if report is None:
        text = _("The figures of the period are not counted yet: ask for its report.")
        address = f"{reverse('reports')}?starts_on={period.starts_on}&ends_on={period.ends_on}"
        return Check("bad", text, address)
    address = reverse("report", args=[report.pk])
    if report.state != ReportState.READY:
        return Check("bad", _("The report of the period is not ready yet."), address)
    kept, now = standing_of_report(report), standing_now(period.project, period.ends_on)
    moved = sum(
        bool(moves_between(kept.members.get(code, {}), now.members.get(code, {}), period.ends_on))
        for code in now.figures
    )
    if not moved:
        return Check("ok", _("The figures of the report are those of today."), address)
    text = ngettext(
        "%(count)d figure changed since the report was frozen: look why, then count anew.",
        "%(count)d figures changed since the report was frozen: look why, then count anew.",
        moved,
    )
    return Check("warn", text % {"count": moved}, reverse("report_now", args=[report.pk]))


def partners_of(period: ClaimPeriod) -> list[Organisation]:
    """Who tells what it did: the realisers, and a partner that has none below it."""
    roles = period.project.roles.select_related("organisation").order_by("id")
    realisers = [role.organisation for role in roles if role.role == ProjectRoleKind.REALISER]
    above = {organisation.parent_id for organisation in realisers}
    partners = [role.organisation for role in roles if role.role == ProjectRoleKind.PARTNER]
    return [*(partner for partner in partners if partner.pk not in above), *realisers]


def _contributions(period: ClaimPeriod) -> list[Check]:
    given = set(PartnerContribution.objects.filter(period=period).values_list("organisation_id", flat=True))
    return [
        Check("ok", _("%(partner)s told what it did.") % {"partner": partner.short_name})
        if partner.pk in given
        else Check("warn", _("%(partner)s has not told yet what it did.") % {"partner": partner.short_name})
        for partner in partners_of(period)
    ]
