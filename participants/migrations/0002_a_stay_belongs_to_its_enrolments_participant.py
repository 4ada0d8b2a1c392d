"""A stay names its participant so that the database can exclude overlaps; it must be its enrolment's own."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("participants", "0001_initial")]

    operations = [
        migrations.RunSQL(
            sql="""
            ALTER TABLE participants_stay
            ADD CONSTRAINT a_stay_belongs_to_its_enrolments_participant
            FOREIGN KEY (enrolment_id, participant_id) REFERENCES participants_enrolment (id, participant_id)
            DEFERRABLE INITIALLY DEFERRED
            """,
            reverse_sql="ALTER TABLE participants_stay DROP CONSTRAINT a_stay_belongs_to_its_enrolments_participant",
        )
    ]
