"""Whether the shipped US-facility rules read the texts that were written for this as they should.

    python -m benchmarks.written [FILE...]

Prints for each file its texts, those missed, those that alert and should not, and those with another rule, date or
place than expected; then each text that is read wrongly, and each that is marked so (`?`) and no longer is. Exits 1
where more texts of a file are read wrongly than it marks. `texts.py` tells the format.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from benchmarks.written.texts import BadLineError, Verdict, judge, newly_wrong, now_right, over_budget, parse
from monitor.language.loader import load_rules
from monitor.matching.matcher import compile_ruleset

_HERE = Path(__file__).parent


def main(names: Sequence[str]) -> int:
    matcher = compile_ruleset(load_rules([_HERE.parent.parent / "rules"]))
    over = False
    details: list[str] = []
    print(f"{'':8}{'texts':>6}{'missed':>8}{'too many':>10}{'other':>7}{'wrong':>8}{'marked':>8}")
    for path in [Path(name) for name in names] or sorted(_HERE.glob("*.txt")):
        try:
            texts = parse(path.read_text(encoding="utf-8"), path.stem)
        except BadLineError as error:
            sys.exit(f"{path}: {error}")
        verdicts = [judge(text, matcher) for text in texts]
        print(_row(path.stem, verdicts))
        details += _details(path, verdicts)
        over |= over_budget(verdicts)
    print(*details, sep="\n")
    return int(over)


def _row(name: str, verdicts: Sequence[Verdict]) -> str:
    missed, many, other = ([v.fault for v in verdicts].count(kind) for kind in ("missed", "too many", "other"))
    share = f"{(missed + many + other) / max(len(verdicts), 1):.1%}"
    marked = sum(v.text.known_wrong for v in verdicts)
    note = "  more wrong than marked" if over_budget(verdicts) else ""
    return f"{name:8}{len(verdicts):6}{missed:8}{many:10}{other:7}{share:>8}{marked:8}{note}"


def _details(path: Path, verdicts: Sequence[Verdict]) -> list[str]:
    known = [v for v in verdicts if v.fault and v.text.known_wrong]
    groups = (("NEWLY WRONG", newly_wrong(verdicts)), ("NOW RIGHT", now_right(verdicts)), ("known", known))
    return [
        f"{path.name}:{v.text.line}: {kind}: {v.text.mark} read as {v.read_as}: {item.title or item.summary}"
        for kind, group in groups
        for v in group
        for item in [v.text.item]
    ]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
