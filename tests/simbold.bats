#!/usr/bin/env bats
# simbold: recordings whose truth is known.
# contract: -
load helpers

FUNC=sub-01/func/sub-01_task-auditory
DERIVED=derivatives/simbold/$FUNC

@test "simbold writes a BIDS folder with the truth beside it" {
	simbold --grid=16,16,10 -n 20 -o here/bids
	cd here/bids
	find . -type f | sort | same_text "$(printf './%s\n' dataset_description.json \
		derivatives/simbold/dataset_description.json "${DERIVED}_desc-brain_mask.nii.gz" \
		"${DERIVED}_desc-confounds_timeseries.tsv" "${DERIVED}_desc-truth_dseg.nii.gz" \
		"${DERIVED}_desc-truth_dseg.tsv" "${FUNC}_bold.json" "${FUNC}_bold.nii.gz" "${FUNC}_events.tsv" truth.tsv)"
	imginfo -c shape,tr,zooms,dtype "${FUNC}_bold.nii.gz" | tail -n 1 | same_text $'16x16x10x20\t7\t12,12,12\tint16'
	same_text $'onset\tduration\ttrial_type\n42\t42\tlistening\n126\t14\tlistening' <"${FUNC}_events.tsv"
	[ "$(wc -l <"${DERIVED}_desc-confounds_timeseries.tsv")" = 21 ]
	sed -n 2p "${DERIVED}_desc-confounds_timeseries.tsv" | same_text $'0\t0\t0\t0\t0\t0\tn/a'
	tail -n 4 truth.tsv | cut -f 1 | diff <(tail -n 4 "${DERIVED}_desc-truth_dseg.tsv" | cut -f 2) -
}

@test "its JSON files are JSON" {
	need_python json
	simbold --grid=8,8,8 -t 2.5 -n 40 -o bids
	"$PYTHON" -c 'import json; print(json.load(open("bids/'$FUNC'_bold.json"))["RepetitionTime"])' | same_text 2.5
	"$PYTHON" -c 'import json
for name in "bids/", "bids/derivatives/simbold/":
    assert json.load(open(name + "dataset_description.json"))["BIDSVersion"]'
}

@test "the same seed makes the same bytes anywhere, another seed others" {
	simbold --grid=12,12,8 -n 12 -o a
	simbold --grid=12,12,8 -n 12 -o other/folder/b
	simbold --grid=12,12,8 -n 12 --seed=2 -o c
	diff -r a other/folder/b
	run ! cmp -s "a/${FUNC}_bold.nii.gz" "c/${FUNC}_bold.nii.gz"
	# what was written before is replaced
	simbold --grid=12,12,8 -n 12 -o c
	diff -r a c
}

@test "the masks are the ellipsoid and the balls of truth.tsv" {
	simbold --grid=40,40,40 --voxel=5 -n 7 -o bids
	# 4/3 pi 70 88 71 mm3 in voxels of 125 mm3: 14656
	imgunpack --units "v=bids/${DERIVED}_desc-brain_mask.nii.gz" | tabview -O tsv | awk '{ n += $1 } END { print n }' >n
	awk '{ exit !($1 > 14400 && $1 < 14900) }' n
	ln -s "bids/${DERIVED}_desc-brain_mask.nii.gz" mask.nii.gz
	# the cingulate region is whole: its centre within a voxel, 4/3 pi 10^3 mm3 within a third
	imgunpack --units -m mask.nii.gz "z=bids/${DERIVED}_desc-truth_dseg.nii.gz" |
		clusters -m mask.nii.gz -u 0 -l "bids/${DERIVED}_desc-truth_dseg.nii.gz" \
		--names="bids/${DERIVED}_desc-truth_dseg.tsv" >clusters.tsv
	awk -F '\t' '$8 == "cingulate_posterior" { found = $2 ^ 2 + ($3 + 54) ^ 2 + ($4 - 30) ^ 2 < 25 &&
		$7 > 2800 && $7 < 5600 } END { exit !found }' clusters.tsv
}

@test "the pipeline finds the effects that were put in" {
	simbold --grid=24,24,16 -n 400 -o bids
	ln -s "bids/${DERIVED}_desc-brain_mask.nii.gz" mask.nii.gz
	ev2reg -t 7 -n 400 "bids/${FUNC}_events.tsv" | hrfconv -t 7 |
		mkdesign --drift=cosine:0.005 -x "bids/${DERIVED}_desc-confounds_timeseries.tsv:trans_z" >design.tsv
	imgunpack -m mask.nii.gz "bids/${FUNC}_bold.nii.gz" | glmfit -d design.tsv --noise=ar1 --psc |
		contrast -d design.tsv listening >contrast.npy
	# mean effect and mean z per region, and over the rest of the brain
	paste <(imgunpack --units -m mask.nii.gz "r=bids/${DERIVED}_desc-truth_dseg.nii.gz" | tabview -O tsv) \
		<(tabview -c effect,z -O tsv contrast.npy) | awk 'NR > 1 { n[$1]++; e[$1] += $2; z[$1] += $3; zz[$1] += $3 ^ 2 }
		END { for (r in n) print r, e[r] / n[r], z[r] / n[r], zz[r] / n[r] }' | sort >found
	cat found
	awk '{ found[$1] = $2 } function near(a, b) { return a - b < 0.1 && b - a < 0.1 }
		END { exit !(near(found[1], 2.5) && near(found[2], 2) && near(found[3], 1.5) && near(found[4], -1.5)) }' found
	# elsewhere z is about standard normal (estimates of AR(1) are biased towards 0, so it is a little wide)
	awk '$1 == 0 { exit !($3 > -0.1 && $3 < 0.1 && $4 > 0.9 && $4 < 1.4) }' found
	# the regions are what survives
	fdrthresh -q 0.001 contrast.npy | clusters -m mask.nii.gz -u 0 -k 4 --sided=two \
		-l "bids/${DERIVED}_desc-truth_dseg.nii.gz" --names="bids/${DERIVED}_desc-truth_dseg.tsv" >clusters.tsv
	tail -n +2 clusters.tsv | grep '^[0-9]*	' | cut -f 8 | sort |
		same_text $'auditory_left\nauditory_right\ncingulate_posterior\nfrontal_left'
}

# ---- parcels --------------------------------------------------------------------------------------------------------

@test "parcels come in the layout of the teaching recordings" {
	simbold --kind=parcels --subjects=2 -o hcp
	cd hcp
	find . -type f | sort | same_text "$({ printf './%s\n' atlas.npz regions.npy truth.tsv
		for s in 0 1; do
			for run in RL LR; do printf "./subjects/$s/EVs/tfMRI_GAMBLING_$run/%s.txt\n" loss neut win; done
			printf "./subjects/$s/timeseries/bold%s_Atlas_MSMAll_Glasser360Cortical.npy\n" 11 12
		done; } | sort)"
	for file in subjects/*/timeseries/*.npy; do
		tabview --shape "$file" | tail -n 1 | same_text $'360\t253\tC\t<f8'
	done
	# five trials of each condition, none on another, and all within the run
	for run in subjects/*/EVs/*; do
		[ "$(wc -l <"$run/loss.txt") $(wc -l <"$run/win.txt") $(wc -l <"$run/neut.txt")" = '5 5 5' ]
		cat "$run"/*.txt | sort -g | awk -F '\t' '$1 < end || $3 != 1 || $2 < 2.6 { bad = 1 } { end = $1 + $2 }
			END { exit bad || end > 253 * 0.72 || NR != 15 }'
	done
	run ! cmp -s subjects/0/EVs/tfMRI_GAMBLING_RL/win.txt subjects/1/EVs/tfMRI_GAMBLING_RL/win.txt
}

@test "numpy reads the parcels' texts and the atlas, which knows all parcels of a hemisphere and no other" {
	need_python numpy
	simbold --kind=parcels -o hcp
	"$PYTHON" -c "
import csv, numpy as np
regions = np.load('hcp/regions.npy')
assert regions.shape == (360, 3) and regions.dtype == '<U12'
truth = list(csv.DictReader(open('hcp/truth.tsv'), delimiter='\t'))
assert [r['unit'] for r in truth] == list(regions[:, 0]) and [r['network'] for r in truth] == list(regions[:, 1])
assert all(1 < float(m) < 2 for m in regions[:, 2])
atlas = np.load('hcp/atlas.npz')
assert sorted(atlas) == ['labels_L', 'labels_R']
for name, first in ('labels_L', 180), ('labels_R', 0):
    labels = atlas[name]
    assert labels.shape == (10242,) and labels.dtype == '<i8'
    assert sorted(set(labels)) == [-1, *range(first, first + 180)]"
	tabview -O tsv hcp/atlas.npz:labels_L | tail -n +2 | sort -n | uniq | head -n 2 | same_text $'-1\n180'
}

@test "parcels of the same seed are the same bytes, and more subjects don't change the first ones" {
	simbold --kind=parcels -o a
	simbold --kind=parcels --subjects=2 -o b
	diff -r a/subjects/0 b/subjects/0
	cmp a/truth.tsv b/truth.tsv
	simbold --kind=parcels --seed=2 -o a
	run ! diff -qr a/subjects/0 b/subjects/0
	run ! cmp -s a/truth.tsv b/truth.tsv
}

@test "frame regressors find the effects of the parcels" {
	simbold --kind=parcels --subjects=6 -o hcp
	for subject in 0 1 2 3 4 5; do
		ev2reg -t 0.72 -n 253 --frames --order=loss,win,neut hcp/subjects/$subject/EVs/tfMRI_GAMBLING_RL/*.txt |
			mkdesign --drift=poly:1 >design.tsv
		tabview -T hcp/subjects/$subject/timeseries/bold11*.npy |
			glmfit -d design.tsv -O tsv | tabview -c loss,win,neut >$subject.tsv
	done
	# the means of six subjects, parcel by parcel; a standard error of about 6, so the networks' of 30 parcels have 1
	paste [0-5].tsv hcp/truth.tsv | awk -F '\t' 'NR > 1 {
			n[$20]++
			for (c = 1; c <= 3; c++) {
				mean = ($c + $(c + 3) + $(c + 6) + $(c + 9) + $(c + 12) + $(c + 15)) / 6
				error[$20, c] += mean - $(20 + c)
				square += (mean - $(20 + c)) ^ 2
			}
		}
		END { for (k in error) { split(k, f, SUBSEP); if ((error[k] / n[f[1]]) ^ 2 > 16) { print k, error[k]; bad = 1 } }
			print sqrt(square / 1080); exit bad || square / 1080 > 49 || length(n) != 12 }'
}

# ---- localizer ------------------------------------------------------------------------------------------------------

@test "a localizer is four runs on two hemispheres with events and confounds" {
	simbold --kind=localizer -n 150 -o bids
	cd bids
	for run in 1 2 3 4; do
		name=sub-01/func/sub-01_task-localizer_run-$run
		tabview --shape derivatives/simbold/${name}_space-ico5_bold.npy | tail -n 1 | same_text $'150\t20484\tC\t<f4'
		tail -n +2 ${name}_events.tsv | cut -f 3 | sort | uniq -c | awk '{ print $1, $2 }' |
			same_text $'2 body\n2 face\n2 house\n2 object\n2 scene\n2 scramble'
		confounds=derivatives/simbold/${name}_desc-confounds_timeseries.tsv
		head -n 1 $confounds | same_text "$(printf 'a_comp_cor_0%d\t' 0 1 2 3 4 5)$(printf '%s\t' \
			trans_x trans_y trans_z rot_x rot_y rot_z)framewise_displacement"
		[ "$(wc -l <$confounds)" -eq 151 ]
		cut -f 13 $confounds | sed -n 2p | same_text n/a
		cut -f 13 $confounds | tail -n +3 | awk '!($1 > 0) { exit 1 }'
	done
	run ! cmp -s sub-01/func/sub-01_task-localizer_run-1_events.tsv sub-01/func/sub-01_task-localizer_run-2_events.tsv
	cut -f 1,5 derivatives/simbold/space-ico5_desc-truth_regions.tsv | tail -n +2 | sort | uniq -c |
		awk '$1 < 50 { bad = 1 } $3 == 0 { none += $1 } END { exit bad || NR != 12 || none < 17000 }'
}

@test "a localizer's meshes are spheres that nibabel reads, in the places of its table" {
	need_python numpy nibabel
	simbold --kind=localizer -n 150 -o bids
	"$PYTHON" -c '
import nibabel, numpy as np
places = np.loadtxt("bids/derivatives/simbold/space-ico5_desc-truth_regions.tsv", skiprows=1, usecols=(1, 2, 3))
for i, (letter, structure) in enumerate([("L", "CortexLeft"), ("R", "CortexRight")]):
    image = nibabel.load(f"bids/derivatives/simbold/hemi-{letter}_space-ico5_sphere.surf.gii")
    xyz, faces = image.agg_data()
    assert xyz.shape == (10242, 3) and faces.shape == (20480, 3) and faces.min() == 0 and faces.max() == 10241
    assert image.darrays[0].metadata["AnatomicalStructurePrimary"] == structure
    assert np.abs(np.linalg.norm(xyz, axis=1) - 100).max() < 1e-4
    assert np.abs(xyz - places[10242 * i:10242 * (i + 1)]).max() < 6e-4
    normals = np.cross(xyz[faces[:, 1]] - xyz[faces[:, 0]], xyz[faces[:, 2]] - xyz[faces[:, 0]])
    assert (normals * xyz[faces].mean(axis=1)).sum(axis=1).min() > 0'
}

@test "a localizer's regions do what its truth says" {
	simbold --kind=localizer -o bids
	name=sub-01/func/sub-01_task-localizer_run-1
	ev2reg -t 2 -n 156 --oversample=256 --edges=open --start=0 bids/${name}_events.tsv |
		hrfconv -t 2 --hrf=spm5 --sample=mean |
		mkdesign --drift=poly:1 --na=zero -x "bids/derivatives/simbold/${name}_desc-confounds_timeseries.tsv" >design.tsv
	glmfit -d design.tsv --psc bids/derivatives/simbold/${name}_space-ico5_bold.npy | tabview -O tsv \
		-c body,face,house,object,scene,scramble >fit.tsv
	paste bids/derivatives/simbold/space-ico5_desc-truth_regions.tsv fit.tsv | awk -F '\t' '
		NR > 1 && $5 > 0 { n[$1, $5]++; for (c = 1; c <= 6; c++) sum[$1, $5, c] += $(5 + c) }
		END { for (k in sum) { split(k, f, SUBSEP); print f[1], f[2], f[3], sum[k] / n[f[1], f[2]] } }' | sort >found
	tail -n +2 bids/truth.tsv | awk '{ for (c = 1; c <= 6; c++) print $2, $3, c, $(6 + c) }' | sort >truth
	[ "$(wc -l <truth)" -eq 60 ]
	paste -d ' ' found truth | awk '$1 != $5 || $2 != $6 || $3 != $7 || ($4 - $8) ^ 2 > 0.04 { print; bad = 1 } END { exit bad }'
}

@test "a localizer's hemispheres are GIFTI time series with the numbers of the array" {
	simbold --kind=localizer -n 146 -o bids
	cd bids/derivatives/simbold/sub-01/func
	name=sub-01_task-localizer_run-4
	imginfo -c shape,scans,tr,dtype,structure ${name}_hemi-*.func.gii | tail -n +2 | cut -f 1- |
		same_text $'10242x146\t146\t2\tfloat32\tCortexLeft\n10242x146\t146\t2\tfloat32\tCortexRight'
	cmp <(imgunpack -O raw ${name}_hemi-L*.gii) <(tabview -c 1-10242 -O raw ${name}_space-ico5_bold.npy)
	cmp <(imgunpack -O raw ${name}_hemi-R*.gii) <(tabview -c 10243-20484 -O raw ${name}_space-ico5_bold.npy)
	run ! cmp -s ${name}_hemi-L*.gii sub-01_task-localizer_run-3_hemi-L*.gii
}

@test "a localizer is written as images, as tables or as both, the same bytes" {
	simbold --kind=localizer -n 146 -o both
	for write in images tables; do simbold --kind=localizer -n 146 --write=$write -o $write; done
	files() { (cd "$1" && find . -name '*bold.*' | sed 's/.*run-//' | sort); }
	files images | same_text "$(for run in 1 2 3 4; do
		for h in L R; do echo ${run}_hemi-${h}_space-ico5_bold.func.gii; done; done)"
	files tables | same_text "$(for run in 1 2 3 4; do echo ${run}_space-ico5_bold.npy; done)"
	cat <(files images) <(files tables) | sort | diff - <(files both)
	# all but the word of the option in the history
	for kind in images tables; do
		(cd $kind && find . -type f ! -name '*.func.gii' -exec cmp {} ../both/{} \;) 2>&1 | no_lines
		(cd $kind && find . -name '*.func.gii') | while read -r file; do
			cmp <(sed "s/ --write=$kind//" $kind/"$file") both/"$file"
		done
	done
}

@test "nibabel reads a localizer's time series, an array for each scan" {
	need_python numpy nibabel
	simbold --kind=localizer -n 146 -t 2.5 -o bids
	"$PYTHON" -W error -c '
import nibabel, numpy as np
name = "bids/derivatives/simbold/sub-01/func/sub-01_task-localizer_run-2_"
series = np.load(name + "space-ico5_bold.npy")
for i, (letter, structure) in enumerate([("L", "CortexLeft"), ("R", "CortexRight")]):
    image = nibabel.load(name + f"hemi-{letter}_space-ico5_bold.func.gii")
    assert image.meta["AnatomicalStructurePrimary"] == structure
    assert len(image.darrays) == 146
    assert {nibabel.nifti1.intent_codes.niistring[a.intent] for a in image.darrays} == {"NIFTI_INTENT_TIME_SERIES"}
    assert {float(a.meta["TimeStep"]) for a in image.darrays} == {2.5}
    assert (np.stack([a.data for a in image.darrays]) == series[:, 10242 * i:10242 * (i + 1)]).all()'
}

@test "Connectome Workbench reads a localizer's time series without complaint" {
	command -v wb_command >/dev/null || skip "no wb_command"
	simbold --kind=localizer -n 146 --write=images -o bids
	wb_command -file-information bids/derivatives/simbold/sub-01/func/*run-1_hemi-R*.func.gii >shown 2>err
	no_lines <err
	grep -Eq '^Structure: +CortexRight *$' shown
	grep -Eq '^Number of Maps: +146$' shown
	grep -Eq '^Number of Vertices: +10242$' shown
	run ! grep -qi 'warning\|error' shown
}

# ---- group ----------------------------------------------------------------------------------------------------------

# The maps of a group as records, in the order of the subjects.
unpack() {
	imgunpack -m "$1/mask.nii.gz" "$1"/sub-*/"$2.nii.gz"
}

@test "a group is people, a map and a variance of each, a mask and the truth" {
	simbold --kind=group --subjects=6 --grid=7,8,6 -o group
	cd group
	find . -type f | sort | same_text "$(printf './%s\n' dataset_description.json effects.npy mask.nii.gz noise.tsv \
		participants.tsv sub-0{1..6}/{effect,variance}.nii.gz truth.npy truth.tsv truth_{age,group,mean}.nii.gz variances.npy)"
	cut -f 1,3,4 participants.tsv | same_text $'participant_id\tsex\tgroup
sub-01\tF\tcontrol\nsub-02\tF\tpatient\nsub-03\tM\tcontrol\nsub-04\tM\tpatient\nsub-05\tF\tcontrol\nsub-06\tF\tpatient'
	same_text $'fwhm_mm\ttau2\n8\t0.25' <noise.tsv
	imginfo -c shape,zooms,dtype mask.nii.gz sub-06/effect.nii.gz truth_age.nii.gz | tail -n +2 |
		same_text $'7x8x6\t4,4,4\tuint8\n7x8x6\t4,4,4\tfloat32\n7x8x6\t4,4,4\tfloat32'
	# the mask is the ellipsoid: here counted by its definition
	imgunpack -O tsv mask.nii.gz | tail -n 1 | tr '\t' '\n' | awk '{
			x = (2 * (i % 7) + 1) / 7 - 1; y = (2 * (int(i / 7) % 8) + 1) / 8 - 1; z = (2 * int(i / 56) + 1) / 6 - 1
			i++
			if (($1 == 1) != (x * x + y * y + z * z <= 1)) bad = 1
		}
		END { exit bad || i != 336 }'
	# nothing is outside it
	imgunpack -O tsv sub-03/effect.nii.gz sub-03/variance.nii.gz mask.nii.gz | tail -n 3 |
		awk '{ for (i = 1; i <= NF; i++) v[NR, i] = $i }
			END { for (i = 1; i <= NF; i++) if ((v[1, i] != 0) != v[3, i] || (v[2, i] > 0) != v[3, i]) exit 1 }'
}

@test "a group is twenty people in voxels of 4 mm, unless it is said" {
	simbold --kind=group --write=tables -o group
	imginfo -c shape,zooms group/mask.nii.gz | tail -n 1 | same_text $'24x28x24\t4,4,4'
	tail -n 1 group/participants.tsv | cut -f 1 | same_text sub-20
}

@test "a group's description is JSON of a derivative" {
	need_python json
	simbold --kind=group --subjects=2 --grid=4,4,4 --write=tables -o group
	"$PYTHON" -c 'import json; print(json.load(open("group/dataset_description.json"))["DatasetType"])' | same_text derivative
}

@test "a group's images and tables hold the same numbers, and may come alone" {
	for write in both images tables; do simbold --kind=group --subjects=5 --grid=8,9,7 --write=$write -o $write; done
	for map in effect variance; do
		cmp <(unpack both $map) both/${map}s.npy
		cmp <(unpack images $map) tables/${map}s.npy
	done
	imgunpack --units -m images/mask.nii.gz mean=images/truth_mean.nii.gz age=images/truth_age.nii.gz \
		group=images/truth_group.nii.gz >truth.npy
	cmp truth.npy tables/truth.npy
	find tables -name '*.nii.gz' | same_text tables/mask.nii.gz
	find images -name '*.npy' | no_lines
	cmp images/truth.tsv tables/truth.tsv
}

@test "a group's truth is what its regions say, and --null leaves the noise alone" {
	simbold --kind=group --paired --subjects=5 --grid=14,16,12 --seed=7 --write=tables -o true
	simbold --kind=group --paired --subjects=5 --grid=14,16,12 --seed=7 --write=tables --null -o null
	cut -f 2- null/truth.tsv | awk 'NR > 1 && $5 + $6 + $7 + $8 != 0 { bad = 1 } END { exit bad || NR != 6 }'
	tabview -O tsv null/truth.npy | awk 'NR > 1 && $0 != "0\t0\t0\t0" { bad = 1 } END { exit bad || NR < 1000 }'
	# each region has its voxels, and its effect is that of the table
	tabview -O tsv true/truth.npy | tail -n +2 | sort | uniq -c | awk -v OFS='\t' '{ print $1, $2, $3, $4, $5 }' | sort >maps
	tail -n +2 true/truth.tsv | cut -f 5- | sort >regions
	grep -v $'\t0\t0\t0\t0$' maps | awk '{ printf "%d\t%.6g\t%.6g\t%.6g\t%.6g\n", $1, $2, $3, $4, $5 }' | sort | diff - regions
	cmp true/variances.npy null/variances.npy
	# the difference of an image of both is mean + age (A - 40) + group G + session S, but for the rounding of floats
	paste <(tabview -T -O tsv true/effects.npy) <(tabview -T -O tsv null/effects.npy) <(tabview -O tsv true/truth.npy) |
		awk -F '\t' 'NR == FNR { if (FNR > 1) { s[FNR - 1] = $2 - 1.5; a[FNR - 1] = $3 - 40; g[FNR - 1] = $5 == "patient" ? 0.5 : -0.5 }
				next }
			FNR > 1 { for (i = 1; i <= 10; i++) {
				e = $i - $(10 + i) - ($21 + $22 * a[i] + $23 * g[i] + $24 * s[i])
				if (e * e > 1e-12) { print FNR, i, e; exit bad = 1 }
				n++
			} }
			END { exit bad || n != 14160 }' true/images.tsv -
}

@test "of a seed, a group's subjects are the same whatever their number, and anywhere" {
	simbold --kind=group --subjects=3 --grid=6,6,6 -o few
	simbold --kind=group --subjects=3 --grid=6,6,6 -o other/folder
	simbold --kind=group --subjects=8 --grid=6,6,6 -o more
	simbold --kind=group --subjects=3 --grid=6,6,6 --seed=2 -o second
	diff -r few other/folder
	for map in effects variances; do
		cmp <(tabview -O raw few/$map.npy) <(tabview --rows=1-3 -O raw more/$map.npy)
		run ! cmp -s few/$map.npy second/$map.npy
	done
	head -n 4 more/participants.tsv | cmp - few/participants.tsv
	run ! cmp -s few/participants.tsv second/participants.tsv
	# names are as wide as the last one's, so that they sort
	simbold --kind=group --subjects=100 --grid=2,2,2 --write=tables -o hundred
	cut -f 1 hundred/participants.tsv | tail -n +2 | sort -c
	tail -n 1 hundred/participants.tsv | cut -f 1 | same_text sub-100
}

@test "pairs have two sessions of one age and group" {
	simbold --kind=group --paired --subjects=3 --grid=6,6,6 -o pairs
	cut -f 1,2 pairs/images.tsv | tail -n +2 | paste -sd ' ' | tr '\t' ' ' |
		same_text 'sub-01 1 sub-01 2 sub-02 1 sub-02 2 sub-03 1 sub-03 2'
	awk -v OFS='\t' 'NR > 1 { print $1, $3, $4, $5 }' pairs/images.tsv | uniq | diff - <(tail -n +2 pairs/participants.tsv)
	cmp <(imgunpack -m pairs/mask.nii.gz pairs/sub-*/ses-*/effect.nii.gz) pairs/effects.npy
	head -n 1 pairs/truth.tsv | same_text $'region\tx\ty\tz\tvoxels\tmean\tage\tgroup\tsession'
	[ -e pairs/truth_session.nii.gz ]
}

@test "a group's noise has the variances it states, in every voxel, between and within subjects" {
	need_python numpy
	simbold --kind=group --null --paired --subjects=1000 --grid=8,9,7 --tau2=0.3 --write=tables -o null
	"$PYTHON" -c '
import csv, numpy as np
y, v = np.load("null/effects.npy").astype("f8"), np.load("null/variances.npy").astype("f8")
n = len(y) // 2
a, b, va, vb = y[0::2], y[1::2], v[0::2], v[1::2]
def expect(sample, value, what):	# each column within five standard errors of its mean
    z = (sample.mean(axis=0) - value) / (sample.std(axis=0, ddof=1) / np.sqrt(len(sample)))
    assert np.abs(z).max() < 5, (what, np.abs(z).max())
expect(y / np.sqrt(0.3 + v), 0, "mean")
expect(a ** 2 / (0.3 + va), 1, "variance"); expect(b ** 2 / (0.3 + vb), 1, "variance of the second session")
expect(a * b, 0.3, "what sessions share"); expect((a - b) ** 2 / (va + vb), 1, "what they do not")
expect(a[1:] * a[:-1], 0, "other subjects"); expect(a[1:] * b[:-1], 0, "other subjects")
# the same over all voxels, much closer
expect((a ** 2 / (0.3 + va)).mean(axis=1), 1, "mean variance"); expect((a * b).mean(axis=1), 0.3, "mean tau2")
# variances: s^2 (1.5 - r^2), s uniform from 0.2 to 1 for each image
x, yy, z = [(2 * np.arange(k) + 1) / k - 1 for k in (8, 9, 7)]
r2 = (x[None, None, :] ** 2 + yy[None, :, None] ** 2 + z[:, None, None] ** 2).ravel()
r2 = r2[r2 <= 1]
s = np.sqrt(v / (1.5 - r2))
assert np.abs(s - s[:, :1]).max() < 1e-6
s = s[:, 0]
assert 0.2 <= s.min() < 0.21 and 0.99 < s.max() <= 1
assert len(np.unique(s)) > 2 * n - 20	# each image has its own, but for the rounding of floats
expect(s[:, None], 0.6, "spread"); expect((s[:, None] - 0.6) ** 2, 0.64 / 12, "variance of the spread")
expect(((s[0::2] - 0.6) * (s[1::2] - 0.6))[:, None], 0, "spreads of a pair")
people = list(csv.DictReader(open("null/participants.tsv"), delimiter="\t"))
age = np.array([float(p["age"]) for p in people])
assert set(age) == set(range(20, 61))
expect(age[:, None], 40, "age"); expect((age[:, None] - 40) ** 2, (41 ** 2 - 1) / 12, "variance of age")
expect(((s[:n] - 0.6) * (age - 40))[:, None], 0, "spread of an image and age of the subject of its number")
for key, level in ("sex", "F"), ("group", "patient"):
    code = np.array([p[key] == level for p in people]) - 0.5
    assert code.sum() == 0
    expect((code * (age - 40))[:, None], 0, "age and " + key)
'
}

@test "a group's noise is as smooth as it states, in the middle and at the edges" {
	need_python numpy
	# 2.5 voxels; without variance between subjects, so that an effect over the root of its variance is the field itself
	simbold --kind=group --null --subjects=600 --grid=9,8,7 --voxel=2 --fwhm=5 --tau2=0 --write=tables -o null
	tabview -O tsv null/noise.tsv | tail -n 1 | same_text $'5\t0'
	imgunpack -o mask.npy null/mask.nii.gz
	"$PYTHON" -c '
import numpy as np
mask = np.load("mask.npy").reshape(7, 8, 9) != 0
noise = np.zeros((600, 7, 8, 9))
noise[:, mask] = np.load("null/effects.npy") / np.sqrt(np.load("null/variances.npy").astype("f8"))
sigma = 2.5 / np.sqrt(8 * np.log(2))
for axis in 1, 2, 3:
    for lag in 1, 2, 3:
        first, second = [np.take(noise, range(k, k + noise.shape[axis] - lag), axis) for k in (0, lag)]
        inside = np.all(np.stack([np.take(mask, range(k, k + noise.shape[axis] - lag), axis - 1) for k in (0, lag)]), axis=0)
        products = (first * second)[:, inside]
        expected = np.exp(-lag ** 2 / (4 * sigma ** 2))
        # each pair of neighbours by itself, and all of them together
        for sample in products, products.mean(axis=1, keepdims=True):
            z = (sample.mean(axis=0) - expected) / (sample.std(axis=0, ddof=1) / np.sqrt(len(sample)))
            assert np.abs(z).max() < 5, (axis, lag, z)
'
	simbold --kind=group --null --subjects=40 --grid=9,8,7 --fwhm=0 --tau2=0 --write=tables -o white
	"$PYTHON" -c '
import numpy as np
z = np.load("white/effects.npy") / np.sqrt(np.load("white/variances.npy").astype("f8"))
near = (z[:, 1:] * z[:, :-1]).ravel()
assert abs(near.mean()) < 5 / np.sqrt(near.size)'
}

@test "simbold writes over what it made, and over no dataset that it did not" {
	simbold --grid=6,6,4 -n 10 -o bids
	rm bids/truth.tsv
	simbold --grid=6,6,4 -n 10 --seed=2 -o bids
	[ -e bids/truth.tsv ]
	mkdir own
	printf '{ "Name": "of mine" }\n' >own/dataset_description.json
	echo participant_id >own/participants.tsv
	for kind in auditory parcels localizer group; do
		fails 1 'simbold: own/dataset_description.json: describes a dataset that isn'\''t simbold'\''s; expected another folder' \
			simbold --kind=$kind -o own
	done
	[ "$(ls own)" = $'dataset_description.json\nparticipants.tsv' ]
	same_text participant_id <own/participants.tsv
	: >own/dataset_description.json
	run -1 simbold -o own
	# of parcels there is no description
	simbold --kind=parcels -n 200 -o hcp
	simbold --kind=parcels -n 200 -o hcp
	rm hcp/truth.tsv
	fails 1 'simbold: hcp: has regions.npy and no truth.tsv of simbold'\''s; expected another folder' \
		simbold --kind=parcels -n 200 -o hcp
}

# ---- errors ---------------------------------------------------------------------------------------------------------

@test "simbold refuses what it can't make" {
	fails 2 'simbold: -o is needed: the folder to write; see simbold --help' simbold
	fails 2 'simbold: -o is needed: the folder to write; see simbold --help' simbold -o ''
	fails 2 'simbold: `x'\'': simbold reads nothing; see simbold --help' simbold -o y x
	fails 2 'simbold: 6 scans of 7 s end before the first block, at 42 s; see simbold --help' simbold -n 6 -o y
	for grid in 4,4 4,4,4,4 4,x,4 0,4,4 4,4,2000 ''; do
		fails 2 "simbold: --grid: \`$grid' is not three numbers of voxels from 1 to 1024, such as 64,64,42; see simbold --help" \
			simbold --grid="$grid" -o y
	done
	for option in --grid=4,4,4 --voxel=2; do
		fails 2 'simbold: --grid and --voxel are for --kind=auditory and --kind=group; see simbold --help' \
			simbold --kind=parcels $option -o y
	done
	fails 2 'simbold: --write is for --kind=localizer and --kind=group; see simbold --help' \
		simbold --kind=parcels --write=tables -o y
	fails 2 'simbold: --subjects is for all kinds but --kind=auditory; see simbold --help' simbold --subjects=2 -o y
	for option in --null --paired --fwhm=0 --tau2=0; do
		fails 2 'simbold: --null, --paired, --fwhm and --tau2 are for --kind=group; see simbold --help' \
			simbold --kind=localizer $option -o y
	done
	for option in '-n 20' '-t 2'; do
		# shellcheck disable=SC2086  # an option and its value
		fails 2 'simbold: -n and -t are of series, which --kind=group has none of; see --subjects; see simbold --help' \
			simbold --kind=group $option -o y
	done
	fails 2 'simbold: --fwhm: 257 mm are more than 64 voxels of 4 mm; see simbold --help' \
		simbold --kind=group --fwhm=257 -o y
	fails 2 'simbold: --fwhm: 129 mm are more than 64 voxels of 2 mm; see simbold --help' \
		simbold --kind=group --voxel=2 --fwhm=129 -o y
	fails 2 'simbold: --tau2: -1 is not between 0 and 1e+06; see simbold --help' simbold --kind=group --tau2=-1 -o y
	fails 2 "simbold: --tau2: \`nan' is not a number; see simbold --help" simbold --kind=group --tau2=nan -o y
	fails 2 "simbold: --kind: \`groups' is none of auditory|parcels|localizer|group; see simbold --help" \
		simbold --kind=groups -o y
	fails 2 'simbold: 190 scans of 0.72 s end before the last trial, at 143.4 s; see simbold --help' \
		simbold --kind=parcels -n 190 -o y
	fails 2 'simbold: 145 scans of 2 s end before the last block, at 292 s; see simbold --help' \
		simbold --kind=localizer -n 145 -o y
	[ ! -e y ]
	echo >file
	fails 1 'simbold: file/dataset_description.json: cannot create: Not a directory' simbold -o file
}
