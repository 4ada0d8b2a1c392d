"""The day register and the month; attendance and outcomes of one file: panels of it, each also a page of its own."""

from django.urls import include, path

from participants import converters as _case  # noqa: F401  registers <case:…>
from reintegration import converters as _day  # noqa: F401  registers <day:…> and <month:…>
from reintegration.views import (
    absence_lists,
    absences,
    activities,
    certificates,
    closing,
    corrections,
    counselling_files,
    documents,
    exits,
    explaining,
    files,
    free_days,
    marking,
    meals,
    months,
    printing,
    qualifications,
    stays,
)
from reintegration.views import registers as register

urlpatterns = [
    path("<case:case>/attendance/", files.participant_attendance, name="participant_attendance"),
    path("<case:case>/absences/", absence_lists.participant_absences, name="participant_absences"),
    path("<case:case>/meals/", meals.participant_meals, name="participant_meals"),
    path("<case:case>/activities/", activities.participant_activities, name="participant_activities"),
    path("<case:case>/outcomes/", files.participant_outcomes, name="participant_outcomes"),
    path(
        "<case:case>/outcomes/<int:competence>/certificate/",
        certificates.participant_certificate,
        name="participant_certificate",
    ),
    path("<case:case>/exit/", exits.participant_exit, name="participant_exit"),
    path("<case:case>/exit/situation/", exits.participant_exit_settle, name="participant_exit_settle"),
    path("<case:case>/exit/job/", exits.participant_job, name="participant_job"),
    path("<case:case>/documents/", documents.participant_documents, name="participant_documents"),
    path("<case:case>/stays/<int:stay>/end/", stays.participant_stay_end, name="participant_stay_end"),
    path(
        "<case:case>/stays/<int:stay>/end/correct/",
        stays.participant_stay_end_correct,
        name="participant_stay_end_correct",
    ),
    path("<case:case>/qualification/", qualifications.participant_qualification, name="participant_qualification"),
    path("<case:case>/counselling/", counselling_files.participant_counselling, name="participant_counselling"),
    path("", include("reintegration.plan_urls")),
]

completeness = [path("", documents.documents, name="documents")]

registers = [
    path("", register.registers, name="registers"),
    path("<day:day>/", register.register, name="register"),
    path("<day:day>/stays/<int:pk>/", marking.register_mark, name="register_mark"),
    path("<day:day>/groups/<int:group>/rest/", marking.register_rest, name="register_rest"),
    path("<day:day>/groups/<int:group>/undo/", marking.register_undo, name="register_undo"),
    path("months/", months.months, name="months"),
    path("<month:month>/", months.month, name="month"),
    path("<month:month>/stays/<int:pk>/<int:number>/", months.month_cell, name="month_cell"),
    path("<month:month>/meals/", meals.month_meals, name="month_meals"),
    path("<month:month>/closing/", closing.month_closing, name="month_closing"),
    path("<month:month>/closing/begin/", closing.month_begin, name="month_begin"),
    path("<month:month>/closing/close/", closing.month_close, name="month_close"),
    path("<month:month>/card.pdf", printing.month_print, name="month_print"),
    path("<day:day>/groups/<int:group>/list/", printing.printed_make, name="printed_make"),
    path("lists/<int:pk>/", printing.printed_list, name="printed_list"),
    path("lists/<int:pk>/list.pdf", printing.printed_list_pdf, name="printed_list_pdf"),
    path("corrections/", corrections.corrections, name="corrections"),
    path("corrections/<int:correction>/decide/", corrections.correction_decide, name="correction_decide"),
    path("<day:day>/stays/<int:pk>/correction/", corrections.correction_propose, name="correction_propose"),
]

absence_patterns = [
    path("", absence_lists.absences, name="absences"),
    path("stays/<int:pk>/sick-leave/", absences.absence_sick, name="absence_sick"),
    path("stays/<int:pk>/justification/", absences.absence_excuse, name="absence_excuse"),
    path("stays/<int:pk>/free-days/", free_days.absence_free_days, name="absence_free_days"),
    path("stays/<int:pk>/<day:day>/", explaining.absence_explain, name="absence_explain"),
    path("<int:absence>/", absences.absence, name="absence"),
    path("<int:absence>/change/", absences.absence_change, name="absence_change"),
    path("<int:absence>/take-back/", absences.absence_take_back, name="absence_take_back"),
    path("free-days/<int:free_days>/decide/", free_days.absence_free_days_decide, name="absence_free_days_decide"),
    path("free-days/<int:free_days>/take-back/", free_days.absence_free_days_back, name="absence_free_days_back"),
]
