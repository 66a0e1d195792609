"""Unit and Person: the tree of the workplace and who stands where in it."""

from __future__ import annotations

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _


class Unit(models.Model):
    """A part of the workplace. `key` is its id in the employer's own systems, and what an import knows it by."""

    key = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=200)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    manager = models.ForeignKey("people.Person", models.SET_NULL, null=True, blank=True, related_name="manages")

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class Role(models.TextChoices):
    """What a person may do beside being employed here. A manager is who the tree of units says, and no role."""

    HR = "hr", _("HR")
    AMR = "amr", _("Arbejdsmiljørepræsentant")
    COMMUNICATIONS = "communications", _("Kommunikation")
    COMMITTEE = "committee", _("Hovedudvalget")
    ADMINISTRATOR = "administrator", _("Administrator")


class People(BaseUserManager["Person"]):
    """Makes persons; an address is kept in small letters, so that one person is there once."""

    def create_user(self, email: str, name: str, password: str | None = None) -> Person:
        """A person with that address. Without a password nobody can log in as them until they choose one."""
        person = self.model(email=email.strip().lower(), name=name)
        person.set_password(password)
        person.save(using=self._db)
        return person


class Person(AbstractBaseUser):
    """Somebody employed here. `key` is their id in the employer's systems; never a CPR number."""

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=200)
    key = models.CharField(max_length=64, unique=True, null=True, blank=True)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="people")
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


class Held(models.Model):
    """A role that a person holds."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="held")
    role = models.CharField(max_length=20, choices=Role.choices)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("person", "role"), name="a_role_is_held_once"),)
