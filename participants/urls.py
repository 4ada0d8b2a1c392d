"""People and their files. A file is named by its case number."""

from django.urls import path

from participants import converters  # noqa: F401  registers <case:…>
from participants.views import files, lists, sharing

urlpatterns = [
    path("", lists.participants, name="participants"),
    path("export/<slug:kind>/", lists.participants_export, name="participants_export"),
    path("<case:case>/", files.participant_file, name="participant_file"),
    path("<case:case>/identifier/", files.participant_identifier, name="participant_identifier"),
    path("<case:case>/sharing/", sharing.participant_sharing, name="participant_sharing"),
    path("<case:case>/sharing/with/<int:organisation>/", sharing.participant_share, name="participant_share"),
    path("<case:case>/sharing/<int:pk>/end/", sharing.participant_share_end, name="participant_share_end"),
    path("<case:case>/sharing/<int:pk>/revoke/", sharing.participant_share_revoke, name="participant_share_revoke"),
]
