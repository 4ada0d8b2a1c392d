"""Entering what the grant agreement says."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from django.db import transaction

from accounts.models import Organisation, OrganisationKind
from cis_portal.lib.periods import Period
from grants.models import ClaimPeriod, DatedSetting, IndicatorTarget, Project, ProjectRole, ProjectRoleKind, SettingKey
from grants.schedule import quarterly

NUMBER = "FEKP.08.20-IZ.00-0005/23"

# The published notice of Gmina Miasta Toruń on the partnership project; money and the split of P1 from MOPR's page.
TARGETS = {
    "P1": (72, 47, 25),
    "P2": (5, None, None),
    "P3": (67, None, None),
    "R1": (12, None, None),
    "R2": (55, None, None),
    "R3": (14, None, None),
}
ALLOWANCES = {
    date(2023, 6, 1): "1491.90",
    date(2024, 6, 1): "1662.00",
    date(2025, 6, 1): "1721.90",
    date(2026, 6, 1): "1783.90",
}
TO_BE_CONFIRMED = "do potwierdzenia przez księgowość; refundacja: art. 15 ust. 8"
SILENT = "ustawa milczy"
REGULATIONS = "regulamin CIS; art. 13 ust. 4 nie podaje liczby dni"
RULES = {
    SettingKey.RESULT_WINDOW_DAYS: ("28", "ESF+ common indicators: a result counts within four weeks of leaving"),
    SettingKey.IMPROVED_CRITERIA_MIN: ("1", "grant agreement: at least one criterion higher than at entry"),
    SettingKey.FREE_DAYS: ("6", "ustawa o zatrudnieniu socjalnym, art. 15 ust. 6a"),
    SettingKey.FREE_DAYS_ROUNDING: ("EXACT", f"art. 15 ust. 6a („proporcjonalnie”); {SILENT} o zaokrągleniu"),
    SettingKey.BENEFIT_PERCENT: ("120", "ustawa o zatrudnieniu socjalnym, art. 15 ust. 4"),
    SettingKey.NN_LIMIT: ("3", "ustawa o zatrudnieniu socjalnym, art. 15 ust. 7 (łącznie w miesiącu)"),
    SettingKey.NN_BASE: ("FULL", f"art. 15 ust. 7; {SILENT}, czego 1/20 w niepełnym miesiącu"),
    SettingKey.SICK_DAYS_UNIT: (
        "CALENDAR",
        f"art. 15 ust. 7a („za każdy dzień niezdolności”); {SILENT} o dniach zajęć",
    ),
    SettingKey.SICK_LIMIT: ("21", "ustawa o zatrudnieniu socjalnym, art. 15 ust. 7a"),
    SettingKey.SICK_SCOPE: ("PARTICIPATION", f"art. 15 ust. 7a; {SILENT}, czy 21 dni liczy się od nowa"),
    SettingKey.TRIAL_SICK: ("UNPAID", f"art. 15 ust. 7a dotyczy okresu z ust. 3; {SILENT} o okresie próbnym"),
    SettingKey.EXCUSED: ("UNPAID", f"{SILENT} o nieobecności usprawiedliwionej bez L4"),
    SettingKey.UNPAID_METHOD: ("COUNT", f"art. 15 ust. 6 (1/30 × dni kalendarzowe); {SILENT} o odejmowaniu"),
    SettingKey.BENEFIT_ROUNDING: ("ONCE", f"{SILENT} o zaokrągleniu"),
    SettingKey.PENSION_CONTRIBUTION: ("19.52", TO_BE_CONFIRMED),
    SettingKey.DISABILITY_CONTRIBUTION: ("8.00", TO_BE_CONFIRMED),
    SettingKey.CERTIFICATE_DAYS: (
        "30",
        "wytyczne o zaświadczeniach: 30 dni, także w pierwszym dniu wsparcia",
    ),
    SettingKey.PERIOD_COUNTING: (
        "kc",
        "art. 112 Kodeksu cywilnego w związku z art. 15 ust. 1 i 3 ustawy o zatrudnieniu socjalnym",
    ),
    SettingKey.WEEK_HOURS_MIN: ("30", "ustawa o zatrudnieniu socjalnym, art. 14 ust. 1"),
    SettingKey.WEEK_HOURS_MAX: ("40", "ustawa o zatrudnieniu socjalnym, art. 14 ust. 1"),
    SettingKey.WEEK_HOURS_DISABILITY: (
        "35",
        "art. 14 ust. 1 w związku z art. 15 ust. 2 ustawy o rehabilitacji zawodowej i społecznej",
    ),
    SettingKey.PEOPLE_PER_LEADER: ("10", "ustawa o zatrudnieniu socjalnym, art. 11 ust. 3"),
    SettingKey.ABSENCES_IN_A_ROW: ("3", REGULATIONS),
    SettingKey.ABSENCES_IN_30_DAYS: ("4", REGULATIONS),
    SettingKey.ATTENDANCE_PERCENT: ("80", REGULATIONS),
    SettingKey.SHARE_TAIL_DAYS: ("30", "ustalenie kierownika CIS: czas na dokończenie spraw przez partnera"),
    SettingKey.REVIEW_MONTHS: ("3", "ustalenie kierownika CIS: przegląd IPZS co kwartał; ustawa nie podaje terminu"),
}


@transaction.atomic
def load_notice() -> Project:
    """Enter the project "Stokrotkowa Aleja", its partners, targets, period and rates. Again: changes nothing."""
    gmina = _organisation("Gmina Miasta Toruń", "Gmina Miasta Toruń", OrganisationKind.GMINA)
    parts = {
        _organisation("CISTOR SPS", "CISTOR SPS", OrganisationKind.CENTRE): ProjectRoleKind.LEAD,
        gmina: ProjectRoleKind.PARTNER,
        _organisation(
            "Miejski Ośrodek Pomocy Rodzinie w Toruniu", "MOPR Toruń", OrganisationKind.MOPR, gmina
        ): ProjectRoleKind.REALISER,
        _organisation(
            "Powiatowy Urząd Pracy dla Miasta Torunia", "PUP Toruń", OrganisationKind.PUP, gmina
        ): ProjectRoleKind.REALISER,
    }
    project, _created = Project.objects.get_or_create(
        number=NUMBER,
        defaults={
            "title": "Stokrotkowa Aleja – program reintegracji w ramach CIS",
            "call_number": "FEKP.08.20-IZ.00-068/23",
            "programme": "Fundusze Europejskie dla Kujaw i Pomorza 2021–2027",
            "priority": "Priorytet 8. Fundusze europejskie na wsparcie w obszarze rynku pracy, edukacji i włączenia "
            "społecznego",
            "measure": "Działanie 08.20 Aktywne włączenie społeczne",
            "starts_on": date(2025, 1, 1),
            "ends_on": date(2027, 12, 31),
            "partnership_signed_on": date(2024, 5, 21),
            "grant_signed_on": date(2024, 6, 26),
            "total_cost": Decimal("5175974.26"),
            "grant_amount": Decimal("4914455.86"),
            "portal_from": date(2026, 11, 1),
        },
    )
    roles = (ProjectRole(project=project, organisation=organisation, role=role) for organisation, role in parts.items())
    ProjectRole.objects.bulk_create(roles, ignore_conflicts=True)  # what is there stays as it is, also below
    targets = (
        IndicatorTarget(project=project, code=code, total=total, women=women, men=men)
        for code, (total, women, men) in TARGETS.items()
    )
    IndicatorTarget.objects.bulk_create(targets, ignore_conflicts=True)
    DatedSetting.objects.bulk_create(_settings(project), ignore_conflicts=True)
    make_schedule(project=project)
    return project


@transaction.atomic
def make_schedule(*, project: Project) -> int:
    """Enter the quarterly claims of a project that has no schedule yet; how many. One query where it has."""
    if project.claim_periods.exists():
        return 0
    planned = [
        ClaimPeriod(
            project=project,
            number=one.number,
            starts_on=one.period.starts_on,
            ends_on=one.period.ends_on,
            due_on=one.due_on,
        )
        for one in quarterly(Period(project.starts_on, project.ends_on))
    ]
    return len(ClaimPeriod.objects.bulk_create(planned, ignore_conflicts=True))


def _organisation(
    name: str, short_name: str, kind: OrganisationKind, parent: Organisation | None = None
) -> Organisation:
    organisation, _created = Organisation.objects.get_or_create(
        name=name, defaults={"short_name": short_name, "kind": kind, "parent": parent}
    )
    return organisation


def _settings(project: Project) -> Iterator[DatedSetting]:
    for key, (value, source) in RULES.items():
        yield DatedSetting(project=project, key=key, valid_from=project.starts_on, value=value, source=source)
    source = "obwieszczenie o wysokości zasiłku dla bezrobotnych"
    for valid_from, amount in ALLOWANCES.items():
        key = SettingKey.UNEMPLOYMENT_ALLOWANCE
        yield DatedSetting(project=project, key=key, valid_from=valid_from, value=amount, source=source)
