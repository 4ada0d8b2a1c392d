"""The pages of one act each about an account: what it asks, what it does, whether it is possible."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts import actions, forms
from accounts.models import Substitution, User
from grants.people import Person


@dataclass(frozen=True)
class ActPage:
    """One act: its title, what it will do in a sentence, its form, the action, and when it makes sense."""

    title: str | Promise
    effect: str | Promise
    form: type[forms.ReasonForm]
    run: Callable[[User, User, dict[str, Any]], object]  # (about whom, by whom, what the form says)
    possible: Callable[[Person], bool]
    danger: bool = False


def _open(person: Person) -> bool:
    return person.user.is_active


def _has_roles(person: Person) -> bool:
    return any(grant.substitution_id is None for grant in (*person.now, *person.planned))


def _is_replaced(person: Person) -> bool:
    return Substitution.objects.of(person.user).not_ended(timezone.localdate()).exists()


ACTS: dict[str, ActPage] = {
    "role": ActPage(
        _("Give a role"),
        _("The role works from its first day to its last, by itself. Roles stand in the register of authorisations."),
        forms.RoleForm,
        lambda user, by, said: actions.give_role(user=user, by=by, **said),
        _open,
    ),
    "role-end": ActPage(
        _("End a role"),
        _("What the role opened closes after its last day, or at once; also for a substitute."),
        forms.EndRoleForm,
        lambda user, by, said: actions.end_role(by=by, **said),
        lambda person: _open(person) and _has_roles(person),
        danger=True,
    ),
    "substitute": ActPage(
        _("Arrange a substitute"),
        _("A colleague gets this person's roles for these days, on record. It ends by itself."),
        forms.SubstituteForm,
        lambda user, by, said: actions.arrange_substitution(absent=user, by=by, **said),
        lambda person: _open(person) and _has_roles(person),
    ),
    "substitute-end": ActPage(
        _("End a substitution"),
        _("The substitute loses the roles after the last day, or at once."),
        forms.EndSubstitutionForm,
        lambda user, by, said: actions.end_substitution(by=by, **said),
        _is_replaced,
        danger=True,
    ),
    "authorisation": ActPage(
        _("Enter a new authorisation"),
        _("The account works between its days. The former one stays in the register."),
        forms.AuthorisationForm,
        lambda user, by, said: actions.authorise(user=user, by=by, **said),
        _open,
    ),
    "second-factor": ActPage(
        _("Lost telephone"),
        _("The second factor goes, the person is signed out everywhere and told by e-mail."),
        forms.ReasonForm,
        lambda user, by, said: actions.remove_second_factor(user=user, by=by, **said),
        lambda person: _open(person) and person.user.has_second_factor,  # type: ignore[attr-defined]
        danger=True,
    ),
    "sessions": ActPage(
        _("Sign out everywhere"),
        _("Every open session of this person ends at once. The password stays."),
        forms.ReasonForm,
        lambda user, by, said: actions.end_sessions(user=user, by=by, **said),
        _open,
    ),
    "end": ActPage(
        _("End the account"),
        _("Nothing opens any more after the last day; at once, sessions end this minute. What the person did stays."),
        forms.EndForm,
        lambda user, by, said: actions.end_account(user=user, by=by, **said),
        _open,
        danger=True,
    ),
    "reopen": ActPage(
        _("Open the account again"),
        _("Under a new authorisation. Roles are given anew; the password is set by “I do not remember the password”."),
        forms.AuthorisationForm,
        lambda user, by, said: actions.reopen_account(user=user, by=by, **said),
        lambda person: not _open(person),
    ),
}


def possible_acts(person: Person, by: User) -> dict[str, ActPage]:
    """The acts that make sense now. About oneself only the substitute: one's own roles are for others to change."""
    return {
        slug: act
        for slug, act in ACTS.items()
        if (person.user.pk != by.pk or slug == "substitute") and act.possible(person)
    }
