/*
 * test_day.c
 *	  Are the lines of a day judged together as the rules say?
 *
 * Cases one by one, then random days against a naive model: for every line
 * it looks at every other one again.
 *
 *	usage: test_day [seed]
 */
#include "core/day.h"
#include "fixture.h"
#include "unit.h"

#define MOST 12					/* lines of a day */
#define DAYS 4000
#define THE_DAY "2026-03-16"

/* ---- a day, judged ---- */

typedef struct day
{
	fixture    *f;
	int			count;
	fixture_line line[MOST];
	hd_verdict	verdict[MOST];
	hd_day_line day_line[MOST];
	bool		found[MOST][HD_FINDING_COUNT];
	bool		withdrawn[MOST][HD_FINDING_COUNT];
	hd_severity severity[MOST][HD_FINDING_COUNT];
	char		detail[MOST][HD_NOTE_SIZE]; /* the last */
	bool		twice;			/* found twice, or taken back unfounded */
} day;

static void
take(void *context, const hd_day_line *line, const hd_note *note)
{
	day		   *d = context;

	d->twice |= d->found[line->id][note->finding];
	d->found[line->id][note->finding] = true;
	d->severity[line->id][note->finding] = note->severity;
	snprintf(d->detail[line->id], HD_NOTE_SIZE, "%s", note->detail);
}

static void
take_back(void *context, const hd_day_line *line, hd_finding finding)
{
	day		   *d = context;

	d->twice |= d->withdrawn[line->id][finding] ||
		!hd_finding_set_has(&d->verdict[line->id].findings, finding);
	d->withdrawn[line->id][finding] = true;
}

static void
day_begin(day *d, fixture *f)
{
	memset(d, 0, sizeof(*d));
	d->f = f;
}

/* claim "A".., its line number; to: NULL for one day */
static int
day_add(day *d, const char *claim, int number, const char *to,
		fixture_spec spec)
{
	int			i = d->count++;

	fixture_line_of(&d->line[i], &spec);
	hd_judge(d->f->catalog, &d->f->order, &d->line[i].line, HD_ALL_CHECKS,
			 NULL, &d->verdict[i]);
	hd_day_line_make(&d->line[i].line, &d->verdict[i], &d->day_line[i]);
	d->day_line[i].id = (uint64_t) i;
	d->day_line[i].claim = hd_text_of(claim);
	d->day_line[i].number = number;
	if (to != NULL)
		d->day_line[i].to = fixture_date(to);
	return i;
}

static void
day_judge(day *d, bool alone)
{
	hd_allocator allocator = {fixture_allocate, fixture_enlarge,
		&d->f->memory};
	hd_day_sink sink = {take, take_back, d};
	hd_day_question question = {
		.catalog = d->f->catalog,
		.order = &d->f->order,
		.allocator = allocator,
		.day = fixture_date(THE_DAY),
		.alone = alone
	};
	hd_day_line *lines[MOST];

	for (int i = 0; i < d->count; i++)
		lines[i] = &d->day_line[i];
	hd_day_judge(&question, lines, d->count, &sink);
	CHECK(!d->twice);
}

/* All that the day found, "0 units_over_mue,1 duplicate_line" */
static const char *
day_told(const day *d)
{
	static char told[2000];
	size_t		length = 0;

	told[0] = '\0';
	for (int i = 0; i < d->count; i++)
		for (int k = 0; k < 2 * HD_FINDING_COUNT; k++)
		{
			bool		back = k >= HD_FINDING_COUNT;
			int			finding = k % HD_FINDING_COUNT;

			if (!(back ? d->withdrawn : d->found)[i][finding])
				continue;
			length += (size_t) snprintf(told + length, sizeof(told) - length,
										"%s%d %s%s", length > 0 ? "," : "", i,
										back ? "not " : "",
										hd_finding_table[finding].name);
		}
	return told;
}

#define CYRAMZA .ndc = "00002767801"

#define DAY(d, f, ...) \
	do { \
		static const fixture_spec specs[] = {__VA_ARGS__}; \
		day_begin(d, f); \
		for (size_t n = 0; n < FIXTURE_COUNT(specs); n++) \
			day_add(d, "A", (int) n + 1, NULL, specs[n]); \
		day_judge(d, false); \
	} while (0)

/* ---- cases ---- */

static void
test_limits(fixture *f)
{
	static day	d;

	/* J9207: 100 a day (3), in institutional lines 90 (2); J9308: 300 a line */
	DAY(&d, f, {.code = "J9207", "60", "JZ"}, {.code = "J9207", "40", "JZ,76"});
	CHECK_STR(day_told(&d), "");
	DAY(&d, f, {.code = "J9207", "60", "JZ"}, {.code = "J9207", "41", "JZ,76"});
	CHECK_STR(day_told(&d), "0 units_over_mue,1 units_over_mue");
	CHECK_INT(d.severity[0][HD_FINDING_units_over_mue], HD_SEVERITY_warning);
	CHECK_STR(d.detail[1], "101 units of the day in 2 lines, MUE 100 (the day, more with records and appeal)");
	DAY(&d, f, {.code = "J9207", "95", NULL}, {.code = "J9207", "6", "JW"});
	CHECK_STR(d.detail[1], "101 units of the day in 2 lines, of these 6 discarded, MUE 100 (the day, more with records and appeal)");
	DAY(&d, f, {.code = "J9207", "60", "JZ", .claim_type = "institutional"},
		{.code = "J9207", "31", "JZ,76", .claim_type = "institutional"});
	CHECK_STR(day_told(&d), "0 units_over_mue,1 units_over_mue");
	CHECK_INT(d.severity[0][HD_FINDING_units_over_mue], HD_SEVERITY_error);
	DAY(&d, f, {.code = "J9207", "60", "JZ"},
		{.code = "J9207", "60", "JZ", .claim_type = "institutional"});
	CHECK_STR(day_told(&d), "");
	DAY(&d, f, {.code = "J9308", "200", "JZ"}, {.code = "J9308", "200", "JZ,76"});
	CHECK_STR(day_told(&d), "");
	DAY(&d, f, {.code = "J9207", "60", "JZ", .payer = "bcbs"},
		{.code = "J9207", "60", "JZ,76", .payer = "bcbs"});
	CHECK_STR(day_told(&d), "");
}

/* Units whose sum no decimal holds are more than any limit. */
static void
test_huge(fixture *f)
{
	static day	d;

	DAY(&d, f, {.code = "J9207", "999999999999999999", "JZ"},
		{.code = "J9207", "0.5", "JZ,76"});
	CHECK(d.found[0][HD_FINDING_units_over_mue]);
	CHECK(d.found[1][HD_FINDING_units_over_mue]);
	DAY(&d, f, {.code = "J9308", "999999999999999999", NULL, CYRAMZA},
		{.code = "J9308", "0.5", "JW", CYRAMZA});
	CHECK_STR(day_told(&d), "0 not jw_or_jz_missing");
	DAY(&d, f, {.code = "J9308", "999999999999999999", NULL, CYRAMZA},
		{.code = "J9308", "0.5", "76", CYRAMZA},
		{.code = "J9308", "1", "JW", CYRAMZA});
	CHECK_STR(day_told(&d),
			  "0 not jw_or_jz_missing,1 not jw_or_jz_missing");
}

static void
test_spans(fixture *f)
{
	static day	d;

	day_begin(&d, f);
	day_add(&d, "A", 1, "2026-03-20", (fixture_spec) {.code = "J9207", "500", "JZ"});
	day_judge(&d, false);
	CHECK_STR(day_told(&d), "0 not units_over_mue");
	day_begin(&d, f);
	day_add(&d, "A", 1, "2026-03-20", (fixture_spec) {.code = "J9207", "503", "JZ"});
	day_judge(&d, true);
	CHECK_STR(day_told(&d), "0 units_over_mue,0 not units_over_mue");
	CHECK_STR(d.detail[0], "101 units of the day in 1 line, MUE 100 (the day, more with records and appeal)");
	/* 502 / 5 is 100 to the nearest whole number */
	day_begin(&d, f);
	day_add(&d, "A", 1, "2026-03-20", (fixture_spec) {.code = "J9207", "502", "JZ"});
	day_judge(&d, false);
	CHECK_STR(day_told(&d), "0 not units_over_mue");
	/* indicator 1 */
	day_begin(&d, f);
	day_add(&d, "A", 1, "2026-03-17", (fixture_spec) {.code = "J9308", "600", "JZ"});
	day_add(&d, "A", 2, "2026-03-17", (fixture_spec) {.code = "J9308", "602", "JZ,76"});
	day_judge(&d, false);
	CHECK_STR(day_told(&d), "0 not units_over_mue,1 units_over_mue,1 not units_over_mue");
	CHECK_STR(d.detail[1], "301 units on each day of the line, MUE 300 (each line)");
}

static void
test_pairs(fixture *f)
{
	static day	d;

	DAY(&d, f, {.code = "J9308", "92", NULL}, {.code = "J9308", "8", "JW"});
	CHECK_STR(day_told(&d), "0 not jw_or_jz_missing");
	DAY(&d, f, {.code = "J9308", "8", "JW"}, {.code = "J9207", "8", "JZ"});
	CHECK_STR(day_told(&d), "0 jw_without_administered_line");
	DAY(&d, f, {.code = "J9308", "92", "JZ"}, {.code = "J9308", "8", "JW"});
	CHECK_STR(day_told(&d), "0 jw_jz_together");
	DAY(&d, f, {.code = "J9308", "100", "JZ"}, {.code = "J9308", "92", "76"}, {.code = "J9308", "8", "JW"});
	CHECK_STR(day_told(&d), "1 not jw_or_jz_missing");
	DAY(&d, f, {.code = "J9308", "100", "JZ,76"}, {.code = "J9308", "8", "JW"});
	CHECK_STR(day_told(&d), "0 jw_jz_together");
	/* both on one line: neither */
	DAY(&d, f, {.code = "J9308", "100", "JW,JZ"});
	CHECK_STR(day_told(&d), "");
	day_begin(&d, f);
	day_add(&d, "A", 1, NULL, (fixture_spec) {.code = "J9308", "8", "JW"});
	day_judge(&d, true);
	CHECK_STR(day_told(&d), "");
}

static void
test_amounts(fixture *f)
{
	static day	d;

	/* 100 units a vial, and no other size that day */
	DAY(&d, f, {.code = "J9308", "112", NULL, CYRAMZA}, {.code = "J9308", "88", "JW", CYRAMZA});
	CHECK_STR(day_told(&d), "0 not jw_or_jz_missing");
	DAY(&d, f, {.code = "J9308", "112", NULL, CYRAMZA}, {.code = "J9308", "89", "JW", CYRAMZA});
	CHECK_STR(day_told(&d), "0 not jw_or_jz_missing,1 waste_over_container");
	DAY(&d, f, {.code = "J9308", "112", NULL, CYRAMZA}, {.code = "J9308", "188", "JW", CYRAMZA});
	CHECK_STR(day_told(&d), "0 not jw_or_jz_missing,1 waste_avoidable");
	CHECK_STR(d.detail[1], "administered and discarded are 3 containers of 100 units, the dose needs 2");
	/* waste that nobody bills: with a dose, or nothing is said */
	DAY(&d, f, {.code = "J9308", "112", "JZ", CYRAMZA, .dose = "560", .dose_unit = "mg"});
	CHECK_STR(day_told(&d), "0 jw_missing_for_waste");
	DAY(&d, f, {.code = "J9308", "112", "JZ", CYRAMZA});
	CHECK_STR(day_told(&d), "");
	DAY(&d, f, {.code = "J9308", "200", "JZ", CYRAMZA, .dose = "1000", .dose_unit = "mg"});
	CHECK_STR(day_told(&d), "");
	DAY(&d, f, {.code = "J9308", "60", "JZ", CYRAMZA, .dose = "300", .dose_unit = "mg"},
		{.code = "J9308", "40", "JZ,76", CYRAMZA, .dose = "200", .dose_unit = "mg"});
	CHECK_STR(day_told(&d), "");
	DAY(&d, f, {.code = "J9308", "112", NULL, CYRAMZA, .dose = "560", .dose_unit = "mg"});
	CHECK_STR(day_told(&d), "0 jw_missing_for_waste");
	/* two containers too many, and no number of them */
	DAY(&d, f, {.code = "J9308", "12", NULL, CYRAMZA}, {.code = "J9308", "288", "JW", CYRAMZA});
	CHECK_STR(d.detail[1], "administered and discarded are 3 containers of 100 units, the dose needs 1");
	DAY(&d, f, {.code = "J9308", "12", NULL, CYRAMZA}, {.code = "J9308", "238", "JW", CYRAMZA});
	CHECK_STR(d.detail[1], "250 units administered and discarded together are no number of containers of 100 units, the dose needs 1");
}

/* Where the container is not known, or the amount, nothing is said of it. */
static void
test_unknown_amounts(fixture *f)
{
	static day	d;

	/* an NDC of another code, two NDCs, a line without units */
	DAY(&d, f, {.code = "J9308", "112", NULL, .ndc = "70020191001"},
		{.code = "J9308", "89", "JW", .ndc = "70020191001"});
	CHECK_STR(day_told(&d), "0 not jw_or_jz_missing");
	DAY(&d, f, {.code = "J9308", "112", NULL, CYRAMZA},
		{.code = "J9308", "89", "JW", .ndc = "00002766901"});
	CHECK_STR(day_told(&d), "0 not jw_or_jz_missing");
	DAY(&d, f, {.code = "J9308", "112", NULL, CYRAMZA},
		{.code = "J9308", FIXTURE_ABSENT, "JW", CYRAMZA});
	CHECK_STR(day_told(&d), "0 not jw_or_jz_missing");
	/* of two NDCs, none is the other */
	DAY(&d, f, {.code = "J9308", "112", NULL, CYRAMZA},
		{.code = "J9308", "89", "JW"});
	CHECK_STR(day_told(&d), "0 not jw_or_jz_missing,1 waste_over_container");
}

/* J1011: 1 mg, in vials of 100, 40 and 33.33 units, as CMS prints a third. */
static void
test_sizes(fixture *f)
{
	static day	d;

#define VIAL(ndc_) .ndc = "111110001" ndc_
	DAY(&d, f, {.code = "J1011", "40", NULL, VIAL("01")}, {.code = "J1011", "60", "JW", VIAL("01")});
	CHECK_STR(d.detail[1], "60 units discarded, the sizes of this product leave 0");
	DAY(&d, f, {.code = "J1011", "90", NULL, VIAL("01")}, {.code = "J1011", "10", "JW", VIAL("01")});
	CHECK_STR(day_told(&d), "0 not jw_or_jz_missing");
	DAY(&d, f, {.code = "J1012", "90", NULL, .ndc = "11111000201"}, {.code = "J1012", "10", "JW", .ndc = "11111000201"});
	CHECK_STR(day_told(&d), "0 not jw_or_jz_missing");
	DAY(&d, f, {.code = "J1012", "90", NULL, .ndc = "11111000201"}, {.code = "J1012", "11", "JW", .ndc = "11111000201"});
	CHECK_STR(day_told(&d), "0 not jw_or_jz_missing,1 waste_over_container");
#undef VIAL
}

static void
test_containers(fixture *f)
{
	static day	d;

	DAY(&d, f, {.code = "J9355", "30", NULL}, {.code = "J9355", "14", "76"});
	CHECK_STR(day_told(&d), "0 whole_container_units,1 whole_container_units");
	DAY(&d, f, {.code = "J9355", "30", NULL}, {.code = "J9355", "15", "76"});
	CHECK_STR(day_told(&d), "");
	DAY(&d, f, {.code = "J9355", "44", NULL}, {.code = "J9355", "44", "76"});
	CHECK_STR(day_told(&d), "");	/* each line says so itself */
	DAY(&d, f, {.code = "J9355", "30", NULL, .dose = "300", .dose_unit = "mg"},
		{.code = "J9355", "14", "76", .dose = "140", .dose_unit = "mg"});
	CHECK_STR(day_told(&d), "");
}

static void
test_duplicates(fixture *f)
{
	static day	d;

	DAY(&d, f, {.code = "J9207", "10", "JZ"}, {.code = "J9207", "10", "jz"});
	CHECK_STR(day_told(&d), "1 duplicate_line");
	CHECK_INT(d.severity[1][HD_FINDING_duplicate_line], HD_SEVERITY_error);
	DAY(&d, f, {.code = "J9207", "20", "JZ"}, {.code = "J9207", "10", "JZ"});
	CHECK_STR(day_told(&d), "0 duplicate_line");
	CHECK_INT(d.severity[0][HD_FINDING_duplicate_line], HD_SEVERITY_warning);
	DAY(&d, f, {.code = "J9207", "10", "JZ"}, {.code = "J9207", "10", "JZ,XE"}, {.code = "J9207", "10", "JZ,77"});
	CHECK_STR(day_told(&d), "");
	DAY(&d, f, {.code = "J9207", "10", "JZ,KX,TB"}, {.code = "J9207", "10.0", "TB,KX,JZ"});
	CHECK_STR(day_told(&d), "1 duplicate_line");
	DAY(&d, f, {.code = "J9207", "10", "JZ"}, {.code = "J9207", "10", "JZ,TB"});
	CHECK_STR(day_told(&d), "");
	DAY(&d, f, {.code = "J9207", "10", "JZ"}, {.code = "J9207", "10", "JZ", .payer = "bcbs"});
	CHECK_STR(day_told(&d), "");
	DAY(&d, f, {.code = "J9207", "10", "JZ"}, {.code = "J9207", "10", "JZ", .payer = "Medicare Part B"});
	CHECK_STR(day_told(&d), "1 duplicate_line");
	DAY(&d, f, {.code = "J9207", "10", "JZ", .payer = "acme"}, {.code = "J9207", "10", "JZ", .payer = "emca"});
	CHECK_STR(day_told(&d), "");
	DAY(&d, f, {.code = "J9207", "10", "JZ, ,"}, {.code = "J9207", "10", "JZ"});
	CHECK_STR(day_told(&d), "1 duplicate_line");
	/* what begins earlier or ends later is another service */
	DAY(&d, f, {.code = "J9207", "10", "JZ", .ndc = "70020191001"}, {.code = "J9207", "10", "JZ"});
	CHECK_STR(day_told(&d), "");
	/* claim, then line: in whatever order they come */
	day_begin(&d, f);
	day_add(&d, "B", 1, NULL, (fixture_spec) {.code = "J9207", "10", "JZ"});
	day_add(&d, "A", 2, NULL, (fixture_spec) {.code = "J9207", "10", "JZ"});
	day_add(&d, "A", 1, NULL, (fixture_spec) {.code = "J9207", "10", "JZ"});
	day_judge(&d, false);
	CHECK_STR(day_told(&d), "0 duplicate_line,1 duplicate_line");
}

/* What a line is for the day, where it has more than a day looks at. */
static void
test_line(fixture *f)
{
	fixture_spec spec = {.code = "99213", .modifiers = "8,7,6,5,4,3,2,1,9"};
	fixture_line line;
	hd_verdict	verdict;
	hd_day_line made;

	fixture_line_of(&line, &spec);
	hd_judge(f->catalog, &f->order, &line.line, HD_ALL_CHECKS, NULL,
			 &verdict);
	hd_day_line_make(&line.line, &verdict, &made);
	CHECK_INT(made.code, HD_NO_CODE);
	CHECK_INT(made.modifier_count, HD_DAY_MODIFIERS);
	for (int i = 1; i < made.modifier_count; i++)
		CHECK(made.modifier[i - 1] <= made.modifier[i]);
}

/* ---- the model ---- */

static bool
same_group(const day *d, int i, int j)
{
	const hd_day_line *a = &d->day_line[i];
	const hd_day_line *b = &d->day_line[j];
	hd_payer_id left = hd_catalog_payer(d->f->catalog, a->payer);
	hd_payer_id right = hd_catalog_payer(d->f->catalog, b->payer);

	return a->code == b->code && a->claim_type == b->claim_type &&
		left == right &&
		(left != HD_NO_PAYER || hd_text_equal(a->payer, b->payer));
}

static bool
has(const day *d, int i, const char *modifier)
{
	const hd_line *line = &d->line[i].line;

	for (int m = 0; m < line->modifier_count; m++)
		if (hd_text_equal(line->modifiers[m], hd_text_of(modifier)))
			return true;
	return false;
}

static bool
repeats(const day *d, int i)
{
	return has(d, i, "76") || has(d, i, "59");
}

static bool
begins(const day *d, int i)
{
	return d->day_line[i].from == fixture_date(THE_DAY);
}

static long
share(const day *d, int i)
{
	const hd_day_line *line = &d->day_line[i];
	long		days = (long) line->to - line->from + 1;

	return (2 * (long) line->units.digits + days) / (2 * days);
}

static bool
is_over(const day *d, int i)
{
	const hd_limit *limit;
	const hd_day_line *line = &d->day_line[i];
	long		sum = 0;
	int			count = 0;
	bool		span = false;

	if (!hd_text_equal(line->payer, HD_TEXT("medicare")) ||
		!hd_answered(hd_catalog_limit(d->f->catalog, &d->f->order, line->code,
									  (hd_claim_type) line->claim_type,
									  fixture_date(THE_DAY), &limit)))
		return false;
	for (int j = 0; j < d->count; j++)
		if (same_group(d, i, j))
		{
			sum += share(d, j);
			count++;
			span |= d->day_line[j].to > d->day_line[j].from;
		}
	if (count == 1 && !span)
		return false;			/* the line's own finding */
	if (limit->indicator == 1)
		return line->to > line->from && share(d, i) > limit->units;
	return sum > limit->units;
}

/* Of the same class, does j come before i, by units and place? */
static bool
comes_before(const day *d, int j, int i, bool units)
{
	const hd_day_line *a = &d->day_line[j];
	const hd_day_line *b = &d->day_line[i];
	int			order = units ? hd_decimal_compare(a->units, b->units) : 0;

	if (order == 0)
		order = hd_text_compare(a->claim, b->claim);
	if (order == 0)
		order = a->number - b->number;
	return order < 0;
}

/* -1: none, else the severity */
static int
duplicate(const day *d, int i)
{
	bool		exact = false;
	bool		other = false;

	if (!begins(d, i) || repeats(d, i))
		return -1;
	for (int j = 0; j < d->count; j++)
	{
		if (j == i || !same_group(d, i, j) || !begins(d, j) ||
			repeats(d, j) || d->day_line[i].to != d->day_line[j].to ||
			has(d, i, "JW") != has(d, j, "JW") ||
			has(d, i, "JZ") != has(d, j, "JZ") ||
			has(d, i, "TB") != has(d, j, "TB"))
			continue;
		if (hd_decimal_compare(d->day_line[i].units,
							   d->day_line[j].units) == 0)
			exact |= comes_before(d, j, i, false);
		other |= comes_before(d, j, i, true);
	}
	return exact ? HD_SEVERITY_error : other ? HD_SEVERITY_warning : -1;
}

/* JW lines, others, others without JZ and repeats in the group that day */
static void
count_waste(const day *d, int i, int *jw, int *given, int *plain, int *again)
{
	*jw = *given = *plain = *again = 0;
	for (int j = 0; j < d->count; j++)
	{
		if (!same_group(d, i, j) || !begins(d, j))
			continue;
		*again += repeats(d, j);
		if (has(d, j, "JW") && !has(d, j, "JZ"))
			(*jw)++;
		else
		{
			(*given)++;
			*plain += !has(d, j, "JZ") && !has(d, j, "JW");
		}
	}
}

static void
compare_with_model(const day *d)
{
	for (int i = 0; i < d->count; i++)
	{
		int			jw,
					given,
					plain,
					again;
		int			expected = duplicate(d, i);
		bool		span = d->day_line[i].to > d->day_line[i].from;
		bool		pair;

		count_waste(d, i, &jw, &given, &plain, &again);
		pair = begins(d, i) && jw > 0 && given > 0;
		CHECK_INT(d->found[i][HD_FINDING_units_over_mue], is_over(d, i));
		CHECK_INT(d->withdrawn[i][HD_FINDING_units_over_mue], span &&
				  hd_finding_set_has(&d->verdict[i].findings,
									 HD_FINDING_units_over_mue));
		CHECK_INT(d->found[i][HD_FINDING_duplicate_line], expected >= 0);
		if (expected >= 0)
			CHECK_INT(d->severity[i][HD_FINDING_duplicate_line], expected);
		CHECK_INT(d->found[i][HD_FINDING_jw_without_administered_line],
				  begins(d, i) && jw > 0 && given == 0);
		CHECK_INT(d->found[i][HD_FINDING_jw_jz_together],
				  pair && has(d, i, "JZ") && !has(d, i, "JW") &&
				  !(plain > 0 && again > 0));
		CHECK_INT(d->withdrawn[i][HD_FINDING_jw_or_jz_missing],
				  pair && hd_finding_set_has(&d->verdict[i].findings,
											 HD_FINDING_jw_or_jz_missing));
	}
}

static const char *
one_of(uint64_t *state, const char *const *words, size_t count)
{
	return words[fixture_random(state) % count];
}

#define ONE_OF(state, words) one_of(state, words, FIXTURE_COUNT(words))

static void
test_model(fixture *f, uint64_t seed)
{
	static const char *const codes[] = {"J9207", "J9207", "J9308", "J9321"};
	static const char *const units[] = {"10", "20", "30", "70", "120", "300",
	"301"};
	static const char *const modifiers[] = {NULL, "JZ", "JZ", "JW", "JZ,76",
	"JW,JZ", "59,JW", "TB,JZ", "JZ,TB"};
	static const char *const payers[] = {"medicare", "medicare", "bcbs",
	"acme"};
	static const char *const types[] = {"professional", "professional",
	"institutional"};
	static const char *const firsts[] = {THE_DAY, THE_DAY, THE_DAY,
	"2026-03-14"};
	static const char *const lasts[] = {NULL, NULL, "2026-03-16",
	"2026-03-18"};
	static const char *const claims[] = {"A", "B", "C"};
	static day	d;
	int			failed = unit_failed;

	for (int n = 0; n < DAYS && unit_failed == failed; n++)
	{
		int			lines = 1 + (int) (fixture_random(&seed) % MOST);

		day_begin(&d, f);
		for (int i = 0; i < lines; i++)
		{
			const char *first = ONE_OF(&seed, firsts);
			const char *last = ONE_OF(&seed, lasts);

			/* a line that began before must reach the day */
			if (last == NULL && strcmp(first, THE_DAY) != 0)
				last = "2026-03-17";
			day_add(&d, ONE_OF(&seed, claims), i, last, (fixture_spec) {
				.code = ONE_OF(&seed, codes),
				.units = ONE_OF(&seed, units),
				.modifiers = ONE_OF(&seed, modifiers),
				.date = first,
				.payer = ONE_OF(&seed, payers),
				.claim_type = ONE_OF(&seed, types)
			});
		}
		day_judge(&d, false);
		compare_with_model(&d);
		if (unit_failed != failed)
			printf("day %d: %s\n", n, day_told(&d));
	}
}

static void
add_sizes(hd_catalog *c)
{
	static const char *const sizes[][3] = {
		{"11111000101", "J1011", "100"}, {"11111000102", "J1011", "40"},
		{"11111000201", "J1012", "33.33"},
	};

	for (size_t i = 0; i < FIXTURE_COUNT(sizes); i++)
	{
		const fixture_drug drug = {sizes[i][1], .name = "firstamab",
			.dose = "1", .unit = "mg", FIXTURE_LISTED};
		hd_origin	origin = fixture_origin(c, "cms", "2026q1",
											(fixture_dates) {NULL, NULL});
		hd_ndc_row *row;

		if (i != 1)
			fixture_add_drug(c, &drug);
		row = hd_catalog_add_ndc(c);
		row->origin = origin;
		row->ndc = hd_ndc_parse(hd_text_of(sizes[i][0]));
		row->code = fixture_code(sizes[i][1]);
		row->container = HD_CONTAINER_SINGLE_DOSE;
		row->has_units = true;
		row->units_per_container = fixture_decimal(sizes[i][2]);
		row->product = HD_TEXT("First");
	}
}

int
main(int argc, char **argv)
{
	uint64_t	seed = argc > 1 ? strtoull(argv[1], NULL, 10) : 20261121;
	static fixture f;

	printf("seed %llu\n", (unsigned long long) seed);
	fixture_open(&f, seed);
	add_sizes(f.catalog);
	fixture_close(&f);
	test_limits(&f);
	test_huge(&f);
	test_line(&f);
	test_spans(&f);
	test_pairs(&f);
	test_amounts(&f);
	test_unknown_amounts(&f);
	test_sizes(&f);
	test_containers(&f);
	test_duplicates(&f);
	test_model(&f, seed);
	fixture_free(&f);
	return unit_report();
}
