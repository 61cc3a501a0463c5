"""The form of a user."""

from __future__ import annotations

from django import forms

from classroom_monitor.staff.models import Membership


class MembershipForm(forms.ModelForm):
    username = forms.CharField(max_length=64)
    email = forms.EmailField(required=False)

    class Meta:
        model = Membership
        fields = ["title", "first_name", "middle_name", "last_name", "user_type"]
