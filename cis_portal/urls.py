"""Every address of the portal. Each view declares its policy; one without is refused."""

from django.urls import include, path

from benefits.urls import rules as benefit_rules
from cis_portal import health, home
from exchange.urls import paid_before
from grants.views import projects
from participants.urls import audit_patterns, deadline_patterns, recruiting, task_patterns
from participants.views import referrals
from reintegration.timetable_urls import meetings, timetables
from reintegration.urls import absence_patterns, completeness, registers

urlpatterns = [
    path("", home.home, name="home"),
    path("healthz", health.healthz, name="healthz"),
    path("project/", projects.choose_project, name="project_choose"),
    path("", include("accounts.urls")),
    path("settings/", include("grants.urls")),
    path("participants/", include("participants.urls")),
    path("recruitment/", include(recruiting)),
    path("participants/", include("reintegration.urls")),
    path("tasks/", include(task_patterns)),
    path("deadlines/", include(deadline_patterns)),
    path("audits/", include(audit_patterns)),
    path("referrals/", referrals.referrals, name="referrals"),
    path("documents/", include(completeness)),
    path("attendance/", include(registers)),
    path("absences/", include(absence_patterns)),
    path("placements/", include("reintegration.courses.placement_urls")),
    path("courses/", include("reintegration.courses.urls")),
    path("counselling/", include("reintegration.counselling.urls")),
    path("timetable/", include(timetables)),
    path("meetings/", include(meetings)),
    path("benefits/", include("benefits.urls")),
    path("benefits/", include(paid_before)),
    path("settings/benefit-rules/", include(benefit_rules)),
    path("import/", include("exchange.urls")),
    path("", include("reporting.urls")),
]
