"""svgsee: what is in a picture, for tests: import svgsee; picture = svgsee.read('z.svg').

picture.images: boxes and decoded pixels (red, green, blue, alpha) of the rasters, in order; those in one box, one upon another,
are one, whose title is the last one's. picture.lines, .rects, .polygons, .texts as dictionaries of their attributes, numbers
as numbers. PNG is read after the standard alone.
"""
import base64
import struct
import xml.etree.ElementTree
import zlib
from types import SimpleNamespace

import numpy as np

SVG = '{http://www.w3.org/2000/svg}'


def read_png(data):
    assert data[:8] == b'\x89PNG\r\n\x1a\n'
    at, packed, header, palette = 8, b'', None, None
    while at < len(data):
        n, kind = struct.unpack('>I4s', data[at:at + 8])
        chunk = data[at + 8:at + 8 + n]
        assert struct.unpack('>I', data[at + 8 + n:at + 12 + n])[0] == zlib.crc32(kind + chunk)
        if kind == b'IHDR':
            header = struct.unpack('>IIBBBBB', chunk)
        if kind == b'PLTE':
            palette = np.full((n // 3, 4), 255, np.uint8)
            palette[:, :3] = np.frombuffer(chunk, np.uint8).reshape(-1, 3)
        if kind == b'tRNS':
            palette[:n, 3] = list(chunk)
        if kind == b'IDAT':
            packed += chunk
        at += 12 + n
    width, height, bits, colour = header[:4]
    assert bits == 8 and kind == b'IEND'
    pixel = {0: 1, 4: 2, 2: 3, 3: 1, 6: 4}[colour]
    rows = np.frombuffer(zlib.decompress(packed), np.uint8).reshape(height, 1 + width * pixel)
    done = np.zeros((height + 1, (width + 1) * pixel), int)
    for y in range(height):
        how, row, out, above = rows[y, 0], rows[y, 1:].astype(int), done[y + 1], done[y]
        if how in (0, 2):
            out[pixel:] = (row + (above[pixel:] if how == 2 else 0)) % 256
        elif how == 1:
            out[pixel:] = (np.cumsum(row.reshape(width, pixel), 0) % 256).ravel()
        else:
            out, above = out.tolist(), above.tolist()
            for i, difference in enumerate(row.tolist()):
                left, up, corner = out[i], above[i + pixel], above[i]
                p = left + up - corner
                paeth = min((left, up, corner), key=lambda q: abs(p - q))
                out[i + pixel] = (difference + ((left + up) // 2 if how == 3 else paeth)) % 256
            done[y + 1] = out
    done = done[1:, pixel:].reshape(height, width, pixel).astype(np.uint8)
    if palette is not None:
        return palette[done[..., 0]]
    if pixel % 2 == 1:
        done = np.concatenate([done, np.full((height, width, 1), 255, np.uint8)], -1)
    return done if done.shape[-1] == 4 else done[..., [0, 0, 0, 1]]


def attributes(element):
    found = {}
    for name, value in element.attrib.items():
        try:
            found[name] = float(value)
        except ValueError:
            found[name] = value
    found['text'] = element.text
    title = element.find(SVG + 'title')
    found['title'] = None if title is None else title.text
    return SimpleNamespace(**{name.split('}')[-1].replace('-', '_'): value for name, value in found.items()})


def upon(above, below):
    """a raster over another"""
    share = above[..., 3:] / 255
    under = below[..., 3:] / 255 * (1 - share)
    both = np.maximum(share + under, 1e-9)
    colours = (above[..., :3] * share + below[..., :3] * under) / both
    return np.round(np.concatenate([colours, 255 * (share + under)], -1)).astype(np.uint8)


def flatten(images):
    flat = []
    for image in images:
        if flat and all(getattr(image, key) == getattr(flat[-1], key) for key in ('x', 'y', 'width', 'height')):
            image.pixels = upon(image.pixels, flat.pop().pixels)
        flat.append(image)
    return flat


def read(path):
    root = xml.etree.ElementTree.parse(path).getroot()
    assert root.tag == SVG + 'svg'
    picture = SimpleNamespace(root=attributes(root), images=[], lines=[], rects=[], polygons=[], paths=[], texts=[])
    for element in root.iter():
        name = element.tag.replace(SVG, '')
        if name not in ('image', 'line', 'rect', 'polygon', 'path', 'text'):
            continue
        one = attributes(element)
        if name == 'image':
            start = 'data:image/png;base64,'
            assert one.href.startswith(start)
            one.pixels = read_png(base64.b64decode(one.href[len(start):]))
        getattr(picture, name + 's').append(one)
    picture.images = flatten(picture.images)
    return picture
