/*
 * interval.c
 *	  Was a drug given again sooner, or more of it on one day, than the payer
 *	  pays?
 */
#include "core/interval.h"

#include <stdarg.h>
#include <stdio.h>

typedef struct limit
{
	const hd_policy *policy;
	int			days;			/* the day itself among them; or */
	int			months;
} limit;

/* Lines of one date, and what stands before them */
typedef struct window
{
	const hd_interval_question *question;
	hd_interval_line *const *lines;
	const hd_interval_sink *sink;
	int			first;			/* the lines of the date */
	int			next;			/* ... end before it */
} window;

/* ---- the limit ---- */

/* "units/14 days", "units/week", "units/2 months" */
static bool
read_period(hd_text unit, limit *out)
{
	hd_text		rest = hd_text_trim(unit);
	int			number = 0;

	while (rest.len > 0 && rest.data[0] != '/')
		rest = (hd_text) {rest.data + 1, rest.len - 1};
	if (rest.len == 0)
		return false;
	rest = hd_text_trim((hd_text) {rest.data + 1, rest.len - 1});
	while (rest.len > 0 && number < 1000 && hd_is_digit(rest.data[0]))
	{
		number = number * 10 + (rest.data[0] - '0');
		rest = (hd_text) {rest.data + 1, rest.len - 1};
	}
	if (rest.len == 0 || number >= 1000)
		return false;
	rest = hd_text_trim(rest);
	if (number == 0)
		number = 1;
	*out = (limit) {.policy = out->policy};
	if (hd_text_equal(rest, HD_TEXT("day")) ||
		hd_text_equal(rest, HD_TEXT("days")))
		out->days = number;
	else if (hd_text_equal(rest, HD_TEXT("week")) ||
			 hd_text_equal(rest, HD_TEXT("weeks")))
		out->days = 7 * number;
	else if (hd_text_equal(rest, HD_TEXT("month")) ||
			 hd_text_equal(rest, HD_TEXT("months")))
		out->months = number;
	return out->days > 0 || out->months > 0;
}

/* A condition is words that no check can test (catalog.h). */
static bool
find_limit(const hd_interval_question *question, hd_policy_id id,
		   hd_date date, limit *out)
{
	*out = (limit) {NULL, 0, 0};
	if (!hd_answered(hd_catalog_policy(question->catalog, question->order,
									   question->payer, id, question->code,
									   date, &out->policy)) ||
		!out->policy->has_number || hd_text_supplied(out->policy->condition))
		return false;
	if (id == HD_POLICY_max_units_per_day)
	{
		out->days = 1;
		return true;
	}
	return read_period(out->policy->unit, out);
}

static const hd_policy_id limits[] = {
	HD_POLICY_max_units, HD_POLICY_max_units_per_day
};

bool
hd_interval_limited(const hd_interval_question *question, hd_date date)
{
	uint64_t	policies = hd_catalog_policies_of(question->catalog,
												  question->payer);
	limit		found;

	for (size_t i = 0; i < sizeof(limits) / sizeof(limits[0]); i++)
		if ((policies >> limits[i] & 1) != 0 &&
			find_limit(question, limits[i], date, &found))
			return true;
	return false;
}

/* ---- judging ---- */

static hd_decimal
sum_of(const window *w, int first)
{
	hd_decimal	sum = hd_decimal_of(0);

	for (int i = first; i < w->next; i++)
		if (!hd_decimal_add(sum, w->lines[i]->units, &sum))
			sum.kind = HD_DECIMAL_HUGE;
	return sum;
}

static bool
is_over(hd_decimal sum, const limit *by)
{
	return sum.kind == HD_DECIMAL_HUGE ||
		hd_decimal_compare(sum, by->policy->number) > 0;
}

static void __attribute__((format(printf, 4, 5)))
find(const window *w, hd_finding finding, const limit *by,
	 const char *format, ...)
{
	char		detail[HD_NOTE_SIZE];
	va_list		arguments;
	hd_note		note = hd_finding_note(finding, &by->policy->origin, detail);

	note.confidential = true;
	va_start(arguments, format);
	vsnprintf(detail, sizeof(detail), format, arguments);
	va_end(arguments);
	for (int i = w->first; i < w->next; i++)
		w->sink->find(w->sink->context, i, &note);
}

/* The last day before the interval that ends with the date. */
static hd_date
day_before(const limit *by, hd_date date)
{
	return by->months > 0 ? hd_date_add_months(date, -by->months) :
		date - by->days;
}

static int
first_within(const window *w, hd_date before)
{
	int			first = w->first;

	while (first > 0 && w->lines[first - 1]->date > before)
		first--;
	return first;
}

/*
 * One line that is over by itself is payer_units' to find; more than one on
 * a date is too much that day, not too soon.
 */
static void
judge_date(const window *w, const limit *by)
{
	hd_date		date = w->lines[w->first]->date;
	hd_decimal	sum = sum_of(w, w->first);
	int			first;
	char		units[HD_DECIMAL_PRINT_SIZE];
	char		from[HD_DATE_PRINT_SIZE];
	char		to[HD_DATE_PRINT_SIZE];

	if (is_over(sum, by))
	{
		if (w->next - w->first > 1)
			find(w, HD_FINDING_payer_units_exceeded, by,
				 "%s units of the day in %d lines, the payer pays at most %.*s %.*s",
				 hd_decimal_print(sum, units), w->next - w->first,
				 HD_SHOWN(by->policy->value), HD_SHOWN(by->policy->unit));
		return;
	}
	first = first_within(w, day_before(by, date));
	sum = sum_of(w, first);
	if (first < w->first && is_over(sum, by))
		find(w, HD_FINDING_frequency_exceeded, by,
			 "%s units in %d lines from %s to %s, the payer pays at most %.*s %.*s",
			 hd_decimal_print(sum, units), w->next - first,
			 hd_date_print(w->lines[first]->date, from),
			 hd_date_print(date, to), HD_SHOWN(by->policy->value),
			 HD_SHOWN(by->policy->unit));
}

void
hd_interval_judge(const hd_interval_question *question,
				  hd_interval_line *const *lines, int count,
				  const hd_interval_sink *sink)
{
	window		w = {question, lines, sink, 0, 0};

	for (; w.first < count; w.first = w.next)
	{
		hd_date		date = lines[w.first]->date;

		for (w.next = w.first + 1; w.next < count; w.next++)
			if (lines[w.next]->date != date)
				break;
		for (size_t i = 0; i < sizeof(limits) / sizeof(limits[0]); i++)
		{
			limit		by;

			if (find_limit(question, limits[i], date, &by))
				judge_date(&w, &by);
		}
	}
}
