#!/usr/bin/env bats
# manual: the examples of the pages are run, and print what the pages say. In a literal block, a line that starts with
# `$ ' is a command (a backslash at its end continues it), and what follows up to the next command, a blank line or
# the block's end is what it prints, on both standard output and standard error. The examples of a page share one folder,
# empty at first. Runs of blanks and tabs count as one blank, and none at the end of a line, for pages show columns.
load helpers

# split_examples PAGE FOLDER: example N becomes FOLDER/N.command, N.want and N.line.
split_examples() {
	awk -v folder="$2" '
		function plain(text) {
			gsub(/\\&/, "", text)
			gsub(/\\-/, "-", text)
			gsub(/\\\(aq/, "\047", text)
			gsub(/\\\(ga/, "`", text)
			gsub(/\\\(ha/, "^", text)
			gsub(/\\\(ti/, "~", text)
			gsub(/\\e|\\\(rs/, "\\", text)
			return text
		}
		/^\.Bd .*-literal/ { literal = 1; open = 0; next }
		/^\.Ed/ { literal = 0; next }
		!literal { next }
		{ $0 = plain($0) }
		continued { print > command; continued = /\\$/; next }
		/^\$ / {
			n++
			command = folder "/" n ".command"
			want = folder "/" n ".want"
			print FNR > (folder "/" n ".line")
			printf "" > want
			print substr($0, 3) > command
			continued = /\\$/
			open = 1
			next
		}
		/^[ \t]*$/ { open = 0 }
		open { print > want }' "$1"
}

run_examples() {
	local page=$1 name n
	name=$(basename "$page")
	mkdir "$BATS_TEST_TMPDIR/$name" "$BATS_TEST_TMPDIR/$name.examples"
	split_examples "$page" "$BATS_TEST_TMPDIR/$name.examples"
	cd "$BATS_TEST_TMPDIR/$name" || return
	for ((n = 1; ; n++)); do
		local example=$BATS_TEST_TMPDIR/$name.examples/$n
		[ -e "$example.command" ] || break
		bash "$example.command" >"$example.got" 2>&1 </dev/null || true
		diff -u --label "$name, line $(cat "$example.line")" --label 'what it prints' \
			<(tr -s ' \t' ' ' <"$example.want" | sed 's/ $//') \
			<(tr -s ' \t' ' ' <"$example.got" | sed 's/ $//') || return 1
	done
	if [ $n -eq 1 ]; then
		echo "$name has no example that is run"
		return 1
	fi
}

run_pages() {
	local page bad=0
	for page in "$@"; do
		run_examples "$page" || bad=1
	done
	return $bad
}

@test "the examples of the pages of programs print what the pages say" {
	run_pages "$TOP"/man/*.1
}

@test "the examples of boldpipe(5) and boldpipe(7) print what the pages say" {
	run_pages "$TOP"/man/*.5 "$TOP"/man/*.7
}

# README's blocks are indented by four; what isn't a block of commands is left out.
@test "the examples of README print what it says" {
	{
		echo .Bd -literal
		awk '/^    \$ / { on = 1 } !/^    / { on = 0; print "" } on { gsub(/\\/, "\\e"); print substr($0, 5) }' "$TOP/README"
		echo .Ed
	} >README
	grep -q '^\$ clusters' README
	mkdir page
	mv README page
	run_pages "$PWD/page/README"
}

@test "an example that prints something else is found" {
	mkdir own
	own=$PWD/own
	printf '.Bd -literal\n$ printf "a\\etb\\en"\na  b\n\n$ echo one \\e\n  two\none two\n.Ed\n' >own/good.1
	printf '.Bd -literal\n$ echo one\ntwo\n.Ed\n' >own/bad.1
	printf '.Bd -literal\n%% echo one\ntwo\n.Ed\n' >own/none.1
	run_pages "$own/good.1"
	run run_pages "$own/bad.1"
	[ "$status" -eq 1 ]
	run run_pages "$own/none.1"
	[ "$status" -eq 1 ]
	[ "$output" = "none.1 has no example that is run" ]
}
