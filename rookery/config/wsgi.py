"""The way of a request: host gate → Django."""

import os

from django.core.wsgi import get_wsgi_application

from rookery.weblogs.gate import HostGate

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rookery.config.settings")

application = HostGate(get_wsgi_application())
