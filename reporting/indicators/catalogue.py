"""Every indicator of the agreement and of ESF+, described: who counts, which day decides, on what evidence."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from . import rules
from .facts import Person
from .rules import Rule

Text = str | Promise

ESF = _("Regulation (EU) 2021/1057, annex I")

START, LEAVING = _("the start in the project"), _("the day of leaving")
ENTRY_DATA = _("entry data as of the first day of support")
EXIT_DATA = _("the end and the situation at the end, as in SM EFS")
JOB_DAY = _("the latest of the job's first day, the leaving and the document's date; of several jobs the earliest")
JOB_EVIDENCE = _("a document confirming the job")


@dataclass(frozen=True)
class Indicator:
    """One indicator. name, who, decided_by and evidence are shown to people; rule is what counts.

    project: promised in the grant agreement (else a common ESF+ one); exit_result: rests on a leaving, so a finished
    report keeps it when the person comes back; sensitive: its people are told only to those who may see such data.
    """

    code: str
    name: Text
    who: Text
    decided_by: Text
    evidence: Text
    rule: Rule
    exit_result: bool = False
    sensitive: bool = False

    @property
    def project(self) -> bool:
        return not self.code.startswith("EE")

    def source(self, agreement: str) -> str:
        """Where it is defined: the agreement, by its number, for the project's own; the regulation for common ones."""
        return str(_("grant agreement of project %(number)s")) % {"number": agreement} if self.project else str(ESF)


def _entry(code: str, name: Text, who: Text, counts: Callable[[Person], bool], *, sensitive: bool = False) -> Indicator:
    return Indicator(code, name, who, START, ENTRY_DATA, rules.started(counts), sensitive=sensitive)


def _exit(code: str, name: Text, who: Text, decided_by: Text, evidence: Text, rule: Rule) -> Indicator:
    return Indicator(code, name, who, decided_by, evidence, rules.kept_once_reported(code, rule), exit_result=True)


_ALL = [
    _entry(
        "P1",
        _("People given support"),
        _("everyone who started, also those who left in the trial"),
        lambda person: True,
    ),
    _entry("P2", _("of them long-term unemployed"), _("long-term unemployed at entry"), rules.is_long_term_unemployed),
    _entry(
        "P3",
        _("of them others without work"),
        _("everyone who started and was not long-term unemployed at entry"),
        lambda person: not rules.is_long_term_unemployed(person),
    ),
    _exit(
        "R1",
        _("Taking up a job"),
        _("left, and took up a job from the start in the project until 28 days after leaving, with a document"),
        JOB_DAY,
        JOB_EVIDENCE,
        rules.took_a_job,
    ),
    Indicator(
        "R2",
        _("Better social situation"),
        _("at least one criterion higher at exit than at entry"),
        _("the first such exit assessment"),
        _("assessments at entry and at exit, signed by both sides"),
        rules.improved,
    ),
    Indicator(
        "R3",
        _("Gaining a competence"),
        _("a course with all four stages in order, a positive result and an assessor other than the trainer"),
        _("the later of comparison and document"),
        _("the dates of the four stages and a dated document with learning outcomes"),
        rules.gained_a_competence,
    ),
    _entry("EECO01", _("Total number of people supported"), _("everyone who started"), lambda person: True),
    _entry(
        "EECO02",
        _("Unemployed people, long-term unemployed included"),
        _("unemployed at entry"),
        lambda person: person.labour_status == "unemployed",
    ),
    _entry(
        "EECO03", _("Long-term unemployed people"), _("long-term unemployed at entry"), rules.is_long_term_unemployed
    ),
    _entry("EECO04", _("Inactive people"), _("inactive at entry"), lambda person: person.labour_status == "inactive"),
    _entry(
        "EECO05",
        _("Working people, the self-employed included"),
        _("working at entry"),
        lambda person: person.labour_status == "working",
    ),
    _entry("EECO06", _("Children below 18"), _("under 18 on the first day"), rules.has_age(0, 17)),
    _entry("EECO07", _("Young people aged 18 to 29"), _("18 to 29 on the first day"), rules.has_age(18, 29)),
    _entry("EECO08", _("People aged 55 and more"), _("55 and over on the first day"), rules.has_age(55, 200)),
    _entry(
        "EECO09",
        _("People with lower secondary education or less (ISCED 0–2)"),
        _("ISCED 0–2 at entry"),
        lambda person: person.education == "isced_0_2",
    ),
    _entry(
        "EECO10",
        _("People with upper secondary or post-secondary education (ISCED 3–4)"),
        _("ISCED 3–4 at entry"),
        lambda person: person.education == "isced_3_4",
    ),
    _entry(
        "EECO11",
        _("People with tertiary education (ISCED 5–8)"),
        _("ISCED 5–8 at entry"),
        lambda person: person.education == "isced_5_8",
    ),
    _entry(
        "EECO12",
        _("People with disabilities"),
        _("answered yes at entry"),
        lambda person: person.disability == "yes",
        sensitive=True,
    ),
    _entry(
        "EECO13",
        _("Third-country nationals"),
        _("answered yes at entry"),
        lambda person: person.third_country == "yes",
        sensitive=True,
    ),
    _entry(
        "EECO14",
        _("People of foreign background"),
        _("answered yes at entry"),
        lambda person: person.foreign_origin == "yes",
        sensitive=True,
    ),
    _entry(
        "EECO15",
        _("Members of minorities, marginalised communities included"),
        _("answered yes at entry"),
        lambda person: person.minority == "yes",
        sensitive=True,
    ),
    _entry(
        "EECO16",
        _("Homeless people or people excluded from housing"),
        _("answered yes at entry"),
        lambda person: person.homeless == "yes",
        sensitive=True,
    ),
    _entry("EECO17", _("People from rural areas"), _("DEGURBA 3 at entry"), lambda person: person.degurba == "3"),
    _exit(
        "EECR01",
        _("Inactive people looking for work after leaving"),
        _("inactive at entry, left, looking for work at exit"),
        LEAVING,
        EXIT_DATA,
        rules.left("seeking_work", lambda person: person.labour_status == "inactive"),
    ),
    _exit(
        "EECR02",
        _("People in education or training after leaving"),
        _("not in education at entry, left, took up education or training"),
        LEAVING,
        EXIT_DATA,
        rules.left("education", lambda person: person.labour_detail != "learning"),
    ),
    _exit(
        "EECR03",
        _("People who gained a qualification"),
        _("left with a qualification recorded no later than 28 days after"),
        _("the later of the leaving and the qualification"),
        _("a certificate of the qualification"),
        rules.gained_a_qualification,
    ),
    _exit(
        "EECR04",
        _("People in employment after leaving, the self-employed included"),
        _("unemployed or inactive at entry, then as R1"),
        JOB_DAY,
        JOB_EVIDENCE,
        rules.took_a_job_from_no_work,
    ),
]

INDICATORS: dict[str, Indicator] = {indicator.code: indicator for indicator in _ALL}
EXIT_RESULTS = tuple(code for code, indicator in INDICATORS.items() if indicator.exit_result)
