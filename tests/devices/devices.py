"""Compiles an exported header for two small processors, runs it there, and counts.

- ATmega328P (8 bits, 32 KB flash, 2 KB RAM): gcc-avr and simavr's library, whose cycles are the processor's.
- Cortex-M0 (32 bits, as in an nRF51822): gcc-arm-none-eabi and qemu, which executes instructions without a clock: they
  are traced and given the cycles of the core's manual (ARM DDI 0432C, table 3-1; memory without wait states, the
  multiplier of one cycle). That is an estimate."""
import collections
import os
import pathlib
import re
import subprocess
import threading

HERE = pathlib.Path(__file__).resolve().parent
FLAGS = ["-std=c99", "-Wall", "-Wextra", "-Werror", "-Os"]


def run(command, **options):
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, **options)
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(map(str, command))}: {done.stderr[-2000:]}")
    return done.stdout


Answer = collections.namedtuple("Answer", "wrong before after cycles flash ram")


def told(text, flash, static_ram):
    lines = [line.split(" ", 1) for line in text.splitlines() if " " in line]
    last = dict(lines)
    return Answer(int(last["wrong"]) if "wrong" in last else None, [row for name, row in lines if name == "before"],
                  [row for name, row in lines if name == "after"], int(last["cycles"]), flash,
                  static_ram + int(last["stack"]))


def sizes(tool, program):
    """Bytes of flash, and of RAM before anything is on the stack."""
    text, data, bss = map(int, run([tool, program]).splitlines()[1].split()[:3])
    return text + data, data + bss


class Device:
    """One kind of processor. folder: where programs are built."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)

    def board_flags(self, header, rows, columns, self_test, look_rows):
        folder = self.folder / f"{self.name}-{header.stem}"
        folder.mkdir(exist_ok=True)
        (folder / "life.h").write_text(header.read_text())
        strip = max(16, (columns + 7) // 8 * 8)
        return folder, [f"-I{folder}", f"-DBOARD_ROWS={rows}", f"-DBOARD_COLUMNS={columns}", f"-DSELF_TEST={int(self_test)}",
                        f"-DLIFE_STRIP={strip}", f"-DLOOK_ROWS={look_rows or rows}"]


class Atmega328p(Device):
    name = "ATmega328P"
    ram = 2048

    def __init__(self, folder):
        super().__init__(folder)
        self.simulator = self.folder / "avr_run"
        run(["gcc", "-O2", HERE / "avr_run.c", "-o", self.simulator, "-lsimavr"])

    def run(self, header, rows, columns, self_test=True, look_rows=None):
        folder, flags = self.board_flags(header, rows, columns, self_test, look_rows)
        program = folder / "firmware.elf"
        run(["avr-gcc", *FLAGS, "-mmcu=atmega328p", *flags, HERE / "firmware.c", "-o", program])
        return told(run([self.simulator, program]), *sizes("avr-size", program))


class CortexM0(Device):
    name = "Cortex-M0"
    ram = 16384

    def run(self, header, rows, columns, self_test=True, look_rows=None):
        """The self test is not traced: it would be most of what is traced."""
        wrong = None
        if self_test:
            text = self.emulated(self.program(header, rows, columns, True, look_rows))
            wrong = int(dict(line.split(" ", 1) for line in text.splitlines() if " " in line)["wrong"])
        program = self.program(header, rows, columns, False, look_rows)
        text, cycles = self.traced(program)
        return told(f"{text}\ncycles {cycles}", *sizes("arm-none-eabi-size", program))._replace(wrong=wrong)

    def program(self, header, rows, columns, self_test, look_rows):
        folder, flags = self.board_flags(header, rows, columns, self_test, look_rows)
        program = folder / "firmware.elf"
        run(["arm-none-eabi-gcc", *FLAGS, "-mcpu=cortex-m0", "-mthumb", "-ffreestanding", "-nostartfiles",
             "--specs=nosys.specs", "--specs=nano.specs", *flags, HERE / "firmware.c", HERE / "cortex_m0_start.c", "-T",
             HERE / "cortex_m0.ld", "-o", program])
        return program

    def emulated(self, program, *flags):
        """What it tells. Semihosting's console is standard error or output, as the version of qemu has it."""
        done = subprocess.run(["qemu-system-arm", "-M", "microbit", "-nographic", "-monitor", "none", "-serial", "none",
                               "-kernel", program, "-semihosting-config", "enable=on,target=native", *flags],
                              capture_output=True, text=True, timeout=900)
        if done.returncode != 0:
            raise RuntimeError(f"qemu: {done.returncode} {done.stderr[-1000:]}")
        return done.stdout + done.stderr

    def traced(self, program):
        """What the program tells, and the cycles between its marks."""
        pipe = program.with_suffix(".trace")
        pipe.unlink(missing_ok=True)
        os.mkfifo(pipe)
        counted = []
        reader = threading.Thread(target=lambda: counted.append(count_cycles(pipe, instructions(program))))
        reader.start()
        text = self.emulated(program, "-singlestep", "-d", "exec,nochain", "-D", pipe)
        reader.join()
        if counted[0] is None:
            raise RuntimeError("the marks are not in the trace")
        return text, counted[0]


Instruction = collections.namedtuple("Instruction", "cycles taken size")


def instructions(program):
    """{address: Instruction} and the address of the mark."""
    found, mark = {}, None
    for line in run(["arm-none-eabi-objdump", "-d", program]).splitlines():
        if label := re.match(r"([0-9a-f]+) <device_mark>:", line):
            mark = int(label[1], 16)
        if code := re.match(r"\s*([0-9a-f]+):\t([0-9a-f ]+?)\s*\t(\S+)\s*(.*)", line):
            found[int(code[1], 16)] = cost(code[3], code[4], len(code[2].replace(" ", "")) // 2)
    return found, mark


def cost(name, operands, size):
    """Cycles of an instruction of ARMv6-M on the Cortex-M0, and where it is a branch, those when it is taken."""
    name = name.removesuffix(".n").removesuffix(".w")
    registers = 0
    if listed := re.search(r"\{(.*)\}", operands):
        for part in listed[1].split(","):
            ends = [int({"lr": "14", "pc": "15"}.get(end.strip(), end.strip()[1:])) for end in part.split("-")]
            registers += ends[-1] - ends[0] + 1
    if name in ("push", "pop", "ldmia", "stmia", "ldm", "stm"):
        cycles = (4 if name == "pop" and "pc" in operands else 1) + registers
        return Instruction(cycles, cycles, size)
    if name.startswith(("ldr", "str")):
        return Instruction(2, 2, size)
    if name in ("bl",):
        return Instruction(4, 4, size)
    if name in ("b", "bx", "blx"):
        return Instruction(3, 3, size)
    if re.fullmatch(r"b(eq|ne|cs|cc|mi|pl|vs|vc|hi|ls|ge|lt|gt|le)", name):
        return Instruction(1, 3, size)
    if name in ("mov", "add") and operands.startswith("pc"):
        return Instruction(3, 3, size)
    if name in ("mrs", "msr", "dmb", "dsb", "isb"):
        return Instruction(4, 4, size)
    return Instruction(1, 1, size)


def count_cycles(pipe, known):
    """Cycles between the first and the second call of the mark, of a trace with one instruction a line."""
    table, mark = known
    marks, cycles, before = 0, 0, None
    with open(pipe) as trace:
        for line in trace:
            if not line.startswith("Trace"):
                continue
            address = int(line.split("/", 2)[1], 16)
            if address == mark:
                marks += 1
            if marks == 1:
                if before is not None:
                    then = table[before]
                    cycles += then.cycles if address == before + then.size else then.taken
                before = address
    return cycles if marks == 2 else None
