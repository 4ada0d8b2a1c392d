"""Recruitment: candidates on their way from the first inquiry to a stay, step by step (art. 12 of the act)."""

from __future__ import annotations

from typing import Self

import pgtrigger
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from accounts.history import tracked
from accounts.models import Organisation, User
from accounts.permissions import Permission
from cis_portal.lib import polish
from grants.models import Project
from participants.pipeline import ANONYMOUS, CLOSED, OPEN, STEPS, CandidacyState

from .enrolments import Enrolment
from .people import Participant, search_key_of, sort_key_of
from .stays import Stay

SCORED_STATES = (CandidacyState.SCORED, CandidacyState.RESERVE, CandidacyState.ACCEPTED)
LONGEST_NUMBER = 18  # digits: what a key can hold


@tracked
class Edition(models.Model):
    """One round of recruitment with its places. Retention: with the project."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="editions")
    name = models.CharField(_("name"), max_length=80)
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    places = models.PositiveSmallIntegerField(_("places"))
    created_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project", "name"], name="an_edition_is_known_by_its_name"),
            models.CheckConstraint(name="an_edition_ends_after_it_starts", condition=Q(ends_on__gte=F("starts_on"))),
            models.CheckConstraint(name="an_edition_has_a_name_and_places", condition=~Q(name="") & Q(places__gt=0)),
        ]

    def __str__(self) -> str:
        return self.name


class CandidacyQuerySet(models.QuerySet["Candidacy"]):
    def visible_to(self, user: User) -> Self:
        """A centre's own candidates; a partner sees those whom it referred or was asked about, and nobody else."""
        if not user.may(Permission.RECRUITMENT_VIEW) or user.organisation_id is None:
            return self.none()
        if user.works_for_a_centre:
            return self.filter(centre=user.organisation_id)
        return self.filter(Q(offices__organisation=user.organisation_id))

    def open(self) -> Self:
        """Those on the road: not rejected, not withdrawn, and without a stay yet."""
        return self.filter(state__in=OPEN, stay__isnull=True)

    def in_view(self, view: str) -> Self:
        """Those in one state, or all on the road for "open", or those whose stay began for "started"."""
        if view == "started":
            return self.filter(stay__isnull=False)
        if view == "open":
            return self.open()
        return self.filter(state=view, stay__isnull=True)

    def matching(self, text: str) -> Self:
        """Those whose name holds each word of the text, case and diacritics aside, or the one of that number."""
        if text.strip().isdecimal():
            return self.filter(pk=int(text)) if len(text) <= LONGEST_NUMBER else self.none()
        found = self
        for word in polish.fold(text).split():
            found = found.filter(
                Q(participant__search_key__contains=word) | Q(participant__isnull=True, search_key__contains=word)
            )
        return found

    def for_list(self) -> Self:
        """With the person, edition and stay, whether an opinion and confirmed entry data are there: one query."""
        files = Enrolment.objects.filter(participant=OuterRef("participant"), project=OuterRef("project"))
        entered = files.filter(entry_confirmed_at__isnull=False)
        return self.select_related("participant", "edition", "stay__enrolment").annotate(
            entered=Exists(entered), opined=Exists(Opinion.objects.filter(candidacy=OuterRef("pk")))
        )

    def longest_waiting_first(self) -> Self:
        """By the day of the last step, then by name in Polish order."""
        return self.order_by("since", Coalesce("participant__sort_key", "sort_key"), "id")


@tracked
class Candidacy(models.Model):
    """One person's way towards a stay in one project; a returner has another one.

    At an inquiry only a name and a telephone may be known; from the application on the person is a Participant, and
    the names here are only what was said on the telephone. state and since repeat the last step that counts. points:
    of the commission, 0 to 100. stay: what the way led to. Retention: as for Participant; of people who did not
    enter, until the end of the year after recruitment closed.
    """

    centre = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="candidacies")
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="candidacies")
    edition = models.ForeignKey(Edition, null=True, blank=True, on_delete=models.PROTECT, related_name="candidacies")
    participant = models.ForeignKey(
        Participant, null=True, blank=True, on_delete=models.PROTECT, related_name="candidacies"
    )
    first_name = models.CharField(_("first name"), max_length=120)
    last_name = models.CharField(_("last name"), max_length=120)
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    email = models.CharField(_("e-mail"), max_length=254, blank=True)
    state = models.CharField(max_length=16, choices=CandidacyState, default=CandidacyState.INQUIRY)
    since = models.DateField()
    points = models.PositiveSmallIntegerField(null=True, blank=True)
    stay = models.OneToOneField(Stay, null=True, blank=True, on_delete=models.SET_NULL, related_name="candidacy")
    sort_key = sort_key_of("last_name", "first_name")
    search_key = search_key_of("last_name", "first_name")
    created_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = CandidacyQuerySet.as_manager()

    entered: bool  # whether entry data are confirmed, and opined whether there is an opinion: on rows read for_list
    opined: bool

    class Meta:
        constraints = [
            models.CheckConstraint(name="a_candidacy_state_is_known", condition=Q(state__in=CandidacyState.values)),
            models.CheckConstraint(name="a_candidate_has_a_name", condition=~Q(first_name="") & ~Q(last_name="")),
            models.CheckConstraint(
                name="an_application_names_its_person",
                condition=Q(state__in=ANONYMOUS) | Q(participant__isnull=False),
            ),
            models.CheckConstraint(
                name="a_scored_candidate_has_points",
                condition=~Q(state__in=SCORED_STATES) | Q(points__isnull=False),
            ),
            models.CheckConstraint(
                name="points_are_at_most_a_hundred", condition=Q(points__isnull=True) | Q(points__lte=100)
            ),
            models.CheckConstraint(
                name="an_accepted_candidate_has_an_edition",
                condition=~Q(state=CandidacyState.ACCEPTED) | Q(edition__isnull=False),
            ),
            models.CheckConstraint(
                name="only_the_accepted_begin_a_stay",
                condition=Q(stay__isnull=True) | Q(state=CandidacyState.ACCEPTED),
            ),
            models.UniqueConstraint(
                fields=["participant", "project"],
                condition=Q(state__in=OPEN, stay__isnull=True),
                name="a_person_is_once_on_the_road_in_a_project",
            ),
        ]
        indexes = [models.Index(fields=["project", "state", "since"], name="candidacies_of_a_project")]

    def __str__(self) -> str:
        person = self.participant
        return str(person) if person else f"{self.last_name} {self.first_name}"

    @property
    def is_open(self) -> bool:
        """Whether the person is still on the road."""
        return self.stay_id is None and self.state not in CLOSED


class CandidacyOfficeQuerySet(models.QuerySet["CandidacyOffice"]):
    def visible_to(self, user: User) -> Self:
        """Of the candidates whom the user may see."""
        return self.filter(candidacy__in=Candidacy.objects.visible_to(user))


@tracked
class CandidacyOffice(models.Model):
    """MOPR or PUP that takes part in a candidacy: it was asked for an opinion, or it referred the person.

    What makes the candidate one of the office's own people. Retention: with the candidacy.
    """

    candidacy = models.ForeignKey(Candidacy, on_delete=models.CASCADE, related_name="offices")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="candidacies_seen")
    created_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = CandidacyOfficeQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["candidacy", "organisation"], name="an_office_takes_part_once")]

    def __str__(self) -> str:
        return f"{self.candidacy_id} {self.organisation_id}"


class CandidacyStepQuerySet(models.QuerySet["CandidacyStep"]):
    def visible_to(self, user: User) -> Self:
        """Of the candidates whom the user may see."""
        return self.filter(candidacy__in=Candidacy.objects.visible_to(user))

    def that_count(self) -> Self:
        """Steps that nobody took back, newest first."""
        return self.filter(takes_back__isnull=True, taken_back_by__isnull=True).order_by("-position")


def _allowed_steps() -> Q:
    allowed = Q(former="", state=CandidacyState.INQUIRY) | Q(former="", state=CandidacyState.APPLICATION)
    for former, following in STEPS.items():
        if following:
            allowed |= Q(former=former, state__in=following)
    return allowed


class CandidacyStep(models.Model):
    """One step of a candidacy: into which state, on which day, by whom, by what office, with which words.

    former: the state before, blank at the first step. takes_back: the step that this one undoes, with its reason as
    note. Append-only. Retention: with the candidacy.
    """

    candidacy = models.ForeignKey(Candidacy, on_delete=models.CASCADE, related_name="steps")
    position = models.PositiveSmallIntegerField()
    former = models.CharField(max_length=16, blank=True)
    state = models.CharField(max_length=16, choices=CandidacyState)
    happened_on = models.DateField()
    office = models.ForeignKey(Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    note = models.CharField(max_length=1000, blank=True)
    takes_back = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.CASCADE, related_name="taken_back_by"
    )
    created_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = CandidacyStepQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["candidacy", "position"], name="steps_of_a_candidacy_are_counted"),
            models.CheckConstraint(
                name="a_step_is_on_the_road_or_takes_one_back",
                condition=Q(takes_back__isnull=False) | _allowed_steps(),
            ),
            models.CheckConstraint(
                name="taking_a_step_back_gives_its_reason", condition=Q(takes_back__isnull=True) | ~Q(note="")
            ),
            models.CheckConstraint(
                name="leaving_the_road_gives_its_reason", condition=~Q(state__in=CLOSED) | ~Q(note="")
            ),
        ]
        triggers = [pgtrigger.Protect(name="a_step_is_final", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return f"{self.candidacy_id} {self.position} {self.state}"


class OpinionQuerySet(models.QuerySet["Opinion"]):
    def visible_to(self, user: User) -> Self:
        """Of the candidates whom the user may see."""
        return self.filter(candidacy__in=Candidacy.objects.visible_to(user))


class Opinion(models.Model):
    """The opinion of MOPR's social worker after the home interview (art. 12 ust. 2): for or against, and its day.

    The interview itself stays with MOPR. Append-only: another opinion is another row, the latest counts. Retention:
    with the candidacy.
    """

    candidacy = models.ForeignKey(Candidacy, on_delete=models.CASCADE, related_name="opinions")
    office = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    in_favour = models.BooleanField()
    given_on = models.DateField()
    note = models.CharField(max_length=1000, blank=True)
    document = models.OneToOneField("participants.Document", on_delete=models.CASCADE, related_name="opinion")
    created_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = OpinionQuerySet.as_manager()

    class Meta:
        triggers = [pgtrigger.Protect(name="an_opinion_is_final", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return f"{self.candidacy_id} {self.given_on}"
