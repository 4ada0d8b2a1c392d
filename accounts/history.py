"""History by database triggers: the old row is kept on every update and delete, also in bulk and by SQL."""

from collections.abc import Callable, Sequence
from typing import TypeVar

import pghistory
from django.db import models

Model = TypeVar("Model", bound=type[models.Model])


def tracked(model: Model) -> Model:
    """Keep the former values of every changed or deleted row in a table beside the model's own.

    Inserts leave no event: a row names who created it and when. Each event names the request's user and address
    through its context.
    """
    return tracked_without([])(model)


def tracked_without(fields: Sequence[str]) -> Callable[[Model], Model]:
    """The same, for all but these fields: a secret, or what changes at every use."""
    decorate: Callable[[Model], Model] = pghistory.track(
        pghistory.UpdateEvent("update", row=pghistory.Old),
        pghistory.DeleteEvent("delete"),
        obj_field=pghistory.ObjForeignKey(related_name="history"),
        exclude=list(fields),
    )
    return decorate
