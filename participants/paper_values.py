"""What of a file is filled into its papers, in words."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils import translation
from django.utils.formats import date_format

from accounts.models import Organisation, OrganisationKind
from cis_portal.printing import LANGUAGE
from grants.models import Project
from participants.dictionaries import DocumentKind
from participants.models import AddressKind, Candidacy, ContactKind, Enrolment, Stay, StayAct, StayActKind


def values_of(holder: Enrolment | Candidacy, day: date, result_due: date | None = None) -> dict[str, str]:
    """What is known for a paper of that day; what is not known is left out.

    result_due: the day until which the situation after leaving counts.
    """
    with translation.override(LANGUAGE):
        values = _common(holder, day)
        if isinstance(holder, Enrolment):
            values |= {**_of_entry(holder), **_of_daily_facts(holder, day), **_of_stay(holder)}
            values["result_due"] = _said(result_due)
        else:
            values |= {"phone": holder.phone, "email": holder.email}
        return {name: value for name, value in values.items() if value}


def office_of(project: Project) -> Organisation | None:
    """The project's MOPR, to which letters go."""
    roles = Organisation.objects.filter(project_roles__project=project, kind=OrganisationKind.MOPR)
    return roles.order_by("pk").first()


def _common(holder: Enrolment | Candidacy, day: date) -> dict[str, str]:
    person, project = holder.participant, holder.project
    centre = holder.centre if isinstance(holder, Candidacy) else holder.participant.centre
    known = {"project": project.title, "project_number": project.number, "centre": centre.name, "day": _said(day)}
    if person is None:
        return known | {"person": f"{holder.first_name} {holder.last_name}"}  # type: ignore[union-attr]
    return known | {
        "person": f"{person.first_name} {person.last_name}",
        "identifier_kind": person.get_identifier_kind_display(),
        "identifier": person.identifier,
        "born": _said(person.birth_date),
        "sex": person.get_sex_display(),
    }


def _of_entry(enrolment: Enrolment) -> dict[str, str]:
    known = {
        "case": enrolment.case_number,
        "first_day": _said(enrolment.started_on),
        "left_on": _said(enrolment.ended_on),
    }
    if entry := enrolment.entry:
        known |= {
            "place": f"{entry.postcode} {entry.locality}",
            "phone": entry.phone,
            "email": entry.email,
            "status": entry.get_labour_status_display(),
            "education": entry.get_education_display(),
            "citizenship": entry.get_citizenship_display(),
        }
    ipzs = enrolment.documents.that_count().filter(kind=DocumentKind.IPZS).order_by("-issued_on").first()
    return known | {"ipzs_on": _said(ipzs.signed_on or ipzs.issued_on if ipzs else None)}


def _of_daily_facts(enrolment: Enrolment, day: date) -> dict[str, str]:
    """The residence on that day and the ways to reach the person, newer than those of the entry data."""
    lived = enrolment.addresses.filter(kind=AddressKind.RESIDENCE, valid_from__lte=day).order_by("-valid_from").first()
    known = {"street": lived.street, "place": f"{lived.postcode} {lived.locality}"} if lived else {}
    own = enrolment.contact_details.filter(kind__in=(ContactKind.PHONE, ContactKind.EMAIL), ended_on=None)
    return known | {contact.kind: contact.value for contact in own.order_by("id")}


def _of_stay(enrolment: Enrolment) -> dict[str, str]:
    stay = enrolment.stays.order_by("-trial_starts_on").first()
    if stay is None:
        return {}
    acts = {act.kind: act for act in stay.acts.order_by("position")}
    return {
        "trial_from": _said(stay.trial_starts_on),
        "trial_until": _said(stay.trial_ends_on),
        "from": _said(stay.participation_starts_on),
        "until": _said(stay.planned_end_on),
        "ended_on": _said(stay.ended_on),
        "hours": str(stay.weekly_hours or ""),
        "referral": _referral(stay),
        **_of_acts(acts, stay),
    }


def _of_acts(acts: dict[Any, StayAct], stay: Stay) -> dict[str, str]:
    qualified, extended, ended = (acts.get(kind) for kind in DECIDED)
    return {
        "qualified_on": _said(qualified and qualified.happened_on),
        "qualified_from": _said(stay.participation_starts_on),
        "qualified_until": _said(qualified and qualified.until),
        "extended_until": _said(extended and extended.until),
        "extended_reason": extended.reason if extended else "",
        "ground": ended.get_ground_display() if ended else stay.end_reason,
        "end_reason": ended.reason if ended else "",
    }


DECIDED = (StayActKind.QUALIFIED, StayActKind.EXTENDED, StayActKind.ENDED)


def _referral(stay: Stay) -> str:
    return ", ".join(filter(None, [stay.referred_by, _said(stay.referred_on)]))


def _said(day: Any) -> str:
    return date_format(day, "SHORT_DATE_FORMAT") if day else ""
