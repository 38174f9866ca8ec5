"""The way of a request: host gate → Django."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rookery.config.settings")
django_application = get_wsgi_application()

from rookery.weblogs.gate import HostGate  # noqa: E402 -- it asks models, which are ready only now

application = HostGate(django_application)
