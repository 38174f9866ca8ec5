"""People are known by their e-mail address, however they write it."""

from importlib import import_module

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction

from rookery.accounts.models import User
from tests import make

pytestmark = pytest.mark.django_db


def test_an_address_is_kept_in_lower_case_and_found_however_it_is_typed():
    ana = User.objects.create_user(" Ana@Example.ORG ", make.PASSWORD)
    assert ana.email == "ana@example.org"
    assert User.objects.get_by_natural_key("ANA@example.org") == ana
    assert ana.check_password(make.PASSWORD)


def test_the_same_address_in_other_letters_is_the_same_person():
    make.user(email="ana@example.org")
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.bulk_create([User(email="Ana@Example.org")])


def test_a_person_needs_an_address():
    with pytest.raises(ValueError, match="e-mail"):
        User.objects.create_user("")


def test_without_a_password_nobody_signs_in_with_one(client):
    ana = make.user(email="ana@example.org")
    assert not ana.has_usable_password()
    assert not client.login(username="ana@example.org", password="")


def test_a_person_has_a_name_or_the_first_half_of_the_address():
    assert str(make.user("Ana")) == "Ana"
    nameless = User(email="ben@example.org")
    assert [str(nameless), nameless.get_full_name(), nameless.get_short_name()] == ["ben"] * 3


def test_typing_in_the_admin_is_folded_too():
    typed = User(email=" Ana@Example.ORG")
    typed.clean()
    assert typed.email == "ana@example.org"


def test_operators_are_those_who_may_do_all_and_may_still_come_in():
    olga, ana = make.operator(), make.user()
    barred = User.objects.create_superuser("barred@example.org")
    barred.is_active = False
    barred.save()
    assert [*User.objects.operators()] == [olga]
    assert (olga.is_operator, ana.is_operator, barred.is_operator) == (True, False, False)
    assert olga.is_staff


def test_a_person_has_a_word_for_addresses_that_stays():
    ana = make.user("Ána Lind")
    assert ana.slug == "ana-lind"
    assert make.user("Ana Lind").slug == "ana-lind-2"
    assert make.user("Ana Lind").slug == "ana-lind-3"
    ana.name = "Ana Berg"
    ana.save()
    assert User.objects.get(pk=ana.pk).slug == "ana-lind"


@pytest.mark.parametrize("name", ["", "山田", "🪶"])
def test_without_a_name_the_word_is_chance_and_nothing_of_the_address(name):
    first, second = (
        User.objects.create_user(f"{who}@example.org", name=name) for who in ("secret", "hidden")
    )
    assert first.slug.startswith("author-")
    assert first.slug != second.slug
    assert "secret" not in first.slug


def test_people_who_were_there_before_get_a_word_and_the_first_the_plain_one():
    for number in range(3):
        make.user("Ana", email=f"ana.{number}@example.org")
    User.objects.create_user("secret@example.org")
    for person in User.objects.all():
        User.objects.filter(pk=person.pk).update(slug=f"x{person.pk}")
    import_module("rookery.accounts.migrations.0002_user_slug").fill(apps, None)
    slugs = [*User.objects.order_by("pk").values_list("slug", flat=True)]
    assert slugs[:3] == ["ana", "ana-2", "ana-3"]
    assert slugs[3].startswith("author-")
