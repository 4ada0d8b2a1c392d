"""People and their files, and the candidates before them. A file is named by its case number."""

from django.urls import path

from participants import converters  # noqa: F401  registers <case:…>
from participants.views import (
    access,
    audits,
    candidate_papers,
    candidates,
    daily,
    deadlines,
    documents,
    eligibility,
    entries,
    files,
    lists,
    opinions,
    programmes,
    recruitment,
    sharing,
    stays,
    timelines,
    todos,
)

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
    path(
        "<case:case>/identifier/correct/",
        candidates.participant_identifier_correct,
        name="participant_identifier_correct",
    ),
    path("<case:case>/stays/", stays.participant_stays, name="participant_stays"),
    path("<case:case>/stays/<int:stay>/qualify/", stays.participant_stay_qualify, name="participant_stay_qualify"),
    path("<case:case>/stays/<int:stay>/opinion/", stays.participant_stay_opinion, name="participant_stay_opinion"),
    path("<case:case>/stays/<int:stay>/extend/", stays.participant_stay_extend, name="participant_stay_extend"),
    path(
        "<case:case>/stays/<int:stay>/application/",
        stays.participant_stay_application,
        name="participant_stay_application",
    ),
    path("<case:case>/stays/<int:stay>/hours/", stays.participant_stay_hours, name="participant_stay_hours"),
    path(
        "<case:case>/stays/<int:stay>/programme/",
        programmes.participant_stay_programme,
        name="participant_stay_programme",
    ),
    path(
        "<case:case>/stays/<int:stay>/programme/end/",
        programmes.participant_stay_programme_end,
        name="participant_stay_programme_end",
    ),
    path("<case:case>/daily/", daily.participant_daily, name="participant_daily"),
    path("<case:case>/daily/address/", daily.participant_address, name="participant_address"),
    path("<case:case>/daily/contact/", daily.participant_contact, name="participant_contact"),
    path("<case:case>/daily/contact/<int:contact>/end/", daily.participant_contact_end, name="participant_contact_end"),
    path("<case:case>/daily/note/", daily.participant_note, name="participant_note"),
    path("<case:case>/daily/given/", daily.participant_provision, name="participant_provision"),
    path(
        "<case:case>/daily/given/<int:provision>/remove/",
        daily.participant_provision_remove,
        name="participant_provision_remove",
    ),
    path("<case:case>/timeline/", timelines.participant_timeline, name="participant_timeline"),
    path("<case:case>/tasks/", todos.participant_tasks, name="participant_tasks"),
    path("<case:case>/tasks/new/", todos.participant_task_new, name="participant_task_new"),
    path("<case:case>/documents/new/", documents.participant_document_new, name="participant_document_new"),
    path(
        "<case:case>/documents/<int:document>/",
        documents.participant_document_correct,
        name="participant_document_correct",
    ),
    path(
        "<case:case>/documents/<int:document>/withdraw/",
        documents.participant_document_withdraw,
        name="participant_document_withdraw",
    ),
    path(
        "<case:case>/documents/<int:document>/files/<int:file>/",
        documents.participant_document_file,
        name="participant_document_file",
    ),
    path(
        "<case:case>/documents/print/<slug:paper>/",
        documents.participant_document_print,
        name="participant_document_print",
    ),
    path("<case:case>/entry/", entries.participant_entry, name="participant_entry"),
    path("<case:case>/entry/confirm/", entries.participant_entry_confirm, name="participant_entry_confirm"),
    path("<case:case>/entry/correct/", entries.participant_entry_correct, name="participant_entry_correct"),
]

audit_patterns = [
    path("", audits.audits, name="audits"),
    path("open/", audits.audit_open, name="audit_open"),
    path("<int:pk>/", audits.audit, name="audit"),
    path("<int:pk>/revoke/", audits.audit_revoke, name="audit_revoke"),
    path("<int:pk>/bundle/", audits.audit_bundle, name="audit_bundle"),
]

deadline_patterns = [path("", deadlines.deadlines, name="deadlines")]

task_patterns = [
    path("", todos.tasks, name="tasks"),
    path("new/", todos.task_new, name="task_new"),
    path("<int:pk>/", todos.task, name="task"),
    path("<int:pk>/close/", todos.task_close, name="task_close"),
    path("<int:pk>/reopen/", todos.task_reopen, name="task_reopen"),
]

recruiting = [
    path("", recruitment.recruitment, name="recruitment"),
    path("new/", candidates.recruitment_new, name="recruitment_new"),
    path("lookup/", candidates.recruitment_lookup, name="recruitment_lookup"),
    path("plan/", recruitment.recruitment_plan, name="recruitment_plan"),
    path("editions/", recruitment.recruitment_editions, name="recruitment_editions"),
    path("editions/<int:edition>/protocol/", recruitment.recruitment_protocol, name="recruitment_protocol"),
    path("editions/<int:edition>/ranking/", recruitment.recruitment_ranking, name="recruitment_ranking"),
    path("<int:pk>/", candidates.recruitment_candidate, name="recruitment_candidate"),
    path("<int:pk>/person/", candidates.recruitment_person, name="recruitment_person"),
    path("<int:pk>/step/<slug:state>/", candidates.recruitment_step, name="recruitment_step"),
    path("<int:pk>/back/", candidates.recruitment_back, name="recruitment_back"),
    path("<int:pk>/opinion/", opinions.recruitment_opinion, name="recruitment_opinion"),
    path("<int:pk>/referral/", opinions.recruitment_referral, name="recruitment_referral"),
    path("<int:pk>/eligibility/", eligibility.recruitment_eligibility, name="recruitment_eligibility"),
    path("<int:pk>/override/", eligibility.recruitment_override, name="recruitment_override"),
    path("<int:pk>/application/", candidate_papers.recruitment_application, name="recruitment_application"),
    path("<int:pk>/documents/new/", candidate_papers.recruitment_document_new, name="recruitment_document_new"),
    path(
        "<int:pk>/documents/<int:document>/files/<int:file>/",
        candidate_papers.recruitment_document_file,
        name="recruitment_document_file",
    ),
    path("<int:pk>/entry/", entries.recruitment_entry, name="recruitment_entry"),
    path("<int:pk>/start/", entries.recruitment_start, name="recruitment_start"),
]
