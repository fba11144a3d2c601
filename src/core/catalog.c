/*
 * catalog.c
 *	  How do the rows of the reference tables, and their names, come in?
 *
 * What is added here is unsorted; hd_catalog_close (catalog_index.c) makes it
 * answer questions.  Names of sources, releases, units and payers can be
 * asked for at once, because the rows that follow refer to them.
 */
#include "core/catalog_private.h"
#include "core/risk.h"

#include <string.h>

#define TEXT_CHUNK 16384

/* Farthest that a misspelt name may be from the one suggested. */
#define NEAREST_LIMIT 2

/* ---- identities: what rows must share to replace each other ---- */

static uint64_t
drug_identity(const void *row)
{
	return ((const hd_drug *) row)->code;
}

static uint64_t
limit_identity(const void *row)
{
	const hd_limit *limit = row;

	return (uint64_t) limit->code << 8 | limit->claim_type;
}

static uint64_t
status_identity(const void *row)
{
	return ((const hd_opps_status *) row)->code;
}

static uint64_t
payment_identity(const void *row)
{
	return ((const hd_payment *) row)->code;
}

/* Eleven digits take 37 bits and a code 18, so that both fit. */
static uint64_t
ndc_identity(const void *row)
{
	const hd_ndc_row *ndc = row;

	return ndc->ndc << 18 | ndc->code;
}

static uint64_t
modifier_identity(const void *row)
{
	return ((const hd_modifier_row *) row)->modifier;
}

static uint64_t
policy_identity(const void *row)
{
	const hd_policy *policy = row;

	return hd_policy_group(policy->payer, policy->pattern) << 8 |
		policy->policy;
}

/* ---- kinds of the tables that releases lie over in layers ---- */

static hd_kind
limit_kind(const void *row)
{
	return hd_limit_kind(((const hd_limit *) row)->claim_type);
}

static hd_kind
status_kind(const void *row)
{
	(void) row;
	return HD_KIND_STATUS;
}

static hd_kind
payment_kind(const void *row)
{
	(void) row;
	return HD_KIND_PAYMENT;
}

static hd_kind
ndc_kind(const void *row)
{
	(void) row;
	return HD_KIND_NDC;
}

/* ---- memory ---- */

/* Room for one element more than count; returns the array, maybe moved. */
void *
hd_catalog_grow(hd_catalog *catalog, void *array, uint32_t *room,
				uint32_t count, size_t size)
{
	hd_allocator *a = &catalog->allocator;

	if (count < *room)
		return array;
	*room = *room + *room / 2 + 8;
	if (array == NULL)
		return a->allocate(a->context, *room * size);
	return a->enlarge(a->context, array, *room * size);
}

/* Give back what an array does not use. */
void *
hd_catalog_shrink(hd_catalog *catalog, void *array, uint32_t *room,
				  uint32_t count, size_t size)
{
	hd_allocator *a = &catalog->allocator;

	if (array == NULL || count == *room)
		return array;
	*room = count == 0 ? 1 : count;
	return a->enlarge(a->context, array, *room * size);
}

void *
hd_catalog_allocate(hd_catalog *catalog, size_t size)
{
	return catalog->allocator.allocate(catalog->allocator.context, size);
}

static char *
text_space(hd_catalog *catalog, size_t size)
{
	char	   *space;

	if (size > TEXT_CHUNK / 8)
		return hd_catalog_allocate(catalog, size);
	if (size > catalog->text_room)
	{
		catalog->text_chunk = hd_catalog_allocate(catalog, TEXT_CHUNK);
		catalog->text_room = TEXT_CHUNK;
	}
	space = catalog->text_chunk;
	catalog->text_chunk += size;
	catalog->text_room -= size;
	return space;
}

/*
 * The same text for equal texts that come close together, as those of one
 * drug do.  The cache forgets; a text copied twice costs its bytes, no more.
 */
hd_text
hd_catalog_copy(hd_catalog *catalog, hd_text text)
{
	hd_text    *cached;
	char	   *copy;

	if (text.data == NULL)
		return HD_NO_TEXT;
	if (text.len == 0)
		return HD_TEXT("");
	cached = &catalog->text_cache[hd_text_hash(text) % HD_TEXT_CACHE];
	if (cached->len == text.len &&
		memcmp(cached->data, text.data, text.len) == 0)
		return *cached;
	copy = text_space(catalog, text.len);
	memcpy(copy, text.data, text.len);
	*cached = (hd_text) {copy, text.len};
	return *cached;
}

static void
table_init(hd_table *table, size_t size, hd_key_of identity)
{
	table->size = size;
	table->identity = identity;
}

hd_catalog *
hd_catalog_create(hd_allocator allocator)
{
	hd_catalog *catalog = allocator.allocate(allocator.context,
											 sizeof(hd_catalog));

	memset(catalog, 0, sizeof(hd_catalog));
	catalog->allocator = allocator;
	catalog->text_cache = hd_catalog_allocate(catalog, HD_TEXT_CACHE *
											  sizeof(hd_text));
	memset(catalog->text_cache, 0, HD_TEXT_CACHE * sizeof(hd_text));
	catalog->cms = HD_NO_SOURCE;
	catalog->root = HD_NO_PAYER;
	catalog->nobody.parent = HD_NO_PAYER;
	table_init(&catalog->drugs, sizeof(hd_drug), drug_identity);
	table_init(&catalog->limits, sizeof(hd_limit), limit_identity);
	table_init(&catalog->statuses, sizeof(hd_opps_status), status_identity);
	table_init(&catalog->payments, sizeof(hd_payment), payment_identity);
	table_init(&catalog->ndcs, sizeof(hd_ndc_row), ndc_identity);
	table_init(&catalog->formulary, sizeof(hd_formulary_row),
			   hd_formulary_identity);
	table_init(&catalog->modifiers, sizeof(hd_modifier_row),
			   modifier_identity);
	catalog->limits.kind = limit_kind;
	catalog->statuses.kind = status_kind;
	catalog->payments.kind = payment_kind;
	catalog->ndcs.kind = ndc_kind;
	table_init(&catalog->rules, sizeof(hd_modifier_rule), NULL);
	table_init(&catalog->policies, sizeof(hd_policy), policy_identity);
	return catalog;
}

/* The HD_SECTION_BITs of those that are there. */
unsigned
hd_catalog_sections(const hd_catalog *catalog)
{
	return catalog->closed;
}

bool
hd_catalog_has(const hd_catalog *catalog, hd_section section)
{
	return (catalog->closed & HD_SECTION_BIT(section)) != 0;
}

uint64_t
hd_catalog_rows(const hd_catalog *catalog)
{
	return catalog->rows;
}

bool
hd_catalog_overflowed(const hd_catalog *catalog)
{
	return catalog->overflowed;
}

/* ---- names ---- */

/* The slot that holds the text's position, or the empty one it belongs in. */
static uint32_t *
names_slot(const hd_names *names, hd_text text)
{
	uint32_t	at = hd_text_hash(text);

	for (;; at++)
	{
		uint32_t   *slot = &names->slot[at & (names->slots - 1)];

		if (*slot == 0 || hd_text_equal(names->item[*slot - 1].text, text))
			return slot;
	}
}

bool
hd_names_find(const hd_names *names, hd_text text, uint32_t *value)
{
	uint32_t	position;

	if (names->slots == 0)
		return false;
	position = *names_slot(names, text);
	if (position == 0)
		return false;
	*value = names->item[position - 1].value;
	return true;
}

static void
names_widen(hd_catalog *catalog, hd_names *names)
{
	hd_allocator *a = &catalog->allocator;
	uint32_t	slots = names->slots == 0 ? 16 : names->slots * 2;
	size_t		size = slots * sizeof(uint32_t);

	names->slot = names->slots == 0 ? a->allocate(a->context, size) :
		a->enlarge(a->context, names->slot, size);
	names->slots = slots;
	memset(names->slot, 0, size);
	for (uint32_t i = 0; i < names->count; i++)
		*names_slot(names, names->item[i].text) = i + 1;
}

/* The first of equal names stays; false if the name is taken. */
static bool
names_add(hd_catalog *catalog, hd_names *names, hd_text text, uint32_t value)
{
	uint32_t   *slot;

	if (names->count >= names->slots / 2)
		names_widen(catalog, names);
	slot = names_slot(names, text);
	if (*slot != 0)
		return false;
	names->item = hd_catalog_grow(catalog, names->item, &names->room,
								  names->count, sizeof(names->item[0]));
	names->item[names->count].text = hd_catalog_copy(catalog, text);
	names->item[names->count].value = value;
	*slot = ++names->count;
	return true;
}

/* How far may a name be from this one to be worth suggesting? */
static int
nearest_limit(hd_text text)
{
	return text.len / 2 < NEAREST_LIMIT ? (int) text.len / 2 : NEAREST_LIMIT;
}

/* The closest name, the first of equals; data NULL if none is close. */
static hd_text
names_nearest(const hd_names *names, hd_text text, uint32_t *value)
{
	hd_text		trimmed = hd_text_trim(text);
	hd_text		best = HD_NO_TEXT;
	int			limit = nearest_limit(trimmed);

	for (uint32_t i = 0; i < names->count; i++)
	{
		if (!hd_text_nearer(names->item[i].text, trimmed, &limit))
			continue;
		best = names->item[i].text;
		*value = names->item[i].value;
	}
	return best;
}

/* ---- sources ---- */

/* Put a new source where its precedence belongs. */
static void
order_source(hd_catalog *catalog, hd_source_id source)
{
	hd_order   *order = &catalog->default_order;
	int			at = order->count++;

	while (at > 0 && catalog->sources[order->source[at - 1]].precedence >
		   catalog->sources[source].precedence)
	{
		order->source[at] = order->source[at - 1];
		at--;
	}
	order->source[at] = source;
}

hd_source_id
hd_catalog_add_source(hd_catalog *catalog, hd_text name, bool has_precedence,
					  int32_t precedence)
{
	hd_source_id id = (hd_source_id) catalog->source_count;

	if (catalog->source_count == HD_MAX_SOURCES)
	{
		catalog->overflowed = true;
		return HD_NO_SOURCE;
	}
	catalog->sources[id].name = hd_catalog_copy(catalog, name);
	catalog->sources[id].precedence = precedence;
	catalog->source_count++;
	catalog->rows++;
	if (has_precedence)
		order_source(catalog, id);
	if (hd_text_equal(name, HD_TEXT("cms")))
		catalog->cms = id;
	return id;
}

hd_source_id
hd_catalog_source(const hd_catalog *catalog, hd_text name)
{
	hd_text		trimmed = hd_text_trim(name);

	for (int i = 0; i < catalog->source_count; i++)
		if (hd_text_equal(catalog->sources[i].name, trimmed))
			return (hd_source_id) i;
	return HD_NO_SOURCE;
}

hd_text
hd_catalog_source_name(const hd_catalog *catalog, hd_source_id source)
{
	return source < catalog->source_count ? catalog->sources[source].name :
		HD_NO_TEXT;
}

hd_text
hd_catalog_nearest_source(const hd_catalog *catalog, hd_text name)
{
	hd_text		trimmed = hd_text_trim(name);
	hd_text		best = HD_NO_TEXT;
	int			limit = nearest_limit(trimmed);

	for (int i = 0; i < catalog->source_count; i++)
		if (hd_text_nearer(catalog->sources[i].name, trimmed, &limit))
			best = catalog->sources[i].name;
	return best;
}

void
hd_catalog_default_order(const hd_catalog *catalog, hd_order *order)
{
	*order = catalog->default_order;
}

/* ---- releases ---- */

static hd_release_id
add_release(hd_catalog *catalog, hd_source_id source, hd_text name)
{
	hd_release *release;

	if (catalog->release_count == HD_NO_RELEASE)
	{
		catalog->overflowed = true;
		return HD_NO_RELEASE;
	}
	catalog->releases = hd_catalog_grow(catalog, catalog->releases,
										&catalog->release_room,
										catalog->release_count,
										sizeof(hd_release));
	release = &catalog->releases[catalog->release_count];
	release->name = hd_catalog_copy(catalog, name);
	release->released = HD_DATE_BEGIN;
	release->kinds = 0;
	release->rank = 0;
	release->next = HD_NO_RELEASE;
	release->source = source;
	return (hd_release_id) catalog->release_count++;
}

/* The number of a source's release, given on first sight. */
hd_release_id
hd_catalog_release(hd_catalog *catalog, hd_source_id source, hd_text release)
{
	uint32_t	found;
	hd_release_id id;
	hd_release_id last = HD_NO_RELEASE;

	if (hd_names_find(&catalog->release_names, release, &found))
	{
		for (id = (hd_release_id) found; id != HD_NO_RELEASE;
			 id = catalog->releases[id].next)
		{
			if (catalog->releases[id].source == source &&
				hd_text_same(catalog->releases[id].name, release))
				return id;
			last = id;
		}
	}
	id = add_release(catalog, source, release);
	if (last != HD_NO_RELEASE)
		catalog->releases[last].next = id;
	else if (id != HD_NO_RELEASE)
		names_add(catalog, &catalog->release_names, release, id);
	return id;
}

hd_text
hd_catalog_release_name(const hd_catalog *catalog, hd_release_id release)
{
	return release < catalog->release_count ? catalog->releases[release].name :
		HD_NO_TEXT;
}

static int
kind_of(hd_text word)
{
	static const char *const names[HD_KIND_COUNT] = {
		[HD_KIND_CODE] = "code",
		[HD_KIND_CODE_LIST] = "code_list",
		[HD_KIND_JW_JZ] = "jw_jz",
		[HD_KIND_MODIFIER] = "modifier",
		[HD_KIND_LIMIT_PROFESSIONAL] = "limit_professional",
		[HD_KIND_LIMIT_INSTITUTIONAL] = "limit_institutional",
		[HD_KIND_LIMIT_DME] = "limit_dme",
		[HD_KIND_STATUS] = "status",
		[HD_KIND_PAYMENT] = "payment",
		[HD_KIND_NDC] = "ndc",
		[HD_KIND_DIAGNOSIS] = "diagnosis",
		[HD_KIND_POLICY] = "policy",
		[HD_KIND_GUIDE] = "guide",
	};

	for (int i = 0; i < HD_KIND_COUNT; i++)
		if (hd_text_equal(word, hd_text_of(names[i])))
			return i;
	return -1;
}

/* A kind that this version does not know is nothing it is asked about. */
void
hd_catalog_add_release(hd_catalog *catalog, hd_text source, hd_text release,
					   hd_text kind, hd_date released, hd_date covers_from,
					   hd_date covers_to)
{
	hd_source_id source_id = hd_catalog_source(catalog, source);
	int			kind_id = kind_of(kind);
	hd_release_id id;
	hd_period  *period;

	catalog->rows++;
	if (source_id == HD_NO_SOURCE || kind_id < 0)
		return;
	id = hd_catalog_release(catalog, source_id, release);
	if (id == HD_NO_RELEASE)
		return;
	catalog->releases[id].kinds |= (uint16_t) (1u << kind_id);
	if (released > catalog->releases[id].released)
		catalog->releases[id].released = released;
	catalog->periods = hd_catalog_grow(catalog, catalog->periods,
									   &catalog->period_room,
									   catalog->period_count,
									   sizeof(hd_period));
	period = &catalog->periods[catalog->period_count++];
	period->from = covers_from;
	period->to = covers_to;
	period->release = id;
	period->source = source_id;
	period->kind = (uint8_t) kind_id;
}

/* ---- units ---- */

static uint16_t
dimension_number(hd_catalog *catalog, hd_text name)
{
	for (uint32_t i = 0; i < catalog->dimension_count; i++)
		if (hd_text_equal(catalog->dimensions[i], name))
			return (uint16_t) i;
	if (catalog->dimension_count == UINT16_MAX)
	{
		catalog->overflowed = true;
		return UINT16_MAX;
	}
	catalog->dimensions = hd_catalog_grow(catalog, catalog->dimensions,
										  &catalog->dimension_room,
										  catalog->dimension_count,
										  sizeof(hd_text));
	catalog->dimensions[catalog->dimension_count] =
		hd_catalog_copy(catalog, name);
	return (uint16_t) catalog->dimension_count++;
}

/* Rows point to units, so each is allocated by itself and never moves. */
void
hd_catalog_add_unit(hd_catalog *catalog, hd_text unit, hd_text dimension,
					hd_decimal factor)
{
	hd_unit    *new_unit;

	catalog->rows++;
	if (!names_add(catalog, &catalog->unit_names, unit, catalog->unit_count))
		return;
	new_unit = hd_catalog_allocate(catalog, sizeof(hd_unit));
	new_unit->name = hd_catalog_copy(catalog, unit);
	new_unit->dimension = dimension_number(catalog, dimension);
	new_unit->is_item = hd_text_equal(dimension, HD_TEXT("item"));
	new_unit->factor = factor;
	catalog->units = hd_catalog_grow(catalog, catalog->units,
									 &catalog->unit_room, catalog->unit_count,
									 sizeof(hd_unit *));
	catalog->units[catalog->unit_count++] = new_unit;
}

void
hd_catalog_add_unit_alias(hd_catalog *catalog, hd_text alias, hd_text unit)
{
	uint32_t	found;

	if (hd_names_find(&catalog->unit_names, unit, &found))
		names_add(catalog, &catalog->unit_names, alias, found);
}

const hd_unit *
hd_catalog_unit(const hd_catalog *catalog, hd_text name)
{
	uint32_t	found;

	if (!hd_names_find(&catalog->unit_names, hd_text_trim(name), &found))
		return NULL;
	return catalog->units[found];
}

/* The unit, by its own name, that something close to this one stands for. */
hd_text
hd_catalog_nearest_unit(const hd_catalog *catalog, hd_text name)
{
	uint32_t	found;
	hd_text		best = names_nearest(&catalog->unit_names, name, &found);

	return best.data == NULL ? best : catalog->units[found]->name;
}

hd_text
hd_catalog_dimension(const hd_catalog *catalog, uint16_t dimension)
{
	return dimension < catalog->dimension_count ?
		catalog->dimensions[dimension] : HD_NO_TEXT;
}

/* ---- rows ---- */

static void *
add_row(hd_catalog *catalog, hd_table *table)
{
	char	   *row;

	table->rows = hd_catalog_grow(catalog, table->rows, &table->room,
								  table->count, table->size);
	row = table->rows + table->count * table->size;
	memset(row, 0, table->size);
	table->count++;
	catalog->rows++;
	return row;
}

hd_drug *
hd_catalog_add_drug(hd_catalog *catalog)
{
	return add_row(catalog, &catalog->drugs);
}

hd_limit *
hd_catalog_add_limit(hd_catalog *catalog)
{
	return add_row(catalog, &catalog->limits);
}

hd_opps_status *
hd_catalog_add_status(hd_catalog *catalog)
{
	return add_row(catalog, &catalog->statuses);
}

hd_payment *
hd_catalog_add_payment(hd_catalog *catalog)
{
	return add_row(catalog, &catalog->payments);
}

hd_ndc_row *
hd_catalog_add_ndc(hd_catalog *catalog)
{
	return add_row(catalog, &catalog->ndcs);
}

hd_formulary_row *
hd_catalog_add_formulary(hd_catalog *catalog)
{
	return add_row(catalog, &catalog->formulary);
}

hd_modifier_row *
hd_catalog_add_modifier(hd_catalog *catalog)
{
	return add_row(catalog, &catalog->modifiers);
}

hd_modifier_rule *
hd_catalog_add_rule(hd_catalog *catalog)
{
	return add_row(catalog, &catalog->rules);
}

hd_policy *
hd_catalog_add_policy(hd_catalog *catalog)
{
	return add_row(catalog, &catalog->policies);
}

/* Parents may come after their children; they are found at the close. */
void
hd_catalog_add_payer(hd_catalog *catalog, hd_text payer, hd_text parent)
{
	uint32_t	id = catalog->payer_count;

	catalog->rows++;
	if (id == HD_NO_PAYER)
	{
		catalog->overflowed = true;
		return;
	}
	if (!names_add(catalog, &catalog->payer_names, payer, id))
		return;
	catalog->payers = hd_catalog_grow(catalog, catalog->payers,
									  &catalog->payer_room, id,
									  sizeof(hd_payer));
	catalog->payer_parents = hd_catalog_grow(catalog, catalog->payer_parents,
											 &catalog->parent_room, id,
											 sizeof(hd_text));
	catalog->payers[id] = catalog->nobody;
	catalog->payers[id].name = hd_catalog_copy(catalog, payer);
	catalog->payer_parents[id] = hd_catalog_copy(catalog, parent);
	catalog->payer_count++;
	if (hd_text_equal(payer, HD_TEXT("default")))
		catalog->root = (hd_payer_id) id;
}

void
hd_catalog_add_payer_alias(hd_catalog *catalog, hd_text alias, hd_text payer)
{
	uint32_t	found;

	catalog->rows++;
	if (hd_names_find(&catalog->payer_names, payer, &found))
		names_add(catalog, &catalog->payer_names, hd_text_trim(alias), found);
}

/* Finding names that this version does not know weigh nothing here. */
void
hd_catalog_add_weight(hd_catalog *catalog, hd_origin origin, hd_text finding,
					  hd_text payer, double weight)
{
	bool		base = hd_text_equal(finding, HD_TEXT("base"));
	hd_finding	number = hd_finding_parse(finding);
	hd_weight_row *row;

	catalog->rows++;
	if (!base && number == HD_NO_FINDING)
		return;
	catalog->weights = hd_catalog_grow(catalog, catalog->weights,
									   &catalog->weight_room,
									   catalog->weight_count,
									   sizeof(hd_weight_row));
	row = &catalog->weights[catalog->weight_count++];
	row->origin = origin;
	row->payer = hd_catalog_copy(catalog, payer);
	row->slot = base ? HD_WEIGHT_BASE : number;
	row->weight = weight;
}
