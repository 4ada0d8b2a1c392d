from django.db import migrations

from reintegration.notice import KINDS


def bring_kinds(apps, schema_editor):
    """Centres that were entered before the catalogue was."""
    ActivityKind = apps.get_model("reintegration", "ActivityKind")
    for centre in apps.get_model("accounts", "Organisation").objects.filter(kind="centre"):
        ActivityKind.objects.bulk_create(
            [ActivityKind(centre=centre, position=place, **kind._asdict()) for place, kind in enumerate(KINDS, start=1)],
            ignore_conflicts=True,
        )


class Migration(migrations.Migration):
    dependencies = [("reintegration", "0006_timetable_and_meetings")]
    operations = [migrations.RunPython(bring_kinds, migrations.RunPython.noop)]
