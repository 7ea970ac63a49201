#!/usr/bin/env bats
# contract: what holds for every program and every module, whoever wrote it. The programs are those of tools/, and their
# own test files say how they are run.
load helpers

# ---- the data: layers, letters, examples ------------------------------------------------------------------------

# A letter means one thing in all programs.
LETTERS='
c columns
d design
f fit
g graph
h help
j threads
k extent
l labels
m mask
n count
o output
O encoding
q level
r reference
t tr
T transpose
u height
x confounds
'

# How a program is run on the inputs of make_inputs, from them to standard output, as its test file says in a line
#
#	# contract: COMMAND [<INPUT]
#
# with a `-' instead for a program that writes no stream to standard output.
say_example() {
	sed -n 's/^# contract: //p' "$TOP/tests/$1.bats" | head -n 1 | grep . || {
		echo "tests/$1.bats has no line \`# contract: COMMAND' that says how $1 is run" >&2
		return 1
	}
}

# ---- what the tests are made of ---------------------------------------------------------------------------------

# Small inputs of every kind, in the current folder: 4 voxels of a 3 x 2 x 1 image, 12 scans.
make_inputs() {
	printf 'onset\tduration\ttrial_type\n2\t3\ta\n6\t2\tb\n12\t3\ta\n17\t1\tb\n' >events.tsv
	awk 'BEGIN { print "time\ta\tb"; for (i = 0; i < 12; i++) printf "%d\t%d\t%d\n", 2 * i, i % 3 == 0, i % 4 == 1 }' \
		>regressors.tsv
	awk 'BEGIN { print "a\tb\tconstant"; for (i = 0; i < 12; i++) printf "%d\t%d\t1\n", i % 3 == 0, i % 4 == 1 }' \
		>design.tsv
	awk 'BEGIN { print "time\ta\tb"
		for (i = 0; i < 64; i++) printf "%.1f\t%d\t%d\n", i * 0.5 - 8, i % 20 < 5, (i % 16 > 12) }' >fine.tsv
	awk 'BEGIN { print "p\tq\tr\ts"; x = 1
		for (i = 0; i < 12; i++) {
			for (j = 0; j < 4; j++) { x = (x * 75 + 74) % 65537; printf "%s%d.%d", j ? "\t" : "", 100 + x % 50, x % 8 }
			print "" } }' >series.tsv
	printf '%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n' a b constant sigma2 rho dof mean r2 r2_adjusted \
		0.5 0.25 100 2 0 9 100.5 0.5 0.25 1 -0.25 99 1.5 0 9 99.5 0.25 0.125 \
		0.125 2 98 1 0 9 100 0.75 0.5 3 1 101 4 0 9 103 0.125 0.0625 >fit.tsv
	printf '%s\t%s\t%s\t%s\t%s\t%s\n' effect variance dof stat z p 1 0.25 100 2 1.9 0.02 6 1 100 6 5.75 1e-07 \
		-1 0.25 100 -2 -1.9 0.98 5 1 100 5 4.75 1e-06 >stats.tsv
	"$TOP/tests/make_image" mask.nii 1 1 1 0 1 1 0
	"$TOP/tests/make_gifti" mesh.gii structure=CortexLeft array intent=POINTSET dims=4,3 values=-9,-6,0,-9,6,0,-9,0,8,-2,0,3 \
		array intent=TRIANGLE type=INT32 dims=4,3 values=0,2,1,0,3,2,1,2,3,0,1,3
	# shellcheck disable=SC2046  # numbers are words
	"$TOP/tests/make_image" bold.nii 12 $(awk 'BEGIN { for (i = 0; i < 72; i++) print 100 + (i * 7919) % 53 }')
	gzip -nc bold.nii >bold.nii.gz
}

# Writes standard input in packets of 7 bytes, each of which a reader gets by itself (a pipe in packet mode).
dribble() {
	perl -MFcntl -e '
		binmode STDIN;
		my $flags = fcntl(STDOUT, F_GETFL, 0);
		fcntl(STDOUT, F_SETFL, $flags | O_DIRECT) or die "no packets: $!";
		while (my $n = sysread(STDIN, my $bytes, 7)) { syswrite(STDOUT, $bytes) == $n or exit 1; }'
}

tools() {
	local file
	for file in "$TOP"/tools/*.c; do
		basename "$file" .c
	done
}

# each_tool FUNCTION: calls it with every program's name; what a failing one printed is told, and that it failed.
each_tool() {
	local tool bad=0
	for tool in $(tools); do
		# not as a condition: `set -e' would be off within
		(set -eu; "$1" "$tool") >said 2>&1 &
		if ! wait $!; then
			echo "$tool:"
			sed 's/^/    /' said
			bad=1
		fi
	done
	return $bad
}

# The command of an example without its input, and the input's name (empty if it reads none).
example_command() {
	say_example "$1" | sed 's/ <[^<]*$//'
}
example_input() {
	say_example "$1" | sed -n 's/.* <\([^<]*\)$/\1/p'
}

setup_file() {
	mkdir "$BATS_FILE_TMPDIR/inputs"
	cd "$BATS_FILE_TMPDIR/inputs" || return
	make_inputs
}

setup() {
	cp "$BATS_FILE_TMPDIR"/inputs/* "$BATS_TEST_TMPDIR" && cd "$BATS_TEST_TMPDIR" || return
}

# ---- programs and their pages -----------------------------------------------------------------------------------

runs_its_example() {
	local example
	example=$(say_example "$1")
	[ "$example" != - ] || return 0
	eval "$example" >"out.$1"
	[ -s "out.$1" ]
}

@test "there are programs, and each runs its example and writes something" {
	[ -n "$(tools)" ]
	each_tool runs_its_example
}

has_three_files() {
	{
		[ -e "$TOP/man/$1.1" ] || echo "no man/$1.1"
		[ -e "$TOP/tests/$1.bats" ] || echo "no tests/$1.bats"
		grep -qw -- "$1" "$TOP/README" || echo "README doesn't name it"
		grep -qx "\.It Xr $1 1" "$TOP/man/boldpipe.7" || echo "boldpipe(7) doesn't list it"
	} | no_lines
}

@test "each program has a page, a test, and a line in README and boldpipe(7)" {
	each_tool has_three_files
}

prints_help() {
	"$1" --help >help 2>help.err
	[ ! -s help.err ]
	head -n 1 help | grep -q "^usage: $1\( \|\$\)"
	"$1" -h | cmp - help
	"$1" --version >version 2>version.err
	[ ! -s version.err ]
	grep -Eqx "$1 \(boldpipe\) [0-9]+\.[0-9]+(\.[0-9]+)?" version
}

@test "--help, -h and --version write to standard output, and succeed" {
	each_tool prints_help
}

# The page as plain text in wide lines.
page() {
	mandoc -Tascii -Owidth=200 "$TOP/man/$1.1" | sed $'s/.\b//g'
}

synopsis_of_page() {
	page "$1" | awk '/^[A-Z]/ { on = $0 == "SYNOPSIS"; next } on' | tr -s ' \n' ' ' | sed 's/^ //; s/ $//'
}

agrees_on_synopsis() {
	[ -e "$TOP/man/$1.1" ] || { echo 'no page'; return 1; }
	local said
	said=$("$1" --help | sed -n '1s/^usage: //p')
	diff <(echo "$said") <(synopsis_of_page "$1"; echo)
	# the summary is the page's one line
	said=$("$1" --help | sed -n 2p)
	diff <(echo "$said") <(sed -n 's/^\.Nd //p' "$TOP/man/$1.1")
}

@test "the usage is the page's SYNOPSIS, and the summary its NAME" {
	each_tool agrees_on_synopsis
}

# Options as "letter long argument", `.' for what there isn't: of the help, and of the tags in the page.
options_of_help() {
	"$1" --help | awk '/^  (-.,|   ) --/ {
		letter = "."
		if ($1 ~ /^-.,$/) { letter = substr($1, 2, 1); word = $2 } else word = $1
		sub(/^--/, "", word)
		argument = "."
		if (i = index(word, "=")) { argument = substr(word, i + 1); word = substr(word, 1, i - 1) }
		sub(/\[$/, "", word); sub(/\]$/, "", argument)
		print letter, word, argument }'
}

options_of_page() {
	page "$1" | awk '/^ +--?[A-Za-z]/ {
		letter = argument = "."; word = ""
		for (i = 1; i <= NF && $i ~ /^-/; i++) {
			more = sub(/,$/, "", $i)
			if ($i ~ /^-[A-Za-z]$/) letter = substr($i, 2)
			else if ($i ~ /^--/) word = substr($i, 3)
			if (!more) break
		}
		if (word == "") next
		if (i = index(word, "=")) { argument = substr(word, i + 1); word = substr(word, 1, i - 1) }
		sub(/\[$/, "", word); sub(/\]$/, "", argument)
		print letter, word, argument }'
}

agrees_on_options() {
	[ -e "$TOP/man/$1.1" ] || { echo 'no page'; return 1; }
	diff <(options_of_help "$1" | grep -v ' help \. *$\| version \. *$' | sort) \
		<(options_of_page "$1" | grep -v ' help \. *$\| version \. *$' | sort -u)
}

@test "the options of --help are those of the page, letter by letter" {
	each_tool agrees_on_options
}

keeps_letters() {
	options_of_help "$1" | awk -v table="$LETTERS" '
		BEGIN {
			n = split(table, lines, "\n")
			for (i = 1; i <= n; i++)
				if (split(lines[i], f, " ") == 2) { name[f[1]] = f[2]; letter[f[2]] = f[1] }
		}
		$1 != "." && name[$1] != $2 { print "-" $1 " is --" $2 ", not --" name[$1]; bad = 1 }
		$1 == "." && $2 in letter { print "--" $2 " lacks its letter -" letter[$2]; bad = 1 }
		END { exit bad }'
}

@test "a letter means the same in all programs" {
	each_tool keeps_letters
}

refuses_unknown_options() {
	fails 2 "$1: unknown option \`--no-such-option'; see $1 --help" "$1" --no-such-option
	fails 2 "$1: unknown option \`-Z'; see $1 --help" "$1" -Z
	fails 2 "$1: unknown option \`--hel'; see $1 --help" "$1" --hel
	[ ! -s fails.out ]
}

@test "an unknown or abbreviated option is a usage error" {
	each_tool refuses_unknown_options
}

@test "the pages are clean mdoc" {
	mandoc -Tlint -Wwarning "$TOP"/man/*.[1-9] | no_lines
}

# ---- what is written --------------------------------------------------------------------------------------------

fails_on_full_disk() {
	[ "$(say_example "$1")" != - ] || return 0
	fails 1 "$1: stdout: cannot write: No space left on device" "$(say_example "$1") >/dev/full"
	fails 1 "$1: stdout: cannot write: No space left on device" "$1 --help >/dev/full"
}

# Its input is none that could be read.
misses_the_folder() {
	[ "$1" != simbold ] || return 0
	fails 1 "$1: none/x: cannot create: No such file or directory" "printf 'no table' | $(example_command "$1") -o none/x"
	[ ! -e none ]
}

@test "an output whose folder isn't there is told by every program before it reads" {
	each_tool misses_the_folder
	mkdir there
	printf 'a\n1\n' | tabview -o there/x.tsv
	printf 'a\n1\n' | tabview -o "$PWD//there/../y.tsv"
	cmp there/x.tsv y.tsv
}

@test "a full disk is an error of every program" {
	each_tool fails_on_full_disk
}

# A fifo that nobody reads: opened for both so that opening doesn't block, then only for writing.
ends_silently() {
	local status=0
	[ "$(say_example "$1")" != - ] || return 0
	mkfifo "fifo.$1"
	bash -c "exec 3<>fifo.$1 4>fifo.$1 3<&-; env --default-signal=PIPE bash -c \"\$1\" >&4" bash \
		"exec $(say_example "$1")" 2>err || status=$?
	[ $status -eq 141 ] || { echo "status $status"; return 1; }
	cat err
	[ ! -s err ]
}

@test "a reader that goes away ends every program without a word" {
	each_tool ends_silently
}

# The same output for another way of feeding the input.
same_output() {
	local tool=$1 feed=$2 command
	command=$(example_command "$tool")
	eval "$command" <"$(example_input "$tool")" >want
	eval "$feed | $command" >got
	cmp want got
}

is_the_same_in_small_reads() {
	[ -n "$(example_input "$1")" ] || return 0
	same_output "$1" "dribble <$(example_input "$1")"
}

@test "input in reads of 7 bytes gives the same bytes" {
	each_tool is_the_same_in_small_reads
}

is_the_same_gzipped() {
	[ -n "$(example_input "$1")" ] || return 0
	same_output "$1" "gzip -c $(example_input "$1")"
}

@test "gzipped input gives the same bytes, and CRLF and a byte-order mark too" {
	each_tool is_the_same_gzipped
	each_tool is_the_same_with_crlf
}

is_the_same_with_crlf() {
	case $(example_input "$1") in
	*.tsv) same_output "$1" "{ printf '\357\273\277'; sed 's/\$/\r/' $(example_input "$1"); }" ;;
	esac
}

# TSV and NPY of the same numbers; the answer is asked for in TSV.
is_the_same_from_npy() {
	local input command
	input=$(example_input "$1")
	command=$(example_command "$1")
	case $input in
	stats.tsv | fit.tsv | series.tsv | regressors.tsv | fine.tsv) ;;
	*) return 0 ;;
	esac
	! "$1" --help | grep -q -- --encoding || command+=' -O tsv'
	tabview -O npy "$input" >"$1.npy"
	eval "$command" <"$input" >want
	eval "$command" <"$1.npy" >got
	cmp want got
}

@test "NPY input gives the same bytes as TSV" {
	each_tool is_the_same_from_npy
}

is_the_same_by_threads() {
	local n input
	"$1" --help | grep -q -- --threads || return 0
	input=$(example_input "$1")
	eval "$(example_command "$1") -j 1 <'${input:-/dev/null}'" >want
	for n in 2 7; do
		eval "$(example_command "$1") -j $n <'${input:-/dev/null}'" >got
		cmp want got
	done
}

@test "any number of threads gives the same bytes" {
	each_tool is_the_same_by_threads
}

is_the_same_under_commas() {
	[ "$(say_example "$1")" != - ] || return 0
	eval "$(say_example "$1")" >want
	(
		export LC_ALL=comma
		eval "$(say_example "$1")" >got
	)
	cmp want got
}

@test "a locale with decimal commas gives the same bytes" {
	need_commas
	each_tool is_the_same_under_commas
}

# However a missing value is spelled: the second field of the third record.
spells_missing_values() {
	local input spelling n=0
	input=$(example_input "$1")
	case $input in
	stats.tsv | fit.tsv | series.tsv) ;;
	*) return 0 ;;
	esac
	for spelling in n/a NaN nan NA ''; do
		n=$((n + 1))
		awk -F '\t' -v OFS='\t' -v spelling="$spelling" 'NR == 4 { $2 = spelling } { print }' "$input" |
			eval "$(example_command "$1")" >"out.$n" 2>"err.$n" || echo "status $?" >>"out.$n"
		cmp out.1 "out.$n"
		cmp err.1 "err.$n"
	done
}

@test "missing values are the same however they are spelled, and written as n/a" {
	each_tool spells_missing_values
	awk -F '\t' -v OFS='\t' 'NR == 4 { $5 = "nan" } { print }' stats.tsv | tabview -O tsv | sed -n 4p |
		same_text "$(printf -- '-1\t0.25\t100\t-2\tn/a\t0.98')"
}

# ---- nothing half-done looks done -------------------------------------------------------------------------------

refuses_every_prefix() {
	local input
	input=$(example_input "$1")
	[ -n "$input" ] || return 0
	"$TOP/tests/refuse_prefixes" "$(example_command "$1")" "$input"
	case $input in
	stats.tsv | fit.tsv | series.tsv | regressors.tsv)
		tabview -O npy "$input" >"${input%.tsv}.npy"
		"$TOP/tests/refuse_prefixes" "$(example_command "$1")" "${input%.tsv}.npy"
		;;
	bold.nii)
		"$TOP/tests/refuse_prefixes" "$(example_command "$1")" bold.nii.gz
		;;
	esac
}

@test "input that is cut off anywhere is an error of every program" {
	each_tool refuses_every_prefix
}

refuses_more() {
	local input
	input=$(example_input "$1")
	case $input in
	stats.tsv | fit.tsv | series.tsv | regressors.tsv) ;;
	*) return 0 ;;
	esac
	tabview -O npy "$input" >"${input%.tsv}.npy"
	echo >>"${input%.tsv}.npy"
	local status=0
	eval "$(example_command "$1") <${input%.tsv}.npy" >out 2>err || status=$?
	[ $status -eq 1 ] || { echo "status $status"; return 1; }
	grep -Ev "^$1: stdin: bytes follow after [0-9]+ records\$" err | no_lines
}

@test "bytes after a whole array are an error of every program" {
	each_tool refuses_more
}

# ---- sources ----------------------------------------------------------------------------------------------------

@test "includes of common/ point down, and every module is in a folder of its layer" {
	layers=$(sed -n 's/^LAYERS = //p' "$TOP/Makefile")
	for folder in "$TOP"/common/*; do
		[[ " $layers " == *" ${folder##*/} "* ]] || echo "common/${folder##*/} is no layer of the Makefile"
	done | no_lines
	for file in "$TOP"/common/*/*.[ch]; do
		module=${file#"$TOP/common/"}
		echo "${module%.?}"
		sed -n "s|^# *include \"\(.*\)\.h\"|${module%.?} \1|p" "$file"
	done | awk -v layers="$layers" '
		BEGIN { n = split(layers, name, " "); for (i = 1; i <= n; i++) height[name[i]] = i }
		{ split($1, from, "/"); split($2, to, "/") }
		NF == 1 && from[2] in folder && folder[from[2]] != from[1] {
			print from[2] " is in " folder[from[2]] " and in " from[1]; bad = 1 }
		{ folder[from[2]] = from[1] }
		NF == 2 && !(to[1] in height) { print $1 " includes " $2 ".h, which is no FOLDER/MODULE.h"; bad = 1; next }
		NF == 2 && height[to[1]] > height[from[1]] { print $1 " includes " $2 ".h, which is above it"; bad = 1 }
		END { exit bad || NR < 100 }'
}

@test "programs include common/ and the system, never one another" {
	for file in "$TOP"/tools/*.c; do
		sed -n 's/^# *include "\(.*\)"/\1/p' "$file" | while read -r header; do
			[ -e "$TOP/common/$header" ] || echo "$file includes $header"
		done
	done | no_lines
}

@test "LAPACK, libRmath, libcsv and the inflaters are named in one module each" {
	in_one_module() {
		grep -lE "$2" "$TOP"/tools/*.c "$TOP"/common/*/*.[ch] | sed "s|.*/||" | grep -vxE "$1" | sed "s|\$| names $2|"
	}
	{
		in_one_module 'lin\.c' '\bdge[a-z]+_\b|\bdsy[a-z]+_\b'
		in_one_module 'dist\.c' '<Rmath\.h>'
		in_one_module 'csv\.c' '<csv\.h>'
		in_one_module '(gz|out|png)\.c' '<zlib\.h>'
		in_one_module 'gz\.c' '<isa-l'
		in_one_module 'par\.[ch]' '<pthread\.h>'
	} | no_lines
}

@test "no program sets a locale, and messages end through die alone" {
	grep -nE '\bsetlocale\(' "$TOP"/tools/*.c "$TOP"/common/*/*.c | no_lines
	grep -nE '\b(exit|abort|_exit|quick_exit) *\(' "$TOP"/tools/*.c "$TOP"/common/*/*.c | grep -v '/common/base/die\.c:' |
		grep -v '^[^:]*:[0-9]*:[[:space:]]*[/ ]\*' | no_lines
	grep -nE '\b(atof|atoi|sprintf|strcpy|strcat|gets|system|popen)\(' "$TOP"/tools/*.c "$TOP"/common/*/*.c | no_lines
}

@test "a program has at most 250 lines, a function 60, a main 50, a line 128 columns" {
	{
		for file in "$TOP"/tools/*.c; do
			long=$(wc -l <"$file")
			[ "$long" -le 250 ] || echo "$file has $long lines"
		done
		for file in "$TOP"/tools/*.c "$TOP"/common/*/*.c; do
			awk -v file="$file" '
				/^[A-Za-z_].*\(/ { name = $0; sub(/\(.*/, "", name) }
				/^\{/ { start = NR }
				/^\}/ && start {
					if (NR - start > (name == "main" ? 50 : 60)) print file ": " name " has " NR - start " lines"
					start = 0
				}' "$file"
			expand -t 8 "$file" | awk -v file="$file" 'length > 128 { print file ":" NR ": " length " columns" }'
		done
	} | no_lines
}

@test "nothing in the sources is left for later" {
	grep -nrE "TODO|FIXME|XXX|HACK|not implemented" "$TOP"/{tools,common,man,examples,Makefile,README,.build} | no_lines
}

@test "each module has its header comment, and each test a name of its own" {
	for file in "$TOP"/tools/*.c "$TOP"/common/*/*.[ch]; do
		name=$(basename "$file")
		head -n 1 "$file" | grep -q "^/\* ${name%.?}: " || echo "$file doesn't begin with /* ${name%.?}: "
	done | no_lines
	sed -n 's/^@test "\(.*\)" *{.*/\1/p' "$TOP"/tests/*.bats | sort | uniq -d | no_lines
}
