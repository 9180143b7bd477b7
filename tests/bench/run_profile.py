#!/usr/bin/env python3
"""Profiles the server on the fan-out work: with perf where it can sample,
else with callgrind, which counts instructions and is repeatable."""

import argparse
import pathlib
import subprocess
import sys
import time

sys.dont_write_bytecode = True  # The tree stays as it is.

import servers


class UnderCallgrind(servers.Greenroom):
    """The server in valgrind: some fifty times slower."""

    def command(self):
        return ["valgrind", "--tool=callgrind",
                f"--callgrind-out-file={self.directory}/../callgrind.out",
                *super().command()]


def load(arguments, server):
    return [str(pathlib.Path(arguments.build) / "greenroom_load"),
            "--port", str(server.port), "--server-pid",
            str(server.process.pid), "--rooms", str(arguments.rooms),
            "--members", str(arguments.members), "--in-flight",
            str(arguments.in_flight), "--seconds", str(arguments.seconds)]


def perf_works():
    try:
        return subprocess.run(
            ["perf", "record", "-e", "cpu-clock", "-o", "/dev/null", "true"],
            capture_output=True).returncode == 0
    except FileNotFoundError:
        return False


def with_perf(arguments, data):
    with servers.Greenroom(arguments.build, arguments.set) as server:
        generator = subprocess.Popen(load(arguments, server),
                                     stdout=subprocess.PIPE, text=True)
        time.sleep(2)  # Members join first: that is another work.
        subprocess.run(
            ["perf", "record", "-e", "cpu-clock", "-F", "1999", "-g", "-o",
             str(data), "-p", str(server.process.pid), "--", "sleep",
             str(max(1, arguments.seconds - 2))],
            check=True, stderr=subprocess.DEVNULL)
        print(generator.communicate(timeout=120)[0], file=sys.stderr)
    for keys in ("comm,dso", "comm,sym"):
        shown = subprocess.run(
            ["perf", "report", "-i", str(data), "--no-children", "--sort",
             keys, "-g", "none", "--percent-limit", "0.4"],
            capture_output=True, text=True, check=True).stdout
        print("\n".join(line for line in shown.splitlines()
                        if line.strip() and not line.startswith("#")), "\n")
    print(f"More: perf report -i {data}")


def with_callgrind(arguments, directory):
    with UnderCallgrind(arguments.build, arguments.set) as server:
        subprocess.run(load(arguments, server), check=True, timeout=600,
                       stdout=sys.stderr)
        out = pathlib.Path(server.directory).parent / "callgrind.out"
    kept = directory / "callgrind.out"
    kept.write_bytes(out.read_bytes())
    out.unlink()
    subprocess.run(["callgrind_annotate", str(kept)], check=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build", default="build")
    parser.add_argument("--rooms", type=int, default=10)
    parser.add_argument("--members", type=int, default=100)
    parser.add_argument("--in-flight", type=int, default=1)
    parser.add_argument("--seconds", type=int, default=6)
    parser.add_argument("--set", action="append", default=[],
                        metavar="KEY=VALUE", help="of the server")
    parser.add_argument("--callgrind", action="store_true")
    arguments = parser.parse_args()
    directory = pathlib.Path(arguments.build) / "profile"
    directory.mkdir(parents=True, exist_ok=True)
    if arguments.callgrind or not perf_works():
        with_callgrind(arguments, directory)
    else:
        with_perf(arguments, directory / "perf.data")


if __name__ == "__main__":
    main()
