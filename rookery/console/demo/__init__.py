"""The demo: three sites, six weblogs, five hundred entries, and nobody's password."""
