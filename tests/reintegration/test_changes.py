"""What changed in files since a moment: made or changed, once for each thing, in one order."""

from datetime import UTC, date, datetime

import pytest
import time_machine

from participants.models import FileSection
from reintegration.changes import changes_since
from reintegration.models import Competence, CriterionAssessment, Employment
from tests import factories

pytestmark = pytest.mark.django_db
SINCE = datetime(2026, 9, 1, tzinfo=UTC)
BOTH = {FileSection.OUTCOMES, FileSection.ENTRY}


def outcomes(file):
    """A job, a criterion and a competence of that file."""
    assessed = {"criterion": "rodzina", "entry_level": 1, "entry_on": date(2026, 3, 1)}
    return [
        Competence.objects.create(enrolment=file, course="kuchnia", course_starts_on=date(2026, 3, 1)),
        CriterionAssessment.objects.create(enrolment=file, **assessed),
        Employment.objects.create(enrolment=file, started_on=date(2026, 3, 1)),
    ]


@time_machine.travel("2026-10-01 08:00+02:00", tick=False)
def test_what_was_made_is_told_once_and_in_one_order_of_the_sections_that_are_open(project):
    file, entry_alone, closed = (factories.make_enrolment(project=project) for _number in range(3))
    for one in (file, entry_alone, closed):
        outcomes(one)
    Employment.objects.create(enrolment=file, started_on=date(2026, 4, 1))
    told = changes_since({file.pk: BOTH, entry_alone.pk: {FileSection.ENTRY}, closed.pk: set()}, SINCE)
    assert told == {
        file.pk: ["zatrudnienie", "sytuacja społeczna", "kompetencje", "dane wejściowe"],
        entry_alone.pk: ["dane wejściowe"],
    }


def test_what_is_older_is_told_when_it_was_changed_and_not_when_it_is_gone(project):
    with time_machine.travel("2025-10-01 08:00+02:00", tick=False):
        changed, gone, quiet = (factories.make_enrolment(project=project) for _number in range(3))
        rows = {file: outcomes(file) for file in (changed, gone, quiet)}
    for row in rows[changed]:
        type(row).objects.filter(pk=row.pk).update(created_by=factories.make_user("social_worker"))
    for row in rows[gone]:
        row.delete()
    since = datetime(2025, 11, 1, tzinfo=UTC)  # the history is written by the database's own clock
    told = changes_since(dict.fromkeys([changed.pk, gone.pk, quiet.pk], BOTH), since)
    assert told == {changed.pk: ["zatrudnienie", "sytuacja społeczna", "kompetencje"]}
