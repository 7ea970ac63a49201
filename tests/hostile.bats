#!/usr/bin/env bats
# hostile: attempts on what all programs promise: that nothing half-done looks done, whoever is killed and wherever; that
# inputs of any shape are read or refused; that errors are told and tell themselves apart from results.
load helpers

# ---- writers that are killed ------------------------------------------------------------------------------------

# killed_while_waiting COMMAND...: what a pipe holds of a program that was killed when the pipe was full.
killed_while_waiting() {
	perl -e '
		my $pid = open(my $pipe, "-|", @ARGV) // die;
		for (1 .. 500) {
			select(undef, undef, undef, 0.005);
			open(my $stat, "<", "/proc/$pid/stat") or die;
			last if (split / /, <$stat>)[2] eq "S" && $_ > 2;
		}
		kill "KILL", $pid;
		binmode STDOUT;
		print while <$pipe>;' "$@"
}

@test "a table whose writer is killed while it waits never ends with a whole line" {
	local start
	for start in 1 2 3 4 5 6; do
		{ head -c "$start" </dev/zero | tr '\0' a; echo; yes 11 | head -n 600000; } >lines.tsv
		killed_while_waiting tabview lines.tsv >got
		[ "$(wc -c <got)" -gt 100000 ]
		[ "$(wc -c <got)" -lt 1700000 ]
		[ -n "$(tail -c 1 got)" ]
	done
}

# ---- operands ---------------------------------------------------------------------------------------------------

@test "standard input can't be read twice, whatever for" {
	local command tool
	printf 'a\tb\n1\t2\n' >table.tsv
	"$TOP/tests/make_image" image.nii 1 1 2 3 4 5 6
	for command in 'contrast -d - a <table.tsv' 'fixedfx - - <table.tsv' 'tabdiff - - <table.tsv' \
		'tabview --stack=a - - <table.tsv' 'mkdesign -t 2 -x - - <table.tsv' 'glmfit -d - <table.tsv' \
		'glmresid -d x -f - <table.tsv' 'imgunpack - - <image.nii' 'imgunpack -m - - <image.nii' \
		'imginfo - - <image.nii' 'imgmask --method=nonzero - - <image.nii' 'clusters -m - <image.nii'; do
		tool=${command%% *}
		fails 2 "$tool: standard input can be read only once; see $tool --help" "$command"
	done
}
