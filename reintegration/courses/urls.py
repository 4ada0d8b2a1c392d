"""The room of competence courses."""

from django.urls import path

from reintegration.views import courses

urlpatterns = [
    path("", courses.courses, name="courses"),
    path("new/", courses.courses_new, name="courses_new"),
    path("<int:pk>/", courses.course, name="course"),
    path("<int:pk>/change/", courses.course_change, name="course_change"),
    path("<int:pk>/standard/", courses.course_standard, name="course_standard"),
    path("<int:pk>/join/", courses.course_join, name="course_join"),
    path("<int:pk>/leave/<int:competence>/", courses.course_leave, name="course_leave"),
    path("<int:pk>/assessment/", courses.course_assess, name="course_assess"),
    path("<int:pk>/comparison/", courses.course_compare, name="course_compare"),
    path("<int:pk>/certificates/", courses.course_certify, name="course_certify"),
    path("<int:pk>/certificates/<int:competence>.pdf", courses.course_certificate, name="course_certificate"),
]
