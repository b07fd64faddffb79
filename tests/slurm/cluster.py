"""A real Slurm of two nodes on this machine, for as long as a test needs it."""
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import time

HERE = pathlib.Path(__file__).resolve().parent
PROGRAMS = ("munged", "slurmctld", "slurmd", "sbatch", "scontrol", "squeue", "scancel")
PATIENCE = 120  # seconds for what takes one or two on an idle machine


def why_not():
    """Why no cluster can be started here; None when one can."""
    if os.geteuid() != 0:
        return "slurmd needs root"
    missing = [name for name in PROGRAMS if shutil.which(name) is None]
    if missing:
        return f"{', '.join(missing)} not installed (Debian: slurmctld slurmd slurm-client munge)"
    return None


def wait_for(what, condition, patience=PATIENCE):
    """Returns the first true value of condition(); fails after `patience` seconds."""
    end = time.monotonic() + patience
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > end:
            raise TimeoutError(f"no {what} after {patience} s")
        time.sleep(0.2)


def free_ports(count):
    """`count` neighbouring loopback ports that nobody listens on now."""
    for first in range(20000 + os.getpid() % 10000, 60000, count):
        sockets = []
        try:
            for port in range(first, first + count):
                sockets.append(socket.socket())
                sockets[-1].bind(("127.0.0.1", port))
            return first
        except OSError:
            continue
        finally:
            for one in sockets:
                one.close()
    raise OSError("no free ports")


def listening():
    """The line of slurm.conf by which daemons listen on the address of the machine's name only: ours if it is a
    loopback address. Where the name has another address, or none, they listen on all, behind munge's key."""
    try:
        own = socket.gethostbyname(socket.gethostname())
    except OSError:
        own = ""
    return "CommunicationParameters=NoInAddrAny,NoCtldInAddrAny" if own.startswith("127.") else ""


class Cluster:
    """Use as a context manager; all files go to `folder`, whose path must be short (a socket lives there)."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.environment = {**os.environ, "SLURM_CONF": str(self.folder / "slurm.conf")}
        self.daemons = []

    def __enter__(self):
        try:
            self._start()
        except BaseException:
            self._stop()
            raise
        return self

    def __exit__(self, *_):
        self._stop()

    def run(self, *command, check=True):
        """A Slurm command's standard output."""
        done = subprocess.run([str(word) for word in command], env=self.environment, text=True, timeout=PATIENCE,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        if check and done.returncode != 0:
            raise RuntimeError(f"{command} exits {done.returncode}: {done.stderr}")
        return done.stdout

    def processes(self):
        """{pid: (name, environment)} of all processes that belong to this cluster."""
        mark = f"SLURM_CONF={self.environment['SLURM_CONF']}".encode()
        found = {}
        for entry in pathlib.Path("/proc").iterdir():
            if not entry.name.isdigit() or int(entry.name) == os.getpid():
                continue
            try:
                words = (entry / "environ").read_bytes().split(b"\0")
                name = (entry / "comm").read_text().strip()
            except OSError:
                continue  # it has ended, or is not ours to look at
            if mark in words:
                pairs = (word.decode(errors="replace").partition("=") for word in words if word)
                found[int(entry.name)] = (name, {key: value for key, _, value in pairs})
        return found

    def ask_nodes(self, since):
        """Makes the nodes tell their jobs, which they else do every few minutes, so that lost ones are noticed. since: when
        that was done last, or waiting began (time.monotonic()). Returns when it was done last: often it says nothing new."""
        version = tuple(map(int, self.run("scontrol", "--version").split()[-1].split(".")[:2]))
        now, starts_anew = time.monotonic(), version >= (23, 11)
        # A job is not missed before it could have started: for twice Slurm's BatchStartTimeout of 10 s.
        if now - since < (25 if starts_anew else 10):
            return since
        if not starts_anew:
            self.run("scontrol", "reconfigure", check=False)
            return now
        # That would start the controller anew, which then takes every job for alive; nodes tell when they start anew.
        for pid, (name, _) in self.processes().items():
            if name == "slurmd":
                os.kill(pid, signal.SIGHUP)
        return now

    def logs(self):
        """The ends of the daemons' logs, for a failure's message."""
        return "\n".join(f"== {path.name}\n{path.read_text(errors='replace')[-3000:]}"
                         for path in sorted(self.folder.glob("*.log")))

    def _start(self):
        for name in ("state", "spool/n1", "spool/n2"):
            (self.folder / name).mkdir(parents=True)
        port = free_ports(3)
        names = {"HOST": socket.gethostname().split(".")[0], "FOLDER": str(self.folder), "LISTENING": listening(),
                 "CONTROLLER_PORT": str(port), "NODE_PORTS": f"{port + 1}-{port + 2}"}
        text = (HERE / "slurm.conf").read_text()
        for name, value in names.items():
            text = text.replace(f"@{name}@", value)
        (self.folder / "slurm.conf").write_text(text)
        shutil.copy(HERE / "cgroup.conf", self.folder)
        key = self.folder / "munge.key"
        key.touch(mode=0o600)
        key.write_bytes(os.urandom(1024))
        munge = {name: self.folder / f"munge.{name}" for name in ("key", "socket", "pid", "log", "seed")}
        self._daemon("munged", "--force", "--foreground", f"--key-file={key}", f"--socket={munge['socket']}",
                     f"--pid-file={munge['pid']}", f"--log-file={munge['log']}", f"--seed-file={munge['seed']}")
        wait_for("socket of munged", munge["socket"].exists)
        self._daemon("slurmctld", "-D", "-c")
        for node in ("n1", "n2"):
            self._daemon("slurmd", "-D", "-N", node)
        wait_for("two idle nodes", lambda: self.run("sinfo", "-h", "-t", "idle", "-o", "%D", check=False).strip() == "2")

    def _daemon(self, program, *arguments):
        log = (self.folder / f"{program}.out.log").open("ab")
        with log:
            self.daemons.append(subprocess.Popen([program, *arguments], env=self.environment, cwd=self.folder,
                                                 stdin=subprocess.DEVNULL, stdout=log, stderr=log))

    def _stop(self):
        """Ends all jobs, then the daemons, last first, and what is left of their doing; by process id only."""
        try:
            self.run("scancel", "--user=root", check=False)
            wait_for("end of all jobs", lambda: not self.run("squeue", "-h", check=False).strip(), 30)
        except (TimeoutError, subprocess.TimeoutExpired):
            pass  # the daemons are ended all the same
        for daemon in reversed(self.daemons):
            daemon.terminate()
            try:
                daemon.wait(20)
            except subprocess.TimeoutExpired:
                daemon.kill()
                daemon.wait()
        for _ in range(50):
            left = self.processes()
            if not left:
                return
            for pid in left:
                try:
                    os.kill(pid, signal.SIGKILL)
                except ProcessLookupError:
                    pass
            time.sleep(0.1)
