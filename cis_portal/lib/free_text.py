"""What may slip into a free text that others will read: a number like a PESEL, words of health or of a conviction."""

import re
from enum import StrEnum

from cis_portal.lib.polish import fold


class Slip(StrEnum):
    """What was noticed."""

    NUMBER = "number"
    HEALTH = "health"
    CONVICTION = "conviction"


# Eleven digits, also divided by spaces or hyphens; no part of a longer number, such as an account's.
_ELEVEN = re.compile(r"(?<![0-9])(?<![0-9][ -])[0-9](?:[ -]?[0-9]){10}(?![ -]?[0-9])")
# Beginnings of words, folded. They may strike too often: the person is asked, never refused.
_HEALTH = re.compile(
    r"\b(alkohol|ambulator|choro|chory|ciaz|depres|diagnoz|hiv\b|inwalid|lecz\w|lekar|lekow|lekooporn|nalog|narko|niepelnosprawn|"
    r"nowotw|odwyk|orzeczeni\w* o (stopniu )?niepeln|otepi|padacz|psychi|rak(a|iem)?\b|rehabilitac|schizofr|szpital|"
    r"terapi|trzezw|upojen|uposledz|uzaleznien|zaburze|zdrow)"
)
_CONVICTION = re.compile(r"\b(areszt|karaln|karany|karana|kurator|przestep|skazan|wiezien|wyrok|zaklad\w* karn)")


def slips(text: str) -> set[Slip]:
    """What of that kind stands in the text; it may be harmless, so ask and do not refuse.

    A number counts by its eleven digits, whether or not its check digit agrees: a mistyped PESEL tells as much.
    """
    folded = fold(text)
    found = {Slip.NUMBER} if _ELEVEN.search(text) else set()
    found |= {Slip.HEALTH} if _HEALTH.search(folded) else set()
    return found | ({Slip.CONVICTION} if _CONVICTION.search(folded) else set())
