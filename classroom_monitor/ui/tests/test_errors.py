import pytest
from django.test import Client, RequestFactory

from classroom_monitor.ui import errors


def test_a_member_who_is_refused_reads_who_can_help(sign_in, amara, tess):
    response = sign_in(tess).get("/schools/ashgrove/staff/")
    page = response.content.decode()
    assert response.status_code == 403
    assert "Ask <bdi>Mrs Amara Obi</bdi>, who looks after accounts at Ashgrove." in page
    assert f"403-{response['X-Request-Id']}" in page


def without_tokens(page: str) -> str:
    return "\n".join(line for line in page.splitlines() if "csrf" not in line.lower())


def test_anothers_school_looks_like_one_that_never_was(sign_in, amara, otto):
    client = sign_in(otto)
    theirs = client.get("/schools/ashgrove/staff/")
    nobodys = client.get("/schools/elsewhat/staff/")
    assert theirs.status_code == nobodys.status_code == 404
    theirs, nobodys = (
        without_tokens(page.content.decode()).replace("elsewhat", "ashgrove")
        for page in (theirs, nobodys)
    )
    assert "There is no page here" in theirs
    assert theirs == nobodys
    assert "Amara" not in theirs
    assert "Ashgrove" not in theirs


def test_a_lost_stranger_gets_a_page_without_the_cover(db):
    response = Client().get("/nowhere/")
    assert response.status_code == 404
    assert "Sign out" not in response.content.decode()


def test_a_form_without_its_token_gets_a_sentence_and_a_reference(db):
    client = Client(enforce_csrf_checks=True)
    response = client.post("/accounts/theme/", {"theme": "dark"})
    assert response.status_code == 403
    assert "This page was open for too long" in response.content.decode()
    assert f"403-{response['X-Request-Id']}" in response.content.decode()


@pytest.mark.parametrize("status", errors.PROBLEMS)
def test_problem_pages_come_without_database_or_session(status):
    request = RequestFactory().get("/")
    request.id = "abcd1234"
    response = errors.show_problem(request, status, wait=30)
    page = response.content.decode()
    assert response.status_code == status
    assert errors.PROBLEMS[status].title in page
    assert f"{status}-abcd1234" in page
    assert response["Retry-After"] == "30"


def test_a_crash_says_whose_fault_it_is(sign_in, amara, monkeypatch):
    def crash(*args: object, **kwargs: object) -> None:
        raise RuntimeError("the inner workings")

    monkeypatch.setattr("classroom_monitor.home.views.home.render", crash)
    client = sign_in(amara)
    client.raise_request_exception = False
    response = client.get("/schools/ashgrove/")
    assert response.status_code == 500
    assert "It is our fault" in response.content.decode()
    assert "inner workings" not in response.content.decode()
