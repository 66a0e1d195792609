"""Person: one for each address, however it is written."""

from __future__ import annotations

import pytest
from django.db import IntegrityError

from omtanke_web.people.models import Person


@pytest.mark.django_db
def test_a_person_is_there_once_however_the_address_is_written():
    person = Person.objects.create_user(" Lone@Example.DK ", "Lone Æblegård")
    assert (person.email, str(person)) == ("lone@example.dk", "Lone Æblegård")
    assert not person.has_usable_password()
    with pytest.raises(IntegrityError):
        Person.objects.create_user("LONE@example.dk", "En anden")
