"""Sign-in and what belongs to it: allauth's account pages, mounted at /accounts/."""

from django.urls import include, path

urlpatterns = [path("", include("allauth.account.urls"))]
