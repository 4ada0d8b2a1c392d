"""The next step of a candidate, for the one who looks: the most visible thing on the page."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, pgettext_lazy

from accounts.models import OrganisationKind, User
from accounts.permissions import Permission
from participants.checking import BEFORE_ACCEPTANCE, open_rules
from participants.eligibility import Finding
from participants.models import Candidacy, CandidacyState
from participants.pipeline import STEPS

S = CandidacyState


class NextStep(NamedTuple):
    """What to do, and where; without an address it only says what is awaited."""

    label: str | Promise
    url: str = ""
    text: str | Promise = ""


STEP_LABELS: dict[str, str | Promise] = {
    S.APPLICATION: gettext_lazy("Register the application"),
    S.OPINION_PENDING: gettext_lazy("Ask MOPR for an opinion"),
    S.REFERRED: gettext_lazy("Enter the referral"),
    S.INTERVIEWED: gettext_lazy("Record the interview"),
    S.SCORED: gettext_lazy("Enter the points"),
    S.RESERVE: gettext_lazy("Put on the reserve list"),
    S.ACCEPTED: pgettext_lazy("candidate", "Accept"),
    S.REJECTED: pgettext_lazy("candidate", "Reject"),
    S.WITHDRAWN: gettext_lazy("Record that the person withdrew"),
}


def next_step(candidacy: Candidacy, user: User) -> NextStep | None:
    """What the office expects next of this user; None when there is nothing. Reads a row read for_list."""
    if not user.works_for_a_centre:
        return _next_of_office(candidacy, user)
    if candidacy.stay_id:
        return _file(candidacy, user)
    if not candidacy.is_open or not user.may(Permission.RECRUITMENT_MANAGE):
        return None
    state = S(candidacy.state)
    if state == S.INQUIRY and candidacy.participant_id is None:
        return NextStep(
            gettext_lazy("Enter the PESEL"),
            reverse("recruitment_person", args=[candidacy.pk]),
            gettext_lazy("An application has a person: PESEL first, it says the rest."),
        )
    if state == S.OPINION_PENDING:
        return _paper(candidacy, gettext_lazy("MOPR was asked and enters it itself; what came on paper you enter."))
    if state == S.ACCEPTED:
        return _towards_the_stay(candidacy)
    wanted = STEPS[state][0]
    return NextStep(STEP_LABELS[wanted], step_url(candidacy, wanted))


def next_of_row(candidacy: Candidacy, user: User, today: date) -> NextStep | None:
    """The same of a row of the list, read with_facts for the centre: open rules stand before its decision there too."""
    open_here = open_rules(candidacy, today) if user.works_for_a_centre else []
    return eligibility_first(candidacy, open_here, user) or next_step(candidacy, user)


def eligibility_first(candidacy: Candidacy, standing: Sequence[Finding], user: User) -> NextStep | None:
    """Before a decision the open rules are settled; None when there are none or nothing is to be decided."""
    deciding = candidacy.state in BEFORE_ACCEPTANCE and user.may(Permission.RECRUITMENT_MANAGE)
    if not deciding or not standing:
        return None
    return NextStep(
        gettext_lazy("Settle eligibility"),
        reverse("recruitment_eligibility", args=[candidacy.pk]),
        gettext_lazy("Nobody is accepted while a rule is not met or its evidence is missing."),
    )


def other_steps(candidacy: Candidacy) -> list[NextStep]:
    """The other ways onward of the centre, quieter."""
    if not candidacy.is_open:
        return []
    first, *others = STEPS[S(candidacy.state)]
    if candidacy.state == S.ACCEPTED:
        others = [first, *others]
    return [NextStep(STEP_LABELS[state], step_url(candidacy, state)) for state in others if state != S.REFERRED]


def step_url(candidacy: Candidacy, state: CandidacyState) -> str:
    """Where that step is entered."""
    return reverse("recruitment_step", args=[candidacy.pk, state.value])


def _towards_the_stay(candidacy: Candidacy) -> NextStep:
    if candidacy.entered:
        return NextStep(gettext_lazy("Start the trial"), reverse("recruitment_start", args=[candidacy.pk]))
    return NextStep(
        gettext_lazy("Confirm the entry data"),
        reverse("recruitment_entry", args=[candidacy.pk]),
        gettext_lazy("What SM EFS asks, as of the first day of support. It opens the file."),
    )


def _file(candidacy: Candidacy, user: User) -> NextStep | None:
    if candidacy.stay is None or not user.may(Permission.FILE_VIEW):
        return None
    return NextStep(
        gettext_lazy("Open the file"), reverse("participant_file", args=[candidacy.stay.enrolment.case_number])
    )


def _next_of_office(candidacy: Candidacy, user: User) -> NextStep | None:
    """MOPR gives its opinion and refers; PUP refers."""
    if candidacy.state not in (S.APPLICATION, S.OPINION_PENDING) or user.organisation is None:
        return None
    if user.organisation.kind == OrganisationKind.MOPR:
        return _paper(candidacy)
    if user.organisation.kind == OrganisationKind.PUP:
        return NextStep(STEP_LABELS[S.REFERRED], reverse("recruitment_referral", args=[candidacy.pk]))
    return None


def _paper(candidacy: Candidacy, text: str | Promise = "") -> NextStep:
    """The opinion first, then the referral."""
    if candidacy.opined:
        return NextStep(STEP_LABELS[S.REFERRED], reverse("recruitment_referral", args=[candidacy.pk]), text)
    return NextStep(gettext_lazy("Enter the opinion"), reverse("recruitment_opinion", args=[candidacy.pk]), text)
