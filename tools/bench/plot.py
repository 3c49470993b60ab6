"""How a time grows with the number of migrations, as a drawing: both axes logarithmic, a line for each program."""
import html
import math

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 760, 440, 70, 230, 40, 50
COLOURS = ("#d62728", "#1f77b4", "#2ca02c", "#ff7f0e", "#9467bd", "#8c564b", "#e377c2", "#7f7f7f", "#bcbd22", "#17becf")
STYLE = "text { font: 12px sans-serif } .grid { stroke: #ddd } path { fill: none; stroke-width: 2 }"


class Axis:
    """Puts values between two places of the drawing, by their logarithms."""

    def __init__(self, values, begin, end):
        self.low = math.floor(math.log10(min(values)))
        self.high = max(math.ceil(math.log10(max(values))), self.low + 1)
        self.begin = begin
        self.end = end

    def place(self, value):
        return self.begin + (math.log10(value) - self.low) / (self.high - self.low) * (self.end - self.begin)

    def decades(self):
        return [10.0 ** exponent for exponent in range(self.low, self.high + 1)]


def drawn(title, lines):
    """SVG of {program: [(migrations, seconds)]}."""
    points = [point for line in lines.values() for point in line]
    across = Axis([count for count, _ in points], LEFT, WIDTH - RIGHT)
    upward = Axis([seconds for _, seconds in points], HEIGHT - BOTTOM, TOP)
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}"><style>{STYLE}</style>',
             f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>', text(LEFT, 22, title, "start"),
             *grid(across, upward)]
    for number, (program, line) in enumerate(sorted(lines.items(), key=lambda item: -item[1][-1][1])):
        colour = COLOURS[number % len(COLOURS)]
        way = " L".join(f"{across.place(count):.1f} {upward.place(seconds):.1f}" for count, seconds in sorted(line))
        height = TOP + 18 * number
        parts += [f'<path d="M{way}" stroke="{colour}"/>',
                  f'<path d="M{WIDTH - RIGHT + 15} {height} h18" stroke="{colour}"/>',
                  text(WIDTH - RIGHT + 40, height + 4, program, "start")]
    return "\n".join([*parts, "</svg>\n"])


def grid(across, upward):
    for count in across.decades():
        place = across.place(count)
        yield f'<line class="grid" x1="{place:.1f}" x2="{place:.1f}" y1="{TOP}" y2="{HEIGHT - BOTTOM}"/>'
        yield text(place, HEIGHT - BOTTOM + 18, f"{count:,.0f}", "middle")
    for seconds in upward.decades():
        place = upward.place(seconds)
        yield f'<line class="grid" y1="{place:.1f}" y2="{place:.1f}" x1="{LEFT}" x2="{WIDTH - RIGHT}"/>'
        yield text(LEFT - 8, place + 4, f"{seconds:g} s" if seconds >= 1 else f"{seconds * 1000:g} ms", "end")
    yield text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 10, "migrations", "middle")


def text(x, y, words, anchor):
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{html.escape(words)}</text>'
