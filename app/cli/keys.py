"""`deskside keys`: everything is sealed and signed with the first key again, and what cannot be is counted."""

from collections.abc import Callable, Iterator
from functools import partial

import typer
from sqlalchemy.orm import Session

from app.accounts.credentials import count_grants, count_to_rotate, rotate_keys
from app.accounts.links import Resting, links_of_older_keys
from app.briefs.words import count
from app.cli.composition import keyring_of, open_store
from app.cli.findings import Finding
from app.cli.installation import say, settings_here
from app.clock import SystemClock
from app.conferences.sealed import count_notes, rotate_notes
from app.database import Sessions, make_sessions
from app.encryption import Keyring
from app.posts.signed_anew import count_to_sign, sign_reminders_anew

ROTATED_AT_ONCE = 100

keys = typer.Typer(no_args_is_help=True, help="The keys that seal what is kept.")


@keys.command("rotate")
def keys_rotate() -> None:
    """Seal and sign everything again with the first of DESKSIDE_SECRET_KEYS; says what still needs the older ones.

    Exits 1 if something was sealed with a key that is not among them: it stays as it is.
    """
    settings = settings_here()
    keyring = keyring_of(settings)
    with open_store(settings) as engine:
        sessions = make_sessions(engine)
        done = _rotate_all(sessions, partial(rotate_keys, keyring=keyring, limit=ROTATED_AT_ONCE))
        with sessions() as session:
            left = count_to_rotate(session, keyring)
        if left:
            say(f"Waiting for {count(left, 'grant')} in use just now.")
            done += _rotate_all(sessions, partial(rotate_keys, keyring=keyring, limit=ROTATED_AT_ONCE, wait=True))
        notes = _rotate_all(sessions, partial(rotate_notes, keyring=keyring, limit=ROTATED_AT_ONCE))
        notes += _rotate_all(sessions, partial(rotate_notes, keyring=keyring, limit=1, wait=True))
        signed = sign_reminders_anew(sessions, keyring)
        with sessions() as session:
            resting = tuple(_resting(session, keyring))
            fit = keys_fit(session, keyring)
    resealed = count(done, "grant") + (f", {count(notes, 'private note')}" if notes else "")
    say(f"Sealed again: {resealed}." + (f" Signed again: {count(signed, 'unsent reminder')}." if signed else ""))
    for words in resting:
        say(words)
    if fit.remedy:
        say(f"Left as they were: {fit.words}. {fit.remedy}")
        raise typer.Exit(1)


def keys_fit(session: Session, keyring: Keyring) -> Finding:
    """Whether the keys belong to all that was sealed."""
    grants, lost = count_grants(session, keyring)
    notes, closed = count_notes(session, keyring)
    if not lost and not closed:
        return Finding("keys", f"belong to all that is sealed ({grants} grants, {notes} private notes)")
    lacking = [
        *([f"{lost} of {grants} grants"] if lost else []),
        *([f"{closed} of {notes} private notes"] if closed else []),
    ]
    return Finding(
        "keys",
        f"{' and '.join(lacking)} sealed with a key that is not here",
        "Put the former key behind the first one in DESKSIDE_SECRET_KEYS and run `deskside keys rotate`. Without it"
        " those teachers have to connect again, and those notes are lost.",
    )


def _resting(session: Session, keyring: Keyring) -> Iterator[str]:
    """What the older keys are still needed for."""
    if not keyring.older_prefixes:
        return
    links = links_of_older_keys(session, keyring, SystemClock().now())
    under_way = count_to_sign(session, keyring)
    if links.open:
        yield f"Still on an older key: {count(links.open, 'link')} to a student's page, with the codes. {_ends(links)}"
    if under_way:
        yield f"{count(under_way, 'reminder')} that Classroom was asked to take would not go out without the older key."
    yield (
        f"Leave the older keys in DESKSIDE_SECRET_KEYS {'until then' if links.open or under_way else 'for a day'}, and"
        " until every device has sent its notes: what is on an older key ends with it, and is not opened again."
    )


def _ends(links: Resting) -> str:
    endless = f"{links.endless:,} of them until 30 days after a follow-up is closed." if links.endless else ""
    dated = f"{'The others' if endless else 'They'} end by {links.last_end:%d %B %Y}." if links.last_end else ""
    return " ".join(filter(None, (endless, dated)))


def _rotate_all(sessions: Sessions, rotate: Callable[[Session], int]) -> int:
    """In short transactions, as the school goes on meanwhile, until nothing more is found; how many were done."""
    done = 0
    while True:
        with sessions.begin() as session:
            batch = rotate(session)
        if not batch:
            return done
        done += batch
