"""The office's sample, brought in once for the tests of a module."""

from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command

from exchange.actions import bring_workbook
from tests import factories

WORKBOOK = Path(settings.BASE_DIR) / "tests/data/cis-workbook.xlsx"


@pytest.fixture(scope="module")
def sample_module(django_db_setup, django_db_blocker):
    """The sample's project, committed for the whole module; the database is emptied after it."""
    with django_db_blocker.unblock():
        project = factories.make_project()
        made = bring_workbook(project=project, name=WORKBOOK.name, content=WORKBOOK.read_bytes(), by=None)
    assert made.state == "applied"
    yield project
    with django_db_blocker.unblock():
        call_command("flush", interactive=False, verbosity=0)


@pytest.fixture
def sample(sample_module, db):
    """The sample's project; what a test writes is undone after it."""
    return sample_module
