"""Who may see a page."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse

View = Callable[..., HttpResponse]


def open_or_logged_in(view: View) -> View:
    """Everybody, unless the administrator has closed the check (OMTANKE_OPEN_CHECK=0): then those who are logged in."""

    @wraps(view)
    def guarded(request: HttpRequest) -> HttpResponse:
        if settings.OPEN_CHECK or request.user.is_authenticated:
            return view(request)
        return redirect_to_login(request.path_info)

    return guarded
