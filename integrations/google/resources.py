"""What every typed result of Google has in common; each model is also the field mask of its request.

Google omits false, 0, "" and [], and adds enum values without notice: fields have defaults, enums stay text.
"""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Annotated, Any, TypeVar, get_args, get_origin

from pydantic import AliasChoices, BaseModel, BeforeValidator, ConfigDict, TypeAdapter
from pydantic.alias_generators import to_camel

from integrations.google.calls import Call, Page

# Everything a text column or a page cannot bear: control characters but tab and line feed, lone surrogates.
_UNWANTED = re.compile("[\x00-\x08\x0b-\x1f\x7f\x80-\x9f\ud800-\udfff]")


def clean(text: str) -> str:
    """Untrusted text without control characters; every kind of line end becomes a line feed."""
    if text.isprintable():
        return text
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x0b", "\n")
    return _UNWANTED.sub("", text)


def _clean_if_text(value: Any) -> Any:
    return clean(value) if isinstance(value, str) else value


Text = Annotated[str, BeforeValidator(_clean_if_text)]


class Resource(BaseModel):
    """Base of the results: frozen, Google's camelCase names outside and ours inside."""

    model_config = ConfigDict(frozen=True, alias_generator=to_camel, populate_by_name=True, extra="ignore")


ResourceT = TypeVar("ResourceT", bound=Resource)


@lru_cache(maxsize=64)
def mask(model: type[Resource]) -> str:
    """The `fields` mask that asks for what the model reads, nothing more."""
    names = []
    for field in model.model_fields.values():
        alias = field.validation_alias
        name = str(alias.choices[0]) if isinstance(alias, AliasChoices) else str(alias)
        nested = _nested(field.annotation)
        names.append(f"{name}({mask(nested)})" if nested else name)
    return ",".join(names)


def one(method: str, model: type[ResourceT], **arguments: object) -> Call[ResourceT]:
    """A call that is answered by one resource."""
    return Call(method, {**arguments, "fields": mask(model)}, lambda pages: model.model_validate(pages[0]))


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

    def parse(pages: Sequence[Page]) -> Listing[ResourceT]:
        items = [item for page in pages for item in page.get(key, ())]
        return Listing(_many(model).validate_python(items), len(pages))

    return Call(method, {**arguments, "fields": f"nextPageToken,{key}({mask(model)})"}, parse)


@lru_cache(maxsize=64)
def _many(model: type[Resource]) -> TypeAdapter[Any]:
    """Validates a whole list at once: one by one takes half as long again."""
    return TypeAdapter(list[model])  # type: ignore[valid-type]  # a variable, and a type


def _nested(annotation: object) -> type[Resource] | None:
    """The resource inside an annotation such as `Name`, `Name | None` or `tuple[Name, ...]`, not inside a map."""
    if get_origin(annotation) is dict:
        return None
    if isinstance(annotation, type) and issubclass(annotation, Resource):
        return annotation
    return next((found for inner in get_args(annotation) if (found := _nested(inner))), None)
