"""What a person may do: a closed list, bundled into roles. Nothing else grants anything."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Permission(models.TextChoices):
    """Each thing that can be allowed. A view names exactly one; templates ask for the same names."""

    PROJECT_CHOOSE = "project_choose", _("choose the project they work in")
    RECRUITMENT_VIEW = "recruitment_view", _("see candidates: a centre its own, MOPR and PUP those they refer")
    RECRUITMENT_MANAGE = "recruitment_manage", _("lead candidates from inquiry to decision")
    REFERRAL_ENTER = "referral_enter", _("enter inquiries, opinions and referrals")
    ELIGIBILITY_OVERRIDE = "eligibility_override", _("let a rule of eligibility pass, with a reason")
    ENTRY_CONFIRM = "entry_confirm", _("confirm and correct the entry data")
    FILE_VIEW = "file_view", _("open participants' files that they may see")
    CONTACT_VIEW = "contact_view", _("see date of birth, sex, address, telephone and e-mail")
    PESEL_REVEAL = "pesel_reveal", _("reveal a PESEL, on record")
    ENTRY_VIEW = "entry_view", _("see the entry data for SM EFS")
    SENSITIVE_VIEW = "sensitive_view", _("see health, origin and housing data")
    ATTENDANCE_VIEW = "attendance_view", _("see attendance")
    ATTENDANCE_RECORD = "attendance_record", _("mark attendance")
    MEETINGS_RECORD = "meetings_record", _("see the timetable, keep registers and journals of their own meetings")
    TIMETABLE_PLAN = "timetable_plan", _("plan the timetable, keep every register and journal")
    MONTH_CLOSE = "month_close", _("close a month of attendance")
    FREE_DAYS_DECIDE = "free_days_decide", _("grant and refuse free days")
    OUTCOMES_VIEW = "outcomes_view", _("see jobs, assessments and competences")
    DOCUMENTS_VIEW = "documents_view", _("see the documents of a file and their scans")
    DOCUMENTS_KEEP = "documents_keep", _("enter, scan and print documents")
    EXIT_RECORD = "exit_record", _("enter that somebody left, and what became of them")
    OUTCOMES_RECORD = "outcomes_record", _("lead courses and placements, enter qualifications")
    STAYS_PREPARE = "stays_prepare", _("enter the hours of a stay and print its letters")
    STAYS_ADVISE = "stays_advise", _("give an opinion on extending a participation")
    STAYS_DECIDE = "stays_decide", _("qualify after the trial, extend and end a stay")
    TASKS_VIEW = "tasks_view", _("have and give tasks")
    TASKS_MANAGE = "tasks_manage", _("see the tasks of the whole centre")
    COUNSELLING_VIEW = "counselling_view", _("open counselling: their own cards")
    COUNSELLING_FILE = "counselling_file", _("see the counselling of a person in the file, no notes")
    COUNSELLING_ALL = "counselling_all", _("see days, hours and topics of all counselling, no notes")
    COUNSELLING_RECORD = "counselling_record", _("keep counselling cards and notes of their own")
    COUNSELLING_PLAN = "counselling_plan", _("enter the hours agreed with specialists")
    NOTES_OPEN = "notes_open", _("decide that somebody reads another's counselling notes")
    PROVISIONS_VIEW = "provisions_view", _("see examinations, training, clothing, tickets and meals")
    DAILY_RECORD = "daily_record", _("keep contacts, contact notes and what a person was given")
    ASSESSMENT_RECORD = "assessment_record", _("assess the social situation")
    GOALS_VIEW = "goals_view", _("see goals of programmes: instructors and specialists those they answer for")
    GOALS_ASSESS = "goals_assess", _("say how far goals are")
    PLAN_VIEW = "plan_view", _("see individual programmes with diagnosis and reviews")
    PLAN_WRITE = "plan_write", _("write individual programmes and conclude their reviews")
    PLAN_SIGN = "plan_sign", _("enter that an individual programme was signed")
    PLAN_AGREE = "plan_agree", _("agree individual programmes or send them back")
    SHARES_MANAGE = "shares_manage", _("share files with partners")
    REFERRALS_VIEW = "referrals_view", _("see the state of the people their organisation referred")
    INDICATORS_VIEW = "indicators_view", _("see indicators as totals")
    INDICATOR_PEOPLE_VIEW = "indicator_people_view", _("see the people behind an indicator")
    DATA_QUALITY_VIEW = "data_quality_view", _("see what is to be mended in the files")
    REPORT_VIEW = "report_view", _("download reports")
    REPORT_REQUEST = "report_request", _("ask for a report")
    WORKBOOK_IMPORT = "workbook_import", _("bring in workbooks and take them back")
    SM_EFS_EXCHANGE = "sm_efs_exchange", _("write files for SM EFS and enter its answer")
    CLAIM_PREPARE = "claim_prepare", _("prepare claim periods and enter what the authority said")
    CONTRIBUTION_GIVE = "contribution_give", _("tell what their organisation did in a claim period")
    EXPORT_MAKE = "export_make", _("take lists out of the portal, with a reason")
    BENEFITS_VIEW = "benefits_view", _("see lists of benefits")
    BENEFITS_PREPARE = "benefits_prepare", _("prepare and submit lists of benefits")
    BENEFITS_APPROVE = "benefits_approve", _("approve lists of benefits")
    BENEFIT_RULES_CHANGE = "benefit_rules_change", _("change rates and rules of the benefit")
    PREMIUM_VIEW = "premium_view", _("see premiums")
    PREMIUM_PROPOSE = "premium_propose", _("propose premiums")
    REFUND_VIEW = "refund_view", _("see the refund claims to PUP")
    REFUND_ANSWER = "refund_answer", _("receive, question and refund a claim")
    ACCESS_VIEW = "access_view", _("see who looked at a file and who changed it")
    SUBJECT_ACCESS = "subject_access", _("give a person everything that is held on them")
    AUDIT_VIEW = "audit_view", _("see and download the files opened to a control")
    AUDIT_GRANT = "audit_grant", _("open files to a control")
    ACCOUNTS_MANAGE = "accounts_manage", _("manage accounts")


class Role(models.TextChoices):
    """The bundles, named as the field names its people. One person may hold several, each with dates."""

    MANAGER = "manager", _("centre manager")
    COORDINATOR = "coordinator", _("project coordinator")
    SOCIAL_WORKER = "social_worker", _("social worker of the centre")
    INSTRUCTOR = "instructor", _("vocational instructor")
    SPECIALIST = "specialist", _("specialist")
    SETTLEMENT = "settlement", _("settlements")
    MOPR = "mopr", _("MOPR worker")
    PUP = "pup", _("PUP worker")
    AUDITOR = "auditor", _("auditor")
    ADMINISTRATOR = "administrator", _("administrator")


_EVERYONE = frozenset({Permission.PROJECT_CHOOSE})
_STAFF = _EVERYONE | {Permission.TASKS_VIEW, Permission.PROVISIONS_VIEW}
_FILE = _EVERYONE | {Permission.FILE_VIEW, Permission.CONTACT_VIEW, Permission.ENTRY_VIEW, Permission.ATTENDANCE_VIEW}
_PLAN = frozenset({Permission.PLAN_VIEW, Permission.GOALS_VIEW})
_WHOLE_FILE = _FILE | _PLAN | {Permission.PESEL_REVEAL, Permission.SENSITIVE_VIEW, Permission.OUTCOMES_VIEW}
_WHOLE_FILE |= {Permission.DOCUMENTS_VIEW}
_OWN_GOALS = frozenset({Permission.GOALS_VIEW, Permission.GOALS_ASSESS})
_ENTERING = frozenset({Permission.RECRUITMENT_VIEW, Permission.REFERRAL_ENTER})
_REFERRING = _ENTERING | {Permission.REFERRALS_VIEW}
_RECRUITING = _ENTERING | {Permission.RECRUITMENT_MANAGE, Permission.ENTRY_CONFIRM, Permission.DOCUMENTS_KEEP}
_RECRUITING |= {Permission.EXIT_RECORD}
_TOTALS = frozenset({Permission.INDICATORS_VIEW, Permission.REPORT_VIEW})
_PAYING = frozenset({Permission.BENEFITS_VIEW, Permission.PREMIUM_VIEW, Permission.REFUND_VIEW})
_MEETINGS = frozenset({Permission.MEETINGS_RECORD, Permission.TIMETABLE_PLAN})
_COUNSELLED = frozenset({Permission.COUNSELLING_FILE, Permission.COUNSELLING_ALL})
_COUNSELLING = _COUNSELLED | {Permission.COUNSELLING_VIEW}
_LEADING = (
    _WHOLE_FILE
    | _TOTALS
    | _RECRUITING
    | _MEETINGS
    | {
        Permission.ATTENDANCE_RECORD,
        Permission.STAYS_PREPARE,
        Permission.TASKS_VIEW,
        Permission.TASKS_MANAGE,
        *_COUNSELLING,
        Permission.OUTCOMES_RECORD,
        Permission.COUNSELLING_PLAN,
        Permission.PROVISIONS_VIEW,
        Permission.DAILY_RECORD,
        Permission.SHARES_MANAGE,
        Permission.INDICATOR_PEOPLE_VIEW,
        Permission.DATA_QUALITY_VIEW,
        Permission.ACCESS_VIEW,
        Permission.SUBJECT_ACCESS,
        Permission.AUDIT_VIEW,
        Permission.AUDIT_GRANT,
        Permission.REPORT_REQUEST,
        Permission.WORKBOOK_IMPORT,
        Permission.SM_EFS_EXCHANGE,
        Permission.CLAIM_PREPARE,
        Permission.EXPORT_MAKE,
    }
)

# Who sees what follows art. 8b of the act on social employment and the partners' own statutory grounds:
# an instructor needs a name and the attendance, an administrator needs no file at all.
ROLE_PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.MANAGER: _LEADING
    | _PAYING
    | {
        Permission.MONTH_CLOSE,
        Permission.FREE_DAYS_DECIDE,
        Permission.STAYS_DECIDE,
        Permission.NOTES_OPEN,
        Permission.BENEFITS_APPROVE,
        Permission.BENEFIT_RULES_CHANGE,
        Permission.PREMIUM_PROPOSE,
        Permission.ACCOUNTS_MANAGE,
        Permission.ELIGIBILITY_OVERRIDE,
        Permission.PLAN_SIGN,
        Permission.ASSESSMENT_RECORD,
    },
    Role.COORDINATOR: _LEADING | _PAYING | {Permission.MONTH_CLOSE, Permission.PREMIUM_PROPOSE},
    Role.SOCIAL_WORKER: _WHOLE_FILE
    | _RECRUITING
    | _MEETINGS
    | {Permission.ATTENDANCE_RECORD, Permission.SHARES_MANAGE, Permission.DATA_QUALITY_VIEW, Permission.ACCESS_VIEW}
    | {Permission.PREMIUM_VIEW, Permission.PREMIUM_PROPOSE}
    | {Permission.STAYS_PREPARE, Permission.STAYS_ADVISE, Permission.TASKS_VIEW, Permission.TASKS_MANAGE}
    | _COUNSELLING
    | {Permission.PROVISIONS_VIEW, Permission.DAILY_RECORD, Permission.OUTCOMES_RECORD}
    | {Permission.PLAN_WRITE, Permission.GOALS_ASSESS, Permission.ASSESSMENT_RECORD},
    Role.INSTRUCTOR: _STAFF
    | _OWN_GOALS
    | {Permission.FILE_VIEW, Permission.ATTENDANCE_VIEW, Permission.ATTENDANCE_RECORD, Permission.MEETINGS_RECORD},
    Role.SPECIALIST: _FILE
    | _STAFF
    | _OWN_GOALS
    | {Permission.OUTCOMES_VIEW, Permission.RECRUITMENT_VIEW, Permission.MEETINGS_RECORD}
    | {Permission.COUNSELLING_VIEW, Permission.COUNSELLING_FILE, Permission.COUNSELLING_RECORD},
    Role.SETTLEMENT: _TOTALS
    | _STAFF
    | {Permission.FILE_VIEW, Permission.CONTACT_VIEW, Permission.PESEL_REVEAL, Permission.ATTENDANCE_VIEW}
    | _PAYING
    | _COUNSELLING
    | {Permission.BENEFITS_PREPARE, Permission.EXPORT_MAKE},
    Role.MOPR: _TOTALS
    | {Permission.CONTRIBUTION_GIVE}
    | _FILE
    | _REFERRING
    | _PLAN
    | {Permission.PESEL_REVEAL, Permission.OUTCOMES_VIEW, Permission.PLAN_AGREE},
    Role.PUP: _TOTALS
    | {Permission.CONTRIBUTION_GIVE}
    | _FILE
    | _REFERRING
    | {Permission.PESEL_REVEAL, Permission.OUTCOMES_VIEW}
    | {Permission.REFUND_VIEW, Permission.REFUND_ANSWER},
    Role.AUDITOR: _TOTALS
    | _WHOLE_FILE
    | _COUNSELLED
    | {Permission.PROVISIONS_VIEW, Permission.BENEFITS_VIEW, Permission.ACCESS_VIEW, Permission.AUDIT_VIEW},
    Role.ADMINISTRATOR: _EVERYONE | {Permission.ACCOUNTS_MANAGE},
}

# Four eyes over money: nobody holds both at once, by whatever roles, also not in somebody's place.
INCOMPATIBLE = (Permission.BENEFITS_PREPARE, Permission.BENEFITS_APPROVE)


def roles_with(permission: Permission) -> list[Role]:
    """The roles that allow it, in their order."""
    return [role for role in Role if permission in ROLE_PERMISSIONS[role]]


def permissions_of(roles: "set[Role] | frozenset[Role]") -> frozenset[Permission]:
    """Everything the given roles allow together."""
    return frozenset(permission for role in roles for permission in ROLE_PERMISSIONS[role])
