"""`newswatch check` on real files: what it finds, how it says it, and what it exits with."""

from __future__ import annotations

import json
from pathlib import Path
from textwrap import dedent

import pytest
import typer
from typer.testing import CliRunner, Result

from monitor.cli.check import command

GOOD = """\
watchlists: {drone: {terms: [drone]}}
rules: [{id: r, severity: high, tags: [security], when: '@drone near base'}]
"""


def write(folder: Path, **files: str) -> None:
    for name, text in files.items():
        (folder / f"{name}.yaml").write_text(dedent(text), encoding="utf-8")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def check(*arguments: str) -> Result:
    app = typer.Typer(pretty_exceptions_enable=False)
    app.command()(command)
    return CliRunner().invoke(app, list(arguments))


def test_a_good_set_is_fine_and_its_cost_is_told(folder: Path) -> None:
    write(folder, rules=GOOD)
    result = check("rules.yaml")
    assert (result.exit_code, result.output) == (
        0,
        "fine in 1 file: 1 rule, 1 watchlist, 0 feeds\ncostliest rule: r, at most 4 steps a sentence\n",
    )


@pytest.mark.parametrize(("feeds", "more"), [("[https://a.example/rss]", 0), ("[https://a.example/rss, shipped]", 100)])
def test_the_feeds_counted_are_those_watched(folder: Path, feeds: str, more: int) -> None:
    write(folder, newswatch=f"feeds: {feeds}")
    result = check()
    assert result.exit_code == 0
    counted = int(result.output.partition(" feed")[0].rpartition(" ")[2])
    assert counted == 1 if more == 0 else counted > more


def test_a_receiver_that_would_stop_the_start_is_a_fault_where_its_secrets_are_here(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOOK", "htp:/a-secret-path")
    monkeypatch.delenv("GONE", raising=False)
    write(
        folder,
        newswatch="""\
        receivers:
          hook: {type: webhook, url: "${HOOK}"}
          mail: {type: email, smtp: "smtps://mail.example", from: a@b.example, to: [nobody]}
          trust: {type: email, smtp: "smtps://mail.example", from: a@b.example, to: [c@d.example], ca: ca.pem}
          later: {type: webhook, url: "${GONE}"}
        """,
    )
    result = check()
    assert result.exit_code == 1
    assert "newswatch.yaml:2:9: receivers.hook.url: this is no http(s) address" in result.output
    assert "newswatch.yaml:3:9: receivers.mail.to: 'nobody' is no mail address; write duty@example.org" in result.output
    assert f"newswatch.yaml:4:10: receivers.trust.ca: there is no file {folder / 'ca.pem'}" in result.output
    assert "later" not in result.output
    assert "a-secret-path" not in result.output
    assert "a-secret-path" not in check("--config", "newswatch.yaml", "--format", "json").output


def test_rules_that_are_not_there_are_a_fault_of_the_configuration(folder: Path) -> None:
    (folder / "rules").mkdir()
    write(folder / "rules", mine=GOOD)
    write(folder, newswatch="zone: UTC\nrules: [rule/, rules/]")
    result = check()
    assert result.exit_code == 1
    assert "newswatch.yaml:2:9: there is no file or folder 'rule/' (did you mean 'rules'?)" in result.output
    assert "1 error in 3 files: 1 rule" in result.output


def test_without_feeds_the_shipped_ones_are_counted_whosever_rules_are_checked(folder: Path) -> None:
    write(folder, rules=GOOD, newswatch="rules: [rules.yaml]")
    counted = int(check().output.partition(" feed")[0].rpartition(" ")[2])
    assert counted > 100


def test_secrets_that_are_not_here_are_named_and_are_no_finding(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(
        folder,
        rules=GOOD,
        newswatch="""\
            rules: [rules.yaml]
            receivers:
              duty: {type: webhook, url: "${HOOK_ADDRESS}", secret: "file:/nowhere/hook"}
            routes: [{to: [duty]}]
            """,
    )
    monkeypatch.delenv("HOOK_ADDRESS", raising=False)
    result = check()
    assert result.exit_code == 0
    assert result.output.splitlines()[2:] == [
        "not here, and needed by the start: receivers.duty.url: the environment variable HOOK_ADDRESS is not set",
        "not here, and needed by the start: receivers.duty.secret: cannot read the secret in /nowhere/hook: "
        "No such file or directory",
    ]
    monkeypatch.setenv("HOOK_ADDRESS", "https://hooks.example/hunter2")
    assert "HOOK_ADDRESS" not in check().output
    assert "hunter2" not in check().output


def test_errors_of_configuration_feeds_and_rules_come_together(folder: Path) -> None:
    write(
        folder,
        newswatch="""\
            feeds: [htps://x.example, {file: more.yaml}, {opml: none.opml}]
            rules: [r1.yaml, r2.yaml]
            reciever: {}
            """,
        more="feeds: [{url: 'https://a.example/rss', evry: 5m}]",
        r1="rules: [{id: r, when: 'a b'}]",
        r2="rules: [{id: r, sevrity: low, when: x}]",
    )
    result = check()
    assert result.exit_code == 1
    found = [line for line in result.output.splitlines() if line.count(":") >= 3 and "|" not in line]
    assert found == [
        "more.yaml:1:40: unknown key 'evry' (did you mean 'every'?)",
        "newswatch.yaml:1:9: this is no address of a feed: only http and https are polled, not htps",
        "newswatch.yaml:1:53: there is no file 'none.opml'",
        "newswatch.yaml:3:1: unknown key 'reciever' (did you mean 'receivers'?)",
        "r1.yaml:1:26: expected and, or, near, before, against or the end, found 'b' "
        '(words that belong together are quoted: "a b")',
        "r2.yaml:1:14: the rule 'r' is already defined at r1.yaml:1 (give each rule its own name)",
        "r2.yaml:1:17: unknown key 'sevrity' (did you mean 'severity'?)",
    ]
    assert result.output.splitlines()[-1].startswith("7 errors in 4 files")


def test_warnings_alone_pass_unless_asked_to_be_strict(folder: Path) -> None:
    write(folder, rules=GOOD + "  - {id: lone, when: attack}\n".replace("  - ", "\n"))
    write(folder, rules="watchlists: {unused: {terms: [x]}}\n")
    assert check("rules.yaml").exit_code == 0
    assert "warning: no rule uses the watchlist 'unused'" in check("rules.yaml").output
    assert check("rules.yaml", "--strict").exit_code == 1


def test_a_route_by_an_unknown_rule_or_tag_and_a_test_by_an_unknown_receiver_are_found(folder: Path) -> None:
    write(
        folder,
        newswatch="""\
            rules: [rules.yaml]
            routes: [{match: {rule: [us-facilty], tags: [sec*]}, to: [terminal]}]
            """,
        rules="""\
            rules:
              - id: us-facility
                when: rocket
                tags: [security]
                tests: [{text: a rocket, receivers: [terminl]}]
            """,
    )
    result = check()
    assert result.exit_code == 1
    assert (
        "newswatch.yaml:2:26: warning: no rule has the id 'us-facilty', so this route never takes an alert by it "
        "(did you mean 'us-facility'?)"
    ) in result.output
    assert "sec*" not in result.output.replace("tags: [sec*]", "")
    assert "rules.yaml:5:13: the test expects the receiver 'terminl', which is not configured" in result.output


def test_formats(folder: Path) -> None:
    write(folder, rules="rules: [{id: r, when: 'a b'}]")
    (line,) = check("rules.yaml", "--format", "json").output.splitlines()
    assert json.loads(line)["path"] == "rules.yaml"
    assert check("rules.yaml", "--format", "github").output.startswith("::error file=rules.yaml,line=1,col=26::")
    assert check("rules.yaml", "--format", "junit").output.startswith("<testsuites tests=")
    assert check("rules.yaml", "--format", "xml").exit_code == 2


def test_one_rule_can_be_asked_for(folder: Path) -> None:
    write(folder, rules="rules:\n  - {id: one, when: 'a b'}\n  - {id: two,\n     when: 'c d'}\n")
    assert check("rules.yaml", "--rule", "two").output.splitlines()[0].startswith("rules.yaml:4:15: ")
    assert "rules.yaml:2:" not in check("rules.yaml", "--rule", "two").output
    both = check("rules.yaml", "--rule", "two", "--rule", "one").output
    assert all(f"rules.yaml:{line}:" in both for line in (2, 4))
    unknown = check("rules.yaml", "--rule", "tow")
    assert str(unknown.exception) == "no rule has the id 'tow' (did you mean 'two'?)"


def test_a_rule_that_is_asked_for_may_stand_in_the_file_that_cannot_be_read(folder: Path) -> None:
    write(folder, broken='rules:\n  - {id: one, when: "drone" near base}\n', good="rules: [{id: two, when: drone}]")
    result = check("broken.yaml", "good.yaml", "--rule", "one")
    assert result.exit_code == 1
    assert "broken.yaml:2:29: text follows the closing quotation mark" in result.output
    assert check("broken.yaml", "good.yaml", "--rule", "two").exit_code == 0
    missing = check("gone.yaml", "--rule", "one")
    assert (missing.exit_code, missing.output.splitlines()[0]) == (1, "gone.yaml: there is no such file or folder")


def test_both_rules_of_one_id_are_looked_at(folder: Path) -> None:
    write(folder, rules="rules:\n  - {id: one, when: 'a b'}\n  - {id: one, when: drone}\n")
    assert "rules.yaml:2:" in check("rules.yaml", "--rule", "one").output


def test_no_secret_is_shown_with_a_finding(folder: Path) -> None:
    write(
        folder,
        newswatch="""\
            store: postgresql://user:hunter2@db.example/x
            feeds: [{url: "https://user:hunter2@feeds.example/?key=hunter2", evry: 2m}]
            receivers:
              duty: {type: webhook, url: "https://hooks.example/hunter2", secrt: hunter2}
            rules: [missing.yaml]
            stroe: postgresql://user:hunter2@db.example/x
            """,
    )
    for format in ("text", "json", "junit", "github"):
        result = check("--format", format)
        assert result.exit_code == 1
        assert "evry" in result.output
        assert "secrt" in result.output
        assert "hunter2" not in result.output


@pytest.mark.parametrize(
    ("name", "text", "shown"),
    [
        (
            "rules.yaml",
            "rules:\n  - id: r\n    when: @drone near base\n",
            "     3 |     when: @drone near base\n       |           ^",
        ),
        ("rules.yaml", "a: b\nc: \\xff", None),
        ("newswatch.yaml", "zone: UTC\nrules: [a, b\n", "     2 | rules: [a, b\n       |        ^"),
        ("feeds.opml", "<opml>\n  <body>\n</opml>", "     3 | </opml>\n       |   ^"),
    ],
)
def test_a_file_that_is_broken_as_a_whole_shows_where_too(
    folder: Path, name: str, text: str, shown: str | None
) -> None:
    (folder / name).write_bytes(text.encode().replace(b"\\xff", b"\xff"))
    result = check(name)
    assert result.exit_code == 1
    assert (shown or "     2 | c: �\n       |    ^") in result.output


@pytest.mark.parametrize(
    "broken",
    [
        'receivers:\n  duty: {type: slack, token: "xoxb-hunter2}\n',
        "receivers:\n  duty:\n    token: hunter2\n   secret: @hunter2\n",
        "receivers:\n  duty:\n    type: webhook\ntoken: @hunter2\n",
        "{'receivers': {duty: {type: slack, token: hunter2: x}}}\n",
        "  receivers: # ours\n    duty: {token: @hunter2}\n",
        "receivers:\n  duty: {type: terminal}\n  # secret of the hook\n  hook: {secret: `hunter2}\n",
        "feeds: [https://user:hunter2@feeds.example/?key=hunter2, @x]\n",
    ],
)
def test_no_secret_is_shown_of_a_file_that_is_broken_as_a_whole(folder: Path, broken: str) -> None:
    (folder / "newswatch.yaml").write_text(f"zone: UTC\n{broken}", "utf-8")
    for format in ("text", "json", "junit", "github"):
        result = check("--format", format)
        assert result.exit_code == 1
        assert "newswatch.yaml" in result.output
        assert "hunter2" not in result.output


def test_a_configuration_that_is_broken_as_a_whole_is_not_fine(folder: Path) -> None:
    write(folder, newswatch="zone: UTC\nrules: [")
    result = check()
    assert result.exit_code == 1
    assert result.output.splitlines()[-1] == "1 error in 1 file: 0 rules, 0 watchlists, 0 feeds"


def test_what_follows_the_receivers_of_a_broken_file_is_shown(folder: Path) -> None:
    write(folder, newswatch="receivers:\n  duty: {type: terminal}\nroutes: [{to: [duty]}]]\nzone: UTC\n")
    assert "     3 | routes: [{to: [duty]}]]" in check().output


def test_a_hostile_file_is_refused_in_one_finding(folder: Path) -> None:
    levels = [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 10)]
    write(folder, bomb="\n".join(["a0: &a0 [x, x]", *levels]), deep="[" * 50_000)
    result = check("bomb.yaml", "deep.yaml")
    assert result.exit_code == 1
    assert "bomb.yaml:5:25: the aliases stand for too much" in result.output
    assert "deep.yaml:1:31: the file is nested more than 30 deep" in result.output


def test_the_command_documents_itself() -> None:
    assert "Example: newswatch check" in (command.__doc__ or "")
