"""Why a command did not go on."""


class CannotGoOn(Exception):
    """A sentence for who called the command: why nothing more was done."""
