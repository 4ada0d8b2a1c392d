"""What is forgotten of candidates who never entered, and when."""

from datetime import date

import pytest
import time_machine

from accounts.models import Erasure
from participants.forgetting import forget_candidates
from participants.models import Candidacy, DocumentFile, Participant
from tests import factories

D = date


@pytest.fixture
def recruited(project):
    """Recruitment closed with its last edition on 30.06.2026: one who entered, one rejected, one who only called."""
    edition = factories.make_edition(project, ends_on=D(2026, 6, 30))
    entered = factories.make_enrolment(project=project, person={"last_name": "Weszła"})
    begun = factories.make_candidacy(
        project, "accepted", since=D(2026, 3, 1), participant=entered.participant, edition=edition
    )
    begun.stay = factories.make_stay(entered)
    begun.save()
    rejected = factories.make_candidacy(
        project, "rejected", since=D(2026, 4, 1), edition=edition,
        participant=factories.make_participant(centre=factories.lead_of(project), last_name="Odrzucona"),
    )  # fmt: skip
    factories.make_scan(rejected.documents.create(kind="disability", number="o stopniu", issued_on=D(2026, 4, 1)))
    factories.make_eligible(rejected)
    factories.make_candidacy(project, "inquiry", since=D(2026, 5, 1), person={"last_name": "Dzwoniła"})
    return entered


@pytest.mark.parametrize(("today", "left"), [("2027-12-31", 3), ("2028-01-01", 1)])
def test_who_never_entered_is_forgotten_at_the_end_of_the_year_after_recruitment_closed(recruited, today, left):
    with time_machine.travel(f"{today} 03:00+01:00", tick=False):
        assert forget_candidates() == 3 - left
        assert forget_candidates() == 0
    assert Candidacy.objects.count() == left
    assert Participant.objects.filter(last_name="Odrzucona").count() == left // 3
    assert DocumentFile.objects.count() == left // 3
    assert Participant.objects.filter(pk=recruited.participant_id).exists()


def test_no_history_of_who_was_forgotten_is_left_and_the_seals_are_told(recruited):
    rejected = Candidacy.objects.get(state="rejected")
    person = rejected.participant
    rejected.phone = "500600700"
    rejected.save()
    person.first_name = "Inna"
    person.save()
    with time_machine.travel("2028-01-01 03:00+01:00", tick=False):
        forget_candidates()
    for model, pk in ((Candidacy, rejected.pk), (Participant, person.pk)):
        assert not model._meta.get_field("history").related_model.objects.filter(pgh_obj_id=pk).exists()
    assert {one.reason for one in Erasure.objects.all()} == {"retention"}


def test_an_open_edition_keeps_its_candidates(project):
    factories.make_edition(project, ends_on=D(2026, 6, 30))
    factories.make_edition(project, ends_on=D(2027, 6, 30))
    factories.make_candidacy(project, "rejected")
    with time_machine.travel("2028-03-01 03:00+01:00", tick=False):
        assert forget_candidates() == 0


def test_who_came_after_the_last_edition_is_kept_as_long_after_the_last_step(recruited):
    Candidacy.objects.filter(state="inquiry").update(since=D(2027, 9, 1))
    with time_machine.travel("2028-01-01 03:00+01:00", tick=False):
        assert forget_candidates() == 1
    with time_machine.travel("2029-01-01 03:00+01:00", tick=False):
        assert forget_candidates() == 1
