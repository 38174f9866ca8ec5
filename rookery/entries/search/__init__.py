"""Finding entries by their words, on SQLite as on PostgreSQL (docs/explanation/search.md)."""
