/*
 * catalog_layer.c
 *	  Which row of a source holds on which day, where releases lie over each
 *	  other?  Asked once, when a section is closed.
 *
 * Limits, statuses, payments and NDCs are published by quarter.  A release
 * says only where it differs from older ones: a row of a newer release hides
 * those of older ones on the days that it covers, and no other day; one that
 * says "ended" hides them and is no answer itself.  So rows are cut until
 * those of a key and source hold on different days, and whoever reads them
 * need not know of layers.  (Codes, modifiers and rules are restated whole,
 * from the day on which they began: catalog_index.c drops what is restated.)
 *
 * What a user states outside any release answers where the releases are
 * silent, a gap between them included, so that no release cuts it.
 */
#include "core/catalog_private.h"

#include <string.h>

static hd_origin *
origin_at(const hd_table *table, uint32_t row)
{
	return (hd_origin *) (void *) (table->rows + row * table->size);
}

/* A row that holds on no day, to be left out. */
static void
make_empty(hd_origin *origin)
{
	origin->valid_from = HD_DATE_END;
	origin->valid_to = HD_DATE_BEGIN;
}

static bool
is_empty(const hd_origin *origin)
{
	return origin->valid_from > origin->valid_to;
}

static bool
is_published(const hd_catalog *catalog, const hd_table *table, uint32_t row)
{
	const char *at = table->rows + row * table->size;

	return hd_origin_published(catalog, origin_at(table, row),
							   table->kind(at));
}

/* Take the days of a newer row from an older; a rest behind it is appended. */
static void
cut(hd_catalog *catalog, hd_table *table, uint32_t older, uint32_t newer)
{
	const hd_origin by = *origin_at(table, newer);
	hd_origin  *origin = origin_at(table, older);
	bool		before = origin->valid_from < by.valid_from;
	bool		behind = origin->valid_to > by.valid_to;

	if (is_empty(origin) || is_empty(&by) ||
		origin->valid_from > by.valid_to || origin->valid_to < by.valid_from)
		return;
	if (before && behind)
	{
		table->rows = hd_catalog_grow(catalog, table->rows, &table->room,
									  table->count, table->size);
		origin = origin_at(table, older);
		memcpy(origin_at(table, table->count), origin, table->size);
		origin_at(table, table->count)->valid_from = by.valid_to + 1;
		table->count++;
	}
	if (before)
		origin->valid_to = by.valid_from - 1;
	else if (behind)
		origin->valid_from = by.valid_to + 1;
	else
		make_empty(origin);
}

/*
 * Cut the rows of one key and source, newest first.  What the ones before
 * left of a row is a row of its own by then; the rests of this key are those
 * from rests on.
 */
static void
cut_group(hd_catalog *catalog, hd_table *table, const hd_sort_item *items,
		  uint32_t count)
{
	uint32_t	rests = table->count;

	for (uint32_t i = 1; i < count; i++)
	{
		bool		own_word = !is_published(catalog, table, items[i].row);
		uint32_t	cut_before = table->count;
		uint32_t	piece = items[i].row;

		do
		{
			for (uint32_t j = 0; j < i; j++)
				if (!own_word || !is_published(catalog, table, items[j].row))
					cut(catalog, table, piece, items[j].row);
			for (uint32_t rest = rests; rest < cut_before; rest++)
				if (!own_word || !is_published(catalog, table, rest))
					cut(catalog, table, piece, rest);
			piece = piece == items[i].row ? cut_before : piece + 1;
		} while (piece < table->count);
	}
	for (uint32_t i = 0; i < count; i++)
		if (origin_at(table, items[i].row)->ended)
			make_empty(origin_at(table, items[i].row));
	for (uint32_t rest = rests; rest < table->count; rest++)
		if (origin_at(table, rest)->ended)
			make_empty(origin_at(table, rest));
}

/* Sorted by valid_from: does no row begin before the last has ended? */
static bool
is_plain(const hd_table *table, const hd_sort_item *items, uint32_t count)
{
	for (uint32_t i = 0; i < count; i++)
	{
		const hd_origin *origin = origin_at(table, items[i].row);

		if (origin->ended ||
			(i > 0 && origin->valid_from <=
			 origin_at(table, items[i - 1].row)->valid_to))
			return false;
	}
	return true;
}

/* The rows of a group, newest first, as hd_origin_rank() has them. */
static void
sort_group(const hd_catalog *catalog, const hd_table *table,
		   hd_sort_item *items, uint32_t count, hd_sort_item *room)
{
	for (uint32_t i = 0; i < count; i++)
	{
		items[i].major = 0;
		items[i].minor = hd_origin_rank(catalog,
										origin_at(table, items[i].row));
	}
	hd_sort(items, count, room);
}

static void
drop_empty(hd_table *table)
{
	uint32_t	kept = 0;

	for (uint32_t row = 0; row < table->count; row++)
	{
		if (is_empty(origin_at(table, row)))
			continue;
		if (kept < row)
			memcpy(origin_at(table, kept), origin_at(table, row),
				   table->size);
		kept++;
	}
	table->count = kept;
}

void
hd_layers_close(hd_catalog *catalog, hd_table *table)
{
	uint32_t	count = table->count;
	hd_sort_item *items = hd_sort_begin(catalog, count);

	for (uint32_t i = 0; i < count; i++)
	{
		const hd_origin *origin = origin_at(table, i);

		items[i].major = table->identity(table->rows + i * table->size);
		items[i].minor = (uint64_t) origin->source << 32 |
			hd_date_rank(origin->valid_from);
		items[i].row = i;
	}
	hd_sort(items, count, items + count);
	for (uint32_t first = 0, next; first < count; first = next)
	{
		for (next = first + 1; next < count &&
			 items[next].major == items[first].major &&
			 items[next].minor >> 32 == items[first].minor >> 32; next++)
			;
		if (is_plain(table, &items[first], next - first))
			continue;
		sort_group(catalog, table, &items[first], next - first,
				   items + count);
		cut_group(catalog, table, &items[first], next - first);
	}
	hd_sort_end(catalog);
	drop_empty(table);
}
