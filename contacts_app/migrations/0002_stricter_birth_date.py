import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('contacts', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name='contact',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='contact',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='contact',
            name='delete_delete',
        ),
        migrations.RemoveConstraint(
            model_name='contact',
            name='contact_birth_date_is_a_day',
        ),
        migrations.RemoveField(
            model_name='contactevent',
            name='last_activity_at',
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='contact',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "contacts_contactevent" ("birth_date", "created_at", "created_by_id", "custom_values", "deletion_id", "family_name", "full_name", "given_name", "id", "job_title", "language", "organization", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source", "tax_id", "updated_at", "version") VALUES (NEW."birth_date", NEW."created_at", NEW."created_by_id", NEW."custom_values", NEW."deletion_id", NEW."family_name", NEW."full_name", NEW."given_name", NEW."id", NEW."job_title", NEW."language", NEW."organization", NEW."owner_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."source", NEW."tax_id", NEW."updated_at", NEW."version"); RETURN NULL;', hash='2bef0511d0b124904d2979ce839397e8404f9bf0', operation='INSERT', pgid='pgtrigger_insert_insert_60225', table='contacts_contact', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='contact',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."birth_date" IS DISTINCT FROM (NEW."birth_date") OR OLD."created_at" IS DISTINCT FROM (NEW."created_at") OR OLD."created_by_id" IS DISTINCT FROM (NEW."created_by_id") OR OLD."custom_values" IS DISTINCT FROM (NEW."custom_values") OR OLD."deletion_id" IS DISTINCT FROM (NEW."deletion_id") OR OLD."family_name" IS DISTINCT FROM (NEW."family_name") OR OLD."full_name" IS DISTINCT FROM (NEW."full_name") OR OLD."given_name" IS DISTINCT FROM (NEW."given_name") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."job_title" IS DISTINCT FROM (NEW."job_title") OR OLD."language" IS DISTINCT FROM (NEW."language") OR OLD."organization" IS DISTINCT FROM (NEW."organization") OR OLD."owner_id" IS DISTINCT FROM (NEW."owner_id") OR OLD."source" IS DISTINCT FROM (NEW."source") OR OLD."tax_id" IS DISTINCT FROM (NEW."tax_id") OR OLD."updated_at" IS DISTINCT FROM (NEW."updated_at") OR OLD."version" IS DISTINCT FROM (NEW."version"))', func='INSERT INTO "contacts_contactevent" ("birth_date", "created_at", "created_by_id", "custom_values", "deletion_id", "family_name", "full_name", "given_name", "id", "job_title", "language", "organization", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source", "tax_id", "updated_at", "version") VALUES (NEW."birth_date", NEW."created_at", NEW."created_by_id", NEW."custom_values", NEW."deletion_id", NEW."family_name", NEW."full_name", NEW."given_name", NEW."id", NEW."job_title", NEW."language", NEW."organization", NEW."owner_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."source", NEW."tax_id", NEW."updated_at", NEW."version"); RETURN NULL;', hash='744435eda12efb585e458e83f9910e3d5b7368c9', operation='UPDATE', pgid='pgtrigger_update_update_7498c', table='contacts_contact', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='contact',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "contacts_contactevent" ("birth_date", "created_at", "created_by_id", "custom_values", "deletion_id", "family_name", "full_name", "given_name", "id", "job_title", "language", "organization", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source", "tax_id", "updated_at", "version") VALUES (OLD."birth_date", OLD."created_at", OLD."created_by_id", OLD."custom_values", OLD."deletion_id", OLD."family_name", OLD."full_name", OLD."given_name", OLD."id", OLD."job_title", OLD."language", OLD."organization", OLD."owner_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."source", OLD."tax_id", OLD."updated_at", OLD."version"); RETURN NULL;', hash='f81105039f653a227e06707a643ca8dfa80d4dd4', operation='DELETE', pgid='pgtrigger_delete_delete_e2e36', table='contacts_contact', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='contact',
            constraint=models.CheckConstraint(condition=models.Q(('birth_date', ''), ('birth_date__regex', '^(?!0000)((\\d{4}|-)-((0[13578]|1[02])-31|(0[13-9]|1[0-2])-(29|30)|(0[1-9]|1[0-2])-(0[1-9]|1\\d|2[0-8]))|(\\d\\d(0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00|-)-02-29)$'), _connector='OR'), name='contact_birth_date_is_a_day'),
        ),
    ]
