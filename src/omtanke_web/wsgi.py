"""The application as any WSGI server takes it: `omtanke_web.wsgi:application`."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "omtanke_web.settings")

application = get_wsgi_application()
