"""A programme through the pages alone: diagnosis, goals, MOPR's consent, signatures, an annex, a review, hours."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.permissions import Role
from reintegration.models import ActivityKind, PlanReview, PlanVersion
from tests import factories
from tests.browser.test_pages import catalogue, faults  # noqa: F401  the fixture and the check

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PLAN = "/participants/2026-041/plan/"


def test_a_programme_is_written_agreed_signed_changed_and_reviewed_in_the_browser(window, project, catalogue):  # noqa: F811
    today = timezone.localdate()
    file = factories.make_enrolment(project=project, case_number="2026-041", started_on=today - timedelta(days=40))
    factories.make_stay(file, trial_ends_on=today + timedelta(days=1), planned_end_on=today + timedelta(days=1))
    factories.share(file, factories.organisation_for(Role.MOPR, project))
    worker, mopr, manager = window(), window(width=390, scheme="dark"), window()
    worker.sign_in(factories.make_user("social_worker", project=project, last_name="Śliwa").email)
    mopr.sign_in(factories.make_user("mopr", project=project).email)
    manager.sign_in(factories.make_user("manager", project=project).email)

    def look(screen, name: str) -> None:
        screen.picture(f"plan {name}")
        assert faults(screen, "pl", catalogue) == [], name

    worker.open(PLAN)
    look(worker, "none")
    worker.send("main .empty button")
    for area in "ABCDE":
        worker.page.select_option(f"[name=level_{area}]", "2")
    worker.page.fill("[name=words_A]", "mieszka u krewnych, zaległości czynszowe")
    worker.page.fill("[name=diagnosed_on]", today.isoformat())
    worker.page.fill("[name=ends_on]", (today + timedelta(days=300)).isoformat())
    worker.page.fill("[name=social_scope]", "Szkoła Rodzica, poradnictwo psychologiczne")
    worker.page.fill("[name=vocational_scope]", "grupa gastronomiczna z instruktorem zawodu")
    look(worker, "write")
    worker.send("main .form-foot button")
    worker.send(f"main a[href='{PLAN}1/goals/']")
    worker.page.select_option("[name=strand]", "social")
    worker.page.fill("[name=text]", "samodzielnie załatwia sprawy w urzędzie")
    worker.page.select_option("[name=responsible]", label="Anna Śliwa")
    worker.page.fill("[name=due_on]", (today + timedelta(days=90)).isoformat())
    kind = ActivityKind.objects.of(factories.lead_of(project)).first()
    worker.page.select_option("[name=kind_0]", str(kind.pk))
    worker.page.fill("[name=hours_0]", "20")
    look(worker, "goal")
    worker.send("main .form-foot button")
    look(worker, "draft")
    worker.send("main .next-step button.main")

    mopr.open(PLAN)
    look(mopr, "at mopr")
    mopr.send("main .next-step button[name=agree]")
    manager.open(f"{PLAN}1/")
    look(manager, "agreed")
    manager.send("main .next-step button.main")
    assert PlanVersion.objects.get().signed_on == today

    worker.open(PLAN)
    look(worker, "signed")
    worker.send(f"main a[href='{PLAN}annex/']")
    worker.page.select_option("[name=asked_by]", "participant")
    worker.page.fill("[name=reason]", "uczestnik chce zrobić kurs")
    worker.send("main .form-foot button")
    look(worker, "annex")
    assert PlanVersion.objects.get(version=2).goals.get().hours.get().hours == 20

    worker.open(f"{PLAN}review/")
    look(worker, "review opens")
    worker.send("main .form-foot button")
    worker.page.select_option("#goal-1 [name=result]", "partly")
    worker.page.fill("#goal-1 [name=words]", "umawia już wizyty")
    worker.send("#goal-1 button")
    worker.page.select_option("[name=outcome]", "annex")
    worker.page.fill("[name=conclusion]", "Program wymaga kursu zawodowego.")
    look(worker, "review")
    worker.send("main form[action$='conclude/'] button")
    look(worker, "reviewed")
    assert PlanReview.objects.get().outcome == "annex"
    assert worker.page.inner_text(".hours .n") == "0 / 20 godz."
