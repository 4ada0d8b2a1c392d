"""The office's sample counted: every figure against tests/data/expected.json, at the prompt and in a snapshot."""

import json
from collections import Counter
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
import time_machine
from django.conf import settings
from django.core.management import call_command, load_command_class
from django.core.management.base import CommandError

from cis_portal.lib.periods import Period
from participants.models import Enrolment
from reporting.figures import count_project, lines_of, load_targets
from reporting.indicators import INDICATORS, nearly_counting
from reporting.indicators.loading import load_people, load_rules
from reporting.quality import check_files
from reporting.snapshot import digest_of, take_snapshot
from tests import factories

ROOT = Path(settings.BASE_DIR)
EXPECTED = json.loads((ROOT / "tests/data/expected.json").read_text())["indicators"]
AS_OF, SINCE = date(2026, 9, 30), date(2026, 7, 1)
NOBODY = {"total": 0, "women": 0, "men": 0}


def indicators(*arguments: str) -> dict:
    out = StringIO()
    call_command("indicators", *arguments, "--json", stdout=out)
    return json.loads(out.getvalue())


@pytest.mark.parametrize("code", INDICATORS)
def test_every_figure_of_the_sample_is_the_expected_one(sample, code):
    figure = count_project(sample, as_of=AS_OF, since=SINCE, indicators=[INDICATORS[code]])[code]
    expected = EXPECTED.get(code, {**NOBODY, "in_period": NOBODY})
    assert {**figure.cumulative._asdict(), "in_period": figure.in_period._asdict()} == expected


def test_the_command_prints_one_object_with_every_figure(sample):
    answer = indicators("--as-of", "2026-09-30", "--from", "2026-07-01")
    assert list(answer) == ["project", "as_of", "from", "indicators"]
    assert (answer["project"], answer["as_of"], answer["from"]) == (sample.number, "2026-09-30", "2026-07-01")
    assert list(answer["indicators"]) == list(INDICATORS)
    targets = {
        "P1": {"total": 72, "women": 47, "men": 25},
        **{
            code: {"total": total, "women": None, "men": None}
            for code, total in {"P2": 5, "P3": 67, "R1": 12, "R2": 55, "R3": 14}.items()
        },
    }
    for code, figure in answer["indicators"].items():
        expected = EXPECTED.get(code, {**NOBODY, "in_period": NOBODY})
        assert figure == {**expected, "target": targets.get(code)}


def test_without_a_period_from_and_in_period_are_null(sample):
    answer = indicators("--as-of", "2026-09-30", "--project", sample.number)
    assert answer["from"] is None
    assert {json.dumps(figure["in_period"]) for figure in answer["indicators"].values()} == {"null"}


def test_before_the_project_everything_is_zero(sample):
    answer = indicators("--as-of", "2024-12-31")
    assert {figure["total"] for figure in answer["indicators"].values()} == {0}


@pytest.mark.parametrize(
    "arguments",
    [
        ["--as-of", "2026-09-31"],
        ["--as-of", "30.09.2026"],
        ["--as-of", "0001-01-01"],
        ["--as-of"],
        ["--from", "2026-07-01"],
    ],
)
def test_a_date_that_is_none_is_wrong_usage(arguments, capsys):
    parser = load_command_class("reporting", "indicators").create_parser("manage.py", "indicators")
    parser.called_from_command_line = True
    with pytest.raises(SystemExit) as refusal:
        parser.parse_args(arguments)
    assert refusal.value.code == 2
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(
    ("arguments", "code"),
    [(["--as-of", "2026-09-30", "--from", "2026-10-01"], 2), (["--as-of", "2026-09-30", "--project", "NONE"], 1)],
)
def test_what_cannot_be_counted_is_refused_with_its_exit_code(sample, arguments, code):
    out = StringIO()
    with pytest.raises(CommandError) as refusal:
        call_command("indicators", *arguments, "--json", stdout=out)
    assert (refusal.value.returncode, out.getvalue()) == (code, "")


def test_among_several_projects_one_must_be_named(sample):
    factories.make_other_project()
    with pytest.raises(CommandError) as refusal:
        call_command("indicators", "--as-of", "2026-09-30", stdout=StringIO())
    assert refusal.value.returncode == 1


def test_the_table_for_people_says_how_each_figure_stands(sample):
    out = StringIO()
    call_command("indicators", "--as-of", "2026-09-30", stdout=out)
    (line,) = [line for line in out.getvalue().splitlines() if line.startswith("R2 ")]
    assert line.split()[:4] == ["R2", "19", "14", "5"]
    assert "55" in line


def test_targets_stand_beside_the_plan_for_the_day(sample):
    figures = count_project(sample, as_of=AS_OF, since=SINCE)
    lines = {line.code: line for line in lines_of(sample, figures, load_targets(sample), as_of=AS_OF)}
    assert {code: (line.due, *line.standing) for code, line in lines.items() if line.target} == {
        "P1": (42, "ahead", 24),
        "P2": (3, "reached", 0),
        "P3": (39, "ahead", 22),
        "R1": (7, "ahead", 1),
        "R2": (32, "behind", 13),
        "R3": (8, "ahead", 1),
    }
    assert lines["EECO01"].standing is None


def test_those_who_nearly_count_are_told_with_what_they_lack(sample):
    people, rules = load_people(sample, only_improvements=False), load_rules(sample)
    found = {
        code: sorted(
            lack.code for nearly in nearly_counting(code, people, as_of=AS_OF, rules=rules) for lack in nearly.lacks
        )
        for code in ("R1", "R2", "R3")
    }
    assert found["R1"] == ["job_late", "job_late", "no_job_yet", "no_job_yet"]
    assert found["R2"] == ["later"] * 4 + ["no_improvement"] * 11
    assert found["R3"] == ["document_missing"] * 3 + ["later"] * 2 + ["result_negative"] * 4 + ["standard_late"]


def test_counting_costs_seven_queries(sample, django_assert_num_queries):
    with django_assert_num_queries(7):
        count_project(sample, as_of=AS_OF, since=SINCE)


def test_the_snapshot_says_the_same_and_adds_up(sample, django_assert_num_queries):
    with django_assert_num_queries(15):
        taken = take_snapshot(sample, Period(SINCE, AS_OF))
    for row in taken.snapshot["indicators"]:
        expected = EXPECTED.get(row["code"], {**NOBODY, "in_period": NOBODY})
        assert {key: row[key] for key in expected} == expected
    people = taken.snapshot["people"]
    assert people["status"][0] == {"code": "started", "total": 66, "women": 46, "men": 20}
    for name in ("age", "education", "labour", "labour_detail"):
        assert [sum(row[part] for row in people[name]) for part in ("total", "women", "men")] == [66, 46, 20]
    assert sum(row["total"] for row in people["status"][1:]) == 66
    assert [row["total"] for row in people["movement"]] == [13, 6]
    assert [point["reached"] for point in taken.snapshot["series"]["P1"]][-1] == 66


def test_the_attendance_of_the_period_is_the_one_of_its_cards(sample):
    import openpyxl

    book = openpyxl.load_workbook(ROOT / "tests/data/cis-workbook.xlsx", read_only=True)
    for row in take_snapshot(sample, Period(SINCE, AS_OF)).snapshot["attendance"]:
        cells = [
            cell
            for line in book[f"Obecność {row['month']}"].iter_rows(min_row=2, min_col=3, values_only=True)
            for cell in line
        ]
        assert {code: n for code, n in row["marks"].items() if n} == {
            code: cells.count(code) for code in ("O", "NN", "NU", "L4", "DW") if code in cells
        }
        assert 0 < row["present"] <= row["of"]


def test_the_same_rows_give_the_same_digest(sample):
    one, other = (take_snapshot(sample, Period(SINCE, AS_OF)) for _ in range(2))
    assert digest_of(one.snapshot) == digest_of(other.snapshot)
    assert digest_of(json.loads(json.dumps(one.snapshot))) == digest_of(one.snapshot)


def test_the_snapshot_and_its_members_hold_no_name_and_no_identifier(sample):
    taken = take_snapshot(sample, Period(SINCE, AS_OF))
    kept = json.dumps([taken.snapshot, [member[3] for member in taken.members]], ensure_ascii=False)
    for person in sample.enrolments.select_related("participant"):
        assert person.participant.identifier not in kept
        assert person.participant.last_name not in kept
        assert person.case_number not in kept


def test_members_are_the_people_behind_the_figures(sample):
    members = take_snapshot(sample, Period(SINCE, AS_OF)).members
    assert sum(code == "R1" for code, *_ in members) == 8
    evidence = next(evidence for code, _, _, evidence in members if code == "R1")
    assert set(evidence) == {"started_on", "left_on", "situation", "job_on", "document", "document_on"}


def test_every_indicator_is_described_in_the_documentation():
    rows = (ROOT / "docs/indicators.md").read_text().splitlines()
    described = {row.split("|")[1].strip() for row in rows if row.startswith("| ")}
    assert set(INDICATORS) <= described
    assert all(indicator.name and indicator.who and indicator.decided_by for indicator in INDICATORS.values())


@time_machine.travel("2026-11-23 12:00")
def test_data_quality_says_what_is_true_of_the_sample_and_refuses_none_of_it(sample):
    files = check_files(sample, Enrolment.objects.filter(project=sample))
    found = Counter(finding.code for file in files for finding in file.findings)
    assert (len(files), sum(file.is_green for file in files)) == (66, 66)
    assert found == {"P02": 20, "P04": 3, "P07": 6, "P08": 66, "R1": 2, "R3": 5, "V03": 2, "V15": 9}
