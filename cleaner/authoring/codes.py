"""Every code that loading and lint give, and what it is about. ``rules/codes.md`` is made from this."""

from __future__ import annotations

#: code → (title, explanation)
CODES: dict[str, tuple[str, str]] = {
    "R000": ("cannot be read", "The file or folder is not there, or may not be read."),
    "R001": ("not YAML", "The text is not YAML 1.2. Most often: a quote that is never closed, a tab, a pattern in double quotes (single quotes keep backslashes as they are), or unquoted text that holds `: `, or begins with one of `*&!@%[{`."),
    "R002": ("not UTF-8", "Packs are UTF-8. Save the file again with that encoding."),
    "R003": ("file too large", "A pack may have 5 MB. Split it by topic."),
    "R004": ("unknown key", "No key or match kind has this name. Unknown keys are errors because a misspelt guard would silently guard nothing."),
    "R005": ("duplicate key", "YAML would quietly keep one of the two values. Put both into one list, or into two mappings under `any`."),
    "R006": ("wrong type", "The value is of another kind than the key takes: text where a number belongs, a matcher where a list belongs."),
    "R007": ("missing key", "A key that every pack, rule or example needs is not there."),
    "R008": ("bad value", "The value is of the right kind, but not one that the key takes."),
    "R009": ("unknown schema version", "The pack is written for another version of the rule language."),
    "R010": ("duplicate rule id", "Two rules of a pack have the same id; removals could not say which of them cut."),
    "R011": ("unsafe YAML", "Tags, aliases that contain themselves, and files that grow beyond 200,000 values or 50 levels are refused."),
    "R012": ("id is not the path", "A pack's id is its path below the rules folder, without `.yaml`."),
    "R013": ("drop or keep", "A rule has exactly one of `drop` and `keep`."),
    "R014": ("action without its matcher", "Every action needs to know where it starts (`match`, or `from` for a region), and sections and regions where they end."),
    "R015": ("unknown name", "`use` names a matcher that neither this pack nor core/words defines."),
    "R016": ("key without effect", "The key is not read with this action; the rule would not do what it seems to say."),
    "R017": ("circular definition", "A named matcher uses itself, if by way of others."),
    "R018": ("no such pack", "No pack has this id, and none is matched by this pattern."),
    "L000": ("lint comment", "A `# lint:` comment needs a reason, and must answer a finding that is there."),
    "L001": ("too few examples", "Each rule needs at least one `drop` example, which shows that it works, and one `keep` example: look-alike prose that it must leave alone."),
    "L002": ("duplicate example", "The same text is there twice, and shows nothing new."),
    "L003": ("missing reason", "`why` is read by whoever has to decide next year if the rule may go. Say why the text is not part of the article."),
    "L004": ("matches everything", "The pattern finds something in every text, because every part of it is optional."),
    "L005": ("cannot match", "Matchers see blocks with straight quotes, plain dashes and single spaces, so a pattern that asks for a curly quote never matches; neither does a phrase that a key beside it (`words`, `shape`) rules out."),
    "L006": ("contradicted by its own guard", "Whenever this alternative matches, an `unless` of the same rule matches too."),
    "L007": ("no needle", "Rules are only tried on blocks that hold one of their literals; this one has none, and is tried on every block of every document. Add a phrase, name its literals in `needles`, or give the reason in a comment: `# lint: L007 …`."),
    "L008": ("slow pattern", "On the input shown, the search takes more than 100 ms. Nested repeats, and neighbouring repeats that can match the same text, make the time grow with the square of the length or worse. Bound them (`.{0,80}`), and make what separates them something that they cannot match."),
    "L009": ("covered by another rule", "Another rule without guards cuts the same block because of the same phrase."),
    "L010": ("needless alternative", "Another alternative of the same list matches whenever this one does."),
    "L011": ("unused definition", "Nothing in the pack uses this named matcher."),
    "L012": ("too broad", "A single word anywhere in a block is no sign of boilerplate: articles use words."),
    "L013": ("shadowed rule", "A project's pack has the id of a built-in one, and its rule replaces the built-in rule of the same id."),
    "L014": ("dead override", "An override in cleaner.toml changes nothing: no rule has this id, or the rule is that way already."),
    "L015": ("phrase cut short", "YAML takes ` #` and whatever follows it on the line for a comment, so `exact: page # of #` is the phrase `page`. Put phrases with digits (`#`) in quotes: `exact: 'page # of #'`. A comment that is meant to be one goes on a line of its own."),
    "C001": ("clause not exercised", "No example of the rule makes this clause match, so nobody would notice if it were wrong. Add an example, or delete the clause."),
    "C002": ("surviving mutant", "With this clause deleted or loosened every example still comes out right. Either the clause is not needed, or an example that needs it is missing: mostly a `keep` example of what the clause protects."),
}  # fmt: skip


def explain(code: str) -> str:
    """Title and explanation of the code, for the terminal. Raises KeyError."""
    title, text = CODES[code]
    return f"{code}: {title}\n\n{text}"


def page() -> str:
    """The documentation page of all codes, in Markdown."""
    head = (
        "# Codes\n\n"
        "What `cleaner rules lint` and loading rules say, by code. R codes keep a pack from loading; L codes are\n"
        "findings of lint, C codes those of coverage. A finding that is meant to be is answered in the file, on a line of the rule:\n"
        "`# lint: L007 the block is a bare number`.\n\n"
        "This page is made by `python -m cleaner.authoring.codes`.\n"
    )
    return head + "".join(f"\n## {code}\n\n**{title}.** {text}\n" for code, (title, text) in CODES.items())


if __name__ == "__main__":
    print(page(), end="")  # noqa: T201 - that is what it is run for
