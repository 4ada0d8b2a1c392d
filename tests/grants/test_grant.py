"""The grant of the notice."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction

from accounts.models import Organisation
from grants.actions import ALLOWANCES, RULES
from grants.models import DatedSetting, IndicatorTarget, Project, ProjectRole, SettingKey
from grants.rules import NoValue, value_on
from tests import factories


def test_the_notice_is_entered_once(db, capsys):
    call_command("load_grant")
    counted = [model.objects.count() for model in (Project, Organisation, ProjectRole, IndicatorTarget, DatedSetting)]
    assert counted == [1, 4, 4, 6, len(ALLOWANCES) + len(RULES)]
    call_command("load_grant")
    assert counted == [
        model.objects.count() for model in (Project, Organisation, ProjectRole, IndicatorTarget, DatedSetting)
    ]
    assert "FEKP.08.20-IZ.00-0005/23" in capsys.readouterr().out


def test_mopr_and_pup_belong_to_the_gmina(project):
    units = Organisation.objects.get(kind="gmina").units.order_by("kind").values_list("short_name", flat=True)
    assert list(units) == ["MOPR Toruń", "PUP Toruń"]


def test_targets_are_those_of_the_notice(project):
    targets = {target.code: (target.total, target.women, target.men) for target in project.targets.all()}
    assert targets == {
        "P1": (72, 47, 25),
        "P2": (5, None, None),
        "P3": (67, None, None),
        "R1": (12, None, None),
        "R2": (55, None, None),
        "R3": (14, None, None),
    }


@pytest.mark.parametrize(
    ("day", "amount"),
    [
        (date(2025, 5, 31), "1662.00"),
        (date(2025, 6, 1), "1721.90"),
        (date(2026, 5, 31), "1721.90"),
        (date(2026, 6, 1), "1783.90"),
        (date(2031, 1, 1), "1783.90"),  # the last rate stays until a newer one
    ],
)
def test_a_rate_holds_from_its_day_until_a_newer_one(project, day, amount):
    assert value_on(project, SettingKey.UNEMPLOYMENT_ALLOWANCE, day) == Decimal(amount)


def test_before_the_first_rate_there_is_none(project):
    with pytest.raises(NoValue):
        value_on(project, SettingKey.UNEMPLOYMENT_ALLOWANCE, date(2023, 5, 31))


@pytest.mark.parametrize(
    ("make", "name"),
    [
        (lambda p: p.targets.create(code="R9", total=3, women=1, men=1), "a_target_is_split_whole_or_not_at_all"),
        (lambda p: p.targets.create(code="R9", total=3, women=1), "a_target_is_split_whole_or_not_at_all"),
        (lambda p: p.targets.create(code="P1", total=3), "an_indicator_has_one_target_in_a_project"),
        (
            lambda p: p.roles.create(organisation=factories.lead_of(p), role="partner"),
            "an_organisation_has_one_part_in_a_project",
        ),
        (
            lambda p: p.settings.create(key="luck", valid_from=date(2026, 1, 1), value="7", source="?"),
            "a_setting_is_known",
        ),
        (
            lambda p: p.settings.create(key="nn_limit", valid_from=date(2026, 1, 2), value="3", source="?"),
            "a_rule_of_the_benefit_starts_with_a_month",
        ),
        (
            lambda p: p.settings.create(key="nn_limit", valid_from=date(2026, 1, 1), value="3", source=""),
            "a_setting_names_its_source",
        ),
        (lambda p: Project.objects.update(ends_on=date(2024, 12, 31)), "a_project_ends_after_it_starts"),
        (lambda p: Project.objects.update(portal_from=date(2026, 11, 2)), "the_portal_starts_on_the_first_of_a_month"),
    ],
)
def test_the_database_refuses_what_no_agreement_says(project, make, name):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        make(project)


def test_who_takes_part_in_two_projects_chooses_between_them(as_role, project):
    client = as_role("manager")
    assert "side-project-choice" not in client.get("/").content.decode()
    second = factories.make_other_project()
    second.roles.create(organisation=client.user.organisation, role="partner")
    page = client.get("/").content.decode()
    assert f'<option value="{second.pk}"' in page
    client.post("/project/", {"project": project.pk})
    assert client.get("/").context["current_project"] == project
    client.post("/project/", {"project": second.pk})
    assert client.get("/").context["current_project"] == second
