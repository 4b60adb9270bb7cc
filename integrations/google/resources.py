"""What every typed result of Google has in common; each model is also the field mask of its request.

Google omits false, 0, "" and [], and adds enum values without notice: fields have defaults, enums stay text. Answers
become models as they are parsed, without a tree of dictionaries between: a first sync reads some 40,000 of them.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import Any, TypeVar, get_args, get_origin

import msgspec
from msgspec.structs import fields, force_setattr

from integrations.google.calls import Call, Page, json_object

T = TypeVar("T")

# Everything a text column or a page cannot bear: control characters but tab and line feed, lone surrogates.
_UNWANTED = re.compile("[\x00-\x08\x0b-\x1f\x7f\x80-\x9f\ud800-\udfff]")


def clean(text: str) -> str:
    """Untrusted text without control characters; every kind of line end becomes a line feed."""
    if text.isprintable():
        return text
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x0b", "\n")
    return _UNWANTED.sub("", text)


class Resource(msgspec.Struct, frozen=True, rename="camel", gc=False):
    """Base of the results: frozen, Google's camelCase names outside and ours inside.

    A model with words that somebody wrote says in `__post_init__` which ones `clean_words` has to see to. They are
    left out of the search for garbage: no model refers back to what refers to it.
    """


ResourceT = TypeVar("ResourceT", bound=Resource)


def clean_words(resource: Resource, *names: str) -> None:
    """To be called while the resource is being made, as nobody has seen it yet."""
    for name in names:
        words = getattr(resource, name)
        if not words.isprintable():
            force_setattr(resource, name, clean(words))


@lru_cache(maxsize=64)
def mask(model: type[Resource]) -> str:
    """The `fields` mask that asks for what the model reads, nothing more."""
    names = []
    for field in fields(model):
        nested = _nested(field.type)
        names.append(f"{field.encode_name}({mask(nested)})" if nested else field.encode_name)
    return ",".join(names)


def page_of(model: type[T]) -> Callable[[bytes], Page]:
    """Reads one answer as the model; raises ValueError if it is no JSON object.

    An object that msgspec does not take comes as it is, for `typed` to judge once all pages are there. Among those
    are answers with nulls, and with lone surrogates, which are cleaned away only afterwards.
    """
    decoder = msgspec.json.Decoder(model, strict=False)  # numbers of 64 bits come as text

    def read(content: bytes) -> Page:
        try:
            return decoder.decode(content)
        except (msgspec.DecodeError, RecursionError):
            return json_object(content)

    return read


def typed(page: Page, model: type[T]) -> T:
    """Raises msgspec.ValidationError, a ValueError."""
    return page if isinstance(page, model) else msgspec.convert(_told(page), model, strict=False)


def _told(answer: object) -> object:
    """An answer without its nulls: what is null is not told, and no reason to refuse all that stands beside it."""
    if isinstance(answer, dict):
        return {name: _told(value) for name, value in answer.items() if value is not None}
    if isinstance(answer, list):
        return [_told(item) for item in answer if item is not None]
    return answer


def one(method: str, model: type[ResourceT], **arguments: object) -> Call[ResourceT]:
    """A call that is answered by one resource."""
    return Call(method, {**arguments, "fields": mask(model)}, lambda pages: typed(pages[0], model), _reader(model))


class Listing(list[ResourceT]):
    """A list as Google told it, in so many `pages`.

    Where Google counts pages by places, whatever shrinks or is sorted anew between two of them hides a row that lives:
    of a list in one page alone, what it lacks is surely gone.
    """

    def __init__(self, items: Iterable[ResourceT], pages: int) -> None:
        super().__init__(items)
        self.pages = pages


def listing(method: str, key: str, model: type[ResourceT], **arguments: object) -> Call[Listing[ResourceT]]:
    """A call that is answered by pages, each with items under `key`; a page without the key is empty."""
    many = _page(key, model)

    def parse(pages: Sequence[Page]) -> Listing[ResourceT]:
        return Listing((item for page in pages for item in typed(page, many).items), len(pages))

    return Call(method, {**arguments, "fields": f"nextPageToken,{key}({mask(model)})"}, parse, _reader(many))


@lru_cache(maxsize=64)
def _page(key: str, model: type[Resource]) -> Any:
    """One page of a listing: its `items`, which Google calls by `key`, and where the next one begins."""
    items: Any = tuple.__class_getitem__((model, ...))
    told = [("items", items, ()), ("next_page_token", str | None, None)]
    return msgspec.defstruct("Page", told, bases=(Resource,), rename={"items": key, "next_page_token": "nextPageToken"})


@lru_cache(maxsize=64)
def _reader(model: Any) -> Callable[[bytes], Page]:
    return page_of(model)


def _nested(annotation: object) -> type[Resource] | None:
    """The resource inside an annotation such as `Name`, `Name | None` or `tuple[Name, ...]`, not inside a map."""
    if get_origin(annotation) is dict:
        return None
    if isinstance(annotation, type) and issubclass(annotation, Resource):
        return annotation
    return next((found for inner in get_args(annotation) if (found := _nested(inner))), None)
