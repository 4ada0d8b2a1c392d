"""A person known to one centre."""

from __future__ import annotations

from typing import Any, Self

import pgtrigger
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from accounts.history import tracked
from accounts.models import Organisation, User
from cis_portal.lib import polish
from cis_portal.lib.identifiers import mask
from participants.dictionaries import IdentifierKind, Sex


class Joined(Func):
    """Texts joined by a space; an expression that a generated column may use (CONCAT may not)."""

    template = "(%(expressions)s)"
    arg_joiner = " || ' ' || "
    output_field = models.TextField()


def _translated(expression: Any, signs: str, others: str) -> Func:
    return Func(expression, Value(signs), Value(others), function="translate", output_field=models.TextField())


def sort_key_of(*names: str) -> models.GeneratedField:
    """A column by which these names stand in Polish order."""
    joined = Joined(*map(F, names))
    return models.GeneratedField(
        expression=_translated(Lower(_translated(joined, polish.UPPER, polish.LOWER)), polish.ALPHABET, polish.SORTED),
        output_field=models.CharField(max_length=242, db_collation="C"),
        db_persist=True,
    )


def search_key_of(*names: str) -> models.GeneratedField:
    """A column in which these names are found, whatever their case and diacritics."""
    return models.GeneratedField(
        expression=_translated(Lower(Joined(*map(F, names))), polish.MARKED, polish.PLAIN),
        output_field=models.CharField(max_length=242),
        db_persist=True,
    )


class ParticipantQuerySet(models.QuerySet["Participant"]):
    def visible_to(self, user: User) -> Self:
        """People with at least one file that the user may see, and the candidates of their own centre."""
        from participants.models.enrolments import Enrolment
        from participants.models.recruitment import Candidacy

        of_files = Q(id__in=Enrolment.objects.visible_to(user).values("participant_id"))
        if not user.works_for_a_centre:
            return self.filter(of_files)
        return self.filter(of_files | Q(id__in=Candidacy.objects.visible_to(user).values("participant_id")))

    def named(self, first_name: str, last_name: str) -> Self:
        """People of that name; case and diacritics do not matter."""
        return self.filter(search_key=polish.fold(f"{last_name} {first_name}"))


@tracked
class Participant(models.Model):
    """A person known to one centre, found by PESEL or, without one, by another identifier.

    The PESEL is masked on every page and revealed by permission, on record. Retention: ten years from the end of the
    year in which services ended (act on social employment, art. 8b ust. 5), and five from the grant's last payment.
    """

    centre = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="participants")
    identifier_kind = models.CharField(max_length=5, choices=IdentifierKind)
    identifier = models.CharField(max_length=40)
    first_name = models.CharField(_("first name"), max_length=120)
    last_name = models.CharField(_("last name"), max_length=120)
    birth_date = models.DateField(_("date of birth"), null=True, blank=True)
    sex = models.CharField(_("sex"), max_length=1, choices=Sex)
    sort_key = sort_key_of("last_name", "first_name")
    search_key = search_key_of("last_name", "first_name")
    created_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ParticipantQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["centre", "identifier_kind", "identifier"], name="a_centre_knows_an_identifier_once"
            ),
            models.CheckConstraint(
                name="a_pesel_has_eleven_digits",
                condition=~Q(identifier_kind=IdentifierKind.PESEL) | Q(identifier__regex=r"^[0-9]{11}$"),
            ),
            models.CheckConstraint(name="an_identifier_is_not_empty", condition=~Q(identifier="")),
            models.CheckConstraint(name="a_sex_is_known", condition=Q(sex__in=Sex.values)),
        ]
        indexes = [models.Index(fields=["centre", "sort_key", "id"], name="participants_in_order")]

    def __str__(self) -> str:
        return f"{self.last_name} {self.first_name}"

    @property
    def masked_identifier(self) -> str:
        """The identifier as pages show it."""
        return mask(self.identifier)


class IdentifierCorrectionQuerySet(models.QuerySet["IdentifierCorrection"]):
    def visible_to(self, user: User) -> Self:
        """Of the people whom the user may see."""
        return self.filter(participant__in=Participant.objects.visible_to(user))


class IdentifierCorrection(models.Model):
    """A wrong identifier and the right one, with the reason and who put it right. Append-only.

    Retention: as for Participant.
    """

    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="identifier_corrections")
    former_kind = models.CharField(max_length=5, choices=IdentifierKind)
    former_identifier = models.CharField(max_length=40)
    kind = models.CharField(max_length=5, choices=IdentifierKind)
    identifier = models.CharField(max_length=40)
    reason = models.CharField(max_length=300)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = IdentifierCorrectionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="correcting_an_identifier_gives_its_reason", condition=~Q(reason="")),
        ]
        triggers = [pgtrigger.Protect(name="an_identifier_correction_is_final", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return f"{self.participant_id} {self.created_at:%Y-%m-%d}"
