#!/usr/bin/env bats
# house: the build, the installation and the runner of the tests themselves.
# shellcheck disable=SC2016,SC2030,SC2031  # scripts are written here; bats' variables
load helpers

# The files of a tree, relative to it.
tree() {
	(cd "$1" && find . ! -type d | sort)
}

# make in a copy of the tree's means to build; the build that is tested isn't touched.
copy_house() {
	mkdir house
	cp -R "$TOP"/{Makefile,.build,README,LICENSE,examples,man,common,tests} house
	mkdir house/tools house/build
}

# ---- installation -----------------------------------------------------------------------------------------------

@test "install puts programs, pages and examples under PREFIX in DESTDIR, and uninstall takes them away" {
	make -s -C "$TOP" BUILD="$BUILD" DESTDIR="$PWD/stage" PREFIX=/opt/bold install >/dev/null
	[ "$(ls "$PWD/stage")" = opt ]
	for file in "$TOP"/tools/*.c; do
		name=$(basename "$file" .c)
		[ -x "stage/opt/bold/bin/$name" ]
		cmp "$TOP/man/$name.1" "stage/opt/bold/share/man/man1/$name.1"
	done
	cmp "$TOP/man/boldpipe.5" stage/opt/bold/share/man/man5/boldpipe.5
	cmp "$TOP/man/boldpipe.7" stage/opt/bold/share/man/man7/boldpipe.7
	cmp "$TOP/LICENSE" stage/opt/bold/share/doc/boldpipe/LICENSE
	[ -x stage/opt/bold/share/doc/boldpipe/examples/steps/percent.py ]
	stage/opt/bold/bin/tabview --version
	# what others have put there stays
	echo theirs >stage/opt/bold/bin/theirs
	make -s -C "$TOP" BUILD="$BUILD" DESTDIR="$PWD/stage" PREFIX=/opt/bold uninstall >/dev/null
	tree stage | same_text ./opt/bold/bin/theirs
}

# ---- what the build needs -----------------------------------------------------------------------------------------

@test "missing libraries are named in one message, with the cure" {
	copy_house
	sed -i 's/-lcsv$/-lnonesuch1/; s/-lRmath$/-lnonesuch2/; s/-lisal\t/-lnonesuch3\t/' house/.build/packages
	rm -rf house/build
	run make -s -C house all
	[ "$status" -eq 2 ]
	grep -v '^[Mm]ake' <<<"$output" | same_text "boldpipe: missing to build: libcsv-dev r-mathlib
as root: apt-get install -y --no-install-recommends libcsv-dev r-mathlib
without root: make local-deps"
	[ ! -e house/build/config.mk ]
}

@test "an optional library that is missing is done without" {
	copy_house
	sed -i 's/-lisal\t/-lnonesuch\t/' house/.build/packages
	house/.build/configure "${CC:-gcc}" >config.mk
	grep -c 'HAVE_ISAL\|nonesuch' config.mk | same_text 0
	grep -c -- '-lcsv' config.mk | same_text 1
}

@test "what tests need is installed by apt, or by sudo that asks nothing, or named" {
	mkdir fake
	copy_house
	printf 'test\tcommand\tnonesuch-package\tnonesuch-command\n' >>house/.build/packages
	printf '#!/bin/sh\necho "apt-get $*" >>%q\n' "$PWD/log" >fake/apt-get
	printf '#!/bin/sh\necho 0\n' >fake/id
	chmod +x fake/*
	PATH=$PWD/fake:$PATH house/.build/install test | same_text 'boldpipe: installed nonesuch-package'
	same_text 'apt-get install -y -q --no-install-recommends nonesuch-package' <log

	# without root and with a sudo that would ask
	printf '#!/bin/sh\necho 1000\n' >fake/id
	printf '#!/bin/sh\nexit 1\n' >fake/sudo
	chmod +x fake/sudo
	fails 1 "boldpipe: missing: nonesuch-package
as root: apt-get install -y -q --no-install-recommends nonesuch-package" \
		"PATH=$PWD/fake:\$PATH house/.build/install test"

	# with a sudo that doesn't ask
	printf '#!/bin/sh\nshift\n[ "$1" = true ] || exec env "$@"\n' >fake/sudo
	: >log
	PATH=$PWD/fake:$PATH house/.build/install test | same_text 'boldpipe: installed nonesuch-package'
	same_text 'apt-get install -y -q --no-install-recommends nonesuch-package' <log
}

# ---- the runner ---------------------------------------------------------------------------------------------------

# run_tests FILE...: the runner over some files, with results of its own.
run_tests() {
	run env BUILD="$PWD/results" REFERENCE="${recordings-}" "$TOP/tests/run" "$@"
	echo "$output"
}

sum_is() {
	[ "${lines[-1]}" = "$1" ]
}

@test "the runner counts what passed, failed and was skipped, and shows what failed" {
	printf '@test "one" { true; }\n@test "two" { skip "because"; }\n' >good.bats
	run_tests good.bats
	[ "$status" -eq 0 ]
	sum_is '1 passed, 0 failed, 1 skipped'
	printf '@test "three" {\n\techo a clue\n\tfalse\n}\n' >bad.bats
	run_tests good.bats bad.bats
	[ "$status" -ne 0 ]
	sum_is '1 passed, 1 failed, 1 skipped'
	grep -qx 'not ok 1 three' <<<"$output"
	grep -qx '# a clue' <<<"$output"
	grep -qx '1 skipped: because' <<<"$output"
}

@test "the runner fails where nothing ran or all was skipped" {
	printf '# nothing\n' >none.bats
	run_tests none.bats
	[ "$status" -ne 0 ]
	printf '@test "two" { skip "because"; }\n' >skips.bats
	run_tests skips.bats
	[ "$status" -ne 0 ]
	sum_is '0 passed, 0 failed, 1 skipped'
}

@test "the runner counts tests that a crash kept from running as failed" {
	printf '@test "one" { true; }\n@test "two" { kill -9 $PPID $$; }\n@test "three" { true; }\n' >crash.bats
	run_tests crash.bats
	[ "$status" -ne 0 ]
	sum_is '1 passed, 2 failed, 0 skipped'
	printf '@test "one" {\n' >syntax.bats
	run_tests syntax.bats
	[ "$status" -ne 0 ]
}

@test "the runner counts a C program's tests, its crash, and a plan it doesn't keep" {
	mkdir tests
	programs() {
		rm -rf results
		mkdir -p results/unit
		printf '%s\n' "$1" >results/unit/x
		chmod +x results/unit/x
	}
	: >tests/x.c
	programs '#!/bin/sh
echo "ok 1 - a"; echo "ok 2 - b # SKIP no REFERENCE"; echo 1..2'
	run_tests "$PWD/tests/x.c"
	[ "$status" -eq 0 ]
	sum_is '1 passed, 0 failed, 1 skipped'
	programs '#!/bin/sh
echo "ok 1 - a"; kill -SEGV $$'
	run_tests "$PWD/tests/x.c"
	[ "$status" -ne 0 ]
	sum_is '1 passed, 1 failed, 0 skipped'
	programs '#!/bin/sh
echo "ok 1 - a"; echo 1..3'
	run_tests "$PWD/tests/x.c"
	sum_is '1 passed, 2 failed, 0 skipped'
	programs '#!/bin/sh
echo "ok 1 - a"; echo 1..1; exit 1'
	run_tests "$PWD/tests/x.c"
	sum_is '1 passed, 1 failed, 0 skipped'
}

@test "only the tests that need recordings run where only those are asked for" {
	recordings=$PWD
	printf '%s\n' 'need_reference() { :; }' 'through() {' 'need_reference' '}' \
		'@test "none (of them)" {' '# need_reference is not called' 'false' '}' \
		'@test "directly, with \$money [and] such*" {' 'need_reference' '}' \
		'@test "through another" {' 'through' '}' >some.bats
	run_tests --reference some.bats
	[ "$status" -eq 0 ]
	sum_is '2 passed, 0 failed, 0 skipped'
	run_tests some.bats
	sum_is '2 passed, 1 failed, 0 skipped'
}

@test "tests against recordings can't be asked for without them" {
	fails 1 'tests/run: no REFERENCE: name the folder that holds data/ and reference/, as in make check-reference REFERENCE=DIR' \
		"REFERENCE= BUILD=$PWD/results $TOP/tests/run --reference"
}

# ---- helpers ------------------------------------------------------------------------------------------------------

@test "fails takes the status and the whole message, and nothing less" {
	fails 3 'sh: no' 'echo "sh: no" >&2; exit 3'
	run fails 2 'sh: no' 'echo "sh: no" >&2; exit 3'
	[ "$status" -ne 0 ]
	run fails 3 'sh: n' 'echo "sh: no" >&2; exit 3'
	[ "$status" -ne 0 ]
	run fails 3 'sh: no' 'echo "sh: no" >&2; echo more >&2; exit 3'
	[ "$status" -ne 0 ]
	run same_text a <<<b
	[ "$status" -ne 0 ]
	run no_lines <<<b
	[ "$status" -ne 0 ]
	no_lines </dev/null
}
