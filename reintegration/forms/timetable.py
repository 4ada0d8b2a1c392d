"""What planning and recording take in: a series, a moved meeting, a person, a journal entry."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import Q
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from accounts.models import RoleGrant, User
from accounts.permissions import Permission, roles_with
from cis_portal.fields import date_field
from grants.models import Project, ProjectRoleKind
from participants.models import Stay
from reintegration.models import ActivityForm, ActivityKind, Meeting, Room, Strand, WorkGroup
from reintegration.week import WeekPlan, options

LARGEST = 2**31 - 1
LONGEST_DAY = 24 * 60


def _time_field(label: Any) -> forms.TimeField:
    return forms.TimeField(label=label, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))


def _reason_field() -> forms.CharField:
    return forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=300,
        help_text=gettext_lazy("It stands in the timetable: no names of participants, nothing of their health."),
    )


def leaders_of(project: Project) -> Any:
    """Those at the project's centre who may lead meetings today, by name."""
    roles = RoleGrant.objects.in_force(timezone.localdate()).filter(role__in=roles_with(Permission.MEETINGS_RECORD))
    lead = {"organisation__project_roles__project": project, "organisation__project_roles__role": ProjectRoleKind.LEAD}
    return User.objects.filter(**lead, is_active=True, pk__in=roles.values("user")).order_by("last_name", "first_name")


def _lead(project: Project) -> Any:
    return project.roles.filter(role=ProjectRoleKind.LEAD).values("organisation")


class WeekFilterForm(forms.Form):
    """Whose meetings the week shows. Nothing is required; what is not of the week shows all."""

    leader = forms.ChoiceField(label=gettext_lazy("Leader"), required=False)
    group = forms.ChoiceField(label=gettext_lazy("Group"), required=False)
    room = forms.ChoiceField(label=gettext_lazy("Room"), required=False)

    def __init__(self, *args: Any, plan: WeekPlan, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("leader", "group", "room"):
            own: list[tuple[Any, str]] = list(options(plan.rows, name))
            if name == "leader" and user.pk not in dict(own):
                own.append((user.pk, user.get_full_name()))
            self.fields[name].choices = [("", _("all")), *own]  # type: ignore[attr-defined]
            self.fields[name].widget.attrs["data-submit"] = True


class SeriesForm(forms.Form):
    """A series of meetings. Cleaned: what plan_series takes."""

    kind = forms.ModelChoiceField(ActivityKind.objects.none(), label=gettext_lazy("Kind of activity"))
    group = forms.ModelChoiceField(
        WorkGroup.objects.none(),
        label=gettext_lazy("Group"),
        required=False,
        empty_label=gettext_lazy("no group: people are chosen next"),
    )
    leader = forms.ModelChoiceField(User.objects.none(), label=gettext_lazy("Leader"))
    room = forms.ModelChoiceField(
        Room.objects.none(), label=gettext_lazy("Room"), required=False, empty_label=gettext_lazy("without a room")
    )
    weekdays = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Weekdays"),
        coerce=int,
        choices=[(number + 1, name) for number, name in WEEKDAYS.items()],
        widget=forms.CheckboxSelectMultiple,
    )
    starts_at = _time_field(gettext_lazy("From (hour)"))
    ends_at = _time_field(gettext_lazy("To (hour)"))
    starts_on = date_field(gettext_lazy("First day"))
    ends_on = date_field(gettext_lazy("Last day"), help_text=gettext_lazy("The same day for a single meeting."))
    capacity = forms.IntegerField(
        label=gettext_lazy("Places"), required=False, min_value=1, max_value=500,
        help_text=gettext_lazy("Left empty: as many as come."),
    )  # fmt: skip

    def __init__(self, *args: Any, project: Project, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        centre = {"centre__in": _lead(project)}
        fields: dict[str, Any] = self.fields
        fields["kind"].queryset = ActivityKind.objects.filter(**centre).offered().order_by("position", "pk")
        fields["group"].queryset = WorkGroup.objects.filter(**centre, in_use=True).order_by("name")
        fields["room"].queryset = Room.objects.filter(**centre, in_use=True).order_by("name")
        fields["leader"].queryset = leaders_of(project)

    def clean(self) -> dict[str, Any]:
        """The hours and the days in their order."""
        given = super().clean() or {}
        if given.get("starts_at") and given.get("ends_at") and given["ends_at"] <= given["starts_at"]:
            self.add_error("ends_at", _("It ends after it starts."))
        if given.get("starts_on") and given.get("ends_on") and given["ends_on"] < given["starts_on"]:
            self.add_error("ends_on", _("The last day is the first one or later."))
        return given


class MoveForm(forms.Form):
    """Another day, hour, room or leader of one meeting, and why. Cleaned: what move_meeting takes."""

    held_on = date_field(gettext_lazy("Day"))
    starts_at = _time_field(gettext_lazy("From (hour)"))
    ends_at = _time_field(gettext_lazy("To (hour)"))
    leader = forms.ModelChoiceField(User.objects.none(), label=gettext_lazy("Leader"))
    room = forms.ModelChoiceField(
        Room.objects.none(), label=gettext_lazy("Room"), required=False, empty_label=gettext_lazy("without a room")
    )
    reason = _reason_field()

    def __init__(self, *args: Any, meeting: Meeting, **kwargs: Any) -> None:
        names = ("held_on", "starts_at", "ends_at", "leader", "room")
        kwargs["initial"] = {name: getattr(meeting, name) for name in names}
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["leader"].queryset = leaders_of(meeting.project) | User.objects.filter(pk=meeting.leader_id)
        fields["leader"].queryset = User.objects.filter(pk__in=fields["leader"].queryset.values("pk")).order_by(
            "last_name"
        )
        rooms = Room.objects.filter(Q(in_use=True) | Q(pk=meeting.room_id), centre__in=_lead(meeting.project))
        fields["room"].queryset = rooms.order_by("name")

    def clean(self) -> dict[str, Any]:
        """The hours in their order."""
        given = super().clean() or {}
        if given.get("starts_at") and given.get("ends_at") and given["ends_at"] <= given["starts_at"]:
            self.add_error("ends_at", _("It ends after it starts."))
        return given


class ReasonForm(forms.Form):
    """Why a meeting is called off or opened again."""

    reason = _reason_field()


class EndForm(forms.Form):
    """The last day of a series, and why it ends."""

    last_day = date_field(gettext_lazy("Last day"))
    reason = _reason_field()


class StayField(forms.ModelChoiceField[Stay]):
    """A person by name and case number."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.participant} ({obj.enrolment.case_number})"


class PersonForm(forms.Form):
    """A person of the project who has a stay on that day."""

    stay = StayField(Stay.objects.none(), label=gettext_lazy("Person"), empty_label=gettext_lazy("choose a person"))

    def __init__(self, *args: Any, stays: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = stays.select_related("participant", "enrolment").order_by("participant__sort_key", "pk")
        self.fields["stay"].queryset = people  # type: ignore[attr-defined]


class SpellForm(PersonForm):
    """A person and the first day of their part in a series or a group."""

    starts_on = date_field(gettext_lazy("Since"))


class JournalForm(forms.Form):
    """The journal's entry of one meeting. minutes: without breaks. expected_version: of what was on the screen."""

    topic = forms.CharField(label=gettext_lazy("Topic"), max_length=200, required=False)
    minutes = forms.IntegerField(
        label=gettext_lazy("Minutes"), required=False,
        validators=[MinValueValidator(1), MaxValueValidator(LONGEST_DAY)],
        widget=forms.NumberInput(attrs={"inputmode": "numeric", "min": 1, "max": LONGEST_DAY}),
    )  # fmt: skip
    notes = forms.CharField(
        label=gettext_lazy("Course of the meeting"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    expected_version = forms.IntegerField(min_value=0, max_value=LARGEST, widget=forms.HiddenInput)


class PresenceForm(forms.Form):
    """Present or absent. expected_version: of what was on the screen, 0 for no mark."""

    present = forms.TypedChoiceField(choices=[("yes", "yes"), ("no", "no")], coerce=lambda value: value == "yes")
    expected_version = forms.IntegerField(min_value=0, max_value=LARGEST)


class RestPresentForm(forms.Form):
    """The people whom the button counted."""

    stay = forms.TypedMultipleChoiceField(coerce=int)

    def __init__(self, *args: Any, expected: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["stay"].choices = [(stay, stay) for stay in expected]  # type: ignore[attr-defined]


class NameForm(forms.Form):
    """A group to add."""

    name = forms.CharField(label=pgettext_lazy("thing", "Name"), max_length=80)


class RoomForm(NameForm):
    """A room to add."""

    places = forms.IntegerField(label=gettext_lazy("Places"), required=False, min_value=1, max_value=500)


class KindForm(NameForm):
    """A kind of activity to add."""

    strand = forms.ChoiceField(label=gettext_lazy("Part of the work"), choices=Strand.choices)
    form = forms.ChoiceField(label=gettext_lazy("Way"), choices=ActivityForm.choices)


class EntryForm(forms.Form):
    """A group, a room or a kind of activity as it stands. places: of rooms alone."""

    name = forms.CharField(label=pgettext_lazy("thing", "Name"), max_length=80)
    places = forms.IntegerField(label=gettext_lazy("Places"), required=False, min_value=1, max_value=500)
    in_use = forms.BooleanField(
        label=gettext_lazy("In use"), required=False,
        help_text=gettext_lazy("Not in use: no longer offered when planning. What it was used for stays."),
    )  # fmt: skip

    def __init__(self, *args: Any, entry: ActivityKind | Room | WorkGroup, **kwargs: Any) -> None:
        kwargs["initial"] = {"name": entry.name, "in_use": entry.in_use, "places": getattr(entry, "places", None)}
        super().__init__(*args, **kwargs)
        if not isinstance(entry, Room):
            del self.fields["places"]


class JournalChoiceForm(forms.Form):
    """Whose journal, of which days. A group, or a kind of activity for meetings that have none."""

    group = forms.ModelChoiceField(
        WorkGroup.objects.none(), label=gettext_lazy("Group"), required=False, empty_label=gettext_lazy("all")
    )
    kind = forms.ModelChoiceField(
        ActivityKind.objects.none(), label=gettext_lazy("Kind of activity"), required=False,
        empty_label=gettext_lazy("all"),
    )  # fmt: skip
    first = date_field(gettext_lazy("From"))
    last = date_field(gettext_lazy("Until"))

    def __init__(self, *args: Any, project: Project, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        centre = {"centre__in": _lead(project)}
        fields: dict[str, Any] = self.fields
        fields["group"].queryset = WorkGroup.objects.filter(**centre).order_by("name")
        fields["kind"].queryset = ActivityKind.objects.filter(**centre).order_by("position", "pk")

    def clean(self) -> dict[str, Any]:
        """The days in their order, no more than a year of them."""
        given = super().clean() or {}
        first, last = given.get("first"), given.get("last")
        if isinstance(first, date) and isinstance(last, date) and not 0 <= (last - first).days <= 366:
            self.add_error("last", _("The last day is the first one or later, within a year."))
        return given
