"""The pages of one's own sign-in."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render


def choose_school(request: HttpRequest) -> HttpResponse:
    """Where a person lands: their school, or a choice between several places."""
    places = [
        place
        for place in request.user.memberships.filter(is_active=True)
        .select_related("school")
        .order_by("school__name", "pk")
        if place.is_active_on(place.school.today())
    ]
    if len(places) == 1:
        return redirect("home:home", places[0].school.slug)
    return render(request, "accounts/choose_school.html", {"places": places})
