"""What somebody may do in a weblog. A role includes all the weaker ones."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.IntegerChoices):
    CONTRIBUTOR = 10, _("contributor")  # Own drafts; submits them for review.
    WRITER = 20, _("writer")  # Own entries; publishes them.
    EDITOR = 30, _("editor")  # Every entry.
    OWNER = 40, _("owner")  # Weblog.author: the one; also people, settings and domains.


# Those that a Membership can give; the owner is Weblog.author and nobody else.
GIVEN = [choice for choice in Role.choices if choice[0] != Role.OWNER]
