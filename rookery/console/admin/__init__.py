"""The operator's admin: one for every site. Whatever it writes goes through the verbs."""

from rookery.console.admin import entries, people, places, records, weblogs

__all__ = ["entries", "people", "places", "records", "weblogs"]
