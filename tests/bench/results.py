"""Turns reports of the generator into tables of medians and ratios."""

import datetime
import os
import pathlib
import platform
import statistics


COLUMNS = [
    ("deliveries/s", "deliveries_per_second", "{:,.0f}"),
    ("CPU s / million deliveries", "cpu_seconds_per_million_deliveries",
     "{:.3f}"),
    ("CPU s / million lines", "cpu_seconds_per_million_lines", "{:.3f}"),
    ("p50 µs", "latency_us.p50", "{:,.0f}"),
    ("p99 µs", "latency_us.p99", "{:,.0f}"),
    ("p99.9 µs", "latency_us.p99_9", "{:,.0f}"),
    ("other room p99 µs", "probe_latency_us.p99", "{:,.0f}"),
    ("acknowledged/s", "acknowledged_per_second", "{:,.0f}"),
    ("bytes/delivery", "bytes_per_delivery", "{:.0f}"),
    ("bytes/connection", "bytes_per_connection", "{:,.0f}"),
    ("seconds", "seconds", "{:.2f}"),
    ("server CPU s", "server_cpu_seconds", "{:.2f}"),
    ("generator CPU share", "generator_cpu_share", "{:.2f}"),
]
# Columns that say nothing in most works.
ONLY = {
    "seconds": ("storm",), "server_cpu_seconds": ("storm", "idle"),
    "acknowledged_per_second": ("durable",),
    "cpu_seconds_per_million_lines": ("small-rooms",),
}


def value(report, path):
    for key in path.split("."):
        if not isinstance(report, dict):
            return None
        report = report.get(key)
    return report


def median(reports, path):
    values = [value(report, path) for report in reports
              if "failed" not in report]
    values = [each for each in values if isinstance(each, (int, float))]
    return statistics.median(values) if values else None


def faults(reports):
    """What makes a run worth nothing, summed over the rounds."""
    found = {}
    for report in reports:
        if "failed" in report:
            found["failed"] = found.get("failed", 0) + 1
        for key in ("errors", "disconnects", "order_violations", "missing",
                    "set_up_failures"):
            if report.get(key):
                found[key] = found.get(key, 0) + report[key]
        if report.get("generator_saturated"):
            found["generator saturated"] = found.get(
                "generator saturated", 0) + 1
    return ", ".join(f"{key} {count}" for key, count in found.items()) or "–"


def short(report):
    if "failed" in report:
        return "failed: " + str(report["failed"])
    parts = [f"{title} {form.format(value(report, path))}"
             for title, path, form in COLUMNS
             if isinstance(value(report, path), (int, float))]
    return ", ".join(parts) + ", faults " + faults([report])


def work_table(work, rows):
    used = [column for column in COLUMNS
            if work.name in ONLY.get(column[1], (work.name,))
            and any(median(reports, column[1]) is not None
                    for reports in rows.values())]
    lines = ["| server | " + " | ".join(title for title, _, _ in used)
             + " | faults |",
             "|---|" + "---:|" * len(used) + "---|"]
    for name, reports in rows.items():
        cells = [form.format(found) if (found := median(reports, path))
                 is not None else "–" for _, path, form in used]
        lines.append(f"| {name} | " + " | ".join(cells)
                     + f" | {faults(reports)} |")
    return lines


def beside_table(rows):
    """history, ping: without and with the client at the side."""
    lines = ["| | p50 µs | p99 µs |", "|---|---:|---:|"]
    reports = next(iter(rows.values()))
    for part in ("without", "with"):
        lines.append("| " + part + " | " + " | ".join(
            number(median(reports, f"{part}.latency_us.{q}"), "{:,.0f}")
            for q in ("p50", "p99")) + " |")
    for title, path in (("growth of resident memory, MiB",
                         "rss_growth_bytes"),
                        ("largest WAL, MiB", "wal_bytes_max")):
        found = median(reports, path)
        if found is not None:
            lines.append(f"\n{title}: {found / 2**20:.1f}")
    promised = median(reports, "history_promised")
    if promised is not None:
        lines.append(f"\nentries promised {promised:,.0f}, received "
                     + number(median(reports, "history_received"), "{:,.0f}"))
    return lines


def number(found, form="{:.3f}"):
    return "–" if found is None else form.format(found)


class Figures:
    """Medians by work and server, and the figures that must be reached."""

    def __init__(self, found):
        self.found = found
        self.rows = []

    def get(self, work, server, path):
        return median(self.found.get((work, server), []), path)

    def ratio(self, work, path, peer, limit, title, at_least=False):
        ours, theirs = (self.get(work, name, path)
                        for name in ("greenroom", peer))
        got = ours / theirs if ours is not None and theirs else None
        self.add(f"{title}, ratio to {peer}", got, limit, at_least)

    def add(self, title, got, limit, at_least=False):
        if got is None:
            return
        holds = got >= limit if at_least else got <= limit
        self.rows.append(f"| {title} | {got:,.2f} | {'≥' if at_least else '≤'}"
                         f" {limit:,.2f} | {'yes' if holds else 'NO'} |")

    def best_peer(self, work, path):
        got = [self.get(work, name, path)
               for name in ("inspircd", "ngircd", "nats")]
        return min((each for each in got if each is not None), default=None)

    def collect(self):
        cpu = "cpu_seconds_per_million_deliveries"
        for work, limits in (("fan-out-1", (0.75, 0.6, 1.15)),
                             ("fan-out-16", (0.85, 0.6, 1.7))):
            for peer, limit in zip(("inspircd", "nats", "floor"), limits):
                self.ratio(work, cpu, peer, limit, f"{work}: CPU/delivery")
        self.ratio("fan-out-16", "deliveries_per_second", "inspircd", 1.2,
                   "fan-out-16: deliveries/s", at_least=True)
        self.ratio("small-rooms", "cpu_seconds_per_million_lines", "inspircd",
                   1.5, "small-rooms: CPU/line")
        ours = self.get("big-room", "greenroom", "latency_us.p99")
        best = self.best_peer("big-room", "latency_us.p99")
        if ours is not None and best:
            self.add("big-room: p99, ratio to the best peer", ours / best, 1)
        self.add("big-room: p99 µs of the other room", self.get(
            "big-room", "greenroom", "probe_latency_us.p99"), 20000)
        ours = self.get("open", "greenroom", "latency_us.p99")
        best = self.best_peer("open", "latency_us.p99")
        if ours is not None and best:
            self.add("open: p99 µs above the best peer's", ours - best, 1000)
        self.add("durable: acknowledged/s", self.get(
            "durable", "greenroom", "acknowledged_per_second"), 50000, True)
        self.add("idle: bytes/connection", self.get(
            "idle", "greenroom", "bytes_per_connection"), 2000)
        self.ratio("idle", "bytes_per_connection", "inspircd", 0.9,
                   "idle: bytes/connection")
        self.add("idle: CPU share", self.get(
            "idle", "greenroom", "server_cpu_share"), 0.01)
        self.ratio("storm", "server_cpu_seconds", "inspircd", 1,
                   "storm: server CPU")
        self.add("storm: seconds", self.get("storm", "greenroom", "seconds"),
                 10)
        grown, before = (self.get(f"grow-{size}", "greenroom", cpu)
                         for size in (10000, 1000))
        if grown and before:
            self.add("room of 10,000 over one of 1,000: CPU/delivery",
                     grown / before, 1.25)
        self.collect_robustness()
        return self.rows

    def collect_robustness(self):
        quiet, loud = (self.get(work, "greenroom", "latency_us.p99")
                       for work in ("deaf-0", "deaf-2000"))
        if quiet and loud:
            self.add("2,000 deaf members: p99 of the others, ratio",
                     loud / quiet, 2)
        before, most = (self.get("deaf-2000", "greenroom", path) for path in
                        ("server_rss_bytes_set_up", "rss_bytes_max"))
        if before and most:
            self.add("2,000 deaf members: growth in MiB",
                     (most - before) / 2**20, 300)
        complete = self.get("deaf-2000", "greenroom", "deaf_complete")
        self.add("deaf members that got everything in the end", complete,
                 2000, True)
        for work, limit in (("history", 16), ("ping", 1)):
            grown = self.get(work, "greenroom", "rss_growth_bytes")
            if grown is not None:
                self.add(f"{work}: growth in MiB", grown / 2**20, limit)
        wal = self.get("history", "greenroom", "wal_bytes_max")
        if wal is not None:
            self.add("history: largest WAL in MiB", wal / 2**20, 64)
        quiet, loud = (self.get("history", "greenroom",
                                f"{part}.latency_us.p99")
                       for part in ("without", "with"))
        if quiet and loud:
            self.add("history: p99 of other rooms, ratio", loud / quiet, 2)


def growth_lines(found):
    """CPU per delivery as a room grows, with the fit a + b / members."""
    path = "cpu_seconds_per_million_deliveries"
    lines = []
    for server in ("floor", "greenroom"):
        points = [(size, median(found.get((f"grow-{size}", server), []), path))
                  for size in (10, 100, 1000, 10000)]
        points = [(size, cpu) for size, cpu in points if cpu is not None]
        if len(points) < 2:
            continue
        xs = [1 / size for size, _ in points]
        ys = [cpu for _, cpu in points]
        b, a = statistics.linear_regression(xs, ys)
        top = max(ys)
        lines += ["", f"{server}: {a:.2f} + {b:.1f} / members "
                  "CPU s / million deliveries", "", "```"]
        lines += [f"{size:>6} members {cpu:7.2f} " + "#" * round(
            50 * cpu / top) for size, cpu in points]
        lines.append("```")
    return lines


def thread_lines(rows):
    """Which threads of greenroom used the CPU, in the last round."""
    reports = rows.get("greenroom") or [{}]
    used = reports[-1].get("thread_cpu_seconds", {})
    total = sum(used.values())
    if total == 0:
        return []
    shares = sorted(((cpu / total, name) for name, cpu in used.items()),
                    reverse=True)
    return ["", "greenroom's CPU by thread: " + ", ".join(
        f"{name} {share:.0%}" for share, name in shares if share >= 0.01)]


def machine():
    model = next((line.split(":")[1].strip() for line in
                  pathlib.Path("/proc/cpuinfo").read_text().splitlines()
                  if line.startswith("model name")), platform.machine())
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (f"{os.cpu_count()} cores ({model}), {memory:.0f} GiB, "
            f"Linux {platform.release().split('-')[0]}")


def render(found, arguments, versions):
    names = ",".join(work.name for work in arguments.works)
    lines = ["# Results", "",
             "Medians of " + f"{arguments.rounds} rounds, servers in turn on "
             "the same work; journal at `full`, rate limits off, history on. "
             "Server and generator share the machine. A line is one JSON "
             "object, IRC line or NATS message that reaches a client, replies "
             "included; latency counts from the intended send time.", "",
             f"- date: {datetime.date.today()}", f"- machine: {machine()}"]
    lines += [f"- {name}: {version}" for name, version in versions.items()
              if version]
    lines += [f"- command: `tests/bench/run_bench.py --rounds "
              f"{arguments.rounds} --seconds {arguments.seconds:g} "
              f"--works {names}`", "", "## Figures to reach", "",
              "| figure | measured | wanted | holds |", "|---|---:|---:|---|"]
    lines += Figures(found).collect()
    for work in arguments.works:
        rows = {name: found[(work.name, name)] for name in work.servers
                if (work.name, name) in found}
        command = " ".join(str(part) for part in work.arguments)
        lines += ["", f"## {work.name}: {work.title}", "",
                  f"`greenroom_load {command}`"
                  + (f", greenroom with {' '.join(work.settings)}"
                     if work.settings else ""), ""]
        beside = work.name in ("history", "ping")
        lines += beside_table(rows) if beside else work_table(work, rows)
        lines += thread_lines(rows)
    lines += growth_lines(found)
    return "\n".join(lines) + "\n"


