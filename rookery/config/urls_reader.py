"""What readers see, on every host."""

from django.urls import include, path

urlpatterns = [path("", include("rookery.reader.urls"))]

handler404 = "rookery.reader.errors.not_found"
handler500 = "rookery.reader.errors.server_error"
