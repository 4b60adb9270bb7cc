"""Who may do what with a Drive file: the checks and shapes that Drive's methods share."""

from functools import lru_cache

from integrations.google.emulator.errors import ApiError, fields_required, file_not_found
from integrations.google.emulator.photos import photo
from integrations.google.emulator.request import Request
from integrations.google.emulator.state.records import File
from integrations.google.emulator.wire import JSON, Shared


def visible_file(request: Request) -> File:
    """The file of the path; one that is not shared with the caller does not exist. Raises 404."""
    file = request.state.files.get(request.params["fileId"])
    if file is None or request.state.role(file, request.user.id) is None:
        raise file_not_found(request.params["fileId"])
    return file


def need_fields(request: Request) -> None:
    if request.mask is None:
        raise fields_required()


def may_comment(request: Request, file: File) -> bool:
    return request.state.role(file, request.user.id) in {"owner", "writer", "commenter"}


def insufficient() -> ApiError:
    return ApiError(
        403,
        "The user does not have sufficient permissions for this file.",
        reason="insufficientFilePermissions",
    )


def person(request: Request, user_id: str) -> JSON:
    """A Drive user."""
    account = request.state.accounts[user_id]
    return {
        "kind": "drive#user",
        "displayName": account.full_name,
        "me": user_id == request.user.id,
        "photoLink": "https:" + photo(user_id),
        "permissionId": user_id.rjust(20, "0")[-20:],
        "emailAddress": account.email,
    }


def author(request: Request, user_id: str) -> Shared:
    """A Drive user as comments have them, which never tell address or id."""
    return _shared_author(user_id, request.state.accounts[user_id].full_name, me=user_id == request.user.id)


@lru_cache(maxsize=4096)
def _shared_author(user_id: str, name: str, *, me: bool) -> Shared:
    return Shared({"kind": "drive#user", "displayName": name, "me": me, "photoLink": photo(user_id)})
