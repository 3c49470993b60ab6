"""What was measured, as Markdown for people and as JSON for programs."""

HEADER = ("program", "wall", "of belay's", "CPU", "peak MiB", "syncs", "round trips", "rounds")


def duration(seconds):
    if seconds >= 1:
        return f"{seconds:.2f} s"
    return f"{seconds * 1000:.3g} ms"


def optional(value, text="{}"):
    return "" if value is None else text.format(value)


def cells(row, belay):
    if row.failed:
        return [row.program, "failed", *[""] * (len(HEADER) - 2)]
    ratio = f"{row.wall / belay.wall:.2f}" if belay and not belay.failed else ""
    peak = None if row.peak_kib is None else row.peak_kib / 1024
    return [row.program, duration(row.wall), ratio, duration(row.cpu), optional(peak, "{:.1f}"), optional(row.syncs),
            optional(row.round_trips), str(len(row.samples))]


def line(values):
    return "| " + " | ".join(str(value).replace("|", "/") for value in values) + " |"


def table(workload, rows):
    belay = next((row for row in rows if row.sort == "belay"), None)
    ordered = sorted(rows, key=lambda row: (("belay", "floor", "peer").index(row.sort), row.program))
    rule = line(["---"] + ["--:"] * (len(HEADER) - 1))
    return "\n".join([f"**{workload.title}** (`{workload.name}`)", "", line(HEADER), rule,
                      *(line(cells(row, belay)) for row in ordered), ""])


def as_json(row):
    result = {"program": row.program, "sort": row.sort, "failed": row.failed or None}
    if not row.failed:
        result |= {"wall": row.wall, "cpu": row.cpu, "walls": [each.wall for each in row.samples],
                   "cpus": [each.cpu for each in row.samples], "peak_kib": row.peak_kib, "syncs": row.syncs,
                   "round_trips": row.round_trips}
    return result


def machine_line(machine):
    return (f"{machine['date']}, {machine['cpu']}, {machine['cores']} cores, Linux {machine['kernel']}, "
            f"{machine['sync_us']:.0f} us a sync, belay {machine['belay']}, medians of {machine['rounds']}.\n")


def goals_table(verdicts):
    rows = [[each.goal, each.limit, each.measured, each.word] for each in verdicts]
    return "\n".join(["**Goals**", "", line(("goal", "limit", "measured", "")), line(["---"] * 4), *map(line, rows), ""])


def document(machine, results, verdicts):
    """Everything, for a program."""
    return {"v": 1, "type": "bench", "machine": machine,
            "workloads": [{"name": workload.name, "title": workload.title, "rows": [as_json(row) for row in rows]}
                          for workload, rows in results],
            "goals": [{"goal": each.goal, "limit": each.limit, "measured": each.measured, "met": each.met}
                      for each in verdicts]}
