/*
 * test_waste.c
 *	  Are containers chosen, waste counted and lines written as the rules say?
 *
 * The choice of containers is compared with all mixes there are, one by one,
 * and where those are too many with a table as long as the dose.
 *
 *	usage: test_waste [seed]
 */
#include "core/bill.h"
#include "core/containers.h"
#include "core/units.h"
#include "fixture.h"
#include "unit.h"

#define ROUNDS 10000
#define LONG_ROUNDS 1500
#define MOST_SIZES 27
#define MOST_TOTAL 40000

static fixture fix;

static uint64_t random_state;

static int
random_below(int limit)
{
	return (int) (fixture_random(&random_state) % (uint64_t) limit);
}

/* ---- memory that a case gives back ---- */

#define ARENA_SIZE (64 * 1024 * 1024)

static char arena[ARENA_SIZE];
static size_t arena_used;

static void *
arena_allocate(void *context, size_t size)
{
	char	   *block = arena + arena_used;

	(void) context;
	/* eight bytes is what the server's allocator promises */
	arena_used += (size + 7) / 8 * 8;
	if (arena_used > ARENA_SIZE)
		abort();
	memset(block, 0xA5, size);
	return block;
}

static void *
arena_enlarge(void *context, void *old, size_t size)
{
	char	   *block = arena_allocate(context, size);

	memcpy(block, old, size / 2);
	return block;
}

static const hd_allocator allocator = {arena_allocate, arena_enlarge, NULL};

/* ---- the choice, by hand ---- */

static bool
choose(const char *dose, int sizes, const char *const *content, hd_mix *mix)
{
	hd_decimal	size[300];

	arena_used = 0;
	for (int i = 0; i < sizes; i++)
		size[i] = fixture_decimal(content[i]);
	return hd_containers_choose(allocator, fixture_decimal(dose), sizes, size,
								mix);
}

/* numbers: "0 1 5", how many of each size */
static void
check_choice(const char *dose, int sizes, const char *const *content,
			 const char *expected, const char *numbers)
{
	hd_mix		mix;
	char		printed[HD_DECIMAL_PRINT_SIZE];
	char		seen[300] = "";

	if (!CHECK(choose(dose, sizes, content, &mix)))
	{
		printf("\tfor %s\n", dose);
		return;
	}
	for (int i = 0; i < sizes; i++)
		snprintf(seen + strlen(seen), sizeof(seen) - strlen(seen), "%s%d",
				 i > 0 ? " " : "", (int) mix.number[i]);
	if (!CHECK_STR(seen, numbers) ||
		!CHECK_INT(hd_decimal_compare(mix.content,
									  fixture_decimal(expected)), 0))
		printf("\tfor %s: %s\n", dose,
			   hd_decimal_print(mix.content, printed));
}

#define SIZES(...) \
	(int) (sizeof((const char *[]) {__VA_ARGS__}) / sizeof(const char *)), \
	(const char *[]) {__VA_ARGS__}

static void
test_choice(void)
{
	/* rule W4 and examples EX088, EX091, EX092, EX094, EX097 */
	check_choice("560", SIZES("500", "100"), "600", "1 1");
	check_choice("87.5", SIZES("20", "30"), "90", "0 3");
	check_choice("125", SIZES("20", "30"), "130", "2 3");
	check_choice("720", SIZES("120", "500"), "720", "6 0");
	check_choice("72", SIZES("15", "45"), "75", "2 1");
	check_choice("0", SIZES("15", "45"), "0", "0 0");
	check_choice("0.0001", SIZES("15", "45"), "15", "1 0");
	/* the fewest of one total, then the larger sizes */
	check_choice("6", SIZES("1", "3", "5"), "6", "1 0 1");
	check_choice("8", SIZES("2", "6", "4"), "8", "1 1 0");
	check_choice("30", SIZES("10", "10", "20"), "30", "1 0 1");
	/* fractions, and a dose finer than any size */
	check_choice("0.00000001", SIZES("0.16"), "0.16", "1");
	check_choice("1.12", SIZES("0.16", "0.8"), "1.12", "2 1");
	check_choice("33.333333333333333333333333", SIZES("12.5", "7.5"), "35",
				 "1 3");
}

static void
test_large_choice(void)
{
	static const char *const many[] = {"1", "2", "2.5", "3", "4", "5", "6",
		"7", "7.5", "8", "9", "10", "11", "12", "13", "14", "15", "20", "25",
	"30", "40", "50", "60", "75", "80", "90", "100"};
	hd_mix		mix;

	CHECK_INT(sizeof(many) / sizeof(many[0]), 27);
	CHECK(choose("899999.5", 27, many, &mix));
	CHECK_INT(hd_decimal_compare(mix.content,
								 fixture_decimal("899999.5")), 0);
	/* 99.5 is 90 + 7 + 2.5; in two, one of the halves would be 92 or 97 */
	CHECK_INT(mix.count, 8999 + 3);
	check_choice("1000000", SIZES("100", "500"), "1000000", "0 2000");
	check_choice("5000000", SIZES("500"), "5000000", "10000");
	/* what is beyond the limits is refused, not guessed */
	CHECK(!choose("5000001", SIZES("500"), &mix));
	CHECK(!choose("4000", SIZES("0.0000001", "1"), &mix));
	CHECK(!choose("999999999999999999", SIZES("1"), &mix));
	CHECK(!choose("1", SIZES("100000000000000000", "0.0001"), &mix));
	CHECK(!choose("9007199254740993", SIZES("9007199254740992", "1"), &mix));
	CHECK(!choose("2", 0, many, &mix));
	CHECK(!choose("1000000000000000000", SIZES("1"), &mix));
	CHECK(!choose("900000000000000001", SIZES("900000000000000000"), &mix));
}

/* ---- the choice, against all there are ---- */

typedef struct best_mix
{
	int			total;			/* -1: none yet */
	int			count;
} best_mix;

/* All mixes of sizes from here on, until one more would be one too many. */
static void
try_all(const int *size, int sizes, int dose, int total, int count,
		best_mix *best)
{
	if (total >= dose)
	{
		if (best->total < 0 || total < best->total ||
			(total == best->total && count < best->count))
			*best = (best_mix) {total, count};
		return;
	}
	for (int i = 0; i < sizes; i++)
		try_all(size + i, sizes - i, dose, total + size[i], count + 1, best);
}

static void
sort_descending(int *size, int sizes)
{
	for (int i = 1; i < sizes; i++)
		for (int j = i; j > 0 && size[j] > size[j - 1]; j--)
		{
			int			larger = size[j];

			size[j] = size[j - 1];
			size[j - 1] = larger;
		}
}

/* Fewest containers for every total, one total after the other. */
static best_mix
by_long_table(const int *size, int sizes, int dose)
{
	static int	fewest[MOST_TOTAL];

	fewest[0] = 0;
	for (int total = 0;; total++)
	{
		if (total > 0)
			fewest[total] = -1;
		for (int i = 0; i < sizes; i++)
			if (total >= size[i] && fewest[total - size[i]] >= 0 &&
				(fewest[total] < 0 ||
				 fewest[total - size[i]] + 1 < fewest[total]))
				fewest[total] = fewest[total - size[i]] + 1;
		if (total >= dose && fewest[total] >= 0)
			return (best_mix) {total, fewest[total]};
	}
}

/* value thousandths, or millions of them */
static hd_decimal
scaled(int value, int scale)
{
	char		text[32];

	if (scale >= 0)
		snprintf(text, sizeof(text), "%d.%03d", value / 1000, value % 1000);
	else
		snprintf(text, sizeof(text), "%d000", value);
	return fixture_decimal(text);
}

/* A dose of a little less than that many steps needs them all. */
static void
check_random(const int *size, int sizes, int dose, best_mix expected)
{
	int			scale = random_below(2) == 0 ? 3 : -3;
	hd_decimal	content[MOST_SIZES];
	hd_decimal	amount = scaled(dose, scale);
	hd_decimal	little = {.digits = 1, .scale = 9};
	hd_decimal	sum = hd_decimal_of(0);
	hd_mix		mix;
	int			count = 0;
	bool		chosen;

	if (dose > 0 && random_below(2) == 0)
		CHECK(hd_decimal_subtract(amount, little, &amount));
	for (int i = 0; i < sizes; i++)
		content[i] = scaled(size[i], scale);
	arena_used = 0;
	chosen = hd_containers_choose(allocator, amount, sizes, content, &mix);
	for (int i = 0; chosen && i < sizes; i++)
	{
		hd_decimal	part;

		count += mix.number[i];
		CHECK(mix.number[i] >= 0 &&
			  hd_decimal_multiply(content[i], hd_decimal_of(mix.number[i]),
								  &part) &&
			  hd_decimal_add(sum, part, &sum));
	}
	if (CHECK(chosen) && CHECK_INT(mix.count, expected.count) &&
		CHECK_INT(count, expected.count) &&
		CHECK_INT(hd_decimal_compare(mix.content,
									 scaled(expected.total, scale)), 0) &&
		CHECK_INT(hd_decimal_compare(sum, mix.content), 0))
		return;
	printf("\tfor %d of", dose);
	for (int i = 0; i < sizes; i++)
		printf(" %d", size[i]);
	printf(": %d in %d\n", expected.total, expected.count);
}

static void
test_random_choice(void)
{
	for (int round = 0; round < ROUNDS; round++)
	{
		int			size[MOST_SIZES];
		int			sizes = 1 + random_below(5);
		int			step = 1 + random_below(3);
		int			dose = random_below(70) * step;
		best_mix	best = {-1, 0};

		for (int i = 0; i < sizes; i++)
			size[i] = (4 + random_below(40)) * step;
		sort_descending(size, sizes);
		try_all(size, sizes, dose, 0, 0, &best);
		check_random(size, sizes, dose, best);
	}
}

/* Doses far beyond what the table is cut down to, and up to 27 sizes. */
static void
test_random_long_choice(void)
{
	for (int round = 0; round < LONG_ROUNDS; round++)
	{
		int			size[MOST_SIZES];
		int			sizes = 1 + random_below(MOST_SIZES);
		int			range = 2 + random_below(40);
		int			step = 1 + random_below(5);
		int			dose = random_below(30000);

		for (int i = 0; i < sizes; i++)
			size[i] = (1 + random_below(range)) * step;
		if ((dose + step) / size[0] > 9000)
			dose /= 10;
		check_random(size, sizes, dose, by_long_table(size, sizes, dose));
	}
}

/* ---- waste ---- */

typedef struct waste_case
{
	const char *code,
			   *date,
			   *dose,
			   *containers,		/* "500 100"; NULL: not given */
			   *type,			/* container_type; NULL: not given */
			   *payer,			/* NULL: medicare */
			   *claim_type,		/* NULL: professional */
			   *unit,
			   *ndcs;			/* NULL: not given; - for none */
} waste_case;

typedef struct asked
{
	hd_waste_question question;
	hd_decimal	container[FIXTURE_WORDS];
	hd_ndc		ndc[FIXTURE_WORDS];
} asked;

static void
ask(const waste_case *c, asked *a)
{
	hd_text		word[FIXTURE_WORDS];
	hd_waste_question *q = &a->question;

	memset(a, 0, sizeof(*a));
	q->catalog = fix.catalog;
	q->order = &fix.order;
	q->allocator = allocator;
	q->line.code = hd_text_of(c->code);
	q->line.dose.presence = HD_GIVEN;
	q->line.dose.value = fixture_decimal(c->dose);
	q->line.dose_unit = hd_text_of(c->unit);
	q->line.service_date.presence = HD_GIVEN;
	q->line.service_date.value = fixture_date(c->date);
	q->line.payer = hd_text_of(c->payer == NULL ? "medicare" : c->payer);
	q->line.claim_type = hd_text_of(c->claim_type == NULL ? "professional" :
									c->claim_type);
	q->line.place_of_service = HD_TEXT("131");
	q->line.container_type = hd_text_of(c->type);
	q->container_count = -1;
	q->ndc_count = -1;
	if (c->containers != NULL)
	{
		q->container_count = fixture_words(c->containers, word);
		for (int i = 0; i < q->container_count; i++)
			if (!hd_decimal_parse(word[i], &a->container[i]))
				abort();
	}
	if (c->ndcs != NULL)
	{
		q->ndc_count = fixture_words(c->ndcs, word);
		for (int i = 0; i < q->ndc_count; i++)
			a->ndc[i] = hd_ndc_parse(word[i]);
	}
	q->containers = a->container;
	q->ndcs = a->ndc;
}

static hd_waste_status
compute(const waste_case *c, asked *a, hd_waste *waste)
{
	const hd_drug *drug;
	int32_t		units;

	arena_used = 0;
	ask(c, a);
	if (!CHECK(hd_answered(hd_catalog_drug(fix.catalog, &fix.order,
										   fixture_code(c->code),
										   fixture_date(c->date), &drug))) ||
		!CHECK_INT(hd_units_of_dose(fix.catalog, drug,
									a->question.line.dose.value,
									a->question.line.dose_unit, &units),
				   HD_UNITS_OK))
		return HD_WASTE_TOO_MANY;
	return hd_waste_compute(&a->question, units, waste);
}

/* "112 8 JW: 500 100", with "?" for what is not known */
static const char *
waste_text(const hd_waste *waste)
{
	static char text[300];
	char		printed[HD_DECIMAL_PRINT_SIZE];
	size_t		used;

	used = (size_t) snprintf(text, sizeof(text), "%d ", (int) waste->units);
	if (waste->discarded < 0)
		used += (size_t) snprintf(text + used, sizeof(text) - used, "?");
	else
		used += (size_t) snprintf(text + used, sizeof(text) - used, "%d",
								  (int) waste->discarded);
	used += (size_t) snprintf(text + used, sizeof(text) - used, "%s%s%s:",
							  waste->modifier == HD_WASTE_JW ? " JW" :
							  waste->modifier == HD_WASTE_JZ ? " JZ" : "",
							  waste->needs_container_type ? " type?" : "",
							  waste->needs_containers ? " containers?" : "");
	for (int i = 0; i < waste->container_count; i++)
		used += (size_t) snprintf(text + used, sizeof(text) - used, " %s",
								  hd_decimal_print(waste->containers[i],
												   printed));
	if (waste->container_count < 0)
		snprintf(text + used, sizeof(text) - used, " ?");
	return text;
}

static void
check_waste(waste_case c, const char *expected)
{
	asked		a;
	hd_waste	waste;

	if (!CHECK_INT(compute(&c, &a, &waste), HD_WASTE_OK) ||
		!CHECK_STR(waste_text(&waste), expected))
		printf("\tfor %s %s on %s\n", c.dose, c.code, c.date);
}

static void
check_refused(waste_case c, hd_waste_status expected)
{
	asked		a;
	hd_waste	waste;

	if (!CHECK_INT(compute(&c, &a, &waste), expected))
		printf("\tfor %s %s on %s\n", c.dose, c.code, c.date);
}

/* What else a case says is named. */
#define CASE(code_, date_, dose_, containers_, ...) \
	((waste_case) {.code = code_, .date = date_, .dose = dose_, \
				   .containers = containers_, __VA_ARGS__})

#define NOW "2026-02-16"
#define SINGLE .type = "single_dose"
#define MULTI .type = "multi_dose"

static void
test_arithmetic(void)
{
	/* rules W1 and W2: T = 105, u = 10, d = 74 */
	check_waste(CASE("J9355", NOW, "74", "105", SINGLE),
				"8 2 JW: 105");
	/* W3: less than a unit is left */
	check_waste(CASE("J9355", NOW, "95", "100", SINGLE),
				"10 0 JZ: 100");
	check_waste(CASE("J9355", NOW, "7", "10", SINGLE), "1 0 JZ: 10");
	/* the dose rounds up beyond what was opened */
	check_waste(CASE("J9355", NOW, "104", "105", SINGLE),
				"11 0 JZ: 105");
	check_waste(CASE("J9308", NOW, "560", "500 100"),
				"112 8 JW: 500 100");
	check_waste(CASE("J9308", NOW, "0.56", "0.5 0.1", .unit = "g"),
				"112 8 JW: 0.5 0.1");
	check_waste(CASE("J9321", NOW, "1.12", "4"), "7 18 JW: 4");
	check_waste(CASE("J9308", NOW, "600", "500 100"),
				"120 0 JZ: 500 100");
	check_waste(CASE("J9308", NOW, "33.3333333333333333333333", "100"),
				"7 13 JW: 100");
	/* nothing given, nothing billed */
	check_waste(CASE("J9308", NOW, "0", "100"), "0 20: 100");
	check_waste(CASE("J9308", NOW, "0", ""), "0 0:");
	/* a code that names no drug: one unit given, one discarded */
	check_waste(CASE("J3490", NOW, "30", "50", SINGLE),
				"1 1 JW: 50");
	check_waste(CASE("J3490", NOW, "50", "50", SINGLE),
				"1 0 JZ: 50");
	/* an item is one, whatever amount is in it */
	check_waste(CASE("J7306", NOW, "52", "60", SINGLE, .unit = "mg"),
				"1 0 JZ: 60");
	check_waste(CASE("J7306", NOW, "1", "2.5", SINGLE),
				"1 1 JW: 2.5");
}

static void
test_refusals(void)
{
	check_refused(CASE("J9308", NOW, "600.1", "500 100"),
				  HD_WASTE_NOT_OPENED);
	check_refused(CASE("J9308", NOW, "600.00000000000000000000000001",
					   "500 100"),
				  HD_WASTE_NOT_OPENED);
	check_refused(CASE("J9308", NOW, "1", ""), HD_WASTE_NOT_OPENED);
	check_refused(CASE("J9308", NOW, "10", "20", MULTI, .unit = "g",
				  .payer = "commercial"),
				  HD_WASTE_OK);
	check_refused(CASE("J9308", NOW, "21", "20", MULTI),
				  HD_WASTE_NOT_OPENED);
	check_refused(CASE("J9308", NOW, "1", "500 -100"),
				  HD_WASTE_CONTAINER_INVALID);
	check_refused(CASE("J9308", NOW, "1", "0 500"),
				  HD_WASTE_CONTAINER_INVALID);
	check_refused(CASE("J9308", NOW, "1", "500 nan"),
				  HD_WASTE_CONTAINER_INVALID);
	check_refused(CASE("J9308", NOW, "1", "inf"),
				  HD_WASTE_CONTAINER_INVALID);
	check_refused(CASE("J9308", NOW, "1", "9999999999999999999"),
				  HD_WASTE_CONTAINER_INVALID);
	check_refused(CASE("J9308", NOW, "1", "1.0000000000000000001"),
				  HD_WASTE_CONTAINER_INVALID);
	check_refused(CASE("J9308", NOW, "1",
					   "600000000000000000 600000000000000000"),
				  HD_WASTE_TOO_MANY);
	check_refused(CASE("J9207", NOW, "1", "2147483648"),
				  HD_WASTE_TOO_MANY);
	check_refused(CASE("J9207", NOW, "1", "2147483647"),
				  HD_WASTE_OK);
	/* a single-dose and a multi-dose NDC of one code */
	check_refused(CASE("J9308", NOW, "1", "500 100",
					   .ndcs = "00002767801 11111222233"),
				  HD_WASTE_CONTAINERS_DIFFER);
	check_refused(CASE("J9308", NOW, "1", "500 100", SINGLE,
				  .ndcs = "00002767801 11111222233"),
				  HD_WASTE_OK);
}

static void
test_modifier(void)
{
	waste_case	some = CASE("J9308", NOW, "560", "500 100");
	waste_case	none = CASE("J9308", NOW, "600", "500 100");

	/* by day; before the list covers it the container has to be known */
	some.date = none.date = "2023-06-30";
	check_waste(some, "112 8 type?: 500 100");
	check_waste(none, "120 0: 500 100");
	some.type = none.type = "single_dose";
	check_waste(some, "112 8 JW: 500 100");
	check_waste(none, "120 0: 500 100");
	some.date = none.date = "2023-07-01";
	check_waste(none, "120 0 JZ: 500 100");
	/* EX006: left to the contractor before Medicare's rule */
	some.date = none.date = "2016-01-01";
	check_waste(some, "112 8 JW: 500 100");
	check_waste(none, "120 0: 500 100");
	some.date = "2003-01-01";
	check_waste(some, "112 8 JW: 500 100");
	some.date = "2002-12-31";	/* there was no JW */
	check_waste(some, "112 8: 500 100");
	/* by container */
	some.date = none.date = NOW;
	some.type = none.type = "multi_dose";
	check_waste(some, "112 0: 500 100");
	check_waste(none, "120 0: 500 100");
	/* by payer */
	some.type = none.type = NULL;
	some.payer = none.payer = "commercial";
	check_waste(some, "112 8: 500 100");
	check_waste(none, "120 0: 500 100");
	some.payer = none.payer = "nobody knows";
	check_waste(some, "112 8: 500 100");
	some.payer = none.payer = "noridian";
	check_waste(some, "112 8 JW: 500 100");
	check_waste(none, "120 0 JZ: 500 100");
	some.payer = "jz_alone";	/* who wants JZ takes JW */
	check_waste(some, "112 8 JW: 500 100");
	some.payer = "no_jw";		/* in so many words */
	check_waste(some, "112 8: 500 100");
	some.payer = "in_cases";	/* which no one can test */
	check_waste(some, "112 8: 500 100");
}

static void
test_scope(void)
{
	/* packaged (J9321 has status N), on institutional claims only */
	check_waste(CASE("J9321", NOW, "3", "4", .claim_type = "institutional"),
				"19 6: 4");
	check_waste(CASE("J9321", NOW, "3", "4"), "19 6 JW: 4");
	check_waste(CASE("J9207", NOW, "40", "45", .claim_type = "institutional"),
				"40 5 JW: 45");
	/* radiopharmaceuticals, and what the payer takes out */
	check_waste(CASE("A9500", NOW, "1", "1", SINGLE), "1 0: 1");
	check_waste(CASE("Q4101", NOW, "10", "44", SINGLE),
				"10 34: 44");
	check_waste(CASE("Q4101", "2025-12-31", "10", "44", SINGLE),
				"10 34 JW: 44");
	/* neither the argument, nor an NDC, nor the list */
	check_waste(CASE("J9355", NOW, "150", "150"), "15 0 type?: 150");
	check_waste(CASE("J9355", NOW, "150", "150", .payer = "commercial"),
				"15 0: 150");
	/* the NDC's container; the argument is stronger */
	check_waste(CASE("J9355", NOW, "150", "440", .ndcs = "50242013468"),
				"15 0: 440");
	check_waste(CASE("J9355", NOW, "150", "440", SINGLE,
				.ndcs = "50242013468"),
				"15 29 JW: 440");
	check_waste(CASE("J0885", NOW, "1500", "2000", .ndcs = "55513014401"),
				"2 0 JZ: 2000");
	check_waste(CASE("J9308", NOW, "560", "500 100", .ndcs = "00002767801 -"),
				"112 8 JW: 500 100");
}

static void
test_sizes(void)
{
	/* Cyramza in 500 and, to June 2025, 100 mg */
	check_waste(CASE("J9308", "2025-06-30", "560", NULL),
				"112 8 JW: 500 100");
	check_waste(CASE("J9308", NOW, "560", NULL),
				"112 88 JW: 500 500");
	check_waste(CASE("J9308", "2025-06-30", "0.56", NULL, .unit = "g"),
				"112 8 JW: 0.5 0.1");
	check_waste(CASE("J9308", "2025-06-30", "0", NULL), "0 0:");
	/* named NDCs: those, and no others */
	check_waste(CASE("J9308", "2025-06-30", "560", NULL,
				.ndcs = "00002767801"),
				"112 88 JW: 500 500");
	check_waste(CASE("J9308", NOW, "560", NULL, .ndcs = "00009999999"),
				"112 ? containers?: ?");
	/* one labeler's product, though two together would leave nothing */
	check_waste(CASE("J0129", NOW, "90", NULL), "9 1 JW: 50 50");
	check_waste(CASE("J0129", NOW, "90", NULL,
				.ndcs = "11111000101 22222000101"),
				"9 0 JZ: 50 40");
	/* the same from two labelers: the lower NDC, which is single-dose */
	check_waste(CASE("J1170", NOW, "8", NULL), "2 0 JZ: 8");
	/* of multi-dose containers nothing is discarded, nothing chosen */
	check_waste(CASE("J9355", NOW, "150", NULL), "15 0: ?");
	check_waste(CASE("J9308", NOW, "560", NULL, MULTI), "112 0: ?");
	check_waste(CASE("J9355", NOW, "150", NULL, SINGLE),
				"15 ? containers?: ?");
	/* no crosswalk, no sizes; and none needed by a payer without the rule */
	check_waste(CASE("J2260", NOW, "5", NULL, SINGLE),
				"1 ? containers?: ?");
	check_waste(CASE("J2260", NOW, "5", NULL),
				"1 ? type? containers?: ?");
	check_waste(CASE("J2260", NOW, "5", NULL, .payer = "commercial"),
				"1 ?: ?");
	check_waste(CASE("J3490", NOW, "5", NULL, SINGLE),
				"1 ? containers?: ?");
	/* 1 IU is no container; 1500 is */
	check_waste(CASE("J7190", NOW, "1200", NULL), "1200 300 JW: 1500");
	check_waste(CASE("J8010", NOW, "1200", NULL),
				"1200 ? type? containers?: ?");
	/* what CMS rounded: 133.33 units of 0.075 mg, 6.7 of 15 mg */
	check_waste(CASE("J8011", NOW, "10", NULL, SINGLE), "134 0 JZ: 10");
	check_waste(CASE("J8012", NOW, "95", NULL, SINGLE), "7 0 JZ: 100");
	check_waste(CASE("J8012", NOW, "41", NULL, SINGLE, .ndcs = "33333000104"),
				"3 0 JZ: 43.5");
}

/* ---- lines ---- */

/* "112 -, 8 JW" with the NDC's last two digits; ";" between claims */
static const char *
bill_text(const hd_bill *bill)
{
	static char text[600];
	size_t		used = 0;

	text[0] = '\0';
	for (int i = 0; i < bill->count; i++)
	{
		const hd_bill_line *line = &bill->lines[i];
		bool		first = i == 0 || line->claim != line[-1].claim;

		CHECK_INT(line->claim, i == 0 ? 1 : line[-1].claim + first);
		CHECK_INT(line->line, first ? 1 : line[-1].line + 1);
		CHECK_INT(line->repeated, line->claim > 1);
		used += (size_t) snprintf(text + used, sizeof(text) - used,
								  "%s%d%s", i == 0 ? "" : first ? "; " : ", ",
								  (int) line->units,
								  line->modifier == HD_WASTE_JW ? " JW" :
								  line->modifier == HD_WASTE_JZ ? " JZ" : "");
		if (line->ndc != HD_NO_NDC)
			used += (size_t) snprintf(text + used, sizeof(text) - used,
									  " #%02d", (int) (line->ndc % 100));
	}
	return text;
}

static hd_bill_status
make_bill(const waste_case *c, const char *charge, hd_bill *bill)
{
	static asked a;
	hd_waste	waste;
	hd_number_field unit_charge = {.presence = HD_ABSENT};

	memset(bill, 0, sizeof(*bill));
	if (charge != NULL)
		unit_charge = (hd_number_field) {HD_GIVEN, fixture_decimal(charge)};
	CHECK_INT(compute(c, &a, &waste), HD_WASTE_OK);
	return hd_bill_make(&a.question, &waste, unit_charge, bill);
}

static void
check_bill(waste_case c, const char *charge, const char *expected)
{
	hd_bill		bill;

	if (!CHECK_INT(make_bill(&c, charge, &bill), HD_BILL_OK) ||
		!CHECK_STR(bill_text(&bill), expected))
		printf("\tfor %s %s at %s\n", c.dose, c.code,
			   charge == NULL ? "nothing" : charge);
}

static void
check_unbilled(waste_case c, const char *charge, hd_bill_status expected)
{
	hd_bill		bill;

	if (!CHECK_INT(make_bill(&c, charge, &bill), expected))
		printf("\tfor %s %s\n", c.dose, c.code);
}

/* the lines of an administration */
static void
test_lines(void)
{
	waste_case	some = CASE("J9308", NOW, "560", "500 100");
	waste_case	none = CASE("J9308", NOW, "600", "500 100");

	check_bill(some, NULL, "112, 8 JW");
	check_bill(none, NULL, "120 JZ");
	check_bill(CASE("J9308", NOW, "0", "500"), NULL, "");
	none.date = "2023-06-30";
	check_bill(none, NULL, "120");
	some.type = "multi_dose";
	check_bill(some, NULL, "112");
	some.type = NULL;
	some.payer = "commercial";
	check_bill(some, NULL, "112");
	check_bill(CASE("J9321", NOW, "3", "4", .claim_type = "institutional"),
			   NULL, "19");
	check_unbilled(CASE("J9355", NOW, "150", "150"), NULL,
				   HD_BILL_NEEDS_CONTAINER_TYPE);
	check_unbilled(CASE("J2260", NOW, "5", NULL, SINGLE), NULL,
				   HD_BILL_NEEDS_CONTAINERS);
	check_unbilled(CASE("J2260", NOW, "5", NULL), NULL,
				   HD_BILL_NEEDS_CONTAINER_TYPE);
	check_bill(CASE("J2260", NOW, "5", NULL, MULTI), NULL, "1");
}

static void
test_ndc_lines(void)
{
	waste_case	c = CASE("J9308", "2025-06-30", "560", "500 100",
						 .ndcs = "00002767801 00002766902");

	/* one line: the NDC that gave most; on the JW line if asked for */
	check_bill(c, NULL, "112 #01, 8 JW");
	c.payer = "both_lines";
	check_bill(c, NULL, "112 #01, 8 JW #02");
	c.payer = "per_ndc";
	check_bill(c, NULL, "100 #01, 12 #02, 8 JW #02");
	/* containers are emptied in their order */
	c.containers = "100 500";
	c.ndcs = "00002766902 00002767801";
	check_bill(c, NULL, "20 #02, 92 #01, 8 JW #01");
	/* one that was not touched has no line of its own */
	c.containers = "500 100";
	c.dose = "490";
	check_bill(c, NULL, "98 #02, 22 JW #01");
	/* two containers of one NDC are one line */
	c.containers = "100 100";
	c.ndcs = "00002766902 00002766902";
	c.dose = "200";
	check_bill(c, NULL, "40 JZ #02");
	/* 8.5 and 3.5 units: pooled they are 12, not 9 and 4 */
	c.containers = "42.5 17.5";
	c.ndcs = "00002767801 00002766902";
	c.dose = "60";
	check_bill(c, NULL, "9 JZ #01, 3 JZ #02");
	/* 1/3 each of 4 units, then by remainder: the first */
	c.containers = "6 6 6";
	c.ndcs = "00002766901 00002766902 00002766903";
	c.dose = "18";
	check_bill(c, NULL, "2 JZ #01, 1 JZ #02, 1 JZ #03");
	/* 10 units in 1 : 1 : 1 : 7, the small ones first */
	c.containers = "4.6 4.9 4.5 36";
	c.ndcs = "00002766901 00002766902 00002766903 00002766904";
	c.dose = "50";
	check_bill(c, NULL, "1 JZ #01, 1 JZ #02, 1 JZ #03, 7 JZ #04");
	/* less than a unit of each: one unit, one line */
	c.containers = "1 1";
	c.ndcs = "00002766901 00002766902";
	c.dose = "2";
	check_bill(c, NULL, "1 JZ #01");
	/* a container without an NDC */
	c.containers = "500 100";
	c.ndcs = "- 00002766902";
	c.dose = "560";
	check_bill(c, NULL, "100, 12 #02, 8 JW #02");
	/* chosen from the NDCs named */
	c.containers = NULL;
	c.ndcs = "00002766901 00002767801";
	check_bill(c, NULL, "100 #01, 12 #01, 8 JW #01");
	/* chosen from all: nobody said which NDC it was */
	c.ndcs = NULL;
	check_bill(c, NULL, "112, 8 JW");
	/* multi-dose: not chosen, but the NDC was named */
	c.ndcs = "00002767801";
	c.type = "multi_dose";
	check_bill(c, NULL, "112 #01");
	c.ndcs = "00002767801 00002766902";
	check_bill(c, NULL, "112");
	/* digits that no double holds */
	check_bill(CASE("J9308", NOW, "0.0000000000000000000000000000000000001",
					"5 5", .payer = "per_ndc",
					.ndcs = "00002766901 00002766902"),
			   NULL, "1 #01, 1 JW #01");
}

static void
test_claims(void)
{
	waste_case	some = CASE("J9308", NOW, "560", "500 100");
	waste_case	none = CASE("J9308", NOW, "600", "500 100");

	/* 99,999.99 holds 120 units of 833.33 and none more of 833.34 */
	check_bill(none, "0", "120 JZ");
	check_bill(none, "833.33", "120 JZ");
	check_bill(none, "833.34", "119 JZ; 1 JZ");
	check_bill(some, "833.33", "112, 8 JW");
	/* each claim has administered units, and less than the one before */
	check_bill(some, "833.34", "111, 8 JW; 1");
	check_bill(some, "2000", "49; 48; 15, 8 JW");
	check_bill(none, "2000", "49 JZ; 48 JZ; 23 JZ");
	check_bill(CASE("J9308", NOW, "140", "140"), "13000",
			   "7 JZ; 6 JZ; 5 JZ; 4 JZ; 3 JZ; 2 JZ; 1 JZ");
	check_bill(CASE("J9308", NOW, "5", "5"), "99999.99", "1 JZ");
	some.payer = "per_ndc";
	some.ndcs = "00002767801 00002766902";
	check_bill(some, "2000", "49 #01; 48 #01; 3 #01, 12 #02, 8 JW #02");
	/* the default payer's limit is the same, its rules are not */
	none.payer = "anybody";
	none.type = "single_dose";
	check_bill(none, "833.34", "119; 1");
	none.payer = "no_limit";
	check_bill(none, "833.34", "120");
	none.payer = "bcbs";		/* whose limit is no number */
	none.code = "J1756";
	check_bill(none, "833.34", "600");
}

static void
test_unsplittable(void)
{
	check_unbilled(CASE("J9308", NOW, "5", "5"), "100000",
				   HD_BILL_UNIT_OVER_CLAIM);
	check_unbilled(CASE("J9308", NOW, "10", "10"), "60000",
				   HD_BILL_UNSPLITTABLE);
	check_unbilled(CASE("J9308", NOW, "145", "145"), "13000",
				   HD_BILL_UNSPLITTABLE);
	/* three claims, and one administered unit */
	check_unbilled(CASE("J9308", NOW, "5", "500"), "2000",
				   HD_BILL_UNSPLITTABLE);
}

/* ---- rows of this test's own ---- */

static void
add_drug(const char *code, const char *dose, const char *unit)
{
	fixture_drug drug = {code, .name = code, .dose = dose, .unit = unit,
	FIXTURE_EXACT};

	fixture_add_drug(fix.catalog, &drug);
}

static void
add_ndc(const char *ndc, const char *code, const char *units,
		const char *source, hd_container container)
{
	hd_origin	origin = fixture_origin(fix.catalog, source, "2026q1",
										(fixture_dates) {NULL, NULL});
	hd_text		product = fixture_text(fix.catalog, code);
	hd_ndc_row *row = hd_catalog_add_ndc(fix.catalog);

	row->origin = origin;
	row->ndc = hd_ndc_parse(hd_text_of(ndc));
	row->code = fixture_code(code);
	row->container = (uint8_t) container;
	row->has_units = true;
	row->units_per_container = fixture_decimal(units);
	row->product = product;
}

static void
add_payer(const char *payer, const char *parent, const char *policy,
		  const char *value, const char *condition)
{
	fixture_policy row = {payer, "*", policy, .value = value,
	.condition = condition};

	hd_catalog_add_payer(fix.catalog, hd_text_of(payer), hd_text_of(parent));
	fixture_add_policy(fix.catalog, &row);
}

static void
add_rows(void)
{
	fixture_policy jw = {"medicare", "*", "jw_required", .value = "true",
	.valid = {"2017-01-01", NULL}};

	fixture_add_policy(fix.catalog, &jw);
	add_payer("jz_alone", "default", "jz_required", "true", NULL);
	add_payer("no_jw", "medicare", "jw_required", "false", NULL);
	add_payer("in_cases", "default", "jw_required", "true", "on Mondays");
	add_payer("both_lines", "medicare", "ndc_on_both_lines", "true", NULL);
	add_payer("per_ndc", "medicare", "separate_line_per_ndc", "true", NULL);
	add_payer("no_limit", "default", "max_charge_per_claim", "none", NULL);
	add_drug("J8010", "1", "IU");
	add_drug("J8011", "0.075", "mg");
	add_drug("J8012", "15", "mg");
	add_ndc("11111222233", "J9308", "100", "cms", HD_CONTAINER_MULTI_DOSE);
	add_ndc("22222000101", "J0129", "4", "cms", HD_CONTAINER_UNKNOWN);
	add_ndc("11111000101", "J0129", "5", "cms", HD_CONTAINER_UNKNOWN);
	add_ndc("22222000201", "J1170", "2", "cms", HD_CONTAINER_UNKNOWN);
	add_ndc("11111000201", "J1170", "2", "cms", HD_CONTAINER_SINGLE_DOSE);
	add_ndc("33333000101", "J8010", "1", "cms", HD_CONTAINER_UNKNOWN);
	add_ndc("33333000102", "J8011", "133.33", "cms", HD_CONTAINER_UNKNOWN);
	add_ndc("33333000103", "J8012", "6.7", "cms", HD_CONTAINER_UNKNOWN);
	add_ndc("33333000104", "J8012", "2.9", "local", HD_CONTAINER_UNKNOWN);
}

/* What the catalog has to hold for a question. */
static void
test_needed_sections(void)
{
	hd_waste_question question = {.container_count = -1, .ndc_count = -1};
	unsigned	always = HD_SECTION_BIT(HD_SECTION_CODE) |
		HD_SECTION_BIT(HD_SECTION_MODIFIER) |
		HD_SECTION_BIT(HD_SECTION_POLICY);
	unsigned	sizes = HD_SECTION_BIT(HD_SECTION_NDC) |
		HD_SECTION_BIT(HD_SECTION_FORMULARY);

	CHECK_INT(hd_waste_sections(&question), always | sizes);
	question.container_count = 1;
	CHECK_INT(hd_waste_sections(&question), always);
	question.ndc_count = 1;
	CHECK_INT(hd_waste_sections(&question),
			  always | HD_SECTION_BIT(HD_SECTION_NDC));
	question.line.claim_type = HD_TEXT(" Institutional");
	CHECK_INT(hd_waste_sections(&question),
			  always | HD_SECTION_BIT(HD_SECTION_NDC) |
			  HD_SECTION_BIT(HD_SECTION_STATUS));
}

int
main(int argc, char **argv)
{
	random_state = argc > 1 ? strtoull(argv[1], NULL, 10) : 20260316;
	printf("seed %llu\n", (unsigned long long) random_state);
	test_choice();
	test_large_choice();
	test_random_choice();
	test_random_long_choice();
	fixture_open(&fix, 0);
	add_rows();
	fixture_close(&fix);
	test_arithmetic();
	test_refusals();
	test_modifier();
	test_scope();
	test_sizes();
	test_lines();
	test_ndc_lines();
	test_claims();
	test_unsplittable();
	test_needed_sections();
	fixture_free(&fix);
	CHECK_INT(fix.memory.blocks, 0);
	return unit_report();
}
