"""The headers that neither Django nor django-csp sets, and `no-store` on all that is made for one reader."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

_OFF = ("accelerometer", "browsing-topics", "camera", "display-capture", "geolocation", "gyroscope", "magnetometer")
_ALSO_OFF = ("microphone", "midi", "payment", "screen-wake-lock", "usb")
FIXED = {
    "Permissions-Policy": ", ".join(f"{name}=()" for name in (*_OFF, *_ALSO_OFF)),
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "X-Permitted-Cross-Domain-Policies": "none",
    "X-Robots-Tag": "noindex",
    # Browsers and proxies keep no page: not on disk, and not for the Back button either.
    "Cache-Control": "no-store, private, max-age=0",
    "Pragma": "no-cache",
}


class Headers:
    """Middleware below WhiteNoise: static files, which are the same for all, pass it by."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        for name, value in FIXED.items():
            response[name] = value
        return response
