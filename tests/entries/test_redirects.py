"""What may be a redirect by hand: addresses that can be read, and lead to no circle."""

import pytest
from django.core.exceptions import ValidationError

from rookery.entries import redirects
from tests import make


@pytest.fixture
def weblog(db):
    return make.weblog(slug="moss")


@pytest.mark.parametrize(
    "odd",
    ["http://[foo/", "http://exa\u2100mple.com/", "http://u@localhost:8000/moss/a/", "http://"],
)
def test_targets_that_cannot_be_read_are_refused_in_words(weblog, odd):
    with pytest.raises(ValidationError):
        redirects.clean_target(weblog, odd)


def test_a_path_that_cannot_be_read_is_refused_in_words(weblog):
    with pytest.raises(ValidationError, match="whole address"):
        redirects.clean_path(weblog, "http://[x/")


def test_a_target_inside_is_kept_relative_and_one_elsewhere_whole(weblog):
    assert redirects.clean_target(weblog, "http://localhost:8000/moss/new/") == "new/"
    assert redirects.clean_target(weblog, "https://moss.example/new/") == (
        "https://moss.example/new/"
    )
