/*
 * catalog_payer.c
 *	  Payers: who stands above whom, and what do findings weigh?
 *
 * A payer without rows of its own answers as its parent does.  One that
 * names no parent stands under the root, whose rules every payer shares.
 */
#include "core/catalog_private.h"
#include "core/risk.h"

/* ---- names ---- */

hd_payer_id
hd_catalog_payer(const hd_catalog *catalog, hd_text name)
{
	uint32_t	found;

	if (!hd_names_find(&catalog->payer_names, hd_text_trim(name), &found))
		return HD_NO_PAYER;
	return (hd_payer_id) found;
}

/* Never NULL: where there is no such payer, one without policies. */
const hd_payer *
hd_catalog_payer_row(const hd_catalog *catalog, hd_payer_id payer)
{
	return payer < catalog->payer_count ? &catalog->payers[payer] :
		&catalog->nobody;
}

hd_payer_id
hd_catalog_root_payer(const hd_catalog *catalog)
{
	return catalog->root;
}

/* Is it the ancestor itself, or below it?  All are under HD_NO_PAYER. */
bool
hd_catalog_payer_under(const hd_catalog *catalog, hd_payer_id payer,
					   hd_payer_id ancestor)
{
	if (ancestor == HD_NO_PAYER)
		return true;
	for (int depth = 0; depth < HD_MAX_PAYER_DEPTH; depth++)
	{
		if (payer == ancestor)
			return true;
		if (payer >= catalog->payer_count)
			return false;
		payer = catalog->payers[payer].parent;
	}
	return false;
}

static void
find_parents(hd_catalog *catalog)
{
	for (uint32_t i = 0; i < catalog->payer_count; i++)
	{
		hd_payer_id parent = hd_catalog_payer(catalog,
											  catalog->payer_parents[i]);

		if (i == catalog->root)
			parent = HD_NO_PAYER;
		else if (parent == HD_NO_PAYER)
			parent = catalog->root;
		catalog->payers[i].parent = parent;
	}
	catalog->payers = hd_catalog_shrink(catalog, catalog->payers,
										&catalog->payer_room,
										catalog->payer_count,
										sizeof(hd_payer));
	catalog->payer_parents = hd_catalog_shrink(catalog,
											   catalog->payer_parents,
											   &catalog->parent_room, 0,
											   sizeof(hd_text));
}

/* ---- weights ---- */

/* Place of a source in the default order; its count if it has none. */
static uint64_t
source_place(const hd_catalog *catalog, hd_source_id source)
{
	const hd_order *order = &catalog->default_order;
	int			i = 0;

	while (i < order->count && order->source[i] != source)
		i++;
	return (uint64_t) i;
}

static bool
is_everyone(const hd_weight_row *row)
{
	return hd_text_equal(row->payer, HD_TEXT("*"));
}

/* '*' is every payer, so it stands where the root stands. */
static hd_payer_id
weight_payer(const hd_catalog *catalog, const hd_weight_row *row)
{
	return is_everyone(row) ? catalog->root :
		hd_catalog_payer(catalog, row->payer);
}

/*
 * Sort the usable weights by payer and finding, the one that answers first;
 * returns their number.  Sources without a precedence, and payers that are
 * not in hcpcs_payer, have no say.
 */
static uint32_t
sort_weights(hd_catalog *catalog, hd_sort_item *items)
{
	const hd_order *order = &catalog->default_order;
	uint32_t	count = 0;

	for (uint32_t i = 0; i < catalog->weight_count; i++)
	{
		const hd_weight_row *row = &catalog->weights[i];
		hd_payer_id payer = weight_payer(catalog, row);
		uint64_t	place = source_place(catalog, row->origin.source);
		hd_origin	origin = row->origin;
		hd_sort_item *item;

		if (place == (uint64_t) order->count ||
			(payer == HD_NO_PAYER && !is_everyone(row)))
			continue;
		origin.source = (hd_source_id) place;
		item = &items[count++];
		item->major = (uint64_t) payer << 32 | row->slot;
		item->minor = hd_origin_rank(catalog, &origin);
		item->row = i;
	}
	hd_sort(items, count, items + count);
	return count;
}

/* The first item of a payer; items are sorted by it. */
static uint32_t
first_weight(const hd_sort_item *items, uint32_t count, uint32_t payer)
{
	uint32_t	low = 0;
	uint32_t	high = count;

	while (low < high)
	{
		uint32_t	middle = low + (high - low) / 2;

		if (items[middle].major >> 32 < payer)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* Lay the payer's own weights over those in the array; false if none. */
static bool
lay_weights(const hd_catalog *catalog, const hd_sort_item *items,
			uint32_t count, uint32_t payer, double *weights)
{
	uint32_t	first = first_weight(items, count, payer);
	uint32_t	i;

	for (i = first; i < count && items[i].major >> 32 == payer; i++)
	{
		const hd_weight_row *row = &catalog->weights[items[i].row];

		if (i > first && items[i].major == items[i - 1].major)
			continue;
		if (weights != NULL)
			weights[row->slot] = row->weight;
	}
	return i > first;
}

static double *
new_weights(hd_catalog *catalog)
{
	double	   *weights = hd_catalog_allocate(catalog, HD_WEIGHT_COUNT *
											  sizeof(double));

	for (int i = 0; i < HD_WEIGHT_COUNT; i++)
		weights[i] = 0;
	return weights;
}

/* From the farthest ancestor down, so that the nearest has the last word. */
static void
resolve_weights(hd_catalog *catalog, const hd_sort_item *items,
				uint32_t count, hd_payer_id payer)
{
	hd_payer_id chain[HD_MAX_PAYER_DEPTH];
	int			depth = 0;
	double	   *weights = new_weights(catalog);

	for (hd_payer_id p = payer; p != HD_NO_PAYER &&
		 depth < HD_MAX_PAYER_DEPTH; p = catalog->payers[p].parent)
		chain[depth++] = p;
	while (depth > 0)
		lay_weights(catalog, items, count, chain[--depth], weights);
	catalog->payers[payer].weights = weights;
}

static void
share_weights(hd_catalog *catalog, hd_payer *payer)
{
	const hd_payer *p = payer;

	for (int depth = 0; depth < HD_MAX_PAYER_DEPTH && p->weights == NULL &&
		 p->parent != HD_NO_PAYER; depth++)
		p = &catalog->payers[p->parent];
	payer->weights = p->weights != NULL ? p->weights :
		catalog->nobody.weights;
}

static void
close_weights(hd_catalog *catalog)
{
	hd_sort_item *items = hd_sort_begin(catalog, catalog->weight_count);
	uint32_t	count = sort_weights(catalog, items);
	double	   *everyone = new_weights(catalog);

	lay_weights(catalog, items, count, catalog->root, everyone);
	catalog->nobody.weights = everyone;
	for (uint32_t i = 0; i < catalog->payer_count; i++)
		if (lay_weights(catalog, items, count, i, NULL))
			resolve_weights(catalog, items, count, (hd_payer_id) i);
	for (uint32_t i = 0; i < catalog->payer_count; i++)
		if (catalog->payers[i].weights == NULL)
			share_weights(catalog, &catalog->payers[i]);
	hd_sort_end(catalog);
	catalog->weight_count = 0;
	catalog->weights = hd_catalog_shrink(catalog, catalog->weights,
										 &catalog->weight_room, 0,
										 sizeof(hd_weight_row));
}

void
hd_payers_close(hd_catalog *catalog)
{
	find_parents(catalog);
	close_weights(catalog);
}
