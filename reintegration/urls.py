"""Attendance and outcomes of one file: panels of the file, each also a page of its own."""

from django.urls import path

from participants import converters  # noqa: F401  registers <case:…>
from reintegration.views import files

urlpatterns = [
    path("<case:case>/attendance/", files.participant_attendance, name="participant_attendance"),
    path("<case:case>/outcomes/", files.participant_outcomes, name="participant_outcomes"),
]
