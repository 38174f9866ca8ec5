"""Looking at domains in the background: at one that is asked about, and at all that are due."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.tasks import task

from rookery.entries import activate
from rookery.weblogs import audit, verification
from rookery.weblogs.models import Domain

BATCH = 24  # domains of one sweep
AT_ONCE = 8  # of them asked about at the same time


@task
def check_domain(domain_id: int) -> str:
    """Look at one domain now, unless somebody is at it. Gives its status."""
    domain = _domains().filter(pk=domain_id).first()
    if domain is None or domain.next_check_at is None or not verification.take(domain):
        return ""
    with audit.through("housekeeping"):
        return str(activate.look_after(domain).status)


@task
def check_domains() -> int:
    """Look at those whose time has come, and give how many; the next sweep finds the others."""
    due = [*_domains().due().order_by("next_check_at")[:BATCH]]
    mine = [domain for domain in due if verification.take(domain)]
    # The threads only wait for answers; rows are written here, one after the other.
    with ThreadPoolExecutor(AT_ONCE) as pool, audit.through("housekeeping"):
        for domain, seen in zip(mine, pool.map(verification.look, mine), strict=True):
            activate.follow(verification.settle(domain.pk, seen))
    return len(mine)


def _domains() -> Any:
    return Domain.objects.select_related("weblog")
