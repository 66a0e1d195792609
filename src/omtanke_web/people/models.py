"""Person: somebody employed here.

It is Django's user from the first migration on, since a database cannot be given another one later. Nobody can log in yet.
"""

from __future__ import annotations

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models


class People(BaseUserManager["Person"]):
    """Makes persons; an address is kept in small letters, so that one person is there once."""

    def create_user(self, email: str, name: str, password: str | None = None) -> Person:
        """A person with that address. Without a password nobody can log in as them until they choose one."""
        person = self.model(email=email.strip().lower(), name=name)
        person.set_password(password)
        person.save(using=self._db)
        return person


class Person(AbstractBaseUser):
    """Somebody, known by their work address. `key` is their id in the employer's systems; never a CPR number."""

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=200)
    key = models.CharField(max_length=64, unique=True, null=True, blank=True)
    is_active = models.BooleanField(default=True)
    joined = models.DateTimeField(auto_now_add=True)

    objects = People()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]  # noqa: RUF012 (Django asks for a list)

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name
