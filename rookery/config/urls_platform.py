"""The doors of the platform host. Whatever isn't here is a reader page (config/middleware.py)."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("studio/", include("rookery.studio.urls")),
    path("accounts/", include("rookery.accounts.urls")),
    path("admin/", admin.site.urls),
]

handler400 = "rookery.studio.errors.bad_request"
handler500 = "rookery.studio.errors.server_error"
handler404 = "rookery.studio.errors.not_found"
handler403 = "rookery.studio.errors.forbidden"
