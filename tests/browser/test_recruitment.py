"""From a telephone call to a closed file, as the centre, MOPR and PUP walk it together."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta

import pytest
import time_machine
from django.utils import timezone
from playwright.sync_api import expect

from participants.models import Candidacy, Enrolment, Stay
from tests import factories
from tests.browser.conftest import Screen
from tests.browser.test_pages import catalogue, faults  # noqa: F401  the fixture and the check

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PESEL = factories.make_pesel(serial=905)
SAVE = "main form .btn.main"
NEXT = ".next-step .btn.main"
Look = Callable[[Screen, str], None]
PDF = {"name": "skan.pdf", "mimeType": "application/pdf", "buffer": factories.PDF}


def test_a_person_goes_from_a_telephone_call_to_a_closed_file(window, project, catalogue):  # noqa: F811
    """MOPR works on a telephone without scripts; PUP brings a person of its own; the days are those of the act."""
    factories.make_edition(project, name="Edycja próbna", starts_on=date(2026, 1, 1), ends_on=date(2026, 6, 30))
    people = {role: factories.make_user(role, project=project) for role in ("social_worker", "manager", "mopr", "pup")}
    centre, manager, pup = window(), window(), window(width=390)
    mopr = window(width=390, scheme="dark", scripts=False)
    windows = {"social_worker": centre, "manager": manager, "mopr": mopr, "pup": pup}

    def look(screen: Screen, name: str) -> None:
        screen.picture(name)
        assert faults(screen, "pl", catalogue) == [], name

    @contextmanager
    def on(day: str, *roles: str) -> Iterator[None]:
        with time_machine.travel(f"{day} 09:00+01:00"):
            for role in roles:
                windows[role].enter(people[role])
            yield

    with on("2026-01-12", "social_worker", "mopr", "pup"):
        take_the_call(centre)
        candidate = f"/recruitment/{Candidacy.objects.get().pk}/"
        register_the_application(centre)
        assert mopr.open(candidate) == 404, "before MOPR is asked the person is none of its people"
        ask_mopr(centre)
        give_opinion_and_refer(mopr)
        centre.open(candidate)
        interview_and_score(centre)
        settle_eligibility(centre)
        centre.open(candidate)
        decide(centre)
        confirm_entry(centre)
        start(centre)
        call_again(centre)
        mopr.open(candidate)
        expect(mopr.page.locator(".next-step")).to_contain_text("zakończona")
        pup_brings_a_person(pup)
        let_withdraw(centre)
        pup.page.reload()
        expect(pup.page.locator("h1 + .lead")).to_contain_text("rezygnacja")
        assert pup.open(candidate) == 404, "whom MOPR referred is none of PUP's people"
    file = f"/participants/{Enrolment.objects.get().case_number}/"
    with on("2026-02-12", "manager"):
        qualify(manager, file, look)
    with on("2026-12-14", "social_worker", "manager"):
        extend(centre, manager, file, look)
    with on("2027-06-30", "social_worker", "manager"):
        end_stay(manager, file, look)
        leave(centre, file)
    with on("2027-07-28", "social_worker"):
        settle_result(centre, file)
        complete_papers(centre, file)
    said = [word for screen in windows.values() for word in screen.said]
    refused = ("status of 404", "status of 422")  # said by the browser of the faults on this way
    assert [word for word in said if not any(known in word for known in refused)] == []


def test_without_scripts_a_wrong_pesel_is_said_after_sending_and_the_right_one_is_taken(window, project):
    screen = window(width=390, scripts=False)
    screen.sign_in(factories.make_user("social_worker", project=project).email)
    take_the_call(screen)
    register_the_application(screen)
    assert Candidacy.objects.get().participant.identifier == PESEL


def take_the_call(screen: Screen) -> None:
    screen.open("/recruitment/")
    screen.send("main .actions .btn.main")
    screen.page.fill("[name=last_name]", "Łąkowska")
    screen.page.fill("[name=first_name]", "Żaneta")
    screen.page.fill("[name=phone]", "500 600 700")
    screen.send(SAVE)
    expect(screen.page.locator("h1")).to_have_text("Łąkowska Żaneta")


def refused(screen: Screen, button: str = SAVE, **said: str) -> None:
    """Send the form: each sentence stands at its field, all of them in one round."""
    screen.send(button)
    for field, sentence in said.items():
        expect(screen.page.locator(f"#id_{field}_error")).to_contain_text(sentence)


def register_the_application(screen: Screen) -> None:
    """PESEL first: a wrong number is said at once, the right one fills in the rest."""
    screen.send(NEXT)
    screen.page.fill("[name=identifier]", PESEL[:-1] + str((int(PESEL[-1]) + 1) % 10))
    if screen.scripts:
        screen.page.locator("[name=identifier]").blur()
        expect(screen.page.locator("#person-facts .note.bad")).to_contain_text("któraś jest błędna")
        screen.page.fill("[name=identifier]", PESEL)
        screen.page.locator("[name=identifier]").blur()
        expect(screen.page.locator("#person-facts .note.ok")).to_contain_text("14.05.1985, kobieta")
        expect(screen.page.locator("[name=birth_date]")).to_have_value("1985-05-14")
        expect(screen.page.locator("#person-facts")).to_have_count(1)
        screen.page.fill("[name=birth_date]", "1986-05-14")
        refused(screen, birth_date="Według numeru PESEL data urodzenia to 14.05.1985.")
        expect(screen.page.locator("[name=identifier]")).to_have_value(PESEL)
        screen.page.fill("[name=birth_date]", "1985-05-14")
    else:
        screen.send(SAVE)
        expect(screen.page.locator("#person-facts .note.bad")).to_contain_text("któraś jest błędna")
        screen.page.fill("[name=identifier]", PESEL)
    screen.send(SAVE)
    assert PESEL not in screen.page.content()
    screen.send(NEXT)
    screen.page.fill("[name=document_number]", "A-01/7")
    screen.send(SAVE)


def ask_mopr(screen: Screen) -> None:
    screen.send(NEXT)
    screen.send(SAVE)
    expect(screen.page.locator("h1 + .lead")).to_contain_text("oczekuje na opinię")


def give_opinion_and_refer(screen: Screen) -> None:
    screen.open("/recruitment/")
    screen.send("main tbody td a")
    screen.page.check("[name=in_favour][value=yes]")
    screen.page.fill("[name=number]", "O/12")
    screen.send(SAVE)
    expect(screen.page.locator("#papers .pill.ok")).to_have_text("za udziałem")
    screen.send(NEXT)
    screen.page.fill("[name=document_number]", "MOPR/7/2026")
    screen.send(SAVE)
    expect(screen.page.locator("h1 + .lead")).to_contain_text("skierowanie")


def interview_and_score(screen: Screen) -> None:
    screen.send(NEXT)
    screen.page.fill("[name=note]", "Rozmowa z psychologiem i doradcą.")
    screen.send(SAVE)
    screen.send(NEXT)
    screen.page.fill("[name=points]", "34")
    screen.send(SAVE)


def settle_eligibility(screen: Screen) -> None:
    screen.send(NEXT)
    today = timezone.localdate().isoformat()
    for select in screen.page.locator("fieldset").first.locator("select").all():
        select.select_option("no")
    screen.page.select_option("[name=status]", "registered")
    tomorrow = (timezone.localdate() + timedelta(days=1)).isoformat()
    for name in ("status_since", "registered_since"):
        screen.page.fill(f"[name={name}]", "2025-01-07")
    screen.page.fill("[name=pup_issued_on]", tomorrow)
    screen.page.select_option("[name=municipality]", "0463011")
    screen.page.fill("[name=residence_number]", "oświadczenie")
    screen.page.check("[name=groups][value=unemployed]")
    save = "main .halves form .btn.main"
    refused(screen, save, pup_issued_on="Data wydania zaświadczenia nie może być z przyszłości.")
    expect(screen.page.locator("[name=residence_number]")).to_have_value("oświadczenie")
    screen.page.fill("[name=pup_issued_on]", today)
    screen.send(save)
    expect(screen.page.locator("#rules ~ .lines .pill.ok")).to_have_count(12)


def decide(screen: Screen) -> None:
    screen.send(NEXT)
    screen.page.fill("[name=document_number]", "P/1/2026")
    screen.send(SAVE)
    expect(screen.page.locator("h1 + .lead")).to_contain_text("przyjęcie")


def confirm_entry(screen: Screen) -> None:
    """What is known already stands in the form; the rest is asked, and a fault loses nothing."""
    screen.send(NEXT)
    expect(screen.page.locator("[name=teryt]")).to_have_value("0463011")
    for name, value in [("citizenship", "polish"), ("education", "isced_0_2")]:
        screen.page.select_option(f"[name={name}]", value)
    for name in ("foreign_origin", "third_country", "minority", "homeless", "disability"):
        screen.page.select_option(f"[name={name}]", "no")
    screen.page.fill("[name=postcode]", "87100")
    screen.page.fill("[name=first_day]", "2024-12-31")
    screen.page.check("[name=supports][value='active_integration.social']")
    screen.page.check("[name=confirmed]")
    outside = "Ten dzień jest poza okresem 01.01.2025 – 31.12.2027"
    refused(screen, first_day=outside, postcode="Kod pocztowy ma postać 87-100.")
    expect(screen.page.locator(".error-summary")).to_contain_text(outside)
    expect(screen.page.locator("[name=education]")).to_have_value("isced_0_2")
    screen.page.fill("[name=first_day]", timezone.localdate().isoformat())
    screen.page.fill("[name=postcode]", "87-100")
    screen.send(SAVE)
    assert Enrolment.objects.get().entry_confirmed_at is not None


def start(screen: Screen) -> None:
    screen.send(NEXT)
    today = timezone.localdate().isoformat()
    screen.page.fill("[name=ipzs_signed_on]", today)
    screen.page.fill("[name=first_day]", "2024-12-31")
    refused(screen, first_day="Ten dzień jest poza okresem 12.01.2026 – 31.12.2027")
    expect(screen.page.locator("[name=ipzs_signed_on]")).to_have_value(today)
    screen.page.fill("[name=first_day]", today)
    screen.send(SAVE)
    expect(screen.page.locator("h1")).to_have_text("Łąkowska Żaneta")
    assert re.search(r"/participants/20\d\d-\d+/$", screen.page.url)
    stay = Stay.objects.get()
    assert (stay.trial_starts_on, stay.referred_by) == (timezone.localdate(), "MOPR")


def call_again(screen: Screen) -> None:
    """Who takes part already is named as soon as the number is typed."""
    screen.open("/recruitment/new/")
    screen.page.fill("[name=identifier]", PESEL)
    screen.page.locator("[name=identifier]").blur()
    enrolled = f"Ta osoba już uczestniczy w projekcie: sprawa {Enrolment.objects.get().case_number}."
    expect(screen.page.locator("#person-facts .note.bad")).to_have_text(enrolled)
    for name, value in [("last_name", "Łąkowska"), ("first_name", "Żaneta"), ("note", "Dzwoni drugi raz.")]:
        screen.page.fill(f"[name={name}]", value)
    refused(screen, identifier=enrolled)
    expect(screen.page.locator("[name=note]")).to_have_value("Dzwoni drugi raz.")


def pup_brings_a_person(screen: Screen) -> None:
    screen.open("/recruitment/new/")
    number = factories.make_pesel(serial=907)
    for name, value in [("identifier", number), ("last_name", "Bąk"), ("first_name", "Iga")]:
        screen.page.fill(f"[name={name}]", value)
    screen.send(SAVE)
    screen.send(NEXT)
    screen.page.fill("[name=document_number]", "PUP/3")
    screen.send(SAVE)
    expect(screen.page.locator("h1 + .lead")).to_contain_text("skierowanie")


def let_withdraw(screen: Screen) -> None:
    screen.open("/recruitment/?q=Bąk")
    screen.send("main tbody th a")
    screen.send(".next-step a[href$='/step/withdrawn/']")
    screen.page.fill("[name=note]", "Podjęła pracę.")
    screen.send(SAVE)


def act(screen: Screen, file: str, step: str, look: Look, **values: str) -> None:
    """One decision about the stay, from the page of stays."""
    screen.open(f"{file}stays/")
    look(screen, f"stays before {step}")
    screen.send(f"main a[href$='/{step}/']")
    type_in(screen, **values)
    look(screen, f"stay {step}")
    screen.send("main .form-foot button")
    screen.page.wait_for_selector(".message.note.ok")


def type_in(screen: Screen, **values: str) -> None:
    for name, value in values.items():
        box = screen.page.locator(f"main form [name={name}]")
        if box.first.get_attribute("type") == "radio":
            screen.page.check(f"main form [name={name}][value={value}]")
        elif box.first.evaluate("box => box.tagName") == "SELECT":
            box.select_option(value)
        else:
            box.fill(value)


def qualify(screen: Screen, file: str, look: Look) -> None:
    """A month after the first day, with the letter to MOPR."""
    act(screen, file, "qualify", look)
    stay = Stay.objects.get()
    days = (stay.trial_ends_on, stay.participation_starts_on, stay.planned_end_on)
    assert days == (date(2026, 2, 12), date(2026, 2, 13), date(2027, 1, 13))
    screen.send("main a[href$='/documents/print/qualification/']")
    screen.send("main .form-foot button")
    with screen.page.expect_download() as letter:
        screen.page.locator("main tr", has_text="informacja do MOPR o zakwalifikowaniu").locator("a.file").click()
    assert re.fullmatch(r"qualification-\d+-\d+\.pdf", letter.value.suggested_filename)


def extend(worker: Screen, manager: Screen, file: str, look: Look) -> None:
    act(worker, file, "hours", look, weekly_hours="35")
    act(worker, file, "opinion", look, until="2027-06-30", in_favour="yes", reason="Potrzebuje więcej czasu.")
    act(manager, file, "extend", look, reason="Kurs trwa do lata.")
    stay = Stay.objects.get()
    assert (stay.planned_end_on, stay.weekly_hours) == (date(2027, 6, 30), 35)


def end_stay(screen: Screen, file: str, look: Look) -> None:
    screen.open(f"{file}exit/")
    screen.send(".next-step .btn.main")
    type_in(screen, ended_on="2027-06-30", ground="period")
    look(screen, "stay end")
    screen.send("main .form-foot button")
    screen.page.wait_for_selector(".message.note.ok")
    kinds = Stay.objects.get().acts.order_by("position").values_list("kind", flat=True)
    assert list(kinds) == ["qualified", "opinion", "extended", "ended"]


def leave(screen: Screen, file: str) -> None:
    screen.open(f"{file}exit/")
    save = "main form .form-foot button"
    type_in(screen, ended_on="2026-01-11", as_planned="yes", situation="monitored")
    refused(screen, save, ended_on="12.01.2026")
    expect(screen.page.locator("[name=situation]").first).to_have_value("monitored")
    type_in(screen, ended_on="2027-06-30")
    screen.send(save)
    expect(screen.page.locator("#clock")).to_have_text("Dzień 0 z 28 po zakończeniu udziału")


def settle_result(screen: Screen, file: str) -> None:
    """On the last day that counts: a job with its evidence, and the situation that stands."""
    screen.open(f"{file}exit/job/")
    type_in(screen, started_on="2027-07-26", form="umowa o pracę", document_number="UP/1", document_on="2027-07-26")
    screen.page.set_input_files("[name=scan]", PDF)
    screen.send("main .form-foot button")
    screen.page.wait_for_selector(".message.note.ok")
    type_in(screen, situation="took_job")
    screen.send("main form[action$='/exit/situation/'] button")
    expect(screen.page.locator("#clock + * ~ p .pill.ok, #clock ~ p .pill.ok")).to_be_visible()


def complete_papers(screen: Screen, file: str) -> None:
    """Each paper of the list that is missing or not signed, until the file lacks nothing: it is closed."""
    screen.open(f"{file}documents/")
    missing = screen.page.locator("main td .btn[href*='/documents/new/']")
    unsigned = screen.page.locator("main td .btn", has_text="Uzupełnij")
    for link in [one.get_attribute("href") for one in (*missing.all(), *unsigned.all())]:
        screen.open(str(link))
        type_in(screen, signed_on="2027-06-30")
        screen.send("main .form-foot button")
        screen.page.wait_for_selector(".message.note.ok")
    expect(missing.or_(unsigned)).to_have_count(0)
    screen.open("/documents/")
    expect(screen.page.locator("main")).to_contain_text("Nikomu niczego nie brakuje")
    screen.open(f"{file}exit/")
    expect(screen.page.locator("#still ~ p .pill.ok")).to_be_visible()
    screen.picture("closed file")
    assert Enrolment.objects.get().exit_situation == "took_job"
