/* simbold: simulates recordings whose truth is known.
 *
 * Reads nothing. Writes a folder: --kind=auditory and localizer a BIDS dataset, parcels the layout in which runs of
 * the Human Connectome Project are shared for teaching, group what a first level found in each subject; what is in it
 * stands at the top of common/simulation/recording_KIND.c and in the page. truth.tsv has the effects. The bytes depend on
 * the options alone.
 */
#include <stdlib.h>

#include "base/mem.h"
#include "base/opt.h"
#include "simulation/recording.h"

enum kind { AUDITORY, PARCELS, LOCALIZER, GROUP };

/* What a kind is like where no option says otherwise; no scans: it isn't series. */
static const struct {
	double tr_s;
	size_t n_scans, n_subjects;
	const char *grid;
	double voxel_mm;
	void (*write)(const struct recording *recording);
} kinds[] = {
	[AUDITORY] = { 7, 84, 1, "64,64,42", 0, recording_auditory },
	[PARCELS] = { 0.72, 253, 1, NULL, 0, recording_parcels },
	[LOCALIZER] = { 2, 156, 1, NULL, 0, recording_localizer },
	[GROUP] = { 0, 0, 20, "24,28,24", 4, recording_group },
};

/* What is missing, and what another kind wants. */
static void
check(const struct recording *recording, enum kind kind)
{
	if (recording->folder == NULL || *recording->folder == '\0')
		die_usage("-o is needed: the folder to write");
	if (kinds[kind].grid == NULL && (recording->grid != NULL || recording->voxel_mm > 0))
		die_usage("--grid and --voxel are for --kind=auditory and --kind=group");
	if (kind == AUDITORY && recording->n_subjects > 1)
		die_usage("--subjects is for all kinds but --kind=auditory");
	if (kind != LOCALIZER && kind != GROUP && recording->write != RECORDING_BOTH)
		die_usage("--write is for --kind=localizer and --kind=group");
	if (kind == GROUP && (recording->n_scans > 0 || recording->tr_s > 0))
		die_usage("-n and -t are of series, which --kind=group has none of; see --subjects");
	if (kind != GROUP && (recording->null || recording->paired || recording->fwhm_mm >= 0 || recording->tau2 >= 0))
		die_usage("--null, --paired, --fwhm and --tau2 are for --kind=group");
}

/* What wasn't said becomes the kind's own. */
static void
settle(struct recording *recording, enum kind kind)
{
	if (recording->grid == NULL)
		recording->grid = kinds[kind].grid;
	if (recording->voxel_mm == 0)
		recording->voxel_mm = kinds[kind].voxel_mm;
	if (recording->tr_s == 0)
		recording->tr_s = kinds[kind].tr_s;
	if (recording->n_scans == 0)
		recording->n_scans = kinds[kind].n_scans;
	if (recording->n_subjects == 0)
		recording->n_subjects = kinds[kind].n_subjects;
	if (recording->fwhm_mm < 0)
		recording->fwhm_mm = 8;
	if (recording->tau2 < 0)
		recording->tau2 = 0.25;
}

int
main(int argc, char **argv)
{
	struct recording recording = { .fwhm_mm = -1, .tau2 = -1 };
	size_t seed = 1;
	int kind = AUDITORY, written = RECORDING_BOTH;
	const struct opt options[] = {
		OPT_CHOICE(0, "kind", "auditory|parcels|localizer|group", &kind, "the experiment; auditory by default"),
		OPT_COUNT(0, "subjects", "N", &recording.n_subjects, 1, 99999, "1 by default, of group 20"),
		OPT_COUNT('n', "count", "SCANS", &recording.n_scans, 2, 100000, "scans of a run; 84, 253 or 156 by default"),
		OPT_REAL('t', "tr", "S", &recording.tr_s, 0.01, 60, "repetition time, in seconds; 7, 0.72 or 2 by default"),
		OPT_TEXT(0, "grid", "X,Y,Z", &recording.grid, "voxels along each axis; 64,64,42, group 24,28,24"),
		OPT_REAL(0, "voxel", "MM", &recording.voxel_mm, 0.1, 100, "edge of a voxel; 192/X by default, of group 4"),
		OPT_COUNT(0, "seed", "N", &seed, 0, SIZE_MAX, "another seed, another noise; 1 by default"),
		OPT_CHOICE(0, "write", "both|images|tables", &written, "localizer, group: images, NPY or both, the default"),
		OPT_FLAG(0, "null", &recording.null, "group: no effect anywhere"),
		OPT_FLAG(0, "paired", &recording.paired, "group: two sessions of each subject"),
		OPT_REAL(0, "fwhm", "MM", &recording.fwhm_mm, 0, 6400, "group: smoothness of the noise; 8 by default"),
		OPT_REAL(0, "tau2", "V", &recording.tau2, 0, 1e6, "group: variance between subjects; 0.25 by default"),
		OPT_TEXT('o', "output", "DIR", &recording.folder, "the folder to write"),
		OPT_END
	};
	const struct opt_tool tool = { "simbold",
		"[--kind=auditory|parcels|localizer|group] [--subjects=N] [-n SCANS] [-t S] [--grid=X,Y,Z] [--voxel=MM] "
		"[--seed=N] [--write=both|images|tables] [--null] [--paired] [--fwhm=MM] [--tau2=V] -o DIR",
		"simulate recordings whose truth is known", options };
	char **operands = opt_parse(&tool, argc, argv);

	if (operands[0] != NULL)
		die_usage("`%s': simbold reads nothing", operands[0]);
	recording.write = (enum recording_write)written;
	check(&recording, (enum kind)kind);
	settle(&recording, (enum kind)kind);
	recording.seed = seed;
	recording_claim(&recording);
	kinds[kind].write(&recording);
	free(operands);
	return 0;
}
