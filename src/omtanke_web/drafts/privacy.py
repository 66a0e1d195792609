"""`private`: a view whose input leaves nothing behind, whatever happens in it.

The text lives as long as the request. An exception raised while it is handled could carry it (in its message, its
context, the frames of its traceback), so what goes on from here is a new exception that knows the place and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables

from omtanke_web.faults import PrivateFault, place

View = Callable[[HttpRequest], HttpResponse]


def private(view: View) -> View:
    """The view, with every exception replaced by a PrivateFault that was born outside it."""

    @wraps(view)
    @sensitive_post_parameters()
    @sensitive_variables()
    def guarded(request: HttpRequest) -> HttpResponse:
        try:
            return view(request)
        except (
            Http404,
            PermissionDenied,
            SuspiciousOperation,
            MultiPartParserError,
        ):  # about the request, not the text
            raise
        except Exception as error:  # the one broad catch, as in the command: whatever it is, it may hold the draft
            where = place(error)
        raise PrivateFault(where)

    return guarded
