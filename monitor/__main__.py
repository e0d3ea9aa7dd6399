"""`newswatch`, also `python -m monitor`."""

from __future__ import annotations

import codecs
import io
import os
import sys
import traceback

from monitor.errors import ConfigurationError, InvalidInput, NewswatchError

OK, FAILED, USAGE, INTERRUPTED = 0, 1, 2, 130


def main() -> None:
    """Runs the command line and exits: 0 fine, 1 what was checked failed, 2 wrong usage, 130 interrupted."""
    from monitor.cli import build

    _let_any_text_out()
    try:
        status = build()(prog_name="newswatch")
    except InvalidInput as error:
        status = _complain(str(error), FAILED)
    except ConfigurationError as error:
        status = _complain(f"newswatch: {error}", USAGE)
    except NewswatchError as error:
        status = _complain(f"newswatch: {error}", FAILED)
    except KeyboardInterrupt:
        status = INTERRUPTED
    except Exception as error:
        if os.environ.get("NEWSWATCH_DEBUG"):
            raise
        if isinstance(error, OSError) and error.strerror:
            sys.exit(_complain(f"newswatch: {_refused(error)}", FAILED))
        frame = traceback.extract_tb(error.__traceback__)[-1]
        status = _complain(
            f"newswatch: internal error: {type(error).__name__}: {error} ({frame.filename}:{frame.lineno}); "
            "please report it, with the traceback that NEWSWATCH_DEBUG=1 shows",
            FAILED,
        )
    sys.exit(status)


def _let_any_text_out() -> None:
    """Where the output's encoding has no such character, an alert or a line of JSON is printed with an escape in its
    place, and not withheld."""
    codecs.register_error("escape", _escape)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper) and stream.encoding.lower().replace("-", "") != "utf8":
            stream.reconfigure(errors="escape")


def _escape(error: UnicodeError) -> tuple[str, int]:
    """What cannot be encoded, as JSON escapes it: in UTF-16, as two where one does not do."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    units = error.object[error.start : error.end].encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[at : at + 2].hex()}" for at in range(0, len(units), 2)), error.end


def _refused(error: OSError) -> str:
    """What the operating system refused: the output (which has no name) or a file."""
    what = f"{error.filename}" if error.filename is not None else "cannot write the output"
    return f"{what}: {error.strerror}"


def _complain(message: str, status: int) -> int:
    print(message, file=sys.stderr)
    return status


if __name__ == "__main__":
    main()
