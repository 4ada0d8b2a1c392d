"""What is measured: each page and export, who opens it, and the bar that it has to keep."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from itertools import cycle

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.permissions import Role
from benefits.months import draft_month
from cis_portal.lib.periods import Month, Period
from reporting.actions import build_report, request_report
from reporting.documents import report_pdf, report_xlsx
from reporting.models import Report
from reporting.snapshot import take_snapshot
from tests.bench.building import Built

SMALL_UP_TO = 500  # people; from here on the bar for 2,000 holds
FILES_IN_TURN = 20


class Broken(Exception):
    """A page did not answer as it should."""


@dataclass(frozen=True)
class Bar:
    """The most milliseconds with 72 people and with 2,000, and the most queries."""

    small: float
    large: float
    queries: int | None = None

    def milliseconds(self, people: int) -> float:
        """For a project of that size."""
        return self.small if people <= SMALL_UP_TO else self.large


@dataclass(frozen=True)
class Subject:
    """One thing to measure. act: does it once and returns how many bytes came; every: in each how many-th round;
    replayed: its statements are also run alone, which what writes does not bear."""

    name: str
    people: int
    act: Callable[[], int]
    bar: Bar | None = None
    every: int = 1
    replayed: bool = True


FLOOR = "floor: an empty answer"
RECRUITMENT_BAR = RADAR_BAR = Bar(60, 60, 10)
LIST_BAR, FILE_BAR = Bar(40, 60, 8), Bar(25, 25, 10)
INDICATORS_BAR, EVERYONE_BAR, PDF_BAR = Bar(50, 150), Bar(200, 1000, 15), Bar(5000, 5000)
BENEFITS_BAR = Bar(100, 1500, 12)


def subjects(built: Built) -> list[Subject]:
    """Everything that is measured in one project."""
    coordinator, mopr = sign_in(built, Role.COORDINATOR), sign_in(built, Role.MOPR)
    people = reverse("participants")
    report = finished_report(built)
    shared = [case for place, case in enumerate(built.cases) if place % 3]

    def of(name: str, act: Callable[[], int], bar: Bar | None = None, every: int = 1) -> Subject:
        return Subject(name, built.people, act, bar, every)

    return [
        of(FLOOR, page(coordinator, reverse("bench_floor"))),
        of("the empty frame", page(coordinator, reverse("bench_frame"))),
        of("sign-in", page(Client(), reverse("account_login"))),
        of("my day", page(coordinator, reverse("home"))),
        of("deadlines", page(coordinator, reverse("deadlines")), RADAR_BAR),
        of("tasks", page(coordinator, f"{reverse('tasks')}?whose=centre"), RADAR_BAR),
        of("participants", page(coordinator, people), LIST_BAR),
        of("participants, searched", page(coordinator, f"{people}?q=kowal"), LIST_BAR),
        of("participants, filtered", page(coordinator, f"{people}?status=participating&sex=F"), LIST_BAR),
        of("participants, last page", page(coordinator, f"{people}?page=99999"), LIST_BAR),
        of("participants, MOPR", page(mopr, people), LIST_BAR),
        of("recruitment", page(coordinator, reverse("recruitment")), RECRUITMENT_BAR),
        of("recruitment, searched", page(coordinator, f"{reverse('recruitment')}?q=kowal"), RECRUITMENT_BAR),
        of("recruitment, began", page(coordinator, f"{reverse('recruitment')}?state=started"), RECRUITMENT_BAR),
        of("recruitment, MOPR", page(mopr, reverse("recruitment")), RECRUITMENT_BAR),
        of("recruitment against the plan", page(coordinator, reverse("recruitment_plan"))),
        of("absences", page(coordinator, reverse("absences"))),
        of("documents", page(coordinator, reverse("documents")), RECRUITMENT_BAR),
        of("documents, one kind", page(coordinator, f"{reverse('documents')}?kind=agreement"), RECRUITMENT_BAR),
        of("file", files(coordinator, "participant_file", built.cases), FILE_BAR),
        of("file, MOPR", files(mopr, "participant_file", shared), FILE_BAR),
        of("panel of attendance", files(coordinator, "participant_attendance", built.cases, panel=True), FILE_BAR),
        of("attendance", files(coordinator, "participant_attendance", built.cases)),
        of("panel of outcomes", files(coordinator, "participant_outcomes", built.cases, panel=True), FILE_BAR),
        of("participants as XLSX", page(coordinator, export_of(people, "xlsx")), EVERYONE_BAR),
        of("participants as CSV", page(coordinator, export_of(people, "csv")), EVERYONE_BAR),
        of("indicators", page(coordinator, reverse("indicators")), INDICATORS_BAR),
        of("people of an indicator", page(coordinator, reverse("indicator", args=["R2"]))),
        of("indicators as XLSX", page(coordinator, reverse("indicators_export"))),
        of("reports", page(coordinator, reverse("reports"))),
        of("report", page(coordinator, reverse("report", args=[report.pk]))),
        of("report: snapshot", lambda: snapshot(report), every=5),
        of("report: XLSX", lambda: len(report_xlsx(report)), every=5),
        of("report: PDF", lambda: len(report_pdf(report)), PDF_BAR, every=5),
        of("benefits: a month drafted", lambda: len(draft_month(built.project, last_month()).lines), BENEFITS_BAR),
        of("benefits: a month's page", page(coordinator, reverse("benefit_month", args=[last_month()])), BENEFITS_BAR),
        of("benefits: rules compared", page(coordinator, reverse("benefit_rules")), every=5),
        of("benefits: calculator", page(coordinator, reverse("benefit_calculator")), Bar(60, 60)),
        of("import", page(coordinator, reverse("imports"))),
    ]


def sign_in(built: Built, role: Role) -> Client:
    """The browser of the project's account with that role."""
    client = Client()
    client.force_login(built.users[role])
    return client


def page(client: Client, address: str, *, panel: bool = False) -> Callable[[], int]:
    """Opens the address and reads the answer to its end; panel: as HTMX asks."""
    return lambda: open_page(client, address, panel=panel)


def files(client: Client, name: str, cases: list[str], *, panel: bool = False) -> Callable[[], int]:
    """The same page of one file after another: files differ in what they hold."""
    step = max(1, len(cases) // FILES_IN_TURN)
    addresses = cycle([reverse(name, args=[case]) for case in cases[::step]])
    return lambda: open_page(client, next(addresses), panel=panel)


def open_page(client: Client, address: str, *, panel: bool = False) -> int:
    """How many bytes came. Raises Broken for anything but 200."""
    response = client.get(address, headers={"HX-Request": "true"} if panel else {})
    if response.status_code != 200:
        raise Broken(f"{address} answered {response.status_code}")
    return len(response.getvalue())


def export_of(people: str, kind: str) -> str:
    return f"{people}export/{kind}/"


def finished_report(built: Built) -> Report:
    """The progress report of the last whole quarter, built here."""
    report = request_report(
        project=built.project, period=last_quarter(timezone.localdate()), by=built.users[Role.COORDINATOR], start=False
    )
    build_report(pk=report.pk)
    return Report.objects.select_related("project").get(pk=report.pk)


def last_month() -> Month:
    """The month that was over last."""
    return Month.of(timezone.localdate()).previous


def last_quarter(today: date) -> Period:
    """The last quarter that is over."""
    last = Month.of(today).previous
    while last.month % 3:
        last = last.previous
    return Period(date(last.year, last.month - 2, 1), last.last)


def snapshot(report: Report) -> int:
    take_snapshot(report.project, report.period)
    return 0
