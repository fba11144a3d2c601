/*
 * containers.h
 *	  Which containers hold a dose and leave the least of it over?
 *
 * Sizes may be taken as often as needed, whole containers only.  Among the
 * mixes that hold the dose the one with the least content answers, then the
 * one of fewest containers, then the one of larger sizes (rule W4).
 */
#ifndef HD_CONTAINERS_H
#define HD_CONTAINERS_H

#include "core/catalog.h"

/* More containers than these are no administration. */
#define HD_MOST_CONTAINERS 10000

typedef struct hd_mix
{
	int32_t		count;			/* containers, all together */
	int32_t    *number;			/* of each size, in the order given */
	hd_decimal	content;		/* of all of them */
} hd_mix;

/*
 * Dose and contents in one unit of measure, contents positive and exact.
 * False if no mix is within the limits of the search.
 */
extern bool hd_containers_choose(hd_allocator allocator, hd_decimal dose,
								 int sizes, const hd_decimal *content,
								 hd_mix *mix);

#endif							/* HD_CONTAINERS_H */
