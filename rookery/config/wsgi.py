"""The way of a request: health and request log → host gate → Django."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rookery.config.settings")
django_application = get_wsgi_application()

# They ask models, which are ready only now.
from django.conf import settings  # noqa: E402 -- see above

from rookery.config.health import Health  # noqa: E402 -- see above
from rookery.config.request_log import RequestLog  # noqa: E402 -- see above
from rookery.weblogs.gate import HostGate  # noqa: E402 -- see above

gate = HostGate(django_application)
application = Health(RequestLog(gate) if settings.ROOKERY_LOG == "json" else gate)
