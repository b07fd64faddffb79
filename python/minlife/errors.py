"""What goes wrong through no fault of the program, told in one line."""
import sys


class InputError(ValueError):
    """What was given cannot be used; the message says what, why, and what to do."""


class FailedError(RuntimeError):
    """The work failed through no fault of what was given: a full disk, too little memory, a training that diverged."""


def run_as_program(main):
    """Ends with what main(arguments) returns, or with one line on standard error and 2 for bad input, 1 for a full disk."""
    try:
        sys.exit(main(sys.argv[1:]))
    except InputError as error:
        print(f"minlife: {error}", file=sys.stderr)
        sys.exit(2)
    except OSError as error:
        print(f"minlife: {f'{error.filename}: {error.strerror}' if error.filename else error}", file=sys.stderr)
        sys.exit(1)
