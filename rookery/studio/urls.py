"""The studio's addresses. A weblog is named by its id here, never by its slug, which may change."""

from django.urls import URLPattern, URLResolver, include, path

from rookery.studio import (
    acts,
    deletion,
    domains,
    editor,
    entrance,
    entries,
    guests,
    look,
    media,
    moving,
    people,
    redirects,
    revisions,
    weblog_settings,
    weblogs,
)

app_name = "studio"

entry: list[URLPattern | URLResolver] = [
    path("", editor.entry, name="entry"),
    path("preview/", editor.preview_entry, name="preview-entry"),
    path("publish/", acts.publish_entry, name="publish-entry"),
    path("submit/", acts.submit_entry, name="submit-entry"),
    path("withdraw/", acts.withdraw_entry, name="withdraw-entry"),
    path("trash/", acts.trash_entry, name="trash-entry"),
    path("restore/", acts.restore_entry, name="restore-entry"),
    path("erase/", acts.erase_entry, name="erase-entry"),
    path("revisions/", revisions.revisions, name="revisions"),
    path("revisions/<int:number>/", revisions.revision, name="revision"),
    path("revisions/<int:number>/restore/", revisions.restore_revision, name="restore-revision"),
]

domain: list[URLPattern | URLResolver] = [
    path("", domains.domain, name="domain"),
    path("check/", domains.check_domain, name="check-domain"),
    path("activate/", domains.activate_domain, name="activate-domain"),
    path("use/", domains.use_domain, name="use-domain"),
    path("give-up/", domains.give_up_domain, name="give-up-domain"),
]

weblog: list[URLPattern | URLResolver] = [
    path("", entries.entries, name="entries"),
    path("entries/new/", editor.new_entry, name="new-entry"),
    path("entries/new/preview/", editor.preview_new_entry, name="preview-new-entry"),
    path("entries/<int:pk>/", include(entry)),
    path("media/", media.media, name="media"),
    path("media/<uuid:uuid>/", media.upload, name="upload"),
    path("media/<uuid:uuid>/delete/", media.delete_upload, name="delete-upload"),
    path("people/", people.people, name="people"),
    path("people/add/", people.add_member, name="add-member"),
    path("people/<int:pk>/change/", people.change_member, name="change-member"),
    path("people/<int:pk>/remove/", people.remove_member, name="remove-member"),
    path("look/", look.look, name="look"),
    path("look/logo/", look.change_logo, name="change-logo"),
    path("look/logo/remove/", look.remove_logo, name="remove-logo"),
    path("settings/", weblog_settings.settings, name="settings"),
    path("move/", moving.move, name="move"),
    path("move/undo/", moving.undo_move, name="undo-move"),
    path("redirects/", redirects.redirects, name="redirects"),
    path("redirects/import/", redirects.import_redirects, name="import-redirects"),
    path("redirects/export/", redirects.export_redirects, name="export-redirects"),
    path("redirects/<int:pk>/", redirects.change_redirect, name="change-redirect"),
    path("redirects/<int:pk>/remove/", redirects.remove_redirect, name="remove-redirect"),
    path("domains/", domains.domains, name="domains"),
    path("domains/add/", domains.add_domain, name="add-domain"),
    path("domains/subdomain/", domains.choose_subdomain, name="choose-subdomain"),
    path("domains/back/", domains.go_back, name="go-back"),
    path("domains/list/", domains.list_weblog, name="list-weblog"),
    path("domains/<int:domain>/", include(domain)),
    path("guests/invite/", guests.invite_weblog, name="invite-weblog"),
    path(
        "guests/invitations/<int:invitation>/withdraw/",
        guests.withdraw_invitation,
        name="withdraw-invitation",
    ),
    path("guests/<int:guest>/part/", guests.part_with_guest, name="part-with-guest"),
    path("delete/", deletion.delete_weblog, name="delete-weblog"),
]

urlpatterns = [
    path("", weblogs.weblogs, name="weblogs"),
    path("setup/<str:token>/", entrance.setup, name="setup"),
    path("login/<str:token>/", entrance.login_link, name="login-link"),
    path("weblogs/new/", weblogs.new_weblog, name="new-weblog"),
    path("weblogs/<int:pk>/restore/", deletion.restore_weblog, name="restore-weblog"),
    path("invitations/<str:token>/", guests.invitation, name="invitation"),
    path("edit/<uuid:uuid>/", editor.edit, name="edit"),
    path("w/<int:weblog>/", include(weblog)),
]
