/*
 * catalog_sort.c
 *	  How are rows brought into an order, and where does a row stand among
 *	  those of its key?
 */
#include "core/catalog_private.h"

#include <stdlib.h>
#include <string.h>

/* Largest row that the sort moves. */
#define ROW_SIZE_MAX 128

_Static_assert(sizeof(hd_drug) <= ROW_SIZE_MAX &&
			   sizeof(hd_ndc_row) <= ROW_SIZE_MAX &&
			   sizeof(hd_modifier_rule) <= ROW_SIZE_MAX &&
			   sizeof(hd_policy) <= ROW_SIZE_MAX,
			   "ROW_SIZE_MAX is too small");
/* ---- sorting ---- */

/* Scratch for count items; given back by hd_sort_end. */
hd_sort_item *
hd_sort_begin(hd_catalog *catalog, uint32_t count)
{
	hd_allocator *a = &catalog->allocator;
	size_t		size = ((size_t) count + 1) * sizeof(hd_sort_item);

	catalog->sort_items = catalog->sort_items == NULL ?
		a->allocate(a->context, size) :
		a->enlarge(a->context, catalog->sort_items, size);
	return catalog->sort_items;
}

void
hd_sort_end(hd_catalog *catalog)
{
	hd_allocator *a = &catalog->allocator;

	catalog->sort_items = a->enlarge(a->context, catalog->sort_items,
									 sizeof(hd_sort_item));
}

static int
compare_items(const void *left, const void *right)
{
	const hd_sort_item *a = left;
	const hd_sort_item *b = right;

	if (a->major != b->major)
		return a->major < b->major ? -1 : 1;
	if (a->minor != b->minor)
		return a->minor < b->minor ? -1 : 1;
	return (a->row > b->row) - (a->row < b->row);
}

/* Shipped rows often come sorted, and then one pass is all. */
void
hd_sort(hd_sort_item *items, uint32_t count)
{
	for (uint32_t i = 1; i < count; i++)
	{
		if (compare_items(&items[i - 1], &items[i]) <= 0)
			continue;
		qsort(items, count, sizeof(hd_sort_item), compare_items);
		return;
	}
}

/*
 * Bring the rows into the order of the items, in place: each cycle of the
 * permutation is walked once, with its first row set aside.
 */
void
hd_sort_rows(char *rows, size_t size, hd_sort_item *items, uint32_t count)
{
	char		aside[ROW_SIZE_MAX];

	for (uint32_t i = 0; i < count; i++)
	{
		uint32_t	to = i;

		if (items[i].row == i)
			continue;
		memcpy(aside, rows + i * size, size);
		while (items[to].row != i)
		{
			uint32_t	from = items[to].row;

			memcpy(rows + to * size, rows + from * size, size);
			items[to].row = to;
			to = from;
		}
		memcpy(rows + to * size, aside, size);
		items[to].row = to;
	}
}

/* ---- rank ---- */

static bool
is_listed(const hd_catalog *catalog, hd_release_id release)
{
	return release < catalog->release_count &&
		catalog->releases[release].kinds != 0;
}

/* Release and user before shipped, as a number of 17 bits. */
uint64_t
hd_release_rank(const hd_catalog *catalog, const hd_origin *origin)
{
	uint64_t	rank = origin->release < catalog->release_count ?
		catalog->releases[origin->release].rank : HD_NO_RELEASE;

	return rank << 1 | (origin->shipped ? 1 : 0);
}

/* Day numbers as unsigned numbers in the same order. */
uint64_t
hd_date_rank(hd_date date)
{
	return (uint32_t) date ^ UINT32_C(0x80000000);
}

/* The place of a row among those of its key: 8 + 17 + 32 bits. */
uint64_t
hd_origin_rank(const hd_catalog *catalog, const hd_origin *origin)
{
	return ((uint64_t) origin->source << 17 | hd_release_rank(catalog, origin))
		<< 32 | hd_date_rank(origin->valid_from);
}

/*
 * Is a row replaced by one of the same key that ranks before it?  What a
 * user states outside any release stands beside the releases, not under
 * them.
 */
bool
hd_origin_replaced(const hd_catalog *catalog, const hd_origin *origin,
				   const hd_origin *by)
{
	return origin->source == by->source &&
		origin->valid_from == by->valid_from &&
		(origin->shipped || is_listed(catalog, origin->release));
}
