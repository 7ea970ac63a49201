/* analyze: headers of Analyze 7.5 pairs, with SPM's origin and scale; see imgformat.h.
 *
 * Source: Mayo's dbh.h; SPM2's spm_vol_ana.m for origin and scale, as nibabel follows it.
 */
#ifndef ANALYZE_H
#define ANALYZE_H

#include "images/imgformat.h"

extern const struct img_format analyze_format;

#endif
