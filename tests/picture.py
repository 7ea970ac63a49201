"""picture: a matrix in an SVG, for tests: from picture import Picture; p = Picture("design.svg").

p.box is x, y, width and height of the matrix, p.cells(4, 3)[row][column] the RGBA at the middle of each of its cells,
p.texts["face"] a list of (x, y, attributes), p.lines and p.rects the shapes, p.hatches the boxes that are hatched.
"""
import collections
import re

import numpy as np
import svgsee


def box(d):
    """x, y, width and height of what is around a path's points."""
    points = np.array(re.findall(r'[ML](\S+) ([^ML]+)', d), float)
    low, high = points.min(0), points.max(0)
    return (*low, *(high - low))


class Picture:
    def __init__(self, path):
        picture = svgsee.read(path)
        image = picture.images[0]
        self.width, self.height = picture.root.width, picture.root.height
        self.box = image.x, image.y, image.width, image.height
        self.raster = image.pixels.astype(int)
        self.lines = [(line.x1, line.y1, line.x2, line.y2) for line in picture.lines]
        self.rects = [((rect.x, rect.y, rect.width, rect.height), rect) for rect in picture.rects]
        self.hatches = [box(path.d) for path in picture.paths if vars(path).get('class') == 'hatch']
        self.texts = collections.defaultdict(list)
        for text in picture.texts:
            self.texts[text.text].append((text.x, text.y, vars(text)))

    def cells(self, n_rows, n_columns):
        height, width = self.raster.shape[:2]
        rows = (np.arange(n_rows) + 0.5) * height / n_rows
        columns = (np.arange(n_columns) + 0.5) * width / n_columns
        return self.raster[rows.astype(int)][:, columns.astype(int)]
