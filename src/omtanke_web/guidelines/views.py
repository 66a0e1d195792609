"""The front page, the guideline, and the way to the accessibility statement."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_safe

from omtanke_web import pages

# What the guideline tells beside its rules, in the order it is read; names of its passages that it may lack.
BEFORE = ("background", "work-use", "private-use", "outside-work", "not-private")
AFTER = ("consequence",)


@require_safe
def front(request: HttpRequest) -> HttpResponse:
    """Three doors."""
    return render(request, "guidelines/front.html")


@require_safe
def guideline(request: HttpRequest) -> HttpResponse:
    """The guideline in force: its facts, its rules with what the law says today, its approvals, and whom to ask."""
    found = pages.guideline()
    known = {*BEFORE, *AFTER, "contact", *(f"rule-{r.number}" for r in found.rules)}
    notes = {f"note-{note.name}" for rule in found.rules for note in rule.notes}
    others = [name for name in found.passages if name not in known | notes]
    told = {
        "before": [(name, found.passages[name]) for name in (*BEFORE, *others) if name in found.passages],
        "after": [(name, found.passages[name]) for name in AFTER if name in found.passages],
    }
    return render(request, "guidelines/guideline.html", {"guideline": found, **told})


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """Leads to the published accessibility statement, or says that there is none yet."""
    if settings.ACCESSIBILITY_URL:
        return HttpResponseRedirect(settings.ACCESSIBILITY_URL)
    return render(request, "guidelines/accessibility.html")


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Search engines have no business here."""
    return HttpResponse("User-agent: *\nDisallow: /\n", content_type="text/plain")
