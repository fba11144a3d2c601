/*
 * day.c
 *	  Which lines of a day stand together, and are some of them there twice?
 *
 * The limits of the day are day_limit.c's, what was thrown away day_waste.c's.
 */
#include "core/day_private.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- a line for the day ---- */

/* Two services that only look alike (CPT and HCPCS definitions). */
static bool
says_repeat(hd_modifier modifier)
{
	switch (modifier)
	{
		case HD_MODIFIER('7', '6'):
		case HD_MODIFIER('7', '7'):
		case HD_MODIFIER('5', '9'):
		case HD_MODIFIER('X', 'E'):
		case HD_MODIFIER('X', 'P'):
		case HD_MODIFIER('X', 'S'):
		case HD_MODIFIER('X', 'U'):
			return true;
		default:
			return false;
	}
}

/* In ascending order, so that equal sets are equal arrays. */
static void
add_modifier(hd_day_line *out, hd_modifier modifier)
{
	int			at = out->modifier_count;

	if (at == HD_DAY_MODIFIERS)
		return;
	for (; at > 0 && out->modifier[at - 1] > modifier; at--)
		out->modifier[at] = out->modifier[at - 1];
	out->modifier[at] = modifier;
	out->modifier_count++;
}

static void
take_modifiers(const hd_line *line, hd_day_line *out)
{
	for (int i = 0; i < line->modifier_count; i++)
	{
		hd_text		text = hd_text_trim(line->modifiers[i]);
		hd_modifier modifier;

		if (text.len == 0)
			continue;
		modifier = hd_modifier_parse(text);
		if (modifier == HD_MODIFIER('J', 'W'))
			out->flags |= HD_DAY_HAS_JW;
		else if (modifier == HD_MODIFIER('J', 'Z'))
			out->flags |= HD_DAY_HAS_JZ;
		if (says_repeat(modifier))
			out->flags |= HD_DAY_REPEAT;
		else
			add_modifier(out, modifier);
	}
}

void
hd_day_line_make(const hd_line *line, const hd_verdict *verdict,
				 hd_day_line *out)
{
	memset(out, 0, sizeof(*out));
	if (hd_code_parse(line->code, &out->code) != HD_CODE_LEVEL_II)
		out->code = HD_NO_CODE;
	out->payer = line->payer;
	out->from = line->service_date.value;
	out->to = out->from;
	out->claim_type = HD_CLAIM_UNKNOWN;
	hd_claim_type_parse(hd_text_trim(line->claim_type), &out->claim_type);
	out->units = line->units.value;
	if (line->units.presence == HD_GIVEN &&
		hd_decimal_is_finite(line->units.value) &&
		hd_decimal_sign(line->units.value) > 0)
		out->flags |= HD_DAY_UNITS;
	out->ndc = hd_text_presence(line->ndc) == HD_GIVEN ?
		hd_ndc_parse(line->ndc) : HD_NO_NDC;
	take_modifiers(line, out);
	out->limit = verdict->status[HD_CHECK_units_limit];
	out->jw_jz = verdict->status[HD_CHECK_jw_jz];
	out->container = verdict->status[HD_CHECK_whole_container];
	out->dose = verdict->status[HD_CHECK_units_dose];
	if (hd_finding_set_has(&verdict->findings, HD_FINDING_jw_or_jz_missing))
		out->flags |= HD_DAY_JW_JZ_MISSING;
	if (hd_finding_set_has(&verdict->findings, HD_FINDING_units_over_mue))
		out->flags |= HD_DAY_OVER_LIMIT;
	if (hd_finding_set_has(&verdict->findings,
						   HD_FINDING_whole_container_units))
		out->flags |= HD_DAY_WHOLE_CONTAINER;
}

/* ---- answers ---- */

void
hd_group_find(const hd_group *group, const hd_day_line *line,
			  hd_finding finding, hd_severity severity,
			  const hd_origin *origin, const char *format, ...)
{
	char		detail[HD_NOTE_SIZE];
	va_list		arguments;
	hd_note		note = hd_finding_note(finding, origin, detail);

	if (severity != HD_SEVERITY_DEFAULT)
		note.severity = severity;
	va_start(arguments, format);
	vsnprintf(detail, sizeof(detail), format, arguments);
	va_end(arguments);
	group->sink->find(group->sink->context, line, &note);
}

void
hd_group_withdraw(const hd_group *group, const hd_day_line *line,
				  hd_finding finding)
{
	group->sink->withdraw(group->sink->context, line, finding);
}

/* How many lines there are of the part, and their units. */
int
hd_group_sum(const hd_group *group, hd_day_part part, hd_decimal *sum)
{
	int			count = 0;

	*sum = hd_decimal_of(0);
	for (int i = 0; i < group->count; i++)
	{
		const hd_day_line *line = group->line[i];

		if (!hd_day_part_has(part, line))
			continue;
		count++;
		if (hd_day_has(line, HD_DAY_UNITS) &&
			!hd_decimal_add(*sum, line->units, sum))
			sum->kind = HD_DECIMAL_HUGE;
	}
	return count;
}

/* ---- duplicates ---- */

static int
compare_numbers(uint64_t a, uint64_t b)
{
	return (a > b) - (a < b);
}

static int
compare_place(const hd_day_line *a, const hd_day_line *b)
{
	int			order = hd_text_compare(a->claim, b->claim);

	if (order == 0)
		order = (a->number > b->number) - (a->number < b->number);
	return order != 0 ? order : compare_numbers(a->id, b->id);
}

/* Nothing but the units may tell them apart. */
static int
compare_kind(const hd_day_line *a, const hd_day_line *b)
{
	int			order = (a->to > b->to) - (a->to < b->to);

	if (order == 0)
		order = compare_numbers(a->ndc, b->ndc);
	if (order == 0)
		order = (int) a->modifier_count - (int) b->modifier_count;
	for (int i = 0; order == 0 && i < a->modifier_count; i++)
		order = (int) a->modifier[i] - (int) b->modifier[i];
	return order;
}

/* Lines that 76, 77, 59 or X{EPSU} sets apart come last. */
static int
compare_duplicates(const void *left, const void *right)
{
	const hd_day_line *a = *(hd_day_line *const *) left;
	const hd_day_line *b = *(hd_day_line *const *) right;
	int			order = (int) hd_day_has(a, HD_DAY_REPEAT) -
		(int) hd_day_has(b, HD_DAY_REPEAT);

	if (order == 0)
		order = compare_kind(a, b);
	if (order == 0)
		order = hd_decimal_compare(a->units, b->units);
	return order != 0 ? order : compare_place(a, b);
}

/*
 * The same units again are an exact duplicate; other units on a line that is
 * otherwise the same are suspected to be one.  The first is the original.
 */
static void
find_duplicates(const hd_group *group)
{
	const hd_day_line *first = NULL;

	qsort(group->line, (size_t) group->count, sizeof(hd_day_line *),
		  compare_duplicates);
	for (int i = 0; i < group->count; i++)
	{
		const hd_day_line *line = group->line[i];
		const hd_day_line *before;
		bool		exact;

		if (hd_day_has(line, HD_DAY_REPEAT))
			break;
		if (first == NULL || compare_kind(first, line) != 0)
		{
			first = line;
			continue;
		}
		before = group->line[i - 1];
		exact = hd_decimal_compare(before->units, line->units) == 0;
		hd_group_find(group, line, HD_FINDING_duplicate_line,
					  exact ? HD_SEVERITY_DEFAULT : HD_SEVERITY_warning, NULL,
					  "claim %.*s line %d has the same code, date, modifiers and NDC%s, and no 76, 77, 59, XE, XP, XS or XU tells them apart",
					  HD_SHOWN(exact ? before->claim : first->claim),
					  (int) (exact ? before->number : first->number),
					  exact ? ", the same units" : " with other units");
	}
}

/* ---- groups ---- */

static int
compare_group(const hd_day_line *a, const hd_day_line *b)
{
	if (a->code != b->code)
		return a->code < b->code ? -1 : 1;
	if (a->claim_type != b->claim_type)
		return a->claim_type < b->claim_type ? -1 : 1;
	if (a->payer_id != b->payer_id)
		return a->payer_id < b->payer_id ? -1 : 1;
	/* names that nobody knows are compared as they are written */
	return a->payer_id == HD_NO_PAYER ?
		hd_text_compare(hd_text_trim(a->payer), hd_text_trim(b->payer)) : 0;
}

static int
compare_lines(const void *left, const void *right)
{
	const hd_day_line *a = *(hd_day_line *const *) left;
	const hd_day_line *b = *(hd_day_line *const *) right;
	int			order = compare_group(a, b);

	return order != 0 ? order : compare_place(a, b);
}

/* Those that begin on the day, to the front; how many they are. */
static int
begun_today(const hd_group *group)
{
	int			count = 0;

	for (int i = 0; i < group->count; i++)
	{
		hd_day_line *line = group->line[i];

		if (line->from != group->question->day)
			continue;
		group->line[i] = group->line[count];
		group->line[count++] = line;
	}
	return count;
}

static void
judge_group(hd_group group)
{
	hd_group_limit(&group);
	if (group.question->alone)
		return;
	group.count = begun_today(&group);
	if (group.count == 0)
		return;
	hd_group_waste(&group);
	if (group.count == 1)
		return;
	hd_group_containers(&group);
	find_duplicates(&group);
}

void
hd_day_judge(const hd_day_question *question, hd_day_line **lines, int count,
			 const hd_day_sink *sink)
{
	if (count > 1)
	{
		for (int i = 0; i < count; i++)
			lines[i]->payer_id = hd_catalog_payer(question->catalog,
												  lines[i]->payer);
		qsort(lines, (size_t) count, sizeof(hd_day_line *), compare_lines);
	}
	for (int first = 0, next; first < count; first = next)
	{
		hd_group	group = {question, sink, &lines[first], 0};

		for (next = first + 1; next < count; next++)
			if (compare_group(lines[first], lines[next]) != 0)
				break;
		group.count = next - first;
		judge_group(group);
	}
}
