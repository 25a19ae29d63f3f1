"""A call with another callee and other arguments, everything else as it is written."""

from __future__ import annotations

import libcst as cst

from lint_rules.fixes.editing import templates
from lint_rules.fixes.editing.errors import EditError
from lint_rules.fixes.record import Recall

_EQUAL = cst.AssignEqual(cst.SimpleWhitespace(""), cst.SimpleWhitespace(""))


def recall(call: cst.Call, edit: Recall, module: cst.Module) -> cst.Call:
    """Return the changed call.

    Raises:
        EditError: an argument that is named is not there.
    """
    arguments = list(call.args)
    for index, keyword in edit.keywords:
        if index >= len(arguments) or arguments[index].star:
            raise EditError("internal error: the call has other arguments than were planned for")
        arguments[index] = _named(arguments[index], keyword)
    kept = [argument for index, argument in enumerate(arguments) if index not in edit.dropped]
    if edit.dropped and kept:
        kept[-1] = _ending_as(kept[-1], arguments[-1])
    for keyword, text in edit.extra:
        value = templates.expression(text, (), module)
        kept = _with(kept, cst.Arg(value, keyword=cst.Name(keyword), equal=_EQUAL), call.whitespace_before_args)
    changed = call.with_changes(args=kept)
    if edit.callee is None:
        return changed
    return changed.with_changes(func=templates.expression(edit.callee, (), module))


def _named(argument: cst.Arg, keyword: str) -> cst.Arg:
    if argument.keyword is not None:
        return argument.with_changes(keyword=argument.keyword.with_changes(value=keyword))
    return argument.with_changes(keyword=cst.Name(keyword), equal=_EQUAL, value=_enclosed(argument.value))


def _enclosed(value: cst.BaseExpression) -> cst.BaseExpression:
    """Return an argument's value as one that may have neighbours."""
    if isinstance(value, cst.GeneratorExp | cst.NamedExpr) and not value.lpar:
        return value.with_changes(lpar=[cst.LeftParen()], rpar=[cst.RightParen()])
    return value


def _ending_as(argument: cst.Arg, last: cst.Arg) -> cst.Arg:
    return argument.with_changes(comma=last.comma, whitespace_after_arg=last.whitespace_after_arg)


def _with(arguments: list[cst.Arg], added: cst.Arg, opening: cst.BaseParenthesizableWhitespace) -> list[cst.Arg]:
    """Put a keyword argument at the end, laid out as the others are; before ``**`` if there is one."""
    if not arguments:
        return [added]
    place = next((index for index, argument in enumerate(arguments) if argument.star == "**"), len(arguments))
    if place < len(arguments):
        before, after = arguments[:place], arguments[place:]
        return [*before, added.with_changes(comma=_between(before, after)), *after]
    last = arguments[-1]
    last = last.with_changes(value=_enclosed(last.value)) if last.keyword is None and not last.star else last
    comma = _plain(arguments[-2].comma if len(arguments) > 1 else _first_comma(last, opening))
    end = last.comma.whitespace_after if isinstance(last.comma, cst.Comma) else last.whitespace_after_arg
    if isinstance(end, cst.ParenthesizedWhitespace) and end.first_line.comment is not None:
        comma, added = _commented(comma, end, last, added, opening)
    elif len(arguments) == 1 and _stands_alone(last, opening):
        comma, added = _one_each(last, added, opening)
    else:
        added = _ending_as(added, last)
    return [*arguments[:-1], last.with_changes(comma=comma, whitespace_after_arg=_NOTHING), added]


_NOTHING = cst.SimpleWhitespace("")


def _commented(
    comma: cst.Comma,
    end: cst.ParenthesizedWhitespace,
    last: cst.Arg,
    added: cst.Arg,
    opening: cst.BaseParenthesizableWhitespace,
) -> tuple[cst.Comma, cst.Arg]:
    """Leave the comment behind the last argument with it: return its comma, and the added one laid out as it was."""
    between = comma.whitespace_after
    if isinstance(between, cst.ParenthesizedWhitespace):
        layout = between.with_changes(first_line=end.first_line)
    else:
        layout = end.with_changes(empty_lines=[], last_line=_indentation(opening, end))
    closing = end.with_changes(first_line=cst.TrailingWhitespace(newline=end.first_line.newline))
    if isinstance(last.comma, cst.Comma):
        added = added.with_changes(comma=last.comma.with_changes(whitespace_after=closing))
    else:
        added = added.with_changes(whitespace_after_arg=closing)
    return comma.with_changes(whitespace_after=layout), added


def _between(before: list[cst.Arg], after: list[cst.Arg]) -> cst.Comma:
    commas = [argument.comma for argument in (*before, *after) if isinstance(argument.comma, cst.Comma)]
    return _plain(commas[0] if commas else cst.MaybeSentinel.DEFAULT)


_LONG = 60
"""Characters of an argument on a line of its own from which a second one gets a line of its own too."""


def _stands_alone(last: cst.Arg, opening: cst.BaseParenthesizableWhitespace) -> bool:
    """Whether a long argument has a line for itself, and no comma."""
    return (
        isinstance(opening, cst.ParenthesizedWhitespace)
        and isinstance(last.whitespace_after_arg, cst.ParenthesizedWhitespace)
        and len(cst.Module([]).code_for_node(last.value)) > _LONG
    )


def _one_each(last: cst.Arg, added: cst.Arg, opening: cst.BaseParenthesizableWhitespace) -> tuple[cst.Comma, cst.Arg]:
    """Put two arguments on a line each, as formatters do with what does not fit on one."""
    end = last.whitespace_after_arg
    return cst.Comma(whitespace_after=opening), added.with_changes(comma=cst.Comma(whitespace_after=end))


def _first_comma(last: cst.Arg, opening: cst.BaseParenthesizableWhitespace) -> cst.Comma | cst.MaybeSentinel:
    """Return how one argument that stands on a line of its own is divided from a second one."""
    if isinstance(last.comma, cst.Comma) and isinstance(last.comma.whitespace_after, cst.ParenthesizedWhitespace):
        after = last.comma.whitespace_after
        return last.comma.with_changes(
            whitespace_after=after.with_changes(last_line=_indentation(opening, after), indent=True)
        )
    return cst.MaybeSentinel.DEFAULT


def _indentation(opening: cst.BaseParenthesizableWhitespace, end: cst.ParenthesizedWhitespace) -> cst.SimpleWhitespace:
    """Return the indentation of an argument on a line of its own: the first one's, else four more than the end's."""
    if isinstance(opening, cst.ParenthesizedWhitespace):
        return opening.last_line
    return cst.SimpleWhitespace(f"{end.last_line.value}    ")


def _plain(comma: cst.Comma | cst.MaybeSentinel) -> cst.Comma:
    """Return a comma laid out as another one, without that one's comments."""
    if not isinstance(comma, cst.Comma):
        return cst.Comma(whitespace_after=cst.SimpleWhitespace(" "))
    after = comma.whitespace_after
    if isinstance(after, cst.ParenthesizedWhitespace):
        first = cst.TrailingWhitespace(newline=after.first_line.newline)
        return cst.Comma(whitespace_after=after.with_changes(first_line=first, empty_lines=[]))
    return cst.Comma(whitespace_after=cst.SimpleWhitespace(" "))
