"""A candidate's verdict: the rows turned into the facts that participants.eligibility judges."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, OuterRef, QuerySet, When
from django.db.models.functions import JSONObject
from django.utils import timezone

from grants.models import SettingKey
from grants.rules import NoValue, value_on
from participants.dictionaries import HOME_MUNICIPALITY, MUNICIPALITY_NAMES, DocumentKind
from participants.eligibility import (
    Certificate,
    Exclusion,
    Facts,
    Finding,
    Office,
    Outcome,
    Rule,
    Status,
    long_term_esf,
    long_term_national,
    verdict,
)
from participants.models import (
    Candidacy,
    CandidacyGroup,
    CandidacyQuerySet,
    CandidacyState,
    Document,
    Eligibility,
    EligibilityOverride,
)

CERTIFICATE_KINDS: dict[DocumentKind, Office] = {
    DocumentKind.PUP_CERTIFICATE: "pup",
    DocumentKind.ZUS_CERTIFICATE: "zus",
}
CERTIFICATE_DAYS = 30  # of the guidance, where the project enters nothing else
BEFORE_ACCEPTANCE = (CandidacyState.SCORED, CandidacyState.RESERVE)  # from here somebody is accepted
PROOFS = (DocumentKind.RESIDENCE, DocumentKind.GMINA_AGREEMENT)  # what an acceptance asks for on paper


@dataclass(frozen=True)
class Judged:
    """A finding, and the manager's override where there is one."""

    finding: Finding
    override: EligibilityOverride | None

    @property
    def passes(self) -> bool:
        """Whether the rule stands in nobody's way."""
        return self.finding.outcome == Outcome.MET or self.override is not None


@dataclass(frozen=True)
class Verdict:
    """Every rule judged for a first day of support, and the two definitions of long-term unemployment."""

    first_day: date
    rules: Sequence[Judged]
    long_term_esf: bool | None
    long_term_national: bool | None

    @property
    def standing_in_the_way(self) -> list[Finding]:
        """Rules that do not pass on the first day."""
        return [judged.finding for judged in self.rules if not judged.passes]

    @property
    def let_pass(self) -> list[Judged]:
        """Rules that pass by the manager's word alone."""
        return [judged for judged in self.rules if judged.override and judged.finding.outcome != Outcome.MET]

    @property
    def before_acceptance(self) -> list[Finding]:
        """The same without the certificate, which need not be new until the first day of support."""
        return _needed_to_accept(self.standing_in_the_way)


def _needed_to_accept(open_rules: Sequence[Finding]) -> list[Finding]:
    return [finding for finding in open_rules if finding.rule != Rule.CERTIFICATE]


def judge(candidacy: Candidacy, first_day: date | None = None) -> Verdict:
    """The verdict on a candidate, for that first day of support or for today."""
    day = first_day or timezone.localdate()
    answers = answers_of(candidacy)
    overrides = {override.rule: override for override in candidacy.overrides.select_related("created_by")}
    found = verdict(facts_of(candidacy, answers, day))
    registered = answers.registered_since if answers.status == "registered" else None
    unemployed = answers.status in ("registered", "unemployed")
    return Verdict(
        first_day=day,
        rules=[Judged(finding, overrides.get(finding.rule)) for finding in found],
        long_term_esf=long_term_esf(answers.status_since, day) if unemployed else None,
        long_term_national=long_term_national(
            registered, day, earlier_days=answers.earlier_days, placement_days=answers.placement_days
        ),
    )


def answers_of(candidacy: Candidacy) -> Eligibility:
    """The candidate's answers; a blank, unsaved row when nobody asked yet."""
    return Eligibility.objects.filter(candidacy=candidacy).first() or Eligibility(candidacy=candidacy)


def with_facts(candidacies: CandidacyQuerySet) -> CandidacyQuerySet:
    """Rows of a list with what open_rules judges them by, of those who may be accepted: no further query."""
    return candidacies.select_related("eligibility").annotate(
        told_groups=_of_each(CandidacyGroup.objects.values(json=JSONObject(group="group", primary="is_primary"))),
        told_proofs=_of_each(
            Document.objects.that_count()
            .filter(kind__in=PROOFS)
            .values(json=JSONObject(kind="kind", issued_on="issued_on"))
        ),
        let_pass=_of_each(EligibilityOverride.objects.values("rule")),
    )


def _of_each(rows: QuerySet[Any, Any]) -> Case:
    """The values of a candidate's rows as an array; nothing is read of whom no acceptance is near."""
    of_candidate = ArraySubquery(rows.filter(candidacy=OuterRef("pk")).order_by("pk"))
    return Case(When(state__in=BEFORE_ACCEPTANCE, then=of_candidate))


def open_rules(candidacy: Any, day: date) -> list[Finding]:
    """What stands before the acceptance of a row read with_facts, by the same rules as its verdict's before_acceptance.

    Nothing of a candidate who is not as far or is further.
    """
    if candidacy.state not in BEFORE_ACCEPTANCE:
        return []
    answers = getattr(candidacy, "eligibility", None) or Eligibility(candidacy=candidacy)
    groups = [(told["group"], told["primary"]) for told in candidacy.told_groups]
    proofs = [(told["kind"], _day_of(told["issued_on"])) for told in candidacy.told_proofs]
    findings = verdict(_facts(candidacy, answers, day, groups, proofs))
    return _needed_to_accept([f for f in findings if f.outcome != Outcome.MET and f.rule not in candidacy.let_pass])


def _day_of(written: str | None) -> date | None:
    return date.fromisoformat(written) if written else None


def facts_of(candidacy: Candidacy, answers: Eligibility, first_day: date) -> Facts:
    """What the rows say of a candidate, as the rules read it."""
    return _facts(
        candidacy,
        answers,
        first_day,
        groups=list(candidacy.groups.values_list("group", "is_primary")),
        documents=list(candidacy.documents.that_count().values_list("kind", "issued_on")),
        days=certificate_days(candidacy, first_day),
    )


def _facts(
    candidacy: Candidacy,
    answers: Eligibility,
    first_day: date,
    groups: Sequence[tuple[str, bool]],
    documents: Sequence[tuple[str, date | None]],
    days: int = CERTIFICATE_DAYS,
) -> Facts:
    return Facts(
        first_day=first_day,
        area=MUNICIPALITY_NAMES,
        certificate_days=days,
        birth_date=candidacy.participant.birth_date if candidacy.participant else None,
        exclusions={code: getattr(answers, code) for code in Exclusion},
        groups=[group for group, _primary in groups],
        primary_group=next((group for group, primary in groups if primary), ""),
        status=cast(Status, answers.status),
        status_since=answers.status_since,
        municipality=answers.municipality,
        home=HOME_MUNICIPALITY,
        agreed_on=next((day for kind, day in documents if kind == DocumentKind.GMINA_AGREEMENT), None),
        residence_proven=any(kind == DocumentKind.RESIDENCE for kind, _issued_on in documents),
        certificates=[
            Certificate(CERTIFICATE_KINDS[DocumentKind(kind)], issued_on)
            for kind, issued_on in documents
            if kind in CERTIFICATE_KINDS and issued_on
        ],
    )


def certificate_days(candidacy: Candidacy, day: date) -> int:
    """How many days a certificate holds in the candidate's project."""
    try:
        days: int = value_on(candidacy.project, SettingKey.CERTIFICATE_DAYS, day)
    except NoValue:
        return CERTIFICATE_DAYS
    return days
