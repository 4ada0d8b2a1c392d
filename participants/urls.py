"""People and their files. A file is named by its case number."""

from django.urls import path

from participants import converters  # noqa: F401  registers <case:…>
from participants.views import access, audits, files, lists, sharing

urlpatterns = [
    path("", lists.participants, name="participants"),
    path("export/<slug:kind>/", lists.participants_export, name="participants_export"),
    path("<case:case>/", files.participant_file, name="participant_file"),
    path("<case:case>/identifier/", files.participant_identifier, name="participant_identifier"),
    path("<case:case>/sharing/", sharing.participant_sharing, name="participant_sharing"),
    path("<case:case>/sharing/with/<int:organisation>/", sharing.participant_share, name="participant_share"),
    path("<case:case>/sharing/<int:pk>/end/", sharing.participant_share_end, name="participant_share_end"),
    path("<case:case>/sharing/<int:pk>/revoke/", sharing.participant_share_revoke, name="participant_share_revoke"),
    path("<case:case>/access/", access.participant_access, name="participant_access"),
    path("<case:case>/access/print/", access.participant_access_print, name="participant_access_print"),
    path("<case:case>/access/changes/", access.participant_changes, name="participant_changes"),
    path("<case:case>/access/everything/", access.participant_everything, name="participant_everything"),
]

audit_patterns = [
    path("", audits.audits, name="audits"),
    path("open/", audits.audit_open, name="audit_open"),
    path("<int:pk>/", audits.audit, name="audit"),
    path("<int:pk>/revoke/", audits.audit_revoke, name="audit_revoke"),
    path("<int:pk>/bundle/", audits.audit_bundle, name="audit_bundle"),
]
