/*
 * catalog_payer.c
 *	  Payers: who stands above whom, what do findings weigh, which policies
 *	  hold?
 *
 * A payer without rows of its own answers as its parent does.  One that
 * names no parent stands under the root, whose rules every payer shares.
 */
#include "core/catalog_private.h"
#include "core/risk.h"

/* Characters of the longest code pattern, a whole code. */
#define PATTERN_MAX 5

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
	hd_sort(items, count);
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

/* ---- policies ---- */

/* "90 days", "12 months" */
static void
read_interval(hd_policy *policy)
{
	hd_text		value = policy->value;
	hd_text		unit;
	uint16_t	number = 0;
	size_t		i = 0;

	policy->has_interval = false;
	policy->days = 0;
	policy->months = 0;
	while (i < value.len && i < 4 && hd_is_digit(value.data[i]))
		number = (uint16_t) (number * 10 + (value.data[i++] - '0'));
	if (i == 0)
		return;
	unit = (hd_text) {value.data + i, value.len - i};
	if (hd_text_equal(unit, HD_TEXT(" days")))
		policy->days = number;
	else if (hd_text_equal(unit, HD_TEXT(" months")))
		policy->months = number;
	else
		return;
	policy->has_interval = true;
}

void
hd_policies_close(hd_catalog *catalog)
{
	hd_policy  *rows = (hd_policy *) catalog->policies.rows;

	for (uint32_t i = 0; i < catalog->policies.count; i++)
	{
		read_interval(&rows[i]);
		if (rows[i].payer >= catalog->payer_count ||
			rows[i].policy >= HD_POLICY_COUNT)
			continue;
		catalog->payers[rows[i].payer].policies |=
			UINT64_C(1) << rows[i].policy;
		catalog->payers[rows[i].payer].lengths[rows[i].policy] |=
			(uint8_t) (1u << rows[i].pattern.length);
	}
}

/* Policies carry their own dates; no release adds to them or takes away. */
static const hd_policy *
first_policy(const hd_order *order, hd_run run, hd_date date, bool conditional)
{
	const hd_policy *rows = (const hd_policy *) run.rows;

	if (run.count == 0)
		return NULL;
	for (int i = 0; i < order->count; i++)
		for (uint32_t row = 0; row < run.count; row++)
			if (rows[row].origin.source == order->source[i] &&
				hd_origin_covers(&rows[row].origin, date) &&
				(conditional || !hd_text_supplied(rows[row].condition)))
				return &rows[row];
	return NULL;
}

/* The payer's own policy, the most specific pattern first. */
static const hd_policy *
own_policy(const hd_catalog *catalog, const hd_order *order,
		   hd_payer_id payer, hd_policy_id policy, hd_code code, hd_date date,
		   bool conditional)
{
	uint8_t		lengths = catalog->payers[payer].lengths[policy];

	for (int length = code == HD_NO_CODE ? 0 : PATTERN_MAX; length >= 0;
		 length--)
	{
		hd_code_pattern pattern;
		const hd_policy *found;

		if ((lengths >> length & 1) == 0)
			continue;
		pattern.code = hd_code_prefix(code, length);
		pattern.length = (uint8_t) length;
		found = first_policy(order,
							 hd_index_find(&catalog->policies.index,
										   hd_policy_key(payer,
														 (uint8_t) policy,
														 pattern)),
							 date, conditional);
		if (found != NULL)
			return found;
	}
	return NULL;
}

static hd_answer
policy_silence(const hd_catalog *catalog, const hd_order *order, hd_date date)
{
	hd_release_id last;

	for (int i = 0; i < order->count; i++)
		if (hd_catalog_cover(catalog, order->source[i], HD_KIND_POLICY, date,
							 &last) == HD_COVER_INSIDE)
			return HD_ANSWER_ABSENT;
	return HD_ANSWER_NO_DATA;
}

/* The nearest payer's, from the payer up; NULL: none. */
static const hd_policy *
nearest_policy(const hd_catalog *catalog, const hd_order *order,
			   hd_payer_id payer, hd_policy_id policy, hd_code code,
			   hd_date date, bool conditional)
{
	for (int depth = 0; depth < HD_MAX_PAYER_DEPTH &&
		 payer < catalog->payer_count; depth++)
	{
		const hd_payer *row = &catalog->payers[payer];
		const hd_policy *found = NULL;

		if (row->policies >> policy & 1)
			found = own_policy(catalog, order, payer, policy, code, date,
							   conditional);
		if (found != NULL)
			return found;
		payer = row->parent;
	}
	return NULL;
}

/* Bit set of the policies for which the payer or one above it has rows. */
uint64_t
hd_catalog_policies_of(const hd_catalog *catalog, hd_payer_id payer)
{
	hd_payer_id p = payer == HD_NO_PAYER ? catalog->root : payer;
	uint64_t	policies = 0;

	for (int depth = 0; depth < HD_MAX_PAYER_DEPTH &&
		 p < catalog->payer_count; depth++)
	{
		policies |= catalog->payers[p].policies;
		p = catalog->payers[p].parent;
	}
	return policies;
}

static void
narrow(hd_run run, hd_date date, hd_date *from, hd_date *to)
{
	const hd_policy *rows = (const hd_policy *) run.rows;

	for (uint32_t i = 0; i < run.count; i++)
	{
		const hd_origin *origin = &rows[i].origin;

		/* behind a row that ended, before one that begins, or inside it */
		if (origin->valid_to < date)
			*from = *from > origin->valid_to ? *from : origin->valid_to + 1;
		else if (origin->valid_from > date)
			*to = *to < origin->valid_from ? *to : origin->valid_from - 1;
		else
		{
			*from = *from > origin->valid_from ? *from : origin->valid_from;
			*to = *to < origin->valid_to ? *to : origin->valid_to;
		}
	}
}

/* Narrow by the payer's rows of a policy; true if there are such rows. */
static bool
narrow_by_policy(const hd_catalog *catalog, hd_payer_id payer, uint8_t policy,
				 hd_code code, hd_date date, hd_date *from, hd_date *to)
{
	uint8_t		lengths = catalog->payers[payer].lengths[policy];
	bool		any = false;

	/* of a code its own patterns, of none the one for every code */
	lengths &= (uint8_t) (code == HD_NO_CODE ? 1 : ~1u);
	for (int length = 0; lengths >> length != 0; length++)
	{
		hd_code_pattern pattern;
		hd_run		run;

		if ((lengths >> length & 1) == 0)
			continue;
		pattern.code = hd_code_prefix(code, length);
		pattern.length = (uint8_t) length;
		run = hd_index_find(&catalog->policies.index,
							hd_policy_key(payer, policy, pattern));
		narrow(run, date, from, to);
		any |= run.count > 0;
	}
	return any;
}

uint64_t
hd_catalog_policy_stretch(const hd_catalog *catalog, hd_payer_id payer,
						  hd_code code, hd_date date, hd_date *from,
						  hd_date *to)
{
	hd_payer_id p = payer == HD_NO_PAYER ? catalog->root : payer;
	uint64_t	found = 0;

	for (int depth = 0; depth < HD_MAX_PAYER_DEPTH &&
		 p < catalog->payer_count; depth++)
	{
		uint64_t	left = catalog->payers[p].policies;

		for (; left != 0; left &= left - 1)
		{
			uint8_t		policy = (uint8_t) __builtin_ctzll(left);

			if (narrow_by_policy(catalog, p, policy, code, date, from, to))
				found |= UINT64_C(1) << policy;
		}
		p = catalog->payers[p].parent;
	}
	return found;
}

/*
 * HD_NO_PAYER asks what every payer shares; HD_NO_CODE for rows of '*'.
 *
 * A row with a condition says something for some cases only.  Where a
 * farther row without one says the same for all cases, that row answers;
 * where it says otherwise, the condition decides, and no check can test it.
 */
hd_answer
hd_catalog_policy(const hd_catalog *catalog, const hd_order *order,
				  hd_payer_id payer, hd_policy_id policy, hd_code code,
				  hd_date date, const hd_policy **out)
{
	hd_payer_id p = payer == HD_NO_PAYER ? catalog->root : payer;

	*out = NULL;
	if (!hd_catalog_has(catalog, HD_SECTION_POLICY))
		return HD_ANSWER_NO_DATA;
	*out = nearest_policy(catalog, order, p, policy, code, date, true);
	if (*out == NULL)
		return policy_silence(catalog, order, date);
	if (hd_text_supplied((*out)->condition))
	{
		const hd_policy *plain = nearest_policy(catalog, order, p, policy,
												code, date, false);

		if (plain != NULL && hd_text_equal(plain->value, (*out)->value))
			*out = plain;
	}
	return HD_ANSWER_FOUND;
}
