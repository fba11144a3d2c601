/*
 * test_interval.c
 *	  Are units that a payer limits over some days summed over just those?
 *
 * Cases one by one, then random lines against a naive model: for every date
 * it looks at every line again.
 *
 *	usage: test_interval [seed]
 */
#include "core/interval.h"
#include "fixture.h"
#include "unit.h"

#define MOST 24					/* lines of a patient */
#define ROUNDS 3000

typedef struct course
{
	fixture    *f;
	int			count;
	hd_interval_line line[MOST];
	hd_interval_line *pointer[MOST];
	int			finding[MOST];	/* the last; HD_NO_FINDING: none */
	int			found[MOST];	/* how many */
	char		detail[MOST][HD_NOTE_SIZE];
	bool		open;			/* a detail that prints a policy's value is
								 * not called confidential */
} course;

static void
take(void *context, int line, const hd_note *note)
{
	course	   *c = context;

	c->finding[line] = (int) note->finding;
	c->found[line]++;
	c->open |= !note->confidential;
	snprintf(c->detail[line], HD_NOTE_SIZE, "%s", note->detail);
}

static void
add(course *c, hd_date date, int units)
{
	int			i = c->count++;

	c->line[i] = (hd_interval_line) {hd_decimal_of(units), date};
	c->pointer[i] = &c->line[i];
	c->finding[i] = HD_NO_FINDING;
	c->found[i] = 0;
}

static void
judge(course *c, const char *payer, const char *code)
{
	hd_interval_question question = {
		c->f->catalog, &c->f->order,
		hd_catalog_payer(c->f->catalog, hd_text_of(payer)), fixture_code(code)
	};
	hd_interval_sink sink = {take, c};

	hd_interval_judge(&question, c->pointer, c->count, &sink);
	CHECK(!c->open);
}

/* Two lines so many days apart: what is found on the second? */
static const char *
second(fixture *f, const char *payer, const char *code, const char *from,
	   int days, int first, int then)
{
	static char text[HD_NOTE_SIZE + 80];
	course		c = {.f = f};

	add(&c, fixture_date(from), first);
	add(&c, fixture_date(from) + days, then);
	judge(&c, payer, code);
	CHECK(c.found[1] <= 1);
	if (c.finding[1] == HD_NO_FINDING)
		return "";
	snprintf(text, sizeof(text), "%s: %s",
			 hd_finding_table[c.finding[1]].name, c.detail[1]);
	return text;
}

#define SEEN(payer, code, from, days, first, then, expected) \
	CHECK_STR(second(f, payer, code, from, days, first, then), expected)

static void
test_periods(fixture *f)
{
	SEEN("bcbs", "J9308", "2026-03-02", 14, 100, 100, "");
	SEEN("bcbs", "J9308", "2026-03-02", 13, 90, 90, "");
	SEEN("bcbs", "J9308", "2026-03-02", 13, 100, 100,
		 "frequency_exceeded: 200 units in 2 lines from 2026-03-02 to 2026-03-15, the payer pays at most 180 units/14 days");
	/* the payer below asks the one above */
	SEEN("bcbs_nc", "J9308", "2026-03-02", 1, 100, 81,
		 "frequency_exceeded: 181 units in 2 lines from 2026-03-02 to 2026-03-03, the payer pays at most 180 units/14 days");
	/* one line that is over is found alone; two of a day are not too soon */
	SEEN("bcbs", "J9308", "2026-03-02", 13, 100, 181, "");
	SEEN("bcbs", "J9308", "2026-03-02", 0, 100, 100,
		 "payer_units_exceeded: 200 units of the day in 2 lines, the payer pays at most 180 units/14 days");
	SEEN("commercial", "J9308", "2026-03-02", 1, 500, 500, "");
	SEEN("medicaid", "J9308", "2026-03-02", 6, 60, 50,
		 "frequency_exceeded: 110 units in 2 lines from 2026-03-02 to 2026-03-08, the payer pays at most 100 units / week");
	SEEN("medicaid", "J9308", "2026-03-02", 7, 60, 50, "");
	SEEN("medicaid", "J9207", "2026-01-31", 58, 60, 50,
		 "frequency_exceeded: 110 units in 2 lines from 2026-01-31 to 2026-03-30, the payer pays at most 100 units/2 months");
	SEEN("medicaid", "J9207", "2026-01-30", 59, 60, 50, "");
	SEEN("medicaid", "J0129", "2026-03-02", 0, 6, 5,
		 "payer_units_exceeded: 11 units of the day in 2 lines, the payer pays at most 10 units");
	SEEN("medicaid", "J0129", "2026-03-02", 1, 10, 10, "");
	/* of one day, of more weeks, of one month, whose days differ */
	SEEN("medicaid", "J0885", "2026-03-02", 0, 6, 5,
		 "payer_units_exceeded: 11 units of the day in 2 lines, the payer pays at most 10 units/day");
	SEEN("medicaid", "J0885", "2026-03-02", 1, 10, 10, "");
	SEEN("medicaid", "J2260", "2026-03-02", 13, 6, 5,
		 "frequency_exceeded: 11 units in 2 lines from 2026-03-02 to 2026-03-15, the payer pays at most 10 units/2 weeks");
	SEEN("medicaid", "J2260", "2026-03-02", 14, 6, 5, "");
	SEEN("medicaid", "J1170", "2026-03-02", 30, 6, 5,
		 "frequency_exceeded: 11 units in 2 lines from 2026-03-02 to 2026-04-01, the payer pays at most 10 units/month");
	SEEN("medicaid", "J1170", "2026-03-02", 31, 6, 5, "");
}

/* What no check can count limits nothing. */
static void
test_unlimited(fixture *f)
{
	static const char *const codes[] = {
		"J1745", "J1756", "J9321", "J9355", "Q5112", "J0135", "J3358",
		"Q4081"
	};

	for (size_t i = 0; i < FIXTURE_COUNT(codes); i++)
	{
		hd_interval_question question = {
			f->catalog, &f->order,
			hd_catalog_payer(f->catalog, HD_TEXT("medicaid")),
			fixture_code(codes[i])
		};

		CHECK(!hd_interval_limited(&question, fixture_date("2026-03-02")));
		SEEN("medicaid", codes[i], "2026-03-02", 0, 100, 100, "");
	}
}

/* Is there a limit at all? */
static void
test_limited(fixture *f)
{
	hd_interval_question question = {
		f->catalog, &f->order,
		hd_catalog_payer(f->catalog, HD_TEXT("medicaid")),
		fixture_code("J0640")
	};

	CHECK(hd_interval_limited(&question, fixture_date("2026-01-01")));
	CHECK(!hd_interval_limited(&question, fixture_date("2025-12-31")));
	question.code = fixture_code("J0129");
	CHECK(hd_interval_limited(&question, fixture_date("2026-01-01")));
	question.payer = HD_NO_PAYER;
	CHECK(!hd_interval_limited(&question, fixture_date("2026-01-01")));
}

/* Units whose sum no decimal holds are more than any limit. */
static void
test_huge(fixture *f)
{
	static const hd_decimal most = {.digits = INT64_MAX};

	for (int days = 0; days < 2; days++)
	{
		course		c = {.f = f};

		add(&c, fixture_date("2026-03-02"), 1);
		add(&c, fixture_date("2026-03-02") + days, 1);
		add(&c, fixture_date("2026-03-02") + days, 1);
		c.line[1].units = c.line[2].units = most;
		judge(&c, "bcbs", "J9308");
		CHECK_INT(c.finding[0], days == 0 ?
				  HD_FINDING_payer_units_exceeded : HD_NO_FINDING);
		CHECK_INT(c.finding[2], HD_FINDING_payer_units_exceeded);
	}
}

/* A limit holds on the days of its policy. */
static void
test_dates(fixture *f)
{
	SEEN("medicaid", "J0640", "2025-12-30", 1, 10, 10, "");
	SEEN("medicaid", "J0640", "2025-12-31", 1, 10, 10,
		 "frequency_exceeded: 20 units in 2 lines from 2025-12-31 to 2026-01-01, the payer pays at most 15 units/7 days");
}

/* 180 units of any 14 days */
static int
expected(const course *c, int line)
{
	hd_date		date = c->line[line].date;
	int64_t		day = 0;
	int64_t		window = 0;
	int			lines = 0;

	for (int i = 0; i < c->count; i++)
	{
		int64_t		units = (int64_t) c->line[i].units.digits;

		lines += c->line[i].date == date;
		day += c->line[i].date == date ? units : 0;
		window += c->line[i].date <= date && c->line[i].date + 14 > date ?
			units : 0;
	}
	if (day > 180)
		return lines > 1 ? HD_FINDING_payer_units_exceeded : HD_NO_FINDING;
	return window > 180 ? HD_FINDING_frequency_exceeded : HD_NO_FINDING;
}

static void
test_random(fixture *f, unsigned seed)
{
	int			seen[HD_FINDING_COUNT] = {0};

	srand(seed);
	for (int round = 0; round < ROUNDS; round++)
	{
		course		c = {.f = f};
		hd_date		date = fixture_date("2026-03-02");
		int			count = 1 + rand() % MOST;

		for (int i = 0; i < count; i++)
		{
			add(&c, date, 1 + rand() % (round % 2 == 0 ? 60 : 199));
			date += rand() % (1 + round % 9);
		}
		judge(&c, "bcbs", "J9308");
		for (int i = 0; i < count; i++)
		{
			CHECK_INT(c.finding[i], expected(&c, i));
			CHECK(c.found[i] <= 1);
			if (c.finding[i] != HD_NO_FINDING)
				seen[c.finding[i]]++;
		}
	}
	CHECK(seen[HD_FINDING_frequency_exceeded] > 1000);
	CHECK(seen[HD_FINDING_payer_units_exceeded] > 100);
}

int
main(int argc, char **argv)
{
	static const fixture_policy policies[] = {
		{"bcbs", "J9308", "max_units", .value = "180", "units/14 days"},
		{"medicaid", "J9308", "max_units", .value = "100", "units / week"},
		{"medicaid", "J9207", "max_units", .value = "100", "units/2 months"},
		{"medicaid", "J0129", "max_units_per_day", .value = "10", "units"},
		{"medicaid", "J1745", "max_units", .value = "10", "units per cycle"},
		{"medicaid", "J1756", "max_units", .value = "10", "units/", NULL},
		{"medicaid", "J9321", "max_units", .value = "10", "units/7 days",
			"first cycle"},
		{"medicaid", "J9355", "max_units", .value = "25|50", "units/7 days"},
		{"medicaid", "J0135", "max_units", .value = "10", "units/1000 days"},
		{"medicaid", "J3358", "max_units", .value = "10", "units/14"},
		{"medicaid", "Q4081", "max_units", .value = "10", "units/5 years"},
		{"medicaid", "J0885", "max_units", .value = "10", "units/day"},
		{"medicaid", "J2260", "max_units", .value = "10", "units/2 weeks"},
		{"medicaid", "J1170", "max_units", .value = "10", "units/month"},
		{"medicaid", "Q5112", "max_units", .value = "10"},
		{"medicaid", "J0640", "max_units", .value = "15", "units/7 days", NULL,
			{"2026-01-01", NULL}},
	};
	static fixture f;

	fixture_open(&f, 1);
	for (size_t i = 0; i < FIXTURE_COUNT(policies); i++)
		fixture_add_policy(f.catalog, &policies[i]);
	fixture_close(&f);
	test_periods(&f);
	test_unlimited(&f);
	test_limited(&f);
	test_huge(&f);
	test_dates(&f);
	test_random(&f, argc > 1 ? (unsigned) strtoul(argv[1], NULL, 10) : 1);
	fixture_free(&f);
	return unit_report();
}
