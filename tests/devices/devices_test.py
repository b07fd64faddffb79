"""Exported headers on simulated devices: an ATmega328P by simavr, a Cortex-M0 by qemu. $MINLIFE is the program.
Run by ./run test --devices, which installs what it needs."""
import pathlib
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import devices  # noqa: E402
from measure import ON_DEVICES, ROOT, check, export, largest_board  # noqa: E402


class OnDevices(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.temporary = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.temporary.cleanup)
        cls.folder = pathlib.Path(cls.temporary.name)
        cls.kinds = [devices.Atmega328p(cls.folder), devices.CortexM0(cls.folder)]

    def headers(self):
        for name, model, forms in ON_DEVICES:
            for form in forms:
                made, header = export(ROOT / "experiments" / model, self.folder, form)
                if made["written"]:
                    yield name, form, made, header

    def test_the_self_test_passes_and_a_board_is_right(self):
        cycles = {}
        for name, form, made, header in self.headers():
            for device in self.kinds:
                with self.subTest(name=name, form=form, device=device.name):
                    answer = device.run(header, 16, 16, self_test=made["steps"] == 1)
                    check(answer, made["steps"])
                    self.assertEqual(answer.wrong, 0 if made["steps"] == 1 else None)
                    self.assertLess(answer.flash, 32768)
                    self.assertLess(answer.ram, device.ram)
                    cycles[name, form, device.name] = answer.cycles
        for device in self.kinds:
            with self.subTest(device=device.name):
                smallest, oversized = "channels, 17 numbers", "oversized, 253 numbers"
                self.assertLess(cycles[smallest, "floats", device.name], cycles[oversized, "floats", device.name] / 4)
                self.assertLess(cycles[smallest, "integers", device.name], cycles[smallest, "floats", device.name] / 2)
                self.assertLess(cycles[smallest, "bit-sliced", device.name], cycles[smallest, "integers", device.name])

    def test_a_board_that_fills_2_kb(self):
        made, header = export(ROOT / "experiments" / ON_DEVICES[0][1], self.folder, "integers")
        self.assertTrue(made["written"])
        self.assertGreaterEqual(largest_board(self.kinds[0], header, 1), 64)

    def test_a_damaged_header_is_found_by_the_self_test(self):
        _, header = export(ROOT / "experiments" / ON_DEVICES[0][1], self.folder, "bit-sliced")
        damaged = header.with_name("damaged.h")
        damaged.write_text(header.read_text().replace("(w1 ^ w2)", "(w1 | w2)", 1).replace("(w0 ^ ", "(w0 | ", 1))
        self.assertNotEqual(damaged.read_text(), header.read_text())
        for device in self.kinds:
            self.assertGreater(device.run(damaged, 16, 16).wrong, 0)


class CyclesOfTheManual(unittest.TestCase):
    """ARM DDI 0432C, table 3-1."""

    def test_costs(self):
        for name, operands, cycles, taken in [
                ("adds", "r0, r1, r2", 1, 1), ("ldr", "r0, [r1, #4]", 2, 2), ("strb", "r0, [r1]", 2, 2), ("muls", "r0, r1", 1, 1),
                ("push", "{r4, r5, lr}", 4, 4), ("pop", "{r4, r5, pc}", 7, 7), ("pop", "{r4-r7}", 5, 5),
                ("ldmia", "r0!, {r1-r3}", 4, 4), ("bl", "100 <f>", 4, 4), ("b.n", "4a <g>", 3, 3), ("bne.n", "4a <g>", 1, 3),
                ("bx", "lr", 3, 3), ("mov", "pc, r0", 3, 3), ("bics", "r0, r1", 1, 1), ("dmb", "sy", 4, 4)]:
            with self.subTest(name=name, operands=operands):
                self.assertEqual(devices.cost(name, operands, 2)[:2], (cycles, taken))


if __name__ == "__main__":
    unittest.main()
