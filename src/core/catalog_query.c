/*
 * catalog_query.c
 *	  What do the tables say of a code, modifier or NDC on a day?
 *
 * The sources are asked in the order of the question, and the first that has
 * a row answers.  What a source's silence means, and whether its row may
 * still be used, is what its releases say about the date (hd_cover).
 */
#include "core/catalog_private.h"

/* ---- coverage ---- */

/* last: the release that is carried forward, HD_NO_RELEASE if none is. */
hd_cover
hd_catalog_cover(const hd_catalog *catalog, hd_source_id source, hd_kind kind,
				 hd_date date, hd_release_id *last)
{
	const hd_period_run *run;
	const hd_period *period;

	*last = HD_NO_RELEASE;
	if (source >= HD_MAX_SOURCES)
		return HD_COVER_UNLISTED;
	run = &catalog->covers[source][kind];
	if (run->count == 0)
		return HD_COVER_UNLISTED;
	period = &catalog->periods[run->first + run->count - 1];
	if (date > period->to)
	{
		*last = period->release;
		return HD_COVER_AFTER;
	}
	for (uint32_t i = run->count; i > 0; i--, period--)
		if (date >= period->from)
			return date <= period->to ? HD_COVER_INSIDE : HD_COVER_GAP;
	return HD_COVER_GAP;
}

/*
 * Do the source's releases of this kind cover the date?  FOUND if they do,
 * CARRIED (and the last release) if it lies after them all, else NO_DATA.
 */
hd_answer
hd_catalog_coverage(const hd_catalog *catalog, hd_source_id source,
					hd_kind kind, hd_date date, hd_release_id *last)
{
	hd_release_id carried;
	hd_cover	cover = hd_catalog_cover(catalog, source, kind, date,
										 &carried);

	if (last != NULL)
		*last = carried;
	if (cover == HD_COVER_INSIDE)
		return HD_ANSWER_FOUND;
	return cover == HD_COVER_AFTER ? HD_ANSWER_CARRIED : HD_ANSWER_NO_DATA;
}

/*
 * Is it a row of a release, not one that a user states outside any?  A
 * posting of the JW/JZ list restates codes.
 */
bool
hd_origin_published(const hd_catalog *catalog, const hd_origin *origin,
					hd_kind kind)
{
	unsigned	kinds = 1u << kind;

	if (kind == HD_KIND_CODE)
		kinds |= 1u << HD_KIND_JW_JZ;
	return origin->shipped ||
		(origin->release < catalog->release_count &&
		 (catalog->releases[origin->release].kinds & kinds) != 0);
}

/* What is a row worth whose own dates hold? */
hd_answer
hd_origin_answer(const hd_catalog *catalog, hd_cover cover, hd_kind kind,
				 const hd_origin *origin)
{
	if (cover == HD_COVER_UNLISTED || cover == HD_COVER_INSIDE)
		return HD_ANSWER_FOUND;
	/* A user's row outside any release rests on the user's word alone. */
	if (!hd_origin_published(catalog, origin, kind))
		return HD_ANSWER_FOUND;
	return cover == HD_COVER_AFTER ? HD_ANSWER_CARRIED : HD_ANSWER_NO_DATA;
}

/* Ask the rows of one key; size is that of a row, which begins with origin. */
static hd_answer
ask(const hd_catalog *catalog, hd_section section, const hd_order *order,
	hd_kind kind, hd_run run, size_t size, hd_date date,
	const hd_origin **out)
{
	hd_answer	silence = HD_ANSWER_NO_DATA;

	*out = NULL;
	if (!hd_catalog_has(catalog, section))
		return HD_ANSWER_NO_DATA;
	for (int i = 0; i < order->count; i++)
	{
		hd_source_id source = order->source[i];
		hd_release_id last;
		hd_cover	cover = hd_catalog_cover(catalog, source, kind, date,
											 &last);

		for (uint32_t row = 0; row < run.count; row++)
		{
			const hd_origin *origin = (const hd_origin *)
				(run.rows + row * size);
			hd_answer	answer;

			if (origin->source != source || !hd_origin_covers(origin, date))
				continue;
			answer = hd_origin_answer(catalog, cover, kind, origin);
			if (!hd_answered(answer))
				continue;
			*out = origin;
			return answer;
		}
		if (cover == HD_COVER_INSIDE)
			silence = HD_ANSWER_ABSENT;
	}
	return silence;
}

/* ---- codes ---- */

/* Does any source, on any date, have the code? */
bool
hd_catalog_code_known(const hd_catalog *catalog, hd_code code)
{
	return hd_index_find(&catalog->drugs.index, code).count > 0;
}

hd_answer
hd_catalog_drug(const hd_catalog *catalog, const hd_order *order,
				hd_code code, hd_date date, const hd_drug **out)
{
	const hd_origin *found;
	hd_answer	answer = ask(catalog, HD_SECTION_CODE, order, HD_KIND_CODE,
							 hd_index_find(&catalog->drugs.index, code),
							 sizeof(hd_drug), date, &found);

	*out = (const hd_drug *) found;
	return answer;
}

/* Does a say more than b about why there is nothing on the date? */
static bool
nearer(const hd_drug *a, const hd_drug *b, hd_date date)
{
	bool		a_ended = a->origin.valid_to < date;
	bool		b_ended = b->origin.valid_to < date;

	if (a_ended != b_ended)
		return a_ended;
	return a_ended ? a->origin.valid_to > b->origin.valid_to :
		a->origin.valid_from < b->origin.valid_from;
}

/*
 * For a date that hd_catalog_drug has no answer for: the row that covers it
 * but lies in a gap between releases, else, for "ended on" and "starts on",
 * the row that ended last before the date, else the one that starts first
 * after it; NULL if the sources have none.
 */
const hd_drug *
hd_catalog_nearest_drug(const hd_catalog *catalog, const hd_order *order,
						hd_code code, hd_date date)
{
	hd_run		run = hd_index_find(&catalog->drugs.index, code);
	const hd_drug *rows = (const hd_drug *) run.rows;
	const hd_drug *best = NULL;

	for (uint32_t i = 0; i < run.count; i++)
	{
		if (!hd_order_has(order, rows[i].origin.source))
			continue;
		if (hd_origin_covers(&rows[i].origin, date))
			return &rows[i];
		if (best == NULL || nearer(&rows[i], best, date))
			best = &rows[i];
	}
	return best;
}

/*
 * Is a code that nobody lists really none?  CMS drops codes that ended long
 * ago from its file, and later releases may bring new ones.
 */
bool
hd_catalog_lists_codes(const hd_catalog *catalog, const hd_order *order,
					   hd_date date)
{
	for (int i = 0; i < order->count; i++)
		if (hd_catalog_coverage(catalog, order->source[i], HD_KIND_CODE_LIST,
								date, NULL) == HD_ANSWER_FOUND)
			return true;
	return false;
}

/* What a row whose own dates hold is worth on the date. */
hd_answer
hd_catalog_row_answer(const hd_catalog *catalog, const hd_origin *origin,
					  hd_kind kind, hd_date date)
{
	hd_release_id last;

	if (!hd_origin_covers(origin, date))
		return HD_ANSWER_NO_DATA;
	return hd_origin_answer(catalog,
							hd_catalog_cover(catalog, origin->source, kind,
											 date, &last),
							kind, origin);
}

/* HD_KIND_COUNT, which no release is of, for an unknown claim type. */
hd_kind
hd_limit_kind(uint8_t claim_type)
{
	static const hd_kind kinds[] = {
		[HD_CLAIM_PROFESSIONAL] = HD_KIND_LIMIT_PROFESSIONAL,
		[HD_CLAIM_INSTITUTIONAL] = HD_KIND_LIMIT_INSTITUTIONAL,
		[HD_CLAIM_DME] = HD_KIND_LIMIT_DME,
	};

	return claim_type < HD_CLAIM_UNKNOWN ? kinds[claim_type] : HD_KIND_COUNT;
}

/* The limits of an unknown claim type are unknown. */
hd_answer
hd_catalog_limit(const hd_catalog *catalog, const hd_order *order,
				 hd_code code, hd_claim_type claim_type, hd_date date,
				 const hd_limit **out)
{
	hd_limit	key = {.code = code, .claim_type = (uint8_t) claim_type};
	const hd_origin *found = NULL;
	hd_answer	answer = HD_ANSWER_NO_DATA;

	if (claim_type < HD_CLAIM_UNKNOWN)
		answer = ask(catalog, HD_SECTION_LIMIT, order,
					 hd_limit_kind((uint8_t) claim_type),
					 hd_index_find(&catalog->limits.index,
								   catalog->limits.identity(&key)),
					 sizeof(hd_limit), date, &found);
	*out = (const hd_limit *) found;
	return answer;
}

hd_answer
hd_catalog_status(const hd_catalog *catalog, const hd_order *order,
				  hd_code code, hd_date date, const hd_opps_status **out)
{
	const hd_origin *found;
	hd_answer	answer = ask(catalog, HD_SECTION_STATUS, order, HD_KIND_STATUS,
							 hd_index_find(&catalog->statuses.index, code),
							 sizeof(hd_opps_status), date, &found);

	*out = (const hd_opps_status *) found;
	return answer;
}

hd_answer
hd_catalog_payment(const hd_catalog *catalog, const hd_order *order,
				   hd_code code, hd_date date, const hd_payment **out)
{
	const hd_origin *found;
	hd_answer	answer = ask(catalog, HD_SECTION_PAYMENT, order,
							 HD_KIND_PAYMENT,
							 hd_index_find(&catalog->payments.index, code),
							 sizeof(hd_payment), date, &found);

	*out = (const hd_payment *) found;
	return answer;
}

/* ---- modifiers ---- */

static hd_run
modifier_run(const hd_catalog *catalog, hd_modifier modifier)
{
	hd_run		run = {NULL, 0};
	const uint32_t *start;

	if (modifier >= HD_MODIFIER_COUNT || catalog->modifiers.count == 0 ||
		!hd_catalog_has(catalog, HD_SECTION_MODIFIER))
		return run;
	start = &catalog->modifier_starts[modifier];
	run.rows = catalog->modifiers.rows + start[0] * sizeof(hd_modifier_row);
	run.count = start[1] - start[0];
	return run;
}

hd_answer
hd_catalog_modifier(const hd_catalog *catalog, const hd_order *order,
					hd_modifier modifier, hd_date date,
					const hd_modifier_row **out)
{
	const hd_origin *found;
	hd_answer	answer = ask(catalog, HD_SECTION_MODIFIER, order,
							 HD_KIND_MODIFIER, modifier_run(catalog, modifier),
							 sizeof(hd_modifier_row), date, &found);

	*out = (const hd_modifier_row *) found;
	return answer;
}

/* Some row of the modifier, whatever its dates; NULL if it never existed. */
const hd_modifier_row *
hd_catalog_any_modifier(const hd_catalog *catalog, hd_modifier modifier)
{
	hd_run		run = modifier_run(catalog, modifier);

	return run.count > 0 ? (const hd_modifier_row *) run.rows : NULL;
}

/* The findings whose rules name the modifier. */
hd_rule_masks
hd_catalog_modifier_rules(const hd_catalog *catalog, hd_modifier modifier)
{
	return modifier < HD_MODIFIER_COUNT ? catalog->rules_of[modifier] :
		(hd_rule_masks) {0, 0};
}

/* The findings whose rules may ask the code for a modifier, on some day. */
hd_rule_mask
hd_catalog_rules_required(const hd_catalog *catalog, hd_code code)
{
	const hd_modifier_rule *rules =
		(const hd_modifier_rule *) catalog->rules.rows;
	hd_rule_mask mask = 0;

	for (uint32_t row = 0; row < catalog->rules.count; row++)
	{
		const hd_modifier_rule *rule = &rules[row];

		if (rule->kind == HD_RULE_REQUIRED &&
			rule->finding < HD_FINDING_COUNT &&
			hd_code_matches_any(code, rule->codes, rule->code_count))
			mask |= catalog->rule_bit[rule->finding];
	}
	return mask;
}

/* May a line whose code and modifiers have mask break one of the finding? */
bool
hd_catalog_rules_concern(const hd_catalog *catalog, hd_finding finding,
						 hd_rule_mask mask)
{
	return (catalog->rule_bit[finding] & mask) != 0;
}

/* By name; within a name in the order of sources and releases. */
const hd_modifier_rule *
hd_catalog_rules(const hd_catalog *catalog, hd_finding finding, int *count)
{
	const uint32_t *start = &catalog->rule_starts[finding];

	*count = (int) (start[1] - start[0]);
	if (*count == 0)
		return NULL;
	return (const hd_modifier_rule *) catalog->rules.rows + start[0];
}

/* ---- NDCs ---- */

const hd_ndc_row *
hd_catalog_ndc_rows(const hd_catalog *catalog, hd_ndc ndc, int *count)
{
	hd_run		run = hd_index_find(&catalog->ndcs.index, ndc);

	*count = (int) run.count;
	return (const hd_ndc_row *) run.rows;
}

/* Does any package of the NDC's product belong to the code on the date? */
bool
hd_catalog_ndc_product(const hd_catalog *catalog, const hd_order *order,
					   hd_ndc ndc, hd_code code, hd_date date)
{
	hd_run		run = hd_index_find(&catalog->ndc_products,
									hd_ndc_product(ndc));
	const hd_ndc_row *rows = (const hd_ndc_row *) run.rows;

	for (uint32_t i = 0; i < run.count; i++)
		if (rows[i].code == code &&
			hd_order_has(order, rows[i].origin.source) &&
			hd_answered(hd_catalog_row_answer(catalog, &rows[i].origin,
											  HD_KIND_NDC, date)))
			return true;
	return false;
}

const hd_ndc_row *const *
hd_catalog_code_ndcs(const hd_catalog *catalog, hd_code code, int *count)
{
	hd_run		run = hd_index_find(&catalog->ndc_codes, code);

	*count = (int) run.count;
	return (const hd_ndc_row *const *) (const void *) run.rows;
}
