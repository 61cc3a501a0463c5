"""The product's addresses, and the bare view that its pages are compared with."""

from functools import cache
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import path

from classroom_monitor import urls as product

handler400, handler403 = product.handler400, product.handler403
handler404, handler500 = product.handler404, product.handler500


@cache
def page(name: str) -> bytes:
    return (Path(settings.DATA_DIR) / "bare" / name).read_bytes()


def bare(request: HttpRequest, name: str) -> HttpResponse:
    """A constant page, for whoever is signed in: what the stack alone costs."""
    return HttpResponse(page(name))


urlpatterns = [*product.urlpatterns, path("bare/<slug:name>/", bare)]
