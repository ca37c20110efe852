import contacts_app.partial_dates
from django.contrib.postgres.operations import TrigramExtension
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.text
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('pghistory', '0007_auto_20250421_0444'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        TrigramExtension(),
        migrations.CreateModel(
            name='Contact',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('given_name', models.CharField(blank=True, max_length=200, verbose_name='First name')),
                ('family_name', models.CharField(blank=True, max_length=200, verbose_name='Last name')),
                ('full_name', models.CharField(blank=True, max_length=401, verbose_name='Full name')),
                ('organization', models.CharField(blank=True, max_length=200, verbose_name='Company')),
                ('job_title', models.CharField(blank=True, max_length=200, verbose_name='Position')),
                ('language', models.CharField(blank=True, max_length=35, verbose_name='Language')),
                ('tax_id', models.CharField(blank=True, max_length=50, verbose_name='VAT ID')),
                ('birth_date', contacts_app.partial_dates.PartialDateField(blank=True, verbose_name='Birthdate')),
                ('source', models.CharField(choices=[('manual', 'Typed in'), ('import', 'Import'), ('booking', 'Booking'), ('contact_form', 'Contact form'), ('message', 'Message')], default='manual', max_length=20, verbose_name='Source')),
                ('created_at', models.DateTimeField(editable=False, verbose_name='Created')),
                ('updated_at', models.DateTimeField(editable=False, verbose_name='Changed')),
                ('last_activity_at', models.DateTimeField(editable=False, verbose_name='Last activity')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='Version')),
                ('custom_values', models.JSONField(blank=True, default=dict, editable=False, verbose_name='Custom fields')),
                ('display_name', models.CharField(editable=False, max_length=401, verbose_name='Name')),
                ('sort_key', models.TextField(db_collation='C', editable=False)),
                ('search_text', models.TextField(editable=False)),
                ('primary_email', models.CharField(blank=True, editable=False, max_length=254, verbose_name='Email')),
                ('primary_phone', models.CharField(blank=True, editable=False, max_length=60, verbose_name='Phone')),
                ('created_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='Created by')),
                ('owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='owned_contacts', to=settings.AUTH_USER_MODEL, verbose_name='Looked after by')),
            ],
            options={
                'verbose_name': 'contact',
                'verbose_name_plural': 'contacts',
            },
        ),
        migrations.CreateModel(
            name='ContactAddress',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_primary', models.BooleanField(default=False, verbose_name='Primary')),
                ('position', models.PositiveSmallIntegerField(default=0, editable=False)),
                ('street', models.CharField(blank=True, max_length=500, verbose_name='Street')),
                ('city', models.CharField(blank=True, max_length=200, verbose_name='City')),
                ('region', models.CharField(blank=True, max_length=200, verbose_name='Region')),
                ('postal_code', models.CharField(blank=True, max_length=40, verbose_name='Postal code')),
                ('country', models.CharField(blank=True, max_length=100, verbose_name='Country')),
                ('kind', models.CharField(choices=[('home', 'Home'), ('work', 'Work'), ('other', 'Other')], default='home', max_length=10, verbose_name='Kind')),
                ('contact', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='addresses', to='contacts.contact')),
            ],
            options={
                'verbose_name': 'address',
                'verbose_name_plural': 'addresses',
                'ordering': ['position', 'pk'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ContactAddressEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('is_primary', models.BooleanField(default=False, verbose_name='Primary')),
                ('position', models.PositiveSmallIntegerField(default=0, editable=False)),
                ('street', models.CharField(blank=True, max_length=500, verbose_name='Street')),
                ('city', models.CharField(blank=True, max_length=200, verbose_name='City')),
                ('region', models.CharField(blank=True, max_length=200, verbose_name='Region')),
                ('postal_code', models.CharField(blank=True, max_length=40, verbose_name='Postal code')),
                ('country', models.CharField(blank=True, max_length=100, verbose_name='Country')),
                ('kind', models.CharField(choices=[('home', 'Home'), ('work', 'Work'), ('other', 'Other')], default='home', max_length=10, verbose_name='Kind')),
                ('contact', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='contacts.contact')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='contacts.contactaddress')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ContactEmail',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_primary', models.BooleanField(default=False, verbose_name='Primary')),
                ('position', models.PositiveSmallIntegerField(default=0, editable=False)),
                ('address', models.CharField(max_length=254, verbose_name='Email')),
                ('kind', models.CharField(choices=[('home', 'Home'), ('work', 'Work'), ('other', 'Other')], default='other', max_length=10, verbose_name='Kind')),
                ('contact', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='emails', to='contacts.contact')),
            ],
            options={
                'verbose_name': 'email',
                'verbose_name_plural': 'emails',
                'ordering': ['position', 'pk'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ContactEmailEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('is_primary', models.BooleanField(default=False, verbose_name='Primary')),
                ('position', models.PositiveSmallIntegerField(default=0, editable=False)),
                ('address', models.CharField(max_length=254, verbose_name='Email')),
                ('kind', models.CharField(choices=[('home', 'Home'), ('work', 'Work'), ('other', 'Other')], default='other', max_length=10, verbose_name='Kind')),
                ('contact', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='contacts.contact')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='contacts.contactemail')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ContactPhone',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_primary', models.BooleanField(default=False, verbose_name='Primary')),
                ('position', models.PositiveSmallIntegerField(default=0, editable=False)),
                ('number', models.CharField(max_length=60, verbose_name='Phone')),
                ('e164', models.CharField(blank=True, editable=False, max_length=16)),
                ('kind', models.CharField(choices=[('mobile', 'Mobile'), ('home', 'Home'), ('work', 'Work'), ('fax', 'Fax'), ('other', 'Other')], default='mobile', max_length=10, verbose_name='Kind')),
                ('contact', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='phones', to='contacts.contact')),
            ],
            options={
                'verbose_name': 'phone',
                'verbose_name_plural': 'phones',
                'ordering': ['position', 'pk'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ContactPhoneEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('is_primary', models.BooleanField(default=False, verbose_name='Primary')),
                ('position', models.PositiveSmallIntegerField(default=0, editable=False)),
                ('number', models.CharField(max_length=60, verbose_name='Phone')),
                ('e164', models.CharField(blank=True, editable=False, max_length=16)),
                ('kind', models.CharField(choices=[('mobile', 'Mobile'), ('home', 'Home'), ('work', 'Work'), ('fax', 'Fax'), ('other', 'Other')], default='mobile', max_length=10, verbose_name='Kind')),
                ('contact', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='contacts.contact')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='contacts.contactphone')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Deletion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('deleted_at', models.DateTimeField(db_index=True, verbose_name='Deleted')),
                ('deleted_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='Deleted by')),
            ],
            options={
                'verbose_name': 'deletion',
                'verbose_name_plural': 'deletions',
            },
        ),
        migrations.CreateModel(
            name='ContactEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('given_name', models.CharField(blank=True, max_length=200, verbose_name='First name')),
                ('family_name', models.CharField(blank=True, max_length=200, verbose_name='Last name')),
                ('full_name', models.CharField(blank=True, max_length=401, verbose_name='Full name')),
                ('organization', models.CharField(blank=True, max_length=200, verbose_name='Company')),
                ('job_title', models.CharField(blank=True, max_length=200, verbose_name='Position')),
                ('language', models.CharField(blank=True, max_length=35, verbose_name='Language')),
                ('tax_id', models.CharField(blank=True, max_length=50, verbose_name='VAT ID')),
                ('birth_date', contacts_app.partial_dates.PartialDateField(blank=True, verbose_name='Birthdate')),
                ('source', models.CharField(choices=[('manual', 'Typed in'), ('import', 'Import'), ('booking', 'Booking'), ('contact_form', 'Contact form'), ('message', 'Message')], default='manual', max_length=20, verbose_name='Source')),
                ('created_at', models.DateTimeField(editable=False, verbose_name='Created')),
                ('updated_at', models.DateTimeField(editable=False, verbose_name='Changed')),
                ('last_activity_at', models.DateTimeField(editable=False, verbose_name='Last activity')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='Version')),
                ('custom_values', models.JSONField(blank=True, default=dict, editable=False, verbose_name='Custom fields')),
                ('created_by', models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='Created by')),
                ('owner', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='Looked after by')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='contacts.contact')),
                ('deletion', models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='contacts.deletion', verbose_name='Deletion')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.AddField(
            model_name='contact',
            name='deletion',
            field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='contacts', to='contacts.deletion', verbose_name='Deletion'),
        ),
        migrations.CreateModel(
            name='Activity',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=60, verbose_name='Kind')),
                ('details', models.JSONField(default=dict, verbose_name='Details')),
                ('happened_at', models.DateTimeField(verbose_name='When')),
                ('actor', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='Who')),
                ('contact', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='activities', to='contacts.contact')),
            ],
            options={
                'verbose_name': 'activity',
                'verbose_name_plural': 'activities',
                'indexes': [models.Index(fields=['contact', '-happened_at', '-id'], name='activity_of_contact')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='activity',
            trigger=pgtrigger.compiler.Trigger(name='activity_is_never_changed', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='8314280f455d65ea57f7a6dee515332cb7b7486e', operation='UPDATE', pgid='pgtrigger_activity_is_never_changed_539f8', table='contacts_activity', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='contactaddress',
            constraint=models.UniqueConstraint(condition=models.Q(('is_primary', True)), fields=('contact',), name='contact_has_one_primary_address'),
        ),
        migrations.AddConstraint(
            model_name='contactaddress',
            constraint=models.CheckConstraint(condition=models.Q(('city', ''), ('country', ''), ('postal_code', ''), ('region', ''), ('street', ''), _negated=True), name='contact_address_is_filled'),
        ),
        migrations.AddConstraint(
            model_name='contactaddress',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['home', 'work', 'other'])), name='contact_address_kind_is_known'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='contactaddress',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "contacts_contactaddressevent" ("city", "contact_id", "country", "id", "is_primary", "kind", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "postal_code", "region", "street") VALUES (NEW."city", NEW."contact_id", NEW."country", NEW."id", NEW."is_primary", NEW."kind", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."position", NEW."postal_code", NEW."region", NEW."street"); RETURN NULL;', hash='0d4c0116f3d81b91c2e6420c8fe284c5bc1c128f', operation='INSERT', pgid='pgtrigger_insert_insert_2299c', table='contacts_contactaddress', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='contactaddress',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "contacts_contactaddressevent" ("city", "contact_id", "country", "id", "is_primary", "kind", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "postal_code", "region", "street") VALUES (NEW."city", NEW."contact_id", NEW."country", NEW."id", NEW."is_primary", NEW."kind", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."position", NEW."postal_code", NEW."region", NEW."street"); RETURN NULL;', hash='5ab4670ef0f9602eb355c784f82dd4c68d572346', operation='UPDATE', pgid='pgtrigger_update_update_ef533', table='contacts_contactaddress', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='contactaddress',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "contacts_contactaddressevent" ("city", "contact_id", "country", "id", "is_primary", "kind", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "postal_code", "region", "street") VALUES (OLD."city", OLD."contact_id", OLD."country", OLD."id", OLD."is_primary", OLD."kind", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."position", OLD."postal_code", OLD."region", OLD."street"); RETURN NULL;', hash='cb0d0e796b9f61260de9305eff56e5f5f95ceba7', operation='DELETE', pgid='pgtrigger_delete_delete_b3e74', table='contacts_contactaddress', when='AFTER')),
        ),
        migrations.AddIndex(
            model_name='contactemail',
            index=models.Index(django.db.models.functions.text.Lower('address'), name='contact_email_address'),
        ),
        migrations.AddConstraint(
            model_name='contactemail',
            constraint=models.UniqueConstraint(models.F('contact'), django.db.models.functions.text.Lower('address'), name='contact_email_is_there_once'),
        ),
        migrations.AddConstraint(
            model_name='contactemail',
            constraint=models.UniqueConstraint(condition=models.Q(('is_primary', True)), fields=('contact',), name='contact_has_one_primary_email'),
        ),
        migrations.AddConstraint(
            model_name='contactemail',
            constraint=models.CheckConstraint(condition=models.Q(('address', ''), _negated=True), name='contact_email_is_filled'),
        ),
        migrations.AddConstraint(
            model_name='contactemail',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['home', 'work', 'other'])), name='contact_email_kind_is_known'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='contactemail',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "contacts_contactemailevent" ("address", "contact_id", "id", "is_primary", "kind", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position") VALUES (NEW."address", NEW."contact_id", NEW."id", NEW."is_primary", NEW."kind", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."position"); RETURN NULL;', hash='815e53fe094d89044b063d3d645e2d161e0dea66', operation='INSERT', pgid='pgtrigger_insert_insert_a3fed', table='contacts_contactemail', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='contactemail',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "contacts_contactemailevent" ("address", "contact_id", "id", "is_primary", "kind", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position") VALUES (NEW."address", NEW."contact_id", NEW."id", NEW."is_primary", NEW."kind", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."position"); RETURN NULL;', hash='87d9b1304e8e34819ff68d9ded526a58868d2b12', operation='UPDATE', pgid='pgtrigger_update_update_650fa', table='contacts_contactemail', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='contactemail',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "contacts_contactemailevent" ("address", "contact_id", "id", "is_primary", "kind", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position") VALUES (OLD."address", OLD."contact_id", OLD."id", OLD."is_primary", OLD."kind", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."position"); RETURN NULL;', hash='94155a80f6c257a97f6ef9e168796e04056c6f26', operation='DELETE', pgid='pgtrigger_delete_delete_5784a', table='contacts_contactemail', when='AFTER')),
        ),
        migrations.AddIndex(
            model_name='contactphone',
            index=models.Index(fields=['e164'], name='contact_phone_e164'),
        ),
        migrations.AddConstraint(
            model_name='contactphone',
            constraint=models.UniqueConstraint(fields=('contact', 'number'), name='contact_phone_is_there_once'),
        ),
        migrations.AddConstraint(
            model_name='contactphone',
            constraint=models.UniqueConstraint(condition=models.Q(('is_primary', True)), fields=('contact',), name='contact_has_one_primary_phone'),
        ),
        migrations.AddConstraint(
            model_name='contactphone',
            constraint=models.CheckConstraint(condition=models.Q(('number', ''), _negated=True), name='contact_phone_is_filled'),
        ),
        migrations.AddConstraint(
            model_name='contactphone',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['mobile', 'home', 'work', 'fax', 'other'])), name='contact_phone_kind_is_known'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='contactphone',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "contacts_contactphoneevent" ("contact_id", "e164", "id", "is_primary", "kind", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position") VALUES (NEW."contact_id", NEW."e164", NEW."id", NEW."is_primary", NEW."kind", NEW."number", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."position"); RETURN NULL;', hash='d13f110dcbace810dc5fd5a368ad84da67d37f57', operation='INSERT', pgid='pgtrigger_insert_insert_6c368', table='contacts_contactphone', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='contactphone',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "contacts_contactphoneevent" ("contact_id", "e164", "id", "is_primary", "kind", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position") VALUES (NEW."contact_id", NEW."e164", NEW."id", NEW."is_primary", NEW."kind", NEW."number", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."position"); RETURN NULL;', hash='12e79338cb726ce5e50ffe042f5ddbef1ea06c7a', operation='UPDATE', pgid='pgtrigger_update_update_fb7d2', table='contacts_contactphone', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='contactphone',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "contacts_contactphoneevent" ("contact_id", "e164", "id", "is_primary", "kind", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position") VALUES (OLD."contact_id", OLD."e164", OLD."id", OLD."is_primary", OLD."kind", OLD."number", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."position"); RETURN NULL;', hash='b3193283dfc327f22a2879dec4ebb40ecd798dbe', operation='DELETE', pgid='pgtrigger_delete_delete_00976', table='contacts_contactphone', when='AFTER')),
        ),
        migrations.AddIndex(
            model_name='contact',
            index=models.Index(condition=models.Q(('deletion__isnull', True)), fields=['sort_key', 'id'], name='contact_by_name'),
        ),
        migrations.AddIndex(
            model_name='contact',
            index=models.Index(condition=models.Q(('deletion__isnull', True)), fields=['created_at', 'id'], name='contact_by_creation'),
        ),
        migrations.AddIndex(
            model_name='contact',
            index=models.Index(condition=models.Q(('deletion__isnull', True)), fields=['last_activity_at', 'id'], name='contact_by_last_activity'),
        ),
        migrations.AddIndex(
            model_name='contact',
            index=django.contrib.postgres.indexes.GinIndex(fields=['search_text'], name='contact_search', opclasses=['gin_trgm_ops']),
        ),
        migrations.AddConstraint(
            model_name='contact',
            constraint=models.CheckConstraint(condition=models.Q(('display_name', ''), _negated=True), name='contact_is_called_something'),
        ),
        migrations.AddConstraint(
            model_name='contact',
            constraint=models.CheckConstraint(condition=models.Q(('birth_date', ''), ('birth_date__regex', '^(\\d{4}|-)-(0[1-9]|1[0-2])-(0[1-9]|[12]\\d|3[01])$'), _connector='OR'), name='contact_birth_date_is_a_day'),
        ),
        migrations.AddConstraint(
            model_name='contact',
            constraint=models.CheckConstraint(condition=models.Q(('source__in', ['manual', 'import', 'booking', 'contact_form', 'message'])), name='contact_source_is_known'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='contact',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "contacts_contactevent" ("birth_date", "created_at", "created_by_id", "custom_values", "deletion_id", "family_name", "full_name", "given_name", "id", "job_title", "language", "last_activity_at", "organization", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source", "tax_id", "updated_at", "version") VALUES (NEW."birth_date", NEW."created_at", NEW."created_by_id", NEW."custom_values", NEW."deletion_id", NEW."family_name", NEW."full_name", NEW."given_name", NEW."id", NEW."job_title", NEW."language", NEW."last_activity_at", NEW."organization", NEW."owner_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."source", NEW."tax_id", NEW."updated_at", NEW."version"); RETURN NULL;', hash='b7d335d3faa98ed8771bd2563576ec073546910b', operation='INSERT', pgid='pgtrigger_insert_insert_60225', table='contacts_contact', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='contact',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."birth_date" IS DISTINCT FROM (NEW."birth_date") OR OLD."created_at" IS DISTINCT FROM (NEW."created_at") OR OLD."created_by_id" IS DISTINCT FROM (NEW."created_by_id") OR OLD."custom_values" IS DISTINCT FROM (NEW."custom_values") OR OLD."deletion_id" IS DISTINCT FROM (NEW."deletion_id") OR OLD."family_name" IS DISTINCT FROM (NEW."family_name") OR OLD."full_name" IS DISTINCT FROM (NEW."full_name") OR OLD."given_name" IS DISTINCT FROM (NEW."given_name") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."job_title" IS DISTINCT FROM (NEW."job_title") OR OLD."language" IS DISTINCT FROM (NEW."language") OR OLD."last_activity_at" IS DISTINCT FROM (NEW."last_activity_at") OR OLD."organization" IS DISTINCT FROM (NEW."organization") OR OLD."owner_id" IS DISTINCT FROM (NEW."owner_id") OR OLD."source" IS DISTINCT FROM (NEW."source") OR OLD."tax_id" IS DISTINCT FROM (NEW."tax_id") OR OLD."updated_at" IS DISTINCT FROM (NEW."updated_at") OR OLD."version" IS DISTINCT FROM (NEW."version"))', func='INSERT INTO "contacts_contactevent" ("birth_date", "created_at", "created_by_id", "custom_values", "deletion_id", "family_name", "full_name", "given_name", "id", "job_title", "language", "last_activity_at", "organization", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source", "tax_id", "updated_at", "version") VALUES (NEW."birth_date", NEW."created_at", NEW."created_by_id", NEW."custom_values", NEW."deletion_id", NEW."family_name", NEW."full_name", NEW."given_name", NEW."id", NEW."job_title", NEW."language", NEW."last_activity_at", NEW."organization", NEW."owner_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."source", NEW."tax_id", NEW."updated_at", NEW."version"); RETURN NULL;', hash='b15e80142bc3809c7d06f4d94a3c0249d604ef6f', operation='UPDATE', pgid='pgtrigger_update_update_7498c', table='contacts_contact', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='contact',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "contacts_contactevent" ("birth_date", "created_at", "created_by_id", "custom_values", "deletion_id", "family_name", "full_name", "given_name", "id", "job_title", "language", "last_activity_at", "organization", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source", "tax_id", "updated_at", "version") VALUES (OLD."birth_date", OLD."created_at", OLD."created_by_id", OLD."custom_values", OLD."deletion_id", OLD."family_name", OLD."full_name", OLD."given_name", OLD."id", OLD."job_title", OLD."language", OLD."last_activity_at", OLD."organization", OLD."owner_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."source", OLD."tax_id", OLD."updated_at", OLD."version"); RETURN NULL;', hash='316688551e8276980bd186dc35f76954e1ec1e8e', operation='DELETE', pgid='pgtrigger_delete_delete_e2e36', table='contacts_contact', when='AFTER')),
        ),
    ]
