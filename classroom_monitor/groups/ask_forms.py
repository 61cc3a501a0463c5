"""The forms of asking for a group and of answering."""

from __future__ import annotations

from typing import Any

from django import forms

from classroom_monitor.groups.asking import TERMS, terms_within
from classroom_monitor.groups.models import AccessRequest, AccessTerm

LONGEST = 300
TOO_LONG = f"Use at most {LONGEST} characters."
OF_THE_PAGE = {"csrfmiddlewaretoken", "key"}


class OwnFieldsForm(forms.Form):
    """Refuses what does not belong to it: nobody sends more than the page asks for."""

    def clean(self) -> dict[str, Any]:
        super().clean()
        if set(self.data) - set(self.fields) - OF_THE_PAGE:
            self.add_error(None, "Load this page again and repeat what you did.")
        return self.cleaned_data


class WordsField(forms.CharField):
    """A few words, in one line or more."""

    widget = forms.Textarea(attrs={"rows": 3})

    def __init__(self, **options: Any) -> None:
        messages = {"max_length": TOO_LONG} | options.pop("error_messages", {})
        super().__init__(max_length=LONGEST, error_messages=messages, **options)


class AskForm(OwnFieldsForm):
    term = forms.ChoiceField(
        label="For how long",
        choices=[(term.value, term.label) for term in TERMS],
        initial=AccessTerm.LESSON,
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choose for how long you need the group.",
            "invalid_choice": "Choose one of the three lengths of time.",
        },
    )
    reason = WordsField(
        label="Why you need it",
        help_text="Whoever answers reads this, and it is kept with the answer.",
        error_messages={"required": "Say why you need the group."},
    )


class GrantForm(OwnFieldsForm):
    """Grants what was asked for or less."""

    term = forms.ChoiceField(
        error_messages={
            "required": "Choose for how long the group is given.",
            "invalid_choice": "Choose what was asked for, or less.",
        }
    )
    words = WordsField(required=False)

    def __init__(self, *args: Any, asked: AccessRequest, **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["term"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [(t.value, t.label) for t in terms_within(asked.term)]


class RefuseForm(OwnFieldsForm):
    words = WordsField(
        error_messages={
            "required": "Say why not: the answer is shown to whoever asked."
        }
    )
