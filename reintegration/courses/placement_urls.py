"""The room of placements at employers."""

from django.urls import path

from reintegration.views import placements

urlpatterns = [
    path("", placements.placements, name="placements"),
    path("new/", placements.placements_new, name="placements_new"),
    path("employers/new/", placements.placements_employer, name="placements_employer"),
    path("<int:pk>/", placements.placement, name="placement"),
    path("<int:pk>/change/", placements.placement_change, name="placement_change"),
]
