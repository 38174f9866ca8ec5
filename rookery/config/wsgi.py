"""The way of a request: health and request log → page cache → host gate → Django."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rookery.config.settings")
django_application = get_wsgi_application()

# They ask models, which are ready only now.
from django.conf import settings  # noqa: E402 -- see above

from rookery.config.health import Health  # noqa: E402 -- see above
from rookery.config.middleware import DOORS  # noqa: E402 -- see above
from rookery.config.request_log import RequestLog  # noqa: E402 -- see above
from rookery.reader.cache import PageCache  # noqa: E402 -- see above
from rookery.weblogs.gate import Application, HostGate  # noqa: E402 -- see above

application: Application = HostGate(django_application)
if settings.ROOKERY_CACHE_MB:
    application = PageCache(application, size=settings.ROOKERY_CACHE_MB * 1024**2, doors=DOORS)
if settings.ROOKERY_LOG == "json":
    application = RequestLog(application)
application = Health(application)
