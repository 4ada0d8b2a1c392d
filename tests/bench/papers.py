"""Documents of a project's people: most of the list, some without a signature, some that no longer hold."""

from datetime import timedelta
from random import Random

from grants.models import Project
from participants.checklist import CATALOGUE, When
from participants.models import Document, Enrolment

KINDS = [entry.kind for entry in CATALOGUE if entry.when is not When.IF_BROUGHT]
EACH = 18


def enter_documents(project: Project, random: Random) -> None:
    """Eighteen documents in each file: every tenth unsigned, every tenth with an end that has passed."""
    rows = []
    for file in Enrolment.objects.filter(project=project).order_by("id"):
        for kind in random.sample(KINDS, EACH):
            signed = file.started_on if random.random() > 0.1 else None
            until = file.started_on + timedelta(days=30) if random.random() < 0.1 else None
            issued = file.started_on - timedelta(days=random.randrange(40))
            rows.append(Document(enrolment=file, kind=kind, issued_on=issued, signed_on=signed, valid_until=until))
    Document.objects.bulk_create(rows, batch_size=5000)
