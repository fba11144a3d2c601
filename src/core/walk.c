/*
 * walk.c
 *	  What does a line, as it was written, mean in the catalog?
 *
 * Nothing is judged here; what cannot be resolved is left unknown, for the
 * checks to say so.
 */
#include "core/walk.h"

#include <string.h>

/* The source whose facts about limits, prices and NDCs the codes carry. */
#define CMS HD_TEXT("cms")

bool
hd_walk_has_modifier(const hd_walk *walk, hd_modifier modifier)
{
	hd_walk_note(walk, HD_READ_MODIFIERS);
	for (int i = 0; i < walk->modifiers_read; i++)
		if (walk->modifier[i] == modifier)
			return true;
	return false;
}

/* One of the modifiers that were read, as supplied, trimmed. */
hd_text
hd_walk_modifier_text(const hd_walk *walk, int i)
{
	return hd_text_trim(walk->line->modifiers[walk->modifier_at[i]]);
}

hd_answer
hd_walk_look_up_policy(const hd_walk *walk, hd_policy_id policy,
					   const hd_policy **out)
{
	return hd_catalog_policy(walk->catalog, walk->order, walk->payer, policy,
							 walk->code, walk->date, out);
}

/* The Medically Unlikely Edit of the code for the line's claim type. */
hd_answer
hd_walk_limit(const hd_walk *walk, const hd_limit **out)
{
	*out = NULL;
	if (walk->claim_type >= HD_CLAIM_UNKNOWN)
		return HD_ANSWER_NO_DATA;
	hd_walk_note(walk, HD_READ_CODE);
	if (walk->dossier == NULL)
		return hd_catalog_limit(walk->catalog, walk->order, walk->code,
								(hd_claim_type) walk->claim_type, walk->date,
								out);
	*out = walk->dossier->file->limit[walk->claim_type];
	return (hd_answer) walk->dossier->file->limit_answer[walk->claim_type];
}

/* Of the code on the date; *out is NULL where none answers. */
hd_answer
hd_walk_status(const hd_walk *walk, const hd_opps_status **out)
{
	hd_walk_note(walk, HD_READ_CODE);
	if (walk->dossier == NULL)
		return hd_catalog_status(walk->catalog, walk->order, walk->code,
								 walk->date, out);
	*out = walk->dossier->file->status;
	return (hd_answer) walk->dossier->file->status_answer;
}

/* Can the diagnosis be billed that day? */
hd_answer
hd_walk_billable(const hd_walk *walk, hd_text diagnosis)
{
	if (walk->memo != NULL)
		return hd_memo_billable(walk->memo, walk, diagnosis);
	return hd_catalog_diagnosis_billable(walk->catalog, walk->order,
										 diagnosis, walk->date);
}

/* Does any source name diagnoses for the code that day? */
bool
hd_walk_lists_diagnoses(const hd_walk *walk)
{
	return walk->dossier != NULL ? walk->dossier->file->lists_diagnoses :
		hd_catalog_lists_diagnoses(walk->catalog, walk->order, walk->code,
								   walk->date);
}

/* Does any source know the code, on any day? */
bool
hd_walk_code_known(const hd_walk *walk)
{
	return walk->dossier != NULL ? walk->dossier->file->known :
		hd_catalog_code_known(walk->catalog, walk->code);
}

/* A multi-dose container of known content, listed on the day? */
bool
hd_is_multi_dose(const hd_ndc_row *row, hd_date date)
{
	return row->container == HD_CONTAINER_MULTI_DOSE && row->has_units &&
		hd_origin_covers(&row->origin, date);
}

/* CMS alone; nobody in a database without that source. */
hd_order
hd_walk_cms_order(const hd_walk *walk)
{
	hd_order	order;

	order.source[0] = hd_catalog_source(walk->catalog, CMS);
	order.count = order.source[0] != HD_NO_SOURCE;
	return order;
}

/* The row that CMS alone would answer with; NULL: none. */
static const hd_drug *
cms_answer(const hd_walk *walk)
{
	hd_order	order = hd_walk_cms_order(walk);
	const hd_drug *drug = NULL;

	if (!hd_answered(hd_catalog_drug(walk->catalog, &order, walk->code,
									 walk->date, &drug)))
		return NULL;
	return drug;
}

/*
 * One name may say more than the other ("filgrastim", "filgrastim (g-csf)");
 * a row without a name contradicts nobody.
 */
static bool
same_drug(const hd_drug *a, const hd_drug *b)
{
	if (!hd_text_supplied(a->name) || !hd_text_supplied(b->name))
		return true;
	return hd_text_starts_word(a->name, b->name) ||
		hd_text_starts_word(b->name, a->name);
}

void
hd_walk_resolve_drug(hd_walk *walk)
{
	const hd_drug *drug = NULL;

	walk->drug_answer = hd_catalog_drug(walk->catalog, walk->order, walk->code,
										walk->date, &drug);
	if (!hd_answered(walk->drug_answer))
		return;
	walk->drug = drug;
	if (hd_text_equal(hd_catalog_source_name(walk->catalog,
											 drug->origin.source), CMS))
		walk->cms_drug = drug;
	else
		walk->cms_drug = cms_answer(walk);
	walk->foreign = walk->cms_drug != NULL && !same_drug(drug, walk->cms_drug);
}

/*
 * Is the line about a drug at all?  A code that is known, but not valid that
 * day, is what it was on the nearest day it was; on a line without a date,
 * what it is or was last.
 */
bool
hd_walk_is_drug(const hd_walk *walk)
{
	const hd_drug *drug = walk->drug;

	if (walk->form == HD_CODE_CPT)
		return false;
	if (drug == NULL && walk->form == HD_CODE_LEVEL_II)
		drug = hd_catalog_nearest_drug(walk->catalog, walk->order, walk->code,
									   walk->has_date ? walk->date :
									   HD_DATE_END - 1);
	return drug == NULL || drug->category != HD_CATEGORY_NOT_DRUG;
}

void
hd_walk_resolve_payer(hd_walk *walk)
{
	walk->payer = hd_catalog_payer(walk->catalog, walk->line->payer);
	walk->payer_known = walk->payer != HD_NO_PAYER;
	if (!walk->payer_known)
		walk->payer = hd_catalog_root_payer(walk->catalog);
}

/* CMS place of service codes that are told apart here. */
static hd_place
place_of_service(const char *digits)
{
	static const struct
	{
		char		code[3];
		hd_place	place;
	}			places[] = {
		{"11", HD_PLACE_OFFICE}, {"12", HD_PLACE_OFFICE},
		{"19", HD_PLACE_HOSPITAL}, {"22", HD_PLACE_HOSPITAL},
		{"24", HD_PLACE_SURGERY_CENTER}, {"49", HD_PLACE_OFFICE},
		{"65", HD_PLACE_DIALYSIS},
	};

	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++)
		if (strcmp(digits, places[i].code) == 0)
			return places[i].place;
	return HD_PLACE_OTHER;
}

/* The first two digits of a type of bill: facility and classification. */
static hd_place
type_of_bill(const char *digits)
{
	if (strncmp(digits, "13", 2) == 0)
		return HD_PLACE_HOSPITAL;
	if (strncmp(digits, "72", 2) == 0)
		return HD_PLACE_DIALYSIS;
	if (strncmp(digits, "83", 2) == 0)
		return HD_PLACE_SURGERY_CENTER;
	return HD_PLACE_OTHER;
}

/*
 * Two digits of place of service, or a type of bill of two (85), three (131)
 * or four with a leading zero (0131).  The last character of a type of bill
 * says how often it is sent, and may be a letter.
 */
static void
resolve_place(hd_walk *walk)
{
	hd_text		text = hd_text_trim(walk->line->place_of_service);
	bool		institutional = walk->claim_type == HD_CLAIM_INSTITUTIONAL;

	if (!hd_text_supplied(walk->line->place_of_service))
		return;
	walk->place = HD_PLACE_UNKNOWN;
	if (institutional && text.len == 4 && text.data[0] == '0')
	{
		text.data++;
		text.len--;
	}
	if (text.len < 2 || text.len > (institutional ? 3 : 2))
		return;
	if (!hd_is_digit(text.data[0]) || !hd_is_digit(text.data[1]) ||
		(text.len == 3 && !hd_is_alnum(text.data[2])))
		return;
	memcpy(walk->place_text, text.data, text.len);
	walk->place = institutional ? type_of_bill(walk->place_text) :
		place_of_service(walk->place_text);
}

void
hd_walk_resolve_place(hd_walk *walk)
{
	if (!hd_claim_type_parse(hd_text_trim(walk->line->claim_type),
							 &walk->claim_type))
		walk->claim_type = HD_CLAIM_UNKNOWN;
	resolve_place(walk);
}

void
hd_walk_resolve_modifiers(hd_walk *walk)
{
	hd_rule_mask beside = 0;	/* of the modifiers so far */

	walk->rules = walk->dossier != NULL ? walk->dossier->file->rules_required :
		hd_catalog_rules_required(walk->catalog, walk->code);
	for (int i = 0; i < walk->line->modifier_count; i++)
	{
		hd_text		text = hd_text_trim(walk->line->modifiers[i]);
		hd_modifier modifier = hd_modifier_parse(text);
		hd_rule_masks masks;

		if (text.len == 0)
			continue;
		walk->modifier_count++;
		if (walk->modifiers_read == HD_LINE_MODIFIERS)
			continue;
		walk->modifier[walk->modifiers_read] = modifier;
		walk->modifier_at[walk->modifiers_read] = (int16_t) i;
		walk->modifiers_read++;
		masks = hd_catalog_modifier_rules(walk->catalog, modifier);
		walk->rules |= masks.alone | (masks.beside & beside);
		beside |= masks.beside;
	}
	walk->has_jw = hd_walk_has_modifier(walk, HD_MODIFIER('J', 'W'));
	walk->has_jz = hd_walk_has_modifier(walk, HD_MODIFIER('J', 'Z'));
}

/*
 * The NDC's row of this code in the order of the sources, if one covers the
 * day.
 */
const hd_ndc_row *
hd_walk_row_of_ndc(const hd_walk *walk, hd_ndc ndc)
{
	int			count;
	const hd_ndc_row *rows = hd_catalog_ndc_rows(walk->catalog, ndc, &count);

	for (int s = 0; s < walk->order->count; s++)
		for (int i = 0; i < count; i++)
			if (rows[i].code == walk->code &&
				rows[i].origin.source == walk->order->source[s] &&
				hd_answered(hd_catalog_row_answer(walk->catalog,
												  &rows[i].origin,
												  HD_KIND_NDC, walk->date)))
				return &rows[i];
	return NULL;
}

/* Is the NDC listed for any code that day, and how sure is that? */
static hd_answer
listed_at_all(const hd_walk *walk, const hd_ndc_row *rows, int count)
{
	hd_answer	silence = HD_ANSWER_NO_DATA;

	for (int s = 0; s < walk->order->count; s++)
	{
		hd_source_id source = walk->order->source[s];
		hd_release_id last;

		for (int i = 0; i < count; i++)
		{
			hd_answer	answer;

			if (rows[i].origin.source != source)
				continue;
			answer = hd_catalog_row_answer(walk->catalog, &rows[i].origin,
										   HD_KIND_NDC, walk->date);
			if (hd_answered(answer))
				return answer;
		}
		if (hd_catalog_coverage(walk->catalog, source, HD_KIND_NDC, walk->date,
								&last) == HD_ANSWER_FOUND)
			silence = HD_ANSWER_ABSENT;
	}
	return silence;
}

void
hd_walk_resolve_ndc(hd_walk *walk)
{
	hd_ndc_facts *facts = &walk->ndc;
	const hd_ndc_row *rows;
	int			count;

	*facts = (hd_ndc_facts) {
		.number = HD_NO_NDC,
		.container = HD_CONTAINER_UNKNOWN,
		.presence = hd_text_presence(walk->line->ndc),
		.answer = HD_ANSWER_NO_DATA
	};
	if (facts->presence != HD_GIVEN)
		return;
	facts->number = hd_ndc_parse(walk->line->ndc);
	if (facts->number == HD_NO_NDC || !walk->has_date)
		return;
	rows = hd_catalog_ndc_rows(walk->catalog, facts->number, &count);
	facts->answer = listed_at_all(walk, rows, count);
	facts->row = hd_walk_row_of_ndc(walk, facts->number);
	if (facts->row != NULL)
		facts->container = facts->row->container;
	facts->product_listed = hd_catalog_ndc_product(walk->catalog, walk->order,
												   facts->number, walk->code,
												   walk->date);
}

/* A finite number above zero? */
static bool
is_units(hd_number_field units)
{
	return units.presence == HD_GIVEN && hd_decimal_sign(units.value) > 0 &&
		(units.value.kind == HD_DECIMAL_FINITE ||
		 units.value.kind == HD_DECIMAL_HUGE);
}

static hd_presence
presence_of_diagnoses(const hd_line *line)
{
	if (line->diagnosis_count < 0)
		return HD_ABSENT;
	for (int i = 0; i < line->diagnosis_count; i++)
		if (!hd_text_blank(line->diagnoses[i]))
			return HD_GIVEN;
	return HD_BLANK;
}

/* Policy ndc_qualifiers: those that the payer takes. */
bool
hd_walk_takes_qualifier(const hd_walk *walk, const hd_policy *policy)
{
	return hd_list_has(policy->value, hd_text_trim(walk->line->ndc_unit));
}

static void
resolve_qualifier(hd_walk *walk)
{
	const hd_policy *policy;

	walk->qualifier = hd_qualifier_parse(walk->line->ndc_unit);
	if (walk->has_date && walk->qualifier != HD_QUALIFIER_NONE &&
		hd_answered(hd_walk_policy(walk, HD_POLICY_ndc_qualifiers, &policy)) &&
		!hd_walk_takes_qualifier(walk, policy))
		walk->qualifier_refused = policy;
}

/* What of the units and diagnoses is there? */
void
hd_walk_resolve_supplied(hd_walk *walk)
{
	walk->has_units = is_units(walk->line->units);
	walk->diagnosis = presence_of_diagnoses(walk->line);
}

void
hd_walk_resolve_amounts(hd_walk *walk)
{
	const hd_line *line = walk->line;

	hd_walk_resolve_supplied(walk);
	if (!hd_text_blank(line->dose_unit))
		walk->dose_unit = hd_catalog_unit(walk->catalog, line->dose_unit);
	if (!hd_text_blank(line->ndc_unit))
		resolve_qualifier(walk);
}

/* Nothing is remembered, unless the caller says otherwise. */
void
hd_walk_begin(hd_walk *walk, const hd_catalog *catalog, const hd_order *order,
			  const hd_line *line, hd_verdict *verdict)
{
	memset(walk, 0, sizeof(*walk));
	walk->catalog = catalog;
	walk->order = order;
	walk->line = line;
	walk->read = &walk->unnoted;
	walk->verdict = verdict;
}

/* Fill the walk; false if the line is outside the scope. */
bool
hd_walk_resolve(hd_walk *walk)
{
	const hd_line *line = walk->line;

	walk->form = hd_code_parse(line->code, &walk->code);
	walk->has_date = line->service_date.presence == HD_GIVEN;
	walk->date = line->service_date.value;
	hd_walk_resolve_payer(walk);
	if (walk->form == HD_CODE_LEVEL_II)
		hd_code_print(walk->code, walk->code_text);
	if (walk->has_date && walk->memo != NULL)
		hd_dossier_open(walk, hd_memo_dossier(walk->memo, walk));
	else if (walk->has_date && walk->form == HD_CODE_LEVEL_II)
		hd_walk_resolve_drug(walk);
	if (!hd_walk_is_drug(walk))
		return false;
	hd_walk_resolve_place(walk);
	hd_walk_resolve_amounts(walk);
	hd_walk_resolve_modifiers(walk);
	hd_walk_resolve_ndc(walk);
	return true;
}
