"""A person known to one centre."""

from __future__ import annotations

from typing import Any, Self

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


class ParticipantQuerySet(models.QuerySet["Participant"]):
    def visible_to(self, user: User) -> Self:
        """People with at least one file that the user may see."""
        from participants.models.enrolments import Enrolment

        return self.filter(id__in=Enrolment.objects.visible_to(user).values("participant_id"))


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
    sort_key = models.GeneratedField(
        expression=_translated(
            Lower(_translated(Joined(F("last_name"), F("first_name")), polish.UPPER, polish.LOWER)),
            polish.ALPHABET,
            polish.SORTED,
        ),
        output_field=models.CharField(max_length=242, db_collation="C"),
        db_persist=True,
    )
    search_key = models.GeneratedField(
        expression=_translated(Lower(Joined(F("last_name"), F("first_name"))), polish.MARKED, polish.PLAIN),
        output_field=models.CharField(max_length=242),
        db_persist=True,
    )
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
