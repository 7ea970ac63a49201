# large: sets z to 0 where the effect is smaller than SIZE, so that no threshold counts the unit; TSV.
# awk -v size=SIZE -f large.awk
BEGIN {
	FS = OFS = "\t"
	if ("0.5" + 0 != 1 / 2) {
		print "large.awk: this locale has decimal commas; LC_ALL=C was expected" >"/dev/stderr"
		exit failed = 1
	}
}
NR == 1 { for (i = 1; i <= NF; i++) column[$i] = i; print; next }
{
	effect = $column["effect"]
	if (effect != "n/a" && effect < size && effect > -size) $column["z"] = 0
	print
}
