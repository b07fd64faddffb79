"""A terminal for the tests: what the program writes to it, and what it then shows."""
import fcntl
import os
import pty
import re
import struct
import termios
import threading


class Terminal:
    """Of a size, as a `with` block: `end` is what a program writes to, and `told` returns what it has written so far;
    behind the block, all of it. Raises OSError where there is none, such as in a chroot without /dev/pts."""

    def __init__(self, width=80, height=24):
        self.terminal, self.end = pty.openpty()
        fcntl.ioctl(self.end, termios.TIOCSWINSZ, struct.pack("HHHH", height, width, 0, 0))
        self.bytes = b""
        self.reader = threading.Thread(target=self.read)

    def __enter__(self):
        self.reader.start()
        return self

    def __exit__(self, *_):
        os.close(self.end)
        self.reader.join()
        os.close(self.terminal)

    def read(self):
        while True:
            try:
                self.bytes += os.read(self.terminal, 1 << 16)
            except OSError:  # the other end is closed
                return

    def told(self):
        return self.bytes.decode(errors="replace")


def screen(told):
    """The lines that are left on a terminal that knows just the codes that the program uses: \\r, \\n, and of those that
    begin with ESC [ those for its top left corner, the line above, and wiping a line or what follows."""
    lines, row, column = [""], 0, 0
    for code, text in re.findall(r"(?:\x1b\[(\d*[A-Za-z]))|([^\x1b])", told):
        if text == "\r":
            column = 0
        elif text == "\n":
            row, column = row + 1, 0
            lines += [""] * (row + 1 - len(lines))
        elif text:
            lines[row] = lines[row][:column].ljust(column) + text + lines[row][column + 1:]
            column += 1
        elif code == "H":
            row, column = 0, 0
        elif code == "A":
            row -= 1
        elif code == "K":
            lines[row] = lines[row][:column]
        elif code == "J":
            lines = [*lines[:row], lines[row][:column]]
        elif code == "2J":
            lines = [""] * len(lines)
        else:
            raise AssertionError(f"unknown code {code}")
    return lines
