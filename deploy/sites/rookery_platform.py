"""A process for site 1 alone: the platform, with the studio, the accounts and the admin."""

from rookery.config.settings import *  # noqa: F403 -- a settings module adds to another

SITE_ID = 1
MEDIA_URL = "/-/media/"
