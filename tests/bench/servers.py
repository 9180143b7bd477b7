"""The servers that are compared: how each is configured without limits on
rates, started on a free port of 127.0.0.1, and ended."""

import os
import pathlib
import resource
import shutil
import socket
import subprocess
import tempfile
import time

NGIRCD = """\
[Global]
Name = irc.example.net
AdminInfo1 = bench
AdminEMail = bench@example.net
Info = bench
MotdPhrase = bench
Ports = {port}
ServerUID = {user}
ServerGID = {group}
Listen = 127.0.0.1
[Limits]
MaxConnections = 0
MaxConnectionsIP = 0
MaxJoins = 0
MaxNickLength = 20
MaxPenaltyTime = 0
PingTimeout = 600
PongTimeout = 600
[Options]
DNS = no
Ident = no
PAM = no
"""

INSPIRCD = """\
<config format="xml">
<server name="irc.example.net" description="bench" network="bench" id="97K">
<admin name="bench" nick="bench" email="bench@example.net">
<bind address="127.0.0.1" port="{port}" type="clients">
<connect name="bench" allow="*" localmax="100000" globalmax="100000"
 maxchans="100" timeout="60" pingfreq="600" hardsendq="1073741824"
 softsendq="1073741824" recvq="1048576" threshold="1000000000"
 commandrate="1000000000" fakelag="no" resolvehostnames="no"
 useident="no" maxconnwarn="no" limit="100000">
<limits maxnick="20" maxchan="64">
<performance netbuffersize="65536" somaxconn="4096" softlimit="100000"
 quietbursts="yes">
<options nouserdns="yes" splitwhois="no">
<security hidesplits="no">
<log method="file" type="* -USERINPUT -USEROUTPUT" level="default"
 target="{directory}/inspircd.log">
<pid file="{directory}/inspircd.pid">
"""

NATS = """\
host: 127.0.0.1
port: {port}
max_connections: 200000
max_pending: 1073741824
write_deadline: "120s"
ping_interval: "600s"
"""


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def debian_version(package):
    found = subprocess.run(
        ["dpkg-query", "-W", "-f", "${Version}", package],
        capture_output=True, text=True)
    return found.stdout.strip() or "not installed"


class Server:
    """A server that runs from the start of a `with` block to its end."""

    dialect = "irc"
    stdout = subprocess.DEVNULL  # ngIRCd logs there what nobody reads.
    connecting = 256  # Connections that are set up at the same time.

    def __init__(self, build):
        self.build = pathlib.Path(build)
        self.directory = None
        self.process = None
        self.port = 0
        self.data_dir = None

    def __enter__(self):
        self.directory = tempfile.mkdtemp(prefix="greenroom-bench-")
        self.log = open(os.path.join(self.directory, "log"), "w")
        self.process = subprocess.Popen(
            self.command(), stdout=self.stdout, stderr=self.log,
            text=True, cwd=self.directory, preexec_fn=_allow_files)
        try:
            self.wait_ready()
        except Exception:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        self.process.terminate()
        try:
            self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        if self.process.stdout:
            self.process.stdout.close()
        self.log.close()
        shutil.rmtree(self.directory, ignore_errors=True)

    def configure(self, text):
        self.port = free_port()
        path = os.path.join(self.directory, self.name + ".conf")
        with open(path, "w") as file:
            file.write(text.format(
                port=self.port, directory=self.directory, user=os.getuid(),
                group=os.getgid()))
        return path

    def wait_ready(self):
        end = time.monotonic() + 30
        while time.monotonic() < end and self.process.poll() is None:
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return
            except OSError:
                time.sleep(0.05)
        raise RuntimeError(f"{self.name} does not accept connections:\n"
                           + pathlib.Path(self.log.name).read_text())


class ReadyLine(Server):
    """A server that says on its first line where it listens."""

    dialect = "greenroom"
    stdout = subprocess.PIPE

    def wait_ready(self):
        line = self.process.stdout.readline()
        if "line=127.0.0.1:" not in line:
            raise RuntimeError(f"{self.name} is not ready: {line}\n"
                               + pathlib.Path(self.log.name).read_text())
        address = line.split("line=")[1].split()[0]
        self.port = int(address.rsplit(":", 1)[1])


class Floor(ReadyLine):
    name = "floor"
    version = ""

    def command(self):
        return [str((self.build / "greenroom_floor").resolve())]


class Greenroom(ReadyLine):
    """Journal at `full`, rate limits off, history on."""

    name = "greenroom"

    def __init__(self, build, settings=()):
        super().__init__(build)
        self.settings = list(settings)

    @property
    def version(self):
        shown = subprocess.run([str(self.build / "greenroom"), "--version"],
                               capture_output=True, text=True)
        return shown.stdout.strip()

    def command(self):
        self.data_dir = os.path.join(self.directory, "data")
        sets = ["limits.lines_per_second=0", "journal.synchronous=full",
                "journal.min_free_bytes=0", *self.settings]
        return [str((self.build / "greenroom").resolve()), "serve",
                "--listen", "127.0.0.1:0", "--data-dir", self.data_dir,
                *(part for each in sets for part in ("--set", each))]


class Ngircd(Server):
    name = "ngircd"
    connecting = 8  # Its queue of connections to accept holds 10.

    @property
    def version(self):
        return debian_version("ngircd")

    def command(self):
        return ["/usr/sbin/ngircd", "-n", "-f", self.configure(NGIRCD)]


class Inspircd(Server):
    name = "inspircd"

    @property
    def version(self):
        return debian_version("inspircd")

    def command(self):
        root = ["--runasroot"] if os.getuid() == 0 else []
        return ["/usr/sbin/inspircd", "--config", self.configure(INSPIRCD),
                "--nofork", *root]


class Nats(Server):
    name = "nats"
    dialect = "nats"

    @property
    def version(self):
        return debian_version("nats-server")

    def command(self):
        return ["/usr/sbin/nats-server", "-c", self.configure(NATS)]


ALL = {each.name: each for each in
       (Floor, Greenroom, Inspircd, Ngircd, Nats)}


def _allow_files():
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
