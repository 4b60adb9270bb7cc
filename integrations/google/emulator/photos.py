"""The addresses of profile pictures."""

from integrations.google.emulator.state import invented_id


def photo(user_id: str) -> str:
    """Protocol-relative, as Google sends it."""
    return f"//lh3.googleusercontent.com/a/{invented_id('photo', user_id, length=43)}=s50-c-k-no"
