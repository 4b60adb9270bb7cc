"""The addresses of profile pictures."""

from integrations.google.emulator.state import invented_id
from integrations.google.emulator.state.records import Account


def photo(person: Account) -> str:
    """Protocol-relative, as Google sends it."""
    return f"//lh3.googleusercontent.com/a/{invented_id('photo', person.id, length=43)}=s50-c-k-no"
