"""What is drawn in an SVG chart, in the units of its axes.

    chartsee.py marks FILE
        lines of text: `x LABEL...' and `y LABEL...', the ticks; `rect NAME x0 x1 y0 y1', `line NAME x0 x1 y0 y1' (no grid, no
        axis), `dot NAME x y', `path NAME x,y ...' with `|' where it breaks, `text TEXT...'
    chartsee.py check FILE
        ends with 1 where a text leaves the picture or meets another

Ticks are what places are measured by: a short line and its label behind it; all must lie on one scale.
"""
import math
import re
import sys
import xml.etree.ElementTree as ET

NS = "{http://www.w3.org/2000/svg}"
# strokes of grids and axes, and of the rims of lines, light and dark
SET_ASIDE = "#dddddd", "#3a3a3a", "#595959", "#a6a6a6", "#ffffff", "#111111"


def number(e, name):
    return float(e.get(name))


def ends(e):
    return [number(e, k) for k in ("x1", "x2", "y1", "y2")]


def name_of(e):
    title = e.find(NS + "title")
    return "-" if title is None else title.text.replace(" ", "_")


def drawn(root):
    return [e for e in root.iter() if e.tag.startswith(NS)]


def ticks(elements):
    found = {"x": [], "y": []}
    for e, after in zip(elements, elements[1:]):
        if e.tag != NS + "line" or after.tag != NS + "text":
            continue
        x1, x2, y1, y2 = ends(e)
        if x1 == x2 and abs(y2 - y1 - 4) < 1e-6:
            found["x"].append((float(after.text), x1, after.text))
        elif y1 == y2 and abs(x1 - x2 - 4) < 1e-6:
            found["y"].append((float(after.text), y1, after.text))
    return found


def scale(pairs):
    """Pixels to units, by the outermost ticks, on whose line all must lie; where there is one alone, pixels from it."""
    if len(pairs) < 2:
        at, place = (pairs[0][:2] if pairs else (0, 0))
        return lambda pixel: at + pixel - place
    (a, pa, _), (b, pb, _) = pairs[0], pairs[-1]
    for value, pixel, label in pairs:
        assert abs(pa + (value - a) / (b - a) * (pb - pa) - pixel) < 0.02, "tick %s is off the scale" % label
    return lambda pixel: a + (pixel - pa) / (pb - pa) * (b - a)


def marks(root):
    elements = drawn(root)
    found = ticks(elements)
    x, y = scale(found["x"]), scale(found["y"])
    for axis in "xy":
        print(axis, *(label for _, _, label in found[axis]))
    for e in elements:
        if e.tag == NS + "rect" and e.get("fill") != "none":
            left, top = number(e, "x"), number(e, "y")
            print("rect", name_of(e), *("%.4f" % v for v in (x(left), x(left + number(e, "width")),
                y(top + number(e, "height")), y(top))))
        elif e.tag == NS + "line" and e.get("stroke") not in SET_ASIDE:
            x1, x2, y1, y2 = ends(e)
            print("line", name_of(e), *("%.4f" % v for v in (x(x1), x(x2), y(y1), y(y2))))
        elif e.tag == NS + "circle":
            print("dot", name_of(e), "%.4f %.4f" % (x(number(e, "cx")), y(number(e, "cy"))))
        elif e.tag == NS + "path":
            points = re.findall(r"([ML])(\S+) ([^ML]+)", e.get("d"))
            text = " ".join(("| " if k == "M" and i > 0 else "") + "%.3f,%.3f" % (x(float(a)), y(float(b)))
                for i, (k, a, b) in enumerate(points))
            print("path", name_of(e), text)
        elif e.tag == NS + "text":
            print("text", e.text)


def corners(e):
    """A text's box; letters are about as wide as most fonts have them."""
    size, x, y = number(e, "font-size"), number(e, "x"), number(e, "y")
    width = 0.52 * size * len(e.text)
    left = {"middle": -width / 2, "end": -width}.get(e.get("text-anchor"), 0)
    turn = re.search(r"rotate\((\S+)", e.get("transform", ""))
    a = math.radians(float(turn.group(1))) if turn else 0
    return [(x + u * math.cos(a) - v * math.sin(a), y + u * math.sin(a) + v * math.cos(a))
        for u, v in ((left, -0.75 * size), (left + width, -0.75 * size), (left + width, 0.1 * size), (left, 0.1 * size))]


def apart(a, b):
    """Whether some side's direction separates two boxes."""
    for box in (a, b):
        for (x1, y1), (x2, y2) in zip(box, box[1:]):
            nx, ny = y1 - y2, x2 - x1
            pa, pb = ([nx * x + ny * y for x, y in points] for points in (a, b))
            if max(pa) <= min(pb) or max(pb) <= min(pa):
                return True
    return False


def check(root):
    width, height = number(root, "width"), number(root, "height")
    boxes = [(e.text, corners(e)) for e in root.iter(NS + "text") if e.text]
    bad = ["%s: leaves the picture" % text for text, box in boxes
        if any(x < 0 or y < 0 or x > width or y > height for x, y in box)]
    bad += ["%s: meets %s" % (s, t) for i, (s, a) in enumerate(boxes) for t, b in boxes[:i] if not apart(a, b)]
    print(*bad, sep="\n", end="\n" if bad else "")
    sys.exit(1 if bad else 0)


tree = ET.parse(sys.argv[2]).getroot()
(marks if sys.argv[1] == "marks" else check)(tree)
