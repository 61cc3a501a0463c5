"""The way through the pages of a bulk action."""

BASE = "/schools/ashgrove/staff/"


def choose(client, act, people, **more):
    """Tick people and press the button of an act; gives the page that follows."""
    data = {"user": [getattr(person, "ref", person) for person in people], **more}
    return client.post(f"{BASE}bulk/{act}/", data, follow=True)


def press(client, page, **wanted):
    """Press the button of the page that shows whom it touches."""
    address = page.redirect_chain[-1][0]
    if wanted:
        page = client.post(address, wanted, follow=True)
    shown = page.context["shown"]
    return client.post(f"{address}carry-out/", {"shown": shown}, follow=True)


def said(response):
    return " ".join(str(message) for message in response.context["messages"])
