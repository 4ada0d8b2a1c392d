"""What the papers say that the portal prints: the wording as data, Polish in every language of the interface.

A paper that was printed keeps the version and the digest of the wording it was printed by. Whoever changes a text gives
it a new version; words in braces are filled from the file, and what is not known is left as dots for the pen.
Source: act of 13 June 2003 on social employment (Dz.U. 2022 poz. 2241), art. 12, 13, 15; documents of an ESF+ CIS.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from participants.dictionaries import DocumentKind as Kind

DOTS = "…" * 12
ACT = "ustawy z dnia 13 czerwca 2003 r. o zatrudnieniu socjalnym (Dz.U. z 2022 r. poz. 2241 ze zm.)"


@dataclass(frozen=True)
class PaperText:
    """The wording of one kind of paper.

    prefix: what its number begins with, UU/12/2026. basis: under the title. facts: labels and what is filled in.
    paragraphs: the text; points: a numbered list after it; closing: after the list; signatures: who signs.
    to_office: it is a letter to MOPR. late: it is about a stay that has ended, qualified or extended already.
    """

    kind: Kind
    prefix: str
    version: str
    title: str
    basis: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    paragraphs: tuple[str, ...] = ()
    points: tuple[str, ...] = ()
    closing: tuple[str, ...] = ()
    signatures: tuple[str, ...] = ()
    to_office: bool = False

    @property
    def template(self) -> str:
        """Version and digest of the wording: what a printed paper keeps."""
        return f"{self.version} {hashlib.sha256(repr(self).encode()).hexdigest()[:16]}"


class _Filled(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return DOTS


def filled(text: str, values: Mapping[str, str]) -> str:
    """The text with what is known filled in, and dots for the rest."""
    return text.format_map(_Filled({name: value for name, value in values.items() if value}))


PERSON = (
    ("Imię i nazwisko", "{person}"),
    ("{identifier_kind}", "{identifier}"),
    ("Data urodzenia", "{born}"),
    ("Adres", "{street}, {place}"),
)
CONTACT = (("Telefon", "{phone}"), ("E-mail", "{email}"))
BRIEF = PERSON[:2]
# Told by the person with the pen: what the portal knows of them is not for a paper that lies on a desk.
TRAITS = tuple(
    (trait, "tak / nie / odmawiam podania informacji")
    for trait in ("Obce pochodzenie", "Obywatel państwa trzeciego", "Mniejszość narodowa lub etniczna", "Bezdomność",
                  "Niepełnosprawność")
)  # fmt: skip
SIGNED_BY_PERSON = ("data i czytelny podpis uczestnika",)
SIGNED_BY_MANAGER = ("data, podpis i pieczęć kierownika Centrum",)

TEXTS: tuple[PaperText, ...] = (
    PaperText(
        Kind.APPLICATION, "FZ", "2026-11.2", "Formularz zgłoszeniowy",
        "do projektu „{project}”, nr {project_number}",
        (*PERSON, ("Płeć", "{sex}"), ("Obywatelstwo", "{citizenship}"), *CONTACT,
         ("Status na rynku pracy", "{status}"), ("Wykształcenie", "{education}"), *TRAITS,
         ("Potrzeby w zakresie dostępności", "{needs}")),
        ("Zgłaszam chęć udziału w projekcie realizowanym przez {centre} i oświadczam, że:",),
        ("zapoznałem(-am) się z zasadami udziału w projekcie;",
         "nie pracuję, a mój status na rynku pracy jest zgodny z podanym wyżej;",
         "mieszkam na terenie Torunia lub powiatu toruńskiego;",
         "nie mam ustalonego prawa do świadczeń wymienionych w art. 1 ust. 3 " + ACT + ";",
         "dane podane w formularzu są prawdziwe."),
        ("Właściwe odpowiedzi tak lub nie podkreśliłem(-am).",
         "Wiem, że za podanie nieprawdy grozi odpowiedzialność przewidziana prawem."),
        SIGNED_BY_PERSON,
    ),
    PaperText(
        Kind.DECLARATION, "DU", "2026-11", "Deklaracja uczestnictwa",
        "w projekcie „{project}”, nr {project_number}",
        (*BRIEF, ("Pierwszy dzień wsparcia", "{first_day}")),
        ("Deklaruję udział w projekcie realizowanym przez {centre} w ramach programu Fundusze Europejskie dla Kujaw i "
         "Pomorza 2021–2027, współfinansowanego ze środków Europejskiego Funduszu Społecznego Plus. Oświadczam, że:",),
        ("spełniam warunki udziału w projekcie;",
         "w ciągu 4 tygodni po zakończeniu udziału przekażę informację o mojej sytuacji na rynku pracy wraz z "
         "dokumentami, które ją potwierdzają;",
         "otrzymałem(-am) klauzulę informacyjną o przetwarzaniu danych osobowych."),
        (), SIGNED_BY_PERSON,
    ),
    PaperText(
        Kind.AGREEMENT, "UU", "2026-11.2", "Umowa uczestnictwa",
        "w zajęciach Centrum Integracji Społecznej, na podstawie " + ACT,
        PERSON,
        ("Zawarta dnia {day} między {centre}, reprezentowanym przez kierownika Centrum, a osobą wskazaną wyżej, zwaną "
         "dalej uczestnikiem, w ramach projektu „{project}”, nr {project_number}.",),
        ("Uczestnik realizuje indywidualny program zatrudnienia socjalnego podpisany dnia {ipzs_on}.",
         "Okres próbny trwa od {trial_from} do {trial_until} (art. 15 ust. 1). Po jego pomyślnym zakończeniu kierownik "
         "kwalifikuje uczestnika do uczestnictwa trwającego do 11 miesięcy, które może przedłużyć o nie więcej niż "
         "12 miesięcy (art. 15 ust. 2 i 3).",
         "Tygodniowy pobyt w Centrum wynosi {hours} godzin (art. 14 ust. 1).",
         "Centrum zapewnia bezpłatnie jeden posiłek w każdym dniu pobytu, odzież roboczą i środki ochrony, szkolenie "
         "BHP oraz ubezpieczenie od następstw nieszczęśliwych wypadków (art. 14).",
         "Na wniosek uczestnika Centrum wypłaca świadczenie integracyjne w wysokości 120 % zasiłku dla bezrobotnych, "
         "miesięcznie z dołu (art. 15 ust. 4 i 5). Za każdy dzień nieobecności nieusprawiedliwionej świadczenie "
         "zmniejsza się o 1/20, a przy więcej niż 3 takich dniach w miesiącu nie przysługuje (art. 15 ust. 7).",
         "W okresie uczestnictwa, bez okresu próbnego, za każdy dzień choroby potwierdzonej przez lekarza świadczenie "
         "zmniejsza się o 1/40, nie dłużej niż przez 21 dni; za dalsze dni choroby nie przysługuje (art. 15 ust. 7a).",
         "W okresie uczestnictwa przysługuje 6 dni wolnych, a po jego przedłużeniu dodatkowe, proporcjonalnie do "
         "długości przedłużenia; udziela ich kierownik na wniosek uczestnika (art. 15 ust. 6a i 6b).",
         "Uczestnik podpisuje listę obecności, przestrzega regulaminu i zasad BHP oraz niezwłocznie zawiadamia o "
         "przyczynie nieobecności.",
         "Realizacja programu ustaje w przypadkach określonych w art. 13 ust. 4. Na decyzję kierownika o zaprzestaniu "
         "przysługuje skarga do sądu administracyjnego (art. 13 ust. 4b).",
         "Po zakończeniu uczestnictwa kierownik wydaje zaświadczenie o uczestnictwie i nabytych umiejętnościach "
         "(art. 13 ust. 5a).",
         "Umowę sporządzono w dwóch egzemplarzach, po jednym dla każdej ze stron."),
        (), (*SIGNED_BY_PERSON, *SIGNED_BY_MANAGER),
    ),
    PaperText(
        Kind.BENEFIT_APPLICATION, "WS", "2026-11.2", "Wniosek o przyznanie świadczenia integracyjnego",
        "na podstawie art. 15 ust. 4 " + ACT,
        (("Do", "Kierownik Centrum, {centre}"), *PERSON),
        ("Wnoszę o przyznanie świadczenia integracyjnego na okres próbny i okres uczestnictwa "
         "w zajęciach Centrum, od dnia {trial_from}.", "Sposób wypłaty (rachunek bankowy lub gotówka): " + DOTS),
        (), (), SIGNED_BY_PERSON,
    ),
    PaperText(
        Kind.QUALIFICATION, "IK", "2026-11", "Informacja o zakwalifikowaniu",
        "na podstawie art. 15 ust. 2 " + ACT,
        (*BRIEF, ("Skierowanie", "{referral}"), ("Uczestnictwo", "{qualified_from} – {qualified_until}")),
        ("Informuję, że po pomyślnym zakończeniu okresu próbnego trwającego od {trial_from} do {trial_until} w dniu "
         "{qualified_on} zakwalifikowałem(-am) osobę wskazaną wyżej do uczestnictwa w zajęciach Centrum.",),
        (), (), SIGNED_BY_MANAGER, to_office=True,
    ),
    PaperText(
        Kind.EXTENSION, "PU", "2026-11", "Decyzja o przedłużeniu uczestnictwa",
        "na podstawie art. 15 ust. 3 " + ACT,
        BRIEF,
        ("Po zasięgnięciu opinii pracownika socjalnego Centrum przedłużam okres uczestnictwa w zajęciach Centrum do "
         "dnia {extended_until}.", "Uzasadnienie: {extended_reason}"),
        (), (), (*SIGNED_BY_MANAGER, "data i podpis uczestnika: decyzję otrzymałem(-am)"),
    ),
    PaperText(
        Kind.END_STATEMENT, "OO", "2026-11", "Oświadczenie o odstąpieniu od realizacji programu",
        "na podstawie art. 13 ust. 4 pkt 3 " + ACT,
        BRIEF,
        ("Oświadczam, że odstępuję od realizacji indywidualnego programu zatrudnienia socjalnego z dniem {ended_on}.",),
        (), (), SIGNED_BY_PERSON,
    ),
    PaperText(
        Kind.END_DECISION, "DZ", "2026-11", "Decyzja o zaprzestaniu realizacji programu",
        "na podstawie art. 13 ust. 4 i 4a " + ACT,
        BRIEF,
        ("Orzekam o zaprzestaniu realizacji indywidualnego programu zatrudnienia socjalnego z dniem {ended_on}. "
         "Podstawa: {ground}.", "Uzasadnienie: {end_reason}"),
        (),
        ("Pouczenie: na decyzję przysługuje skarga do wojewódzkiego sądu administracyjnego (art. 13 ust. 4b). Skargę "
         "wnosi się za pośrednictwem kierownika Centrum w terminie 30 dni od dnia doręczenia decyzji.",),
        (*SIGNED_BY_MANAGER, "data i podpis uczestnika: decyzję otrzymałem(-am)"),
    ),
    PaperText(
        Kind.EXIT_STATEMENT, "OS", "2026-11", "Oświadczenie o sytuacji po zakończeniu udziału w projekcie",
        "projekt „{project}”, nr {project_number}",
        (*BRIEF, ("Zakończenie udziału", "{left_on}"), ("Informację należy przekazać do", "{result_due}")),
        ("Oświadczam, że po zakończeniu udziału w projekcie (właściwe zaznaczyć):",),
        ("podjąłem(-ęłam) pracę od dnia " + DOTS + ";",
         "rozpocząłem(-ęłam) działalność na własny rachunek od dnia " + DOTS + ";",
         "poszukuję pracy;",
         "podjąłem(-ęłam) kształcenie lub szkolenie;",
         "uzyskałem(-am) kwalifikacje lub nabyłem(-am) kompetencje;",
         "nie podjąłem(-ęłam) nowej aktywności;",
         "inna sytuacja: " + DOTS + "."),
        ("Do oświadczenia dołączam dokumenty: " + DOTS,), SIGNED_BY_PERSON,
    ),
    PaperText(
        Kind.PARTICIPATION, "ZU", "2026-11", "Zaświadczenie o uczestnictwie",
        "na podstawie art. 13 ust. 5a " + ACT,
        (*PERSON[:3], ("Okres próbny", "{trial_from} – {trial_until}"), ("Uczestnictwo", "{from} – {ended_on}")),
        ("Zaświadczam, że osoba wskazana wyżej uczestniczyła w zajęciach prowadzonych przez {centre} i w ramach "
         "reintegracji zawodowej i społecznej nabyła następujące umiejętności: {skills}",),
        (), (), SIGNED_BY_MANAGER,
    ),
    PaperText(
        Kind.EXIT_NOTICE, "IZ", "2026-11", "Informacja o zakończeniu uczestnictwa",
        "",
        (*BRIEF, ("Skierowanie", "{referral}"), ("Ostatni dzień", "{ended_on}"), ("Podstawa", "{ground}")),
        ("Informuję, że osoba wskazana wyżej zakończyła uczestnictwo w zajęciach Centrum.",),
        (), (), SIGNED_BY_MANAGER, to_office=True,
    ),
)  # fmt: skip
BY_KIND = {text.kind: text for text in TEXTS}
