"""The catalogue that plans and timetables choose from."""

from __future__ import annotations

from accounts.models import Organisation
from reintegration.models import ActivityKind
from reintegration.notice import KINDS


def bring_kinds(centre: Organisation) -> None:
    """Enter the kinds of activity of the notice. Again: changes nothing, also what the centre has renamed since."""
    ActivityKind.objects.bulk_create(
        [ActivityKind(centre=centre, position=place, **kind._asdict()) for place, kind in enumerate(KINDS, start=1)],
        ignore_conflicts=True,
    )
