"""What slips into a free text that others read."""

import pytest

from cis_portal.lib.free_text import Slip, slips


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("uzgodnienie i realizacja programu", set()),
        ("współpraca, umowa nr 12/2026 z 21.05.2024, tel. 56 611 00 00", set()),
        ("numer 44051401359 w aktach", {Slip.NUMBER}),
        ("440514-01359", {Slip.NUMBER}),
        ("440514 01359", {Slip.NUMBER}),
        ("konto 12 1020 5040 0000 1402 0123 4567", set()),
        ("w trakcie terapii uzależnień", {Slip.HEALTH}),
        ("OSOBA Z NIEPEŁNOSPRAWNOŚCIĄ", {Slip.HEALTH}),
        ("po wyjściu z więzienia", {Slip.CONVICTION}),
        ("skazany, leczy się w szpitalu, 44051401359", {Slip.NUMBER, Slip.HEALTH, Slip.CONVICTION}),
        ("po leczeniu; walczy z nałogiem", {Slip.HEALTH}),
        ("nie dziś, lecz jutro; należność", set()),
        ("raport o rakietach", set()),
    ],
)
def test_a_number_like_a_pesel_and_words_of_health_or_a_conviction_are_noticed(text, expected):
    assert slips(text) == expected


def test_no_suggested_reason_holds_such_words():
    from participants.sharing_rules import PRESETS

    for presets in PRESETS.values():
        assert {preset.code: slips(preset.purpose) for preset in presets} == {preset.code: set() for preset in presets}
