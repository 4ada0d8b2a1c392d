"""The rules and what they found in words. A sentence says what to do and holds no personal value."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext, ngettext_lazy
from django.utils.translation import gettext_lazy as _

from reporting.words import day, decimal, month

from .facts import Fault

RULES: dict[str, str | Promise] = {
    "V01": _("PESEL or other identifier"),
    "V02": _("Sex agrees with the PESEL"),
    "V03": _("Date of birth agrees with the PESEL"),
    "V04": _("Age on the first day in the project"),
    "V05": _("Each person stands once"),
    "V06": _("Start in the project"),
    "V07": _("Out of work at entry"),
    "V08": _("Postcode, e-mail and telephone"),
    "V09": _("Lives in Toruń or powiat toruński"),
    "V10": _("Exit data are whole"),
    "V11": _("Supports are whole"),
    "V12": _("Citizenship and third-country national"),
    "V13": _("Nothing that a spreadsheet spoilt"),
    "V14": _("Values of the closed lists"),
    "V15": _("A disability has its document or note"),
    "EFS": _("Sent back by SM EFS"),
    "P01": _("Free days within the right"),
    "P02": _("Start and end agree with the stays"),
    "P03": _("A business has the day it was founded"),
    "P04": _("Planned ends lie in the project"),
    "P05": _("Referral and application for the benefit"),
    "P06": _("Every past working day is marked"),
    "P07": _("Every sick day has its certificate"),
    "P08": _("Documents of the file"),
    "R1": _("A job that does not count"),
    "R2": _("A social situation that does not count"),
    "R3": _("A competence that does not count"),
}

SENTENCES: dict[str, str | Promise] = {
    "pesel": _("The digits of the PESEL do not agree: compare it with the identity card."),
    "identifier_missing": _("Enter the PESEL or another identifier."),
    "sex": _("The sex differs from the one the PESEL tells: correct one of the two."),
    "birth_date_missing": _("Enter the date of birth."),
    "birth_date": _("The date of birth differs from the one the PESEL tells: correct one of the two."),
    "age": _("The entry says %(entered)s years, by the date of birth it was %(age)s: correct the age."),
    "minor": _("The person was under 18 on the first day: check the dates."),
    "pension": _("The person was %(age)s: check whether they have a right to a pension (art. 1 ust. 3)."),
    "twin": _("Somebody else here has the same name and birth date: check that it is not one person twice."),
    "start_outside": _("The start lies outside the project's time."),
    "start_support": _("The start in the project is %(start)s, the first support began on %(first)s: make them agree."),
    "entry_missing": _("There are no entry data: enter them."),
    "working": _("A working person cannot be supported in this project."),
    "status_unknown": _("Choose the status on the labour market from the list."),
    "detail": _("This detail cannot stand beside the status: choose another."),
    "postcode": _("Write the postcode as 87-100."),
    "email": _("Write the e-mail without Polish letters and spaces."),
    "phone": _("Write the telephone in digits, with + for the country if needed."),
    "contact_missing": _("Enter a telephone or an e-mail."),
    "area": _("The municipality is not one of Toruń or powiat toruński in the spelling of the list."),
    "locality_missing": _("Enter the locality."),
    "ended_on_missing": _("Other exit data are there: enter the day of leaving."),
    "exit_situation_missing": _("The person left: enter the situation on leaving."),
    "exit_as_planned_missing": _("The person left: say whether as planned."),
    "end_outside": _("The day of leaving lies outside the project's time."),
    "still_monitored": _("The situation was to be settled by %(due)s: replace “w trakcie monitorowania”."),
    "support_missing": _("Enter at least one support."),
    "support_detail": _("Support no. %(place)s has a detail that cannot stand beside its kind."),
    "support_early": _("Support no. %(place)s began before the start in the project."),
    "third_country": _("Citizenship and third-country national contradict each other."),
    "lost_zero": _("The identifier looks like a PESEL that lost its leading zero."),
    "serial_day": _("The value looks like a date that a spreadsheet turned into a number."),
    "postcode_number": _("The postcode looks like a number: write it as 87-100."),
    "education": _("Choose the education from the list."),
    "citizenship": _("Choose the citizenship from the list."),
    "institution": _("Enter the institution whose worker takes part."),
    "disability": _("Put the certificate into the file or a note into the entry."),
    "free_days": _("%(taken)s free days are entered, the right is %(right)s."),
    "no_stay": _("The person has no stay at the centre: enter it."),
    "start_stay": _("The start in the project is %(start)s, the first stay began on %(first)s: make them agree."),
    "end_stay": _("The end in the project (%(end)s) differs from the end of the last stay (%(last)s)."),
    "business": _("The person left for a business of their own: enter the day it was founded."),
    "planned_late": _("The planned end %(planned)s lies beyond the project: shorten the plan."),
    "referral": _("The stay of %(start)s has no referral: enter who referred and when."),
    "application": _("The stay of %(start)s has no application for the benefit: without it nothing is paid."),
    "unmarked": ngettext_lazy(
        "%(month)s: %(days)s working day without a mark.", "%(month)s: %(days)s working days without a mark.", "days"
    ),
    "uncertified": ngettext_lazy(
        "%(days)s day marked L4 without a certificate, the first on %(first)s: enter it under Absences.",
        "%(days)s days marked L4 without a certificate, the first on %(first)s: enter it under Absences.",
        "days",
    ),
}


NAMED_DOCUMENTS = 3


def lacking(labels: list[str]) -> str:
    """Which documents are missing or incomplete: the first ones by name, the others by number."""
    named, others = "; ".join(labels[:NAMED_DOCUMENTS]), len(labels) - NAMED_DOCUMENTS
    if others <= 0:
        return gettext("Missing or incomplete: %(named)s.") % {"named": named}
    return ngettext(
        "Missing or incomplete: %(named)s and %(others)s more document.",
        "Missing or incomplete: %(named)s and %(others)s more documents.",
        others,
    ) % {"named": named, "others": others}


def sentence(fault: Fault) -> str:
    """What to do about it."""
    return str(SENTENCES[fault.sentence] % {name: _shown(name, value) for name, value in fault.values})


def _shown(name: str, value: object) -> Any:
    if name == "month" and isinstance(value, date):
        return month(f"{value:%Y-%m}")
    if value is None or isinstance(value, date):
        return day(value)
    if isinstance(value, float):
        return decimal(value, 0 if value.is_integer() else 1)
    return value
