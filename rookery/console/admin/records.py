"""What happened, and what lies about: the audit log and the files. Read only."""

from django.contrib import admin

from rookery.console.admin.lists import Shown
from rookery.media.models import Upload
from rookery.weblogs.models import AuditEvent


@admin.register(AuditEvent)
class AuditEventAdmin(Shown):
    list_display = ("at", "actor", "door", "verb", "detail", "weblog")
    list_select_related = ("actor", "weblog")
    list_filter = ("door",)
    search_fields = ("=verb", "=weblog__slug", "=actor__email")


@admin.register(Upload)
class UploadAdmin(Shown):
    list_display = ("name", "content_type", "size", "weblog", "created_by", "created_at")
    list_select_related = ("weblog", "created_by")
    search_fields = ("=name", "=weblog__slug")
    exclude = ("file",)  # Its address says where it is: the storage's own is nobody's business.

    def view_on_site(self, obj: Upload) -> str:
        return obj.path
