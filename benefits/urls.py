"""The benefit: its calculator, lists and settings."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
