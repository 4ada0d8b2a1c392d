"""A month's page: its lists, each person's line, what stands in the way, and what to do next."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db.models import Sum
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.permissions import Permission
from benefits.actions import Changed, before_portal, changes_since
from benefits.alerts import Alert, AlertKind
from benefits.drafts import NOTHING, ListDraft, Row, digest_of_list, draft_from
from benefits.models import BenefitLine, BenefitList, ListState, PaidBefore, PaymentDetails, Way
from benefits.months import draft_month
from benefits.payouts import Payout, payout_of
from benefits.proposed import Proposed, proposed
from benefits.rules import Step
from benefits.wording import StepText, alert_text, step_text
from cis_portal.lib.periods import Month
from grants.models import Project
from participants.models import Enrolment


@dataclass(frozen=True)
class Note:
    """Something to look at, in words; tone: bad where it stops the approval; url: where it is settled, "" for none."""

    text: str
    tone: str
    url: str = ""


@dataclass
class Shown:
    """One person's line as the page shows it, in złoty.

    parts: what each list gave, by its number; change: against the month before; outside: what was paid before the
    portal, None where nobody entered it.
    """

    enrolment: Enrolment
    name: str
    due: Decimal
    steps: list[StepText]
    parts: dict[int, Decimal] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)
    change: Decimal | None = None
    outside: Decimal | None = None
    details: PaymentDetails | None = None

    @property
    def corrections(self) -> list[tuple[int, Decimal]]:
        return [(number, amount) for number, amount in self.parts.items() if number]

    @property
    def original(self) -> Decimal:
        return self.parts.get(0, NOTHING)

    @property
    def difference(self) -> Decimal | None:
        """What the portal computes against what was paid; None where nobody entered it."""
        return None if self.outside is None else self.due - self.outside


@dataclass(frozen=True)
class Filed:
    """An approved list, and whether its digest fits its rows; of a paid one what it moved, and whether PUP knows it."""

    list: BenefitList
    fits: bool
    payout: Payout = field(default_factory=Payout)
    claimed: bool = False


@dataclass
class MonthPage:
    """Everything the page says.

    draft: None for those who see approved lists only; correction: not approved yet; hidden: people not shown; kept: all
    lines by the number of their list in the database, in order.
    """

    project: Project
    month: Month
    lists: list[BenefitList]
    rows: list[Shown]
    draft: ListDraft | None = None
    people_notes: list[tuple[Enrolment, list[Note]]] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    changes: list[Changed] = field(default_factory=list)
    correction: Proposed | None = None
    hidden: int = 0
    kept: dict[int, list[BenefitLine]] = field(default_factory=dict)

    @property
    def checked(self) -> list[tuple[BenefitList, bool]]:
        """The approved lists, and whether the digest of each still fits its rows."""
        return [(one, digest_of_list(one, self.kept.get(one.pk, ())) == one.digest) for one in self.final]

    @property
    def filed(self) -> list[Filed]:
        """The same with what became of each."""
        return [_filed(one, fits, self.kept.get(one.pk, ())) for one, fits in self.checked]

    @property
    def final(self) -> list[BenefitList]:
        return [one for one in self.lists if one.is_final]

    @property
    def under_way(self) -> BenefitList | None:
        return next((one for one in self.lists if not one.is_final), None)

    @property
    def total(self) -> Decimal:
        return sum((row.due for row in self.rows), NOTHING)

    @property
    def outside(self) -> bool:
        """Whether the month was settled before the portal: the page compares, nothing is approved."""
        return before_portal(self.project, self.month)

    @property
    def is_over(self) -> bool:
        return timezone.localdate() > self.month.last

    @property
    def blocked(self) -> int:
        """How many people's days keep the list from being submitted, those without a line among them."""
        noted = [*(row.notes for row in self.rows), *(notes for _file, notes in self.people_notes)]
        return sum(any(note.tone == "bad" for note in notes) for notes in noted)

    @property
    def may_be_submitted(self) -> bool:
        """Whether a list, or a correction, could go to approval now."""
        waits = self.under_way is not None and self.under_way.state == ListState.SUBMITTED
        draft = self.draft
        return draft is not None and bool(draft.rows) and not (self.outside or waits or draft.of_month.obstacles)

    @property
    def compared(self) -> int:
        """How many people have an amount paid outside entered."""
        return sum(row.outside is not None for row in self.rows)

    @property
    def outside_total(self) -> Decimal:
        return sum((row.outside or NOTHING for row in self.rows), NOTHING)

    @property
    def to_pay(self) -> list[tuple[BenefitList, Payout]]:
        """Approved lists without a day of payment, each with what it moves."""
        waiting = [one for one in self.final if one.state == ListState.APPROVED]
        return [(one, payout_of(self._amounts(one.number))) for one in waiting]

    def _amounts(self, number: int) -> Iterator[tuple[Decimal, bool]]:
        for row in self.rows:
            yield row.parts.get(number, NOTHING), bool(row.details and row.details.account_number)

    @property
    def all_paid(self) -> bool:
        return all(one.state == ListState.PAID for one in self.final)

    @property
    def last_paid_on(self) -> date | None:
        return max((one.paid_on for one in self.final if one.paid_on), default=None)

    @property
    def corrected(self) -> bool:
        return any(one.is_correction for one in self.final)


def month_page(user: User, project: Project, month: Month) -> MonthPage:
    """The month as this user may see it. Raises NoRate."""
    lists = list(BenefitList.objects.visible_to(user).of(project, month).with_people())
    lines = list(
        BenefitLine.objects.filter(list__in=[one.pk for one in lists])
        .select_related("list", "enrolment__participant", "payment", "refund_line")
        .order_by("list__number", "position")
    )
    if not (user.works_for_a_centre and user.may(Permission.BENEFITS_VIEW)):
        return _for_auditor(user, project, month, lists, lines)
    final = [line for line in lines if line.list.is_final]
    draft = draft_from(draft_month(project, month, before=_approved_before(project, month)), final)
    page = MonthPage(project, month, lists, [], draft, kept=_by_list(lines))
    waiting = [line for line in lines if line.list.state == ListState.SUBMITTED]
    page.rows = _rows(draft, final, waiting)
    page.people_notes = [(one.enrolment, _notes(one.alerts, one.enrolment)) for one in draft.of_month.without_line]
    page.notes = _notes(draft.of_month.alerts)
    page.correction = proposed(draft, page.under_way if waiting else None, waiting)
    if waiting and page.under_way:
        page.changes = changes_since(waiting, draft)
    _add_payments(page)
    return page


def _approved_before(project: Project, month: Month) -> dict[int, Decimal] | None:
    """What the month before gave by enrolment, where its list is approved; None where it must be computed."""
    lines = BenefitLine.objects.final().filter(list__project=project, list__month=month.previous.first)
    given = {line["enrolment"]: line["given"] for line in lines.values("enrolment").annotate(given=Sum("amount"))}
    return given or None


def _rows(draft: ListDraft, final: Sequence[BenefitLine], waiting: Sequence[BenefitLine]) -> list[Shown]:
    """What was decided where it was decided; else what was submitted; else the draft."""
    live = {row.enrolment.pk: row for row in draft.everybody}
    if final or waiting:
        shown = _kept(final or waiting)
        for row in shown:
            _add_live(row, live.get(row.enrolment.pk))
        return shown
    return [_live(row) for row in draft.rows]


def _kept(lines: Iterable[BenefitLine]) -> list[Shown]:
    shown: dict[int, Shown] = {}
    for line in lines:
        steps = [step_text(Step.from_json(step)) for step in line.steps]
        row = shown.setdefault(line.enrolment_id, Shown(line.enrolment, line.name, line.due, steps))
        row.due, row.steps, row.parts[line.list.number] = line.due, steps, line.amount
    return sorted(shown.values(), key=lambda row: (row.enrolment.participant.sort_key, row.enrolment.pk))


def _live(row: Row) -> Shown:
    shown = Shown(row.enrolment, row.name, row.due, [step_text(step) for step in row.steps])
    _add_live(shown, row)
    return shown


def _add_live(shown: Shown, row: Row | None) -> None:
    if row is not None:
        shown.notes = _notes(row.alerts, row.enrolment)
        shown.change = None if row.month_before is None else shown.due - row.month_before


def _notes(alerts: Iterable[Alert], enrolment: Enrolment | None = None) -> list[Note]:
    return [Note(alert_text(alert), "bad" if alert.blocks else "warn", _url(alert, enrolment)) for alert in alerts]


SETTLED_AT = {
    AlertKind.NO_APPLICATION: "participant_stays",
    AlertKind.STAY_WITHOUT_APPLICATION: "participant_stays",
    AlertKind.CERTIFICATE_MISSING: "participant_absences",
}


def _url(alert: Alert, enrolment: Enrolment | None) -> str:
    """The page of the file where it is settled."""
    place = SETTLED_AT.get(alert.kind)
    return reverse(place, args=[enrolment.case_number]) if place and enrolment else ""


def _add_payments(page: MonthPage) -> None:
    """How each is paid; for a month before the portal what they were paid then."""
    people = [row.enrolment.pk for row in page.rows]
    details = {found.enrolment_id: found for found in PaymentDetails.objects.filter(enrolment__in=people)}
    paid = {}
    if page.outside:
        found = PaidBefore.objects.filter(enrolment__in=people, month=page.month.first)
        paid = dict(found.values_list("enrolment", "amount"))
    for row in page.rows:
        row.details, row.outside = details.get(row.enrolment.pk), paid.get(row.enrolment.pk)


def _filed(one: BenefitList, fits: bool, lines: Sequence[BenefitLine]) -> Filed:
    if one.state != ListState.PAID:
        return Filed(one, fits)
    moved = payout_of((line.amount, line.payment.way == Way.ACCOUNT) for line in lines)
    return Filed(one, fits, moved, claimed=any(hasattr(line, "refund_line") for line in lines))


def _for_auditor(
    user: User, project: Project, month: Month, lists: list[BenefitList], lines: list[BenefitLine]
) -> MonthPage:
    """Approved lists only, and of their people those whose files are shared with the user."""
    rows = _kept(lines)
    seen = set(Enrolment.objects.visible_to(user).filter(pk__in=[row.enrolment.pk for row in rows]).values_list(
        "pk", flat=True))  # fmt: skip
    shown = [row for row in rows if row.enrolment.pk in seen]
    return MonthPage(project, month, lists, shown, hidden=len(rows) - len(shown), kept=_by_list(lines))


def _by_list(lines: Iterable[BenefitLine]) -> dict[int, list[BenefitLine]]:
    kept: dict[int, list[BenefitLine]] = {}
    for line in lines:
        kept.setdefault(line.list_id, []).append(line)
    return kept
