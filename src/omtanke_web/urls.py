"""Every address. Pages stand in Danish and English; see `pages`."""

from __future__ import annotations

from django.urls import path, re_path

from omtanke_web.cases import views as cases
from omtanke_web.drafts import views as drafts
from omtanke_web.guidelines import views as guidelines
from omtanke_web.pages import addresses

urlpatterns = [
    *addresses("front", guidelines.front),
    *addresses("check", drafts.check),
    *addresses("threatened", cases.threatened),
    *addresses("guideline", guidelines.guideline),
    re_path(r"^was/?$", guidelines.accessibility, name="accessibility"),
    path("robots.txt", guidelines.robots),
]

handler400 = "omtanke_web.faults.bad_request"
handler403 = "omtanke_web.faults.refused"
handler404 = "omtanke_web.faults.missing"
handler500 = "omtanke_web.faults.broken"
