"""The list of people as a file for people: what the page shows, nothing more."""

from typing import Any

from django.utils.translation import gettext as _

from cis_portal.lib import tabular
from participants.models import Enrolment, EnrolmentQuerySet, EnrolmentStatus

EXPORT_KINDS = {"xlsx": (tabular.xlsx, tabular.XLSX_TYPE), "csv": (tabular.csv, tabular.CSV_TYPE)}


def participants_table(
    enrolments: EnrolmentQuerySet, kind: str, *, identity_visible: bool, stays_visible: bool, entry_visible: bool
) -> tuple[str, bytes]:
    """Content type and bytes of the list in that kind of file."""
    headers = [_("Case"), _("Last name"), _("First name")]
    if identity_visible:
        headers.append(_("Sex"))
    if stays_visible:
        headers += [_("State today"), _("Start in the project"), _("End in the project")]
        headers += [_("Start of the stay"), _("End of the stay")]
    if entry_visible:
        headers += [_("Status at entry"), _("in it"), _("Education"), _("Municipality")]
    rows = (_row(enrolment, identity_visible, stays_visible, entry_visible) for enrolment in enrolments)
    write, content_type = EXPORT_KINDS[kind]
    return content_type, write(_("Participants"), headers, rows)


def _row(enrolment: Enrolment, identity_visible: bool, stays_visible: bool, entry_visible: bool) -> list[Any]:
    person, entry = enrolment.participant, enrolment.entry
    row: list[Any] = [enrolment.case_number, person.last_name, person.first_name]
    if identity_visible:
        row.append(person.get_sex_display())
    if stays_visible:
        stay = enrolment.latest_stay
        row += [str(EnrolmentStatus(enrolment.status).label), enrolment.started_on]
        row += [enrolment.ended_on, stay and stay.trial_starts_on, stay and stay.last_day]
    if entry_visible and entry:
        row += [entry.get_labour_status_display(), entry.get_labour_detail_display()]
        row += [entry.get_education_display(), entry.municipality]
    return row
