"""Settings of the test suite: the real database, quick passwords, no demo."""

from config.settings.base import *  # noqa: F403 -- an environment starts from the base
from config.settings.base import DATABASES


SECRET_KEY = "only-for-the-tests-" + "0" * 40
ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
# Browsers of the tests keep stylesheets and scripts from page to page, as people's do.
WHITENOISE_MAX_AGE = 3600
KARTOTEKA_DEMO = False
# The test database is made and dropped: a pool would hold connections to it.
del DATABASES["default"]["OPTIONS"]["pool"]
