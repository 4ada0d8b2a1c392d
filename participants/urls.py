"""People and their files. A file is named by its case number."""

from django.urls import path

from participants import converters  # noqa: F401  registers <case:…>
from participants.views import files, lists

urlpatterns = [
    path("", lists.participants, name="participants"),
    path("export/<slug:kind>/", lists.participants_export, name="participants_export"),
    path("<case:case>/", files.participant_file, name="participant_file"),
    path("<case:case>/identifier/", files.participant_identifier, name="participant_identifier"),
]
