/*
 * catalog_index.c
 *	  In which order do the rows of a section answer, and where do those of a
 *	  key begin?  Asked once, when the section is closed.
 *
 * A source corrects and ends its facts by newer releases; nothing edits an
 * older row.  So of the rows that agree in source, key and valid_from only
 * the newest counts, even where it ends earlier than the one it replaces;
 * tables of layers are resolved day by day instead (catalog_layer.c).
 * What remains is sorted by key, source, release (newest first), the user's
 * rows before shipped ones, valid_from.
 */
#include "core/catalog_private.h"

#include <stdlib.h>
#include <string.h>

_Static_assert(offsetof(hd_drug, origin) == 0 &&
			   offsetof(hd_limit, origin) == 0 &&
			   offsetof(hd_opps_status, origin) == 0 &&
			   offsetof(hd_payment, origin) == 0 &&
			   offsetof(hd_ndc_row, origin) == 0 &&
			   offsetof(hd_formulary_row, origin) == 0 &&
			   offsetof(hd_modifier_row, origin) == 0 &&
			   offsetof(hd_modifier_rule, origin) == 0 &&
			   offsetof(hd_policy, origin) == 0,
			   "rows begin with their origin");
_Static_assert(HD_POLICY_COUNT <= 64, "hd_payer.policies is too small");
_Static_assert(HD_KIND_COUNT <= 16, "hd_release.kinds is too small");

/* ---- releases ---- */

static int
compare_releases(const void *left, const void *right)
{
	const hd_release *a = *(const hd_release *const *) left;
	const hd_release *b = *(const hd_release *const *) right;
	size_t		shorter = a->name.len < b->name.len ?
		a->name.len : b->name.len;
	int			order;

	if (a->released != b->released)
		return a->released > b->released ? -1 : 1;
	order = shorter == 0 ? 0 : memcmp(b->name.data, a->name.data, shorter);
	if (order != 0)
		return order;
	if (a->name.len != b->name.len)
		return a->name.len > b->name.len ? -1 : 1;
	return (a->source > b->source) - (a->source < b->source);
}

/* Newest first; one not in hcpcs_release is the oldest; then by name. */
static void
rank_releases(hd_catalog *catalog)
{
	hd_release **sorted = (hd_release **)
		hd_sort_begin(catalog, catalog->release_count);

	for (uint32_t i = 0; i < catalog->release_count; i++)
		sorted[i] = &catalog->releases[i];
	if (catalog->release_count > 0)
		qsort(sorted, catalog->release_count, sizeof(hd_release *),
			  compare_releases);
	for (uint32_t i = 0; i < catalog->release_count; i++)
		sorted[i]->rank = (uint16_t) i;
	hd_sort_end(catalog);
}

/* ---- periods ---- */

static uint64_t
period_key(const hd_period *period)
{
	return ((uint64_t) period->source << 8 | period->kind) << 32 |
		hd_date_rank(period->from);
}

/* Does b begin before a gap opens after a? */
static bool
period_continues(const hd_period *a, const hd_period *b)
{
	return a->source == b->source && a->kind == b->kind &&
		(a->to == HD_DATE_END || b->from <= a->to + 1);
}

/* b reaches farther than a, or as far and is newer. */
static bool
period_outlasts(const hd_catalog *catalog, const hd_period *a,
				const hd_period *b)
{
	return b->to > a->to ||
		(b->to == a->to && catalog->releases[b->release].rank <
		 catalog->releases[a->release].rank);
}

static void
close_releases(hd_catalog *catalog)
{
	hd_sort_item *items = hd_sort_begin(catalog, catalog->period_count);
	hd_period  *period = catalog->periods;
	uint32_t	kept = 0;

	for (uint32_t i = 0; i < catalog->period_count; i++)
		items[i] = (hd_sort_item) {period_key(&period[i]), 0, i};
	hd_sort(items, catalog->period_count, items + catalog->period_count);
	hd_sort_rows((char *) period, sizeof(hd_period), items,
				 catalog->period_count);
	hd_sort_end(catalog);
	for (uint32_t i = 0; i < catalog->period_count; i++)
	{
		if (kept == 0 || !period_continues(&period[kept - 1], &period[i]))
			period[kept++] = period[i];
		else if (period_outlasts(catalog, &period[kept - 1], &period[i]))
		{
			period[kept - 1].to = period[i].to;
			period[kept - 1].release = period[i].release;
		}
	}
	catalog->period_count = kept;
	catalog->periods = hd_catalog_shrink(catalog, period,
										 &catalog->period_room, kept,
										 sizeof(hd_period));
	for (uint32_t i = 0; i < kept; i++)
	{
		const hd_period *p = &catalog->periods[i];
		hd_period_run *run = &catalog->covers[p->source][p->kind];

		if (run->count++ == 0)
			run->first = i;
	}
}

/* ---- tables ---- */

static const hd_origin *
row_origin(const hd_table *table, uint32_t row)
{
	return (const hd_origin *) (table->rows + row * table->size);
}

/*
 * Move replaced rows behind all others; returns how many stay.  The items
 * are sorted by identity, source, valid_from and only then by rank, so that
 * rows that replace each other are neighbours.
 */
static uint32_t
drop_replaced(hd_catalog *catalog, const hd_table *table,
			  hd_sort_item *items)
{
	uint32_t	stay = table->count;
	uint64_t	newest_major = 0;
	const hd_origin *newest = NULL;

	for (uint32_t i = 0; i < table->count; i++)
	{
		const hd_origin *origin = row_origin(table, items[i].row);

		if (newest != NULL && items[i].major == newest_major &&
			hd_origin_replaced(catalog, origin, newest))
		{
			items[i].major = UINT64_MAX;
			stay--;
			continue;
		}
		newest_major = items[i].major;
		newest = origin;
	}
	return stay;
}

/* Sort the rows; items[i].major is set by the caller. */
static void
sort_table(hd_catalog *catalog, hd_table *table, hd_sort_item *items)
{
	uint32_t	stay = table->count;

	for (uint32_t i = 0; i < table->count; i++)
	{
		const hd_origin *origin = row_origin(table, i);

		items[i].row = i;
		items[i].minor = ((uint64_t) origin->source << 32 |
						  hd_date_rank(origin->valid_from)) << 17 |
			hd_release_rank(catalog, origin);
	}
	if (table->kind == NULL)
	{
		hd_sort(items, table->count, items + table->count);
		stay = drop_replaced(catalog, table, items);
	}
	for (uint32_t i = 0; i < table->count; i++)
		items[i].minor = hd_origin_rank(catalog,
										row_origin(table, items[i].row));
	hd_sort(items, table->count, items + table->count);
	hd_sort_rows(table->rows, table->size, items, table->count);
	table->count = stay;
	table->rows = hd_catalog_shrink(catalog, table->rows, &table->room, stay,
									table->size);
}

static int
slot_bits(uint32_t groups)
{
	int			bits = 2;

	while ((UINT64_C(3) << bits) / 4 < groups)
		bits++;
	return bits;
}

static void
put_group(hd_index *index, uint64_t key, uint32_t group)
{
	uint64_t	hash = hd_key_hash(key);
	uint32_t	mask = (uint32_t) (UINT64_MAX >> index->shift);
	uint32_t	at = (uint32_t) (hash >> index->shift);

	while (index->slots[at & mask].group != 0)
		at++;
	index->slots[at & mask].tag = (uint32_t) (hash >> 16);
	index->slots[at & mask].group = group + 1;
}

/* Index rows that are sorted so that those of one key lie together. */
static void
build_index(hd_catalog *catalog, hd_index *index, const void *rows,
			size_t size, uint32_t count, hd_key_of key)
{
	uint32_t	groups = 0;
	uint64_t	last = 0;
	int			bits;

	index->rows = rows;
	index->size = size;
	index->key = key;
	if (count == 0)
		return;
	for (uint32_t i = 0; i < count; i++)
	{
		uint64_t	k = key(index->rows + i * size);

		groups += i == 0 || k != last;
		last = k;
	}
	bits = slot_bits(groups);
	index->shift = 64 - bits;
	index->slots = hd_catalog_allocate(catalog, sizeof(hd_slot) << bits);
	memset(index->slots, 0, sizeof(hd_slot) << bits);
	index->starts = hd_catalog_allocate(catalog, ((size_t) groups + 1) *
										sizeof(uint32_t));
	groups = 0;
	for (uint32_t i = 0; i < count; i++)
	{
		uint64_t	k = key(index->rows + i * size);

		if (i > 0 && k == last)
			continue;
		put_group(index, k, groups);
		index->starts[groups++] = i;
		last = k;
	}
	index->starts[groups] = count;
}

static void
close_table(hd_catalog *catalog, hd_table *table, hd_key_of key)
{
	hd_sort_item *items;

	if (table->kind != NULL)
		hd_layers_close(catalog, table);
	items = hd_sort_begin(catalog, table->count);
	for (uint32_t i = 0; i < table->count; i++)
		items[i].major = table->identity(table->rows + i * table->size);
	sort_table(catalog, table, items);
	hd_sort_end(catalog);
	if (key != NULL)
		build_index(catalog, &table->index, table->rows, table->size,
					table->count, key);
}

/* ---- NDCs ---- */

static uint64_t
ndc_key(const void *row)
{
	return ((const hd_ndc_row *) row)->ndc;
}

static uint64_t
product_key(const void *row)
{
	return hd_ndc_product(((const hd_ndc_row *) row)->ndc);
}

static uint64_t
code_key(const void *row)
{
	return (*(const hd_ndc_row *const *) row)->code;
}

static void
close_ndcs(hd_catalog *catalog)
{
	hd_table   *table = &catalog->ndcs;
	hd_sort_item *items;

	close_table(catalog, table, ndc_key);
	if (table->count == 0)
		return;
	build_index(catalog, &catalog->ndc_products, table->rows, table->size,
				table->count, product_key);
	items = hd_sort_begin(catalog, table->count);
	for (uint32_t i = 0; i < table->count; i++)
	{
		const hd_ndc_row *row = (const hd_ndc_row *) table->rows + i;

		items[i] = (hd_sort_item) {row->code, 0, i};
	}
	hd_sort(items, table->count, items + table->count);
	catalog->code_ndcs = hd_catalog_allocate(catalog, table->count *
											 sizeof(hd_ndc_row *));
	for (uint32_t i = 0; i < table->count; i++)
		catalog->code_ndcs[i] = (const hd_ndc_row *) table->rows +
			items[i].row;
	hd_sort_end(catalog);
	build_index(catalog, &catalog->ndc_codes, catalog->code_ndcs,
				sizeof(hd_ndc_row *), table->count, code_key);
}

/* ---- modifiers ---- */

/* There are so few that the modifier itself is the index. */
static void
close_modifiers(hd_catalog *catalog)
{
	hd_table   *table = &catalog->modifiers;
	const hd_modifier_row *rows;
	uint32_t   *starts;
	uint32_t	row = 0;

	close_table(catalog, table, NULL);
	rows = (const hd_modifier_row *) table->rows;
	starts = hd_catalog_allocate(catalog, (HD_MODIFIER_COUNT + 1) *
								 sizeof(uint32_t));
	for (uint32_t modifier = 0; modifier <= HD_MODIFIER_COUNT; modifier++)
	{
		while (row < table->count && rows[row].modifier < modifier)
			row++;
		starts[modifier] = row;
	}
	catalog->modifier_starts = starts;
}

static int
compare_rules(const void *left, const void *right)
{
	const hd_modifier_rule *l = left;
	const hd_modifier_rule *r = right;

	if (l->finding != r->finding)
		return l->finding < r->finding ? -1 : 1;
	return hd_text_compare(l->rule, r->rule);
}

/* Which findings' rules a modifier can break, alone or beside another. */
static void
mask_rules(hd_catalog *catalog)
{
	const hd_modifier_rule *rules =
		(const hd_modifier_rule *) catalog->rules.rows;
	hd_rule_mask bit = 1;

	for (uint32_t row = 0; row < catalog->rules.count; row++)
	{
		const hd_modifier_rule *rule = &rules[row];

		if (rule->finding >= HD_FINDING_COUNT)
			continue;
		if (row > 0 && rule->finding != rules[row - 1].finding &&
			bit < 1 << 7)
			bit = (hd_rule_mask) (bit << 1);
		catalog->rule_bit[rule->finding] = bit;
		for (int i = 0; i < rule->modifier_count; i++)
			if (rule->modifiers[i] < HD_MODIFIER_COUNT)
			{
				hd_rule_masks *of = &catalog->rules_of[rule->modifiers[i]];

				if (rule->kind == HD_RULE_EXCLUSIVE)
					of->beside |= bit;
				else
					of->alone |= bit;
			}
	}
}

/* Where the rules of each finding begin, and those of one name end. */
static void
index_rules(hd_catalog *catalog)
{
	hd_modifier_rule *rules = (hd_modifier_rule *) catalog->rules.rows;
	uint32_t	row = 0;

	for (uint32_t i = catalog->rules.count; i-- > 0;)
	{
		bool		next_alike = i + 1 < catalog->rules.count &&
			compare_rules(&rules[i], &rules[i + 1]) == 0;

		rules[i].alike = 1;
		if (next_alike && rules[i + 1].alike < UINT16_MAX)
			rules[i].alike = (uint16_t) (rules[i + 1].alike + 1);
	}

	for (int finding = 0; finding <= HD_FINDING_COUNT; finding++)
	{
		while (row < catalog->rules.count &&
			   rules[row].finding < (hd_finding) finding)
			row++;
		catalog->rule_starts[finding] = row;
	}
}

/*
 * Rules are sorted by finding and name; the identity of the two is their
 * place.
 */
static void
close_rules(hd_catalog *catalog)
{
	hd_table   *table = &catalog->rules;
	hd_modifier_rule *rules = (hd_modifier_rule *) table->rows;
	hd_sort_item *items;

	if (table->count == 0)
		return;
	qsort(rules, table->count, sizeof(hd_modifier_rule), compare_rules);
	items = hd_sort_begin(catalog, table->count);
	items[0].major = 0;
	for (uint32_t i = 1; i < table->count; i++)
		items[i].major = items[i - 1].major +
			(compare_rules(&rules[i - 1], &rules[i]) != 0);
	sort_table(catalog, table, items);
	hd_sort_end(catalog);
	index_rules(catalog);
	mask_rules(catalog);
}

/* ---- policies ---- */

static uint64_t
policy_group(const void *row)
{
	const hd_policy *policy = row;

	return hd_policy_group(policy->payer, policy->pattern);
}

/* ---- sections ---- */

static void
close_codes(hd_catalog *catalog)
{
	close_releases(catalog);
	close_table(catalog, &catalog->drugs, catalog->drugs.identity);
	hd_payers_close(catalog);
}

/* The section's rows are all there: make them answer. */
void
hd_catalog_close(hd_catalog *catalog, hd_section section)
{
	if (hd_catalog_has(catalog, section))
		return;
	rank_releases(catalog);
	switch (section)
	{
		case HD_SECTION_CODE:
			close_codes(catalog);
			break;
		case HD_SECTION_LIMIT:
			close_table(catalog, &catalog->limits, catalog->limits.identity);
			break;
		case HD_SECTION_STATUS:
			close_table(catalog, &catalog->statuses,
						catalog->statuses.identity);
			break;
		case HD_SECTION_PAYMENT:
			close_table(catalog, &catalog->payments,
						catalog->payments.identity);
			break;
		case HD_SECTION_NDC:
			close_ndcs(catalog);
			hd_drug_names_close(catalog);
			break;
		case HD_SECTION_MODIFIER:
			close_modifiers(catalog);
			close_rules(catalog);
			break;
		case HD_SECTION_POLICY:
			close_table(catalog, &catalog->policies, policy_group);
			hd_policies_close(catalog);
			break;
		case HD_SECTION_DIAGNOSIS:
			hd_diagnoses_close(catalog);
			break;
		case HD_SECTION_FINDING:
			break;
		case HD_SECTION_FORMULARY:
			close_table(catalog, &catalog->formulary, hd_formulary_key);
			break;
		case HD_SECTION_COUNT:
			return;
	}
	hd_eras_close(catalog, section);
	catalog->closed |= HD_SECTION_BIT(section);
}
