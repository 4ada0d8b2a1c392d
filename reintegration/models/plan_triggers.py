"""What the database itself holds of programmes: numbering, order of signatures, and content that has left the desk."""

import pgtrigger

_REFUSE = """
    IF {condition} THEN
        RAISE EXCEPTION '{words}' USING ERRCODE = 'check_violation', CONSTRAINT = '{name}';
    END IF;
"""
_GAP = """NEW.version <> (
    SELECT COALESCE(MAX(version), 0) + 1 FROM reintegration_planversion WHERE plan_id = NEW.plan_id)"""
_EARLY = """NEW.signed_on < (
    SELECT MAX(signed_on) FROM reintegration_planversion WHERE plan_id = NEW.plan_id AND version < NEW.version)"""
_UNSIGNED = """NOT EXISTS (
    SELECT 1 FROM reintegration_planversion version
     WHERE version.id = NEW.version_id AND version.plan_id = NEW.plan_id AND version.signed_on <= NEW.held_on)"""


def _refusing(condition: str, name: str, words: str) -> str:
    return _REFUSE.format(condition=condition, name=name, words=words)


# Whoever changes a part of a programme waits for whoever sends it off, and then is refused.
_OF_SENT = (
    "EXISTS (SELECT 1 FROM reintegration_planversion version WHERE version.id IN ({versions})"
    " AND version.state IN ('sent', 'agreed', 'signed'))"
)
_LOCK = "PERFORM 1 FROM reintegration_planversion version WHERE version.id IN ({versions}) FOR SHARE; "
_ANSWER = "IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW;"


def content_stays(name: str, *, old: str, new: str) -> pgtrigger.Trigger:
    """Refuse to add, change or delete a part of a programme that was sent, agreed or signed.

    old, new: SQL that names the version of the row before and after.
    """
    words = "The programme was sent off: a change is an annex"
    parts = ""
    for operations, versions in (("'UPDATE', 'DELETE'", old), ("'INSERT', 'UPDATE'", new)):
        refused = _refusing(_OF_SENT.format(versions=versions), name, words)
        parts += f"IF TG_OP IN ({operations}) THEN {_LOCK.format(versions=versions)}{refused}END IF; "
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        func=parts + _ANSWER,
    )


def parts_of_review_stay(name: str) -> pgtrigger.Trigger:
    """Refuse to add, change or delete an assessment of a review that was concluded."""
    concluded = (
        "EXISTS (SELECT 1 FROM reintegration_planreview review"
        " WHERE review.id IN ({reviews}) AND review.concluded_at IS NOT NULL)"
    )
    lock = "PERFORM 1 FROM reintegration_planreview review WHERE review.id IN ({reviews}) FOR SHARE; "
    parts = ""
    for operations, reviews in (("'UPDATE', 'DELETE'", "OLD.review_id"), ("'INSERT', 'UPDATE'", "NEW.review_id")):
        refused = _refusing(concluded.format(reviews=reviews), name, "The review was concluded")
        parts += f"IF TG_OP IN ({operations}) THEN {lock.format(reviews=reviews)}{refused}END IF; "
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        func=parts + _ANSWER,
    )


_CONTENT = ("starts_on", "ends_on", "diagnosed_on", "social_scope", "vocational_scope", "reason", "asked_by")


def _differs(*fields: str) -> pgtrigger.Q:
    found = pgtrigger.Q()
    for field in fields:
        found |= pgtrigger.Q(**{f"old__{field}__df": pgtrigger.F(f"new__{field}")})
    return found


VERSION_TRIGGERS = [
    pgtrigger.Protect(
        name="a_signed_programme_is_final",
        operation=pgtrigger.Update | pgtrigger.Delete,
        condition=pgtrigger.Q(old__state="signed"),
    ),
    pgtrigger.Protect(
        name="a_sent_programme_keeps_its_content",
        operation=pgtrigger.Update,
        condition=pgtrigger.Q(old__state__in=["sent", "agreed"]) & _differs(*_CONTENT),
    ),
    pgtrigger.Protect(
        name="a_sent_programme_stays",
        operation=pgtrigger.Delete,
        condition=pgtrigger.Q(old__state__in=["sent", "agreed"]),
    ),
    pgtrigger.Protect(
        name="a_version_keeps_its_number", operation=pgtrigger.Update, condition=_differs("plan", "version")
    ),
    pgtrigger.Trigger(
        name="versions_follow_without_gaps",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert,
        func="PERFORM 1 FROM reintegration_plan plan WHERE plan.id = NEW.plan_id FOR UPDATE; "
        + _refusing(
            _GAP,
            "versions_follow_without_gaps",
            "Versions of a programme are numbered without gaps",
        )
        + "RETURN NEW;",
    ),
    pgtrigger.Trigger(
        name="signatures_follow_each_other",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update,
        func=_refusing(
            _EARLY,
            "signatures_follow_each_other",
            "An annex is signed on the day of the former version or later",
        )
        + "RETURN NEW;",
    ),
]

REVIEW_TRIGGERS = [
    pgtrigger.Protect(
        name="a_concluded_review_is_final",
        operation=pgtrigger.Update | pgtrigger.Delete,
        condition=pgtrigger.Q(old__concluded_at__isnull=False),
    ),
    pgtrigger.Trigger(
        name="a_review_follows_the_signature",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update,
        func=_refusing(
            _UNSIGNED,
            "a_review_follows_the_signature",
            "A review is held on a signed version of its own programme",
        )
        + "RETURN NEW;",
    ),
]
