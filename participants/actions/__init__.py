"""Changes to people and their files."""

from .answers import let_rule_pass, record_answers
from .audits import NoFiles, UnknownCases, open_audit, revoke_audit
from .candidates import accept_candidate, make_edition, open_candidacy, take_step, take_step_back
from .cases import take_case_numbers
from .daily import (
    add_contact,
    end_contact,
    enter_address,
    note_contact,
    record_provision,
    remove_provision,
)
from .documents import PaperTable, correct_document, keep_document, print_paper, withdraw_document
from .ends import correct_end
from .entry import confirm_entry, correct_entry, enrol_candidate, start_trial
from .exits import leave_project, settle_exit
from .offices import ask_office, bring_person, give_opinion, refer_candidate
from .people import correct_identifier, name_candidate, register_person
from .programmes import continue_programme, end_programme
from .refusals import NotDone
from .sharing import change_share_end, revoke_share, share_file
from .stays import (
    WEEKLY_HOURS_REDUCED,
    advise_extension,
    end_stay,
    enter_application,
    extend_stay,
    qualify_stay,
    set_weekly_hours,
)
from .tasks import change_task, close_task, create_task, ensure_task, reopen_task, settle_rule

__all__ = [
    "WEEKLY_HOURS_REDUCED",
    "NoFiles",
    "NotDone",
    "PaperTable",
    "UnknownCases",
    "accept_candidate",
    "add_contact",
    "advise_extension",
    "ask_office",
    "bring_person",
    "change_share_end",
    "change_task",
    "close_task",
    "confirm_entry",
    "continue_programme",
    "correct_document",
    "correct_end",
    "correct_entry",
    "correct_identifier",
    "create_task",
    "end_contact",
    "end_programme",
    "end_stay",
    "enrol_candidate",
    "ensure_task",
    "enter_address",
    "enter_application",
    "extend_stay",
    "give_opinion",
    "keep_document",
    "leave_project",
    "let_rule_pass",
    "make_edition",
    "name_candidate",
    "note_contact",
    "open_audit",
    "open_candidacy",
    "print_paper",
    "qualify_stay",
    "record_answers",
    "record_provision",
    "refer_candidate",
    "register_person",
    "remove_provision",
    "reopen_task",
    "revoke_audit",
    "revoke_share",
    "set_weekly_hours",
    "settle_exit",
    "settle_rule",
    "share_file",
    "start_trial",
    "take_case_numbers",
    "take_step",
    "take_step_back",
    "withdraw_document",
]
