"""What holds for any people at all."""

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from cis_portal.lib.plan import Plan
from reporting.indicators import INDICATORS, Assessment, Course, Job, Person, Qualification, count, nearly_counting

DAYS = st.dates(date(2025, 1, 1), date(2027, 12, 31))
MAYBE = st.none() | DAYS
JOBS = st.builds(Job, DAYS, st.sampled_from(["", "UM/1"]), MAYBE)
ASSESSMENTS = st.builds(
    Assessment, st.sampled_from(["a", "b"]), st.integers(1, 3), DAYS, st.none() | st.integers(1, 3), MAYBE
)
COURSES = st.builds(
    Course, st.just("Kurs"), DAYS, MAYBE, MAYBE, MAYBE, MAYBE, MAYBE, st.sampled_from("AB"), st.sampled_from("AB"),
    st.sampled_from(["", "positive", "negative"]), st.sampled_from(["", "C"]), MAYBE,
)  # fmt: skip
QUALIFICATIONS = st.builds(Qualification, DAYS, st.sampled_from(["", "CZ/1"]))


@st.composite
def people(draw) -> list[Person]:
    found = []
    for number in range(draw(st.integers(0, 6))):
        started_on = draw(DAYS)
        ended_on = draw(
            st.none() | st.integers(0, 400).map(lambda days, start=started_on: start + timedelta(days=days))
        )
        status = draw(st.sampled_from(["unemployed", "inactive", "working", None]))
        found.append(
            Person(
                enrolment_id=number,
                identity=("pesel", str(draw(st.integers(0, 3)))),
                sex=draw(st.sampled_from("FM")),
                started_on=started_on,
                ended_on=ended_on,
                exit_situation=draw(st.sampled_from(["", "seeking_work", "education"])),
                age=draw(st.none() | st.integers(0, 90)),
                labour_status=status,
                labour_detail=draw(st.sampled_from(["long_term", "learning", "other"])),
                education=draw(st.sampled_from(["isced_0_2", "isced_3_4", "isced_5_8"])),
                degurba=draw(st.sampled_from("123")),
                jobs=tuple(draw(st.lists(JOBS, max_size=2))),
                assessments=tuple(draw(st.lists(ASSESSMENTS, max_size=3))),
                courses=tuple(draw(st.lists(COURSES, max_size=2))),
                qualifications=tuple(draw(st.lists(QUALIFICATIONS, max_size=2))),
                returned_on=draw(MAYBE),
            )
        )
    return found


@settings(max_examples=150, deadline=None)
@given(people(), DAYS)
def test_parts_add_up_and_never_exceed_their_whole(found, as_of):
    figures = count(found, as_of=as_of)
    total = {code: figure.cumulative.total for code, figure in figures.items()}
    assert total["P2"] + total["P3"] == total["P1"] == total["EECO01"]
    assert total["EECO02"] + total["EECO04"] + total["EECO05"] <= total["P1"]
    assert total["EECO06"] + total["EECO07"] + total["EECO08"] <= total["P1"]
    assert total["EECO09"] + total["EECO10"] + total["EECO11"] == total["P1"]
    for part, whole in [("EECO03", "EECO02"), ("P2", "P1"), ("EECR04", "R1"), *((code, "P1") for code in total)]:
        # A criterion or a course may be dated before the start: R2 and R3 are held to people, not to their start.
        if part not in ("R2", "R3"):
            assert {c.person.identity for c in figures[part].people} <= {
                c.person.identity for c in figures[whole].people
            }
    for figure in figures.values():
        assert figure.cumulative.women + figure.cumulative.men == figure.cumulative.total
        assert len({counted.person.identity for counted in figure.people}) == figure.cumulative.total


@settings(max_examples=100, deadline=None)
@given(people(), st.lists(DAYS, min_size=1, max_size=3).map(sorted))
def test_periods_add_up_to_the_cumulative_figure(found, ends):
    since = date(2024, 1, 1)
    sums = dict.fromkeys(INDICATORS, 0)
    for end in dict.fromkeys(ends):
        for code, figure in count(found, as_of=end, since=since).items():
            sums[code] += figure.in_period.total
        since = end + timedelta(days=1)
    figures = count(found, as_of=ends[-1])
    assert sums == {code: figure.cumulative.total for code, figure in figures.items()}


@settings(max_examples=100, deadline=None)
@given(people(), DAYS)
def test_nobody_counts_and_nearly_counts_at_once_and_each_is_told_what_is_missing(found, as_of):
    for code, figure in count(found, as_of=as_of).items():
        nearly = nearly_counting(code, found, as_of=as_of)
        told = [one.person.identity for one in nearly]
        assert len(told) == len(set(told))
        assert not set(told) & {counted.person.identity for counted in figure.people}
        assert all(one.lacks for one in nearly)


@settings(max_examples=100, deadline=None)
@given(people(), DAYS, st.integers(0, 500))
def test_a_figure_never_falls_as_days_go_by(found, as_of, days):
    before, after = count(found, as_of=as_of), count(found, as_of=as_of + timedelta(days=days))
    assert all(before[code].cumulative.total <= after[code].cumulative.total for code in INDICATORS)


@given(st.integers(0, 500), DAYS, DAYS)
def test_the_plan_grows_from_nothing_to_the_target(target, one, other):
    plan = Plan(date(2025, 1, 1), date(2027, 12, 31), target)
    assert plan.due(date(2024, 12, 31)) == 0
    assert plan.due(min(one, other)) <= plan.due(max(one, other)) <= plan.due(date(2027, 12, 31)) == target
