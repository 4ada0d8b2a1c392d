"""An episode of unexcused absence in words."""

from __future__ import annotations

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from participants.models import Stay
from reintegration.models import AbsenceEpisode
from reintegration.unexcused import Ground


def grounds_text(episode: AbsenceEpisode) -> str:
    """What is too much: "3 dni zajęć z rzędu bez usprawiedliwienia, frekwencja 74%"."""
    said = {
        Ground.IN_A_ROW: ngettext(
            "%(n)d class day in a row unexcused", "%(n)d class days in a row unexcused", episode.in_a_row
        )
        % {"n": episode.in_a_row},
        Ground.IN_WINDOW: ngettext(
            "%(n)d unexcused day in 30 days", "%(n)d unexcused days in 30 days", episode.in_window
        )
        % {"n": episode.in_window},
        Ground.ATTENDANCE: _("attendance %(percent)d%%") % {"percent": episode.percent},
    }
    return ", ".join(said[Ground(ground)] for ground in episode.grounds)


def task_text(stay: Stay, episode: AbsenceEpisode) -> str:
    """What the social worker is asked to do, no names: the task names the file."""
    since = date_format(episode.starts_on, "SHORT_DATE_FORMAT")
    said = {"grounds": grounds_text(episode), "since": since}
    return _("Talk about absences since %(since)s: %(grounds)s (art. 13(4)). Note the contact in the file.") % said


def settled_text() -> str:
    """Why the task is closed by itself."""
    return _("The absences were explained, or the person attends again.")
