"""What a candidate was asked, and the rules that a manager lets pass."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from django.db import transaction

from accounts.models import User
from participants.dictionaries import DocumentKind
from participants.models import Candidacy, CandidacyGroup, Document, Eligibility, EligibilityOverride


@transaction.atomic
def record_answers(
    *,
    candidacy: Candidacy,
    answers: Mapping[str, Any],
    by: User,
    groups: Collection[str] | None = None,
    primary_group: str = "",
    documents: Collection[tuple[DocumentKind, str, date]] = (),
) -> Eligibility:
    """Write what was asked. groups: all groups of art. 1 ust. 2, None leaves them; documents: new evidence."""
    eligibility, _made = Eligibility.objects.update_or_create(
        candidacy=candidacy, defaults={**answers, "updated_by": by}
    )
    if groups is not None:
        candidacy.groups.exclude(group__in=groups).delete()
        candidacy.groups.filter(is_primary=True).exclude(group=primary_group).update(is_primary=False)
        for group in groups:
            CandidacyGroup.objects.update_or_create(
                candidacy=candidacy,
                group=group,
                defaults={"is_primary": group == primary_group},
                create_defaults={"is_primary": group == primary_group, "created_by": by},
            )
    for kind, number, issued_on in documents:
        Document.objects.create(candidacy=candidacy, kind=kind, number=number, issued_on=issued_on, created_by=by)
    return eligibility


@transaction.atomic
def let_rule_pass(*, candidacy: Candidacy, rule: str, reason: str, by: User) -> EligibilityOverride:
    """A manager lets a rule pass that is not met or not proven; once, the first reason stays."""
    override, _made = EligibilityOverride.objects.get_or_create(
        candidacy=candidacy, rule=rule, defaults={"reason": reason, "created_by": by}
    )
    return override
