"""Every rule on every file, and the results that nearly count beside them."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.utils import timezone

from grants.models import Project
from participants.models import Enrolment, EnrolmentQuerySet
from reintegration.checklists import certificate_days
from reintegration.completeness import completeness_of
from reporting import words as reporting_words
from reporting.indicators import nearly_counting
from reporting.indicators.loading import load_people, load_rules
from reporting.sm_efs.faults import field_of, standing_faults

from . import words
from .loading import load_bounds, load_files
from .rules import ASKS, RULES, check_file

RESULTS = {"R1": "employment", "R2": "assessment", "R3": "competence"}
# Nothing to mend: the time is still running, or it simply did not come about.
NOTHING_TO_MEND = frozenset(
    {"later", "not_left", "no_job_yet", "no_improvement", "too_few_criteria", "result_negative"}
)
RETURNED = "EFS"  # what SM EFS itself sent back
DOCUMENTS = "P08"  # what the list of documents asks for and the file does not hold
_REFUSED = {rule.code for rule in RULES if rule.refused}


@dataclass(frozen=True)
class Finding:
    """One thing to mend, in words. refused: SM EFS would send the file back for it."""

    code: str
    field: str
    message: str
    refused: bool


@dataclass(frozen=True)
class FileFaults:
    """A file and what is to be mended in it."""

    enrolment_id: int
    participant_id: int
    findings: list[Finding] = field(default_factory=list)

    @property
    def refusals(self) -> list[Finding]:
        """What SM EFS would send the file back for."""
        return [finding for finding in self.findings if finding.refused]

    @property
    def is_green(self) -> bool:
        """Whether SM EFS would take it."""
        return not self.refusals


def check_files(project: Project, enrolments: EnrolmentQuerySet) -> list[FileFaults]:
    """Each of those enrolments of the project with its findings, also when there are none.

    Seventeen queries, two more where SM EFS sent something back.
    """
    bounds = load_bounds(project)
    results, returned = _results(project, enrolments), standing_faults(enrolments)
    lacking = _documents(project, enrolments)
    return [
        FileFaults(
            file.enrolment_id,
            file.participant_id,
            [
                Finding(fault.code, fault.field, words.sentence(fault), _is_refused(fault.code, fault.sentence))
                for fault in check_file(file, bounds)
            ]
            + [
                Finding(RETURNED, field_of(fault), fault.message, refused=True)
                for fault in returned.get(file.enrolment_id, [])
            ]
            + lacking.get(file.enrolment_id, [])
            + results.get(file.enrolment_id, []),
        )
        for file in load_files(enrolments, bounds)
    ]


def _is_refused(code: str, sentence: str) -> bool:
    return code in _REFUSED and sentence not in ASKS


def _documents(project: Project, enrolments: EnrolmentQuerySet) -> dict[int, list[Finding]]:
    """What each file lacks by the list of documents; nothing of it keeps SM EFS from taking the file.

    Everybody who may see data quality may see every kind of document, those about health too: a test holds it.
    """
    today = timezone.localdate()
    days = certificate_days(project, today)
    found = completeness_of(enrolments, today, certificate_days=days)
    return {
        file.file: [Finding(DOCUMENTS, "documents", words.lacking(file.labels), refused=False)] for file in found.files
    }


def _results(project: Project, enrolments: EnrolmentQuerySet) -> dict[int, list[Finding]]:
    """Outcomes that were entered and do not count as of today, with what each lacks."""
    people = load_people(project, only_improvements=False, among=enrolments)
    rules = load_rules(project)
    found: dict[int, list[Finding]] = {}
    for code, name in RESULTS.items():
        for nearly in nearly_counting(code, people, as_of=timezone.localdate(), rules=rules):
            found.setdefault(nearly.person.enrolment_id, []).extend(
                Finding(code, name, reporting_words.lack(lack), refused=False)
                for lack in nearly.lacks
                if lack.code not in NOTHING_TO_MEND
            )
    return found


def check_one(enrolment: Enrolment) -> FileFaults:
    """One file with its findings, as it stands now."""
    (found,) = check_files(enrolment.project, Enrolment.objects.filter(pk=enrolment.pk))
    return found
