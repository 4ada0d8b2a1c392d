"""The checklist of a file in words: stages, states, why a document is needed."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from participants.checklist import Stage, State, When

STAGES: dict[Stage, Promise | str] = {
    Stage.RECRUITMENT: _("A. Recruitment"),
    Stage.ENTRY: _("B. Entry"),
    Stage.SUPPORT: _("C. Support and courses"),
    Stage.EXIT: _("D. Exit"),
}
STATES: dict[State, tuple[Promise | str, str]] = {
    State.PRESENT: (_("in order"), "ok"),
    State.UNSIGNED: (_("signature missing"), "warn"),
    State.EXPIRED: (_("does not hold"), "bad"),
    State.MISSING: (_("missing"), "bad"),
    State.NOT_NEEDED: (_("not needed"), "neutral"),
}
REASONS: dict[When, Promise | str] = {
    When.ALWAYS: _("always"),
    When.UNEMPLOYED: _("unemployed at entry"),
    When.INACTIVE: _("inactive at entry"),
    When.DISABLED: _("has a disability"),
    When.BY_MOPR: _("referred by MOPR"),
    When.FROM_ELSEWHERE: _("lives in another municipality"),
    When.STAYED: _("the stay has begun"),
    When.QUALIFIED: _("qualified after the trial"),
    When.EXTENDED: _("the participation was extended"),
    When.APPLIED: _("applied for the benefit"),
    When.COMPETENCE: _("passed a course"),
    When.JOB: _("took up a job"),
    When.LEFT: _("left the project"),
    When.COMPLETED: _("the participation has ended"),
    When.STATED: _("withdrew by a statement"),
    When.DECIDED: _("ended by a decision"),
    When.IF_BROUGHT: _("when it is brought"),
}
