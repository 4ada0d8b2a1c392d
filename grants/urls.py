"""Settings of the project and of the people who work in it."""

from django.urls import path

from grants.views import people

urlpatterns = [
    path("people/", people.people, name="people"),
    path("people/invite/", people.people_invite, name="people_invite"),
    path("people/invitations/<int:invitation>/again/", people.people_invite_again, name="people_invite_again"),
    path("people/invitations/<int:invitation>/withdraw/", people.people_withdraw, name="people_withdraw"),
    path("people/register/", people.people_register, name="people_register"),
    path("people/<int:person>/", people.people_person, name="people_person"),
    path("people/<int:person>/authorisation.pdf", people.people_authorisation, name="people_authorisation"),
    path("people/<int:person>/<slug:act>/", people.people_act, name="people_act"),
]
