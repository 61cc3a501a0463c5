"""Why a roll-up cannot be published, or not be taken back."""

from django.core.exceptions import ValidationError

NAME_TAKEN = (
    "Somebody made a group of one of these names meanwhile. Rehearse again and look."
)
CHANGED = (
    "Something changed at the school since this was rehearsed, so it was not "
    "published. Rehearse again and look at what is different."
)
ALREADY = "Another roll-up into this academic year is published or planned already."
NOT_PUBLISHED = "This roll-up is not published, so there is nothing to take back."
TOO_LATE = "A roll-up can be taken back for {} days, and this one is older."


class CannotRollUp(ValidationError):
    """Nothing was done, for the reason that it gives."""
