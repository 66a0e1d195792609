"""Help when somebody is threatened: what the guideline says to do, in its order, and how each network is told."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

import omtanke
from omtanke_web import pages


@require_safe
def threatened(request: HttpRequest) -> HttpResponse:
    """112 and 114, the steps of the rule on threats, and the networks' ways."""
    found = pages.guideline()
    number = found.rule_of(omtanke.Concern.THREAT_RECEIVED)
    ways = [(network, network.routes_for("threat")) for network in omtanke.NETWORKS.values()]
    context = {
        "rule": found.rule(number) if number else None,
        "contact": found.contact,
        "networks": [(network, routes) for network, routes in ways if routes],
        "ways": omtanke.WAYS,
        "sure": omtanke.SURE,
    }
    return render(request, "cases/threatened.html", context)
