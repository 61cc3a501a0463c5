"""What the middleware puts on every request."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails


class PageRequest(HttpRequest):
    """A request with the id of RequestIdMiddleware and what htmx says of itself."""

    id: str
    htmx: HtmxDetails
