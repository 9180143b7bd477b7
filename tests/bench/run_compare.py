#!/usr/bin/env python3
"""Runs two builds of the server in turn on the same work and prints the medians
of both and their ratio: whether a change costs anything."""

import argparse
import sys

sys.dont_write_bytecode = True  # The tree stays as it is.

import results
import run_bench
import works


def read_arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("before", help="the build folder to compare with")
    parser.add_argument("--build", default="build",
                        help="the build folder; its generator loads both")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=4,
                        help="of each run, where the work does not say")
    parser.add_argument("--threads", type=int, default=1,
                        help="of the generator")
    parser.add_argument("--works", default="fan-out-1,fan-out-16,small-rooms,"
                        "open,durable,idle,storm,big-room,deaf-2000")
    arguments = parser.parse_args()
    arguments.works = [works.BY_NAME[name]
                       for name in arguments.works.split(",")]
    return arguments


def main():
    arguments = read_arguments()
    builds = {"before": arguments.before, "now": arguments.build}
    for work in arguments.works:
        found = {side: [] for side in builds}
        for round_number in range(arguments.rounds):
            sides = list(builds)
            # Another order each round, so that neither always comes first.
            for side in sides if round_number % 2 == 0 else sides[::-1]:
                server = run_bench.server_of("greenroom", builds[side], work)
                found[side].append(run_bench.run_once(work, server, arguments))
        print(f"{work.name}: {work.title}")
        for title, path, form in results.COLUMNS:
            before, now = (results.median(found[side], path) for side in builds)
            if before and now:
                print(f"  {title}: {form.format(before)} -> "
                      f"{form.format(now)}  x {now / before:.3f}")
        for side, reports in found.items():
            if results.faults(reports) != "–":
                print(f"  faults {side}: {results.faults(reports)}")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
