"""The timetable: a week by day, the hours of its people, series planned and ended."""

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.audit import record_access
from accounts.decorators import requires
from accounts.http import PortalRequest
from accounts.models import Access
from accounts.permissions import Permission
from cis_portal.lib.periods import Month, Week
from grants.models import Project
from participants.models import Stay
from reintegration.actions import planning
from reintegration.attending import attending
from reintegration.clash_words import not_planned
from reintegration.forms.timetable import EndForm, SeriesForm, SpellForm, WeekFilterForm
from reintegration.models import MeetingSeries, SeriesMember, WorkGroup
from reintegration.views.registers import project_of
from reintegration.week import PersonWeek, WeekChoice, WeekPlan, counted

FILTERS = ("leader", "group", "room")


@requires(Permission.MEETINGS_RECORD)
@require_safe
def timetables(request: PortalRequest) -> HttpResponse:
    """To this week, never past the project's ends."""
    project = led_project(request)
    today = min(max(timezone.localdate(), project.starts_on), project.ends_on)
    return redirect("timetable", week=Week.of(today))


@requires(Permission.MEETINGS_RECORD)
@require_safe
def timetable(request: PortalRequest, week: Week) -> HttpResponse:
    """A week's meetings by day. Who only leads sees their own first; all of them are one step away."""
    project = _project_of_week(request, week)
    record_access(by=request.user, action=Access.LIST, subject="timetable", details={"week": str(week)})
    return render(request, "reintegration/timetable.html", _week_page(request, project, week))


@requires(Permission.TIMETABLE_PLAN)
@require_safe
def timetable_hours(request: PortalRequest, week: Week) -> HttpResponse:
    """Everybody's planned hours of a week, those out of bounds first."""
    project = _project_of_week(request, week)
    plan = WeekPlan(project, week)
    people = sorted(plan.people(request.user), key=lambda person: ("short", "long", "").index(person.verdict))
    stays = Stay.objects.select_related("participant", "enrolment").in_bulk([person.stay for person in people])
    record_access(by=request.user, action=Access.LIST, subject="timetable hours", details={"week": str(week)})
    context = {
        "week": week,
        "bounds": plan.bounds,
        "people": [(stays[person.stay], person, _hours(person)) for person in people],
        "counts": counted(people),
    }
    return render(request, "reintegration/timetable_hours.html", context)


@requires(Permission.TIMETABLE_PLAN)
@require_http_methods(["GET", "HEAD", "POST"])
def series_new(request: PortalRequest) -> HttpResponse:
    """Plan a series; what the week was narrowed to stands in the form, and stays after saving."""
    project = led_project(request)
    form = SeriesForm(request.POST or None, project=project, initial=_start(request, project))
    if form.is_valid():
        try:
            planned = planning.plan_series(project=project, by=request.user, **form.cleaned_data)
        except planning.NotPlanned as refusal:
            for sentence in not_planned(refusal):
                form.add_error(None, sentence)
        else:
            return _planned(request, planned)
    context = {"form": form, "project": project, "back": _back(request, _day(request))}
    return render(request, "reintegration/series_new.html", context, status=422 if form.errors else 200)


@requires(Permission.TIMETABLE_PLAN)
@require_safe
def series(request: PortalRequest, pk: int) -> HttpResponse:
    """One series: its meetings, its people, its end."""
    found = _series(request, pk)
    return render(request, "reintegration/series.html", _series_page(request, found))


@requires(Permission.TIMETABLE_PLAN)
@require_POST
def series_person(request: PortalRequest, pk: int) -> HttpResponse:
    """Let a person take part."""
    found = _series(request, pk)
    form = SpellForm(request.POST, stays=_stays(request, found.project))
    if form.is_valid():
        try:
            planning.add_member(series=found, by=request.user, **form.cleaned_data)
        except planning.NotPlanned as refusal:
            for sentence in not_planned(refusal):
                form.add_error(None, sentence)
        else:
            return redirect("series", pk=pk)
    return render(request, "reintegration/series.html", _series_page(request, found, person=form), status=422)


@requires(Permission.TIMETABLE_PLAN)
@require_POST
def series_person_end(request: PortalRequest, pk: int, member: int) -> HttpResponse:
    """Let a person's part end with today; one that was to come goes."""
    found = get_object_or_404(SeriesMember.objects.visible_to(request.user), pk=member, series=_series(request, pk))
    planning.end_member(member=found, last_day=timezone.localdate() - timedelta(days=1), by=request.user)
    return redirect("series", pk=pk)


@requires(Permission.TIMETABLE_PLAN)
@require_POST
def series_end(request: PortalRequest, pk: int) -> HttpResponse:
    """End a series; its later meetings without a register go."""
    found = _series(request, pk)
    form = EndForm(request.POST)
    if form.is_valid():
        try:
            gone = planning.end_series(series=found, by=request.user, **form.cleaned_data)
        except planning.NotPlanned as refusal:
            form.add_error("last_day", not_planned(refusal)[0])
        else:
            words = ngettext(
                "The series is ended: %(count)d later meeting was taken away.",
                "The series is ended: %(count)d later meetings were taken away.",
                gone,
            )
            messages.success(request, words % {"count": gone})
            return redirect("series", pk=pk)
    return render(request, "reintegration/series.html", _series_page(request, found, end=form), status=422)


def led_project(request: PortalRequest, day: date | None = None) -> Project:
    """The project in hand of a centre that leads it; 404 for others, and for a day outside it."""
    project = project_of(request, day)
    return get_object_or_404(Project.objects.led_by(request.user), pk=project.pk)


def _week_page(request: PortalRequest, project: Project, week: Week) -> dict[str, Any]:
    """What the week's page shows; to whom plans it also everybody's hours."""
    plans = request.user.may(Permission.TIMETABLE_PLAN)
    plan = WeekPlan(project, week)
    asked = request.GET if plans or request.GET else {"leader": str(request.user.pk)}
    form = WeekFilterForm(asked, plan=plan, user=request.user)
    form.is_valid()
    chosen = {name: int(value) for name, value in getattr(form, "cleaned_data", {}).items() if value}
    columns = plan.columns(request.user, WeekChoice(**chosen))
    context = {
        "project": project,
        "week": week,
        "before": week.previous if week.previous.last >= project.starts_on else None,
        "after": week.next if week.next.first <= project.ends_on else None,
        "this_week": Week.of(timezone.localdate()),
        "today": timezone.localdate(),
        "month": Month.of(max(week.first, project.starts_on)),
        "columns": columns,
        "shown": sum(len(column.slots) for column in columns),
        "planned": len(plan.rows),
        "crowded": sum(slot.crowded for column in columns for slot in column.slots if slot.row.takes_place),
        "limit": plan.people_per_leader,
        "form": form,
        "mine": chosen.get("leader") == request.user.pk,
        "query": urlencode(chosen),
        "filtered": bool(chosen),
        "plans": plans,
    }
    if plans:
        context |= {"hours": counted(plan.people(request.user)), "bounds": plan.bounds}
    if not plan.rows:
        context["has_groups"] = WorkGroup.objects.filter(centre__in=_lead_of(project)).exists()
    return context


def _project_of_week(request: PortalRequest, week: Week) -> Project:
    project = led_project(request)
    if week.last < project.starts_on or week.first > project.ends_on:
        raise Http404
    return project


def _lead_of(project: Project) -> Any:
    return project.roles.filter(role="lead").values("organisation")


def _hours(person: PersonWeek) -> str:
    """38:30, as people write hours."""
    return f"{person.minutes // 60}:{person.minutes % 60:02}"


def _day(request: PortalRequest) -> date:
    """The day in the address, else today."""
    try:
        return date.fromisoformat(request.GET.get("day", ""))
    except ValueError:
        return timezone.localdate()


def _start(request: PortalRequest, project: Project) -> dict[str, Any]:
    day = min(max(_day(request), project.starts_on), project.ends_on)
    chosen = {name: request.GET[name] for name in FILTERS if request.GET.get(name, "").isdecimal()}
    return {
        "starts_on": day,
        "ends_on": min(Month.of(day).last, project.ends_on),
        "weekdays": [day.isoweekday()],
        **chosen,
    }


def _back(request: PortalRequest, day: date) -> str:
    """The week of a day, narrowed as it was."""
    chosen = {name: request.GET[name] for name in FILTERS if request.GET.get(name, "").isdecimal()}
    return reverse("timetable", args=[Week.of(day)]) + (f"?{urlencode(chosen)}" if chosen else "")


def _planned(request: PortalRequest, planned: planning.Planned) -> HttpResponse:
    """Say what was made, what was left out and what is crowded, and go on where the work is."""
    count, first = len(planned.meetings), planned.meetings[0]
    words = ngettext("Planned: %(count)d meeting.", "Planned: %(count)d meetings.", count) % {"count": count}
    if planned.skipped:
        days = ", ".join(date_format(day, "SHORT_DATE_FORMAT") for day in planned.skipped)
        words += " " + _("Public holidays are left out: %(days)s.") % {"days": days}
    messages.success(request, words)
    people, limit = len(attending([first])[first.pk]), WeekPlan(planned.series.project, Week.of(first.held_on))
    if people > limit.people_per_leader:
        said = _("%(people)d people for one leader: there should be no more than %(limit)d (art. 11(3) of the act).")
        messages.warning(request, said % {"people": people, "limit": limit.people_per_leader})
    if planned.series.group is None:
        return redirect("series", pk=planned.series.pk)
    return redirect(_back(request, first.held_on))


def _series(request: PortalRequest, pk: int) -> MeetingSeries:
    found = MeetingSeries.objects.visible_to(request.user).select_related("kind", "group", "leader", "room", "project")
    return get_object_or_404(found, pk=pk)


def _stays(request: PortalRequest, project: Project) -> Any:
    """Stays of the project that hold today or begin later."""
    today = timezone.localdate()
    running = Stay.objects.visible_to(request.user).filter(enrolment__project=project)
    return running.active(today) | running.filter(trial_starts_on__gt=today)


def _series_page(request: PortalRequest, found: MeetingSeries, **forms: Any) -> dict[str, Any]:
    today = timezone.localdate()
    record_access(by=request.user, action=Access.LIST, subject="series", details={"series": found.pk})
    members = found.members.select_related("stay__participant", "stay__enrolment")
    return {
        "series": found,
        "weekdays": [date(2024, 1, number) for number in found.weekdays],  # the 1st was a Monday
        "meetings": found.meetings.with_names().in_order(),
        "members": members.order_by("stay__participant__sort_key", "starts_on"),
        "week": Week.of(min(max(today, found.starts_on), found.ends_on)),
        "over": found.ends_on < today,
        "person": SpellForm(stays=_stays(request, found.project), initial={"starts_on": max(today, found.starts_on)}),
        "end": EndForm(initial={"last_day": today}),
        "today": today,
        **forms,
    }
