"""What the bench prints means what it says."""

from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from tests.bench.load import commands_of_the_demo
from tests.bench.measuring import Result, p50, p95, replay
from tests.bench.printing import growing, verdict
from tests.bench.subjects import LIST_BAR, Bar, Subject


def result(*milliseconds: float, people: int = 72, queries: int = 1, bar: Bar | None = LIST_BAR) -> Result:
    subject = Subject("participants", people, lambda: 0, bar)
    return Result(subject, ["SELECT 1"] * queries, 0, [each / 1000 for each in milliseconds])


def test_half_of_the_runs_are_below_p50_and_one_in_twenty_is_above_p95():
    seconds = [place / 1000 for place in range(1, 101)]
    assert (round(p50(seconds), 1), round(p95(seconds), 1)) == (50.5, 95.0)


def test_the_bar_of_2000_people_is_not_that_of_72():
    assert verdict(result(50, 50)) == "time OVER"
    assert verdict(result(50, 50, people=2000)) == "ok"


def test_too_many_queries_are_over_even_when_they_are_quick():
    assert verdict(result(1, 1, queries=9)) == "queries OVER"


def test_a_slow_tail_is_told_but_is_not_over():
    assert verdict(result(*[10] * 10, 90)) == "ok (p95 is over)"


def test_queries_that_grow_with_the_people_are_named():
    grown = growing([result(1, 1), result(1, 1, people=2000, queries=2)])
    assert grown == ["participants: 1 queries with 72 people, 2 queries with 2000 people"]
    assert growing([result(1, 1), result(1, 1, people=2000)]) == []


def test_the_same_statements_run_again_alone_also_those_of_a_server_side_cursor(db):
    with CaptureQueriesContext(connection) as captured:
        list(User.objects.filter(email__contains="%").iterator())
        User.objects.count()
    statements = [query["sql"] for query in captured]
    assert statements[0].startswith("DECLARE ")
    with CaptureQueriesContext(connection) as again:
        replay(statements)
    assert [query["sql"].startswith("SELECT ") for query in again] == [True, True]


def test_web_and_worker_are_started_as_the_demo_starts_them():
    web, worker = commands_of_the_demo(8123)
    assert "127.0.0.1:8123" in web
    assert worker[worker.index("-A") + 1] == "cis_portal"
