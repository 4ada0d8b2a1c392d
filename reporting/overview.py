"""What the indicators' page says: every line, and the road of the one whose chart is shown."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from grants.models import Project
from reporting.figures import Line, lines_of, load_targets, series_of
from reporting.indicators import count, nearly_counting
from reporting.indicators.loading import load_people, load_rules
from reporting.roads import Road, road


@dataclass(frozen=True)
class Overview:
    """All indicators as of a day. road: of the chart; nearly: how many nearly count for the chart."""

    as_of: date
    since: date | None
    lines: list[Line]
    road: Road
    nearly: int

    @property
    def project_lines(self) -> list[Line]:
        """The indicators that the agreement promises."""
        return [line for line in self.lines if line.indicator.project]

    @property
    def common_lines(self) -> list[Line]:
        """The common ones of ESF+."""
        return [line for line in self.lines if not line.indicator.project]


def look_over(project: Project, *, as_of: date, since: date | None, chart: str) -> Overview:
    """Count everything in the project, whoever asks: totals tell nothing of a person. Seven queries."""
    people, rules, targets = (
        load_people(project, only_improvements=chart != "R2"),
        load_rules(project),
        load_targets(project),
    )
    figures = count(people, as_of=as_of, since=since, rules=rules)
    lines = {line.code: line for line in lines_of(project, figures, targets, as_of=as_of)}
    series = series_of(project, figures[chart], targets.get(chart), as_of=as_of)
    drawn = road(
        lines[chart],
        [(str(point.month), point.gained, point.reached, point.due) for point in series],
        starts_on=project.starts_on,
        ends_on=project.ends_on,
        until=as_of,
    )
    nearly = nearly_counting(chart, people, as_of=as_of, rules=rules)
    return Overview(as_of, since, list(lines.values()), drawn, len(nearly))
