"""benefit_list and calculate_benefit as people and programs call them."""

import io
import json
import re
from datetime import date

import pytest
from django.core.management import CommandError, call_command, load_command_class

from tests import factories

CASE = {
    "month": "2026-06",
    "trial_start": "2026-01-12",
    "participation_start": "2026-02-13",
    "stay_end": None,
    "marks": {"2026-06-01": "NN", "2026-06-02": "NN", "2026-06-08": "L4", "2026-05-29": "NN"},
    "sick_days_used": 21,
}


def calculate(given, monkeypatch, *arguments: str) -> str:
    monkeypatch.setattr("sys.stdin", io.StringIO(given if isinstance(given, str) else json.dumps(given)))
    out = io.StringIO()
    call_command("calculate_benefit", *arguments, stdout=out)
    return out.getvalue()


def listed(*arguments: str) -> dict:
    out = io.StringIO()
    call_command("benefit_list", *arguments, "--json", stdout=out)
    return json.loads(out.getvalue())


def refusal(given, monkeypatch) -> tuple[int, list[str]]:
    with pytest.raises(CommandError) as refused:
        calculate(given, monkeypatch, "--json")
    return refused.value.returncode, str(refused.value).splitlines()


def test_a_case_gives_its_amount_and_its_steps(project, monkeypatch):
    answer = json.loads(calculate(CASE, monkeypatch, "--json"))
    assert answer["amount"] == "1855.26"
    assert re.fullmatch(r"2 \w+ × 107,034", answer["steps"][1]["text"])
    assert [step["amount"] for step in answer["steps"]] == ["2069.324", "-214.068", "0.004"]


def test_a_list_of_cases_gives_a_list(project, monkeypatch):
    trial = {"month": "2026-06", "trial_start": "2026-06-01", "participation_start": None, "stay_end": "2026-06-20"}
    answer = json.loads(calculate([CASE, trial], monkeypatch, "--json"))
    assert [benefit["amount"] for benefit in answer] == ["1855.26", "1427.12"]
    assert json.loads(calculate([], monkeypatch, "--json")) == []


def test_people_read_the_same_in_words(project, monkeypatch):
    text = calculate(CASE, monkeypatch)
    assert "× 107,034: −214,068\xa0zł" in text
    assert text.rstrip().endswith("1\xa0855,26\xa0zł")


def test_without_any_project_the_published_rates_hold(db, monkeypatch):
    assert json.loads(calculate(CASE, monkeypatch, "--json"))["amount"] == "1855.26"


def test_a_stay_that_ended_in_its_trial_is_all_trial(project, monkeypatch):
    case = CASE | {"trial_start": "2026-06-01", "participation_start": "2026-07-02", "stay_end": "2026-06-30",
                   "marks": {"2026-06-01": "L4"}, "sick_days_used": 0}  # fmt: skip
    assert json.loads(calculate(case, monkeypatch, "--json"))["amount"] == "2069.32"


def test_every_fault_of_a_case_is_named(project, monkeypatch):
    wrong = {"month": "2026-13", "trial_start": "1.06.2026", "participation_start": "2026-02-30", "stay_end": 7,
             "marks": {"2026-06-31": "O", "2026-06-01": "X"}, "sick_days_used": -1, "luck": 1}  # fmt: skip
    code, reasons = refusal(wrong, monkeypatch)
    assert (code, len(reasons)) == (1, 8)
    assert any("luck" in reason for reason in reasons)


@pytest.mark.parametrize(
    "change",
    [
        {"participation_start": "2026-01-11"},
        {"stay_end": "2026-01-11"},
        {"sick_days_used": True},
        {"marks": []},
        {"marks": ["2026-06-01"]},
        {"month": "2023-05"},  # before the first rate
    ],
)
def test_a_case_that_cannot_be_is_refused_with_its_reason(change, project, monkeypatch):
    if change == {"marks": []}:
        assert json.loads(calculate(CASE | change, monkeypatch, "--json"))["amount"] == "2140.68"
        return
    code, reasons = refusal(CASE | change, monkeypatch)
    assert (code, len(reasons)) == (1, 1)


@pytest.mark.parametrize("given", ["", "{", "nie", "[" * 100_000])
def test_what_is_no_json_is_wrong_usage(given, project, monkeypatch):
    assert refusal(given, monkeypatch)[0] == 2


def test_a_fault_in_a_list_names_its_case(project, monkeypatch):
    code, reasons = refusal([CASE, CASE | {"month": "czerwiec"}, "x"], monkeypatch)
    assert (code, [reason[:2] for reason in reasons]) == (1, ["2.", "3."])


@pytest.mark.parametrize("month", ["2026-13", "06.2026", "2026-6", ""])
def test_a_month_that_is_none_is_wrong_usage(month, capsys):
    parser = load_command_class("benefits", "benefit_list").create_parser("manage.py", "benefit_list")
    parser.called_from_command_line = True
    with pytest.raises(SystemExit) as stop:
        parser.parse_args(["--month", month])
    assert stop.value.code == 2


def test_a_month_before_the_first_rate_is_refused(project):
    with pytest.raises(CommandError) as refused:
        listed("--month", "2023-05")
    assert refused.value.returncode == 1
    assert "2023-05" in str(refused.value)


def test_an_unknown_project_is_refused(project):
    with pytest.raises(CommandError) as refused:
        listed("--month", "2026-06", "--project", "FEKP/0")
    assert refused.value.returncode == 1


def test_a_month_without_people_has_no_lines(project):
    assert listed("--month", "2026-06") == {"month": "2026-06", "state": "open", "lines": [], "total": "0.00"}


def test_people_see_identifiers_masked(project, capsys):
    enrolment = factories.make_enrolment(project=project)
    factories.make_stay(enrolment, benefit_applied_on=date(2026, 3, 2))
    call_command("benefit_list", "--month", "2026-06")
    text = capsys.readouterr().out
    assert enrolment.participant.identifier not in text
    assert "2\xa0140,68\xa0zł" in text
