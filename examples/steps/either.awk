# either: adds the column NAME, the sum of the columns A and B; TSV.
# awk -v name=NAME -v a=A -v b=B -f either.awk
BEGIN {
	FS = OFS = "\t"; OFMT = CONVFMT = "%.17g"
	if ("0.5" + 0 != 1 / 2) {
		print "either.awk: this locale has decimal commas; LC_ALL=C was expected" >"/dev/stderr"
		exit failed = 1
	}
}
NR == 1 {
	for (i = 1; i <= NF; i++) column[$i] = i
	if (!(a in column) || !(b in column)) {
		print "either.awk: no column " a " or " b >"/dev/stderr"
		failed = 1
		exit
	}
	print $0, name
	next
}
{ print $0, $column[a] + $column[b] }
END { exit failed }
