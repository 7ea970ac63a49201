"""pagesee: what is on a page of results, for tests: import pagesee; page = pagesee.read('page.html').

page.images (but for those of dark screens alone; .dark: how many there are for dark screens), .tables (caption, heads, rows of cells), .headings, .ids, .elements (tag, attributes, text) and .text. Reading
checks what holds for every page: that elements nest and are closed, and that nothing is asked of a network. As a program it
reads the page that is its argument.
"""
import base64
import hashlib
import html.parser
import re
import sys
import urllib.parse
import xml.etree.ElementTree
from types import SimpleNamespace

VOID = {'meta', 'img', 'source', 'br'}
INLINE = {'a', 'b', 'code', 'em', 'span', 'strong', 'summary'}


class Reader(html.parser.HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.open, self.elements = [], []

    def handle_starttag(self, tag, attributes):
        names = [name for name, _ in attributes]
        assert len(names) == len(set(names)), names
        element = SimpleNamespace(tag=tag, attributes=dict(attributes), text='', parent=self.open[-1] if self.open else None)
        self.elements.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_endtag(self, tag):
        assert tag not in VOID and self.open and self.open[-1].tag == tag, (tag, [e.tag for e in self.open], self.getpos())
        self.open.pop()

    def handle_data(self, data):
        for element in self.open:
            element.text += data

    def handle_comment(self, data):
        raise AssertionError('a comment: ' + data)


def within(element, tag):
    while element is not None:
        if element.tag == tag:
            return element
        element = element.parent
    return None


def spread(rows):
    """Cells stand in all rows that they span."""
    grid, open_cells = [], {}
    for row in rows:
        cells, line = list(row), []
        while cells or len(line) in open_cells:
            column = len(line)
            cell, left = open_cells.pop(column, None) or (cells[0], int(cells.pop(0).attributes.get('rowspan', 1)))
            line.append(cell)
            if left > 1:
                open_cells[column] = cell, left - 1
        grid.append(line)
    assert not open_cells
    return grid


def read_tables(elements):
    tables = []
    for table in (e for e in elements if e.tag == 'table'):
        def inside(*tags):
            return [e for e in elements if e.tag in tags and within(e, 'table') is table]
        caption, = inside('caption')
        rows = spread([[c for c in inside('th', 'td') if c.parent is row] for row in inside('tr')])
        assert all(cell.attributes.get('scope') == 'col' for cell in rows[0])
        assert all(row[0].tag == 'th' and row[0].attributes.get('scope') == 'row' for row in rows[1:])
        assert len({len(row) for row in rows}) == 1
        tables.append(SimpleNamespace(caption=caption.text, heads=[c.text for c in rows[0]], element=table,
                                      rows=[[c.text for c in row] for row in rows[1:]],
                                      bodies=len(inside('tbody'))))
    return tables


def read_image(uri):
    start = 'data:image/svg+xml,'
    assert uri.startswith(start) and not re.search(r'[\s"<>\\^`{|}]', uri), uri[:60]
    root = xml.etree.ElementTree.fromstring(urllib.parse.unquote_to_bytes(uri[len(start):]))
    assert root.tag == '{http://www.w3.org/2000/svg}svg'
    for element in root.iter():
        for name, value in element.attrib.items():
            assert not name.endswith('href') or value.startswith(('data:', '#')), value[:60]
    return root


def variants(uri):
    """The light and the dark picture of a URI that has both, as text; or that of neither, twice."""
    text = urllib.parse.unquote(uri.split(',', 1)[1])
    style = '<style>.dark{display:none}@media (prefers-color-scheme:dark){.light{display:none}.dark{display:inline}}</style>\n'
    assert text.count('prefers-color-scheme') == text.count(style) <= 1
    text = text.replace(style, '')
    group = '<g class="%s">\n(.*?)</g>\n'
    for one, other in (('light', 'dark'), ('dark', 'light')):
        yield re.sub(group % one, r'\1', re.sub(group % other, '', text, flags=re.S), flags=re.S)


def check(page):
    """What holds for every page."""
    byte_tags = [e.tag for e in page.elements]
    assert byte_tags[:2] == ['html', 'head'] and page.elements[0].attributes['lang'] == 'en'
    assert byte_tags.count('h1') == byte_tags.count('main') == byte_tags.count('title') == 1
    assert len(page.ids) == len(set(page.ids)), page.ids
    for element in page.elements:
        for name, value in element.attributes.items():
            assert not name.startswith('on') and name != 'style', name
            if name in ('src', 'srcset'):
                read_image(value)
            if name == 'href':
                assert value.startswith('#') and value[1:] in page.ids, value
            if name in ('aria-labelledby', 'aria-describedby'):
                assert value in page.ids
        assert element.tag not in ('link', 'iframe', 'object', 'embed', 'base', 'form', 'video', 'audio', 'use')
        if element.tag == 'style':
            assert 'url(' not in element.text and '@import' not in element.text
    levels = [int(h.tag[1]) for h in page.headings]
    assert levels[0] == 1 and all(b <= a + 1 for a, b in zip(levels, levels[1:])), levels
    for image in page.images:
        assert len(image.attributes['alt']) > 5
        assert image.attributes.get('class') in (None, 'light', 'dark')
    policy, = (e.attributes['content'] for e in page.elements if e.attributes.get('http-equiv') == 'Content-Security-Policy')
    rules = dict(rule.strip().split(' ', 1) for rule in policy.split(';'))
    assert rules['default-src'] == "'none'" and rules['img-src'] == 'data:'
    # the browser runs this script alone
    script, = (e.text for e in page.elements if e.tag == 'script')
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert rules['script-src'] == f"'sha256-{digest}'", digest
    assert any(e.attributes.get('name') == 'viewport' for e in page.elements)
    main = [e for e in page.elements if e.tag == 'main'][0]
    assert page.elements[[e.tag for e in page.elements].index('body') + 1].attributes['href'] == '#' + main.attributes['id']


def read(path):
    text = open(path, encoding='utf-8', newline='').read()
    assert text.startswith('<!DOCTYPE html>\n') and text.endswith('</html>\n')
    assert not re.search('[\0-\x08\x0b-\x1f\x7f-\x9f\ufffe\uffff]', text)
    reader = Reader()
    reader.feed(text)
    reader.close()
    assert not reader.open, [e.tag for e in reader.open]
    page = SimpleNamespace(elements=reader.elements, tables=read_tables(reader.elements), text=reader.elements[0].text,
                           images=[e for e in reader.elements if e.tag == 'img'],
                           headings=[e for e in reader.elements if re.fullmatch('h[1-6]', e.tag)],
                           ids=[e.attributes['id'] for e in reader.elements if 'id' in e.attributes])
    check(page)
    # the same picture for dark screens, with the same words
    dark = [image for image in page.images if image.attributes.get('class') == 'dark']
    page.images = [image for image in page.images if image.attributes.get('class') != 'dark']
    light = [image for image in page.images if image.attributes.get('class') == 'light']
    assert [image.attributes['alt'] for image in light] == [image.attributes['alt'] for image in dark]
    # or in one
    page.dark = len(dark) + sum('prefers-color-scheme' in urllib.parse.unquote(i.attributes['src']) for i in page.images)
    page.titles = [h.text for h in page.headings]
    page.commands = [e.text for e in page.elements if e.tag == 'code' and within(e, 'figure')]
    page.table = {t.caption: t for t in page.tables}
    return page


if __name__ == '__main__':
    read(sys.argv[1])
