"""The timetable with its catalogue, programme and journal; the register and journal of each meeting."""

from django.urls import path

from reintegration import converters as _day  # noqa: F401  registers <week:…> and <month:…>
from reintegration.views import catalogue, programme, timetable
from reintegration.views import meetings as meeting

timetables = [
    path("", timetable.timetables, name="timetables"),
    path("<week:week>/", timetable.timetable, name="timetable"),
    path("<week:week>/hours/", timetable.timetable_hours, name="timetable_hours"),
    path("<month:month>/", programme.programme, name="programme"),
    path("<month:month>/programme.pdf", programme.programme_print, name="programme_print"),
    path("series/new/", timetable.series_new, name="series_new"),
    path("series/<int:pk>/", timetable.series, name="series"),
    path("series/<int:pk>/people/", timetable.series_person, name="series_person"),
    path("series/<int:pk>/people/<int:member>/end/", timetable.series_person_end, name="series_person_end"),
    path("series/<int:pk>/end/", timetable.series_end, name="series_end"),
    path("journal/", programme.journal, name="journal"),
    path("journal/journal.pdf", programme.journal_print, name="journal_print"),
    path("catalogue/", catalogue.catalogue, name="catalogue"),
    path("catalogue/add/<slug:what>/", catalogue.catalogue_add, name="catalogue_add"),
    path("catalogue/groups/<int:pk>/", catalogue.catalogue_group, name="catalogue_group"),
    path("catalogue/<slug:what>/<int:pk>/", catalogue.catalogue_entry, name="catalogue_entry"),
]

meetings = [
    path("<int:pk>/", meeting.meeting, name="meeting"),
    path("<int:pk>/journal/", meeting.meeting_write, name="meeting_write"),
    path("<int:pk>/people/add/", meeting.meeting_add, name="meeting_add"),
    path("<int:pk>/people/rest/", meeting.meeting_rest, name="meeting_rest"),
    path("<int:pk>/people/<int:stay>/", meeting.meeting_mark, name="meeting_mark"),
    path("<int:pk>/people/<int:stay>/off/", meeting.meeting_take_off, name="meeting_take_off"),
    path("<int:pk>/reopen/", meeting.meeting_reopen, name="meeting_reopen"),
    path("<int:pk>/move/", meeting.meeting_move, name="meeting_move"),
    path("<int:pk>/call-off/", meeting.meeting_call_off, name="meeting_call_off"),
    path("<int:pk>/restore/", meeting.meeting_restore, name="meeting_restore"),
]
