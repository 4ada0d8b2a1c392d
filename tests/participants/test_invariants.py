"""What the database holds, whatever code writes to it."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, InternalError, connection, transaction
from django.db.models import ProtectedError

from accounts.audit import record_access
from accounts.models import Access, AccessRecord
from exchange.models import Import
from participants.actions import take_case_numbers
from participants.models import CaseSeries, Enrolment, EntrySnapshot, SensitiveEntry, Stay
from reintegration.models import AttendanceMonth, DayMark, GroupMembership, WorkGroup
from tests import factories


@pytest.fixture
def enrolment(project):
    return factories.make_enrolment(project=project)


@pytest.fixture
def stay(enrolment):
    return factories.make_stay(enrolment, trial_starts_on=date(2026, 3, 2), ended_on=date(2026, 6, 30))


def refused(name: str, error: type[Exception] = IntegrityError):
    return pytest.raises(error, match=name)


@pytest.mark.parametrize("start", [date(2026, 3, 2), date(2026, 6, 30), date(2026, 5, 1)])
def test_stays_of_a_person_never_overlap(enrolment, stay, start):
    other_project = factories.make_other_project()
    elsewhere = factories.make_enrolment(project=other_project, participant=enrolment.participant)
    with refused("never_overlap|known_by_its_first_day"), transaction.atomic():
        factories.make_stay(enrolment, trial_starts_on=start)
    with refused("never_overlap"), transaction.atomic():
        factories.make_stay(elsewhere, trial_starts_on=start)
    factories.make_stay(enrolment, trial_starts_on=date(2026, 7, 1))


def test_a_stay_belongs_to_its_enrolments_own_person(enrolment, project):
    stranger = factories.make_participant(centre=factories.lead_of(project))
    with refused("a_stay_belongs_to_its_enrolments_participant"), transaction.atomic():
        Stay.objects.create(enrolment=enrolment, participant=stranger, trial_starts_on=date(2026, 3, 2))
        connection.check_constraints()


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"ended_on": date(2026, 3, 1)}, "a_stay_ends_after_it_starts"),
        ({"trial_ends_on": date(2026, 3, 1)}, "a_trial_ends_after_it_starts"),
        (
            {"trial_ends_on": date(2026, 4, 2), "participation_starts_on": date(2026, 4, 2)},
            "a_participation_follows_its_trial",
        ),
        ({"planned_end_on": date(2026, 3, 1), "ended_on": date(2026, 3, 5)}, "a_planned_end_follows_the_start"),
        ({"referred_by": "ZUS"}, "a_referrer_is_known"),
    ],
)
def test_the_dates_of_a_stay_are_in_order(enrolment, fields, name):
    with refused(name), transaction.atomic():
        factories.make_stay(enrolment, trial_starts_on=date(2026, 3, 2), **fields)


def test_a_person_is_known_once_and_enrolled_once(enrolment, project):
    person = enrolment.participant
    with refused("a_centre_knows_an_identifier_once"), transaction.atomic():
        factories.make_participant(centre=person.centre, identifier=person.identifier)
    with refused("a_person_is_enrolled_once_in_a_project"), transaction.atomic():
        factories.make_enrolment(project=project, participant=person)


def test_an_entry_version_is_final(enrolment):
    with refused("an_entry_version_is_final", InternalError), transaction.atomic():
        EntrySnapshot.objects.update(education="isced_5_8")
    with refused("a_sensitive_entry_is_final", InternalError), transaction.atomic():
        SensitiveEntry.objects.update(disability="yes")


def test_who_looked_can_neither_be_changed_nor_deleted(enrolment, coordinator):
    record_access(by=coordinator, action=Access.FILE, enrolment_id=enrolment.pk)
    with refused("access_is_append_only", InternalError), transaction.atomic():
        AccessRecord.objects.update(enrolment_id=None)
    with refused("access_is_append_only", InternalError), transaction.atomic():
        AccessRecord.objects.all().delete()


def test_a_day_is_marked_once_with_a_known_code(stay):
    factories.mark(stay, date(2026, 3, 3), "NN")
    with refused("a_day_is_marked_once"), transaction.atomic():
        factories.mark(stay, date(2026, 3, 3), "O")
    with refused("a_day_code_is_known"), transaction.atomic():
        factories.mark(stay, date(2026, 3, 4), "X")


def test_a_stay_with_marks_is_not_deleted(stay):
    factories.mark(stay, date(2026, 3, 3))
    with pytest.raises(ProtectedError):
        stay.delete()


def test_a_stay_is_in_one_group_at_a_time(stay, project):
    groups = [WorkGroup.objects.create(centre=factories.lead_of(project), name=name) for name in ("a", "b")]
    GroupMembership.objects.create(stay=stay, group=groups[0], starts_on=date(2026, 3, 2), ends_on=date(2026, 4, 1))
    with refused("a_stay_is_in_one_group_at_a_time"), transaction.atomic():
        GroupMembership.objects.create(stay=stay, group=groups[1], starts_on=date(2026, 4, 1))
    GroupMembership.objects.create(stay=stay, group=groups[1], starts_on=date(2026, 4, 2))


def test_a_month_is_named_by_its_first_day(project):
    with refused("a_month_is_named_by_its_first_day"), transaction.atomic():
        AttendanceMonth.objects.create(project=project, month=date(2026, 6, 2))


def test_the_former_value_of_a_changed_or_deleted_mark_is_kept(stay):
    mark = factories.mark(stay, date(2026, 3, 3), "NN")
    DayMark.objects.filter(pk=mark.pk).update(code="NU")
    DayMark.objects.filter(pk=mark.pk).delete()
    kept = DayMark._meta.get_field("history").related_model.objects.order_by("pgh_id")
    assert list(kept.values_list("pgh_label", "code")) == [("update", "NN"), ("delete", "NU")]


def test_a_change_names_the_person_and_the_address(as_role, enrolment):
    client = as_role("manager")
    new = "Słoneczniki-rosna-w-Chelmzy"
    client.post("/confirm/", {"password": factories.PASSWORD})
    client.post("/password/change/", {"oldpassword": factories.PASSWORD, "password1": new, "password2": new})
    client.user.refresh_from_db()
    assert client.user.check_password(new)
    made = client.post("/import/", {"workbook": SimpleUploadedFile("zeszyt.xlsx", b"PK")})
    client.post(f"{made.url}discard/")
    Import.objects.update(state="ready")
    client.post(f"{made.url}discard/")
    event = Import.objects.get().history.latest("pgh_id")
    assert event.pgh_context.metadata == {"user": client.user.pk, "url": f"{made.url}discard/"}


def test_a_password_never_reaches_the_history(as_role):
    client = as_role("manager")
    columns = {field.name for field in client.user.history.model._meta.get_fields()}
    assert "password" not in columns


def test_case_numbers_are_given_out_once(db):
    assert take_case_numbers(year=2026, count=2) == ["2026-001", "2026-002"]
    assert take_case_numbers(year=2026, count=1) == ["2026-003"]
    assert take_case_numbers(year=2025, count=1) == ["2025-001"]
    CaseSeries.objects.filter(year=2026).update(last=999)
    assert take_case_numbers(year=2026, count=1) == ["2026-1000"]


@pytest.mark.parametrize("role", ["administrator"])
def test_an_administrator_and_an_account_without_an_organisation_see_no_file(project, enrolment, role):
    assert Enrolment.objects.visible_to(factories.make_user(role)).count() == 0
    assert Enrolment.objects.visible_to(factories.make_user("manager", organisation=None)).count() == 0


def test_a_revoked_share_opens_nothing(project, enrolment):
    from django.utils import timezone

    user = factories.make_user("mopr")
    share = factories.share(enrolment, user.organisation)
    assert Enrolment.objects.visible_to(user).count() == 1
    share.revoked_at, share.revoked_by, share.revoke_reason = timezone.now(), user, "pomyłka"
    share.save()
    assert Enrolment.objects.visible_to(user).count() == 0
