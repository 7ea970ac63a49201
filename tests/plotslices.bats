#!/usr/bin/env bats
# plotslices: places, colours and words of its pictures, by hand and by nibabel's affines.
# contract: plotslices -u 0.5 <mask.nii
load helpers

make_nifti() {
	"$TOP/tests/make_nifti" "$@"
}

# see: runs Python from standard input, with svgsee and what all these tests need.
see() {
	# shellcheck disable=SC2016  # it is Python
	PYTHONPATH=$TOP/tests "$PYTHON" -c '
import sys
import subprocess
import numpy as np
import svgsee
WARM = [0xff, 0xf5, 0xb3, 255]	# the hottest
def box(shape, affine):
    """The corners of the field of view, least and largest."""
    corners = np.array([[x, y, z, 1] for x in (-.5, shape[0] - .5) for y in (-.5, shape[1] - .5) for z in (-.5, shape[2] - .5)])
    places = corners @ np.asarray(affine)[:3].T
    return places.min(0), places.max(0)
def plot(*args):
    with open("see.svg", "wb") as out:
        subprocess.run(["plotslices", *args], check=True, stdout=out)
    return svgsee.read("see.svg")
def where(image, low, high, place, normal):
    """The pixel (row, column) of a place in a cut across `normal`, and its point in the picture."""
    right, up = 1 if normal == 0 else 0, 1 if normal == 2 else 2
    u = (place[right] - low[right]) / (high[right] - low[right])
    v = (high[up] - place[up]) / (high[up] - low[up])
    return int(v * image.pixels.shape[0]), int(u * image.pixels.shape[1]), image.x + u * image.width, image.y + v * image.height
exec(sys.stdin.read())
'
}

@test "a voxel is drawn where its affine says it is, and the cross is on it: RAS, LAS, permuted, oblique, sheared" {
	need_python numpy nibabel
	see <<'PYTHON'
import nibabel
from nibabel.affines import apply_affine, from_matvec
from nibabel.eulerangles import euler2mat

affines = {
    'RAS': from_matvec(np.diag([2, 3, 4]), [-20, -30, 10]),
    'LAS': from_matvec(np.diag([-2, 3, 4]), [20, -30, 10]),
    'ASL': from_matvec([[0, 0, -4], [2, 0, 0], [0, 3, 0]], [30, -17, 5]),
    'oblique': from_matvec(euler2mat(0.3, -0.2, 0.4) @ np.diag([-2.5, 3, 3.5]), [11, -22, 33]),
    'sheared': from_matvec([[3, 0.5, 0.2], [-0.4, 3, 0.9], [0, -0.8, 3]], [-9, 2, 1]),
}
shape, voxel = (9, 12, 7), (2, 8, 5)
for name, affine in affines.items():
    data = np.zeros(shape, np.float32)
    data[voxel] = 5
    nibabel.save(nibabel.Nifti1Image(data, affine), 'one.nii')
    place, (low, high) = apply_affine(affine, voxel), box(shape, affine)
    picture = plot('-u', '3', 'one.nii')
    assert len(picture.images) == 4, name	# and the bar
    for normal, image in enumerate(picture.images[:3]):
        row, column, x, y = where(image, low, high, place, normal)
        hot = (image.pixels == WARM).all(-1)
        assert hot[row, column], (name, normal)
        # the voxel alone: around its centre, and no larger than its cut can be
        rows, columns = np.nonzero(hot)
        assert abs(rows.mean() - row) < 2 and abs(columns.mean() - column) < 2, (name, normal)
        edge = image.pixels.shape[1] / (high - low)[1 if normal == 0 else 0]
        assert hot.sum() < 1.8 * (4 * edge) ** 2, (name, normal)
        assert not hot[-1 - row, -1 - column], (name, normal)
        assert (picture.images[normal].title or '').startswith('xyz'[normal] + ' = %g' % (round(place[normal] * 10) / 10))
        cross = picture.lines[4 * normal:4 * normal + 4]
        assert all(abs(line.x1 - x) < 0.011 and line.x1 == line.x2 for line in cross[:2]), (name, normal)
        assert all(abs(line.y1 - y) < 0.011 and line.y1 == line.y2 for line in cross[2:]), (name, normal)
PYTHON
}

@test "in rows, mosaics and the glass a voxel is where its affine says, too" {
	need_python numpy nibabel
	see <<'PYTHON'
import nibabel
from nibabel.affines import apply_affine, from_matvec
from nibabel.eulerangles import euler2mat

affines = {
    'left-handed': from_matvec(np.diag([-2, 3, 4]), [20, -30, 10]),
    'oblique': from_matvec(euler2mat(0.3, -0.2, 0.4) @ np.diag([2.5, 3, 3.5]), [-25, -22, -13]),
    'oblique and left-handed': from_matvec(euler2mat(-0.4, 0.25, 0.3) @ np.diag([-2.5, 3, 3.5]), [14, -22, 3]),
}
shape, voxel = (9, 12, 7), (2, 8, 5)
for name, affine in affines.items():
    data = np.zeros(shape, np.float32)
    data[voxel] = 5
    nibabel.save(nibabel.Nifti1Image(data, affine), 'one.nii')
    place, (low, high) = apply_affine(affine, voxel), box(shape, affine)
    def check(image, normal, mirrored=False):
        row, column, _, _ = where(image, low, high, place, normal)
        pixels = image.pixels[:, ::-1] if mirrored else image.pixels
        hot = (pixels == WARM).all(-1)
        assert hot[row, column], (name, normal, image.title)
        rows, columns = np.nonzero(hot)
        edge = image.pixels.shape[0] / (high - low)[1 if normal == 2 else 2]	# pixels a mm
        # cuts at whole mm don't go through its middle
        assert np.hypot(rows.mean() - row, columns.mean() - column) / edge < 0.6, (name, normal, image.title)
    for normal, axis in enumerate('xyz'):
        cuts = [float(mm) for mm in (low[normal] + 0.5, place[normal], high[normal] - 0.5)]
        # the voxel is in neither of the others
        assert min(abs(cuts[k] - place[normal]) for k in (0, 2)) > abs(affine[normal, :3]).sum() / 2
        images = plot('-u', '3', '--mode=' + axis, '--cuts=%r,%r,%r' % tuple(cuts), 'one.nii').images
        check(images[1], normal)
        assert not any((images[k].pixels == WARM).all(-1).any() for k in (0, 2)), (name, axis)
    images = plot('-u', '3', '--mode=mosaic', '--cuts=1', 'one.nii').images
    for normal in range(3):
        check(images[normal], normal)
    left, right, coronal, axial = plot('--glass', '-u', '3', 'one.nii').images[:4]
    seen, empty = (left, right) if place[0] < 0 else (right, left)
    check(seen, 0, mirrored=seen is left)
    assert not (empty.pixels == WARM).all(-1).any(), name
    check(coronal, 1)
    check(axial, 2)
assert {bool(apply_affine(affine, voxel)[0] < 0) for affine in affines.values()} == {True, False}
PYTHON
}

@test "whatever the size, words leave neither the picture nor each other room to meet" {
	need_python numpy
	make_nifti some.nii dims=20,24,20 zooms=8,8,8 modulo=11
	for size in 700x300 300x1200 1600x230 260x200 3000x3000; do
		for mode in --mode=ortho --mode=y --mode=mosaic\ --cuts=4 --glass; do
			# shellcheck disable=SC2086  # words
			plotslices $mode -u 3 --size=$size --title='Some & more' some.nii >sized.svg 2>err || {
				# refused, with a size that is enough
				size=$(sed -n 's/.* at least \([0-9]*x[0-9]*\) was.*/\1/p' err)
				plotslices $mode -u 3 --size=$size --title='Some & more' some.nii >sized.svg
			}
			"$PYTHON" "$TOP/tests/chartsee.py" check sized.svg
		done
	done
	# as many as there may be, in rows that fit
	plotslices --mode=mosaic --cuts=30 some.nii >many.svg
	"$PYTHON" "$TOP/tests/chartsee.py" check many.svg
	fails 2 'plotslices: --size: 100x100 is too small for this picture; at least 346x114 was expected; see plotslices --help' \
		plotslices -u 3 --size=100x100 some.nii
}

@test "air around a head that isn't 0 is left blank, dark places within it aren't" {
	need_python numpy nibabel
	see <<'PYTHON'
import nibabel

grid = np.stack(np.meshgrid(*[np.arange(30.)] * 3, indexing='ij'), -1)
far = np.sqrt(((grid - 14.5) ** 2).sum(-1))
head = np.where(far < 12, 200, 9) + np.arange(30.) % 3
head[far < 5] = 4	# as dark as air
nibabel.save(nibabel.Nifti1Image(head.astype(np.float32), np.diag([2, 2, 2, 1.])), 'head.nii')
spot = np.zeros((30, 30, 30), np.float32)
spot[6, 14, 14] = 3
nibabel.save(nibabel.Nifti1Image(spot, np.diag([2, 2, 2, 1.])), 'spot.nii')
for look in [], ['--dark']:
    image = plot('--background=head.nii', '--cuts=29,29,29', *look, 'spot.nii').images[2]
    height, width, _ = image.pixels.shape
    assert abs(width - height) <= 1
    # the picture is of the head, 24 voxels wide: a disc that touches its sides
    opaque = image.pixels[..., 3] == 255
    rows, columns = np.mgrid[:height, :width]
    mm = np.hypot(rows - height / 2 + 0.5, columns - width / 2 + 0.5) / width * 48
    assert opaque[mm < 22].all() and not opaque[mm > 26].any()
    assert image.pixels[height // 2, width // 2, 0] < 30 and opaque[mm < 8].all()
    assert (image.pixels[opaque & (mm > 12) & (mm < 21)][:, :3].min() > 180)
# a head that isn't surrounded has no air
nibabel.save(nibabel.Nifti1Image(np.full((30, 30, 30), 7, np.float32), np.diag([2, 2, 2, 1.])), 'full.nii')
assert (plot('--background=full.nii', 'spot.nii').images[2].pixels[..., 3] == 255).all()
PYTHON
}

@test "a place, with a background on another grid: both are where they belong" {
	need_python numpy nibabel
	see <<'PYTHON'
import nibabel
from nibabel.affines import apply_affine, from_matvec
from nibabel.eulerangles import euler2mat

# a background without air, left-handed and oblique, that is bright in one place
there = from_matvec(euler2mat(0.1, 0.2, -0.3) @ np.diag([-1.5, 1.6, 1.7]), [40, -30, -28])
back = np.full((40, 41, 39), 60, np.float32)
spot = (14, 22, 25)
back[spot[0] - 6:spot[0] + 7, spot[1] - 6:spot[1] + 7, spot[2] - 6:spot[2] + 7] = 200
nibabel.save(nibabel.Nifti1Image(back, there), 'back.nii')
here = from_matvec(np.diag([3, 3, 3]), [-12, -12, -12])
data = np.zeros((9, 9, 9), np.float32)
data[7, 2, 6] = -4
nibabel.save(nibabel.Nifti1Image(data, here), 'one.nii')
low, high = box(back.shape, there)
bright = apply_affine(there, spot)
picture = plot('-u', '2', '--background=back.nii', '--cuts=%r,%r,%r' % tuple(float(x) for x in bright), 'one.nii')
for normal, image in enumerate(picture.images[:3]):
    row, column, x, y = where(image, low, high, bright, normal)
    edge = image.pixels.shape[1] / (high - low)[1 if normal == 0 else 0]	# pixels a mm
    bright_rows, bright_columns = np.nonzero((image.pixels[..., :3] > 128).all(-1) & (np.ptp(image.pixels[..., :3], -1) == 0))
    assert list(image.pixels[row, column]) == [255] * 4
    assert abs(bright_rows.mean() - row) < 1.5 and abs(bright_columns.mean() - column) < 1.5
    assert 20 ** 2 < bright_rows.size / edge ** 2 < 1.5 * 22 ** 2
    assert abs(picture.lines[4 * normal].x1 - x) < 0.011
place = apply_affine(here, (7, 2, 6))
picture = plot('-u', '2', '--background=back.nii', '--dark', 'one.nii')
for normal, image in enumerate(picture.images[:3]):
    row, column, x, y = where(image, low, high, place, normal)
    assert list(image.pixels[row, column]) == [0xb3, 0xf0, 0xff, 255]
    # 3 mm each way
    edge = image.pixels.shape[1] / (high - low)[1 if normal == 0 else 0]
    assert abs((image.pixels == [0xb3, 0xf0, 0xff, 255]).all(-1).sum() - 9 * edge ** 2) < 4 * 3 * edge
PYTHON
}

@test "what is strictly beyond the height has the colour of its value, n/a and 0 have none" {
	need_python numpy
	# a line of voxels of 1 mm: below, at and above 3
	make_nifti line.nii type=float32 dims=9,1,1 zooms=1,1,1 sform=1,1,0,0,0,0,1,0,0,0,0,1,0 \
		values=0,2.9999998,3,3.0000002,-2.9999998,-3,-3.0000002,nan,6
	make_nifti wide.nii type=float64 dims=3,1,1 sform=1,1,0,0,0,0,1,0,0,0,0,1,0 values=-1.7e308,0.1,1.7e308
	see <<'PYTHON'
picture = plot('-u', '3', '--mode=z', '--cuts=0.0', '--range=-6,6', 'line.nii')
image = picture.images[0]
columns = ((np.arange(9) + 0.5) / 9 * image.pixels.shape[1]).astype(int)
colours = [list(image.pixels[image.pixels.shape[0] // 2, column]) for column in columns]
grey = [list(colour[:3]) == [128] * 3 and colour[3] < 255 for colour in colours]
assert grey == [True, True, True, False, True, True, False, False, False], colours
assert colours[7][3] == 0	# n/a: nothing at all
assert colours[0][3] < colours[1][3]	# 0 is fainter than what isn't
# halfway up the warm half, and down the cold one
assert colours[3] == [0xff, 0x75, 0x19, 255] and colours[6] == [0x1a, 0x75, 0xff, 255], colours
assert colours[8] == WARM
bar = picture.images[1].pixels[:, 0, :3]
assert (bar[2] > [0xf0, 0xe0, 0x90]).all() and list(bar[128]) == [128] * 3 and bar[-2][2] > bar[-2][0]
# the grey part is from -3 to 3: half of the bar
assert abs((bar == 128).all(-1).sum() - 128) <= 2
# numbers whose distance is beyond the largest there are have the colours of their places, too
row = plot('--mode=z', '--cuts=0.0', 'wide.nii').images[0].pixels[0]
assert list(row[0]) == [0xb3, 0xf0, 0xff, 255] and list(row[-1]) == WARM
PYTHON
}

@test "voxels have sharp edges where librsvg draws them, however large they are" {
	need_python numpy
	command -v rsvg-convert >/dev/null || skip "no rsvg-convert"
	make_nifti coarse.nii dims=5,4,3 zooms=25,25,25 values="$(awk 'BEGIN { for (i = 0; i < 60; i++) printf "%s%d", i ? "," : "", i % 2 ? 9 : 3 }')"
	plotslices --mode=z --cuts=0.0 --size=700x600 coarse.nii >coarse.svg
	rsvg-convert -z 3 -o coarse.png coarse.svg
	see <<'PYTHON'
image = svgsee.read('coarse.svg').images[0]
drawn = svgsee.read_png(open('coarse.png', 'rb').read()).astype(int)
row = drawn[int(3 * (image.y + image.height / 8)), int(3 * image.x) + 3:int(3 * (image.x + image.width)) - 3, :3]
changes = abs(np.diff(row, axis=0)).sum(1) > 0
# from one voxel to the next it takes three pixels at most, of some 300
starts = np.flatnonzero(np.diff(np.concatenate([[0], changes])) == 1)
assert len(starts) == 4 and len(row) > 1000, starts
assert all(not changes[start + 3:start + 100].any() for start in starts)
PYTHON
}

@test "left is where it is marked, and the world's left is left" {
	need_python numpy
	make_nifti las.nii type=float32 dims=4,2,2 zooms=5,5,5 sform=1,-5,0,0,10,0,5,0,0,0,0,5,0 \
		values=0,0,0,9,0,0,0,9,0,0,0,9,0,0,0,9
	see <<'PYTHON'
for arguments in ([], ['--dark'], ['--mode=mosaic', '--cuts=2']):
    picture = plot(*arguments, 'las.nii')
    marks = {}
    for text in picture.texts:
        marks.setdefault(text.text, []).append(text)
    images = [image for image in picture.images if image.title]
    n = len(images) // 3
    assert len(marks['L']) == len(marks['R']) == 2 * n and len(marks['P']) == len(marks['A']) == n
    for image, left, right in zip(images, marks['P'] + marks['L'], marks['A'] + marks['R']):
        assert left.x < image.x + image.width / 2 < right.x and left.x + 10 < right.x
        assert left.y > image.y + image.height
    # x is reversed in the file: its last voxels are at -5 mm, at the left
    axial = images[-1].pixels
    middle = axial.shape[0] // 2
    assert (axial[middle, 2] == WARM).all() and not (axial[middle, -3] == WARM).all()
PYTHON
}

@test "rows of cuts stand where they are asked for, or evenly over what is above the height" {
	make_nifti block.nii dims=8,8,20 zooms=2,2,2 sform=1,2,0,0,0,0,2,0,0,0,0,2,-10 \
		values="$(awk 'BEGIN { for (i = 0; i < 1280; i++) { z = int(i / 64); printf "%s%d", i ? "," : "", (z >= 5 && z < 15) ? 7 : 1 } }')"
	plotslices -u 2 --mode=z --cuts=-6,12.5,3 block.nii | grep -o '<title>. = [^<]*' | same_text "$(
		printf '<title>%s\n' 'z = -6' 'z = 12.5' 'z = 3')"
	# 20 mm from -1 to 19
	plotslices -u 2 --mode=z --cuts=5 block.nii | grep -o '<title>. = [^<]*' | same_text "$(
		printf '<title>%s\n' 'z = 1' 'z = 5' 'z = 9' 'z = 13' 'z = 17')"
	plotslices -u 2 --mode=x --cuts=1 block.nii | grep -o '<title>. = [^<]*' | same_text '<title>x = 7'
	plotslices -u 2 --mode=mosaic --cuts=2 block.nii | grep -o '<title>. = [^<]*' | same_text "$(
		printf '<title>%s\n' 'x = 3' 'x = 11' 'y = 3' 'y = 11' 'z = 4' 'z = 14')"
}

@test "a place of many maxima is one of a cluster" {
	make_nifti many.nii dims=9,3,3 zooms=1,1,1 sform=1,1,0,0,0,0,1,0,0,0,0,1,0 \
		values="$(awk 'BEGIN { for (i = 0; i < 81; i++) { x = i % 9; printf "%s%d", i ? "," : "", (i == 0 || x > 4) ? -5 : 1 } }')"
	plotslices many.nii | grep -o 'farthest from 0 at [^<]* mm' | same_text 'farthest from 0 at x = 7, y = 0, z = 0 mm'
}

@test "the same bytes twice, to a file too; well-formed for an XML reader, and drawn by librsvg" {
	need_python numpy
	make_nifti some.nii dims=5,6,7 zooms=2,2,2 modulo=11
	plotslices -u 3 --title='a <b> & "c" ä' some.nii >one.svg
	plotslices -u 3 --title='a <b> & "c" ä' -o two.svg some.nii
	same_bytes one.svg two.svg
	see <<'PYTHON'
assert svgsee.read('one.svg').texts[0].text == 'a <b> & "c" ä'
PYTHON
	command -v rsvg-convert >/dev/null || skip "no rsvg-convert"
	for arguments in '' '--dark --mode=x' '--mode=mosaic --size=400x900' '--size=400x300'; do
		# shellcheck disable=SC2086  # words
		plotslices $arguments some.nii | rsvg-convert -o some.png
	done
}

@test "glass: each half from its own side, what is farthest from 0 in front, and the outline around what isn't 0" {
	need_python numpy nibabel
	see <<'PYTHON'
import nibabel

affine = np.array([[-2, 0, 0, 20], [0, 2, 0, -30], [0, 0, 2, -10], [0, 0, 0, 1.]])
data = np.zeros((21, 31, 16), np.float32)
data[3:18, 4:28, 2:14] = 1	# a body, of 1
data[4, 20, 10] = 5		# x = 12: right
data[8, 20, 10] = -3		# x = 4, in front of it from the left
data[15, 9, 5] = 4		# x = -10: left
nibabel.save(nibabel.Nifti1Image(data, affine), 'head.nii')
low, high = box(data.shape, affine)
picture = plot('--glass', '-u', '2', '--range=-5,5', 'head.nii')
left, right, coronal, axial = picture.images[:4]
def colour(image, place, normal, mirrored=False):
    row, column, _, _ = where(image, low, high, place, normal)
    return list(image.pixels[row, image.pixels.shape[1] - 1 - column if mirrored else column])
def warm(rgba):
    return rgba[3] == 255 and rgba[0] > 200 and rgba[0] > rgba[2]
assert colour(right, (12, 10, 10), 0) == WARM and colour(coronal, (4, 10, 10), 1)[2] > 200
assert warm(colour(left, (-10, -12, 0), 0, True)) and warm(colour(coronal, (-10, -12, 0), 1))
assert colour(coronal, (12, 10, 10), 1) == WARM and colour(axial, (12, 10, 10), 2) == WARM
assert warm(colour(axial, (-10, -12, 0), 2))
assert colour(left, (12, 10, 10), 0, True)[3] == colour(right, (-10, -12, 0), 0)[3] == 0
# the body reaches from -15 to 15, from -23 to 25 and from -7 to 17 mm, to the middles of its outermost voxels and half on
for polygon, image, normal in zip(picture.polygons, picture.images, (0, 0, 1, 2)):
    points = np.array([point.split(',') for point in polygon.points.split()], float)
    axes = (1 if normal == 0 else 0, 1 if normal == 2 else 2)
    scale = image.width / (high - low)[axes[0]]
    spans = np.array([30, 48, 24])[list(axes)]
    assert (abs(np.ptp(points, 0) / scale - spans) < 1.5).all(), (normal, np.ptp(points, 0) / scale)
assert len(picture.polygons) == 4
PYTHON
}

@test "contours go around labels, each in its colour, and around probabilities above 0.5, on a grid of their own" {
	need_python numpy nibabel
	see <<'PYTHON'
import nibabel

back = nibabel.Nifti1Image(np.ones((40, 40, 40), np.float32), np.array([[1, 0, 0, -20], [0, 1, 0, -20], [0, 0, 1, -20], [0, 0, 0, 1.]]))
nibabel.save(back, 'map.nii')
low, high = box((40, 40, 40), back.affine)
affine = np.array([[-2, 0, 0, 20], [0, 2, 0, -20], [0, 0, 2, -20], [0, 0, 0, 1.]])
labels = np.zeros((20, 20, 20), np.int16)
labels[4:8, 3:9, 8:14] = 3	# x from 5 to 13, y from -15 to -3 mm
labels[12:17, 10:18, 8:14] = 7	# x from -13 to -3, y from -1 to 15
nibabel.save(nibabel.Nifti1Image(labels, affine), 'labels.nii')
# 1 in the middle, straight to 0 over 12 voxels of 2 mm: above 0.5 within 12 mm of (0, 4)
index = np.stack(np.meshgrid(*[np.arange(20)] * 3, indexing='ij'), -1) @ affine[:3, :3].T + affine[:3, 3]
cone = np.clip(1 - np.hypot(index[..., 0] - 0, index[..., 1] - 4) / 24, 0, 1).astype(np.float32)
nibabel.save(nibabel.Nifti1Image(np.stack([cone, 0 * cone], -1), affine), 'cone.nii')
def mm(polygon, image):
    points = np.array([point.split(',') for point in polygon.points.split()], float)
    x = low[0] + (points[:, 0] - image.x) / image.width * (high - low)[0]
    y = high[1] - (points[:, 1] - image.y) / image.height * (high - low)[1]
    return x, y
picture = plot('--mode=z', '--cuts=1.0', '--contours=labels.nii', 'map.nii')
def lines(picture):
    """Each line is drawn on a wider one that is dark, and of the same points."""
    below, above = picture.polygons[::2], picture.polygons[1::2]
    assert [polygon.points for polygon in below] == [polygon.points for polygon in above]
    assert all(a.stroke == '#000000' and a.stroke_width > b.stroke_width for a, b in zip(below, above))
    return above
boxes = sorted((x.min(), x.max(), y.min(), y.max()) for x, y in (mm(polygon, picture.images[0]) for polygon in lines(picture)))
assert np.allclose(boxes, [(-13, -3, -1, 15), (5, 13, -15, -3)], atol=0.3), boxes
assert len({polygon.stroke for polygon in lines(picture)}) == 2
picture = plot('--mode=z', '--cuts=1.0', '--contours=cone.nii', 'map.nii')
(polygon,) = lines(picture)
x, y = mm(polygon, picture.images[0])
assert np.allclose(np.hypot(x, y - 4), 12, atol=0.25)
PYTHON
}

@test "contours of many labels are those of each alone; what is outside is told" {
	need_python numpy nibabel
	see <<'PYTHON'
import nibabel
from nibabel.affines import from_matvec
from nibabel.eulerangles import euler2mat

affine = from_matvec(euler2mat(0.3, -0.2, 0.4) @ np.diag([-3, 3, 4]), [40, -35, -35])
nibabel.save(nibabel.Nifti1Image(np.ones((60, 60, 60), np.float32), np.diag([1.5, 1.5, 1.5, 1]) + np.array([[0, 0, 0, -40]] * 3 + [[0] * 4])), 'map.nii')
random = np.random.default_rng(5)
index = np.stack(np.meshgrid(*[np.arange(24)] * 3, indexing='ij'), -1)
seeds = random.integers(0, 24, (20, 3))
labels = ((index[..., None, :] - seeds) ** 2).sum(-1).argmin(-1).astype(np.int16) + 2
nibabel.save(nibabel.Nifti1Image(labels, affine), 'all.nii')
def points(*args):
    return sorted(polygon.points for polygon in plot('--mode=z', '--cuts=-20.0,3.0,9.5', *args, 'map.nii').polygons[1::2])
alone = []
for label in np.unique(labels):
    nibabel.save(nibabel.Nifti1Image(np.where(labels == label, label, 0).astype(np.int16), affine), 'one.nii')
    alone += points('--contours=one.nii')
assert len(alone) > 20 and points('--contours=all.nii') == sorted(alone)
PYTHON
	make_nifti here.nii dims=3,3,3 zooms=2,2,2 sform=1,2,0,0,0,0,2,0,0,0,0,2,0 modulo=9
	make_nifti far.nii dims=3,3,3 zooms=2,2,2 sform=1,2,0,0,500,0,2,0,0,0,0,2,0 modulo=9
	warns 'plotslices: warning: far.nii: nothing of it is in what is drawn; it has no lines' \
		plotslices --contours=far.nii here.nii
	grep -c '<polygon' warns.out | same_text 0
}

@test "nothing above the height is said, in the picture too; n/a, constants and inf are no trouble" {
	make_nifti zero.nii type=float32 dims=3,3,3 values="$(printf '0,%.0s' {1..26})0"
	warns 'plotslices: zero.nii: nothing above 3.1' plotslices -u 3.1 zero.nii
	grep -q '>Nothing above 3.1\.</text>' warns.out
	warns 'plotslices: zero.nii: nothing above 0' plotslices --mode=mosaic zero.nii
	make_nifti nan.nii type=float32 dims=3,3,1 values=nan,nan,nan,nan,nan,nan,nan,nan,nan
	warns 'plotslices: nan.nii: nothing above 0' plotslices nan.nii
	make_nifti same.nii type=float32 dims=3,1,1 values=-2,-2,-2
	warns 'plotslices: same.nii: nothing above 2' plotslices -u 2 same.nii
	plotslices -u 1.9 same.nii | grep -q '<desc>Values from -2 to -2 in 3 voxels'
	make_nifti inf.nii type=float32 dims=3,1,1 values=inf,1,2
	warns 'plotslices: inf.nii: 1 infinite voxel, in the colours of the ends' plotslices inf.nii
	grep -q '<desc>Values from 1 to 2 in 2 voxels' warns.out
	make_nifti infs.nii type=float32 dims=2,1,1 values=inf,-inf
	warns 'plotslices: infs.nii: 2 infinite voxels, in the colours of the ends' plotslices infs.nii
	grep -q '>Nothing finite above 0; infinite: 2\.</text>' warns.out
	make_nifti map.nii dims=3,3,3 modulo=7
	for values in 0 nan inf; do
		make_nifti back.nii type=float32 dims=3,3,3 values="$(printf "$values,%.0s" {1..26})$values"
		warns "plotslices: back.nii: has no finite value but 0; it isn't seen" plotslices --background=back.nii map.nii
		warns "plotslices: back.nii: has no finite value but 0; it isn't seen" \
			plotslices --glass --background=back.nii map.nii
	done
	make_nifti back.nii dims=3,3,3 values="$(printf '5,%.0s' {1..26})5"
	plotslices --background=back.nii map.nii 2>err | grep -c '<image.*<title>' | same_text 3
	no_lines <err
}

@test "above the bar stands which statistic it is, where the image says so or the user does, and the height" {
	words() {
		plotslices --mode=z --cuts=0.0 "$@" >words.svg
		# what is no place, side or number of the bar
		sed -n 's/^<text.*>\(.*\)<\/text>$/\1/p' words.svg | grep -v -e '^z = ' -e '^[LR]$' -e '^[-0-9.]*$' | paste -sd / || :
	}
	# intent code and parameters, and what is said of them
	while read -r intent expected; do
		make_nifti map.nii dims=3,1,1 values=-4,0,5 "intent=$intent"
		words map.nii | same_text "$expected"
		words -u 3 map.nii | same_text "${expected:+$expected/}beyond ±3"
	done <<-'END'
		0
		3,24 t(24)
		3 t
		4,2,80 F(2, 80)
		5 z
		22 p
		1001
	END
	make_nifti map.nii dims=3,1,1 values=-2,0,5 intent=5
	words -u 3 map.nii | same_text 'z/above 3'
	words -u 3 --label='change (%)' map.nii | same_text 'change (%)/above 3'
	words --label= map.nii | same_text ''
	# a file of maps has their names
	printf 'z\teffect\n1\t2\n2\t3\n3\t-4\n' >stats.tsv
	make_nifti mask.nii dims=3,1,1 values=1,1,1
	imgpack -m mask.nii -c effect -o effect.nii stats.tsv
	words effect.nii | same_text effect
	imgpack -m mask.nii -c z -o z.nii stats.tsv
	words -u 1 z.nii | same_text 'z/above 1'
	need_python
	for size in 500x150 900x600; do
		plotslices --size=$size -u 3 --label="$(printf 'long %.0s' {1..40})" map.nii >sized.svg
		grep -q '>long long.*…<' sized.svg
		"$PYTHON" "$TOP/tests/chartsee.py" check sized.svg
	done
}

@test "the background and the map's colours are rasters of their own, alike for light and dark" {
	make_nifti map.nii dims=9,9,9 sform=1,1,0,0,0,0,1,0,0,0,0,1,0 values="$(awk 'BEGIN { for (i = 0; i < 729; i++) printf "%s%d", i ? "," : "", (i % 9 > 6 ? i % 7 : 0) }')"
	make_nifti back.nii dims=18,18,18 zooms=0.5,0.5,0.5 sform=1,0.5,0,0,0,0,0.5,0,0,0,0,0.5,0 \
		values="$(awk 'BEGIN { for (i = 0; i < 5832; i++) printf "%s%d", i ? "," : "", i * i % 251 + 400 }')"
	make_nifti none.nii dims=9,9,9 sform=1,1,0,0,0,0,1,0,0,0,0,1,0 values="$(printf '0,%.0s' {1..728})0"
	for look in '' --dark; do
		plotslices $look --background=back.nii map.nii >on.svg
		plotslices $look --background=back.nii none.nii 2>err >bare.svg
		for picture in on bare; do
			grep -o 'data:image/png[^"]*' $picture.svg >$picture.rasters$look
		done
	done
	same_bytes on.rasters on.rasters--dark
	same_bytes bare.rasters bare.rasters--dark
	# three cuts of two rasters, and a bar; or of the background alone
	wc -l <on.rasters | same_text 7
	wc -l <bare.rasters | same_text 3
	need_python
	"$PYTHON" - on.rasters bare.rasters <<-'END'
		import base64, sys
		for path in sys.argv[1:]:
		    # a byte a pixel: in a palette, or grey
		    assert {base64.b64decode(line.split(',')[1])[25] for line in open(path)} <= {0, 3}
	END
}

@test "a single slice, voxels of 25 mm and a volume of several" {
	make_nifti slice.nii dims=10,12,1 zooms=3,3,4 modulo=50
	plotslices slice.nii | grep -c '<image.*<title>' | same_text 3
	make_nifti coarse.nii dims=6,10,10 zooms=25,25,25 modulo=77
	plotslices --background=coarse.nii slice.nii | grep -c '<image.*<title>' | same_text 3
	# rows that are low leave room for the colour bar
	make_nifti wide.nii dims=40,19,1 zooms=3,3,4 modulo=50
	plotslices --mode=z --cuts=7 wide.nii | grep -c '<image.*<title>' | same_text 7
	# where none are asked for, there are no more cuts than voxels
	plotslices --mode=z wide.nii | grep -o '<title>. = [^<]*' | same_text '<title>z = 0'
	plotslices --mode=mosaic slice.nii | grep -o '<title>z = [^<]*' | same_text '<title>z = 0'
	plotslices --mode=x coarse.nii | grep -o '<title>. = [^<]*' | same_text "$(
		printf '<title>x = %s\n' -62 -38 -12 12 38 62)"
	make_nifti thin.nii dims=9,9,1 zooms=3,3,3 sform=1,3,0,0,-12,0,3,0,-12,0,0,3,0 modulo=50
	make_nifti thick.nii dims=4,4,2 zooms=25,25,25 sform=1,25,0,0,-38,0,25,0,-38,0,0,25,-12 modulo=77
	plotslices --background=thin.nii thick.nii | grep -c '<image.*<title>' | same_text 3
	make_nifti four.nii dims=2,2,2,3 values=1,1,1,1,1,1,1,1,2,2,2,2,2,2,2,2,3,3,3,3,3,3,3,3
	plotslices --volume=2 four.nii | grep -o 'Values from 2 to 2' | same_text 'Values from 2 to 2'
	fails 1 'plotslices: four.nii: has 3 volumes; volume 4 was asked for' plotslices --volume=4 four.nii
}

@test "what can't be drawn is refused, and no file is left" {
	make_nifti here.nii dims=3,3,3 zooms=2,2,2 sform=1,2,0,0,0,0,2,0,0,0,0,2,0
	make_nifti far.nii dims=3,3,3 zooms=2,2,2 sform=1,2,0,0,500,0,2,0,0,0,0,2,0
	make_nifti flat.nii dims=3,3,3 zooms=2,2,2 sform=1,2,0,0,0,0,0,0,0,0,0,2,0
	fails 1 'plotslices: far.nii: no voxel of here.nii is within it; a background in the same space was expected' \
		plotslices --background=far.nii -o out.svg here.nii
	fails 1 'plotslices: flat.nii: the affine has no inverse; its voxels are at no place of their own' \
		plotslices -o out.svg flat.nii
	fails 1 'plotslices: --cuts: x = 99 is outside; the images reach from -1 to 5 mm' \
		plotslices --cuts=99,0,0 -o out.svg here.nii
	[ ! -e out.svg ]
	fails 2 "plotslices: --cuts: \`1,2' is no X,Y,Z, a place in mm; see plotslices --help" plotslices --cuts=1,2 here.nii
	fails 2 "plotslices: --cuts: \`1,b' is neither a number of cuts nor their places in mm, at most 200; see plotslices --help" \
		plotslices --mode=z --cuts=1,b here.nii
	fails 2 "plotslices: --cuts: 0 is not between 1 and 200; see plotslices --help" plotslices --mode=z --cuts=0 here.nii
	fails 2 "plotslices: --cuts: \`1,2' is no number of cuts along each axis; see plotslices --help" \
		plotslices --mode=mosaic --cuts=1,2 here.nii
	fails 2 "plotslices: --glass is seen through: --mode, --cuts and --contours don't go with it; see plotslices --help" \
		plotslices --glass --mode=x here.nii
	fails 2 "plotslices: one map at a time; \`b.nii' is a second one; see plotslices --help" plotslices here.nii b.nii
}

@test "the motor map on the MNI brain: its peak is in the motor cortex, at the left" {
	need_reference
	plotslices -u 4 --background="$(data stat/mni152_t1_1mm.nii.gz)" "$(data stat/motor_zmap_3mm.nii.gz)" >motor.svg
	# within 8 mm of the hand area of either side
	sed -n 's/.*farthest from 0 at x = \([-0-9.]*\), y = \([-0-9.]*\), z = \([-0-9.]*\) mm.*/\1 \2 \3/p' motor.svg |
		awk '{ x = $1 < 0 ? -$1 : $1; if ((x - 40) ^ 2 + ($2 + 22) ^ 2 + ($3 - 55) ^ 2 > 100) print }
			END { if (NR != 1) print "no peak" }' | no_lines
}
