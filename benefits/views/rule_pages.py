"""The rules of the benefit: what holds, by which source, what another reading would pay, and changing one."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.audit import record_access
from accounts.decorators import requires
from accounts.http import PortalRequest
from accounts.models import Access
from accounts.permissions import Permission
from benefits.actions import MonthApproved, RuleMoved, SameValue, change_rule
from benefits.actions.rules import seen_values, values_entered
from benefits.comparing import alternatives, compare
from benefits.dated import DatedRules
from benefits.forms.rules import MonthChoiceForm, RuleForm, approved_until, value_field
from benefits.reading import read_people
from benefits.rule_tables import (
    RATE,
    dated_values,
    months_ahead,
    months_past,
    rate_until,
    rule_row,
    rule_rows,
    start_of,
)
from benefits.rule_words import (
    FIGURES,
    OF_ABSENCE,
    OF_REFUND,
    OF_WEEK,
    RULES,
    SILENT,
    UNPRICED,
    moved_text,
    saved_text,
    value_text,
)
from benefits.views.lists import rights
from cis_portal.lib.periods import Month
from grants.context import current_project
from grants.models import Project, SettingKey
from participants.models import Enrolment


@requires(Permission.BENEFITS_VIEW)
def benefit_rules(request: PortalRequest) -> HttpResponse:
    """Every rule with its source; where the act is silent, what each reading would pay in the chosen month."""
    project = current_project(request)
    if project is None:
        return render(request, "benefits/rules.html", {"project": None, **rights(request)})
    rules, month = DatedRules.of(project), _month(request, project)
    compares = _compares(request, project)
    people = read_people(project, month) if compares else []
    shown = {
        "project": project,
        "month": month,
        "form": MonthChoiceForm({"month": str(month)}, months=months_past(project)),
        "people": len(people),
        **rights(request),
        "compared": compares,
        "rate": rule_row(rules, RATE, month),
        "rate_until": rate_until(rules, month),
        "rate_is_late": rules.rate_is_late(month),
        "silent": [
            rule_row(rules, key, month, compare(month, people, rules, key, alternatives(key))) for key in SILENT
        ],
        "figures": rule_rows(rules, FIGURES, month),
        "of_refund": rule_rows(rules, OF_REFUND, month),
        "of_absence": rule_rows(rules, OF_ABSENCE, month),
        "of_week": rule_rows(rules, OF_WEEK, month),
    }
    return render(request, "benefits/rules.html", shown)


@requires(Permission.BENEFITS_VIEW)
def benefit_rule(request: PortalRequest, key: str) -> HttpResponse:
    """One rule: its values by date, whose amount another value would change, and the form to change it."""
    return _show_rule(request, _key(key), form=None)


@requires(Permission.BENEFIT_RULES_CHANGE)
@require_POST
def benefit_rule_change(request: PortalRequest, key: str) -> HttpResponse:
    """Let another value hold from a month on."""
    setting = _key(key)
    project = get_object_or_404(Project.objects.led_by(request.user), pk=getattr(current_project(request), "pk", None))
    form = RuleForm(request.POST, key=setting, months=months_ahead(project, None))
    if form.is_valid():
        try:
            row = change_rule(project=project, key=setting, by=request.user, **form.cleaned_data)
        except MonthApproved as approved:
            form.add_error("month", approved_until(approved.first))
        except SameValue:
            form.add_error("value", _("This value holds in that month already."))
        except RuleMoved as moved:
            form.look_again(seen_values(values_entered(project, setting)))
            form.add_error(None, moved_text(setting, moved.latest))
        else:
            messages.success(request, saved_text(setting, row))
            return redirect("benefit_rule", setting.value)
    return _show_rule(request, setting, form=form)


def _show_rule(request: PortalRequest, key: SettingKey, *, form: RuleForm | None) -> HttpResponse:
    project = current_project(request)
    if project is None:
        return redirect("benefit_rules")
    rules, month, rows = DatedRules.of(project), _month(request, project), values_entered(project, key)
    may_change = request.user.may(Permission.BENEFIT_RULES_CHANGE)
    months = months_ahead(project, key)
    fresh = RuleForm(key=key, months=months, initial=start_of(rules, key, months) | {"seen": seen_values(rows)})
    shown = {
        "project": project,
        "key": key,
        "words": RULES[key],
        "month": month,
        "values": dated_values(key, rows),
        "form": (form or fresh) if may_change else None,
        "first_month": months[0],
        "is_rate": key == RATE,
        **_comparison(request, project, rules, key, month),
    }
    return render(request, "benefits/rule.html", shown, status=422 if form is not None else 200)


def _comparison(
    request: PortalRequest, project: Project, rules: DatedRules, key: SettingKey, month: Month
) -> dict[str, Any]:
    """What the value asked about would pay; the people it would pay another amount, on record."""
    if key in UNPRICED or not _compares(request, project):
        return {"comparable": False}
    field = value_field(key, required=False)
    shown: dict[str, Any] = {
        "comparable": True,
        "choices": [(value, value_text(key, value)) for value in alternatives(key)],
        "month_form": MonthChoiceForm({"month": str(month)}, months=months_past(project)),
        "asked": request.GET.get("value", ""),
    }
    if not shown["asked"]:
        return shown
    try:
        value = field.clean(shown["asked"])
    except ValidationError as wrong:
        return shown | {"fault": " ".join(wrong.messages)}
    text = str(value)
    (found,) = compare(month, read_people(project, month), rules, key, [text])
    visible = set(Enrolment.objects.visible_to(request.user).filter(project=project).values_list("pk", flat=True))
    affected = [line for line in found.affected if line.enrolment.pk in visible]
    record_access(
        by=request.user, action=Access.LIST, subject=f"benefit rule {key.value}", details={"month": str(month)}
    )
    return shown | {"comparison": found, "affected": affected, "value_text": value_text(key, text)}


def _compares(request: PortalRequest, project: Project) -> bool:
    """Whether the person may see what people get: those of the centre that leads the project."""
    return request.user.works_for_a_centre and Project.objects.led_by(request.user).filter(pk=project.pk).exists()


def _key(key: str) -> SettingKey:
    if key not in {setting.value for setting in RULES}:
        raise Http404
    return SettingKey(key)


def _month(request: PortalRequest, project: Project) -> Month:
    """The month asked for, else the present one, as far as the project has it."""
    months = months_past(project)
    form = MonthChoiceForm(request.GET, months=months)
    chosen = form.cleaned_data["month"] if form.is_valid() else None
    return chosen or months[0]
