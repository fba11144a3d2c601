/*
 * day_limit.c
 *	  Do the units of a day exceed the medically unlikely edit, or do they
 *	  make whole multi-dose containers?
 *
 * NCCI Policy Manual for Medicare, chapter I, section V: an edit of
 * adjudication indicator 1 is compared with each line, one of 2 or 3 with the
 * sum of all units of the code that the provider reports for the patient and
 * the date, over lines and claims; units of a line over several days are
 * divided by the days and rounded to the nearest whole number.  Modifiers do
 * not take a line out of the sum, JW among them: no text read excepts
 * discarded units, and a contractor asks for the amount wasted in appeals
 * against the edit (Palmetto GBA, "MUE Denials for Drugs", 2021-04-28).  Too
 * much denies every line of the day, not the excess.
 */
#include "core/day_private.h"

/* The line's share of one day. */
static hd_decimal
units_of_day(const hd_day_line *line)
{
	int64_t		days = (int64_t) line->to - line->from + 1;
	hd_decimal	twice;
	int64_t		units;

	/* round(u / d) = floor((2 u + d) / 2 d) */
	if (days <= 1 ||
		!hd_decimal_add(line->units, line->units, &twice) ||
		!hd_decimal_add(twice, hd_decimal_of(days), &twice) ||
		!hd_decimal_floor_quotient(twice, hd_decimal_of(1),
								   hd_decimal_of(2 * days), hd_decimal_of(1),
								   &units))
		return line->units;
	return hd_decimal_of(units);
}

static bool
is_span(const hd_day_line *line)
{
	return line->to > line->from;
}

/* NULL: the payer has none, none is published, or nothing covers the day. */
static const hd_limit *
find_limit(const hd_group *group)
{
	const hd_day_question *question = group->question;
	const hd_day_line *line = group->line[0];
	const hd_limit *limit = NULL;
	bool		asked = false;

	for (int i = 0; i < group->count; i++)
		asked |= group->line[i]->limit == HD_STATUS_PASS ||
			group->line[i]->limit == HD_STATUS_FAIL;
	if (!asked ||
		!hd_answered(hd_catalog_limit(question->catalog, question->order,
									  line->code,
									  (hd_claim_type) line->claim_type,
									  question->day, &limit)))
		return NULL;
	return limit;
}

/* Indicator 1: a line stands for itself, but for its days. */
static void
judge_spans(const hd_group *group, const hd_limit *limit)
{
	char		units[HD_DECIMAL_PRINT_SIZE];

	for (int i = 0; i < group->count; i++)
	{
		const hd_day_line *line = group->line[i];
		hd_decimal	share = units_of_day(line);

		if (!is_span(line) || !hd_day_has(line, HD_DAY_OVER_LIMIT))
			continue;
		hd_group_withdraw(group, line, HD_FINDING_units_over_mue);
		if (hd_decimal_compare(share, hd_decimal_of(limit->units)) > 0)
			hd_group_find(group, line, HD_FINDING_units_over_mue,
						  HD_SEVERITY_DEFAULT, &limit->origin,
						  "%s units on each day of the line, MUE %d (each line)",
						  hd_decimal_print(share, units), (int) limit->units);
	}
}

static hd_decimal
sum_of_day(const hd_group *group, hd_day_part part)
{
	hd_decimal	sum = hd_decimal_of(0);

	for (int i = 0; i < group->count; i++)
		if (hd_day_part_has(part, group->line[i]) &&
			hd_day_has(group->line[i], HD_DAY_UNITS) &&
			!hd_decimal_add(sum, units_of_day(group->line[i]), &sum))
			sum.kind = HD_DECIMAL_HUGE;
	return sum;
}

static void
find_over(const hd_group *group, const hd_limit *limit, hd_decimal sum)
{
	hd_decimal	waste = sum_of_day(group, HD_DAY_DISCARDED);
	char		units[HD_DECIMAL_PRINT_SIZE];
	char		discarded[HD_DECIMAL_PRINT_SIZE];
	bool		any = hd_decimal_sign(waste) > 0;

	for (int i = 0; i < group->count; i++)
		hd_group_find(group, group->line[i], HD_FINDING_units_over_mue,
					  limit->indicator == 3 ? HD_SEVERITY_warning :
					  HD_SEVERITY_DEFAULT, &limit->origin,
					  "%s units of the day in %d line%s%s%s%s, MUE %d (%s)",
					  hd_decimal_print(sum, units), group->count,
					  group->count == 1 ? "" : "s", any ? ", of these " : "",
					  any ? hd_decimal_print(waste, discarded) : "",
					  any ? " discarded" : "", (int) limit->units,
					  limit->indicator == 3 ?
					  "the day, more with records and appeal" :
					  "the day, absolute");
}

/* A single line of one day has been judged already. */
void
hd_group_limit(const hd_group *group)
{
	const hd_limit *limit;
	hd_decimal	sum;

	if (group->count == 1 && !is_span(group->line[0]))
		return;
	limit = find_limit(group);
	if (limit == NULL)
		return;
	if (limit->indicator == 1)
	{
		judge_spans(group, limit);
		return;
	}
	for (int i = 0; i < group->count; i++)
		if (is_span(group->line[i]) &&
			hd_day_has(group->line[i], HD_DAY_OVER_LIMIT))
			hd_group_withdraw(group, group->line[i],
							  HD_FINDING_units_over_mue);
	sum = sum_of_day(group, HD_DAY_ALL);
	if (sum.kind == HD_DECIMAL_HUGE ||
		hd_decimal_compare(sum, hd_decimal_of(limit->units)) > 0)
		find_over(group, limit, sum);
}

/* ---- whole multi-dose containers ---- */

/* Rule U9, as check_units.c asks it of one line. */
static const hd_ndc_row *
whole_container(const hd_group *group, hd_decimal sum)
{
	int			count;
	const hd_ndc_row *const *rows =
		hd_catalog_code_ndcs(group->question->catalog, group->line[0]->code,
							 &count);

	for (int i = 0; i < count; i++)
	{
		hd_decimal	container = rows[i]->units_per_container;

		if (rows[i]->container == HD_CONTAINER_MULTI_DOSE &&
			rows[i]->has_units &&
			hd_origin_covers(&rows[i]->origin, group->question->day) &&
			hd_decimal_is_whole(container) && container.scale == 0 &&
			sum.scale == 0 && container.digits > 1 &&
			sum.digits % container.digits == 0)
			return rows[i];
	}
	return NULL;
}

/*
 * A container billed whole, but split over lines of which none is a whole
 * container.  Doses that explain the units settle it.
 */
void
hd_group_containers(const hd_group *group)
{
	hd_decimal	sum;
	const hd_ndc_row *row;
	bool		explained = true;
	bool		judged = false;
	char		units[HD_DECIMAL_PRINT_SIZE];
	char		container[HD_DECIMAL_PRINT_SIZE];

	for (int i = 0; i < group->count; i++)
	{
		const hd_day_line *line = group->line[i];

		if (hd_day_has(line, HD_DAY_WHOLE_CONTAINER) ||
			line->container == HD_STATUS_NOT_APPLICABLE)
			return;
		judged |= line->container == HD_STATUS_PASS;
		explained &= line->dose == HD_STATUS_PASS;
	}
	if (!judged || explained ||
		hd_group_sum(group, HD_DAY_GIVEN, &sum) < 2 ||
		!hd_decimal_is_finite(sum))
		return;
	row = whole_container(group, sum);
	for (int i = 0; row != NULL && i < group->count; i++)
		if (!hd_day_discarded(group->line[i]))
			hd_group_find(group, group->line[i],
						  HD_FINDING_whole_container_units,
						  HD_SEVERITY_DEFAULT, &row->origin,
						  "the lines of the day together, %s units, are whole multi-dose containers of %s",
						  hd_decimal_print(sum, units),
						  hd_decimal_print(row->units_per_container,
										   container));
}
