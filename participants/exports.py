"""The list of people as a file for people: what the page shows, nothing more."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from cis_portal.lib import tabular
from participants.models import EnrolmentQuerySet, EnrolmentStatus

EXPORT_KINDS = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}


def participants_table(enrolments: EnrolmentQuerySet, kind: str, *, entry_visible: bool) -> tuple[str, bytes]:
    """Content type and bytes of the list in that kind of file."""
    headers = [_("Case"), _("Last name"), _("First name"), _("Identifier"), _("Sex"), _("State today")]
    headers += [_("Start in the project"), _("End in the project"), _("Start of the stay"), _("End of the stay")]
    if entry_visible:
        headers += [_("Status at entry"), _("in it"), _("Education"), _("Municipality")]
    rows = _rows(enrolments, entry_visible)
    write = tabular.xlsx if kind == "xlsx" else tabular.csv
    return EXPORT_KINDS[kind], write(_("Participants"), headers, rows)


def _rows(enrolments: EnrolmentQuerySet, entry_visible: bool) -> Iterator[list[Any]]:
    for enrolment in enrolments:
        person, entry = enrolment.participant, enrolment.entry
        stay = max(enrolment.stays.all(), key=lambda stay: stay.trial_starts_on, default=None)
        row = [enrolment.case_number, person.last_name, person.first_name, person.masked_identifier,
               person.get_sex_display(), str(EnrolmentStatus(enrolment.status).label), enrolment.started_on,
               enrolment.ended_on, stay and stay.trial_starts_on, stay and stay.last_day]  # fmt: skip
        if entry_visible and entry:
            row += [entry.get_labour_status_display(), entry.get_labour_detail_display(),
                    entry.get_education_display(), entry.municipality]  # fmt: skip
        yield row
