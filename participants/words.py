"""Recruitment in words: refusals, rules and their outcomes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from participants.actions import refusals
from participants.eligibility import Exclusion, Finding, Outcome, Rule
from participants.models import TaskOutcome
from participants.pipeline import CandidacyState

Words = str | Promise

EXCLUSION_NAMES: dict[str, Words] = {
    Exclusion.ALLOWANCE: gettext_lazy("unemployment allowance"),
    Exclusion.PRE_RETIREMENT_ALLOWANCE: gettext_lazy("pre-retirement allowance"),
    Exclusion.PRE_RETIREMENT_BENEFIT: gettext_lazy("pre-retirement benefit"),
    Exclusion.STRUCTURAL_PENSION: gettext_lazy("structural pension"),
    Exclusion.INCAPACITY_PENSION: gettext_lazy("pension for incapacity to work"),
    Exclusion.OLD_AGE_PENSION: gettext_lazy("old-age pension"),
    Exclusion.TEACHERS_BENEFIT: gettext_lazy("teachers' compensation benefit"),
}
RULE_NAMES: dict[str, Words] = {
    **EXCLUSION_NAMES,
    Rule.GROUP: gettext_lazy("belongs to a group of the act"),
    Rule.NOT_EMPLOYED: gettext_lazy("is not in employment"),
    Rule.RESIDENCE: gettext_lazy("lives in Toruń or powiat toruński"),
    Rule.AGREEMENT: gettext_lazy("agreement of the municipalities, for who lives outside Toruń"),
    Rule.AGE: gettext_lazy("is of age"),
    Rule.CERTIFICATE: gettext_lazy("certificate that holds on the first day of support"),
}
OUTCOME_WORDS: dict[Outcome, Words] = {
    Outcome.MET: gettext_lazy("met"),
    Outcome.NOT_MET: gettext_lazy("not met"),
    Outcome.MISSING: gettext_lazy("evidence missing"),
}
OUTCOME_TONES = {Outcome.MET: "ok", Outcome.NOT_MET: "bad", Outcome.MISSING: "warn"}
WHY: dict[str, Words] = {
    "not_asked": gettext_lazy("not asked yet"),
    "has_right": gettext_lazy("has a right to it"),
    "no_right": gettext_lazy("no right to it"),
    "no_group": gettext_lazy("no group is ticked"),
    "no_primary_group": gettext_lazy("none of the groups is the primary one"),
    "in_group": gettext_lazy("with its primary group"),
    "no_status": gettext_lazy("standing on the labour market is not known"),
    "no_status_day": gettext_lazy("since when is not known"),
    "working": gettext_lazy("works"),
    "since": gettext_lazy("since %(day)s"),
    "no_municipality": gettext_lazy("municipality is not known"),
    "outside": gettext_lazy("lives outside the project's area"),
    "no_proof": gettext_lazy("proof of residence is missing"),
    "inside": gettext_lazy("by the TERYT list, with proof"),
    "no_agreement": gettext_lazy("no agreement with the municipality of residence"),
    "agreed": gettext_lazy("of %(day)s"),
    "no_birth_date": gettext_lazy("date of birth is not known"),
    "adult": gettext_lazy("18 or more on the first day"),
    "minor": gettext_lazy("under 18 on the first day"),
    "pup_missing": gettext_lazy("no certificate of PUP"),
    "pup_valid": gettext_lazy("of PUP, holds until %(day)s"),
    "pup_ended": gettext_lazy("of PUP, held until %(day)s"),
    "pup_later": gettext_lazy("of PUP, issued after the first day, on %(day)s"),
    "zus_missing": gettext_lazy("no certificate of ZUS"),
    "zus_valid": gettext_lazy("of ZUS, holds until %(day)s"),
    "zus_ended": gettext_lazy("of ZUS, held until %(day)s"),
    "zus_later": gettext_lazy("of ZUS, issued after the first day, on %(day)s"),
}


SOURCE_NAMES: dict[str, Words] = {
    "ogłoszenie o projekcie": gettext_lazy("notice of the project"),
    "ogłoszenie o projekcie; TERYT": gettext_lazy("notice of the project; TERYT"),
    "wytyczne EFS+": gettext_lazy("guidance of ESF+"),
}


def source(finding: Finding) -> str:
    """Where a rule stands; an article as the act is cited."""
    return str(SOURCE_NAMES.get(finding.source, finding.source))


def why(finding: Finding) -> str:
    """The reason for an outcome, its day written out."""
    day = date_format(finding.day, "SHORT_DATE_FORMAT") if finding.day else ""
    return str(WHY[finding.why]) % {"day": day}


def finding(found: Finding) -> str:
    """A rule that stands in the way, in one line."""
    return f"{RULE_NAMES[found.rule]} ({why(found)})"


STATE_TONES: dict[str, str] = {
    CandidacyState.INQUIRY: "neutral",
    CandidacyState.APPLICATION: "info",
    CandidacyState.OPINION_PENDING: "warn",
    CandidacyState.REFERRED: "info",
    CandidacyState.INTERVIEWED: "info",
    CandidacyState.SCORED: "info",
    CandidacyState.RESERVE: "free",
    CandidacyState.ACCEPTED: "ok",
    CandidacyState.REJECTED: "bad",
    CandidacyState.WITHDRAWN: "neutral",
}


def refusal(error: refusals.NotDone) -> str:
    """Why a step was not taken, for the one who wanted it."""
    return SENTENCES[type(error)](error)


def _not_on_the_road(error: Any) -> str:
    return _("From “%(now)s” there is no step to “%(wanted)s”.") % {
        "now": CandidacyState(error.now).label,
        "wanted": CandidacyState(error.wanted).label,
    }


def _day(day: Any) -> str:
    return date_format(day, "SHORT_DATE_FORMAT") if day else ""


SENTENCES: dict[type[refusals.NotDone], Callable[[Any], str]] = {
    refusals.NotOnTheRoad: _not_on_the_road,
    refusals.Moved: lambda error: (
        _("Somebody took another step meanwhile: “%(now)s”. Look at it, then go on.")
        % {"now": CandidacyState(error.now).label}
    ),
    refusals.StillToCome: lambda error: _("That day is still to come."),
    refusals.BeforeLastStep: lambda error: _("That day is before the last step, %(day)s.") % {"day": _day(error.last)},
    refusals.NobodyNamed: lambda error: _("Enter the PESEL or another identifier first: an application has a person."),
    refusals.NoOpinion: lambda error: _("A referral by MOPR needs the opinion of its social worker first (art. 12)."),
    refusals.OpinionAgainst: lambda error: _("The last opinion is against taking part: there is nothing to refer to."),
    refusals.NotItsPart: lambda error: _("That is not for this office to enter."),
    refusals.EditionFull: lambda error: _("Every place of this edition is taken. Put the person on the reserve list."),
    refusals.NotEligible: lambda error: (
        _("Not eligible yet: %(rules)s.") % {"rules": "; ".join(map(finding, error.findings))}
    ),
    refusals.NothingToTakeBack: lambda error: _("There is no step that can be taken back."),
    refusals.AlreadyOnTheRoad: lambda error: _("This person is a candidate already."),
    refusals.AlreadyEnrolled: lambda error: (
        _("This person takes part in the project already: case %(case)s.") % {"case": error.enrolment.case_number}
    ),
    refusals.AskTheCentre: lambda error: _("The portal cannot take this application. Please call the centre."),
    refusals.IdentifierTaken: lambda error: _("Another person of the centre has this number: nobody is merged."),
    refusals.OutsideProject: lambda error: (
        _("That day is outside %(first)s – %(last)s, when the person can take part in the project.")
        % {"first": _day(error.first), "last": _day(error.last)}
    ),
    refusals.DuringAnotherStay: lambda error: (
        _("Another stay of this person lasts until %(day)s.") % {"day": _day(error.until) or "…"}
    ),
    refusals.NotEnrolled: lambda error: _("Confirm the entry data first."),
    refusals.IpzsTooLate: lambda error: _("The IPZS is signed before the trial starts (art. 12)."),
    refusals.StayOver: lambda error: _("This stay has ended."),
    refusals.AlreadyQualified: lambda error: _("This person is qualified already."),
    refusals.NotQualified: lambda error: _("Only a participation is extended: qualify the person first."),
    refusals.TrialGoesOn: lambda error: (
        _("The trial goes on until %(day)s; nobody is qualified before (art. 15).") % {"day": _day(error.until)}
    ),
    refusals.BeyondTheAct: lambda error: (
        _("The act lets it last until %(day)s at most (art. 15).") % {"day": _day(error.limit)}
    ),
    refusals.NotLonger: lambda error: _("Give a day after %(day)s.") % {"day": _day(error.until)},
    refusals.NoStayOpinion: lambda error: _("The social worker's opinion on this extension comes first (art. 15)."),
    refusals.OutsideTheStay: lambda error: (
        _("The last day is from %(first)s to %(last)s.") % {"first": _day(error.first), "last": _day(error.last) or "…"}
    ),
    refusals.MarkedLater: lambda error: (
        _("The register has marks up to %(day)s: have those after the last day taken off, or choose a later day.")
        % {"day": _day(error.until)}
    ),
    refusals.PeriodNotOver: lambda error: (
        _("The period passes on %(day)s. For an earlier end choose another ground.") % {"day": _day(error.until) or "…"}
    ),
    refusals.NotThatGround: lambda error: _("This ground does not fit: a trial and a participation end differently."),
    refusals.ReasonNeeded: lambda error: _("Give the reason: a court may look at this decision (art. 13)."),
    refusals.TooManyHours: lambda error: (
        _("From %(least)s to %(limit)s hours a week (art. 14).") % {"least": error.least, "limit": error.limit}
    ),
    refusals.NotForAJob: lambda error: _("Only a stay that ended for a job lets its programme go on, and once."),
    refusals.JobOutsideTheStay: lambda error: (
        _("The stay began on %(day)s: a job that ended it began later.") % {"day": _day(error.first)}
    ),
    refusals.BeyondSixMonths: lambda error: (
        _("Six months after taking the job, %(day)s, is the last day (art. 13(5)).") % {"day": _day(error.limit)}
    ),
    refusals.NoProgramme: lambda error: _("No programme goes on beside a job in this stay."),
    refusals.ProgrammeGoesOn: lambda error: (
        _("The programme beside the job goes on until %(day)s: leave on that day or later, or end it first.")
        % {"day": _day(error.until)}
    ),
    refusals.AlreadyConfirmed: lambda error: _("The entry data are confirmed already; now they are corrected."),
    refusals.AlreadyLeft: lambda error: _("The exit on %(day)s is entered already.") % {"day": _day(error.ended_on)},
    refusals.NotLeft: lambda error: _("Enter the exit first."),
    refusals.ExitBeforeEntry: lambda error: (
        _("The person is in the project since %(day)s: nobody leaves before.") % {"day": _day(error.started_on)}
    ),
    refusals.StayGoesOn: lambda error: (
        _("The stay lasts until %(day)s: end it first, and leave on its last day or later.")
        % {"day": _day(error.until) or "…"}
    ),
    refusals.StillWatched: lambda error: _("Choose the situation that stands: this one is still being watched."),
    refusals.NoDayOfBusiness: lambda error: _("Enter the day on which the business began."),
    refusals.JobThere: lambda error: (
        _("A job that began on %(day)s is in the file already.") % {"day": _day(error.started_on)}
    ),
    refusals.AlreadyWithdrawn: lambda error: _("This document was withdrawn. Enter it anew."),
    refusals.ScanThere: lambda error: _("This document holds this very file already."),
    refusals.NothingDiffers: lambda error: _("Nothing differs from the version that counts."),
    refusals.TaskClosed: lambda error: (
        _("Somebody closed this task meanwhile: %(outcome)s.") % {"outcome": TaskOutcome(error.outcome).label}
    ),
    refusals.NotAColleague: lambda error: _("Choose somebody of the centre whose account works today."),
    refusals.OfAnotherProject: lambda error: _("This file is of another project."),
    refusals.WhyNotNeeded: lambda error: _("Say why it was not needed."),
    refusals.RuleHasAnother: lambda error: _("There is a newer open task for the same thing."),
}
