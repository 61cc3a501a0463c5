"""What a password must be."""

from django.contrib.auth.password_validation import (
    CommonPasswordValidator,
    MinimumLengthValidator,
)


class LengthValidator(MinimumLengthValidator):
    """At least twelve characters."""

    def __init__(self) -> None:
        super().__init__(12)


class BlocklistValidator(CommonPasswordValidator):
    """Not one of the common ones."""
