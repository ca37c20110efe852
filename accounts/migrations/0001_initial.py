import accounts.models
import django.db.models.deletion
import django.db.models.functions.text
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
        ('pghistory', '0007_auto_20250421_0444'),
    ]

    operations = [
        migrations.CreateModel(
            name='BusinessEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('name', models.CharField(default='Kartoteka', max_length=200, verbose_name='Business name')),
                ('time_zone', models.CharField(default='UTC', max_length=64, validators=[accounts.models.validate_time_zone], verbose_name='Time zone')),
                ('currency', models.CharField(choices=[('EUR', 'Euro (EUR)'), ('GBP', 'Pound sterling (GBP)'), ('KZT', 'Kazakhstani tenge (KZT)'), ('RUB', 'Russian rouble (RUB)'), ('TRY', 'Turkish lira (TRY)'), ('USD', 'US dollar (USD)')], default='EUR', max_length=3, verbose_name='Currency')),
                ('country', models.CharField(default='US', help_text='Phone numbers typed without a country code are read as numbers of it.', max_length=2, verbose_name='Country')),
                ('language', models.CharField(choices=[('en', 'English'), ('ru', 'Русский'), ('tr', 'Türkçe')], default='en', max_length=5, verbose_name='Language')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='UserEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                ('email', models.EmailField(max_length=254, verbose_name='Email')),
                ('name', models.CharField(max_length=200, verbose_name='Name')),
                ('role', models.CharField(choices=[('owner', 'Owner'), ('manager', 'Manager'), ('staff', 'Staff member')], default='staff', max_length=10, verbose_name='Role')),
                ('language', models.CharField(choices=[('en', 'English'), ('ru', 'Русский'), ('tr', 'Türkçe')], default='en', max_length=5, verbose_name='Language')),
                ('theme', models.CharField(choices=[('auto', 'As the device'), ('light', 'Light'), ('dark', 'Dark')], default='auto', max_length=5, verbose_name='Theme')),
                ('list_columns', models.JSONField(blank=True, default=list, verbose_name='Columns of the contact list')),
                ('list_page_size', models.PositiveSmallIntegerField(default=50, verbose_name='Contacts on a page')),
                ('is_active', models.BooleanField(default=True, verbose_name='Active')),
                ('invited_at', models.DateTimeField(blank=True, null=True, verbose_name='Invited')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='Created')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='User',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                ('email', models.EmailField(max_length=254, verbose_name='Email')),
                ('name', models.CharField(max_length=200, verbose_name='Name')),
                ('role', models.CharField(choices=[('owner', 'Owner'), ('manager', 'Manager'), ('staff', 'Staff member')], default='staff', max_length=10, verbose_name='Role')),
                ('language', models.CharField(choices=[('en', 'English'), ('ru', 'Русский'), ('tr', 'Türkçe')], default='en', max_length=5, verbose_name='Language')),
                ('theme', models.CharField(choices=[('auto', 'As the device'), ('light', 'Light'), ('dark', 'Dark')], default='auto', max_length=5, verbose_name='Theme')),
                ('list_columns', models.JSONField(blank=True, default=list, verbose_name='Columns of the contact list')),
                ('list_page_size', models.PositiveSmallIntegerField(default=50, verbose_name='Contacts on a page')),
                ('is_active', models.BooleanField(default=True, verbose_name='Active')),
                ('invited_at', models.DateTimeField(blank=True, null=True, verbose_name='Invited')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='Created')),
                ('groups', models.ManyToManyField(blank=True, help_text='The groups this user belongs to. A user will get all permissions granted to each of their groups.', related_name='user_set', related_query_name='user', to='auth.group', verbose_name='groups')),
                ('user_permissions', models.ManyToManyField(blank=True, help_text='Specific permissions for this user.', related_name='user_set', related_query_name='user', to='auth.permission', verbose_name='user permissions')),
            ],
            options={
                'verbose_name': 'user',
                'verbose_name_plural': 'users',
                'ordering': ['name', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Business',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(default='Kartoteka', max_length=200, verbose_name='Business name')),
                ('time_zone', models.CharField(default='UTC', max_length=64, validators=[accounts.models.validate_time_zone], verbose_name='Time zone')),
                ('currency', models.CharField(choices=[('EUR', 'Euro (EUR)'), ('GBP', 'Pound sterling (GBP)'), ('KZT', 'Kazakhstani tenge (KZT)'), ('RUB', 'Russian rouble (RUB)'), ('TRY', 'Turkish lira (TRY)'), ('USD', 'US dollar (USD)')], default='EUR', max_length=3, verbose_name='Currency')),
                ('country', models.CharField(default='US', help_text='Phone numbers typed without a country code are read as numbers of it.', max_length=2, verbose_name='Country')),
                ('language', models.CharField(choices=[('en', 'English'), ('ru', 'Русский'), ('tr', 'Türkçe')], default='en', max_length=5, verbose_name='Language')),
            ],
            options={
                'verbose_name': 'business',
                'verbose_name_plural': 'businesses',
                'constraints': [models.CheckConstraint(condition=models.Q(('pk', 1)), name='there_is_one_business'), models.CheckConstraint(condition=models.Q(('country__regex', '^[A-Z]{2}$')), name='country_is_two_letters')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='business',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "accounts_businessevent" ("country", "currency", "id", "language", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "time_zone") VALUES (NEW."country", NEW."currency", NEW."id", NEW."language", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."time_zone"); RETURN NULL;', hash='eb62ec064c40435c1ef3bec0d6290ded67814f06', operation='INSERT', pgid='pgtrigger_insert_insert_f2c77', table='accounts_business', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='business',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "accounts_businessevent" ("country", "currency", "id", "language", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "time_zone") VALUES (NEW."country", NEW."currency", NEW."id", NEW."language", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."time_zone"); RETURN NULL;', hash='dfb7785d64d54befe5a45ba72e434544bf3d00c5', operation='UPDATE', pgid='pgtrigger_update_update_0558e', table='accounts_business', when='AFTER')),
        ),
        migrations.AddField(
            model_name='businessevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='businessevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='accounts.business'),
        ),
        migrations.AddField(
            model_name='userevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='userevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddConstraint(
            model_name='user',
            constraint=models.UniqueConstraint(django.db.models.functions.text.Lower('email'), name='user_email_is_unique', violation_error_message='A user with this email is there already.'),
        ),
        migrations.AddConstraint(
            model_name='user',
            constraint=models.CheckConstraint(condition=models.Q(('role__in', ['owner', 'manager', 'staff'])), name='user_role_is_known'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='user',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "accounts_userevent" ("created_at", "email", "id", "invited_at", "is_active", "is_superuser", "language", "list_columns", "list_page_size", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role", "theme") VALUES (NEW."created_at", NEW."email", NEW."id", NEW."invited_at", NEW."is_active", NEW."is_superuser", NEW."language", NEW."list_columns", NEW."list_page_size", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."role", NEW."theme"); RETURN NULL;', hash='2084a9f1d491c111b3e57563e5d7dc9253a93068', operation='INSERT', pgid='pgtrigger_insert_insert_3867c', table='accounts_user', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='user',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."created_at" IS DISTINCT FROM (NEW."created_at") OR OLD."email" IS DISTINCT FROM (NEW."email") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."invited_at" IS DISTINCT FROM (NEW."invited_at") OR OLD."is_active" IS DISTINCT FROM (NEW."is_active") OR OLD."is_superuser" IS DISTINCT FROM (NEW."is_superuser") OR OLD."language" IS DISTINCT FROM (NEW."language") OR OLD."list_columns" IS DISTINCT FROM (NEW."list_columns") OR OLD."list_page_size" IS DISTINCT FROM (NEW."list_page_size") OR OLD."name" IS DISTINCT FROM (NEW."name") OR OLD."role" IS DISTINCT FROM (NEW."role") OR OLD."theme" IS DISTINCT FROM (NEW."theme"))', func='INSERT INTO "accounts_userevent" ("created_at", "email", "id", "invited_at", "is_active", "is_superuser", "language", "list_columns", "list_page_size", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role", "theme") VALUES (NEW."created_at", NEW."email", NEW."id", NEW."invited_at", NEW."is_active", NEW."is_superuser", NEW."language", NEW."list_columns", NEW."list_page_size", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."role", NEW."theme"); RETURN NULL;', hash='9dfeb6433ca2ea072e9384648404f334886b6f76', operation='UPDATE', pgid='pgtrigger_update_update_0e890', table='accounts_user', when='AFTER')),
        ),
    ]
