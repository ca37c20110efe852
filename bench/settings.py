"""Settings of the measured server: as in production, with the floor and a plain admin beside."""

from config.settings.base import *  # noqa: F403, TID251 -- an environment starts from the base
from config.settings.base import MIDDLEWARE  # noqa: TID251 -- as above


SECRET_KEY = "only-for-measuring-on-this-machine-" + "0" * 32
ALLOWED_HOSTS = ["127.0.0.1"]
WHITENOISE_USE_FINDERS = True
ROOT_URLCONF = "bench.urls"
MIDDLEWARE = ["bench.server.CostMiddleware", *MIDDLEWARE]
LOGGING = {"version": 1, "disable_existing_loggers": True}
