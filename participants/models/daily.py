"""A person's daily facts: where they live, how to reach them, what was said, what they were given."""

from __future__ import annotations

from datetime import date
from typing import Any, Self

import pgtrigger
from django.db import models
from django.db.models import F, Max, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.history import tracked
from accounts.models import User
from accounts.permissions import Permission

from .enrolments import Enrolment, in_files_open_to
from .evidence import evidence_follows


class AddressQuerySet(models.QuerySet["Address"]):
    def visible_to(self, user: User) -> Self:
        """Of the files that the user may see; the page asks for the section."""
        return self.filter(enrolment__in=Enrolment.objects.visible_to(user))


class AddressKind(models.TextChoices):
    """What an address is for."""

    RESIDENCE = "residence", _("residence")
    LETTERS = "letters", _("for letters")


@tracked
class Address(models.Model):
    """Where a person lives, or gets letters, from a day on; the latest of a kind that has come is the current one.

    The address of the first day of support stays in the entry snapshot. Retention: as for Participant.
    """

    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="addresses")
    kind = models.CharField(max_length=10, choices=AddressKind)
    street = models.CharField(max_length=160)
    postcode = models.CharField(max_length=6)
    locality = models.CharField(max_length=120)
    valid_from = models.DateField()
    created_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = AddressQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment", "kind", "valid_from"], name="one_address_of_a_kind_from_a_day"
            ),
            models.CheckConstraint(name="an_address_kind_is_known", condition=Q(kind__in=AddressKind.values)),
            models.CheckConstraint(name="a_postcode_is_right", condition=Q(postcode__regex=r"^[0-9]{2}-[0-9]{3}$")),
        ]

    def __str__(self) -> str:
        return f"{self.street}, {self.postcode} {self.locality}"


class ContactKind(models.TextChoices):
    """How, or through whom, a person is reached."""

    PHONE = "phone", _("telephone")
    EMAIL = "email", _("e-mail")
    TRUSTED = "trusted", _("trusted person")


class ContactDetailQuerySet(models.QuerySet["ContactDetail"]):
    def visible_to(self, user: User) -> Self:
        """Of the files that the user may see. A trusted person is a third one: no partner reads of them."""
        found = self.filter(enrolment__in=Enrolment.objects.visible_to(user))
        return found if user.works_for_a_centre else found.exclude(kind=ContactKind.TRUSTED)


@tracked
class ContactDetail(models.Model):
    """One way to reach a person; of a trusted person also the name and what they are to the participant.

    ended_on: the first day on which it is not used any more. Retention: as for Participant.
    """

    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="contact_details")
    kind = models.CharField(max_length=8, choices=ContactKind)
    value = models.CharField(max_length=254)
    name = models.CharField(max_length=160, blank=True)
    relation = models.CharField(max_length=80, blank=True)
    ended_on = models.DateField(null=True, blank=True)
    created_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ContactDetailQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="a_contact_kind_is_known", condition=Q(kind__in=ContactKind.values)),
            models.CheckConstraint(
                name="a_trusted_person_and_nobody_else_has_a_name",
                condition=(Q(kind=ContactKind.TRUSTED) & ~Q(name="")) | (~Q(kind=ContactKind.TRUSTED) & Q(name="")),
            ),
            models.CheckConstraint(name="a_contact_is_not_empty", condition=~Q(value="")),
        ]

    def __str__(self) -> str:
        return self.value


class NoteKind(models.TextChoices):
    """In what way there was contact."""

    TALK = "talk", _("talk at the centre")
    PHONE = "phone", _("telephone call")
    LETTER = "letter", _("letter or e-mail")
    VISIT = "visit", _("home visit")
    OFFICE = "office", _("with an office")


class ContactNoteQuerySet(models.QuerySet["ContactNote"]):
    def visible_to(self, user: User) -> Self:
        """The centre's own notes, for those who write them; no partner reads any."""
        if not user.works_for_a_centre or not user.may(Permission.DAILY_RECORD):
            return self.none()
        return self.filter(enrolment__in=Enrolment.objects.visible_to(user))


class ContactNote(models.Model):
    """One contact with or about a person: the day, the way, with whom and what of. Append-only.

    A wrong note is followed by another that says so. Retention: as for Participant.
    """

    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="contact_notes")
    happened_on = models.DateField()
    kind = models.CharField(max_length=6, choices=NoteKind)
    with_whom = models.CharField(max_length=160)
    text = models.CharField(max_length=1000)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ContactNoteQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="a_contact_note_kind_is_known", condition=Q(kind__in=NoteKind.values)),
            models.CheckConstraint(name="a_contact_note_says_something", condition=~Q(text="") & ~Q(with_whom="")),
        ]
        indexes = [models.Index(fields=["enrolment", "-happened_on"], name="contact_notes_of_a_file")]
        triggers = [pgtrigger.Protect(name="a_contact_note_is_final", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return f"{self.happened_on} {self.kind}"


class ProvisionKind(models.TextChoices):
    """What a participant gets or has to have by art. 14 ust. 2 and 3, and the ticket of the project."""

    MEDICAL = "medical", _("medical examination")
    SAFETY = "safety", _("BHP training")
    CLOTHING = "clothing", _("work clothing and shoes")
    PROTECTION = "protection", _("personal protective equipment")
    TICKET = "ticket", pgettext_lazy("for the bus", "ticket")


NEEDED_ON_A_STAY = (ProvisionKind.MEDICAL, ProvisionKind.SAFETY)
EXPIRES_ALWAYS = (ProvisionKind.MEDICAL, ProvisionKind.SAFETY, ProvisionKind.TICKET)


class ProvisionQuerySet(models.QuerySet["Provision"]):
    def visible_to(self, user: User) -> Self:
        """Of the files that the user may see, for the centre's staff and for auditors; no partner's worker."""
        if not user.may(Permission.PROVISIONS_VIEW):
            return self.none()
        return self.filter(in_files_open_to(user))

    def running_out(self, until: date) -> models.QuerySet[Provision, Any]:
        """Examinations and training of which the newest in a file holds no longer than that day or has passed.

        Rows of kind, enrolment and last, the last day: which of them it is, nobody asks.
        """
        needed = self.filter(kind__in=NEEDED_ON_A_STAY).values("kind", "enrolment")
        return needed.annotate(last=Max("valid_until")).filter(last__lte=until)


@tracked
class Provision(models.Model):
    """Something that a participant was given, or has passed: an examination, training, clothing, a ticket.

    detail: what exactly, with its size. valid_until: the last day on which it holds; blank where nothing expires.
    number: of the certificate or the issue slip. Retention: as for Participant.
    """

    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="provisions")
    kind = models.CharField(max_length=10, choices=ProvisionKind)
    detail = models.CharField(max_length=200, blank=True)
    quantity = models.PositiveSmallIntegerField(default=1)
    given_on = models.DateField()
    valid_until = models.DateField(null=True, blank=True)
    number = models.CharField(max_length=120, blank=True)
    created_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ProvisionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="a_provision_kind_is_known", condition=Q(kind__in=ProvisionKind.values)),
            models.CheckConstraint(
                name="a_provision_holds_from_its_day",
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("given_on")),
            ),
            models.CheckConstraint(
                name="what_expires_says_when",
                condition=~Q(kind__in=EXPIRES_ALWAYS) | Q(valid_until__isnull=False),
            ),
            models.CheckConstraint(name="at_least_one_was_given", condition=Q(quantity__gte=1)),
        ]
        indexes = [models.Index(fields=["enrolment", "kind", "-valid_until"], name="provisions_of_a_file")]
        triggers = evidence_follows()

    def __str__(self) -> str:
        return f"{self.kind} {self.given_on}"
