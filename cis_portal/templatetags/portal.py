"""What every template may use without loading it: icons, amounts and the bullet of a figure against its target."""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache
from typing import TypedDict

from django import template
from django.core.paginator import Paginator
from django.templatetags.static import static
from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()

BULLET_WIDTH = 200


class Bullet(TypedDict):
    """Geometry in units of the drawing, which is BULLET_WIDTH wide."""

    label: str
    tone: str
    bar: int
    plan: int | None


@register.simple_tag
@lru_cache(maxsize=256)  # a page draws some fifty, and the address of the file does not change while a process lives
def icon(name: str) -> SafeString:
    """A decorative drawing from static/img/icons.svg; the words beside it carry the meaning."""
    return format_html(
        '<svg class="icon" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        static("img/icons.svg"),
        name,
    )


@register.simple_tag
@lru_cache(maxsize=1024)
def side_link(url: str, label: str, icon_name: str, current: bool) -> SafeString:
    """The way to a room, marked where the page stands in it. Each page writes some twenty, beside and in the menu."""
    mark = ' aria-current="page"' if current else ""
    return format_html(f'<a href="{{}}"{mark}>{{}}<span class="text">{{}}</span></a>', url, icon(icon_name), label)


@register.filter
def zloty(amount: Decimal | None) -> str:
    """2140.68 -> "2 140,68 zł" (hard spaces); nothing for None, which a template must name in words."""
    if amount is None:
        return ""
    return f"{number_format(amount, 2, use_l10n=True, force_grouping=True)}\xa0zł"


@register.inclusion_tag("components/bullet.html")
def bullet(*, value: float, target: float, label: str, plan: float | None = None, tone: str = "") -> Bullet:
    """A bar against its target, with a mark where the plan stands today; `label` says the same in words."""
    scale = BULLET_WIDTH / max(target, value, 1)
    return Bullet(
        label=label,
        tone=tone,
        bar=round(value * scale),
        plan=None if plan is None else min(BULLET_WIDTH - 1, max(1, round(plan * scale))),
    )


@register.filter
def page_numbers(paginator: Paginator[object], number: int) -> list[int | None]:
    """Pages worth a link around the current one; None where some are left out."""
    return [
        page if isinstance(page, int) else None
        for page in paginator.get_elided_page_range(number, on_each_side=1, on_ends=1)
    ]
