import pytest
from django.test import Client


@pytest.fixture
def client(db) -> Client:
    return Client()


def choose(client: Client, theme: str, back: str = "/accounts/sign-in/"):
    return client.post("/accounts/theme/", {"theme": theme, "next": back})


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_chosen_theme_is_on_the_next_page(client, theme):
    response = choose(client, theme)
    assert response["Location"] == "/accounts/sign-in/"
    page = client.get("/accounts/sign-in/").content.decode()
    assert f'<html lang="en-GB" class="theme-{theme}">' in page


def test_automatic_forgets_the_choice(client):
    choose(client, "dark")
    choose(client, "")
    page = client.get("/accounts/sign-in/").content.decode()
    assert '<html lang="en-GB">' in page


def test_the_button_goes_round(client, sign_in, amara):
    client = sign_in(amara)
    seen = []
    for _ in range(4):
        page = client.get("/schools/ashgrove/").content.decode()
        label = page.split('<span aria-live="polite">')[1].split("<")[0]
        following = page.split('name="theme" value="')[1].split('"')[0]
        seen.append(label)
        choose(client, following)
    assert seen == [
        "Automatic colours",
        "Light colours",
        "Dark colours",
        "Automatic colours",
    ]


@pytest.mark.parametrize("theme", ['"><script>', "purple"])
def test_an_unknown_theme_changes_nothing(client, theme):
    choose(client, theme)
    client.cookies["theme"] = theme
    assert '<html lang="en-GB">' in client.get("/accounts/sign-in/").content.decode()


@pytest.mark.parametrize(
    "back",
    ["//evil.example/", "https://evil.example/", "/\\evil.example", "https:evil", ""],
)
def test_nobody_is_sent_to_another_host(client, back):
    assert choose(client, "dark", back)["Location"] == "/"


def test_a_link_cannot_change_it(client):
    assert client.get("/accounts/theme/").status_code == 405
