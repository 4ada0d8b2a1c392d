"""What each file holds in evidence, in one line: kept by the database beside the rows, for lists of thousands."""

from __future__ import annotations

from typing import Self

import pgtrigger
from django.db import models

from accounts.models import User
from participants.checklist import DATED, PROVED

from .enrolments import Enrolment

# The lines are locked before the evidence is read: of two people who add to one file at once the second waits and then
# sees both. No line is added after a deletion, for then the file may be about to go; its line goes with it.
_ADD = """
    INSERT INTO participants_fileevidence (enrolment_id, papers)
    SELECT DISTINCT enrolment_id, '' FROM {changed} WHERE enrolment_id IS NOT NULL ORDER BY enrolment_id
    ON CONFLICT DO NOTHING;
"""
_FOLLOW = """
    PERFORM FROM participants_fileevidence
    WHERE enrolment_id IN (SELECT enrolment_id FROM {changed}) ORDER BY enrolment_id FOR UPDATE;
    UPDATE participants_fileevidence AS line SET papers = ({papers})
    WHERE enrolment_id IN (SELECT enrolment_id FROM {changed});
    RETURN NULL;
"""
_PAPERS = """
        SELECT COALESCE(string_agg(paper, ' ' ORDER BY paper), '') FROM (
            SELECT kind || CASE WHEN bool_or(signed_on IS NOT NULL) THEN '' ELSE '?' END AS paper
            FROM participants_document
            WHERE enrolment_id = line.enrolment_id AND withdrawn_at IS NULL AND kind NOT IN ({dated})
            GROUP BY kind
            UNION
            SELECT concat(kind, '@', to_char(issued_on, 'YYYY-MM-DD'), '<', to_char(valid_until, 'YYYY-MM-DD'))
            FROM participants_document
            WHERE enrolment_id = line.enrolment_id AND withdrawn_at IS NULL AND kind IN ({dated})
            UNION
            SELECT concat(kind, '@', to_char(given_on, 'YYYY-MM-DD'), '<', to_char(valid_until, 'YYYY-MM-DD'))
            FROM participants_provision
            WHERE enrolment_id = line.enrolment_id AND kind IN ({proved})
        ) AS held
    """
_BOTH = "(SELECT enrolment_id FROM rows_before UNION SELECT enrolment_id FROM rows_after) AS changed"
_LISTS = {name: ", ".join(f"'{kind}'" for kind in kinds) for name, kinds in (("dated", DATED), ("proved", PROVED))}


def _follows(name: str, operation: pgtrigger.Operation, body: str, changed: str, **rows: str) -> pgtrigger.Trigger:
    return pgtrigger.Trigger(
        name=name,
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=operation,
        referencing=pgtrigger.Referencing(**rows),
        func=body.format(changed=changed, papers=_PAPERS.format(**_LISTS)),
    )


def evidence_follows() -> list[pgtrigger.Trigger]:
    """For a table of evidence: the file's line follows each change. Whoever alters this writes all lines anew."""
    before, after = {"old": "rows_before"}, {"new": "rows_after"}
    return [
        _follows("evidence_follows_new_rows", pgtrigger.Insert, _ADD + _FOLLOW, "rows_after", **after),
        _follows("evidence_follows_changes", pgtrigger.Update, _ADD + _FOLLOW, _BOTH, **before, **after),
        _follows("evidence_follows_deletions", pgtrigger.Delete, _FOLLOW, "rows_before", **before),
    ]


class FileEvidenceQuerySet(models.QuerySet["FileEvidence"]):
    def visible_to(self, user: User) -> Self:
        """Of the files that the user may see; which kinds are told, the page decides."""
        return self.filter(enrolment__in=Enrolment.objects.visible_to(user))


class FileEvidence(models.Model):
    """The evidence that counts in a file in one line, kept by triggers on its rows; the database refuses other hands.

    papers: words parted by blanks. A kind, with "?" where none of it is signed: "consent?". Of a kind that is good for
    some days each paper with its day and its last day, blank where it has none: "medical@2026-03-01<2027-02-28"; what
    was given by art. 14 likewise. A file that never held any has no line. Retention: as for Participant.
    """

    enrolment = models.OneToOneField(Enrolment, primary_key=True, on_delete=models.DO_NOTHING, related_name="evidence")
    papers = models.TextField(blank=True)

    objects = FileEvidenceQuerySet.as_manager()

    class Meta:
        triggers = [
            pgtrigger.Protect(
                name="a_line_of_evidence_is_written_by_triggers",
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Condition("pg_trigger_depth() = 0"),
            )
        ]

    def __str__(self) -> str:
        return str(self.enrolment_id)
