/* simbold: simulates recordings whose truth is known.
 *
 * Reads nothing. Writes a folder: --kind=auditory and localizer a BIDS dataset, parcels the layout in which runs of
 * the Human Connectome Project are shared for teaching; what is in it stands at the top of common/recording_KIND.c
 * and in the page. truth.tsv has the effects. The bytes depend on the options alone.
 */
#include <stdlib.h>

#include "mem.h"
#include "opt.h"
#include "recording.h"

enum kind { AUDITORY, PARCELS, LOCALIZER };

/* What a kind is like where no option says otherwise. */
static const struct {
	double tr_s;
	size_t n_scans;
	void (*write)(const struct recording *recording);
} kinds[] = {
	[AUDITORY] = { 7, 84, recording_auditory },
	[PARCELS] = { 0.72, 253, recording_parcels },
	[LOCALIZER] = { 2, 156, recording_localizer },
};

/* What is missing, and what another kind wants; then the kind's own numbers. */
static void
settle(struct recording *recording, enum kind kind)
{
	if (recording->folder == NULL || *recording->folder == '\0')
		die_usage("-o is needed: the folder to write");
	if (kind != AUDITORY && (recording->grid != NULL || recording->voxel_mm > 0))
		die_usage("--grid and --voxel are for --kind=auditory");
	if (kind == AUDITORY && recording->n_subjects > 1)
		die_usage("--subjects is for --kind=parcels and --kind=localizer");
	if (kind != LOCALIZER && recording->write != RECORDING_BOTH)
		die_usage("--write is for --kind=localizer");
	if (recording->grid == NULL)
		recording->grid = "64,64,42";
	if (recording->tr_s == 0)
		recording->tr_s = kinds[kind].tr_s;
	if (recording->n_scans == 0)
		recording->n_scans = kinds[kind].n_scans;
}

int
main(int argc, char **argv)
{
	struct recording recording = { .n_subjects = 1 };
	size_t seed = 1;
	int kind = AUDITORY, written = RECORDING_BOTH;
	const struct opt options[] = {
		OPT_CHOICE(0, "kind", "auditory|parcels|localizer", &kind, "the experiment; auditory by default"),
		OPT_COUNT(0, "subjects", "N", &recording.n_subjects, 1, 99999, "of parcels and localizer; 1 by default"),
		OPT_COUNT('n', "count", "SCANS", &recording.n_scans, 2, 100000, "scans of a run; 84, 253 or 156 by default"),
		OPT_REAL('t', "tr", "S", &recording.tr_s, 0.01, 60, "repetition time, in seconds; 7, 0.72 or 2 by default"),
		OPT_TEXT(0, "grid", "X,Y,Z", &recording.grid, "auditory: voxels along each axis; 64,64,42 by default"),
		OPT_REAL(0, "voxel", "MM", &recording.voxel_mm, 0.1, 100, "auditory: edge of a voxel; 192/X by default"),
		OPT_COUNT(0, "seed", "N", &seed, 0, SIZE_MAX, "another seed, another noise; 1 by default"),
		OPT_CHOICE(0, "write", "both|images|tables", &written, "localizer: GIFTI, NPY or both, the default"),
		OPT_TEXT('o', "output", "DIR", &recording.folder, "the folder to write"),
		OPT_END
	};
	const struct opt_tool tool = { "simbold",
		"[--kind=auditory|parcels|localizer] [--subjects=N] [-n SCANS] [-t S] [--grid=X,Y,Z] [--voxel=MM] "
		"[--seed=N] [--write=both|images|tables] -o DIR",
		"simulate recordings whose truth is known", options };
	char **operands = opt_parse(&tool, argc, argv);

	if (operands[0] != NULL)
		die_usage("`%s': simbold reads nothing", operands[0]);
	recording.write = (enum recording_write)written;
	settle(&recording, (enum kind)kind);
	recording.seed = seed;
	kinds[kind].write(&recording);
	free(operands);
	return 0;
}
