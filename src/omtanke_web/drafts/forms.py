"""The form a draft is written in."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

import omtanke

LONGEST = 20_000  # characters; the longest post any of the networks takes is far below it

AUDIENCES = [
    ("", _("Ved ikke")),
    (str(omtanke.Audience.PUBLIC), _("Alle")),
    (str(omtanke.Audience.FRIENDS_OF_FRIENDS), _("Venners venner")),
    (str(omtanke.Audience.FRIENDS), _("Mine venner")),
    (str(omtanke.Audience.GROUP), _("En gruppe")),
    (str(omtanke.Audience.DIRECT), _("Én person")),
]


class DraftForm(forms.Form):
    """A draft and who will see it. The text is taken as it is written: places in it are counted from its first character."""

    text = forms.CharField(
        max_length=LONGEST,
        strip=False,
        error_messages={
            "required": _("Skriv eller indsæt først det, du vil slå op."),
            "max_length": _("Teksten er for lang: her kan den højst fylde 20.000 tegn. Se den efter i mindre bidder."),
            "null_characters_not_allowed": _(
                "Teksten indeholder tegn, som ikke kan læses. Skriv den af, eller indsæt den igen."
            ),
        },
    )
    audience = forms.ChoiceField(
        choices=AUDIENCES,
        required=False,
        error_messages={"invalid_choice": _("Vælg en af mulighederne for, hvem der vil se det.")},
    )

    def clean_text(self) -> str:
        """The text, which must hold more than blanks, with line breaks as one character each."""
        text = str(self.cleaned_data["text"]).replace("\r\n", "\n")
        if not text.strip():
            raise forms.ValidationError(self.fields["text"].error_messages["required"], code="required")
        return text
