"""What the database itself holds of a closed month: by statement, so that 40,000 marks cost one look."""

import pgtrigger

CLOSED_STAYS_CLOSED = pgtrigger.Protect(
    name="a_closed_month_stays_closed",
    operation=pgtrigger.Update | pgtrigger.Delete,
    condition=pgtrigger.Q(old__state="closed"),
)

# Reads the months FOR SHARE like mark_day does: a mark written past it waits for a closing too, and then is refused.
_REFUSE = """
    PERFORM 1 FROM reintegration_attendancemonth month
     WHERE (month.project_id, month.month) IN (
         SELECT enrolment.project_id, date_trunc('month', mark.day)::date
           FROM {rows} mark
           JOIN participants_stay stay ON stay.id = mark.stay_id
           JOIN participants_enrolment enrolment ON enrolment.id = stay.enrolment_id)
     ORDER BY month.id FOR SHARE;
    IF EXISTS (
        SELECT 1
          FROM {rows} mark
          JOIN participants_stay stay ON stay.id = mark.stay_id
          JOIN participants_enrolment enrolment ON enrolment.id = stay.enrolment_id
          JOIN reintegration_attendancemonth month
            ON month.project_id = enrolment.project_id AND month.month = date_trunc('month', mark.day)::date
         WHERE month.state = 'closed' AND {touched} AND NOT EXISTS (
             SELECT 1 FROM reintegration_markcorrection correction
              WHERE correction.stay_id = mark.stay_id AND correction.day = mark.day
                AND correction.decision = 'accepted' AND {corrected}))
    THEN
        RAISE EXCEPTION 'The month is closed: only an accepted correction changes its marks'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'a_closed_month_changes_only_by_correction';
    END IF;
"""
_WRITTEN = "correction.code_to = mark.code AND correction.version + 1 = mark.version"
_TAKEN_OFF = "correction.code_to = '' AND correction.version = mark.version"
_MOVED = (
    "NOT EXISTS (SELECT 1 FROM new_marks later"
    " WHERE later.id = mark.id AND later.stay_id = mark.stay_id AND later.day = mark.day)"
)

MARK_TRIGGERS = [
    pgtrigger.Trigger(
        name="closed_month_insert",
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=pgtrigger.Insert,
        referencing=pgtrigger.Referencing(new="new_marks"),
        func=_REFUSE.format(rows="new_marks", touched="true", corrected=_WRITTEN) + "RETURN NULL;",
    ),
    pgtrigger.Trigger(
        name="closed_month_update",
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=pgtrigger.Update,
        referencing=pgtrigger.Referencing(old="old_marks", new="new_marks"),
        func=_REFUSE.format(rows="new_marks", touched="true", corrected=_WRITTEN)
        + _REFUSE.format(rows="old_marks", touched=_MOVED, corrected=_TAKEN_OFF)
        + "RETURN NULL;",
    ),
    pgtrigger.Trigger(
        name="closed_month_delete",
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=pgtrigger.Delete,
        referencing=pgtrigger.Referencing(old="old_marks"),
        func=_REFUSE.format(rows="old_marks", touched="true", corrected=_TAKEN_OFF) + "RETURN NULL;",
    ),
]
