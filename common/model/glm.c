/* glm: a series in, sums kept; see glm.h. Units are summed in groups of KERNEL_LANES, groups in tiles, a tile at
 * a time by one thread; the scans of a group go through a panel of doubles that stays in the cache. */
#include "model/glm.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "base/mem.h"
#include "model/glm_parts.h"

enum { TILE_GROUPS = 32, TILE = TILE_GROUPS * KERNEL_LANES, CHUNK_GROUPS = 32 * TILE_GROUPS, PANEL_SCANS = 32 };

/* Strips of Q and of its lag sums Q[t-k] + Q[t+k]. */
static double *
scan_weights(const struct glm_basis *basis)
{
	size_t n_scans = basis->n_scans, r = basis->rank;
	double *w = mem_array(n_scans * r * (basis->order + 1), sizeof(*w)), *strips;

	memcpy(w, basis->q, n_scans * r * sizeof(*w));
	for (size_t k = 1; k <= basis->order; k++) {
		double *shifted = glm_lagged(n_scans, r, k, basis->q);

		memcpy(w + k * r * n_scans, shifted, r * n_scans * sizeof(*w));
		free(shifted);
	}
	strips = kernel_strips(n_scans, r * (basis->order + 1), w);
	free(w);
	return strips;
}

/* Rows of a group, in the order of struct glm. */
static void
lay_out(struct glm *glm)
{
	size_t order = glm->basis->order;

	glm->n_columns = kernel_padded(glm->basis->rank * (order + 1));
	glm->lag = glm->n_columns;
	glm->total = glm->lag + order + 1;
	glm->base = glm->total + 1;
	glm->first = glm->base + 1;
	glm->last = glm->first + order;
	glm->rows = glm->last + order;
}

struct glm *
glm_open(const struct glm_basis *basis, const struct glm_options *options, struct par *par)
{
	struct glm *glm = mem_zeros(1, sizeof(*glm));

	kernel_choose();
	glm->basis = basis;
	glm->options = *options;
	glm->par = par;
	lay_out(glm);
	glm->weights = scan_weights(basis);
	glm->panels = mem_array(par_threads(par), sizeof(*glm->panels));
	for (size_t i = 0; i < par_threads(par); i++)
		glm->panels[i] = mem_array(KERNEL_LANES * (basis->order + PANEL_SCANS), sizeof(**glm->panels));
	glm->finisher = glm_finisher_new(glm);
	if (glm->finisher == NULL) {
		glm_close(glm);
		return NULL;
	}
	return glm;
}

void
glm_close(struct glm *glm)
{
	if (glm == NULL)
		return;
	glm_finisher_free(glm->finisher);
	for (size_t i = 0; i < par_threads(glm->par); i++)
		free(glm->panels[i]);
	free(glm->panels);
	for (size_t i = 0; i < glm->n_chunks; i++)
		free(glm->chunks[i].room);
	free(glm->chunks);
	free(glm->weights);
	free(glm);
}

/* A chunk of zeros, aligned to lines of the cache. It is walked through once a block of scans: huge pages, where
 * the system gives them, save a tenth of the time. Not for the first, of which few units may need little. */
static struct glm_chunk
new_chunk(const struct glm *glm)
{
	size_t bytes = CHUNK_GROUPS * KERNEL_LANES * glm->rows * sizeof(double), page = 4096;
	struct glm_chunk chunk = { mem_zeros(bytes + 64, 1), NULL };
	uintptr_t start = (uintptr_t)chunk.room;

	chunk.state = (double *)((start + 63) / 64 * 64);
#ifdef MADV_HUGEPAGE
	if (glm->n_chunks > 0 && bytes >= 4 << 20)
		madvise((void *)((start + page - 1) / page * page), bytes / page * page - page, MADV_HUGEPAGE);
#endif
	return chunk;
}

/* Chunks up to the n_units that have come so far. A header's word for their number isn't enough. */
static void
make_room(struct glm *glm, size_t n_units)
{
	size_t n_chunks = (n_units - 1) / (CHUNK_GROUPS * KERNEL_LANES) + 1;

	glm->chunks = mem_grow(glm->chunks, &glm->room, n_chunks, sizeof(*glm->chunks));
	while (glm->n_chunks < n_chunks)
		glm->chunks[glm->n_chunks++] = new_chunk(glm);
}

double *
glm_group(const struct glm *glm, size_t group)
{
	return glm->chunks[group / CHUNK_GROUPS].state + group % CHUNK_GROUPS * glm->rows * KERNEL_LANES;
}

/* The part of a block that one thread takes at a time: some scans of the lanes [from, to) of a group. */
struct slab {
	const struct scans_block *block;
	size_t scan, n_scans;	/* relative to the block's */
	size_t unit;		/* relative to the block's: of lane `from` */
	size_t from, to;
};

static void
convert_singles(const struct slab *slab, const double *base, double *panel)
{
	const struct scans_block *block = slab->block;
	const float *values = (const float *)block->values + slab->unit * block->unit_stride;

	for (size_t row = 0; row < slab->n_scans; row++, panel += KERNEL_LANES) {
		const float *v = values + (slab->scan + row) * block->scan_stride;

		if (slab->to - slab->from == KERNEL_LANES && block->unit_stride == 1)
			for (size_t lane = 0; lane < KERNEL_LANES; lane++)
				panel[lane] = (double)v[lane] - base[lane];
		else
			for (size_t lane = slab->from; lane < slab->to; lane++, v += block->unit_stride)
				panel[lane] = (double)*v - base[lane];
	}
}

static void
convert_doubles(const struct slab *slab, const double *base, double *panel)
{
	const struct scans_block *block = slab->block;
	const double *values = (const double *)block->values + slab->unit * block->unit_stride;

	for (size_t row = 0; row < slab->n_scans; row++, panel += KERNEL_LANES) {
		const double *v = values + (slab->scan + row) * block->scan_stride;

		for (size_t lane = slab->from; lane < slab->to; lane++, v += block->unit_stride)
			panel[lane] = *v - base[lane];
	}
}

/* Remembers scan 0 of the lanes as their base. */
static void
note_base(const struct slab *slab, double *base)
{
	const struct scans_block *block = slab->block;
	const float *singles = block->values;
	const double *doubles = block->values;
	size_t at = slab->unit * block->unit_stride;

	for (size_t lane = slab->from; lane < slab->to; lane++, at += block->unit_stride)
		base[lane] = block->single ? (double)singles[at] : doubles[at];
}

/* Fills a panel: p scans before, then the slab's, 0 in lanes that aren't the slab's. */
static void
fill_panel(const struct glm *glm, const struct slab *slab, double *group, double *panel)
{
	size_t order = glm->basis->order;
	double *base = group + glm->base * KERNEL_LANES;

	if (slab->block->scan + slab->scan == 0)
		note_base(slab, base);
	memcpy(panel, group + glm->last * KERNEL_LANES, order * KERNEL_LANES * sizeof(*panel));
	panel += order * KERNEL_LANES;
	if (slab->to - slab->from < KERNEL_LANES)
		memset(panel, 0, slab->n_scans * KERNEL_LANES * sizeof(*panel));
	if (slab->block->single)
		convert_singles(slab, base, panel);
	else
		convert_doubles(slab, base, panel);
}

/* Keeps the ends of the run: the first p scans, and the last p so far. */
static void
keep_ends(const struct glm *glm, const struct slab *slab, double *group, const double *panel)
{
	size_t order = glm->basis->order, scan = slab->block->scan + slab->scan;

	for (size_t m = 0; m < order; m++) {
		double *first = group + (glm->first + m) * KERNEL_LANES, *last = group + (glm->last + m) * KERNEL_LANES;
		bool here = m >= scan && m - scan < slab->n_scans;

		for (size_t lane = slab->from; lane < slab->to; lane++) {
			last[lane] = panel[(slab->n_scans + m) * KERNEL_LANES + lane];
			if (here)
				first[lane] = panel[(order + m - scan) * KERNEL_LANES + lane];
		}
	}
}

struct add_job {
	struct glm *glm;
	const struct scans_block *block;
	size_t first_tile;
};

/* One thread's task: the block's scans of a tile, panel by panel. */
static void
add_tile(void *arg, size_t task, size_t thread)
{
	const struct add_job *job = arg;
	const struct glm *glm = job->glm;
	const struct scans_block *block = job->block;
	size_t order = glm->basis->order;
	size_t from = (job->first_tile + task) * TILE, to = from + TILE;

	from = from < block->unit ? block->unit : from;
	to = to > block->unit + block->n_units ? block->unit + block->n_units : to;
	for (size_t scan = 0; scan < block->n_scans; scan += PANEL_SCANS) {
		size_t left = block->n_scans - scan, n_scans = left < PANEL_SCANS ? left : PANEL_SCANS;
		double *panel = glm->panels[thread];

		for (size_t unit = from, next; unit < to; unit = next) {
			size_t origin = unit / KERNEL_LANES * KERNEL_LANES;
			double *group = glm_group(glm, unit / KERNEL_LANES);

			next = origin + KERNEL_LANES < to ? origin + KERNEL_LANES : to;
			struct slab slab = { block, scan, n_scans, unit - block->unit, unit - origin, next - origin };
			fill_panel(glm, &slab, group, panel);
			keep_ends(glm, &slab, group, panel);
			kernel_lags(n_scans, order, panel, group + glm->lag * KERNEL_LANES);
			kernel_sum(n_scans, glm->n_columns, glm->weights + (block->scan + scan) * KERNEL_COLUMNS,
			    glm->basis->n_scans * KERNEL_COLUMNS, panel + order * KERNEL_LANES, group);
		}
	}
}

void
glm_add(struct glm *glm, const struct scans_block *block)
{
	struct add_job job = { glm, block, block->unit / TILE };

	if (block->n_units == 0)
		return;
	make_room(glm, block->unit + block->n_units);
	par_run(glm->par, (block->unit + block->n_units - 1) / TILE - job.first_tile + 1, add_tile, &job);
}
