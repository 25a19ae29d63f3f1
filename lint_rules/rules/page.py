"""A rule's page: the docs' and the command's one text about it."""

from __future__ import annotations

from lint_rules.rules.rule import BY_HAND, Rule


def page(rule: Rule) -> str:
    """Return the rule's page in Markdown, with a line end at its end."""
    default = "" if rule.default else "; off by default, selected by its code or a prefix of it"
    parts = [
        f"# {rule.code} {rule.name}",
        f"{rule.summary}.",
        f"Family: {rule.family}{default}.",
        "## Why is this bad?",
        rule.why,
        "## What to write instead",
        rule.instead,
        "## Example",
        f"```python\n{rule.bad.strip()}\n```",
        "Use instead:",
        f"```python\n{rule.good.strip()}\n```",
    ]
    if rule.fixability != BY_HAND:
        parts += ["## Fix", f"Automatic: {rule.fixability}.", rule.fix]
    if rule.left_alone.strip():
        parts += ["## What is left alone", rule.left_alone]
    parts += [
        "## How to silence it",
        rule.silencing
        or f"`# noqa: {rule.code}` on the line, best with the reason: `# noqa: {rule.code} -- why this is right here`.",
    ]
    if rule.references:
        parts += ["## References", "\n".join(f"- <{reference}>" for reference in rule.references)]
    return "\n\n".join(part.strip() for part in parts) + "\n"
