"""Makes `site.Rookery` the admin that Django and all apps register with."""

from django.contrib.admin.apps import AdminConfig


class RookeryAdminConfig(AdminConfig):
    default_site = "rookery.console.admin.site.RookeryAdmin"
