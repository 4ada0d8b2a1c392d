"""Attendance and outcomes of one file: panels of the file, each also a page of its own."""

from django.urls import path

from reintegration.views import files

urlpatterns = [
    path("<str:case>/attendance/", files.participant_attendance, name="participant_attendance"),
    path("<str:case>/outcomes/", files.participant_outcomes, name="participant_outcomes"),
]
