"""What can become of a message while it is delivered, as exceptions."""


class Ending(Exception):
    """Why a message was not handed over, in words for people."""

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.words = words


class Withdraw(Ending):
    """It is not to be sent any more: the person's place or address is gone."""


class Refused(Ending):
    """The server will never take it."""


class Deferred(Ending):
    """The server does not take it now."""


class RouteDown(Ending):
    """Nothing can be sent now, whoever it is for."""


class Unclear(Ending):
    """It was sent to its end, and no answer came."""
