/*
 * beyond.h
 *	  What do facts say of a line for which the functions of one line have no
 *	  argument?
 *
 * An audit may have them in columns: how long and for how many units an
 * authorization holds, the revenue code, whether the drug was bought under
 * 340B.  The checks that need them answer no_data in hd_judge.
 */
#ifndef HD_BEYOND_H
#define HD_BEYOND_H

#include "core/check.h"

typedef struct hd_beyond
{
	hd_text		revenue_code;
	hd_date_field auth_from;
	hd_date_field auth_to;
	hd_number_field auth_units;
	hd_tristate acquired_340b;
} hd_beyond;

/* Judges a line in scope; adds to the verdict that hd_judge gave on it. */
extern void hd_judge_beyond(const hd_catalog *catalog, const hd_order *order,
							const hd_line *line, const hd_beyond *beyond,
							const hd_notes *notes, hd_verdict *verdict);

#endif							/* HD_BEYOND_H */
