"""The kinds of activity that the notice of the project names, social before vocational."""

from __future__ import annotations

from typing import NamedTuple


class KindOfNotice(NamedTuple):
    """code: stable, for the portal; name: Polish, as the office writes it; strand, form: see ActivityKind."""

    code: str
    name: str
    strand: str
    form: str


KINDS = (
    KindOfNotice("parents", "Szkoła Rodzica", "social", "group"),
    KindOfNotice("sociotherapy", "Zajęcia socjoterapeutyczne", "social", "group"),
    KindOfNotice("addiction_prevention", "Profilaktyka uzależnień", "social", "group"),
    KindOfNotice("law", "Zajęcia prawne", "social", "group"),
    KindOfNotice("computers", "Zajęcia informatyczne", "social", "group"),
    KindOfNotice("support_group", "Grupa wsparcia", "social", "group"),
    KindOfNotice("integration", "Zajęcia integracyjno-socjalizujące", "social", "group"),
    KindOfNotice("counselling_psychological", "Poradnictwo psychologiczne", "social", "individual"),
    KindOfNotice("counselling_legal", "Poradnictwo prawne", "social", "individual"),
    KindOfNotice("counselling_vocational", "Poradnictwo zawodowe", "social", "individual"),
    KindOfNotice("counselling_therapeutic", "Poradnictwo terapeutyczne", "social", "individual"),
    KindOfNotice("vocational_skills", "Umiejętności zawodowe pod opieką instruktora", "vocational", "group"),
    KindOfNotice("practice_centre", "Praktyki zawodowe w CIS", "vocational", "group"),
    KindOfNotice("practice_employer", "Praktyki zawodowe u pracodawcy", "vocational", "individual"),
    KindOfNotice("job_search", "Warsztaty poszukiwania pracy", "vocational", "group"),
    KindOfNotice("entrepreneurship", "Przedsiębiorczość i ekonomia społeczna", "vocational", "group"),
    KindOfNotice("competence_course", "Kompetencyjne szkolenie zawodowe", "vocational", "group"),
)
