"""Which rows and fields each indicator rests on: an edit of anything else cannot have moved it. Pure."""

from __future__ import annotations

from typing import NamedTuple

from grants.models import SettingKey

ALL = frozenset[str]()  # every field of the model


class Reads(NamedTuple):
    """Fields by model's name (ALL of them where the set is empty), and the dated settings an indicator counts by."""

    fields: dict[str, frozenset[str]]
    settings: frozenset[SettingKey] = frozenset()


_START = {"Enrolment": frozenset({"started_on"})}
_LEAVING = {"Enrolment": frozenset({"started_on", "ended_on", "exit_situation"})}
_PAPER = {"Document": frozenset({"number", "issued_on", "withdrawn_reason"})}
_JOB = {**_LEAVING, "Employment": frozenset({"started_on", "document"}), **_PAPER}
_WINDOW = frozenset({SettingKey.RESULT_WINDOW_DAYS})


def _entry(*names: str) -> dict[str, frozenset[str]]:
    return {"EntrySnapshot": frozenset(names)}


_STATUS = Reads({**_START, **_entry("labour_status", "labour_detail")})
_AGE = Reads({**_START, "Participant": frozenset({"birth_date"}), **_entry("age_at_start")})
_EDUCATION = Reads({**_START, **_entry("education")})

READS: dict[str, Reads] = {
    **dict.fromkeys(("P1", "EECO01"), Reads(_START)),
    **dict.fromkeys(("P2", "P3", "EECO02", "EECO03", "EECO04", "EECO05"), _STATUS),
    **dict.fromkeys(("EECO06", "EECO07", "EECO08"), _AGE),
    **dict.fromkeys(("EECO09", "EECO10", "EECO11"), _EDUCATION),
    "EECO12": Reads({**_START, **_entry("disability")}),
    "EECO13": Reads({**_START, **_entry("third_country")}),
    "EECO14": Reads({**_START, **_entry("foreign_origin")}),
    "EECO15": Reads({**_START, **_entry("minority")}),
    "EECO16": Reads({**_START, **_entry("homeless")}),
    "EECO17": Reads({**_START, **_entry("degurba")}),
    "R1": Reads(_JOB, _WINDOW),
    "R2": Reads(
        {"CriterionAssessment": frozenset({"criterion", "entry_level", "exit_level", "exit_on"})},
        frozenset({SettingKey.IMPROVED_CRITERIA_MIN}),
    ),
    "R3": Reads({"Competence": ALL, **_PAPER}),
    "EECR01": Reads({**_LEAVING, **_entry("labour_status")}),
    "EECR02": Reads({**_LEAVING, **_entry("labour_detail")}),
    "EECR03": Reads({**_LEAVING, "Qualification": frozenset({"recorded_on", "document"}), **_PAPER}, _WINDOW),
    "EECR04": Reads({**_JOB, **_entry("labour_status")}, _WINDOW),
}


def reads_of(codes: set[str]) -> Reads:
    """What several indicators rest on together."""
    fields: dict[str, frozenset[str]] = {}
    for code in sorted(codes):
        for model, names in READS[code].fields.items():
            before = fields.get(model)
            fields[model] = names if before is None else (before | names if before and names else ALL)
    return Reads(fields, frozenset(key for code in codes for key in READS[code].settings))
