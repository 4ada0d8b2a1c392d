"""Rules of the house that a reader would otherwise have to remember. Each was broken once to see its test fail."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.migrations.loader import MigrationLoader
from django.urls import URLPattern, URLResolver, get_resolver

from accounts.permissions import ROLE_PERMISSIONS, Permission, Role

ROOT = Path(settings.BASE_DIR)
APPS = ("accounts", "grants", "participants", "reintegration", "benefits", "exchange", "reporting")
OURS = (*APPS, "cis_portal")


def addresses(patterns=None, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    for entry in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(entry, URLResolver):
            yield from addresses(entry.url_patterns, prefix + str(entry.pattern))
        else:
            yield prefix + str(entry.pattern), entry


def our_models() -> list[type[models.Model]]:
    """Every model of ours but the history tables, which follow the model they keep."""
    return [
        model
        for app in APPS
        for model in apps.get_app_config(app).get_models()
        if not hasattr(model, "pgh_tracked_model")
    ]


def sources(*folders: str) -> Iterator[Path]:
    for folder in folders:
        yield from (path for path in (ROOT / folder).rglob("*.py") if "migrations" not in path.parts)


@pytest.mark.parametrize(
    ("address", "entry"), list(addresses()), ids=lambda value: value if isinstance(value, str) else ""
)
def test_every_address_declares_its_policy(address, entry):
    policy = getattr(entry.callback, "policy", None)
    assert policy in {"public", "signed_in", *Permission.values}, f"/{address} declares no policy"


def test_every_address_has_a_name_of_its_own():
    names = [entry.name for _address, entry in addresses()]
    assert None not in names
    assert len(names) == len(set(names))


def test_no_address_of_another_app_came_along():
    assert {entry.callback.__module__.split(".")[0] for _address, entry in addresses()} <= {*OURS, "allauth"}


def test_every_role_has_permissions_and_every_permission_a_role():
    assert set(ROLE_PERMISSIONS) == set(Role)
    assert set().union(*ROLE_PERMISSIONS.values()) == set(Permission)


def test_an_administrator_opens_no_file():
    assert ROLE_PERMISSIONS[Role.ADMINISTRATOR] == {Permission.PROJECT_CHOOSE, Permission.ACCOUNTS_MANAGE}


@pytest.mark.parametrize("model", our_models(), ids=lambda model: model.__name__)
def test_every_model_says_what_it_is_and_how_long_it_is_kept(model):
    assert model.__doc__
    assert not model.__doc__.startswith(f"{model.__name__}("), "Django's own docstring"
    assert "Retention:" in model.__doc__


def test_every_model_stands_in_the_glossary():
    glossary = (ROOT / "docs/glossary.md").read_text()
    assert [model.__name__ for model in our_models() if f"`{model.__name__}`" not in glossary] == []


def test_the_documents_name_what_is_there():
    named = re.compile(rf"`((?:bin|docs|static|templates|tests|{'|'.join(OURS)})/[\w./-]+)`")
    linked = re.compile(r"\]\(([^)#:]+)(?:#[^)]*)?\)")
    missing = []
    for page in (ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").rglob("*.md")):
        text = page.read_text()
        paths = [*(ROOT / path for path in named.findall(text)), *(page.parent / path for path in linked.findall(text))]
        missing += [f"{page.name}: {path}" for path in paths if not path.exists()]
    assert missing == []


# What holds nobody's data, or belongs to a row that is asked for visible_to itself.
NO_PERSONAL_DATA = {
    "RoleGrant", "User", "Invitation", "Substitution", "AccountAct",  # people who work: see people_managed_by
    "Organisation", "AccessRecord",  # who may read it, the page of a file asks
    "Seal", "Erasure",  # digests
    "Project", "ProjectRole", "IndicatorTarget", "DatedSetting",
    "LearningOutcome",  # what a course's standard says
    "CaseSeries", "Edition", "WorkGroup", "AttendanceMonth", "ActivityKind", "Room",
    "PaperSeries", "DocumentContent",  # a counter; bytes, reached through their DocumentFile
    "ClaimPeriod", "ExportPart",
    "ReportFile", "ReportNotice",  # counts only, and who is told: reached through their Report
}  # fmt: skip


@pytest.mark.parametrize("model", our_models(), ids=lambda model: model.__name__)
def test_every_model_with_personal_data_knows_who_may_see_it(model):
    exempt = model.__name__ in NO_PERSONAL_DATA
    assert exempt or hasattr(model._default_manager, "visible_to"), f"{model.__name__} has no visible_to"


@pytest.mark.parametrize("model", our_models(), ids=lambda model: model.__name__)
def test_every_changeable_model_keeps_its_history(model):
    """By triggers on update and delete; what is append-only or rebuilt says so here."""
    final = {
        "AccessRecord": "access_is_append_only",
        "AccountAct": "an_act_is_final",
        "Seal": "a_seal_is_final",
        "Erasure": "an_erasure_is_final",
        "StayAct": "a_stay_act_is_final",
        "ContactNote": "a_contact_note_is_final",
        "EntrySnapshot": "an_entry_version_is_final",
        "SensitiveEntry": "a_sensitive_entry_is_final",
        "CandidacyStep": "a_step_is_final",
        "Opinion": "an_opinion_is_final",
        "EligibilityOverride": "an_override_is_final",
        "IdentifierCorrection": "an_identifier_correction_is_final",
        "Report": "a_frozen_snapshot_is_final",
        "ReportMember": "a_report_member_is_final",
        "ClaimStep": "a_claim_step_is_final",
        "ClaimCorrection": "a_claim_correction_is_final",
        "SmEfsFault": "a_fault_of_sm_efs_is_final",
        "PrintedList": "a_printed_list_is_final",
        "ExitReminder": "a_reminder_is_final",
        "PaperNumber": "a_paper_number_is_final",
        "LevelCorrection": "a_level_correction_is_final",
        "SignedSheet": "a_signed_sheet_is_final",
        "BenefitLine": "a_line_is_never_rewritten",
        "LinePayment": "a_payment_is_final",
        "RefundLine": "a_claim_line_is_final",
        "RefundTakenBack": "a_refund_taken_back_is_final",
    }
    made_anew = {"CaseSeries", "PaperSeries", "ImportFile", "ImportedRow", "ReportFile", "ReportNotice"}  # counters,
    made_anew |= {"DocumentContent", "FileEvidence"}  # bytes, ledgers, lines kept by triggers
    made_anew |= {"ExportPart"}
    triggers = {trigger.name for trigger in getattr(model._meta, "triggers", [])}
    expected = {final[model.__name__]} if model.__name__ in final else {"update_update", "delete_delete"}
    assert model.__name__ in made_anew or expected <= triggers


REQUEST_FREE = [
    path
    for path in sources(*APPS)
    if path.stem in {"actions", "tasks", "rules", "models"}
    or {"indicators", "models", "actions", "workbook", "planning", "snapshot", "documents", "rules"}
    & set(path.relative_to(ROOT).parts[:-1])
]


@pytest.mark.parametrize("path", REQUEST_FREE, ids=lambda path: str(path.relative_to(ROOT)))
def test_rules_actions_tasks_and_models_know_nothing_of_requests(path):
    imported = {
        name
        for node in ast.walk(ast.parse(path.read_text()))
        for name in (
            [node.module or ""] if isinstance(node, ast.ImportFrom) else
            [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        )
    }  # fmt: skip
    assert not {
        name for name in imported if re.match(r"django\.(http|shortcuts|views)|accounts\.(http|decorators)", name)
    }


@pytest.mark.parametrize("path", list(sources(*OURS)), ids=lambda path: str(path.relative_to(ROOT)))
def test_every_public_piece_says_what_it_does(path):
    """Modules, and functions and classes of rules, actions and library: a docstring each."""
    tree = ast.parse(path.read_text())
    if tree.body:
        assert ast.get_docstring(tree), f"{path.relative_to(ROOT)} has no docstring"
    if path.stem not in {"actions", "rules"} and "lib" not in path.parts:
        return
    silent = [
        node.name
        for node in tree.body
        if isinstance(node, ast.FunctionDef | ast.ClassDef)
        and not node.name.startswith("_")
        and not ast.get_docstring(node)
    ]
    assert not silent


def test_a_query_count_assertion_is_always_entered():
    """django_assert_num_queries(7) without `with` asserts nothing."""
    bare = re.compile(r"^\s*django_assert_(max_)?num_queries\(", re.MULTILINE)
    assert not [path for path in (ROOT / "tests").rglob("*.py") if bare.search(path.read_text())]


def test_no_sqlite_anywhere():
    mentions = re.compile(r"django\.db\.backends\.sqlite3|import sqlite3")
    assert not [path for path in sources(*OURS) if mentions.search(path.read_text())]


def test_a_migration_renders_the_models_a_few_times():
    """Django renders a hundred models after each operation; Together renders them once (docs/decisions/0013)."""
    steps = MigrationLoader(None).graph.nodes.values()
    assert [f"{step}" for step in steps if step.app_label in OURS and len(step.operations) > 10] == []


def test_no_signal_hides_a_call():
    """An upper app calls down; nothing listens from afar. Celery's own signals start heartbeats."""
    listens = re.compile(
        r"from django\.(db\.models|core|dispatch|contrib\.auth)[.\w]* import .*(signals|receiver)|@receiver"
    )
    assert not [path for path in sources(*APPS) if listens.search(path.read_text())]


def test_the_sort_key_of_the_database_is_that_of_the_library(project):
    from cis_portal.lib.polish import fold, sort_key
    from tests import factories

    names = ["Ćma", "Cma", "Łąk", "Luz", "Źrebak", "Żak", "Zebra", "O'Hara", "Nowak-Łęcka", "ĄĘÓ"]
    people = [
        factories.make_participant(centre=factories.lead_of(project), last_name=name, first_name="Ewa")
        for name in names
    ]
    for person in people:
        person.refresh_from_db()
        assert person.sort_key == sort_key(f"{person.last_name} {person.first_name}")
        assert person.search_key == fold(f"{person.last_name} {person.first_name}")


MESSAGE_ARGUMENTS = {  # where the message ids stand in each way of translating
    **dict.fromkeys(("_", "gettext", "gettext_lazy"), slice(0, 1)),
    **dict.fromkeys(("ngettext", "ngettext_lazy", "pgettext", "pgettext_lazy"), slice(0, 2)),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), slice(0, 3)),
}


def test_every_message_stands_where_it_can_be_extracted():
    """A variable in the place of a message is never found for translation, so a Polish page would say it in English."""
    hidden = [
        f"{path.relative_to(ROOT)}:{call.lineno} {ast.unparse(call)}"
        for path in sources(*OURS)
        for call in ast.walk(ast.parse(path.read_text()))
        if isinstance(call, ast.Call)
        for name in [getattr(call.func, "id", getattr(call.func, "attr", ""))]
        if not all(isinstance(word, ast.Constant) for word in call.args[MESSAGE_ARGUMENTS.get(name, slice(0, 0))])
    ]
    assert hidden == []
