"""Bringing workbooks in."""

from django.urls import path

from exchange import views

urlpatterns = [
    path("", views.imports, name="imports"),
    path("<int:pk>/", views.import_page, name="import"),
    path("<int:pk>/faults/<slug:kind>/", views.import_faults, name="import_faults"),
    path("<int:pk>/apply/", views.import_apply, name="import_apply"),
    path("<int:pk>/undo/", views.import_undo, name="import_undo"),
    path("<int:pk>/discard/", views.import_discard, name="import_discard"),
]

paid_before = [
    path("<month:month>/paid-before/file/", views.benefit_before_file, name="benefit_before_file"),
]
