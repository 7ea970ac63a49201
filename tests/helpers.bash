# helpers: what every test file loads first.
#
#	#!/usr/bin/env bats
#	load helpers
#
#	@test "ev2reg refuses a negative duration" {
#		printf 'onset\tduration\n1\t-2\n' >e.tsv
#		fails 1 'ev2reg: e.tsv:2: ...' ev2reg -t 2 -n 10 e.tsv
#	}
#
# Each test runs in its own empty directory, with the built programs in PATH. From outside come BUILD
# (the build to test; build/ by default, build/san under SAN=1) and REFERENCE (the folder that holds data/
# and reference/, or nothing). A file with its own setup() starts it with `cd "$BATS_TEST_TMPDIR"`.

bats_require_minimum_version 1.5.0

TOP=$(cd "$BATS_TEST_DIRNAME" && while [ ! -e Makefile ] && [ "$PWD" != / ]; do cd ..; done && pwd)
BUILD=${BUILD:-$TOP/build}
PATH=$BUILD/bin:$PATH
REFERENCE=${REFERENCE:+$(cd "$REFERENCE" && pwd)}
export TOP BUILD PATH REFERENCE LC_ALL=C
# a sanitizer's report must not look like an error of the program's own
export ASAN_OPTIONS=exitcode=99:detect_leaks=1 UBSAN_OPTIONS=print_stacktrace=1 LSAN_OPTIONS=exitcode=99

setup() {
	cd "$BATS_TEST_TMPDIR" || return
}

# Skips the test where there are no recordings and reference tables.
need_reference() {
	[ -n "$REFERENCE" ] || skip "no REFERENCE"
}

# Skips the test where no Python 3 has the modules given (numpy by default), else sets $PYTHON.
need_python() {
	local modules=${*:-numpy}
	for PYTHON in /usr/bin/python3 python3; do
		"$PYTHON" -c "import ${modules// /, }" 2>/dev/null && return
	done
	skip "no python3 with $modules"
}

# Makes a locale with decimal commas that LC_ALL=comma chooses, and skips the test where none can be made or shown.
need_commas() {
	export LOCPATH=$PWD/locales
	printf 'LC_NUMERIC\ndecimal_point ","\nthousands_sep "."\ngrouping 3;3\nEND LC_NUMERIC\n' >comma.src
	mkdir "$LOCPATH"
	localedef -c -i comma.src "$LOCPATH/comma" >/dev/null 2>&1 || [ -e "$LOCPATH/comma/LC_NUMERIC" ] ||
		skip "localedef makes no locale"
	[ "$(LC_ALL=comma awk 'BEGIN { printf "%.1f", 0.5 }')" = 0,5 ] || skip "nothing here shows the comma of a locale"
}

# data FILE: the path of a recording, e.g. data haxby/run-01/events.tsv; reference FILE: that of a reference table.
data() {
	printf '%s\n' "$REFERENCE/data/$1"
}

reference() {
	printf '%s\n' "$REFERENCE/reference/$1"
}

# fails STATUS MESSAGE COMMAND...: the command ends with this status and exactly this on standard error.
# A command that is one word is run by bash, so that it can be a pipeline (its status is the last stage's).
# What it wrote on standard output is left in the file `fails.out'.
fails() {
	local want=$1 message=$2 status=0
	shift 2
	if [ $# -eq 1 ]; then
		bash -c "$1" >fails.out 2>fails.err || status=$?
	else
		"$@" >fails.out 2>fails.err || status=$?
	fi
	[ "$status" -eq "$want" ] || {
		printf 'status %s, expected %s: %s\n' "$status" "$want" "$*"
		cat fails.err
		return 1
	}
	printf '%s\n' "$message" | diff -u - fails.err || {
		printf 'this is the standard error of: %s\n' "$*"
		return 1
	}
}

# warns MESSAGE COMMAND...: the same for a command that succeeds; its output is in `warns.out'.
warns() {
	fails 0 "$@"
	mv fails.out warns.out
}

# same_bytes A B: two files hold the same bytes.
same_bytes() {
	cmp -- "$1" "$2"
}

# same_text EXPECTED: standard input is exactly this text (a line feed is added to it).
same_text() {
	diff -u <(printf '%s\n' "$1") -
}

# no_lines: standard input has none; those there are, are shown. (A line that starts with `!' never fails a test.)
no_lines() {
	! grep .
}

# notices EXAMPLE ARGUMENT... -- NAME=VALUE...: where make with these arguments has done its work there, it has nothing to
# do; with each NAME=VALUE some of its commands would be others, and it does all of those again. The names are all that the
# Makefile has above its includes, but for OUT, so that none is forgotten; others are welcome.
notices() {
	local make=(make --no-print-directory -C "$TOP/examples/$1") makefile=$TOP/examples/$1/Makefile setting
	shift
	while [ "$1" != -- ]; do make+=("$1"); shift; done
	shift
	"${make[@]}" -q || { "${make[@]}" -n; return 1; }
	sed '/^include/,$d' "$makefile" | awk '$2 == "=" && $1 ~ /^[A-Z]/ && $1 != "OUT" && $1 != "SHELL" { print $1 }' |
		grep -vxF "$(printf '%s\n' "${@%%=*}")" | no_lines
	"${make[@]}" -nB uses= | sort >notices.old
	for setting; do
		"${make[@]}" -nB uses= "$setting" | sort | comm -13 notices.old - >notices.new
		"${make[@]}" -n "$setting" | sort | comm -13 - notices.new >notices.missed
		[ -s notices.new ] || { echo "the same commands: $setting"; return 1; }
		[ ! -s notices.missed ] || { echo "not done again: $setting"; cat notices.missed; return 1; }
	done
}

# written FOLDER [FILE]: the files below a folder that were written since FILE was, a path a line, or all with their times.
written() {
	if [ $# -eq 1 ]; then
		find "$1" -type f -printf '%P\t%T@\n' | sort
	else
		written "$1" | comm -13 "$2" - | cut -f 1
	fi
}

# same_golden NAME: standard input is exactly the file tests/golden/NAME, which `make golden' rewrites.
same_golden() {
	local golden=$TOP/tests/golden/$1
	if [ "${GOLDEN-}" = write ]; then
		mkdir -p "${golden%/*}"
		cat >"$golden"
	else
		diff -u "$golden" -
	fi
}
