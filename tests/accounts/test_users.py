"""People are known by their e-mail address, however they write it."""

import pytest
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
