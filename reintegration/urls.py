"""The day register; attendance and outcomes of one file: panels of the file, each also a page of its own."""

from django.urls import path

from participants import converters as _case  # noqa: F401  registers <case:…>
from reintegration import converters as _day  # noqa: F401  registers <day:…>
from reintegration.views import files, marking
from reintegration.views import registers as register

urlpatterns = [
    path("<case:case>/attendance/", files.participant_attendance, name="participant_attendance"),
    path("<case:case>/outcomes/", files.participant_outcomes, name="participant_outcomes"),
]

registers = [
    path("", register.registers, name="registers"),
    path("<day:day>/", register.register, name="register"),
    path("<day:day>/stays/<int:pk>/", marking.register_mark, name="register_mark"),
    path("<day:day>/groups/<int:group>/rest/", marking.register_rest, name="register_rest"),
    path("<day:day>/groups/<int:group>/undo/", marking.register_undo, name="register_undo"),
]
