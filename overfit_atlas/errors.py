"""The one error that a user's mistake ends in."""


class AtlasError(Exception):
    """A mistake that the user can mend.

    Its message is complete: what was read, where, what was expected, what was found and how to
    mend it. It is shown without a traceback.
    """
