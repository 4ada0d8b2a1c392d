"""The counselling room."""

from django.urls import path

from reintegration import converters as _day  # noqa: F401  registers <month:…>
from reintegration.views import counselling, counselling_months, counselling_notes

urlpatterns = [
    path("", counselling.counselling, name="counselling"),
    path("add/", counselling.counselling_add, name="counselling_add"),
    path("cards/<int:pk>/", counselling.counselling_card, name="counselling_card"),
    path("cards/<int:pk>/change/", counselling.counselling_change, name="counselling_change"),
    path("cards/<int:pk>/withdraw/", counselling.counselling_withdraw, name="counselling_withdraw"),
    path("notes/", counselling_notes.counselling_notes, name="counselling_notes"),
    path("notes/<int:access>/end/", counselling_notes.counselling_notes_end, name="counselling_notes_end"),
    path("<month:month>/", counselling_months.counselling_month, name="counselling_month"),
    path("<month:month>/plan/", counselling_months.counselling_plan, name="counselling_plan"),
    path("<month:month>/<int:specialist>/summary.pdf", counselling_months.counselling_pdf, name="counselling_pdf"),
    path("<month:month>/<int:specialist>/summary.xlsx", counselling_months.counselling_xlsx, name="counselling_xlsx"),
]
