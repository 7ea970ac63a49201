# charts: what the tests of charts ask an SVG, through tests/chartsee.py; after need_python xml.

marks() {
	"$PYTHON" "$TOP/tests/chartsee.py" marks "$1"
}

# Texts are within the picture and don't meet, and a converter reads it.
is_tidy() {
	"$PYTHON" "$TOP/tests/chartsee.py" check "$1"
	if command -v rsvg-convert >/dev/null; then
		rsvg-convert -o picture.png "$1"
	fi
}
