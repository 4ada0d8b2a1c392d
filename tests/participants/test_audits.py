"""Controls: exactly the chosen files, read-only, from the first day to the last."""

import io
import zipfile
from datetime import date, timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from accounts.models import Access, AccessRecord
from benefits.models import PaymentDetails
from participants.actions import NoFiles, UnknownCases, open_audit, revoke_audit
from participants.models import AuditAccess, Enrolment, FileSection, Stay
from participants.sampling import draw
from participants.sections import sections_open_to
from tests import factories


@pytest.fixture
def files(project) -> list[Enrolment]:
    return [factories.make_enrolment(project=project, case_number=f"2026-0{number}") for number in range(10, 20)]


def opened(project, coordinator, **fields) -> AuditAccess:
    organisation = factories.organisation_for("auditor", project)
    values = {
        "control": "K/7/2026", "purpose": "kontrola na miejscu", "sections": ["identity", "stays"],
        "starts_on": date(2026, 11, 23), "ends_on": date(2026, 11, 27), "by": coordinator, **fields,
    }  # fmt: skip
    return open_audit(project=project, organisation=organisation, **values)


@pytest.mark.parametrize(("day", "count"), [(22, 0), (23, 2), (27, 2), (28, 0)])
def test_an_auditor_sees_the_chosen_files_from_the_first_day_to_the_last(project, coordinator, files, day, count):
    opened(project, coordinator, cases=["2026-010", "2026-011"])
    with time_machine.travel(f"2026-11-{day}T10:00:00+01:00", tick=False):
        auditor = factories.make_user("auditor", project=project)
        seen = Enrolment.objects.visible_to(auditor).values_list("case_number", flat=True)
        assert sorted(seen) == ["2026-010", "2026-011"][:count]
        assert Stay.objects.visible_to(auditor).count() == 0


def test_a_revoked_access_closes_at_once(project, coordinator, files):
    access = opened(project, coordinator, cases=["2026-010"], ends_on=date(2030, 1, 1), starts_on=date(2026, 1, 1))
    auditor = factories.make_user("auditor", project=project)
    assert Enrolment.objects.visible_to(auditor).count() == 1
    revoked = revoke_audit(access=access, by=coordinator)
    assert Enrolment.objects.visible_to(auditor).count() == 0
    again = revoke_audit(access=access, by=factories.make_user("manager", project=project))
    assert (again.revoked_by, again.revoked_at) == (coordinator, revoked.revoked_at)


def test_a_share_opens_nothing_to_an_auditor(project, files):
    auditor = factories.make_user("auditor", project=project)
    factories.share(files[0], auditor.organisation)
    assert Enrolment.objects.visible_to(auditor).count() == 0


def test_an_access_opens_nothing_to_a_colleague_who_is_no_auditor(project, files):
    auditor = factories.make_user("auditor", project=project)
    factories.open_to_control(files[0], organisation=auditor.organisation)
    colleague = factories.make_user("mopr", project=project, organisation=auditor.organisation)
    assert Enrolment.objects.visible_to(colleague).count() == 0


def test_only_the_chosen_sections_open(project, coordinator, files):
    auditor = factories.make_user("auditor", project=project)
    factories.open_to_control(files[0], organisation=auditor.organisation, sections=["identity", "sensitive"])
    assert sections_open_to(auditor, files[0]) == {FileSection.IDENTITY, FileSection.SENSITIVE}


def test_a_draw_can_be_repeated_by_anybody():
    cases = [f"2026-{number:03}" for number in range(1, 101)]
    assert draw(cases, size=5, seed="20261123") == draw(reversed(cases), size=5, seed="20261123")
    assert draw(cases, size=5, seed="20261123") == ["2026-022", "2026-048", "2026-060", "2026-093", "2026-094"]
    assert draw(cases, size=5, seed="2") != draw(cases, size=5, seed="3")
    assert draw(cases, size=500, seed="2") == cases
    with pytest.raises(ValueError, match="at least one"):
        draw(cases, size=0, seed="2")


def test_a_sample_keeps_its_seed_and_out_of_how_many_it_was_drawn(project, coordinator, files):
    access = opened(project, coordinator, sample=3, seed="20261123")
    chosen = draw([file.case_number for file in files], size=3, seed="20261123")
    assert sorted(access.files.values_list("enrolment__case_number", flat=True)) == chosen
    assert (access.sample_seed, access.sample_of) == ("20261123", 10)


def test_another_centres_case_number_names_nothing(project, coordinator, files):
    foreign = factories.make_enrolment(project=factories.make_other_project(), case_number="2026-990")
    with pytest.raises(UnknownCases) as unknown:
        opened(project, coordinator, cases=["2026-010", foreign.case_number])
    assert unknown.value.args == (["2026-990"],)
    assert not AuditAccess.objects.exists()


def test_nothing_opens_without_files(project, coordinator):
    with pytest.raises(NoFiles):
        opened(project, coordinator, sample=3, seed="1")


def test_the_centre_opens_files_by_the_form_and_the_auditor_takes_them_along(project, as_role, files):
    manager, auditor = as_role("manager"), as_role("auditor")
    today = timezone.localdate()
    fields = {
        "control": "K/7/2026", "organisation": auditor.user.organisation_id, "purpose": "kontrola na miejscu",
        "starts_on": today, "ends_on": today + timedelta(days=5), "sections": ["identity", "attendance"],
    }  # fmt: skip
    both = manager.post(reverse("audit_open"), fields | {"cases": "2026-010", "sample": 2, "seed": "1"})
    assert "jedno z dwojga" in both.content.decode()
    unknown = manager.post(reverse("audit_open"), fields | {"cases": "2026-010, 2031-777"})
    assert "2031-777" in unknown.content.decode()
    done = manager.post(reverse("audit_open"), fields | {"cases": "2026-010\n2026-011"})
    access = AuditAccess.objects.get()
    assert done.headers["Location"] == reverse("audit", args=[access.pk])
    page = auditor.get(reverse("audit", args=[access.pk])).content.decode()
    assert "2026-010" in page
    assert "2026-012" not in page
    bundle = auditor.get(reverse("audit_bundle", args=[access.pk]))
    names = zipfile.ZipFile(io.BytesIO(b"".join(bundle.streaming_content))).namelist()
    assert {name.split("/")[0] for name in names if "/" in name} == {"2026-010", "2026-011"}
    records = AccessRecord.objects.filter(by=auditor.user, action=Access.EXPORT).order_by("enrolment_id")
    assert [(record.enrolment_id, record.subject, record.details) for record in records] == [
        (file.pk, "audit", {"audit": access.pk}) for file in files[:2]
    ]


@pytest.mark.parametrize("sections", [["identity", "stays"], ["stays"]])
def test_a_bundle_holds_no_account_and_identifiers_with_the_identity_alone(project, as_role, files, sections):
    auditor, account = as_role("auditor"), "61109010140000071219812874"
    PaymentDetails.objects.create(enrolment=files[0], way="account", account_number=account)
    access = factories.open_to_control(files[0], organisation=auditor.user.organisation, sections=sections)
    bundle = zipfile.ZipFile(
        io.BytesIO(b"".join(auditor.get(reverse("audit_bundle", args=[access.pk])).streaming_content))
    )
    texts = {name: bundle.read(name).decode() for name in bundle.namelist() if name.endswith((".json", ".html"))}
    assert f"{files[0].case_number}/dane/benefits.paymentdetails.json" in texts
    assert [name for name, text in texts.items() if account in text] == []
    named = [name for name, text in texts.items() if files[0].participant.identifier in text]
    assert bool(named) == ("identity" in sections)


def test_an_auditor_changes_nothing(project, as_role, files):
    """Every address that an auditor may use by its policy reads: whatever is sent there, no row of ours changes."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from tests.test_access_matrix import CASES
    from tests.test_house import addresses

    auditor = as_role("auditor")
    access = factories.open_to_control(files[0], organisation=auditor.user.organisation)
    fill = {"case": files[0].case_number, "pk": access.pk, "kind": "xlsx", "code": "P1", "day": date(2026, 3, 2)}
    assert CASES
    for _address, entry in addresses():
        names = set(entry.pattern.converters)
        if entry.callback.__module__.startswith("allauth") or not names <= set(fill) or entry.name == "project_choose":
            continue
        with CaptureQueriesContext(connection) as queries:
            auditor.post(reverse(entry.name, kwargs={name: fill[name] for name in names}), {"reason": "x"})
        wrote = [query["sql"] for query in queries if query["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]
        assert [sql for sql in wrote if "accounts_accessrecord" not in sql] == [], entry.name
