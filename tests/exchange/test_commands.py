"""import_workbook and undo_import as people and programs call them."""

import json

import pytest
from django.core.management import CommandError, call_command

from exchange.models import Import, ImportState
from participants.models import Enrolment
from tests.exchange.workbooks import SAMPLE, as_xlsx, few_people, with_cell
from tests.factories import make_other_project, make_project


@pytest.fixture
def workbook(tmp_path):
    """Writes a small workbook with cells changed: workbook(("Uczestnicy", 2, 18, "87140"))."""

    def write(*changes):
        small = few_people()
        for title, row, column, value in changes:
            small[title] = with_cell(small[title], row, column, value)
        path = tmp_path / "skoroszyt.xlsx"
        path.write_bytes(as_xlsx(small))
        return str(path)

    return write


def run(capsys, *arguments):
    """(exit code, standard output, standard error)"""
    try:
        call_command(*arguments)
        code = 0
    except SystemExit as stop:
        code = stop.code
    except CommandError as refusal:
        code = refusal.returncode
    found = capsys.readouterr()
    return code, found.out, found.err


def test_json_is_one_object_as_the_contract_says(project, workbook, capsys):
    path = workbook()
    code, out, _err = run(capsys, "import_workbook", path, "--json")
    answer = json.loads(out)
    assert code == 0
    assert list(answer) == ["sheets", "errors", "import"]
    assert answer["sheets"]["Uczestnicy"] == {"rows": 3, "created": 3, "updated": 0, "unchanged": 0}
    assert answer["errors"] == []
    assert answer["import"] == Import.objects.get().pk
    _code, out, _err = run(capsys, "import_workbook", path, "--json")
    assert json.loads(out)["sheets"]["Uczestnicy"] == {"rows": 3, "created": 0, "updated": 0, "unchanged": 3}


def test_faults_are_refused_with_each_cell(project, workbook, capsys):
    path = workbook(("Uczestnicy", 2, 18, "87140"), ("Obecność 2025-02", 3, 12, "X"))
    code, out, _err = run(capsys, "import_workbook", path, "--json")
    answer = json.loads(out)
    assert code == 1
    assert [
        (error["sheet"], error["row"], error["column"], error["code"], bool(error["message"]))
        for error in answer["errors"]
    ] == [
        ("Uczestnicy", 2, "Kod pocztowy", "postcode", True),
        ("Obecność 2025-02", 3, 10, "mark_unknown", True),
    ]
    assert answer["import"] is None
    assert answer["sheets"]["Uczestnicy"] == {"rows": 3, "created": 0, "updated": 0, "unchanged": 0}
    assert not Enrolment.objects.exists()
    code, _out, err = run(capsys, "import_workbook", path)
    assert code == 1
    assert "Uczestnicy, " in err
    assert "[postcode]" in err


def test_a_dry_run_changes_nothing(project, workbook, capsys):
    code, out, _err = run(capsys, "import_workbook", workbook(), "--dry-run", "--json")
    assert code == 0
    assert json.loads(out)["sheets"]["Uczestnicy"]["created"] == 3
    assert json.loads(out)["import"] is None
    assert not Import.objects.exists()


def test_an_unknown_sheet_is_reported_and_not_fatal(project, tmp_path, capsys):
    small = few_people()
    small["Notatki"] = with_cell(small.pop("Zatrudnienie"), 2, 1, "x")
    small["Notatki"] = type(small["Notatki"])("Notatki", small["Notatki"].header, [(2, ("cokolwiek",))])
    path = tmp_path / "a.xlsx"
    path.write_bytes(as_xlsx(small))
    code, out, _err = run(capsys, "import_workbook", str(path), "--json")
    assert code == 0
    assert json.loads(out)["sheets"]["Notatki"] == {"rows": 1, "created": 0, "updated": 0, "unchanged": 0}
    _code, _out, err = run(capsys, "import_workbook", str(path))
    assert "Notatki" in err


def test_wrong_usage_is_told_apart_from_refusal(project, workbook, capsys, tmp_path):
    assert run(capsys, "import_workbook", str(tmp_path / "nie-ma.xlsx"))[0] == 2
    assert run(capsys, "import_workbook", str(tmp_path))[0] == 2
    assert run(capsys, "import_workbook", workbook(), "--project", project.number)[0] == 0
    (tmp_path / "tekst.xlsx").write_text("tekst")
    code, out, _err = run(
        capsys, "import_workbook", str(tmp_path / "tekst.xlsx"), "--json", "--project", project.number
    )
    assert code == 1
    assert json.loads(out)["errors"][0]["code"] == "file_unreadable"


COMMANDS = {
    "import_workbook": (str(SAMPLE),),
    "indicators": ("--as-of", "2026-09-30"),
    "progress_report": ("--from", "2026-07-01", "--to", "2026-09-30", "--format", "json", "--output", "/dev/null"),
}


def refusal(capsys, command, *arguments):
    """(exit code, standard output, whether the refusal is one sentence)"""
    with pytest.raises(CommandError) as refused:
        call_command(command, *COMMANDS[command], *arguments)
    return refused.value.returncode, capsys.readouterr().out, str(refused.value).endswith(".")


@pytest.mark.parametrize("command", COMMANDS)
def test_a_project_that_cannot_be_told_is_refused_alike_by_every_command(db, capsys, command):
    assert refusal(capsys, command) == (1, "", True)
    assert refusal(capsys, command, "--project", "NIE/MA") == (1, "", True)
    make_project()
    assert refusal(capsys, command, "--project", "NIE/MA") == (1, "", True)
    make_other_project()
    assert refusal(capsys, command) == (1, "", True)


def test_a_fault_is_placed_in_polish(project, workbook, capsys):
    _code, _out, err = run(capsys, "import_workbook", workbook(("Uczestnicy", 2, 18, "87140")))
    assert "Uczestnicy, wiersz 2, „Kod pocztowy”: [postcode]" in err


def test_an_import_is_taken_back_by_its_number(project, workbook, capsys):
    run(capsys, "import_workbook", workbook())
    number = str(Import.objects.get().pk)
    assert run(capsys, "undo_import", number)[0] == 0
    assert not Enrolment.objects.exists()
    assert Import.objects.get().state == ImportState.UNDONE
    assert run(capsys, "undo_import", number)[0] == 1
    assert run(capsys, "undo_import", "999999")[0] == 1


def test_what_stands_in_the_way_is_named(project, workbook, capsys):
    run(capsys, "import_workbook", workbook())
    Enrolment.objects.update(technical_id="SM-1")
    code, _out, err = run(capsys, "undo_import", str(Import.objects.get().pk))
    assert code == 1
    assert err.count("\n- ") == 1
    assert Enrolment.objects.count() == 3
