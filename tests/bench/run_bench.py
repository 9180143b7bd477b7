#!/usr/bin/env python3
"""Runs the load generator against all servers in turn, interleaved, several
rounds on the same work, and writes a table of medians and ratios."""

import argparse
import json
import pathlib
import subprocess
import sys

sys.dont_write_bytecode = True  # The tree stays as it is.

import results
import servers
import works

HERE = pathlib.Path(__file__).resolve().parent


def thread_cpu_seconds(pid):
    """CPU seconds since the start by thread name: who does the work."""
    used = {}
    for task in pathlib.Path(f"/proc/{pid}/task").iterdir():
        name = (task / "comm").read_text().strip()
        spent = int((task / "schedstat").read_text().split()[0]) / 1e9
        used[name] = round(used.get(name, 0) + spent, 3)
    return used


def server_of(name, build, work):
    if name == "greenroom":
        return servers.ALL[name](build, work.settings)
    return servers.ALL[name](build)


def run_once(work, server, arguments):
    with server:
        command = [str(pathlib.Path(arguments.build) / "greenroom_load"),
                   "--dialect", server.dialect, "--port", server.port,
                   "--server-pid", server.process.pid,
                   "--threads", arguments.threads, *work.arguments]
        if work.seconds:
            command += ["--seconds", arguments.seconds]
        if "--connecting" not in command or server.connecting < 256:
            command += ["--connecting", server.connecting]
        if server.data_dir:
            command += ["--data-dir", server.data_dir]
        done = subprocess.run([str(part) for part in command],
                              capture_output=True, text=True, timeout=1800)
        if not done.stdout:
            return {"failed": done.stderr.strip() or "no report"}
        report = json.loads(done.stdout)
        if server.process.poll() is None:
            report["thread_cpu_seconds"] = thread_cpu_seconds(
                server.process.pid)
        else:
            report["failed"] = "the server ended"
        return report


def run_all(arguments):
    found = {}
    for round_number in range(arguments.rounds):
        for work in arguments.works:
            names = [name for name in work.servers
                     if name in arguments.servers]
            # Another order each round, so that none always comes first.
            turn = round_number % max(1, len(names))
            for name in names[turn:] + names[:turn]:
                try:
                    report = run_once(
                        work, server_of(name, arguments.build, work),
                        arguments)
                except Exception as error:  # One bad run must not end all.
                    report = {"failed": str(error)}
                found.setdefault((work.name, name), []).append(report)
                print(f"round {round_number + 1} {work.name} {name}: "
                      + results.short(report), file=sys.stderr, flush=True)
    return found


def read_arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build", default="build",
                        help="where the built programs are")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=5,
                        help="of each run, where the work does not say")
    parser.add_argument("--threads", type=int, default=1,
                        help="of the generator")
    parser.add_argument("--works", default=",".join(works.BY_NAME))
    parser.add_argument("--servers", default=",".join(servers.ALL))
    parser.add_argument("--output", default=str(HERE / "RESULTS.md"))
    parser.add_argument("--raw", help="also write all reports, as JSON")
    arguments = parser.parse_args()
    arguments.works = [works.BY_NAME[name]
                       for name in arguments.works.split(",")]
    arguments.servers = arguments.servers.split(",")
    return arguments


def main():
    arguments = read_arguments()
    found = run_all(arguments)
    versions = {name: servers.ALL[name](arguments.build).version
                for name in arguments.servers}
    if arguments.raw:
        pathlib.Path(arguments.raw).write_text(json.dumps(
            [{"work": work, "server": server, "reports": reports}
             for (work, server), reports in found.items()], indent=1))
    text = results.render(found, arguments, versions)
    pathlib.Path(arguments.output).write_text(text)
    print(text)


if __name__ == "__main__":
    main()
