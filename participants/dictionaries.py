"""The closed lists of SM EFS. A value is our code; its label is the exact text SM EFS reads and writes.

The labels are Polish in every language of the interface: they are data, and an en dash in them is part of the value.
Source: SM EFS in CST2021, dictionaries of the participant form.
"""

import csv
from pathlib import Path

from django.db.models import TextChoices


class IdentifierKind(TextChoices):
    PESEL = "pesel", "PESEL"
    OTHER = "other", "Inny identyfikator"


class Sex(TextChoices):
    WOMAN = "F", "Kobieta"
    MAN = "M", "Mężczyzna"


class Citizenship(TextChoices):
    POLISH = "polish", "Obywatelstwo polskie"
    EU = "eu", "Brak polskiego obywatelstwa – obywatel kraju UE"
    THIRD_COUNTRY = "third_country", "Brak polskiego obywatelstwa lub UE – obywatel kraju spoza UE/ bezpaństwowiec"


class ParticipantKind(TextChoices):
    INDIVIDUAL = "individual", "Indywidualny"
    INSTITUTION = "institution", "pracownik lub przedstawiciel instytucji"


class Education(TextChoices):
    LOWER = "isced_0_2", "Średnie I stopnia lub niższe (ISCED 0–2)"
    SECONDARY = "isced_3_4", "Ponadgimnazjalne (ISCED 3) lub policealne (ISCED 4)"
    HIGHER = "isced_5_8", "Wyższe (ISCED 5–8)"


# One form has a finer list; its levels are read, and written as the one above.
FINER_EDUCATION: dict[str, str] = {
    "Brak lub niepełne podstawowe (ISCED 0)": Education.LOWER.value,
    "Podstawowe (ISCED 1) lub gimnazjalne (ISCED 2)": Education.LOWER.value,
}


class LabourStatus(TextChoices):
    UNEMPLOYED = "unemployed", "Osoba bezrobotna"
    INACTIVE = "inactive", "Osoba bierna zawodowo"
    WORKING = "working", "Osoba pracująca"


class LabourDetail(TextChoices):
    LONG_TERM = "long_term", "Osoba długotrwale bezrobotna"
    NOT_LEARNING = "not_learning", "Osoba nieuczestnicząca w kształceniu lub szkoleniu"
    LEARNING = "learning", "Osoba ucząca się/odbywająca kształcenie"
    OTHER = "other", "Inne"


# Which detail may stand beside which status.
LABOUR_DETAILS: dict[LabourStatus, tuple[LabourDetail, ...]] = {
    LabourStatus.UNEMPLOYED: (LabourDetail.LONG_TERM, LabourDetail.OTHER),
    LabourStatus.INACTIVE: (LabourDetail.NOT_LEARNING, LabourDetail.LEARNING, LabourDetail.OTHER),
}


class ExitSituation(TextChoices):
    TOOK_JOB = "took_job", "osoba podjęła pracę"
    STARTED_BUSINESS = "started_business", "osoba rozpoczęła działalność na własny rachunek"
    SEEKING_WORK = "seeking_work", "osoba poszukująca pracy"
    EDUCATION = "education", "osoba podjęła kształcenie lub szkolenie"
    QUALIFICATION = "qualification", "osoba uzyskała kwalifikacje"
    COMPETENCE = "competence", "osoba nabyła kompetencje"
    NOTHING_NEW = "nothing_new", "osoba nie podjęła nowej aktywności"
    OTHER = "other", "inne"
    MONITORED = "monitored", "sytuacja w trakcie monitorowania"
    NOT_APPLICABLE = "not_applicable", "nie dotyczy"


class Flag(TextChoices):
    """The answer to a question that a person may refuse."""

    YES = "yes", "Tak"
    NO = "no", "Nie"
    REFUSED = "refused", "Odmowa podania informacji"


# On forms the same refusal is worded differently; both are read, the first is written.
REFUSALS = (Flag.REFUSED.label, "Nie podaję")


class SupportScope(TextChoices):
    ACTIVATION = "activation", "Aktywizacja społeczna i zawodowa"


class SupportKind(TextChoices):
    ACTIVE_INTEGRATION = "active_integration", "usługa aktywnej integracji"
    COUNSELLING = "counselling", "doradztwo/konsultacje"
    TRAINING = "training", "krajowe szkolenie/kurs"


class SupportDetail(TextChoices):
    SOCIAL = "social", "usługa o charakterze społecznym"
    VOCATIONAL = "vocational", "usługa o charakterze zawodowym"
    PSYCHOLOGICAL = "psychological", "pomoc psychologiczna"
    CAREER = "career", "doradztwo zawodowe"
    LEGAL = "legal", "doradztwo/ pomoc prawna"


# A course's detail is its theme: free text.
SUPPORT_DETAILS: dict[SupportKind, tuple[SupportDetail, ...] | None] = {
    SupportKind.ACTIVE_INTEGRATION: (SupportDetail.SOCIAL, SupportDetail.VOCATIONAL),
    SupportKind.COUNSELLING: (SupportDetail.PSYCHOLOGICAL, SupportDetail.CAREER, SupportDetail.LEGAL),
    SupportKind.TRAINING: None,
}

COUNTRY = "Polska"
VOIVODESHIP = "kujawsko-pomorskie"

# Where participants must live (the notice: Toruń and powiat toruński): TERYT code, county, municipality.
with (Path(__file__).parent / "data" / "teryt.csv").open(encoding="utf-8", newline="") as _rows:
    _TERYT = list(csv.DictReader(_rows, delimiter=";"))
MUNICIPALITIES: tuple[tuple[str, str, str], ...] = tuple(
    (row["code"], row["county"], row["municipality"]) for row in _TERYT
)
# The same for people: two municipalities are called Chełmża.
MUNICIPALITY_NAMES: dict[str, str] = {
    row["code"]: row["municipality"] + ("" if row["county"] == row["municipality"] else f" ({row['kind']})")
    for row in _TERYT
}


HOME_MUNICIPALITY = "0463011"  # of the centre: whoever lives elsewhere needs an agreement (art. 12 ust. 5)


class Degurba(TextChoices):
    CITY = "1", "1"
    TOWN = "2", "2"
    RURAL = "3", "3"


class DocumentKind(TextChoices):
    """Kinds of evidence in a person's file, by its stages. participants.checklist says when each is due."""

    APPLICATION = "application", "formularz zgłoszeniowy"
    DECLARATION = "declaration", "deklaracja uczestnictwa"
    CONSENT = "consent", "zgody i klauzula informacyjna RODO"
    RESIDENCE = "residence", "dowód lub oświadczenie zamieszkania"
    GMINA_AGREEMENT = "gmina_agreement", "porozumienie międzygminne (art. 12 ust. 5)"
    PUP_CERTIFICATE = "pup_certificate", "zaświadczenie z PUP"
    ZUS_CERTIFICATE = "zus_certificate", "zaświadczenie z ZUS"
    DISABILITY = "disability", "orzeczenie o niepełnosprawności"
    TREATMENT = "treatment", "dokument leczenia lub terapii"
    WELFARE = "welfare", "zaświadczenie z OPS"
    LETTER = "letter", "list motywacyjny i życiorys"
    WORK_RECORD = "work_record", "świadectwa pracy"
    OPINION = "opinion", "opinia pracownika socjalnego"
    REFERRAL = "referral", "skierowanie"
    SCORE_CARD = "score_card", "karta oceny kandydata"
    PROTOCOL = "protocol", "protokół komisji rekrutacyjnej"
    AGREEMENT = "agreement", "umowa uczestnictwa"
    DIAGNOSIS = "diagnosis", "arkusz diagnozy"
    IPZS = "ipzs", "indywidualny program zatrudnienia socjalnego"
    TRIAL_ASSESSMENT = "trial_assessment", "ocena po okresie próbnym"
    BENEFIT_APPLICATION = "benefit_application", "wniosek o świadczenie integracyjne"
    BENEFIT_DECISION = "benefit_decision", "przyznanie świadczenia integracyjnego"
    MEDICAL = "medical", "zaświadczenie lekarskie"
    SAFETY = "safety", "szkolenie BHP"
    CLOTHING = "clothing", "karta odzieży roboczej"
    QUALIFICATION = "qualification", "informacja do MOPR o zakwalifikowaniu"
    EXTENSION = "extension", "przedłużenie uczestnictwa"
    ATTENDANCE_CARD = "attendance_card", "miesięczna karta obecności"
    SICK_LEAVE = "sick_leave", "zwolnienie lekarskie (L4)"
    JUSTIFICATION = "justification", "usprawiedliwienie nieobecności"
    CERTIFICATE = "certificate", "certyfikat z efektami uczenia się"
    END_STATEMENT = "end_statement", "oświadczenie o odstąpieniu od programu"
    END_DECISION = "end_decision", "decyzja o zaprzestaniu realizacji programu"
    EXIT_STATEMENT = "exit_statement", "oświadczenie o sytuacji po zakończeniu"
    SOCIAL_ASSESSMENT = "social_assessment", "ocena sytuacji społecznej"
    FINAL_ASSESSMENT = "final_assessment", "ocena końcowa IPZS"
    PARTICIPATION = "participation", "zaświadczenie o uczestnictwie (art. 13 ust. 5a)"
    EXIT_NOTICE = "exit_notice", "informacja o zakończeniu uczestnictwa"
    JOB = "job", "dokument potwierdzający zatrudnienie"
    OTHER = "other", "inny dokument"
