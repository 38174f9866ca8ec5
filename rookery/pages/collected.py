"""Several rows where a query has room for one value."""

from typing import Any

from django.db.models import JSONField, Subquery
from django.db.models.sql.compiler import SQLCompiler


class Collected(Subquery):
    """The rows of a query as a list, in its order; `queryset` has one column of JSON, ``row``.

    shown = JSONObject(slug="slug", title="title")
    Collected(entries.annotate(row=shown).values("row")[:3])
    """

    template = '(SELECT JSON_GROUP_ARRAY(JSON("row")) FROM (%(subquery)s) AS "rows")'
    on_postgresql = '(SELECT COALESCE(JSONB_AGG("row"), \'[]\') FROM (%(subquery)s) AS "rows")'
    output_field = JSONField()

    def as_postgresql(self, compiler: SQLCompiler, connection: Any) -> tuple[str, Any]:
        return self.as_sql(compiler, connection, template=self.on_postgresql)
