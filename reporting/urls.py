"""Indicators and reports."""

from django.urls import path

from participants import converters as _case  # noqa: F401  registers <case:…>
from reporting.views import (
    claims,
    comparing,
    exports,
    indicators,
    quality,
    rehearsal,
    reports,
    results,
    schedule,
    sm_efs,
)

urlpatterns = [
    path("indicators/", indicators.indicators, name="indicators"),
    path("indicators/export/", indicators.indicators_export, name="indicators_export"),
    path("indicators/<slug:code>/", indicators.indicator, name="indicator"),
    path("participants/<case:case>/quality/", quality.participant_quality, name="participant_quality"),
    path("participants/<case:case>/results/", results.participant_results, name="participant_results"),
    path("rehearsal/", rehearsal.rehearsal, name="rehearsal"),
    path("rehearsal/print/", rehearsal.rehearsal_print, name="rehearsal_print"),
    path("data-quality/", quality.data_quality, name="data_quality"),
    path("reports/", reports.reports, name="reports"),
    path("reports/request/", reports.report_request, name="report_request"),
    path("reports/exports/", exports.exports, name="exports"),
    path("reports/exports/<slug:rows>/make/", exports.export_make, name="export_make"),
    path("reports/exports/<int:pk>/fetch/", exports.export_fetch, name="export_fetch"),
    path("reports/claims/", claims.claims, name="claims"),
    path("reports/claims/schedule/", schedule.claims_schedule, name="claims_schedule"),
    path("reports/claims/<int:pk>/", claims.claim, name="claim"),
    path("reports/claims/<int:pk>/words/", claims.claim_words, name="claim_words"),
    path("reports/claims/<int:pk>/submit/", claims.claim_submit, name="claim_submit"),
    path("reports/claims/<int:pk>/answer/", claims.claim_answer, name="claim_answer"),
    path("reports/claims/<int:pk>/contribution/", claims.claim_contribution, name="claim_contribution"),
    path("reports/<int:pk>/anew/", claims.report_anew, name="report_anew"),
    path("reports/sm-efs/", sm_efs.sm_efs, name="sm_efs"),
    path("reports/sm-efs/write/", sm_efs.sm_efs_write, name="sm_efs_write"),
    path("reports/sm-efs/<int:pk>/file/", sm_efs.sm_efs_file, name="sm_efs_file"),
    path("reports/sm-efs/<int:pk>/answer/", sm_efs.sm_efs_answer, name="sm_efs_answer"),
    path("reports/sm-efs/<int:pk>/faults/", sm_efs.sm_efs_faults, name="sm_efs_faults"),
    path("reports/<int:pk>/", reports.report, name="report"),
    path("reports/<int:pk>/retry/", reports.report_retry, name="report_retry"),
    path("reports/<int:pk>/compare/<int:other>/", comparing.report_compare, name="report_compare"),
    path("reports/<int:pk>/now/", comparing.report_now, name="report_now"),
    path("reports/<int:pk>/<slug:kind>/", reports.report_download, name="report_download"),
]
