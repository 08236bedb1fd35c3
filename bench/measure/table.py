"""Keeps the samples of all turns and prints them as Markdown."""
import statistics

from .load import Sample


class Table:
    """Samples by row and by program. The last program is what the others are compared with."""

    def __init__(self, programs, other):
        self.programs, self.other, self.samples, self.titles = programs, other, {}, {}

    def add(self, row, program, sample):
        self.titles[row.name] = row.title
        self.samples.setdefault((row.name, program), []).append(sample)

    def median(self, name, program):
        """Returns the median of each figure, or nothing if the row was not measured."""
        found = self.samples.get((name, program))
        if not found:
            return None
        return Sample(*(statistics.median(getattr(it, field) for it in found) for field in ("rate", "cpu", "p99")))

    def lines(self):
        """Returns the table."""
        columns = ["row", f"{self.other}/s", "CPU µs", "p99 ms"]
        for program in self.programs:
            columns += [f"{program}/s", "ratio", "CPU µs", "ratio of CPU", "p99 ms"]
        return markdown(columns, [self.cells(name) for name in self.titles])

    def cells(self, name):
        other = self.median(name, self.other)
        cells = [self.titles[name], *(shown(other) if other else ("–",) * 3)]
        for program in self.programs:
            ours = self.median(name, program)
            if not (ours and other):
                cells += ["–"] * 5
                continue
            rate, cpu, p99 = shown(ours)
            cells += [rate, f"{self.ratio(name, program, 'rate'):.2f}", cpu, f"{self.ratio(name, program, 'cpu'):.1f}", p99]
        return cells

    def ratio(self, name, program, field):
        """Returns the median of the ratios of each turn: what slows both in a turn leaves its ratio as it is."""
        pairs = zip(self.samples[name, program], self.samples[name, self.other])
        return statistics.median(getattr(ours, field) / max(getattr(other, field), 0.01) for ours, other in pairs)


def shown(sample):
    """Returns the figures of a sample as text."""
    return f"{sample.rate:,.0f}", f"{sample.cpu:,.1f}", f"{sample.p99:,.2f}"


def markdown(columns, rows):
    """Returns the lines of a Markdown table."""
    return [f"| {' | '.join(columns)} |", "|" + "---|" * len(columns), *(f"| {' | '.join(row)} |" for row in rows)]
