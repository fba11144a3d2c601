/*
 * catalog_sort.c
 *	  How are rows brought into an order, and where does a row stand among
 *	  those of its key?
 */
#include "core/catalog_private.h"

#include <string.h>

/* Largest row that the sort moves. */
#define ROW_SIZE_MAX 128

_Static_assert(sizeof(hd_drug) <= ROW_SIZE_MAX &&
			   sizeof(hd_ndc_row) <= ROW_SIZE_MAX &&
			   sizeof(hd_modifier_rule) <= ROW_SIZE_MAX &&
			   sizeof(hd_policy) <= ROW_SIZE_MAX,
			   "ROW_SIZE_MAX is too small");
/* ---- sorting ---- */

/*
 * Scratch for count items and, behind them, for sorting them; given back by
 * hd_sort_end.
 */
hd_sort_item *
hd_sort_begin(hd_catalog *catalog, uint32_t count)
{
	hd_allocator *a = &catalog->allocator;
	size_t		size = ((size_t) count * 2 + 1) * sizeof(hd_sort_item);

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

static inline bool
is_before(const hd_sort_item *a, const hd_sort_item *b)
{
	if (a->major != b->major)
		return a->major < b->major;
	if (a->minor != b->minor)
		return a->minor < b->minor;
	return a->row < b->row;
}

/* Behind the last item that stands in order with the one at start. */
static uint32_t
end_of_run(const hd_sort_item *items, uint32_t start, uint32_t count)
{
	uint32_t	end = start + 1;

	while (end < count && !is_before(&items[end], &items[end - 1]))
		end++;
	return end < count ? end : count;
}

/* Two runs that follow one another become one, elsewhere. */
static void
merge_runs(const hd_sort_item *items, uint32_t start, uint32_t middle,
		   uint32_t end, hd_sort_item *to)
{
	uint32_t	left = start;
	uint32_t	right = middle;

	for (uint32_t i = start; i < end; i++)
		to[i] = right == end ||
			(left < middle && is_before(&items[left], &items[right])) ?
			items[left++] : items[right++];
}

/*
 * Merge the runs there are, to and fro between the items and a room for as
 * many.  A table is shipped in order and stored so, but for small rows that
 * filled gaps in earlier pages: few runs.
 */
void
hd_sort(hd_sort_item *items, uint32_t count, hd_sort_item *room)
{
	hd_sort_item *from = items;
	hd_sort_item *to = room;

	while (end_of_run(from, 0, count) < count)
	{
		hd_sort_item *merged = to;

		for (uint32_t start = 0, end; start < count; start = end)
		{
			uint32_t	middle = end_of_run(from, start, count);

			end = middle < count ? end_of_run(from, middle, count) : count;
			merge_runs(from, start, middle, end, to);
		}
		to = from;
		from = merged;
	}
	if (from != items)
		memcpy(items, from, count * sizeof(hd_sort_item));
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
