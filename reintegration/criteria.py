"""The criteria of the social situation and what each level means, as they stand on the office's sheet.

Like the lists of SM EFS they are code: Polish in every language, and a criterion that a workbook brought under another
name keeps it, with the common words for its levels. Levels 1 to 3, higher is better. Pure.
"""

from __future__ import annotations

LEVELS = (1, 2, 3)
COMMON = ("wymaga stałego wsparcia", "radzi sobie częściowo", "radzi sobie samodzielnie")

CRITERIA: dict[str, tuple[str, str, str]] = {
    "motywacja do pracy": (
        "nie szuka pracy, nie widzi w niej sensu",
        "chce pracować, potrzebuje zachęty i pomocy w szukaniu",
        "sam(a) szuka pracy lub szkolenia",
    ),
    "pewność siebie i własne umiejętności": (
        "nie wierzy we własne możliwości, unika nowych zadań",
        "podejmuje nowe zadania z pomocą",
        "zna swoje mocne strony i z nich korzysta",
    ),
    "rozwiązywanie problemów": (
        "nie podejmuje prób, czeka na innych",
        "załatwia proste sprawy z pomocą",
        "załatwia sprawy samodzielnie, wie, gdzie szukać pomocy",
    ),
    "stan zdrowia": (
        "nie dba o zdrowie, nie leczy się mimo potrzeby",
        "leczy się nieregularnie",
        "dba o zdrowie, stosuje się do zaleceń",
    ),
    "uzależnienia": (
        "czynne uzależnienie, bez terapii",
        "w terapii lub ogranicza",
        "utrzymuje abstynencję albo problem nie występuje",
    ),
    "funkcjonowanie w rodzinie": (
        "silne konflikty lub brak kontaktu z bliskimi",
        "relacje wymagają wsparcia",
        "relacje stabilne, wypełnia role rodzinne",
    ),
    "kształcenie i szkolenie": (
        "nie uczy się i tego nie planuje",
        "planuje lub rozpoczął(-ęła) naukę albo szkolenie",
        "uczy się regularnie lub ukończył(a) szkolenie",
    ),
    "aktywność społeczna i wolontariat": (
        "nie uczestniczy w życiu społecznym",
        "uczestniczy od czasu do czasu",
        "uczestniczy regularnie, angażuje się",
    ),
}


def words_of(criterion: str, level: int) -> str:
    """What a level of a criterion means. Raises ValueError for a level that is none."""
    if level not in LEVELS:
        raise ValueError("A level is 1, 2 or 3.")
    return CRITERIA.get(criterion, COMMON)[level - 1]
