"""History rows: who made a change, where it is known, and what a mass change costs."""

import pghistory
import pytest
from django.db import connection

from participants.models import Participant
from tests import factories


@pytest.mark.django_db(transaction=True)
def test_a_change_names_its_request_and_one_without_names_none():
    person = factories.make_enrolment(project=factories.make_project()).participant
    with pghistory.context(user=7, url="/x/"):
        Participant.objects.filter(pk=person.pk).update(first_name="Ewa")
    Participant.objects.filter(pk=person.pk).update(first_name="Iga")  # the same connection, told of a context before
    kept = Participant._meta.get_field("history").related_model.objects.order_by("pgh_id")
    assert [row.pgh_context and row.pgh_context.metadata for row in kept] == [{"user": 7, "url": "/x/"}, None]


def test_a_history_row_does_not_fail_inside(db):
    """Else PostgreSQL looks, for each row, through all that the transaction changed so far."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT prosrc FROM pg_proc WHERE proname = '_pgh_attach_context'")
        [(source,)] = cursor.fetchall()
        cursor.execute("SHOW pgtrigger.ignore")
        assert cursor.fetchone() == ("{}",)
    assert "EXCEPTION" not in source
