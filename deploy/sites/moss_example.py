"""A process for one domain alone. `rookery domain list` says which site has which id."""

from rookery.config.settings import *  # noqa: F403 -- a settings module adds to another

SITE_ID = 2
MEDIA_URL = "https://media.moss.example/"
