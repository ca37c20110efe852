import django.db.models.deletion
import django.db.models.functions.text
import django.db.models.lookups
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('contacts', '0002_stricter_birth_date'),
        ('pghistory', '0007_auto_20250421_0444'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Note',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.TextField(verbose_name='Note')),
                ('type', models.CharField(blank=True, choices=[('meeting_summary', 'Meeting summary'), ('call_summary', 'Call summary')], max_length=20, verbose_name='Type')),
                ('is_pinned', models.BooleanField(default=False, verbose_name='Pinned')),
                ('created_at', models.DateTimeField(verbose_name='Written')),
                ('edited_at', models.DateTimeField(blank=True, null=True, verbose_name='Edited')),
                ('version', models.PositiveIntegerField(default=1, verbose_name='Version')),
                ('deleted_at', models.DateTimeField(blank=True, null=True, verbose_name='Deleted')),
                ('author', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='Author')),
                ('contact', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notes', to='contacts.contact')),
                ('deleted_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='Deleted by')),
            ],
            options={
                'verbose_name': 'note',
                'verbose_name_plural': 'notes',
            },
        ),
        migrations.CreateModel(
            name='NoteEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('text', models.TextField(verbose_name='Note')),
                ('type', models.CharField(blank=True, choices=[('meeting_summary', 'Meeting summary'), ('call_summary', 'Call summary')], max_length=20, verbose_name='Type')),
                ('is_pinned', models.BooleanField(default=False, verbose_name='Pinned')),
                ('created_at', models.DateTimeField(verbose_name='Written')),
                ('edited_at', models.DateTimeField(blank=True, null=True, verbose_name='Edited')),
                ('version', models.PositiveIntegerField(default=1, verbose_name='Version')),
                ('deleted_at', models.DateTimeField(blank=True, null=True, verbose_name='Deleted')),
                ('author', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='Author')),
                ('contact', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='contacts.contact')),
                ('deleted_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='Deleted by')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='contacts.note')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.AddIndex(
            model_name='note',
            index=models.Index(fields=['contact', '-created_at', '-id'], name='note_of_contact'),
        ),
        migrations.AddConstraint(
            model_name='note',
            constraint=models.CheckConstraint(condition=models.Q(('text__regex', '\\S')), name='note_says_something'),
        ),
        migrations.AddConstraint(
            model_name='note',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('text'), 10000), name='note_is_not_too_long'),
        ),
        migrations.AddConstraint(
            model_name='note',
            constraint=models.CheckConstraint(condition=models.Q(('type', ''), ('type__in', ['meeting_summary', 'call_summary']), _connector='OR'), name='note_type_is_known'),
        ),
        migrations.AddConstraint(
            model_name='note',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('deleted_at__isnull', True), ('deleted_by__isnull', True)), models.Q(('deleted_at__isnull', False), ('deleted_by__isnull', False)), _connector='OR'), name='note_deletion_says_when_and_by_whom'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='note',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "contacts_noteevent" ("author_id", "contact_id", "created_at", "deleted_at", "deleted_by_id", "edited_at", "id", "is_pinned", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "text", "type", "version") VALUES (NEW."author_id", NEW."contact_id", NEW."created_at", NEW."deleted_at", NEW."deleted_by_id", NEW."edited_at", NEW."id", NEW."is_pinned", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."text", NEW."type", NEW."version"); RETURN NULL;', hash='281bbefb6402fab371ca8e8019b543d9be275b5b', operation='INSERT', pgid='pgtrigger_insert_insert_ee589', table='contacts_note', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='note',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "contacts_noteevent" ("author_id", "contact_id", "created_at", "deleted_at", "deleted_by_id", "edited_at", "id", "is_pinned", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "text", "type", "version") VALUES (NEW."author_id", NEW."contact_id", NEW."created_at", NEW."deleted_at", NEW."deleted_by_id", NEW."edited_at", NEW."id", NEW."is_pinned", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."text", NEW."type", NEW."version"); RETURN NULL;', hash='5a554e4b3fbaf8d2d8c63735420f1ef1c6e4e197', operation='UPDATE', pgid='pgtrigger_update_update_46e1b', table='contacts_note', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='note',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "contacts_noteevent" ("author_id", "contact_id", "created_at", "deleted_at", "deleted_by_id", "edited_at", "id", "is_pinned", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "text", "type", "version") VALUES (OLD."author_id", OLD."contact_id", OLD."created_at", OLD."deleted_at", OLD."deleted_by_id", OLD."edited_at", OLD."id", OLD."is_pinned", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."text", OLD."type", OLD."version"); RETURN NULL;', hash='07dac141f933113a17621b6734b02fce566833be', operation='DELETE', pgid='pgtrigger_delete_delete_45020', table='contacts_note', when='AFTER')),
        ),
    ]
