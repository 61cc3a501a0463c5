"""Shared pieces of template: fields, messages, the cover."""

import re
from pathlib import Path

import pytest
from django import forms
from django.contrib.messages import constants
from django.contrib.messages.storage.base import Message
from django.template.loader import render_to_string

from classroom_monitor import ui
from classroom_monitor.ui import when
from classroom_monitor.ui.context import (
    FORM_SCRIPTS,
    SCRIPTS,
    STYLES,
    assets,
    form_assets,
)
from classroom_monitor.ui.templatetags.ui import some


class ExampleForm(forms.Form):
    name = forms.CharField(label="Surname", help_text="As on the register.")
    email = forms.EmailField(label="Email", required=False)
    secret = forms.CharField(label="Password", widget=forms.PasswordInput)
    kind = forms.ChoiceField(
        label="Kind",
        choices=[("a", "First"), ("b", "Second")],
        widget=forms.RadioSelect,
    )
    agreed = forms.BooleanField(label="Agreed", help_text="Read it first.")


def toasts(*messages: Message) -> str:
    return render_to_string("ui/toasts.html", {"messages": messages})


def test_a_field_shows_its_error_beside_it_and_names_it_to_a_reader():
    form = ExampleForm({"name": ""})
    shown = form["name"].as_field_group()
    assert '<label for="id_name">Surname</label>' in shown
    assert 'aria-invalid="true"' in shown
    assert 'aria-describedby="id_name_helptext id_name_error"' in shown
    assert 'id="id_name_error"' in shown
    assert 'class="field-error"' in shown


def test_a_field_that_may_stay_empty_says_so():
    form = ExampleForm()
    assert '<span class="optional">optional</span>' in form["email"].as_field_group()
    assert "optional" not in form["name"].as_field_group()


def test_choices_stand_in_a_named_set_with_a_label_each():
    shown = ExampleForm()["kind"].as_field_group()
    assert "<fieldset" in shown
    assert '<legend class="field-name">Kind</legend>' in shown
    assert shown.count('<label class="tick-line" for="id_kind_') == 2


def test_the_summary_leads_to_each_field():
    form = ExampleForm({})
    summary = render_to_string("ui/error_summary.html", {"form": form})
    for control in ["id_name", "id_secret", "id_kind_0", "id_agreed"]:
        assert f'<a href="#{control}">' in summary


def test_a_form_without_errors_has_no_summary():
    assert not render_to_string(
        "ui/error_summary.html", {"form": ExampleForm()}
    ).strip()


def test_what_stands_in_a_message_is_only_text():
    shown = toasts(Message(constants.SUCCESS, "<img src=x onerror=alert(1)> saved"))
    assert "<img" not in shown
    assert "&lt;img src=x" in shown


def test_a_message_offers_undo_as_a_form():
    shown = toasts(
        Message(constants.SUCCESS, "Saved.", extra_tags="undo:/schools/a/1/")
    )
    assert '<form method="post" action="/schools/a/1/">' in shown


def test_undo_never_posts_elsewhere():
    for address in ["//evil.example/", "https://evil.example/", "javascript:alert(1)"]:
        message = Message(constants.SUCCESS, "Saved.", extra_tags=f"undo:{address}")
        assert "<form" not in toasts(message)


def test_every_style_and_script_of_the_folder_is_linked():
    folder = Path(ui.__file__).parent
    there = {
        f"{file.parent.name}/{file.name}" for file in folder.glob("static/ui/*s/*")
    }
    everywhere = {f"css/{name}.css" for name in STYLES}
    everywhere |= {f"js/{name}.js" for name in [*SCRIPTS, *FORM_SCRIPTS]}
    for name in everywhere:
        assert f"/static/ui/{name}" in assets() + form_assets()
    # A page may link one that it alone needs.
    pages = "".join(
        page.read_text() for page in folder.parent.glob("*/templates/**/*.html")
    )
    assert everywhere | set(re.findall(r"ui/(js/[a-z-]+\.js)", pages)) == there


def test_the_cover_shows_school_month_and_name(sign_in, amara, today):
    page = sign_in(amara).get("/schools/ashgrove/").content.decode()
    assert "<dd>Ashgrove</dd>" in page
    assert f'<dd class="label-month">{when.month(today)}</dd>' in page
    assert "Mrs A Obi" in page
    assert 'href="/schools/ashgrove/staff/"' in page


def test_a_teacher_is_not_shown_what_only_administrators_may_open(sign_in, tess):
    page = sign_in(tess).get("/schools/ashgrove/").content.decode()
    assert "Ms T Tan" in page
    assert "User Management" not in page


def test_the_entry_of_the_open_page_is_marked(sign_in, amara):
    page = sign_in(amara).get("/schools/ashgrove/staff/").content.decode()
    assert '<a href="/schools/ashgrove/staff/" aria-current="page">' in page
    assert '<a href="/schools/ashgrove/" aria-current' not in page


@pytest.mark.parametrize(
    ("count", "said"),
    [
        (0, ""),
        (1, "A"),
        (2, "A or B"),
        (4, "A, B, C or D"),
        (5, "A, B, C or 2 others"),
    ],
)
def test_names_in_one_line(count, said):
    assert some(list("ABCDE")[:count]) == said
