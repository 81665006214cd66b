"""Shows objects whose asked-for fields are at hand in one go, field by field otherwise.

GraphQL's own way takes about ten microseconds a field: a path, an info, a resolver, a completion.
A list of fifty rows has a thousand fields that need none of these.
"""

from collections.abc import Callable
from enum import Enum
from operator import attrgetter
from types import FunctionType
from typing import Any, Final

from graphql import (
    FieldNode,
    GraphQLID,
    GraphQLLeafType,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLString,
    Undefined,
    is_enum_type,
    is_leaf_type,
    is_list_type,
    is_non_null_type,
    is_object_type,
)
from graphql.execution.collect_fields import FieldDetails, GroupedFieldSet
from graphql.pyutils import AwaitableOrValue, Path
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext
from strawberry.types.base import StrawberryObjectDefinition
from strawberry.types.field import StrawberryField
from strawberry.types.unset import UNSET

Show = Callable[[Any], Any]
"""From a value to its part of the answer; raises where only the long way can say what is wrong."""

_DEFINITION: Final = "strawberry-definition"
"""Where Strawberry keeps what a type or a field was made from."""

_AS_IT_IS: Final = frozenset({GraphQLString, GraphQLID})


class PlainObjects(StrawberryGraphQLCoreExecutionContext):
    """Executes like its parent, and gives the same answers sooner.

    Whatever is unusual, a null where none may be, a value of another type, a method that raises,
    makes the object go the long way from the start, so that errors and their places are the
    parent's. Methods that wait, or are given more than their object, go the long way always.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Know no selection yet."""
        super().__init__(*args, **kwargs)
        # By identity, which holds because the selection is kept along.
        self._shows: dict[int, tuple[GroupedFieldSet, Show | None]] = {}

    def execute_fields(
        self,
        parent_type: GraphQLObjectType,
        source_value: Any,
        path: Path | None,
        grouped_field_set: GroupedFieldSet,
        position_context: Any,
    ) -> AwaitableOrValue[dict[str, Any]]:
        """Return the fields of one object."""
        known = self._shows.get(id(grouped_field_set))
        if known is None:
            show = self._object(parent_type, grouped_field_set)
            known = self._shows[id(grouped_field_set)] = (grouped_field_set, show)
        if known[1] is not None:
            try:
                fields: dict[str, Any] = known[1](source_value)
            except Exception:  # noqa: BLE001, S110 - the long way finds and places the error
                pass
            else:
                return fields
        return super().execute_fields(
            parent_type, source_value, path, grouped_field_set, position_context
        )

    def _object(self, type_: GraphQLObjectType, selection: GroupedFieldSet) -> Show | None:
        fields: list[tuple[str, Show, Show]] = []
        for name, details in selection.items():
            field = self._field(type_, details)
            if field is None:
                return None
            fields.append((name, *field))
        return lambda source: {name: show(read(source)) for name, read, show in fields}

    def _field(
        self, parent: GraphQLObjectType, details: list[FieldDetails]
    ) -> tuple[Show, Show] | None:
        """Return how to read a field, and how to show what was read."""
        node: FieldNode = details[0].node
        if node.name.value == "__typename":
            return lambda _: parent.name, str
        field = self.schema.get_field(parent, node.name.value)
        made_from = field.extensions.get(_DEFINITION) if field else None
        if field is None or node.arguments or not isinstance(made_from, StrawberryField):
            return None
        read = _reader(made_from)
        show = None if read is None else self._value(field.type, details)
        return None if read is None or show is None else (read, show)

    def _value(self, type_: GraphQLOutputType, details: list[FieldDetails]) -> Show | None:
        if is_non_null_type(type_):
            return self._required(type_.of_type, details)
        show = self._required(type_, details)
        return None if show is None else _optional(show)

    def _required(self, type_: GraphQLOutputType, details: list[FieldDetails]) -> Show | None:
        if is_list_type(type_):
            show = self._value(type_.of_type, details)
            return None if show is None else _list(show)
        if is_leaf_type(type_):
            return _leaf(type_)
        return self._nested(type_, details) if is_object_type(type_) else None

    def _nested(self, type_: GraphQLObjectType, details: list[FieldDetails]) -> Show | None:
        made_from = type_.extensions.get(_DEFINITION)
        selection, deferred, _ = self.collect_subfields(type_, details)
        if deferred or not isinstance(made_from, StrawberryObjectDefinition):
            return None
        show, origin = self._object(type_, selection), made_from.origin
        if show is None:
            return None

        def show_nested(value: Any) -> Any:
            if type(value) is not origin:
                raise TypeError("the long way knows what else may stand here")
            return show(value)

        return show_nested


def _reader(field: StrawberryField) -> Show | None:
    """Return how to read a field: an attribute, or a method that can do with its object alone."""
    resolver = field.base_resolver
    if field.is_basic_field:
        return attrgetter(field.python_name)
    if resolver is None or field.extensions or resolver.is_async:
        return None
    if any(argument.default is UNSET for argument in resolver.arguments):
        return None
    if resolver.info_parameter or resolver.parent_parameter or not resolver.self_parameter:
        return None
    method = resolver.wrapped_func
    return method if isinstance(method, FunctionType) else None


def _optional(show: Show) -> Show:
    return lambda value: None if value is None else show(value)


def _list(show: Show) -> Show:
    def show_list(values: Any) -> Any:
        if type(values) is not list:
            raise TypeError("the long way knows what else can be gone through")
        return [show(value) for value in values]

    return show_list


def _leaf(type_: GraphQLLeafType) -> Show:
    def show_leaf(value: Any) -> Any:
        shown = None if value is None else type_.coerce_output_value(value)
        if shown is None or shown is Undefined:
            raise TypeError("there must be a value")
        return shown

    if is_enum_type(type_):
        return _remembering(show_leaf)
    if type_ in _AS_IT_IS:
        return lambda value: value if type(value) is str else show_leaf(value)
    return show_leaf


def _remembering(show: Show) -> Show:
    """Show each of an enum's values once."""
    words: dict[Enum, Any] = {}

    def show_enum(value: Any) -> Any:
        shown = words.get(value)
        if shown is None:
            shown = words[value] = show(value)
        return shown

    return show_enum
