"""What templates say with: a phrase in the reader's language, the address of a page, and the guideline's Markdown."""

from __future__ import annotations

import datetime
from functools import lru_cache

from django import template
from django.utils.formats import date_format
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from markdown_it import MarkdownIt

import omtanke
from omtanke_web.pages import address

register = template.Library()
_MARKDOWN = MarkdownIt("commonmark", {"html": False})


@register.filter
def said(phrase: omtanke.Phrase) -> str:
    """A phrase in the language of the page."""
    return phrase.say(get_language() or "da")


@register.simple_tag
def to(name: str) -> str:
    """The address of a page in the language of this page: `{% to "check" %}`."""
    return address(name, get_language() or "da")


@register.filter
def marked_up(text: str) -> SafeString:
    """Markdown as HTML. HTML in the text comes out as the characters it is made of."""
    return mark_safe(_html(text))


@lru_cache(maxsize=256)
def _html(text: str) -> str:
    return str(_MARKDOWN.render(text))


@register.filter
def day(date: datetime.date) -> str:
    """A day in words: "16. august 2011", "16 August 2011"."""
    return date_format(date, "j F Y" if get_language() == "en" else "j. F Y")
