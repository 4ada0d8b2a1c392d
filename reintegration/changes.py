"""What changed in files since a moment, section by section, in words short enough for a line."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Value
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from participants.models import EntrySnapshot, FileSection, Stay
from reintegration.models import Competence, CriterionAssessment, DayCode, DayMark, Employment

Changes = dict[int, list[str]]
RECENT = timedelta(days=31)


def changes_since(sections: Mapping[int, Collection[FileSection]], since: datetime) -> Changes:
    """Enrolment's number to what changed in it after that moment; files without a change are left out.

    sections: which sections of each file may be told of; nothing of any other is read. Three queries, however many
    files. What is told is how things stand now, not every step on the way.
    """

    def having(section: FileSection) -> list[int]:
        return [file for file, opened in sections.items() if section in opened]

    found: Changes = defaultdict(list)
    for stay in _touched(Stay, having(FileSection.STAYS), since).order_by("trial_starts_on"):
        found[stay.enrolment_id].append(_stay_in_words(stay))
    for file, words in _attendance(having(FileSection.ATTENDANCE), since).items():
        found[file].append(words)
    for file, words in _outcomes_and_entries(having(FileSection.OUTCOMES), having(FileSection.ENTRY), since):
        found[file].append(words)
    return dict(found)


def absences_since(files: Collection[int], since: datetime, *, but: User) -> dict[int, str]:
    """Enrolment's number to the days of absence that others than that user marked after the moment. One query.

    Days long gone that somebody brings in now are no news: only those of a month before the moment are told.
    """
    recent = timezone.localtime(since).date() - RECENT
    marked = DayMark.objects.filter(stay__enrolment__in=files, marked_at__gt=since, day__gte=recent)
    marked = marked.exclude(code=DayCode.PRESENT)
    return _counted(marked.exclude(marked_by=but), _absences_in_words)


def _outcomes_and_entries(outcomes: list[int], entries: list[int], since: datetime) -> Iterator[tuple[int, str]]:
    """Each of those files in which such a thing changed, with its name. One query."""
    words = (_("job"), _("social situation"), _("competences"), _("entry data"))
    parts = [_touched(model, outcomes, since) for model in (Employment, CriterionAssessment, Competence)]
    parts.append(EntrySnapshot.objects.filter(enrolment__in=entries, created_at__gt=since))
    rows = [part.order_by().values_list("enrolment", Value(place)) for place, part in enumerate(parts)]
    for file, place in sorted(rows[0].union(*rows[1:]), key=lambda row: row[1]):
        yield file, words[place]


def _touched(model: Any, files: list[int], since: datetime) -> QuerySet[Any]:
    """Rows of those files that were made or changed after the moment."""
    events = model._meta.get_field("history").related_model
    changed = Exists(events.objects.filter(pgh_obj=OuterRef("pk"), pgh_created_at__gt=since))
    rows: QuerySet[Any] = model.objects.filter(Q(created_at__gt=since) | changed, enrolment__in=files)
    return rows


def _stay_in_words(stay: Stay) -> str:
    if stay.programme_last_day:
        day = date_format(stay.programme_last_day, "SHORT_DATE_FORMAT")
        return _("works; the programme goes on until %(day)s") % {"day": day}
    if stay.ended_on:
        return _("stay ended %(day)s") % {"day": date_format(stay.ended_on, "SHORT_DATE_FORMAT")}
    if stay.participation_starts_on:
        if stay.planned_end_on:
            days = (stay.participation_starts_on, stay.planned_end_on)
            since, until = (date_format(day, "SHORT_DATE_FORMAT") for day in days)
            return _("participation %(since)s–%(until)s") % {"since": since, "until": until}
        return _("participation since %(day)s") % {
            "day": date_format(stay.participation_starts_on, "SHORT_DATE_FORMAT")
        }
    return _("trial period since %(day)s") % {"day": date_format(stay.trial_starts_on, "SHORT_DATE_FORMAT")}


def _attendance(files: list[int], since: datetime) -> dict[int, str]:
    return _counted(DayMark.objects.filter(stay__enrolment__in=files, marked_at__gt=since), _days_in_words)


def _counted(marks: QuerySet[DayMark], words: Callable[[int], str]) -> dict[int, str]:
    counted = marks.values_list("stay__enrolment_id").annotate(
        days=Count("id"), unexcused=Count("id", filter=Q(code=DayCode.UNEXCUSED))
    )
    return {file: _with_unexcused(words(days), unexcused) for file, days, unexcused in counted}


def _days_in_words(days: int) -> str:
    return ngettext("%(days)d day of attendance", "%(days)d days of attendance", days) % {"days": days}


def _absences_in_words(days: int) -> str:
    return ngettext("%(days)d day of absence", "%(days)d days of absence", days) % {"days": days}


def _with_unexcused(words: str, unexcused: int) -> str:
    if not unexcused:
        return words
    return ngettext("%(words)s, %(count)d unexcused", "%(words)s, %(count)d unexcused", unexcused) % {
        "words": words,
        "count": unexcused,
    }
