"""cmake --install into a scratch folder: what lies where, that it works there, and that all of it tells of every flag."""
import hashlib
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

BUILD, CMAKE = os.environ["MINLIFE_BUILD"], os.environ["MINLIFE_CMAKE"]
SOURCE = pathlib.Path(os.environ["MINLIFE_SOURCE"])
# SHA-256 of the section of 0.1.0 in CHANGELOG.md.
RELEASED_0_1_0 = "751a2118865fc9410fb51275ffdeac82369c09af1b83d07e28f854f8a650d372"
PATTERNS = sorted(path.name for path in (SOURCE / "data/patterns").glob("*.rle"))


def installed(prefix):
    return subprocess.run([CMAKE, "--install", BUILD, "--prefix", prefix], capture_output=True, text=True, timeout=60)


class Installed(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        temporary = tempfile.TemporaryDirectory()
        cls.addClassCleanup(temporary.cleanup)
        cls.prefix = pathlib.Path(temporary.name) / "usr"
        done = installed(cls.prefix)
        assert done.returncode == 0, done.stderr
        cls.program = cls.prefix / "bin/minlife"
        cls.man = cls.prefix / "share/man/man1/minlife.1"
        cls.bash = cls.prefix / "share/bash-completion/completions/minlife"
        cls.zsh = cls.prefix / "share/zsh/site-functions/_minlife"
        cls.verbs = re.findall(r"^  ([a-z]+) ", cls.output("--help"), re.MULTILINE)
        assert len(cls.verbs) >= 11, cls.verbs

    @classmethod
    def output(cls, *arguments):
        return subprocess.run([cls.program, *arguments], capture_output=True, text=True, check=True, timeout=60).stdout

    @classmethod
    def flags(cls, verb):
        """{flag: name of its value, or empty}, as --help tells them."""
        lines = re.findall(r"^  --([a-z0-9-]+)(?: (\S+))?  ", cls.output(verb, "--help"), re.MULTILINE)
        assert dict(lines).keys() >= {"help", "json", "threads", "quiet"}, lines
        return dict(lines)

    @classmethod
    def flags_without_verb(cls):
        """Those that every verb has, and --version."""
        common = set.intersection(*(set(cls.flags(verb).items()) for verb in cls.verbs))
        return {"version": "", **dict(common)}

    def test_everything_has_its_place(self):
        found = sorted(str(path.relative_to(self.prefix)) for path in self.prefix.rglob("*") if path.is_file())
        documents = ["CHANGELOG.md", "CITATION.cff", "LICENSE"]
        expected = ["bin/minlife", "share/bash-completion/completions/minlife", "share/man/man1/minlife.1",
                    "share/zsh/site-functions/_minlife", *[f"share/doc/minlife/{name}" for name in documents],
                    *[f"share/minlife/patterns/{name}" for name in PATTERNS]]
        self.assertEqual(found, sorted(expected))

    def test_the_program_works_there(self):
        pattern = self.prefix / "share/minlife/patterns/glider.rle"
        self.assertIn("bo$2bo$3o!", self.output("simulate", pattern, "--generations", "4", "--quiet"))
        self.assertRegex(self.output("--version"), r"instructions (avx512|avx2|plain)\n")

    def test_one_version_everywhere(self):
        """What the program, its man page, its citation, the Python package and the changelog say is CMakeLists.txt's."""
        read = lambda name: (SOURCE / name).read_text()  # noqa: E731
        version = re.search(r"project\(minlife VERSION (\d+\.\d+\.\d+)", read("CMakeLists.txt"))[1]
        self.assertRegex(self.output("--version"), rf"^minlife {re.escape(version)}\b")
        self.assertRegex(self.man.read_text(), rf'\.TH MINLIFE 1 "[^"]*" "minlife {re.escape(version)}"')
        self.assertEqual(re.search(r"^version: (\S+)$", read("CITATION.cff"), re.M)[1], version)
        self.assertEqual(re.search(r'^version = "(.*?)"', read("python/pyproject.toml"), re.M)[1], version)
        sections = re.findall(r"^## \[(.*?)\] - (unreleased|\d{4}-\d\d-\d\d)$", read("CHANGELOG.md"), re.M)
        self.assertEqual(sections[0][0], version)
        self.assertEqual([name for name, _ in sections], sorted((name for name, _ in sections), reverse=True))
        self.assertNotIn("unreleased", [date for _, date in sections[1:]])
        released = re.search(r"^date-released: (\S+)$", read("CITATION.cff"), re.M)
        self.assertEqual(released[1] if released else "unreleased", sections[0][1])

    def test_what_was_released_is_not_written_anew(self):
        """New lines belong to the newest section: those of older ones are what they were."""
        released = {"0.1.0": RELEASED_0_1_0}
        parts = re.split(r"^## \[(.*?)\].*\n", (SOURCE / "CHANGELOG.md").read_text(), flags=re.M)[1:]
        found = {name: hashlib.sha256(text.strip().encode()).hexdigest() for name, text in zip(parts[::2], parts[1::2])}
        self.assertEqual({name: found.get(name) for name in released}, released)

    def test_a_folder_that_is_not_writable(self):
        folder = self.prefix.parent / "closed"
        folder.mkdir(mode=0o555)
        if os.geteuid() == 0:  # whom only a read-only file system binds
            if subprocess.run(["mount", "-t", "tmpfs", "-o", "ro", "none", folder], capture_output=True).returncode != 0:
                self.skipTest("mounting is not allowed here")
            self.addCleanup(subprocess.run, ["umount", folder], check=True)
        done = installed(folder)
        self.assertNotEqual(done.returncode, 0)
        message = " ".join(done.stderr.split())
        self.assertIn(f"minlife cannot be installed to {folder}: {folder} is not a folder that you may write to (choose "
                      "another with --prefix", message)
        self.assertEqual(list(folder.iterdir()), [])

    def test_a_file_in_the_folders_place(self):
        file = self.prefix.parent / "file"
        file.touch()
        done = installed(file / "usr")
        self.assertNotEqual(done.returncode, 0)
        self.assertIn(f"{file} is not a folder", " ".join(done.stderr.split()))

    # The man page

    def sections(self):
        """{heading: text} of the man page, a verb's part under its name."""
        text = self.man.read_text().replace("\\-", "-")
        text = re.sub(r"\\f[BIR]", "", text)
        parts = re.split(r"^\.S[HS] (.*)$", text, flags=re.MULTILINE)
        return dict(zip(parts[1::2], parts[2::2]))

    def test_the_man_page_tells_every_verb_and_flag(self):
        sections = self.sections()
        common = self.flags_without_verb()
        for flag in common:
            part = sections["WITHOUT A VERB" if flag == "version" else "FLAGS OF EVERY VERB"]
            self.assertRegex(part, rf"\.TP\n--{flag}\b")
        for verb in self.verbs:
            self.assertRegex(sections[verb], rf"\.PP\nExample:\n\.PP\n\.nf\n\.RS\nminlife {verb} ")
            for flag, value in self.flags(verb).items():
                with self.subTest(verb=verb, flag=flag):
                    part = sections["FLAGS OF EVERY VERB" if flag in common else verb]
                    self.assertRegex(part, rf"\.TP\n--{flag}{value and ' ' + re.escape(value)}\n.")

    def test_the_man_page_is_as_man_wants_it(self):
        checks = [["mandoc", "-T", "lint", "-W", "warning"], ["groff", "-man", "-ww", "-z", "-Tascii"]]
        there = [check for check in checks if shutil.which(check[0])]
        if not there:
            self.skipTest("neither mandoc nor groff is here")
        for check in there:
            with self.subTest(check[0]):
                done = subprocess.run([*check, self.man], capture_output=True, text=True, timeout=60)
                self.assertEqual((done.returncode, done.stdout + done.stderr), (0, ""))

    # Completion

    def complete(self, *words, folder=None):
        """What bash offers for the last of `words`, which follow "minlife". It makes words of their own of "="."""
        cut = [part for word in words for part in (re.split("(=)", word) if word.startswith("--") else [word])]
        cut = cut[:-1] if len(cut) > 1 and cut[-1] == "" and cut[-2] == "=" else cut
        script = ('set -u; source "$0"; COMP_WORDS=(minlife "$@"); COMP_CWORD=$#; _minlife; '
                  'printf "%s\\n" "${COMPREPLY[@]}"')
        done = subprocess.run(["bash", "-c", script, self.bash, *cut], cwd=folder or self.prefix, capture_output=True,
                              text=True, timeout=60)
        self.assertEqual((done.returncode, done.stderr), (0, ""), words)
        return sorted(done.stdout.split("\n")[:-1])

    def test_bash_completes_verbs_and_flags(self):
        self.assertEqual(self.complete(""), sorted([*self.verbs, "help"]))
        self.assertEqual(self.complete("help", ""), sorted(self.verbs))
        self.assertEqual(self.complete("help", "shr"), ["shrink"])
        self.assertEqual(self.complete("shr"), ["shrink"])
        self.assertEqual(self.complete("--"), sorted("--" + flag for flag in self.flags_without_verb()))
        for verb in self.verbs:
            self.assertEqual(self.complete(verb, "--"), sorted("--" + flag for flag in self.flags(verb)))
        self.assertEqual(self.complete("train", "--seed", "3", "--learning"), ["--learning-rate"])
        self.assertEqual(self.complete("nonsense", "--qu"), ["--quiet"])

    def test_bash_completes_values_and_files(self):
        folder = self.prefix.parent / "files"
        (folder / "a folder").mkdir(parents=True)
        for name in ["a.rle", "b.h5", "c.toml", "d e.rle"]:
            (folder / name).touch()
        for words, expected in [
                (["simulate", ""], ["a folder", "a.rle", "d e.rle"]),
                (["simulate", "d"], ["d e.rle"]),
                (["simulate", "--generations", "4", "--json", "a."], ["a.rle"]),
                (["predict", ""], ["a folder", "b.h5"]),
                (["predict", "b.h5", ""], ["a folder", "a.rle", "d e.rle"]),
                (["predict", "b.h5", "a.rle", ""], [""]),
                (["predict", "--out", "x.rle", "b"], ["b.h5"]),
                (["predict", "--out=x.rle", "b"], ["b.h5"]),
                (["train", "--out", "b"], ["b.h5"]),
                (["train", "--out="], ["a folder", "b.h5"]),
                (["train", "--out=b"], ["b.h5"]),
                (["sweep", "c"], ["c.toml"]),
                (["sweep", "c.toml", "--out", ""], ["a folder"]),
                (["status", ""], ["a folder"]),
                (["info", ""], ["a folder", "a.rle", "b.h5", "c.toml", "d e.rle"]),
                (["info", "--", "b"], ["b.h5"]),
                (["generate", "--size", ""], ["32x32"]),
                (["generate", "--layout", "p"], ["packed"]),
                (["generate", "--seed", "9"], [""])]:
            with self.subTest(words=words):
                self.assertEqual(self.complete(*words, folder=folder), expected)

    def test_zsh_knows_every_verb_and_flag(self):
        text = self.zsh.read_text()
        self.assertTrue(text.startswith("#compdef minlife\n"))
        cases = dict(re.findall(r"^        ([a-z]+)\)\n(.*?)^          ;;", text, re.MULTILINE | re.DOTALL))
        self.assertIn("_describe verb verbs", cases.pop("help"))
        self.assertEqual(sorted(cases), sorted(self.verbs))
        cases[None] = text.partition("case $state")[0]
        for verb in self.verbs:
            self.assertRegex(cases[None], rf"\n    '{verb}:")
        for verb, part in cases.items():
            for flag, value in (self.flags(verb) if verb else self.flags_without_verb()).items():
                self.assertIn(f"--{flag}{'=' if value else ''}[", part, verb)
        if zsh := shutil.which("zsh"):
            done = subprocess.run([zsh, "-n", self.zsh], capture_output=True, text=True, timeout=60)
            self.assertEqual((done.returncode, done.stderr), (0, ""))


if __name__ == "__main__":
    unittest.main()
