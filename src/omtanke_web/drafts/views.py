"""Check: a draft comes in, an answer goes out, and nothing of it stays."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

import omtanke
from omtanke_web import pages
from omtanke_web.drafts.answers import Answer, answer
from omtanke_web.drafts.forms import AUDIENCES, DraftForm
from omtanke_web.drafts.privacy import private


@require_http_methods(["GET", "HEAD", "POST"])
@private
def check(request: HttpRequest) -> HttpResponse:
    """The form, and below it the answer. A text in the address is not read: it would stand in histories and logs."""
    form = DraftForm(request.POST if request.method == "POST" else None)
    context = {"form": form, "answer": _answer(form), "audiences": AUDIENCES}
    piece = request.method == "POST" and request.headers.get("HX-Request") == "true"
    return render(request, "drafts/answer.html" if piece else "drafts/check.html", context)


def _answer(form: DraftForm) -> Answer | None:
    if not form.is_bound or not form.is_valid():
        return None
    text, rules = form.cleaned_data["text"], pages.guideline()
    return answer(text, omtanke.check(text, rules, form.cleaned_data["audience"] or None), rules)
