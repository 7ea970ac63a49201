#!/usr/bin/env bats
# parcel2surf: values of parcels on vertices, by number and by name, as streams and images.
# contract: parcel2surf -l fit.tsv:rho <stats.tsv
load helpers

make_gifti() {
	"$TOP/tests/make_gifti" "$@"
}

# Three parcels, and six vertices with labels from 1 on; 0 is background.
make_world() {
	printf 'unit\tz\tn\nfront\t0.5\t10\nside\t-1.5\t20\nrear\tn/a\t30\n' >t.tsv
	printf 'label\n1\n0\n3\n2\n2\n1\n' >labels.tsv
}

# make_annot FILE: FreeSurfer's, six vertices: rear, (no parcel), front, nowhere, front, unknown. Version 2.
make_annot() {
	perl -e '
		my %colour = (unknown => [25, 5, 25], front => [255, 0, 0], rear => [0, 255, 0], nowhere => [1, 2, 3]);
		my @names = ("unknown", "front", "rear", "nowhere");
		my $code = sub { my $c = $colour{$_[0]}; $c->[0] + $c->[1] * 256 + $c->[2] * 65536 };
		my @codes = ($code->("rear"), 77, $code->("front"), $code->("nowhere"), $code->("front"), $code->("unknown"));
		open my $out, ">", $ARGV[0] or die;
		binmode $out;
		print $out pack("N", 6), map { pack "N2", $_, $codes[$_] } 0 .. 5;
		print $out pack("N l> N", 1, -2, 4), pack("N a5", 5, "file\0"), pack("N", 4);
		print $out pack("N N a* N4", $_, 1 + length $names[$_], "$names[$_]\0", @{$colour{$names[$_]}}, 0) for 0 .. 3;' "$1"
}

no_parcel() {
	printf 'parcel2surf: %s: %s of %s vertices are in no parcel: n/a' "$@"
}

@test "label L takes record L - base, and smaller labels are background" {
	make_world
	warns "$(no_parcel labels.tsv 1 6)" parcel2surf -l labels.tsv --base=1 t.tsv
	same_text $'z\tn\n0.5\t10\nn/a\tn/a\nn/a\t30\n-1.5\t20\n-1.5\t20\n0.5\t10' <warns.out
	printf 'label\n0\n2\n1\n' >from0.tsv
	parcel2surf -l from0.tsv -c n t.tsv | same_text $'n\n10\n30\n20'
	printf 'label\n0\nn/a\n-5\n' >missing.tsv
	warns "$(no_parcel missing.tsv 2 3)" 'parcel2surf -l missing.tsv -c n <t.tsv'
	same_text $'n\n10\nn/a\nn/a' <warns.out
}

@test "labels come from tables, arrays, archives, images and annotations" {
	make_world
	parcel2surf -l labels.tsv --base=1 -c z t.tsv 2>err >want
	sed 1d labels.tsv >labels.txt
	awk 'BEGIN { print "unit,label,other" } NR > 1 { print "v" NR "," $1 ",0.5" }' labels.tsv >labels.csv
	tabview -O npy labels.tsv >labels.npy
	make_gifti labels.gii array type=INT32 values=1,0,3,2,2,1
	make_gifti float.gii array values=1,0,3,2,2,1 encoding=GZipBase64Binary
	for labels in labels.txt labels.csv:label labels.npy labels.npy:label labels.gii float.gii; do
		warns "$(no_parcel "${labels%:*}" 1 6)" parcel2surf -l $labels --base=1 -c z t.tsv ||
			warns "$(no_parcel "$labels" 1 6)" parcel2surf -l $labels --base=1 -c z t.tsv
		cmp want warns.out
	done
	"$TOP/tests/make_image" labels.nii 1 1 0 3 2 2 1
	parcel2surf -l labels.nii --base=1 -c z t.tsv 2>err | cmp want -
	make_annot a.annot
	printf 'z\n1\n2\n3\n' >numbered.tsv
	warns "$(no_parcel a.annot 2 6)" parcel2surf -l a.annot --base=1 numbered.tsv
	same_text $'z\n2\nn/a\n1\n3\n1\nn/a' <warns.out
	gzip -c labels.gii | parcel2surf -l - --base=1 -c z t.tsv 2>err | cmp want -
}

@test "parcels are matched by name where both sides have names" {
	make_world
	make_gifti named.label.gii labels='0:???,5:rear,7:front,9:Medial wall' array type=INT32 values=7,0,5,9,9,7
	warns "parcel2surf: named.label.gii: 2 vertices have labels that are no unit of t.tsv, such as \`Medial wall'
$(no_parcel named.label.gii 3 6)" parcel2surf -l named.label.gii -c n t.tsv
	same_text $'n\n10\nn/a\n30\nn/a\nn/a\n10' <warns.out
	make_annot a.annot
	warns "parcel2surf: a.annot: 2 vertices have labels that are no unit of t.tsv, such as \`nowhere'
$(no_parcel a.annot 3 6)" parcel2surf -l a.annot -c n t.tsv
	same_text $'n\n30\nn/a\n10\nn/a\n10\nn/a' <warns.out
	printf 'index\tname\n1\trear\n2\tside\n3\tfront\n' >names.tsv
	warns "$(no_parcel labels.tsv 1 6)" parcel2surf -l labels.tsv --names=names.tsv -c n t.tsv
	same_text $'n\n30\nn/a\n10\n20\n20\n30' <warns.out
	# --base says that numbers count
	fails 1 'parcel2surf: named.label.gii: vertex 0 has label 7; the 3 records of t.tsv are labels 1 to 3, unless --base says else' \
		parcel2surf -l named.label.gii --base=1 t.tsv
	# no names in the table
	cut -f 2- t.tsv >nameless.tsv
	fails 1 'parcel2surf: nameless.tsv: has no column `unit'\'', which --names needs' \
		parcel2surf -l labels.tsv --names=names.tsv nameless.tsv
	printf 'unit\tz\nnone\t1\n' >other.tsv
	fails 1 'parcel2surf: named.label.gii: no label'\''s name is a unit of other.tsv; --base matches numbers' \
		parcel2surf -l named.label.gii other.tsv
	printf 'unit\tz\nfront\t1\nfront\t2\n' >twice.tsv
	fails 1 'parcel2surf: twice.tsv: two units are called `front'\' parcel2surf -l named.label.gii twice.tsv
}

@test "units that roimean called after their labels go to these" {
	make_world
	# the atlas of the units has a label that the surface lacks, and lacks one that the surface has
	printf 'unit\tz\nlabel_-1\t0.5\nlabel_1\t1\nlabel_2\t2\nlabel_4\t4\n' >regions.tsv
	warns "parcel2surf: labels.tsv: 1 vertices have labels that are no unit of regions.tsv, such as \`3'
$(no_parcel labels.tsv 2 6)" parcel2surf -l labels.tsv regions.tsv
	same_text $'z\n1\nn/a\nn/a\n2\n2\n1' <warns.out
	# beside names of their own, too
	printf 'index\tname\n1\tone\n2\ttwo\n' >names.tsv
	parcel2surf -l labels.tsv --names=names.tsv regions.tsv 2>err | cmp - warns.out
	# and not where numbers are asked for, or one unit is called otherwise
	warns "$(no_parcel labels.tsv 1 6)" parcel2surf -l labels.tsv --base=1 regions.tsv
	same_text $'z\n0.5\nn/a\n2\n1\n1\n0.5' <warns.out
	sed 's/label_4/label_4b/' regions.tsv | parcel2surf -l labels.tsv | same_text $'z\n1\n0.5\n4\n2\n2\n1'
	# what roimean makes of the labels themselves
	printf 'a\tb\tc\td\te\tf\n1\t9\t3\t2\t2\t1\n' | roimean -l labels.tsv >means.tsv
	tabview -T means.tsv | sed '1s/.*/unit\tz/' >means_T.tsv
	warns "$(no_parcel labels.tsv 1 6)" parcel2surf -l labels.tsv means_T.tsv
	same_text $'z\n1\nn/a\n3\n2\n2\n1' <warns.out
}

@test "of labels with one key the first name counts" {
	printf 'unit\tz\na\t1\nb\t2\nc\t3\n' >abc.tsv
	make_gifti twice.gii labels='5:b,3:a,5:c,1:???,3:b' array type=INT32 values=3,5,3
	parcel2surf -l twice.gii abc.tsv | same_text $'z\n1\n2\n1'
}

@test "images have an array for each column, with its name, intent and structure" {
	make_world
	parcel2surf -l labels.tsv --base=1 --structure=CortexRight -o a.func.gii t.tsv 2>err
	imginfo -c shape,dtype,structure a.func.gii | tail -n 1 | same_text $'6x2\tfloat32\tCortexRight'
	imgunpack -O tsv --units a.func.gii | tail -n +2 | same_text "$(parcel2surf -l labels.tsv --base=1 t.tsv 2>>err | tail -n +2)"
	grep -o '<Name>Name</Name><Value>[a-z]*' a.func.gii | same_text $'<Name>Name</Name><Value>z\n<Name>Name</Name><Value>n'
	grep -o 'NIFTI_INTENT_[A-Z]*' a.func.gii | same_text $'NIFTI_INTENT_ZSCORE\nNIFTI_INTENT_ESTIMATE'
	grep -c '^parcel2surf --labels=labels.tsv\|<Value>parcel2surf --labels=labels.tsv' a.func.gii | same_text 1
	parcel2surf -l labels.tsv --base=1 -c n -o 'map_%.shape.gii' t.tsv 2>err
	imginfo -c intent,voxels map_n.shape.gii | tail -n 1 | same_text $'shape\t6'
	make_gifti left.label.gii structure=CortexLeft array type=INT32 values=1,0
	parcel2surf -l left.label.gii --base=1 -o b.func.gii t.tsv 2>err
	imginfo -c structure b.func.gii | tail -n 1 | same_text CortexLeft
	fails 1 "$(no_parcel left.label.gii 1 2)
parcel2surf: left.label.gii: is of CortexLeft, not CortexRight" \
		parcel2surf -l left.label.gii --base=1 --structure=CortexRight -o b.func.gii t.tsv
	fails 2 "$(no_parcel left.label.gii 1 2)
parcel2surf: -O is for streams; b.func.gii is an image; see parcel2surf --help" \
		parcel2surf -l left.label.gii --base=1 -O npy -o b.func.gii t.tsv
	printf 'z\n1e300\n' >huge.tsv
	printf '0\n0\n' >zero.txt
	fails 1 'parcel2surf: huge.tsv: record 1: 1e+300 can'\''t be stored as float32' \
		parcel2surf -l zero.txt -o b.func.gii huge.tsv
	parcel2surf -l labels.tsv --base=1 -o t.npy t.tsv 2>err
	tabview -O tsv t.npy | head -n 2 | same_text $'z\tn\n0.5\t10'
	"$TOP/tests/make_image" labels.nii 1 1 0 3 2 2 1
	parcel2surf -l labels.nii --base=1 -c n -o n.nii t.tsv 2>err
	imgunpack -O tsv n.nii | tail -n 1 | same_text $'10\tn/a\t30\t20\t20\t10'
}

@test "both hemispheres are labels of two files, or the halves of one" {
	make_world
	make_gifti left.gii structure=CortexLeft array type=INT32 values=1,0,3
	make_gifti right.gii structure=CortexRight array type=INT32 values=2,2,1
	warns "$(no_parcel left.gii,right.gii 1 6)" parcel2surf -l left.gii,right.gii --base=1 -c n t.tsv
	same_text $'n\n10\nn/a\n30\n20\n20\n10' <warns.out
	parcel2surf -l left.gii,right.gii --base=1 -c n -o l.func.gii,r.func.gii t.tsv 2>err
	parcel2surf -l labels.tsv --base=1 -c n -o l2.func.gii,r2.func.gii t.tsv 2>err
	for two in '' 2; do
		imgunpack -O tsv l$two.func.gii | tail -n 1 | same_text $'10\tn/a\t30'
		imgunpack -O tsv r$two.func.gii | tail -n 1 | same_text $'20\t20\t10'
		imginfo -c structure l$two.func.gii r$two.func.gii | tail -n 2 | same_text $'CortexLeft\nCortexRight'
	done
	# each file's own names
	make_gifti l.label.gii labels='1:front' array type=INT32 values=1
	make_gifti r.label.gii labels='1:rear' array type=INT32 values=1
	parcel2surf -l l.label.gii,r.label.gii -c n t.tsv | same_text $'n\n10\n30'
	fails 2 "$(no_parcel left.gii,right.gii 1 6)
parcel2surf: labels of two hemispheres go to two files; expected -o LEFT,RIGHT; see parcel2surf --help" \
		parcel2surf -l left.gii,right.gii --base=1 -o a.func.gii t.tsv
	fails 2 "$(no_parcel labels.tsv 1 6)
parcel2surf: --structure is for one file; LEFT,RIGHT are CortexLeft and CortexRight; see parcel2surf --help" \
		parcel2surf -l labels.tsv --base=1 --structure=CortexLeft -o a.func.gii,b.func.gii t.tsv
	printf '0\n1\n2\n' >three.txt
	fails 1 'parcel2surf: three.txt: 3 vertices have no halves; expected those of both hemispheres' \
		parcel2surf -l three.txt -o a.func.gii,b.func.gii t.tsv
	fails 1 'parcel2surf: right.gii,left.gii: number 1 of the two is of CortexRight; expected LEFT,RIGHT' \
		parcel2surf -l right.gii,left.gii -o a.func.gii,b.func.gii <(printf 'z\n1\n2\n3\n4\n')
	fails 1 "$(no_parcel labels.tsv 1 6)
parcel2surf: a.func.gii: would be written twice; expected files of different names" \
		parcel2surf -l labels.tsv --base=1 -o a.func.gii,a.func.gii t.tsv
	mkdir b.func.gii
	fails 1 "$(no_parcel labels.tsv 1 6)
parcel2surf: b.func.gii: cannot open for writing: Is a directory" \
		parcel2surf -l labels.tsv --base=1 -o a.func.gii,b.func.gii t.tsv
	[ ! -e a.func.gii ]
	# what is one hemisphere, or none, has no halves
	make_gifti l.gii structure=CortexLeft array type=INT32 values=1,0
	fails 1 "$(no_parcel l.gii 1 2)
parcel2surf: l.gii: is of CortexLeft; expected the vertices of both hemispheres" \
		parcel2surf -l l.gii --base=1 -o a.func.gii,b.func.gii t.tsv
	"$TOP/tests/make_image" volume.nii 1 1 0 3 2 2 1
	fails 1 "$(no_parcel volume.nii 1 6)
parcel2surf: volume.nii: is a volume; expected the vertices of both hemispheres" \
		parcel2surf -l volume.nii --base=1 -o a.func.gii,b.func.gii t.tsv
	[ ! -e a.func.gii ]
}

@test "labels of surfaces make CIFTI, whose rows are all their vertices" {
	make_world
	make_gifti left.gii structure=CortexLeft array type=INT32 values=1,0,3
	printf 'label\n2\n1\n' >right.tsv
	parcel2surf -l left.gii,right.tsv --base=1 -o both.dscalar.nii t.tsv 2>err
	imginfo --check -c shape,dtype,intent,structure both.dscalar.nii | tail -n 1 |
		same_text $'5x2\tfloat32\tdscalar\tCORTEX_LEFT,CORTEX_RIGHT'
	imgunpack -O tsv --units both.dscalar.nii | same_text $'z\tn\n0.5\t10\nn/a\tn/a\nn/a\t30\n-1.5\t20\n0.5\t10'
	parcel2surf -l right.tsv --base=1 --structure=CortexRight -c n -o 'map_%.dscalar.nii' t.tsv
	imginfo -c structure map_n.dscalar.nii | tail -n 1 | same_text CORTEX_RIGHT
	imgunpack -O tsv map_n.dscalar.nii | tail -n 1 | same_text $'20\t10'
	fails 2 "parcel2surf: right.tsv doesn't say which surface it is of; --structure or -l LEFT,RIGHT was expected; \
see parcel2surf --help" parcel2surf -l right.tsv --base=1 -o a.dscalar.nii t.tsv
	fails 2 "parcel2surf: --structure: \`left' is none of CortexLeft|CortexRight; see parcel2surf --help" \
		parcel2surf -l right.tsv --base=1 --structure=left -o a.dscalar.nii t.tsv
	fails 1 'parcel2surf: left.gii: is of CortexLeft, not CortexRight' \
		parcel2surf -l left.gii --structure=CortexRight -o a.dscalar.nii <(printf 'z\n1\n2\n3\n4\n')
	[ ! -e a.dscalar.nii ]
}

@test "all kinds of labels make all kinds of output, right at every vertex" {
	need_python numpy nibabel
	"$PYTHON" - <<-'END'
		import numpy as np, nibabel as nib
		from nibabel.cifti2 import cifti2_axes as ax
		from nibabel import gifti, freesurfer
		rng, k, n = np.random.default_rng(5), 7, 50
		names = [f'area {i}' for i in range(1, k + 1)]
		labels = {s: rng.integers(0, k + 1, n) for s in 'LR'}
		for s, l in labels.items():
		    table = gifti.GiftiLabelTable()
		    for i in range(k + 1):
		        table.labels.append(gifti.GiftiLabel(i, 0.1 * i, 0.2, 0.3, 1))
		        table.labels[-1].label = names[i - 1] if i else '???'
		    image = gifti.GiftiImage(labeltable=table, darrays=[gifti.GiftiDataArray(l.astype('i4'),
		        intent='NIFTI_INTENT_LABEL', datatype='NIFTI_TYPE_INT32')])
		    nib.save(image, f'{s}.label.gii')
		    freesurfer.write_annot(f'{s}.annot', l, np.c_[np.arange(k + 1) * 10, np.arange(k + 1), np.arange(k + 1)[::-1],
		        np.zeros(k + 1, int)], ['unknown'] + names, fill_ctab=True)
		    np.save(f'{s}.npy', l.astype('>i2' if s == 'L' else 'u1'))
		    nib.save(nib.MGHImage(l.astype('i4')[:, None, None], np.eye(4)), f'{s}.mgz')
		    np.savetxt(f'{s}.csv', np.c_[np.arange(n), l], fmt='%d', delimiter=',', header='vertex,parcel', comments='')
		np.savez('a.npz', **labels)
		parts = {'L': np.arange(0, n, 2), 'R': np.arange(0, n, 5)}
		inside = np.zeros((2, 3, 4), bool)
		inside[1, 2] = 1
		axis = ax.BrainModelAxis.from_surface(parts['L'], n, 'CortexLeft') + ax.BrainModelAxis.from_surface(
		    parts['R'], n, 'CortexRight') + ax.BrainModelAxis.from_mask(inside, affine=np.eye(4), name='thalamus_left')
		dense = np.r_[labels['L'][parts['L']], labels['R'][parts['R']], [1, 0, 7, 7]]
		key = ax.LabelAxis(['x'], {i: (names[i - 1] if i else '???', (0, 0.1, 0.2, 1)) for i in range(k + 1)})
		# as many rows as could be two halves, cut off as well
		nib.save(nib.Cifti2Image(dense[None, :38].astype('f4'), (key, axis[:38])), 'even.dlabel.nii')
		nib.save(nib.Cifti2Image(dense[None].astype('f4'), (key, axis)), 'a.dlabel.nii')
		z = rng.standard_normal((k, 2))
		for file, header, order in ('named.tsv', 'unit\tz\teffect', rng.permutation(k)), ('t.tsv', 'z\teffect', range(k)):
		    with open(file, 'w') as out:
		        print(header, file=out)
		        for i in order:
		            print(*([names[i]] if file == 'named.tsv' else []), *map(repr, map(float, z[i])), sep='\t', file=out)
		with open('names.tsv', 'w') as out:
		    print('index\tname', *(f'{i + 1}\t{name}' for i, name in enumerate(names)), sep='\n', file=out)
		painted = {s: np.vstack([[np.nan] * 2, z])[l] for s, l in labels.items()}
		there = {s: np.where(np.isin(np.arange(n), parts[s])[:, None], painted[s], np.nan) for s in 'LR'}
		np.savez('want.npz', both=np.vstack([painted['L'], painted['R']]), surfaces=np.vstack([there['L'], there['R']]),
		    rows=np.vstack([[np.nan] * 2, z])[dense])
	END
	# paint WANTED OUTPUTS ARGUMENT...: checked all together at the end
	local n=0
	paint() {
		n=$((n + 1))
		mkdir $n
		local outputs=$n/${2/ / $n/}
		echo "$1 $outputs" >>painted
		parcel2surf -o "${outputs/ /,}" "${@:3}" 2>err
	}
	local labels args outputs
	for labels in L.label.gii,R.label.gii L.annot,R.annot L.npy,R.npy L.mgz,R.mgz a.npz:L,a.npz:R L.csv:parcel,R.csv:parcel; do
		for args in '--base=1 t.tsv' '--names=names.tsv named.tsv' 'named.tsv'; do
			case "$args:$labels" in named.tsv:*.label.gii | named.tsv:*.annot | *' '*) ;; *) continue ;; esac
			for outputs in 'l.func.gii r.func.gii' 'l.shape.gii r.shape.gii' 'l.mgh r.mgz' b.dscalar.nii b.tsv; do
				# shellcheck disable=SC2086  # words
				paint both "$outputs" -l $labels $args
			done
		done
	done
	[ $n -eq 70 ]
	for args in '--base=1 t.tsv' '--names=names.tsv named.tsv' named.tsv; do
		# shellcheck disable=SC2086
		{
			paint surfaces 'l.func.gii r.func.gii' -l a.dlabel.nii $args
			paint surfaces 'l.mgh r.mgz' -l a.dlabel.nii $args
			paint rows b.dscalar.nii -l a.dlabel.nii $args
			paint rows b.tsv -l a.dlabel.nii $args
		}
	done
	paint surfaces 'l.func.gii r.func.gii' -l even.dlabel.nii named.tsv
	imginfo -c structure $n/?.func.gii | paste -sd ' ' | same_text 'structure CortexLeft CortexRight'
	parcel2surf -l a.dlabel.nii --structure=CortexLeft -o l.func.gii named.tsv 2>err
	parcel2surf -l a.dlabel.nii --structure=CortexRight -o r.func.gii named.tsv 2>err
	imginfo -c structure l.func.gii r.func.gii | paste -sd ' ' | same_text 'structure CortexLeft CortexRight'
	echo surfaces l.func.gii r.func.gii >>painted
	"$PYTHON" - <<-'END'
		import numpy as np, nibabel as nib
		def read(file):
		    if file.endswith('.tsv'):
		        return np.genfromtxt(file, skip_header=1)
		    image = nib.load(file)
		    if file.endswith('.gii'):
		        return np.stack([array.data for array in image.darrays], 1)
		    return image.get_fdata().T if file.endswith('.nii') else image.get_fdata().reshape(image.shape[0], -1)
		for line in open('painted'):
		    wanted, *files = line.split()
		    want = np.load('want.npz')[wanted]
		    if not files[0].endswith('.tsv'):
		        want = want.astype('f4')
		    np.testing.assert_array_equal(np.concatenate(list(map(read, files))).astype(want.dtype), want, line)
	END
	parcel2surf -l a.dlabel.nii --base=1 t.tsv >b.tsv 2>err
	fails 2 "$(head -n 1 err)
parcel2surf: a.dlabel.nii has several surfaces; --structure or -o LEFT,RIGHT was expected; see parcel2surf --help" \
		parcel2surf -l a.dlabel.nii --base=1 -o x.func.gii t.tsv
	[ ! -e x.func.gii ]
}

@test "labels beyond the parcels are refused, with vertex and label" {
	make_world
	fails 1 'parcel2surf: labels.tsv: vertex 2 has label 3; the 3 records of t.tsv are labels 0 to 2, unless --base says else' \
		parcel2surf -l labels.tsv t.tsv
	[ ! -s fails.out ]
	fails 1 'parcel2surf: labels.tsv: vertex 2 has label 3; the 2 records of stdin are labels 1 to 2, unless --base says else' \
		'head -n 3 t.tsv | parcel2surf -l labels.tsv --base=1'
	printf 'label\n0\n1.5\n' >half.tsv
	fails 1 'parcel2surf: half.tsv:3: 1.5 is no label; labels are whole numbers' parcel2surf -l half.tsv t.tsv
	tabview -O npy half.tsv >half.npy
	fails 1 'parcel2surf: half.npy: 1.5 is no label; labels are whole numbers' parcel2surf -l half.npy t.tsv
	make_gifti half.gii array values=0.5
	fails 1 'parcel2surf: half.gii: 0.5 is no label; labels are whole numbers' parcel2surf -l half.gii t.tsv
	make_gifti two.gii array values=0 array values=1
	fails 1 'parcel2surf: two.gii: has 2 volumes; labels are one' parcel2surf -l two.gii t.tsv
	printf 'label\n' >none.tsv
	fails 1 'parcel2surf: none.tsv: has no labels; expected one for each vertex' parcel2surf -l none.tsv t.tsv
	printf 'a\tb\n0\t1\n' >two.tsv
	fails 1 'parcel2surf: two.tsv: has 2 columns; labels are one: FILE:COLUMN picks it' parcel2surf -l two.tsv t.tsv
	fails 2 'parcel2surf: -l is needed: the label of each vertex; see parcel2surf --help' parcel2surf t.tsv
	fails 2 'parcel2surf: one table at a time; `b'\'' is a second one; see parcel2surf --help' \
		parcel2surf -l labels.tsv a b
}

@test "the numbers of an annotation are those that its table gives them" {
	# entries 7 and 3, in this order
	perl -e 'print pack("N", 3), map({ pack "N2", $_, (255, 65280, 255)[$_] } 0 .. 2), pack("N l> N", 1, -2, 8),
		pack("N a2 N", 2, "x\0", 2), pack("N N a2 N4", 7, 2, "a\0", 255, 0, 0, 0), pack("N N a2 N4", 3, 2, "b\0", 0, 255, 0, 0)' \
		>a.annot
	printf 'z\n3\n4\n5\n6\n7\n' | parcel2surf -l a.annot --base=3 | same_text $'z\n7\n3\n7'
	# in version 1 their place is their number
	perl -e 'print pack("N", 3), map({ pack "N2", $_, (255, 65280, 255)[$_] } 0 .. 2), pack("N N N a2", 1, 2, 2, "x\0"),
		pack("N a2 N4", 2, "a\0", 255, 0, 0, 0), pack("N a2 N4", 2, "b\0", 0, 255, 0, 0)' >a.annot
	printf 'z\n3\n4\n' | parcel2surf -l a.annot | same_text $'z\n3\n4\n3'
}

@test "annotations that are damaged are refused" {
	make_world
	make_annot a.annot
	printf '\0\0\0\6\0\0\0\0\0\0\0\0\0\0\0\7\0\0\0\0' >b.annot
	fails 1 'parcel2surf: b.annot: vertex 7; there are 6, from 0' parcel2surf -l b.annot t.tsv
	printf '\0\377\377\377\0\0\0\0\0\0\0\0\0\377\377\376\0\0\0\0' >b.annot
	local limit='ulimit -v 50000; exec'
	case $BUILD in *san*) limit="exec" ;; esac
	fails 1 'parcel2surf: b.annot: ends within the annotation, 4 bytes short' "$limit parcel2surf -l b.annot t.tsv"
	head -c 52 a.annot >b.annot
	printf '\0\0\0\0' >>b.annot
	fails 1 'parcel2surf: b.annot: has no table of colours' parcel2surf -l b.annot t.tsv
	head -c 52 a.annot >b.annot
	printf '\0\0\0\1\377\377\377\375' >>b.annot
	fails 1 'parcel2surf: b.annot: a table of colours of version 3; 1 and 2 are known' parcel2surf -l b.annot t.tsv
	head -c 52 a.annot >b.annot
	printf '\0\0\0\1\0\0\0\1\0\1\0\0' >>b.annot
	fails 1 'parcel2surf: b.annot: a name of 65536 bytes; expected at most 4096' parcel2surf -l b.annot t.tsv
	echo >>a.annot
	fails 1 'parcel2surf: a.annot: bytes follow after the table of colours' parcel2surf -l a.annot t.tsv
	head -c -1 a.annot >b.annot
	"$TOP/tests/refuse_prefixes" 'parcel2surf -l - t.tsv' b.annot || {
		head -c -1 b.annot >c.annot
		fails 1 'parcel2surf: c.annot: ends within the annotation, 1 bytes short' parcel2surf -l c.annot t.tsv
	}
}

@test "FreeSurfer's annotations are read as by nibabel" {
	need_python numpy nibabel
	"$PYTHON" - <<-'END'
		import nibabel as nib, numpy as np
		rng = np.random.default_rng(1)
		n = 40
		table = np.c_[rng.permutation(256)[:n], rng.integers(0, 256, (n, 2)), np.zeros(n, int)]
		labels = rng.integers(-1, n, 1000)
		nib.freesurfer.write_annot('a.annot', labels, table, [f'p{i}' for i in range(n)], fill_ctab=True)
		got = nib.freesurfer.read_annot('a.annot')[0]
		open('want.tsv', 'w').write('x\n' + ''.join('n/a\n' if i < 0 else f'{i * 2}\n' for i in got))
		open('t.tsv', 'w').write('unit\tx\n' + ''.join(f'p{i}\t{i * 2}\n' for i in range(n)))
	END
	parcel2surf -l a.annot t.tsv 2>err | cmp want.tsv -
	parcel2surf -l a.annot --base=0 t.tsv 2>err | cmp want.tsv -
}

@test "Schaefer's 400 parcels on Conte69 are right at every vertex of both hemispheres" {
	need_reference
	need_python numpy nibabel
	awk 'BEGIN { print "z"; for (i = 1; i <= 400; i++) print i / 7 - 20 }' >t.tsv
	parcel2surf -l "$(data surf/schaefer400_conte69_32k.csv)" --base=1 -o l.func.gii,r.func.gii t.tsv 2>err
	"$PYTHON" - "$(data surf/schaefer400_conte69_32k.csv)" <<-'END'
		import sys, nibabel as nib, numpy as np
		labels = np.loadtxt(sys.argv[1]).astype(int)
		want = np.r_[np.nan, np.loadtxt('t.tsv', skiprows=1)][labels].astype('f4')
		for i, side in enumerate('lr'):
		    g = nib.load(f'{side}.func.gii')
		    assert np.array_equal(g.agg_data(), want[i * 32492:(i + 1) * 32492], equal_nan=True)
		    assert g.meta['AnatomicalStructurePrimary'] == ['CortexLeft', 'CortexRight'][i]
	END
}

@test "360 parcels on fsaverage5 are right at every vertex" {
	need_reference
	need_python numpy nibabel
	awk 'BEGIN { print "z"; for (i = 1; i <= 360; i++) print i / 7 - 20 }' >t.tsv
	atlas=$(reference hcp_parcels/hcp/atlas.npz)
	parcel2surf -l "$atlas:labels_L" --structure=CortexLeft -o l.shape.gii t.tsv
	parcel2surf -l "$atlas:labels_R" -O npy t.tsv >r.npy
	"$PYTHON" - "$atlas" <<-'END'
		import sys, nibabel as nib, numpy as np
		atlas, z = np.load(sys.argv[1]), np.loadtxt('t.tsv', skiprows=1)
		assert np.array_equal(nib.load('l.shape.gii').agg_data(), z[atlas['labels_L']].astype('f4'))
		assert np.array_equal(np.load('r.npy')['z'], z[atlas['labels_R']])
	END
}
