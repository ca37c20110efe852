"""Settings of `dev.py run`: one machine, demo data, nothing to configure."""

from config.settings.base import *  # noqa: F403 -- an environment starts from the base
from config.settings.base import BASE_DIR, env


DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY", default="only-for-the-demo-on-this-machine-" + "0" * 32)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
KARTOTEKA_DEMO = True

SITE_ADDRESS = env.str(
    "SITE_ADDRESS", default=f"http://127.0.0.1:{env.str('PORT', default='') or '8000'}"
).rstrip("/")

# No collectstatic on a developer's machine.
WHITENOISE_USE_FINDERS = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True

if not env.str("EMAIL_URL", default=""):
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = env.path("KARTOTEKA_DATA", default=str(BASE_DIR / ".data"))("mail")
