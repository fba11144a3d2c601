/*
 * day_waste.c
 *	  Do the lines of a day tell one story of what was given and what was
 *	  thrown away?
 *
 * Medicare Claims Processing Manual, chapter 17, section 40: discarded units
 * stand on a line of their own with JW, beside the line of the units given;
 * both together are no more than the opened containers hold; JZ says that
 * nothing was discarded, and of waste below one unit that is said as well.
 *
 * How much the containers hold is asked only where all lines that name an
 * NDC name the same one, whose content is known.  CMS prints contents with
 * two decimals at most, so half of the last place is given away.
 */
#include "core/day_private.h"

#include "core/waste.h"

/* ---- containers ---- */

/* The row of the NDC for the group's code on the day; NULL: none is known. */
static const hd_ndc_row *
find_row(const hd_group *group, hd_ndc ndc)
{
	const hd_day_question *question = group->question;
	int			count;
	const hd_ndc_row *rows = hd_catalog_ndc_rows(question->catalog, ndc,
												 &count);

	for (int s = 0; s < question->order->count; s++)
		for (int i = 0; i < count; i++)
			if (rows[i].code == group->line[0]->code &&
				rows[i].origin.source == question->order->source[s] &&
				hd_answered(hd_catalog_row_answer(question->catalog,
												  &rows[i].origin,
												  HD_KIND_NDC,
												  question->day)))
				return &rows[i];
	return NULL;
}

/*
 * The one container of the group.  A container of one unit or less holds no
 * whole unit that could be left over; clotting factors are listed so.
 */
static const hd_ndc_row *
one_container(const hd_group *group)
{
	hd_ndc		ndc = HD_NO_NDC;
	const hd_ndc_row *row;

	for (int i = 0; i < group->count; i++)
	{
		if (group->line[i]->ndc == HD_NO_NDC)
			continue;
		if (ndc != HD_NO_NDC && ndc != group->line[i]->ndc)
			return NULL;
		ndc = group->line[i]->ndc;
	}
	row = ndc == HD_NO_NDC ? NULL : find_row(group, ndc);
	if (row == NULL || !row->has_units ||
		row->container == HD_CONTAINER_MULTI_DOSE ||
		hd_decimal_compare(row->units_per_container, hd_decimal_of(1)) <= 0)
		return NULL;
	return row;
}

/* floor(containers x content), the content as printed */
static bool
units_printed(const hd_ndc_row *row, int64_t containers, int64_t *units)
{
	return hd_decimal_floor_quotient(row->units_per_container,
									 hd_decimal_of(containers),
									 hd_decimal_of(1), hd_decimal_of(1),
									 units);
}

/* The same, the content half a printed place larger */
static bool
units_within(const hd_ndc_row *row, int64_t containers, int64_t *units)
{
	hd_decimal	content = row->units_per_container;
	hd_decimal	half = {.digits = 5, .scale = (int8_t) (content.scale + 1)};

	if (row->origin.shipped && content.scale > 0 &&
		!hd_decimal_add(content, half, &content))
		return false;
	return hd_decimal_floor_quotient(content, hd_decimal_of(containers),
									 hd_decimal_of(1), hd_decimal_of(1),
									 units);
}

/* How many containers the units need at least. */
static bool
containers_for(const hd_ndc_row *row, hd_decimal units, int64_t *containers)
{
	return hd_decimal_ceil_quotient(units, hd_decimal_of(1),
									row->units_per_container,
									hd_decimal_of(1), containers);
}

/* ---- the least that has to be thrown away ---- */

/* The NDCs of the code that are of the same labeler's product. */
static int
find_sizes(const hd_group *group, const hd_ndc_row *row, hd_ndc *ndcs)
{
	int			rows;
	const hd_ndc_row *const *all =
		hd_catalog_code_ndcs(group->question->catalog, row->code, &rows);
	int			count = 0;

	for (int i = 0; i < rows; i++)
		if (all[i]->ndc / 1000000 == row->ndc / 1000000 &&
			hd_text_compare(all[i]->product, row->product) == 0)
			ndcs[count++] = all[i]->ndc;
	return count;
}

/* Does the practice say what it stocks of the code? */
static bool
has_formulary(const hd_group *group, hd_code code)
{
	const hd_day_question *question = group->question;

	return hd_catalog_formulary_origin(question->catalog, question->order,
									   code, question->day) != NULL;
}

/*
 * What the best mix of the sizes that the practice stocks, or else of the
 * product's, leaves over of the units given; -1 if that cannot be known.
 */
static int32_t
least_waste(const hd_group *group, const hd_ndc_row *row, hd_decimal given)
{
	const hd_day_question *question = group->question;
	const hd_drug *drug = NULL;
	hd_waste_question ask = {
		.catalog = question->catalog,
		.order = question->order,
		.allocator = question->allocator,
		.container_count = -1
	};
	char		code[HD_CODE_SIZE];
	hd_ndc	   *ndcs;
	hd_waste	waste;
	int			rows;
	int64_t		units;

	if (!hd_answered(hd_catalog_drug(question->catalog, question->order,
									 row->code, question->day, &drug)) ||
		!drug->has_dose ||
		!hd_decimal_multiply(given, drug->dose, &ask.line.dose.value) ||
		!hd_decimal_ceil_quotient(given, hd_decimal_of(1), hd_decimal_of(1),
								  hd_decimal_of(1), &units) ||
		units > INT32_MAX)
		return -1;
	hd_catalog_code_ndcs(question->catalog, row->code, &rows);
	ndcs = question->allocator.allocate(question->allocator.context,
										((size_t) rows + 1) * sizeof(hd_ndc));
	ask.ndc_count = has_formulary(group, row->code) ? -1 :
		find_sizes(group, row, ndcs);
	ask.ndcs = ndcs;
	ask.line.code = hd_text_of(hd_code_print(row->code, code));
	ask.line.dose.presence = HD_GIVEN;
	ask.line.service_date = (hd_date_field) {HD_GIVEN, question->day};
	ask.line.payer = group->line[0]->payer;
	ask.line.claim_type = hd_claim_type_name((hd_claim_type)
											 group->line[0]->claim_type);
	ask.line.container_type = HD_TEXT("single_dose");
	if (hd_waste_compute(&ask, (int32_t) units, &waste) != HD_WASTE_OK)
		return -1;
	return waste.discarded;
}

/* ---- JW lines ---- */

/*
 * Is the total what so many containers hold, be the content as printed or
 * half a place larger?
 */
static bool
is_content_of(const hd_ndc_row *row, int64_t containers, int64_t total)
{
	int64_t		least;
	int64_t		most;

	return units_printed(row, containers, &least) &&
		units_within(row, containers, &most) &&
		least <= total && total <= most;
}

/*
 * A whole container more than the dose needs, or a number that no containers
 * leave over?
 */
static void
judge_too_much(const hd_group *group, const hd_ndc_row *row, int64_t needed,
			   int64_t total)
{
	int64_t		containers = needed;
	char		content[HD_DECIMAL_PRINT_SIZE];
	bool		whole;

	containers_for(row, hd_decimal_of(total), &containers);
	whole = is_content_of(row, containers, total);
	if (!whole && containers > needed + 1)
		whole = is_content_of(row, --containers, total);
	for (int i = 0; i < group->count; i++)
	{
		if (!hd_day_discarded(group->line[i]))
			continue;
		if (whole)
			hd_group_find(group, group->line[i], HD_FINDING_waste_avoidable,
						  HD_SEVERITY_DEFAULT, &row->origin,
						  "administered and discarded are %d containers of %s units, the dose needs %d",
						  (int) containers,
						  hd_decimal_print(row->units_per_container, content),
						  (int) needed);
		else
			hd_group_find(group, group->line[i],
						  HD_FINDING_waste_over_container,
						  HD_SEVERITY_DEFAULT, &row->origin,
						  "%d units administered and discarded together are no number of containers of %s units, the dose needs %d",
						  (int) total,
						  hd_decimal_print(row->units_per_container, content),
						  (int) needed);
	}
}

/*
 * Would other sizes of the product have left less?  The units by which the
 * containers may hold more than is printed are no waste of the practice's.
 */
static void
judge_sizes(const hd_group *group, const hd_ndc_row *row, hd_decimal given,
			hd_decimal discarded, int64_t unprinted)
{
	int32_t		least = least_waste(group, row, given);
	char		units[HD_DECIMAL_PRINT_SIZE];

	if (least < 0 ||
		hd_decimal_compare(discarded, hd_decimal_of(least + unprinted)) <= 0)
		return;
	for (int i = 0; i < group->count; i++)
		if (hd_day_discarded(group->line[i]))
			hd_group_find(group, group->line[i], HD_FINDING_waste_avoidable,
						  HD_SEVERITY_DEFAULT, &row->origin,
						  "%s units discarded, the sizes of this product leave %d",
						  hd_decimal_print(discarded, units), (int) least);
}

/* A line without units has a finding of its own, and hides the amount. */
static bool
all_have_units(const hd_group *group)
{
	for (int i = 0; i < group->count; i++)
		if (!hd_day_has(group->line[i], HD_DAY_UNITS))
			return false;
	return true;
}

static void
judge_amounts(const hd_group *group)
{
	const hd_ndc_row *row = one_container(group);
	hd_decimal	given;
	hd_decimal	discarded;
	hd_decimal	both;
	int64_t		needed;
	int64_t		printed;
	int64_t		most;
	int64_t		total;

	if (row == NULL || !all_have_units(group))
		return;
	hd_group_sum(group, HD_DAY_GIVEN, &given);
	hd_group_sum(group, HD_DAY_DISCARDED, &discarded);
	if (!hd_decimal_add(given, discarded, &both) ||
		!hd_decimal_ceil_quotient(both, hd_decimal_of(1), hd_decimal_of(1),
								  hd_decimal_of(1), &total) ||
		total > INT32_MAX || !containers_for(row, given, &needed) ||
		!units_printed(row, needed, &printed) ||
		!units_within(row, needed, &most))
		return;
	if (total > most)
		judge_too_much(group, row, needed, total);
	else
		judge_sizes(group, row, given, discarded, most - printed);
}

static bool
any_repeat(const hd_group *group)
{
	for (int i = 0; i < group->count; i++)
		if (hd_day_has(group->line[i], HD_DAY_REPEAT))
			return true;
	return false;
}

/*
 * JZ beside JW contradicts it, unless the drug was given twice that day, once
 * with waste and once without: then there is an administered line without JZ
 * as well, and 76, 77, 59 or X{EPSU} says that there were two.
 */
static void
judge_jz(const hd_group *group, int plain)
{
	if (plain > 0 && any_repeat(group))
		return;
	for (int i = 0; i < group->count; i++)
	{
		const hd_day_line *line = group->line[i];

		if (hd_day_has(line, HD_DAY_HAS_JZ) &&
			!hd_day_has(line, HD_DAY_HAS_JW))
			hd_group_find(group, line, HD_FINDING_jw_jz_together,
						  HD_SEVERITY_DEFAULT, NULL,
						  "JZ says that nothing was discarded, and a line of the same drug and day bills discarded units with JW");
	}
}

static void
judge_pair(const hd_group *group)
{
	int			given = 0;
	int			plain = 0;

	for (int i = 0; i < group->count; i++)
	{
		const hd_day_line *line = group->line[i];

		if (hd_day_discarded(line))
			continue;
		given++;
		plain += (line->flags & (HD_DAY_HAS_JW | HD_DAY_HAS_JZ)) == 0;
		if (hd_day_has(line, HD_DAY_JW_JZ_MISSING))
			hd_group_withdraw(group, line, HD_FINDING_jw_or_jz_missing);
	}
	if (given > 0)
	{
		judge_jz(group, plain);
		judge_amounts(group);
		return;
	}
	for (int i = 0; i < group->count; i++)
		hd_group_find(group, group->line[i],
					  HD_FINDING_jw_without_administered_line,
					  HD_SEVERITY_DEFAULT, NULL,
					  "no line of the same drug and day bills what was given");
}

/* ---- waste that nobody bills ---- */

/* Is the line under the rule, and are its units those of its dose? */
static bool
may_hide_waste(const hd_day_line *line)
{
	return hd_day_has(line, HD_DAY_UNITS) && line->ndc != HD_NO_NDC &&
		line->dose == HD_STATUS_PASS && !hd_day_has(line, HD_DAY_HAS_JW) &&
		(line->jw_jz == HD_STATUS_PASS ||
		 hd_day_has(line, HD_DAY_JW_JZ_MISSING));
}

/* Even the best mix of sizes leaves a whole unit: then it was discarded. */
static void
judge_hidden(const hd_group *group)
{
	const hd_ndc_row *row;
	hd_decimal	given;
	int64_t		needed;
	int64_t		most;
	int32_t		least;
	char		units[HD_DECIMAL_PRINT_SIZE];

	for (int i = 0; i < group->count; i++)
		if (!may_hide_waste(group->line[i]))
			return;
	row = one_container(group);
	hd_group_sum(group, HD_DAY_ALL, &given);
	if (row == NULL || !containers_for(row, given, &needed) ||
		!units_within(row, needed, &most) ||
		hd_decimal_compare(hd_decimal_of(most), given) <= 0)
		return;
	least = least_waste(group, row, given);
	if (least >= 1)
		hd_group_find(group, group->line[0], HD_FINDING_jw_missing_for_waste,
					  HD_SEVERITY_DEFAULT, &row->origin,
					  "%s units given; whole containers of this product leave at least %d, and no line with JW bills them",
					  hd_decimal_print(given, units), (int) least);
}

void
hd_group_waste(const hd_group *group)
{
	hd_decimal	discarded;

	if (hd_group_sum(group, HD_DAY_DISCARDED, &discarded) > 0)
		judge_pair(group);
	else
		judge_hidden(group);
}
