"""Makes `RookeryAdmin` the admin that Django and all apps register with.

Neither it nor this stands in the package `admin`: importing that registers, which needs the admin.
"""

from django.contrib.admin.apps import AdminConfig


class RookeryAdminConfig(AdminConfig):
    default_site = "rookery.console.admin_site.RookeryAdmin"
