/*
 * test_catalog.c
 *	  Does the catalog answer as its header says?
 */
#include "core/catalog.h"
#include "core/risk.h"
#include "unit.h"

#include <stdlib.h>

/*
 * Blocks are aligned to 8 bytes and no more, start as garbage, and move
 * whenever they are enlarged.
 */
typedef struct block
{
	struct block *next;
	struct block *previous;
	size_t		size;
} block;

static block all = {&all, &all, 0};
static size_t in_use;

static void *
test_allocate(void *context, size_t size)
{
	block	   *b = malloc(sizeof(block) + 8 + size);

	(void) context;
	if (b == NULL)
		abort();
	b->next = all.next;
	b->previous = &all;
	b->next->previous = b;
	all.next = b;
	b->size = size;
	in_use += size;
	memset(b + 1, 0xA5, size);
	return b + 1;
}

static void
release_block(block *b)
{
	b->previous->next = b->next;
	b->next->previous = b->previous;
	in_use -= b->size;
	free(b);
}

static void *
test_enlarge(void *context, void *memory, size_t size)
{
	block	   *old = (block *) memory - 1;
	void	   *moved = test_allocate(context, size);

	memcpy(moved, memory, old->size < size ? old->size : size);
	release_block(old);
	return moved;
}

static void
release_all(void)
{
	while (all.next != &all)
		release_block(all.next);
}

/* Rows for the tests, which say only what matters to them. */

#define T(string) hd_text_of(string)

enum
{
	LOCAL, CMS, PAYER, GUIDE
};

static hd_catalog *
new_catalog(void)
{
	hd_allocator allocator = {test_allocate, test_enlarge, NULL};
	hd_catalog *c = hd_catalog_create(allocator);

	CHECK_INT(hd_catalog_add_source(c, T("local"), true, 1), LOCAL);
	CHECK_INT(hd_catalog_add_source(c, T("cms"), true, 2), CMS);
	CHECK_INT(hd_catalog_add_source(c, T("payer"), true, 3), PAYER);
	CHECK_INT(hd_catalog_add_source(c, T("guide"), false, 0), GUIDE);
	return c;
}

static hd_order
default_order(const hd_catalog *c)
{
	hd_order	order;

	hd_catalog_default_order(c, &order);
	return order;
}

static hd_code
code_of(const char *text)
{
	hd_code		code;

	hd_code_parse(T(text), &code);
	return code;
}

static hd_date
day(int year, int month, int d)
{
	return hd_date_of(year, month, d);
}

static hd_origin
origin_of(hd_catalog *c, int source, const char *release, bool shipped,
		  hd_date from, hd_date to)
{
	hd_origin	origin = {
		.valid_from = from, .valid_to = to,
		.source = (hd_source_id) source, .shipped = shipped
	};

	origin.release = hd_catalog_release(c, origin.source, T(release));
	return origin;
}

/* Tells rows apart by their dose. */
static void
add_drug(hd_catalog *c, const char *code, hd_origin origin, int dose)
{
	hd_drug    *drug = hd_catalog_add_drug(c);

	drug->origin = origin;
	drug->code = code_of(code);
	drug->has_dose = true;
	drug->dose = hd_decimal_of(dose);
}

static void
add_named(hd_catalog *c, const char *code, int source, const char *name,
		  const char *brand)
{
	hd_drug    *drug = hd_catalog_add_drug(c);

	drug->origin = origin_of(c, source, "r", true, HD_DATE_BEGIN,
							 HD_DATE_END);
	drug->code = code_of(code);
	drug->name = hd_catalog_copy(c, T(name));
	drug->brand = hd_catalog_copy(c, T(brand));
}

static void
add_release(hd_catalog *c, const char *source, const char *release,
			const char *kind, hd_date released, hd_date from, hd_date to)
{
	hd_catalog_add_release(c, T(source), T(release), T(kind), released, from,
						   to);
}

static int
dose_on(const hd_catalog *c, const hd_order *order, const char *code,
		hd_date date, hd_answer expected)
{
	const hd_drug *drug;
	hd_answer	answer = hd_catalog_drug(c, order, code_of(code), date, &drug);

	CHECK_INT(answer, expected);
	CHECK((drug != NULL) == hd_answered(answer));
	return drug == NULL ? 0 : (int) drug->dose.digits;
}

static bool
is(hd_text text, const char *expected)
{
	if (expected == NULL || text.data == NULL)
		return text.data == NULL && expected == NULL;
	return text.len == strlen(expected) &&
		memcmp(text.data, expected, text.len) == 0;
}

/* Sources and their order */

static void
test_sources(void)
{
	hd_catalog *c = new_catalog();
	hd_order	order;

	hd_catalog_add_source(c, T("first"), true, -5);
	order = default_order(c);
	CHECK_INT(order.count, 4);
	CHECK_INT(order.source[0], 4);
	CHECK_INT(order.source[1], LOCAL);
	CHECK_INT(order.source[3], PAYER);
	CHECK_INT(hd_catalog_source(c, T(" CMS ")), CMS);
	CHECK_INT(hd_catalog_source(c, T("cmss")), HD_NO_SOURCE);
	CHECK(is(hd_catalog_nearest_source(c, T("cmss")), "cms"));
	CHECK(is(hd_catalog_nearest_source(c, T("giude")), "guide"));
	CHECK(is(hd_catalog_nearest_source(c, T("nothing")), NULL));
	CHECK(is(hd_catalog_nearest_source(c, T("")), NULL));
	CHECK(is(hd_catalog_source_name(c, GUIDE), "guide"));
	CHECK(is(hd_catalog_source_name(c, HD_NO_SOURCE), NULL));
	CHECK(!hd_catalog_overflowed(c));
	for (int i = 0; i < HD_MAX_SOURCES - 5; i++)
		CHECK(hd_catalog_add_source(c, T("more"), false, 0) != HD_NO_SOURCE);
	CHECK_INT(hd_catalog_add_source(c, T("more"), false, 0), HD_NO_SOURCE);
	CHECK(hd_catalog_overflowed(c));
	release_all();
}

static void
test_coverage(void)
{
	hd_catalog *c = new_catalog();
	hd_release_id last;

	/* Added out of order; 2020q1 and q2 touch, 2021q1 overlaps 2021h1. */
	add_release(c, "cms", "2021q1", "status", day(2021, 1, 1),
				day(2021, 1, 1), day(2021, 3, 31));
	add_release(c, "cms", "2020q2", "status", day(2020, 4, 1),
				day(2020, 4, 1), day(2020, 6, 30));
	add_release(c, "cms", "2020q1", "status", day(2020, 1, 1),
				day(2020, 1, 1), day(2020, 3, 31));
	add_release(c, "cms", "2021h1", "status", day(2021, 2, 1),
				day(2021, 1, 1), day(2021, 3, 31));
	add_release(c, "cms", "list", "jw_jz", day(2025, 6, 20),
				day(2023, 7, 1), HD_DATE_END);
	add_release(c, "cms", "x", "no_such_kind", day(2025, 6, 20),
				HD_DATE_BEGIN, HD_DATE_END);
	hd_catalog_close(c, HD_SECTION_CODE);

#define COVERED(year, month, d) hd_catalog_coverage(c, CMS, HD_KIND_STATUS, \
	day(year, month, d), &last)
	CHECK_INT(COVERED(2019, 12, 31), HD_ANSWER_NO_DATA);
	CHECK_INT(COVERED(2020, 1, 1), HD_ANSWER_FOUND);
	CHECK_INT(COVERED(2020, 4, 1), HD_ANSWER_FOUND);
	CHECK_INT(COVERED(2020, 6, 30), HD_ANSWER_FOUND);
	CHECK_INT(COVERED(2020, 7, 1), HD_ANSWER_NO_DATA);
	CHECK_INT(COVERED(2021, 3, 31), HD_ANSWER_FOUND);
	CHECK_INT(last, HD_NO_RELEASE);
	CHECK_INT(COVERED(2021, 4, 1), HD_ANSWER_CARRIED);
	CHECK(is(hd_catalog_release_name(c, last), "2021h1"));
#undef COVERED
	CHECK_INT(hd_catalog_coverage(c, CMS, HD_KIND_JW_JZ, HD_DATE_END, NULL),
			  HD_ANSWER_FOUND);
	CHECK_INT(hd_catalog_coverage(c, CMS, HD_KIND_JW_JZ, day(2023, 6, 30),
								  NULL), HD_ANSWER_NO_DATA);
	CHECK_INT(hd_catalog_coverage(c, LOCAL, HD_KIND_STATUS,
								  day(2021, 1, 1), NULL), HD_ANSWER_NO_DATA);
	CHECK(is(hd_catalog_release_name(c, HD_NO_RELEASE), NULL));
	release_all();
}

/* Codes */

static void
test_as_of(void)
{
	hd_catalog *c = new_catalog();
	hd_order	order = default_order(c);

	add_release(c, "cms", "2026q4", "code", day(2026, 9, 23), HD_DATE_BEGIN,
				day(2026, 12, 31));
	add_drug(c, "J9001", origin_of(c, CMS, "2026q4", true, day(2020, 1, 1),
								   HD_DATE_END), 1);
	add_drug(c, "J9002", origin_of(c, CMS, "2026q4", true, day(2020, 1, 1),
								   day(2021, 12, 31)), 2);
	CHECK_INT(dose_on(c, &order, "J9001", day(2024, 1, 1),
					  HD_ANSWER_NO_DATA), 0);
	CHECK(!hd_catalog_has(c, HD_SECTION_CODE));
	hd_catalog_close(c, HD_SECTION_CODE);
	CHECK(hd_catalog_has(c, HD_SECTION_CODE));

	CHECK_INT(dose_on(c, &order, "J9001", day(2020, 1, 1),
					  HD_ANSWER_FOUND), 1);
	CHECK_INT(dose_on(c, &order, "J9001", day(2026, 12, 31),
					  HD_ANSWER_FOUND), 1);
	CHECK_INT(dose_on(c, &order, "J9001", day(2027, 1, 1),
					  HD_ANSWER_CARRIED), 1);
	CHECK_INT(dose_on(c, &order, "J9001", day(2019, 12, 31),
					  HD_ANSWER_ABSENT), 0);
	CHECK_INT(dose_on(c, &order, "J9002", day(2022, 1, 1),
					  HD_ANSWER_ABSENT), 0);
	CHECK_INT(dose_on(c, &order, "J9999", day(2022, 1, 1),
					  HD_ANSWER_ABSENT), 0);
	CHECK_INT(dose_on(c, &order, "J9999", day(2027, 1, 1),
					  HD_ANSWER_NO_DATA), 0);
	CHECK(hd_catalog_code_known(c, code_of("J9002")));
	CHECK(!hd_catalog_code_known(c, code_of("J9999")));
	CHECK(!hd_catalog_code_known(c, HD_NO_CODE));
	release_all();
}

static void
test_source_order(void)
{
	hd_catalog *c = new_catalog();
	hd_order	order = default_order(c);
	hd_order	guide = {2, {GUIDE, CMS}};
	hd_order	guide_alone = {1, {GUIDE}};

	add_release(c, "cms", "2026q4", "code", day(2026, 9, 23), HD_DATE_BEGIN,
				day(2026, 12, 31));
	add_drug(c, "J9321", origin_of(c, GUIDE, "articles", true, HD_DATE_BEGIN,
								   HD_DATE_END), 5);
	add_drug(c, "J9321", origin_of(c, CMS, "2026q4", true, day(2024, 1, 1),
								   HD_DATE_END), 2);
	add_drug(c, "J9321", origin_of(c, LOCAL, "local", false,
								   day(2025, 1, 1), day(2025, 12, 31)), 7);
	add_drug(c, "J9322", origin_of(c, CMS, "2026q4", true, day(2024, 1, 1),
								   HD_DATE_END), 3);
	hd_catalog_close(c, HD_SECTION_CODE);

	CHECK_INT(dose_on(c, &order, "J9321", day(2024, 6, 1),
					  HD_ANSWER_FOUND), 2);
	CHECK_INT(dose_on(c, &order, "J9321", day(2025, 6, 1),
					  HD_ANSWER_FOUND), 7);
	CHECK_INT(dose_on(c, &guide, "J9321", day(2025, 6, 1),
					  HD_ANSWER_FOUND), 5);
	CHECK_INT(dose_on(c, &guide, "J9322", day(2025, 6, 1),
					  HD_ANSWER_FOUND), 3);
	CHECK_INT(dose_on(c, &guide_alone, "J9322", day(2025, 6, 1),
					  HD_ANSWER_NO_DATA), 0);
	/* CMS's silence is a fact, but later sources are still asked. */
	CHECK_INT(dose_on(c, &order, "J9321", day(2023, 6, 1),
					  HD_ANSWER_ABSENT), 0);
	order.count = 0;
	CHECK_INT(dose_on(c, &order, "J9321", day(2025, 6, 1),
					  HD_ANSWER_NO_DATA), 0);
	release_all();
}

static void
add_layers(hd_catalog *c)
{
	add_release(c, "cms", "2026q1", "code", day(2026, 1, 12), HD_DATE_BEGIN,
				day(2026, 3, 31));
	add_release(c, "cms", "2026q2", "code", day(2026, 4, 12), HD_DATE_BEGIN,
				day(2026, 6, 30));
	/* The newest release answers, in whatever order rows come. */
	add_drug(c, "J0001", origin_of(c, CMS, "2026q1", true, HD_DATE_BEGIN,
								   HD_DATE_END), 1);
	add_drug(c, "J0001", origin_of(c, CMS, "2026q2", true, day(2026, 4, 1),
								   HD_DATE_END), 2);
	/* Ended by a newer release, which does not touch the older row. */
	add_drug(c, "J0002", origin_of(c, CMS, "2026q2", false, HD_DATE_BEGIN,
								   day(2026, 3, 31)), 4);
	add_drug(c, "J0002", origin_of(c, CMS, "2026q1", true, HD_DATE_BEGIN,
								   HD_DATE_END), 3);
	/* Within a release the user's row answers before the shipped one. */
	add_drug(c, "J0003", origin_of(c, CMS, "2026q2", true, HD_DATE_BEGIN,
								   HD_DATE_END), 5);
	add_drug(c, "J0003", origin_of(c, CMS, "2026q2", false, HD_DATE_BEGIN,
								   HD_DATE_END), 6);
	/* What no release lists is the oldest, yet is not replaced. */
	add_drug(c, "J0004", origin_of(c, CMS, "zz", false, HD_DATE_BEGIN,
								   HD_DATE_END), 7);
	add_drug(c, "J0004", origin_of(c, CMS, "2026q2", true, HD_DATE_BEGIN,
								   day(2025, 12, 31)), 8);
	/* Releases of one date: the name decides, the greater first. */
	add_drug(c, "J0005", origin_of(c, LOCAL, "a", false, HD_DATE_BEGIN,
								   HD_DATE_END), 9);
	add_drug(c, "J0005", origin_of(c, LOCAL, "b", false, HD_DATE_BEGIN,
								   HD_DATE_END), 10);
	hd_catalog_close(c, HD_SECTION_CODE);
}

static void
test_layers(void)
{
	hd_catalog *c = new_catalog();
	hd_order	order = default_order(c);

	add_layers(c);
	CHECK_INT(dose_on(c, &order, "J0001", day(2026, 3, 31),
					  HD_ANSWER_FOUND), 1);
	CHECK_INT(dose_on(c, &order, "J0001", day(2026, 4, 1),
					  HD_ANSWER_FOUND), 2);
	CHECK_INT(dose_on(c, &order, "J0002", day(2026, 3, 31),
					  HD_ANSWER_FOUND), 4);
	CHECK_INT(dose_on(c, &order, "J0002", day(2026, 4, 1),
					  HD_ANSWER_ABSENT), 0);
	CHECK_INT(dose_on(c, &order, "J0003", day(2026, 4, 1),
					  HD_ANSWER_FOUND), 6);
	CHECK_INT(dose_on(c, &order, "J0004", day(2025, 12, 31),
					  HD_ANSWER_FOUND), 8);
	CHECK_INT(dose_on(c, &order, "J0004", day(2026, 4, 1),
					  HD_ANSWER_FOUND), 7);
	/* The user's word outside a release is not carried: it stands. */
	CHECK_INT(dose_on(c, &order, "J0004", day(2027, 4, 1),
					  HD_ANSWER_FOUND), 7);
	CHECK_INT(dose_on(c, &order, "J0005", day(2027, 4, 1),
					  HD_ANSWER_FOUND), 10);
	release_all();
}

static void
test_nearest_drug(void)
{
	hd_catalog *c = new_catalog();
	hd_order	order = default_order(c);
	const hd_drug *drug;

	add_drug(c, "J0001", origin_of(c, CMS, "r", true, day(2010, 1, 1),
								   day(2011, 12, 31)), 1);
	add_drug(c, "J0001", origin_of(c, CMS, "r", true, day(2013, 1, 1),
								   day(2014, 12, 31)), 2);
	add_drug(c, "J0001", origin_of(c, CMS, "r", true, day(2020, 1, 1),
								   HD_DATE_END), 3);
	add_drug(c, "J0001", origin_of(c, GUIDE, "r", true, day(2016, 1, 1),
								   day(2016, 12, 31)), 4);
	hd_catalog_close(c, HD_SECTION_CODE);

#define NEAREST(year) (drug = hd_catalog_nearest_drug(c, &order, \
	code_of("J0001"), day(year, 6, 1)), \
	drug == NULL ? 0 : (int) drug->dose.digits)
	CHECK_INT(NEAREST(2009), 1);
	CHECK_INT(NEAREST(2012), 1);
	CHECK_INT(NEAREST(2017), 2);
	order = (hd_order) {2, {GUIDE, CMS}};
	CHECK_INT(NEAREST(2017), 4);
	order = (hd_order) {1, {LOCAL}};
	CHECK_INT(NEAREST(2017), 0);
#undef NEAREST
	release_all();
}

/* Limits and status: quarterly kinds with gaps */

static void
add_limit(hd_catalog *c, hd_origin origin, hd_claim_type type, int units)
{
	hd_limit   *limit = hd_catalog_add_limit(c);

	limit->origin = origin;
	limit->code = code_of("J9207");
	limit->claim_type = (uint8_t) type;
	limit->units = units;
}

static int
units_on(const hd_catalog *c, hd_claim_type type, hd_date date,
		 hd_answer expected)
{
	hd_order	order = default_order(c);
	const hd_limit *limit;

	CHECK_INT(hd_catalog_limit(c, &order, code_of("J9207"), type, date,
							   &limit), expected);
	return limit == NULL ? 0 : limit->units;
}

static void
test_limits(void)
{
	hd_catalog *c = new_catalog();
	hd_date		gap = day(2026, 2, 1);

	add_release(c, "cms", "2025q4", "limit_professional", day(2025, 10, 1),
				day(2025, 10, 1), day(2025, 12, 31));
	add_release(c, "cms", "2026q3", "limit_professional", day(2026, 7, 1),
				day(2026, 7, 1), day(2026, 9, 30));
	add_release(c, "cms", "2026q3", "limit_institutional", day(2026, 7, 1),
				day(2026, 7, 1), day(2026, 9, 30));
	hd_catalog_close(c, HD_SECTION_CODE);
	add_limit(c, origin_of(c, CMS, "2025q4", true, day(2025, 10, 1),
						   HD_DATE_END), HD_CLAIM_PROFESSIONAL, 90);
	add_limit(c, origin_of(c, CMS, "2026q3", true, day(2026, 7, 1),
						   HD_DATE_END), HD_CLAIM_INSTITUTIONAL, 100);
	hd_catalog_close(c, HD_SECTION_LIMIT);

	CHECK_INT(units_on(c, HD_CLAIM_PROFESSIONAL, day(2025, 9, 30),
					   HD_ANSWER_NO_DATA), 0);
	CHECK_INT(units_on(c, HD_CLAIM_PROFESSIONAL, day(2025, 10, 1),
					   HD_ANSWER_FOUND), 90);
	CHECK_INT(units_on(c, HD_CLAIM_PROFESSIONAL, gap,
					   HD_ANSWER_NO_DATA), 0);
	CHECK_INT(units_on(c, HD_CLAIM_PROFESSIONAL, day(2026, 9, 30),
					   HD_ANSWER_FOUND), 90);
	CHECK_INT(units_on(c, HD_CLAIM_PROFESSIONAL, day(2026, 10, 1),
					   HD_ANSWER_CARRIED), 90);
	CHECK_INT(units_on(c, HD_CLAIM_INSTITUTIONAL, day(2026, 8, 1),
					   HD_ANSWER_FOUND), 100);
	CHECK_INT(units_on(c, HD_CLAIM_INSTITUTIONAL, gap,
					   HD_ANSWER_NO_DATA), 0);
	CHECK_INT(units_on(c, HD_CLAIM_DME, day(2026, 8, 1),
					   HD_ANSWER_NO_DATA), 0);
	CHECK_INT(units_on(c, HD_CLAIM_UNKNOWN, day(2026, 8, 1),
					   HD_ANSWER_NO_DATA), 0);
	release_all();
}

/* A user's row in a gap counts unless it speaks for a listed release. */
static void
test_user_rows_in_gaps(void)
{
	hd_date		gap = day(2026, 2, 1);

	for (int listed = 0; listed < 2; listed++)
	{
		hd_catalog *c = new_catalog();

		add_release(c, "cms", "2025q4", "limit_professional",
					day(2025, 10, 1), day(2025, 10, 1), day(2025, 12, 31));
		add_release(c, "cms", "2026q3", "limit_professional",
					day(2026, 7, 1), day(2026, 7, 1), day(2026, 9, 30));
		add_release(c, "cms", "mine", "status", day(2026, 8, 1),
					day(2026, 7, 1), day(2026, 9, 30));
		hd_catalog_close(c, HD_SECTION_CODE);
		add_limit(c, origin_of(c, CMS, listed ? "2025q4" : "mine", false,
							   day(2025, 10, 1), HD_DATE_END),
				  HD_CLAIM_PROFESSIONAL, 90);
		hd_catalog_close(c, HD_SECTION_LIMIT);
		CHECK_INT(units_on(c, HD_CLAIM_PROFESSIONAL, gap, listed ?
						   HD_ANSWER_NO_DATA : HD_ANSWER_FOUND),
				  listed ? 0 : 90);
		release_all();
	}
}

static void
test_status(void)
{
	hd_catalog *c = new_catalog();
	hd_order	order = default_order(c);
	hd_opps_status *row;
	const hd_opps_status *found;

	add_release(c, "cms", "2020q1", "status", day(2020, 1, 1),
				day(2020, 1, 1), day(2020, 3, 31));
	hd_catalog_close(c, HD_SECTION_CODE);
	row = hd_catalog_add_status(c);
	row->origin = origin_of(c, CMS, "2020q1", true, day(2020, 1, 1),
							HD_DATE_END);
	row->code = code_of("J9207");
	memcpy(row->indicator, "E1", 3);
	CHECK_INT(hd_catalog_status(c, &order, code_of("J9207"),
								day(2020, 2, 1), &found), HD_ANSWER_NO_DATA);
	hd_catalog_close(c, HD_SECTION_STATUS);
	CHECK_INT(hd_catalog_status(c, &order, code_of("J9207"),
								day(2020, 2, 1), &found), HD_ANSWER_FOUND);
	CHECK_STR(found->indicator, "E1");
	CHECK_INT(hd_catalog_status(c, &order, code_of("J9207"),
								day(2020, 5, 1), &found), HD_ANSWER_CARRIED);
	CHECK_INT(hd_catalog_status(c, &order, code_of("J9208"),
								day(2020, 2, 1), &found), HD_ANSWER_ABSENT);
	CHECK(found == NULL);
	release_all();
}

/* The digits of the payment limit; -1: a row without one. */
static int
paid_on(const hd_catalog *c, const char *code, hd_date date,
		hd_answer expected)
{
	hd_order	order = default_order(c);
	const hd_payment *payment;
	hd_answer	answer = hd_catalog_payment(c, &order, code_of(code), date,
											&payment);

	CHECK_INT(answer, expected);
	CHECK((payment != NULL) == hd_answered(answer));
	if (payment == NULL)
		return 0;
	return payment->has_limit ? (int) payment->limit.digits : -1;
}

static void
add_payment(hd_catalog *c, const char *code, hd_origin origin, int limit)
{
	hd_payment *row = hd_catalog_add_payment(c);

	row->origin = origin;
	row->code = code_of(code);
	row->has_limit = limit >= 0;
	row->limit = hd_decimal_of(limit);
}

/* A gap between 2020q1 and 2026q1, as Addendum B leaves several. */
static void
test_payments(void)
{
	hd_catalog *c = new_catalog();
	hd_date		gap = day(2020, 5, 1);

	add_release(c, "cms", "2020q1", "payment", day(2020, 1, 1),
				day(2020, 1, 1), day(2020, 3, 31));
	add_release(c, "cms", "2026q1", "payment", day(2026, 1, 1),
				day(2026, 1, 1), day(2026, 3, 31));
	hd_catalog_close(c, HD_SECTION_CODE);
	add_payment(c, "J9207", origin_of(c, CMS, "2026q1", true,
									  day(2026, 1, 1), HD_DATE_END), 139);
	add_payment(c, "J9207", origin_of(c, CMS, "2020q1", true,
									  day(2020, 1, 1), day(2020, 3, 31)), 73);
	add_payment(c, "J9308", origin_of(c, CMS, "2020q1", true,
									  day(2020, 1, 1), HD_DATE_END), -1);
	add_payment(c, "J9308", origin_of(c, LOCAL, "local", false,
									  day(2020, 2, 1), day(2020, 5, 31)), 60);
	CHECK_INT(paid_on(c, "J9207", day(2026, 1, 1), HD_ANSWER_NO_DATA), 0);
	hd_catalog_close(c, HD_SECTION_PAYMENT);

	CHECK_INT(paid_on(c, "J9207", day(2019, 12, 31), HD_ANSWER_NO_DATA), 0);
	CHECK_INT(paid_on(c, "J9207", day(2020, 1, 1), HD_ANSWER_FOUND), 73);
	CHECK_INT(paid_on(c, "J9207", gap, HD_ANSWER_NO_DATA), 0);
	CHECK_INT(paid_on(c, "J9207", day(2026, 3, 31), HD_ANSWER_FOUND), 139);
	CHECK_INT(paid_on(c, "J9207", day(2026, 4, 1), HD_ANSWER_CARRIED), 139);
	CHECK_INT(paid_on(c, "J9208", day(2026, 1, 1), HD_ANSWER_ABSENT), 0);
	CHECK_INT(paid_on(c, "J9208", gap, HD_ANSWER_NO_DATA), 0);
	/* listed without a price, until the user has one, in the gap as well */
	CHECK_INT(paid_on(c, "J9308", day(2020, 1, 1), HD_ANSWER_FOUND), -1);
	CHECK_INT(paid_on(c, "J9308", day(2020, 2, 1), HD_ANSWER_FOUND), 60);
	CHECK_INT(paid_on(c, "J9308", gap, HD_ANSWER_FOUND), 60);
	CHECK_INT(paid_on(c, "J9308", day(2020, 6, 1), HD_ANSWER_NO_DATA), 0);
	CHECK_INT(paid_on(c, "J9308", day(2026, 1, 1), HD_ANSWER_FOUND), -1);
	release_all();
}

/* Of each table the newest release that has begun speaks for a day. */
static void
test_newer_releases(void)
{
	static const char *const kinds[] = {"limit_dme", "payment", "ndc"};
	hd_catalog *c = new_catalog();
	hd_date		before = day(2026, 3, 31);
	hd_date		after = day(2026, 4, 1);
	const hd_ndc_row *rows;
	int			count;

	for (int i = 0; i < 3; i++)
	{
		add_release(c, "cms", "2026q1", kinds[i], day(2026, 1, 1),
					day(2026, 1, 1), before);
		add_release(c, "cms", "2026q2", kinds[i], after, after,
					day(2026, 6, 30));
	}
	hd_catalog_close(c, HD_SECTION_CODE);
	for (int i = 0; i < 2; i++)
	{
		hd_origin	origin = origin_of(c, CMS, i == 0 ? "2026q1" : "2026q2",
									   true, i == 0 ? day(2026, 1, 1) :
									   after, HD_DATE_END);
		hd_ndc_row *row;

		add_limit(c, origin, HD_CLAIM_DME, 10 + i);
		add_payment(c, "J9207", origin, 70 + i);
		row = hd_catalog_add_ndc(c);
		row->origin = origin;
		row->ndc = hd_ndc_parse(T("70020-1910-01"));
		row->code = code_of("J9207");
		row->product = T("Ixempra");
	}
	hd_catalog_close(c, HD_SECTION_LIMIT);
	hd_catalog_close(c, HD_SECTION_PAYMENT);
	hd_catalog_close(c, HD_SECTION_NDC);
	CHECK_INT(units_on(c, HD_CLAIM_DME, before, HD_ANSWER_FOUND), 10);
	CHECK_INT(units_on(c, HD_CLAIM_DME, after, HD_ANSWER_FOUND), 11);
	CHECK_INT(paid_on(c, "J9207", before, HD_ANSWER_FOUND), 70);
	CHECK_INT(paid_on(c, "J9207", after, HD_ANSWER_FOUND), 71);
	rows = hd_catalog_ndc_rows(c, hd_ndc_parse(T("70020191001")), &count);
	for (int i = 0; i < count; i++)
	{
		bool		newer = rows[i].origin.valid_from == after;

		CHECK_INT(hd_catalog_row_answer(c, &rows[i].origin, HD_KIND_NDC,
										before), newer ?
				  HD_ANSWER_NO_DATA : HD_ANSWER_FOUND);
		CHECK_INT(hd_catalog_row_answer(c, &rows[i].origin, HD_KIND_NDC,
										after), newer ?
				  HD_ANSWER_FOUND : HD_ANSWER_NO_DATA);
	}
	CHECK_INT(count, 2);
	release_all();
}

/*
 * Random rows against the rules as the header states them, read off a flat
 * list without any order or index.
 */
#define MODEL_ROWS 400
#define MODEL_RELEASES 3

typedef struct model
{
	hd_drug		rows[MODEL_ROWS];
	hd_date		released[MODEL_RELEASES + 1];	/* the last is unlisted */
	hd_date		from[MODEL_RELEASES];
	hd_date		to[MODEL_RELEASES];
	hd_release_id id[2][MODEL_RELEASES + 1];
} model;

static uint32_t random_state = 20261121;

static int
random_below(int limit)
{
	random_state = random_state * 1664525u + 1013904223u;
	return (int) (random_state >> 16) % limit;
}

static int
model_release(const model *m, const hd_drug *row)
{
	for (int i = 0; i < MODEL_RELEASES; i++)
		if (m->id[row->origin.source][i] == row->origin.release)
			return i;
	return MODEL_RELEASES;
}

/* Does a answer before b? */
static bool
model_before(const model *m, const hd_drug *a, const hd_drug *b)
{
	int			a_release = model_release(m, a);
	int			b_release = model_release(m, b);

	if (a_release != b_release)
		return m->released[a_release] > m->released[b_release];
	if (a->origin.shipped != b->origin.shipped)
		return b->origin.shipped;
	return a->origin.valid_from < b->origin.valid_from;
}

static bool
model_replaced(const model *m, const hd_drug *row)
{
	if (!row->origin.shipped && model_release(m, row) == MODEL_RELEASES)
		return false;
	for (int i = 0; i < MODEL_ROWS; i++)
		if (m->rows[i].code == row->code &&
			m->rows[i].origin.source == row->origin.source &&
			m->rows[i].origin.valid_from == row->origin.valid_from &&
			model_before(m, &m->rows[i], row))
			return true;
	return false;
}

/* CMS has releases; the local source has none. */
static hd_answer
model_usable(const model *m, const hd_drug *row, hd_date date)
{
	bool		inside = false;
	bool		after = true;

	if (row->origin.source == LOCAL)
		return HD_ANSWER_FOUND;
	for (int i = 0; i < MODEL_RELEASES; i++)
	{
		inside |= m->from[i] <= date && date <= m->to[i];
		after &= date > m->to[i];
	}
	if (inside ||
		(!row->origin.shipped && model_release(m, row) == MODEL_RELEASES))
		return HD_ANSWER_FOUND;
	return after ? HD_ANSWER_CARRIED : HD_ANSWER_NO_DATA;
}

static hd_answer
model_ask(const model *m, hd_code code, hd_date date, int *dose)
{
	*dose = 0;
	for (hd_source_id source = LOCAL; source <= CMS; source++)
	{
		const hd_drug *best = NULL;

		for (int i = 0; i < MODEL_ROWS; i++)
		{
			const hd_drug *row = &m->rows[i];

			if (row->code == code && row->origin.source == source &&
				hd_origin_covers(&row->origin, date) &&
				hd_answered(model_usable(m, row, date)) &&
				!model_replaced(m, row) &&
				(best == NULL || model_before(m, row, best)))
				best = row;
		}
		if (best == NULL)
			continue;
		*dose = (int) best->dose.digits;
		return model_usable(m, best, date);
	}
	for (int i = 0; i < MODEL_RELEASES; i++)
		if (m->from[i] <= date && date <= m->to[i])
			return HD_ANSWER_ABSENT;
	return HD_ANSWER_NO_DATA;
}

static void
model_releases(model *m, hd_catalog *c)
{
	static const char *const names[] = {"r0", "r1", "r2", "user"};

	for (int i = 0; i < MODEL_RELEASES; i++)
	{
		m->released[i] = 10 + 7 * i + random_below(5);
		m->from[i] = random_below(80);
		m->to[i] = m->from[i] + random_below(15);
		add_release(c, "cms", names[i], "code", m->released[i], m->from[i],
					m->to[i]);
		/* Dates for local's releases, of a kind that is not asked for. */
		add_release(c, "local", names[i], "guide", m->released[i],
					m->from[i], m->to[i]);
	}
	m->released[MODEL_RELEASES] = HD_DATE_BEGIN;
	for (int i = 0; i <= MODEL_RELEASES; i++)
		for (int source = LOCAL; source <= CMS; source++)
			m->id[source][i] = hd_catalog_release(c, (hd_source_id) source,
												  T(names[i]));
}

/* A random row that breaks no primary key. */
static void
model_row(model *m, int at)
{
	hd_drug    *row = &m->rows[at];
	bool		taken = true;

	while (taken)
	{
		memset(row, 0, sizeof(hd_drug));
		row->code = (hd_code) random_below(25);
		row->origin.source = random_below(4) == 0 ? LOCAL : CMS;
		row->origin.release = m->id[row->origin.source]
			[random_below(MODEL_RELEASES + 1)];
		row->origin.shipped = random_below(3) != 0;
		row->origin.valid_from = random_below(8) * 12;
		row->origin.valid_to = row->origin.valid_from + random_below(50);
		row->dose = hd_decimal_of(at + 1);
		taken = false;
		for (int i = 0; i < at; i++)
			taken |= m->rows[i].code == row->code &&
				memcmp(&m->rows[i].origin.release, &row->origin.release,
					   sizeof(hd_release_id)) == 0 &&
				m->rows[i].origin.source == row->origin.source &&
				m->rows[i].origin.shipped == row->origin.shipped &&
				m->rows[i].origin.valid_from == row->origin.valid_from;
	}
}

static void
test_model(void)
{
	static model m;
	int			wrong = 0;

	for (int round = 0; round < 12; round++)
	{
		hd_catalog *c = new_catalog();
		hd_order	order = default_order(c);

		model_releases(&m, c);
		for (int i = 0; i < MODEL_ROWS; i++)
		{
			model_row(&m, i);
			*hd_catalog_add_drug(c) = m.rows[i];
		}
		hd_catalog_close(c, HD_SECTION_CODE);
		for (hd_code code = 0; code < 26; code++)
		{
			for (hd_date date = -1; date < 110; date += 3)
			{
				const hd_drug *drug;
				int			dose;
				hd_answer	expected = model_ask(&m, code, date, &dose);
				hd_answer	answer = hd_catalog_drug(c, &order, code, date,
													 &drug);

				wrong += answer != expected || dose !=
					(drug == NULL ? 0 : (int) drug->dose.digits);
			}
		}
		release_all();
	}
	CHECK_INT(wrong, 0);
}

/* Modifiers and rules */

static void
test_modifiers(void)
{
	hd_catalog *c = new_catalog();
	hd_order	order = default_order(c);
	hd_modifier jg = hd_modifier_parse(T("JG"));
	hd_modifier zz = hd_modifier_parse(T("ZZ"));
	const hd_modifier_row *found;
	hd_modifier_row *row;

	add_release(c, "cms", "2026q4", "modifier", day(2026, 9, 23),
				HD_DATE_BEGIN, day(2026, 12, 31));
	hd_catalog_close(c, HD_SECTION_CODE);
	CHECK(hd_catalog_any_modifier(c, jg) == NULL);
	CHECK_INT(hd_catalog_modifier(c, &order, jg, day(2024, 1, 1), &found),
			  HD_ANSWER_NO_DATA);
	row = hd_catalog_add_modifier(c);
	row->origin = origin_of(c, CMS, "2026q4", true, day(2018, 1, 1),
							day(2024, 12, 31));
	row->modifier = jg;
	row = hd_catalog_add_modifier(c);
	row->origin = origin_of(c, LOCAL, "local", false, HD_DATE_BEGIN,
							HD_DATE_END);
	row->modifier = zz;
	row = hd_catalog_add_modifier(c);
	row->origin = origin_of(c, LOCAL, "local", false, HD_DATE_BEGIN,
							HD_DATE_END);
	row->modifier = 0;
	hd_catalog_close(c, HD_SECTION_MODIFIER);

	CHECK_INT(hd_catalog_modifier(c, &order, jg, day(2024, 12, 31), &found),
			  HD_ANSWER_FOUND);
	CHECK(found != NULL && found->modifier == jg);
	CHECK_INT(hd_catalog_modifier(c, &order, jg, day(2025, 1, 1), &found),
			  HD_ANSWER_ABSENT);
	CHECK(found == NULL);
	found = hd_catalog_any_modifier(c, jg);
	CHECK(found != NULL && found->origin.valid_to == day(2024, 12, 31));
	CHECK_INT(hd_catalog_modifier(c, &order, zz, day(2025, 1, 1), &found),
			  HD_ANSWER_FOUND);
	CHECK_INT(hd_catalog_modifier(c, &order, 0, day(2025, 1, 1), &found),
			  HD_ANSWER_FOUND);
	CHECK_INT(hd_catalog_modifier(c, &order, HD_NO_MODIFIER,
								  day(2025, 1, 1), &found), HD_ANSWER_ABSENT);
	CHECK(hd_catalog_any_modifier(c, hd_modifier_parse(T("JW"))) == NULL);
	release_all();
}

static void
add_rule(hd_catalog *c, const char *name, int source, const char *release,
		 hd_date from)
{
	hd_modifier_rule *rule = hd_catalog_add_rule(c);

	rule->origin = origin_of(c, source, release, true, from, HD_DATE_END);
	rule->rule = hd_catalog_copy(c, T(name));
	rule->finding = HD_FINDING_jw_jz_together;
}

static void
test_rules(void)
{
	hd_catalog *c = new_catalog();
	const hd_modifier_rule *rules;
	int			count;

	add_release(c, "cms", "old", "modifier", day(2024, 1, 1), HD_DATE_BEGIN,
				HD_DATE_END);
	add_release(c, "cms", "new", "modifier", day(2025, 1, 1), HD_DATE_BEGIN,
				HD_DATE_END);
	hd_catalog_close(c, HD_SECTION_CODE);
	rules = hd_catalog_rules(c, HD_FINDING_jw_jz_together, &count);
	CHECK_INT(count, 0);
	add_rule(c, "jw_jz", CMS, "old", day(2023, 1, 1));
	add_rule(c, "b", CMS, "old", HD_DATE_BEGIN);
	add_rule(c, "jw_jz", CMS, "new", day(2025, 1, 1));
	add_rule(c, "jw_jz", LOCAL, "local", HD_DATE_BEGIN);
	add_rule(c, "b", CMS, "new", HD_DATE_BEGIN);
	add_rule(c, "a", CMS, "old", HD_DATE_BEGIN);
	hd_catalog_close(c, HD_SECTION_MODIFIER);
	rules = hd_catalog_rules(c, HD_FINDING_jw_jz_together, &count);
	if (CHECK_INT(count, 5))
	{
		CHECK(is(rules[0].rule, "a"));
		CHECK(is(rules[1].rule, "b"));
		CHECK(is(hd_catalog_release_name(c, rules[1].origin.release), "new"));
		CHECK(is(rules[2].rule, "jw_jz"));
		CHECK_INT(rules[2].origin.source, LOCAL);
		CHECK_INT(rules[3].origin.valid_from, day(2025, 1, 1));
		CHECK_INT(rules[4].origin.valid_from, day(2023, 1, 1));
	}
	release_all();
}

/* Payers */

static hd_payer_id
payer(const hd_catalog *c, const char *name)
{
	return hd_catalog_payer(c, T(name));
}

static void
test_payers(void)
{
	hd_catalog *c = new_catalog();

	hd_catalog_add_payer(c, T("noridian"), T("medicare"));
	hd_catalog_add_payer(c, T("medicare"), T("default"));
	hd_catalog_add_payer(c, T("default"), HD_NO_TEXT);
	hd_catalog_add_payer(c, T("orphan"), HD_NO_TEXT);
	hd_catalog_add_payer(c, T("ring_a"), T("ring_b"));
	hd_catalog_add_payer(c, T("ring_b"), T("ring_a"));
	hd_catalog_add_payer_alias(c, T("medicare part b"), T("medicare"));
	hd_catalog_add_payer_alias(c, T("medicare"), T("noridian"));
	hd_catalog_add_payer_alias(c, T("nobody's"), T("nobody"));
	hd_catalog_close(c, HD_SECTION_CODE);

	CHECK_INT(payer(c, " Medicare Part B\t"), payer(c, "medicare"));
	CHECK(payer(c, "MEDICARE") != payer(c, "noridian"));
	CHECK_INT(payer(c, "nobody's"), HD_NO_PAYER);
	CHECK_INT(payer(c, ""), HD_NO_PAYER);
	CHECK_INT(hd_catalog_root_payer(c), payer(c, "default"));
	CHECK(hd_catalog_payer_under(c, payer(c, "noridian"),
								 payer(c, "medicare")));
	CHECK(hd_catalog_payer_under(c, payer(c, "medicare"),
								 payer(c, "medicare")));
	CHECK(!hd_catalog_payer_under(c, payer(c, "medicare"),
								  payer(c, "noridian")));
	CHECK(hd_catalog_payer_under(c, payer(c, "orphan"),
								 payer(c, "default")));
	CHECK(!hd_catalog_payer_under(c, payer(c, "ring_a"),
								  payer(c, "default")));
	CHECK(hd_catalog_payer_under(c, payer(c, "ring_a"), HD_NO_PAYER));
	CHECK(!hd_catalog_payer_under(c, HD_NO_PAYER, payer(c, "default")));
	CHECK(is(hd_catalog_payer_row(c, payer(c, "orphan"))->name, "orphan"));
	CHECK(hd_catalog_payer_row(c, HD_NO_PAYER)->weights != NULL);
	release_all();
}

static double
weight(const hd_catalog *c, const char *name, int slot)
{
	return hd_catalog_payer_row(c, payer(c, name))->weights[slot];
}

static void
add_weight(hd_catalog *c, int source, const char *release, bool shipped,
		   const char *finding, const char *who, double value)
{
	hd_catalog_add_weight(c, origin_of(c, source, release, shipped,
									   HD_DATE_BEGIN, HD_DATE_END),
						  T(finding), T(who), value);
}

static void
test_weights(void)
{
	hd_catalog *c = new_catalog();
	int			unknown = HD_FINDING_code_unknown;
	int			invalid = HD_FINDING_code_not_valid;

	hd_catalog_add_payer(c, T("child"), T("medicare"));
	hd_catalog_add_payer(c, T("medicare"), T("default"));
	hd_catalog_add_payer(c, T("default"), HD_NO_TEXT);
	hd_catalog_add_payer(c, T("ring_a"), T("ring_b"));
	hd_catalog_add_payer(c, T("ring_b"), T("ring_a"));
	add_weight(c, CMS, "1", true, "base", "*", 0.05);
	add_weight(c, CMS, "1", true, "code_unknown", "*", 0.9);
	add_weight(c, CMS, "1", true, "code_not_valid", "medicare", 0.7);
	add_weight(c, CMS, "2", true, "code_not_valid", "medicare", 0.6);
	add_weight(c, CMS, "2", false, "code_not_valid", "medicare", 0.5);
	add_weight(c, LOCAL, "local", false, "code_not_valid", "default", 0.4);
	add_weight(c, LOCAL, "local", false, "code_unknown", "child", 0.3);
	add_weight(c, GUIDE, "articles", true, "code_unknown", "child", 0.2);
	add_weight(c, CMS, "1", true, "no_such_finding", "*", 0.99);
	add_weight(c, CMS, "1", true, "code_unknown", "no_such_payer", 0.99);
	add_weight(c, CMS, "1", true, "code_unknown", "ring_a", 0.1);
	hd_catalog_close(c, HD_SECTION_CODE);

	CHECK(weight(c, "default", HD_WEIGHT_BASE) == 0.05);
	CHECK(weight(c, "default", unknown) == 0.9);
	CHECK(weight(c, "default", invalid) == 0.4);
	CHECK(weight(c, "medicare", unknown) == 0.9);
	CHECK(weight(c, "medicare", invalid) == 0.5);
	CHECK(weight(c, "child", unknown) == 0.3);
	CHECK(weight(c, "child", invalid) == 0.5);
	CHECK(weight(c, "child", HD_WEIGHT_BASE) == 0.05);
	CHECK(weight(c, "child", HD_FINDING_noc_units) == 0);
	CHECK(weight(c, "ring_b", unknown) == 0.1);
	CHECK(weight(c, "no such payer", unknown) == 0.9);
	release_all();
}

/* Policies */

static void
add_policy(hd_catalog *c, const char *who, const char *pattern,
		   hd_policy_id id, hd_origin origin, const char *value)
{
	hd_policy  *policy = hd_catalog_add_policy(c);

	policy->origin = origin;
	policy->payer = payer(c, who);
	policy->policy = (uint8_t) id;
	hd_code_pattern_parse(T(pattern), &policy->pattern);
	policy->value = hd_catalog_copy(c, T(value));
}

/* The value in force, or "absent" or "no data". */
static const char *
policy_on(const hd_catalog *c, const char *who, hd_policy_id id,
		  const char *code, hd_date date)
{
	static char value[32];
	hd_order	order = default_order(c);
	const hd_policy *policy;
	hd_answer	answer = hd_catalog_policy(c, &order, payer(c, who), id,
										   code_of(code), date, &policy);

	if (!hd_answered(answer))
		return answer == HD_ANSWER_ABSENT ? "absent" : "no data";
	snprintf(value, sizeof(value), "%.*s", (int) policy->value.len,
			 policy->value.data);
	return value;
}

static void
add_payer_tree(hd_catalog *c)
{
	hd_catalog_add_payer(c, T("default"), HD_NO_TEXT);
	hd_catalog_add_payer(c, T("medicare"), T("default"));
	hd_catalog_add_payer(c, T("noridian"), T("medicare"));
	hd_catalog_add_payer(c, T("ring_a"), T("ring_b"));
	hd_catalog_add_payer(c, T("ring_b"), T("ring_a"));
}

static void
test_policies(void)
{
	hd_catalog *c = new_catalog();
	hd_origin	shipped;
	hd_origin	dated;
	hd_date		today = day(2026, 11, 21);

	add_payer_tree(c);
	hd_catalog_close(c, HD_SECTION_CODE);
	shipped = origin_of(c, PAYER, "p", true, HD_DATE_BEGIN, HD_DATE_END);
	dated = origin_of(c, PAYER, "p", true, day(2026, 1, 1),
					  day(2026, 6, 30));
	CHECK_STR(policy_on(c, "default", HD_POLICY_max_units, "J9207", today),
			  "no data");
	add_policy(c, "default", "*", HD_POLICY_max_units, shipped, "all");
	add_policy(c, "default", "J9207", HD_POLICY_max_units, shipped, "root");
	add_policy(c, "medicare", "*", HD_POLICY_max_units, shipped, "any");
	add_policy(c, "medicare", "J92*", HD_POLICY_max_units, shipped, "J92*");
	add_policy(c, "medicare", "J9207", HD_POLICY_max_units, dated, "dated");
	add_policy(c, "medicare", "*", HD_POLICY_max_dose, shipped, "10");
	add_policy(c, "medicare", "*", HD_POLICY_max_dose,
			   origin_of(c, LOCAL, "local", false, HD_DATE_BEGIN,
						 HD_DATE_END), "20");
	add_policy(c, "medicare", "*", HD_POLICY_timely_filing,
			   origin_of(c, GUIDE, "a", true, HD_DATE_BEGIN, HD_DATE_END),
			   "1 year");
	hd_catalog_close(c, HD_SECTION_POLICY);

#define MAX_UNITS(who, code, date) \
	policy_on(c, who, HD_POLICY_max_units, code, date)
	CHECK_STR(MAX_UNITS("noridian", "J9207", today), "J92*");
	CHECK_STR(MAX_UNITS("medicare", "J9207", day(2026, 6, 30)), "dated");
	CHECK_STR(MAX_UNITS("medicare", "J9207", day(2026, 7, 1)), "J92*");
	CHECK_STR(MAX_UNITS("medicare", "J9307", today), "any");
	CHECK_STR(MAX_UNITS("medicare", "none", today), "any");
	CHECK_STR(MAX_UNITS("default", "J9207", today), "root");
	CHECK_STR(MAX_UNITS("unheard of", "J9307", today), "all");
	CHECK_STR(MAX_UNITS("ring_a", "J9207", today), "no data");
#undef MAX_UNITS
	CHECK_STR(policy_on(c, "noridian", HD_POLICY_max_dose, "J9207", today),
			  "20");
	CHECK_STR(policy_on(c, "medicare", HD_POLICY_timely_filing, "J9207",
						today), "no data");
	CHECK(hd_catalog_payer_row(c, payer(c, "medicare"))->policies ==
		  (UINT64_C(1) << HD_POLICY_max_units |
		   UINT64_C(1) << HD_POLICY_max_dose |
		   UINT64_C(1) << HD_POLICY_timely_filing));
	release_all();
}

/* Where a release covers the date, there being no policy is a fact. */
static void
test_policy_silence(void)
{
	hd_catalog *c = new_catalog();

	add_payer_tree(c);
	add_release(c, "payer", "p", "policy", day(2026, 11, 1),
				day(2020, 1, 1), HD_DATE_END);
	hd_catalog_close(c, HD_SECTION_CODE);
	hd_catalog_close(c, HD_SECTION_POLICY);
	CHECK_STR(policy_on(c, "medicare", HD_POLICY_max_dose, "J9207",
						day(2020, 1, 1)), "absent");
	CHECK_STR(policy_on(c, "medicare", HD_POLICY_max_dose, "J9207",
						day(2019, 1, 1)), "no data");
	release_all();
}

/* 500 payers with 200 codes each. */
#define MANY_PAYERS 500
#define MANY_POLICIES 100000

static void
add_many_policies(hd_catalog *c)
{
	hd_origin	origin = origin_of(c, PAYER, "p", false, HD_DATE_BEGIN,
								   HD_DATE_END);
	char		text[16];

	for (int i = 0; i < MANY_POLICIES; i++)
	{
		hd_policy  *policy = hd_catalog_add_policy(c);

		policy->origin = origin;
		policy->payer = (hd_payer_id) (1 + i % MANY_PAYERS);
		policy->policy = HD_POLICY_max_units;
		policy->pattern.code = (hd_code) (90000 + i / MANY_PAYERS);
		policy->pattern.length = 5;
		policy->number = hd_decimal_of(i);
		snprintf(text, sizeof(text), "%d", i);
		policy->value = hd_catalog_copy(c, T(text));
	}
	hd_catalog_close(c, HD_SECTION_POLICY);
}

/* The number of the policy; -1 if there is none. */
static int
many_policy(const hd_catalog *c, const hd_order *order, int i, int first_code)
{
	const hd_policy *policy;
	char		text[16];
	hd_answer	answer = hd_catalog_policy(c, order,
										   (hd_payer_id) (1 + i % MANY_PAYERS),
										   HD_POLICY_max_units,
										   (hd_code) (first_code +
													  i / MANY_PAYERS),
										   day(2026, 1, 1), &policy);

	snprintf(text, sizeof(text), "%d", i);
	if (!hd_answered(answer) || !is(policy->value, text))
		return -1;
	return (int) policy->number.digits;
}

static void
test_many_policies(void)
{
	hd_catalog *c = new_catalog();
	hd_order	order = default_order(c);
	char		name[16];
	int			wrong = 0;

	hd_catalog_add_payer(c, T("default"), HD_NO_TEXT);
	for (int i = 0; i < MANY_PAYERS; i++)
	{
		snprintf(name, sizeof(name), "p%d", i);
		hd_catalog_add_payer(c, T(name), T("default"));
	}
	hd_catalog_close(c, HD_SECTION_CODE);
	add_many_policies(c);
	CHECK(hd_catalog_rows(c) >= MANY_POLICIES);
	for (int i = 0; i < MANY_POLICIES; i++)
	{
		wrong += many_policy(c, &order, i, 90000) != i;
		wrong += many_policy(c, &order, i, 80000) != -1;
	}
	CHECK_INT(wrong, 0);
	release_all();
}

/* Layers: a newer release hides older rows day by day */

/* Tells rows apart by their status, a letter. */
static void
add_layer(hd_catalog *c, hd_origin origin, bool ended, char letter)
{
	hd_opps_status *row = hd_catalog_add_status(c);

	row->origin = origin;
	row->origin.ended = ended;
	row->code = code_of("J0001");
	row->indicator[0] = letter;
}

/* The letter that answers; '-' absent, '?' no data. */
static char
layer_on(const hd_catalog *c, hd_date date)
{
	hd_order	order = default_order(c);
	const hd_opps_status *row;
	hd_answer	answer = hd_catalog_status(c, &order, code_of("J0001"), date,
										   &row);

	if (hd_answered(answer))
		return row->indicator[0];
	return answer == HD_ANSWER_ABSENT ? '-' : '?';
}

static void
test_cut_layers(void)
{
	hd_catalog *c = new_catalog();

	add_release(c, "cms", "q1", "status", 0, 0, 9);
	add_release(c, "cms", "q1r2", "status", 0, 0, 9);
	add_release(c, "cms", "q2", "status", 10, 10, 19);
	add_release(c, "cms", "q4", "status", 30, 30, 39);
	hd_catalog_close(c, HD_SECTION_CODE);
	add_layer(c, origin_of(c, CMS, "q1", true, 0, HD_DATE_END), false, 'A');
	/* a late re-posting from the same day on, for its own quarter alone */
	add_layer(c, origin_of(c, CMS, "q1r2", false, 0, 9), false, 'B');
	/* inside the row of q1, so that a rest stays on either side */
	add_layer(c, origin_of(c, CMS, "q2", false, 12, 14), false, 'C');
	add_layer(c, origin_of(c, CMS, "q2", false, 16, 17), true, 'D');
	add_layer(c, origin_of(c, CMS, "q4", false, 35, HD_DATE_END), true, 'E');
	/* a user's word outside the releases, under them and in their gap */
	add_layer(c, origin_of(c, CMS, "mine", false, 14, 32), false, 'U');
	hd_catalog_close(c, HD_SECTION_STATUS);

	CHECK_INT(layer_on(c, -1), '?');
	CHECK_INT(layer_on(c, 0), 'B');
	CHECK_INT(layer_on(c, 9), 'B');
	CHECK_INT(layer_on(c, 10), 'A');
	CHECK_INT(layer_on(c, 12), 'C');
	CHECK_INT(layer_on(c, 14), 'C');
	CHECK_INT(layer_on(c, 15), 'A');
	CHECK_INT(layer_on(c, 16), 'U');
	CHECK_INT(layer_on(c, 18), 'A');
	CHECK_INT(layer_on(c, 25), 'U');
	CHECK_INT(layer_on(c, 33), 'A');
	CHECK_INT(layer_on(c, 35), '-');
	/* nothing is carried forward of what has ended */
	CHECK_INT(layer_on(c, 45), '?');
	release_all();
}

/* Every history of random rows against "the newest row of the day". */
static void
test_random_layers(void)
{
	static const char *const names[] = {"r0", "r1", "r2", "r3", "r4"};
	enum
	{
		RELEASES = 5, ROWS = 12, DAYS = 40
	};

	for (int round = 0; round < 300; round++)
	{
		hd_catalog *c = new_catalog();
		char		letter[DAYS];
		int			best[DAYS];

		memset(letter, '-', sizeof(letter));
		memset(best, -1, sizeof(best));
		for (int i = 0; i < RELEASES; i++)
			add_release(c, "cms", names[i], "status", i, 0, DAYS);
		hd_catalog_close(c, HD_SECTION_CODE);
		for (int i = 0; i < ROWS; i++)
		{
			int			release = random_below(RELEASES);
			int			from = random_below(DAYS);
			int			to = from + random_below(DAYS - from);
			bool		ended = random_below(4) == 0;
			bool		taken = false;

			/* within a release rows do not overlap */
			for (int day_no = from; day_no <= to; day_no++)
				taken |= best[day_no] == release;
			if (taken)
				continue;
			add_layer(c, origin_of(c, CMS, names[release], i % 2 == 0, from,
								   to), ended, (char) ('a' + i));
			for (int day_no = from; day_no <= to; day_no++)
			{
				if (best[day_no] > release)
					continue;
				best[day_no] = release;
				letter[day_no] = ended ? '-' : (char) ('a' + i);
			}
		}
		hd_catalog_close(c, HD_SECTION_STATUS);
		for (int day_no = 0; day_no < DAYS; day_no++)
			if (layer_on(c, day_no) != letter[day_no])
				CHECK_INT(layer_on(c, day_no), letter[day_no]);
		release_all();
	}
	CHECK(true);
}

/* NDCs */

static void
add_ndc(hd_catalog *c, const char *ndc, const char *code, const char *product)
{
	hd_ndc_row *row = hd_catalog_add_ndc(c);

	row->origin = origin_of(c, CMS, "2026q1", true, day(2024, 1, 1),
							HD_DATE_END);
	row->ndc = hd_ndc_parse(T(ndc));
	row->code = code_of(code);
	row->product = hd_catalog_copy(c, T(product));
}

static bool
product_listed(const hd_catalog *c, const char *ndc, const char *code,
			   hd_date date)
{
	hd_order	order = default_order(c);

	return hd_catalog_ndc_product(c, &order, hd_ndc_parse(T(ndc)),
								  code_of(code), date);
}

static void
test_ndcs(void)
{
	hd_catalog *c = new_catalog();
	const hd_ndc_row *rows;
	const hd_ndc_row *const *list;
	int			count;

	hd_catalog_close(c, HD_SECTION_CODE);
	add_ndc(c, "00002-7510-17", "J1817", "Humalog");
	add_ndc(c, "00002-7510-01", "J1817", "Humalog");
	add_ndc(c, "00002-7510-01", "J1815", "Humalog");
	add_ndc(c, "00002-7516-59", "J1817", "Humalog");
	add_ndc(c, "70114-0101-01", "Q5111", NULL);
	hd_catalog_close(c, HD_SECTION_NDC);

	rows = hd_catalog_ndc_rows(c, hd_ndc_parse(T("00002-7510-01")), &count);
	if (CHECK_INT(count, 2))
	{
		CHECK_INT(rows[0].code, code_of("J1815"));
		CHECK_INT(rows[1].code, code_of("J1817"));
	}
	hd_catalog_ndc_rows(c, hd_ndc_parse(T("00002-7510-02")), &count);
	CHECK_INT(count, 0);
	hd_catalog_ndc_rows(c, HD_NO_NDC, &count);
	CHECK_INT(count, 0);
	CHECK(product_listed(c, "00002-7510-99", "J1817", day(2024, 1, 1)));
	CHECK(!product_listed(c, "00002-7510-99", "Q5111", day(2024, 1, 1)));
	CHECK(!product_listed(c, "00002-9999-99", "J1817", day(2024, 1, 1)));
	/* nothing is carried backward */
	CHECK(!product_listed(c, "00002-7510-99", "J1817", day(2023, 12, 31)));
	list = hd_catalog_code_ndcs(c, code_of("J1817"), &count);
	if (CHECK_INT(count, 3))
	{
		CHECK(list[0]->ndc == hd_ndc_parse(T("00002751001")));
		CHECK(list[2]->ndc == hd_ndc_parse(T("00002751659")));
	}
	hd_catalog_code_ndcs(c, code_of("J9999"), &count);
	CHECK_INT(count, 0);
	release_all();
}

/* Drug names */

/* The codes found, as "J1,J2". */
static const char *
codes_named(const hd_catalog *c, const char *name, int room)
{
	static char result[80];
	hd_code		codes[8];
	char		one[HD_CODE_SIZE];
	int			count = hd_catalog_drugs_named(c, T(name), codes, room);

	result[0] = '\0';
	for (int i = 0; i < count; i++)
	{
		strcat(result, i > 0 ? "," : "");
		strcat(result, hd_code_print(codes[i], one));
	}
	return result;
}

static hd_catalog *
catalog_of_names(void)
{
	hd_catalog *c = new_catalog();

	add_named(c, "J9321", CMS, "epcoritamab-bysp", "Epkinly");
	add_named(c, "J9321", GUIDE, "ramucirumab", NULL);
	add_named(c, "J9308", CMS, "ramucirumab", NULL);
	add_named(c, "Q5108", CMS, "pegfilgrastim-jmdb (fulphila), biosimilar",
			  "Fulphila; Another one, Third");
	add_named(c, "J2506", CMS, "pegfilgrastim, excludes biosimilar",
			  "Neulasta");
	add_named(c, "J9354", CMS, "ado-trastuzumab emtansine", "Kadcyla");
	add_named(c, "J1817", CMS, "insulin", NULL);
	add_named(c, "J1815", CMS, "insulin", "insulin, insulin");
	add_named(c, "J0001", CMS, NULL, NULL);
	hd_catalog_close(c, HD_SECTION_CODE);
	return c;
}

static void
test_names(void)
{
	hd_catalog *c = catalog_of_names();

	/* names are listed when NDCs are there, or that there are none */
	CHECK_STR(codes_named(c, "EPKINLY", 8), "");
	hd_catalog_close(c, HD_SECTION_NDC);
	CHECK_STR(codes_named(c, "Epcoritamab-BYSP", 8), "J9321");
	CHECK_STR(codes_named(c, " epcoritamab ", 8), "J9321");
	CHECK_STR(codes_named(c, "EPKINLY", 8), "J9321");
	CHECK_STR(codes_named(c, "epcoritamab-", 8), "");
	CHECK_STR(codes_named(c, "ramucirumab", 8), "J9308");
	CHECK_STR(codes_named(c, "ramuci", 8), "");
	CHECK_STR(codes_named(c, "pegfilgrastim (fulphila), biosimilar", 8),
			  "Q5108");
	CHECK_STR(codes_named(c, "another one", 8), "Q5108");
	CHECK_STR(codes_named(c, "third", 8), "Q5108");
	CHECK_STR(codes_named(c, "Fulphila; Another one, Third", 8), "Q5108");
	CHECK_STR(codes_named(c, "trastuzumab emtansine", 8), "");
	CHECK_STR(codes_named(c, "insulin", 8), "J1815,J1817");
	CHECK_STR(codes_named(c, "insulin", 1), "J1815");
	CHECK_STR(codes_named(c, "", 8), "");
	CHECK_STR(codes_named(c, "Humalog", 8), "");
	release_all();
}

static void
test_product_names(void)
{
	hd_catalog *c = catalog_of_names();

	add_ndc(c, "00002751001", "J1817", "Humalog");
	add_ndc(c, "00002751017", "J1817", "Humalog");
	add_ndc(c, "00002751018", "J1817", "Insulin");
	add_ndc(c, "00002751019", "J1814", "Insulin");
	hd_catalog_close(c, HD_SECTION_NDC);
	CHECK_STR(codes_named(c, "humalog", 8), "J1817");
	CHECK_STR(codes_named(c, "insulin", 8), "J1815,J1817,J1814");
	release_all();
}

static const char *
nearest_to(const hd_catalog *c, const char *text, hd_date date)
{
	static char result[HD_CODE_SIZE];
	hd_code		code = hd_catalog_nearest_code(c, T(text), date);

	return code == HD_NO_CODE ? NULL : hd_code_print(code, result);
}

static void
test_nearest_code(void)
{
	hd_catalog *c = new_catalog();
	hd_date		date = day(2026, 1, 1);
	hd_drug    *other;

	add_named(c, "J9207", CMS, "ixabepilone", NULL);
	add_named(c, "J9270", CMS, "none", NULL);
	add_named(c, "J1300", CMS, "one", NULL);
	add_named(c, "J1400", CMS, "two", NULL);
	add_named(c, "Q5106", CMS, "three", NULL);
	add_named(c, "J3124", CMS, "four", NULL);
	add_named(c, "J1342", CMS, "five", NULL);
	other = hd_catalog_add_drug(c);
	other->origin = origin_of(c, CMS, "r", true, HD_DATE_BEGIN, HD_DATE_END);
	other->code = code_of("J9999");
	other->category = HD_CATEGORY_NOT_DRUG;
	add_drug(c, "J7777", origin_of(c, CMS, "r", true, day(2020, 1, 1),
								   day(2021, 12, 31)), 1);
	hd_catalog_close(c, HD_SECTION_CODE);

	CHECK_STR(nearest_to(c, "j9O27", date), "J9207");
	CHECK_STR(nearest_to(c, "J92O7", date), "J9207");
	CHECK_STR(nearest_to(c, "Jl3OO", date), "J1300");
	CHECK_STR(nearest_to(c, "Ji300", date), "J1300");
	CHECK_STR(nearest_to(c, " j9027 ", date), "J9207");
	CHECK_STR(nearest_to(c, "J9217", date), "J9207");
	CHECK_STR(nearest_to(c, "J9207", date), "J9270");
	CHECK_STR(nearest_to(c, "J1324", date), "J1342");
	CHECK_STR(nearest_to(c, "J1500", date), "J1300");
	CHECK_STR(nearest_to(c, "J5106", date), "Q5106");
	CHECK_STR(nearest_to(c, "J5160", date), NULL);
	CHECK_STR(nearest_to(c, "J9998", date), NULL);
	CHECK_STR(nearest_to(c, "J7778", date), NULL);
	CHECK_STR(nearest_to(c, "J7778", day(2021, 1, 1)), "J7777");
	CHECK_STR(nearest_to(c, "J920", date), NULL);
	CHECK_STR(nearest_to(c, "XXXXX", date), NULL);
	CHECK_STR(nearest_to(c, "", date), NULL);
	release_all();
}

/* Diagnoses */

static hd_answer
billable(const hd_catalog *c, const char *diagnosis, hd_date date)
{
	hd_order	order = default_order(c);

	return hd_catalog_diagnosis_billable(c, &order, T(diagnosis), date);
}

static void
test_billable(void)
{
	hd_catalog *c = new_catalog();
	hd_origin	fy2025;
	hd_origin	fy2026;

	add_release(c, "cms", "fy2025", "diagnosis", day(2024, 10, 1),
				day(2024, 10, 1), day(2025, 9, 30));
	add_release(c, "cms", "fy2026", "diagnosis", day(2025, 10, 1),
				day(2025, 10, 1), day(2026, 9, 30));
	hd_catalog_close(c, HD_SECTION_CODE);
	fy2025 = origin_of(c, CMS, "fy2025", true, day(2024, 10, 1),
					   HD_DATE_END);
	fy2026 = origin_of(c, CMS, "fy2026", true, day(2025, 10, 1),
					   HD_DATE_END);
	hd_catalog_add_diagnosis(c, fy2026, T("*"), T("C8330"));
	hd_catalog_add_diagnosis(c, fy2025, T("*"), T("E119"));
	hd_catalog_add_diagnosis(c, fy2025, T("*"), T("S72001A"));
	hd_catalog_add_diagnosis(c, fy2025, T("*"), T("I10"));
	hd_catalog_add_diagnosis(c, fy2025, T("*"), T("no code"));
	hd_catalog_add_diagnosis(c, fy2025, T("J92"), T("E119"));
	/* a user's row stands beside CMS's */
	hd_catalog_add_diagnosis(c, origin_of(c, LOCAL, "mine", false,
										  day(2025, 1, 1), day(2025, 1, 31)),
							 T("*"), T("I10"));
	/* fy2026 ends what fy2025 began. */
	hd_catalog_add_diagnosis(c, fy2025, T("*"), T("E500"));
	fy2026.valid_from = day(2024, 10, 1);
	fy2026.valid_to = day(2025, 9, 30);
	hd_catalog_add_diagnosis(c, fy2026, T("*"), T("E500"));
	CHECK_INT(billable(c, "E119", day(2025, 1, 1)), HD_ANSWER_NO_DATA);
	hd_catalog_close(c, HD_SECTION_DIAGNOSIS);

	CHECK_INT(billable(c, "e11.9", day(2025, 1, 1)), HD_ANSWER_FOUND);
	CHECK_INT(billable(c, " S72.001a ", day(2026, 9, 30)), HD_ANSWER_FOUND);
	CHECK_INT(billable(c, "I10", day(2026, 10, 1)), HD_ANSWER_CARRIED);
	CHECK_INT(billable(c, "E11", day(2025, 1, 1)), HD_ANSWER_ABSENT);
	CHECK_INT(billable(c, "E1190", day(2025, 1, 1)), HD_ANSWER_ABSENT);
	CHECK_INT(billable(c, "E1.19", day(2025, 1, 1)), HD_ANSWER_ABSENT);
	CHECK_INT(billable(c, "E11-9", day(2025, 1, 1)), HD_ANSWER_ABSENT);
	CHECK_INT(billable(c, "S72001AAA", day(2025, 1, 1)), HD_ANSWER_ABSENT);
	CHECK_INT(billable(c, "", day(2025, 1, 1)), HD_ANSWER_ABSENT);
	CHECK_INT(billable(c, "E119", day(2024, 9, 30)), HD_ANSWER_NO_DATA);
	CHECK_INT(billable(c, "E11", day(2026, 10, 1)), HD_ANSWER_NO_DATA);
	CHECK_INT(billable(c, "C8330", day(2025, 9, 30)), HD_ANSWER_ABSENT);
	CHECK_INT(billable(c, "C8330", day(2025, 10, 1)), HD_ANSWER_FOUND);
	CHECK_INT(billable(c, "E500", day(2025, 9, 30)), HD_ANSWER_FOUND);
	CHECK_INT(billable(c, "E500", day(2025, 10, 1)), HD_ANSWER_ABSENT);
	release_all();
}

/* Every code of a year is found, and nothing between them. */
static void
test_many_diagnoses(void)
{
	hd_catalog *c = new_catalog();
	hd_origin	origin;
	char		text[16];
	size_t		before = in_use;
	int			wrong = 0;

	hd_catalog_close(c, HD_SECTION_CODE);
	for (int i = 74999; i >= 0; i--)
	{
		origin = origin_of(c, CMS, i % 3 == 0 ? "fy2025" : "fy2026", true,
						   day(2024 + i % 2, 10, 1), HD_DATE_END);
		snprintf(text, sizeof(text), "%c%05d", 'A' + i % 26, i / 26);
		hd_catalog_add_diagnosis(c, origin, T("*"), T(text));
	}
	hd_catalog_close(c, HD_SECTION_DIAGNOSIS);
	CHECK(in_use - before < 700000);
	for (int i = 0; i < 75000; i++)
	{
		snprintf(text, sizeof(text), "%c%05d", 'A' + i % 26, i / 26);
		wrong += billable(c, text, day(2026, 1, 1)) != HD_ANSWER_FOUND;
		wrong += billable(c, text, day(2025, 1, 1)) !=
			(i % 2 == 0 ? HD_ANSWER_FOUND : HD_ANSWER_NO_DATA);
		text[5] = 'X';
		wrong += billable(c, text, day(2026, 1, 1)) != HD_ANSWER_NO_DATA;
	}
	CHECK_INT(wrong, 0);
	release_all();
}

static void
test_covered(void)
{
	hd_catalog *c = new_catalog();
	hd_order	order = default_order(c);
	hd_date		date = day(2026, 1, 1);
	hd_origin	dated;
	hd_origin	guide;

	/* The release is about the billable list alone. */
	add_release(c, "cms", "fy2026", "diagnosis", day(2025, 10, 1),
				day(2025, 10, 1), day(2026, 9, 30));
	hd_catalog_close(c, HD_SECTION_CODE);
	dated = origin_of(c, CMS, "lcd", true, day(2020, 1, 1),
					  day(2026, 6, 30));
	guide = origin_of(c, GUIDE, "articles", true, HD_DATE_BEGIN,
					  HD_DATE_END);
	hd_catalog_add_diagnosis(c, dated, T("J9207"), T("C50"));
	hd_catalog_add_diagnosis(c, dated, T("J9207"), T("C7981"));
	hd_catalog_add_diagnosis(c, guide, T("J9207"), T("C34"));
	/* said by two sources, none of which speaks for the other */
	hd_catalog_add_diagnosis(c, guide, T("J9207"), T("C50"));
	hd_catalog_add_diagnosis(c, guide, T("J9308"), T("C16"));
	hd_catalog_close(c, HD_SECTION_DIAGNOSIS);

#define COVERS(code, diagnosis, date) \
	hd_catalog_diagnosis_covered(c, &order, code_of(code), T(diagnosis), date)
	CHECK_INT(COVERS("J9207", "c50.911", date), HD_ANSWER_FOUND);
	CHECK_INT(COVERS("J9207", "C50", date), HD_ANSWER_FOUND);
	CHECK_INT(COVERS("J9207", "C7981", date), HD_ANSWER_FOUND);
	CHECK_INT(COVERS("J9207", "C798", date), HD_ANSWER_ABSENT);
	CHECK_INT(COVERS("J9207", "C349", date), HD_ANSWER_ABSENT);
	CHECK_INT(COVERS("J9207", "C5", date), HD_ANSWER_ABSENT);
	CHECK_INT(COVERS("J9207", "C50", day(2026, 7, 1)), HD_ANSWER_NO_DATA);
	CHECK_INT(COVERS("J9308", "C16", date), HD_ANSWER_NO_DATA);
	CHECK_INT(COVERS("J9309", "C50", date), HD_ANSWER_NO_DATA);
	/* what the user says again, of other days */
	CHECK_INT(COVERS("J9207", "C349", day(2026, 7, 1)), HD_ANSWER_NO_DATA);
	order = (hd_order) {2, {GUIDE, CMS}};
	CHECK_INT(COVERS("J9207", "C349", date), HD_ANSWER_FOUND);
	CHECK_INT(COVERS("J9207", "C509", date), HD_ANSWER_FOUND);
	CHECK_INT(COVERS("J9308", "C50", date), HD_ANSWER_ABSENT);
	order = (hd_order) {1, {GUIDE}};
	CHECK_INT(COVERS("J9207", "C509", date), HD_ANSWER_FOUND);
	CHECK_INT(COVERS("J9207", "C7981", date), HD_ANSWER_ABSENT);
#undef COVERS
	release_all();
}

/* Units, words, findings, texts */

static void
test_units(void)
{
	hd_catalog *c = new_catalog();
	const hd_unit *mg;
	char		name[16];

	hd_catalog_add_unit(c, T("mg"), T("mass"), hd_decimal_of(1));
	mg = hd_catalog_unit(c, T("mg"));
	hd_catalog_add_unit(c, T("g"), T("mass"), hd_decimal_of(1000));
	hd_catalog_add_unit(c, T("mL"), T("volume"), hd_decimal_of(1));
	hd_catalog_add_unit_alias(c, T("milligram"), T("mg"));
	hd_catalog_add_unit_alias(c, T("g"), T("mg"));
	hd_catalog_add_unit_alias(c, T("stone"), T("no such unit"));
	for (int i = 0; i < 200; i++)
	{
		snprintf(name, sizeof(name), "unit%d", i);
		hd_catalog_add_unit(c, T(name), T("item"), hd_decimal_of(1));
	}
	CHECK(mg != NULL && hd_catalog_unit(c, T(" MilliGram ")) == mg);
	CHECK(is(mg->name, "mg"));
	CHECK_INT(hd_catalog_unit(c, T("G"))->factor.digits, 1000);
	CHECK_INT(hd_catalog_unit(c, T("g"))->dimension, mg->dimension);
	CHECK(hd_catalog_unit(c, T("ml"))->dimension != mg->dimension);
	CHECK(is(hd_catalog_dimension(c, mg->dimension), "mass"));
	CHECK(is(hd_catalog_dimension(c, 999), NULL));
	CHECK(hd_catalog_unit(c, T("stone")) == NULL);
	CHECK(hd_catalog_unit(c, HD_NO_TEXT) == NULL);
	CHECK(is(hd_catalog_unit(c, T("unit199"))->name, "unit199"));
	CHECK(is(hd_catalog_nearest_unit(c, T("miligramm")), "mg"));
	CHECK(is(hd_catalog_nearest_unit(c, T("mk")), "mg"));
	CHECK(is(hd_catalog_nearest_unit(c, T("x")), NULL));
	CHECK(is(hd_catalog_nearest_unit(c, T("parsec")), NULL));
	release_all();
}

static void
test_words(void)
{
	uint8_t		out = 99;

	CHECK(hd_category_parse(T("not_drug"), &out));
	CHECK_INT(out, HD_CATEGORY_NOT_DRUG);
	CHECK(hd_basis_parse(T("exact"), &out));
	CHECK_INT(out, HD_BASIS_EXACT);
	CHECK(!hd_basis_parse(T("unknown"), &out));
	CHECK(!hd_basis_parse(HD_NO_TEXT, &out));
	CHECK(hd_container_parse(T(" Multi_Dose"), &out));
	CHECK_INT(out, HD_CONTAINER_MULTI_DOSE);
	CHECK(hd_jw_jz_parse(T("exempt"), &out));
	CHECK_INT(out, HD_JW_JZ_EXEMPT);
	CHECK(hd_claim_type_parse(T("DME"), &out));
	CHECK_INT(out, HD_CLAIM_DME);
	CHECK(!hd_claim_type_parse(T("837P"), &out));
	CHECK(is(hd_claim_type_name(HD_CLAIM_PROFESSIONAL), "professional"));
	CHECK(is(hd_claim_type_name(HD_CLAIM_UNKNOWN), NULL));
	CHECK(hd_rule_kind_parse(T("retired"), &out));
	CHECK_INT(out, HD_RULE_RETIRED);
	CHECK(hd_policy_parse(T("timely_filing"), &out));
	CHECK_INT(out, HD_POLICY_timely_filing);
	CHECK(!hd_policy_parse(T("timely"), &out));
}

static void
test_findings(void)
{
	hd_finding_set set = {{0}};
	uint8_t		severity;

	CHECK_STR(hd_finding_table[HD_FINDING_packaged].name, "packaged");
	CHECK_INT(hd_finding_parse(T("jw_jz_together")),
			  HD_FINDING_jw_jz_together);
	CHECK_INT(hd_finding_parse(T("base")), HD_NO_FINDING);
	for (int i = 0; i < HD_FINDING_COUNT; i++)
	{
		CHECK_INT(hd_finding_parse(T(hd_finding_table[i].name)), i);
		CHECK(hd_finding_table[i].check < HD_CHECK_COUNT);
	}
	CHECK_STR(hd_check_names[hd_finding_table[HD_FINDING_units_over_mue]
							 .check], "units_limit");
	CHECK_STR(hd_severity_name(HD_SEVERITY_warning), "warning");
	CHECK(hd_severity_parse(T("error"), &severity));
	CHECK_INT(severity, HD_SEVERITY_error);
	CHECK(!hd_severity_parse(T("fatal"), &severity));
	CHECK(hd_finding_set_empty(&set));
	hd_finding_set_add(&set, (hd_finding) (HD_FINDING_COUNT - 1));
	CHECK(!hd_finding_set_empty(&set));
	CHECK(hd_finding_set_has(&set, (hd_finding) (HD_FINDING_COUNT - 1)));
	CHECK(!hd_finding_set_has(&set, (hd_finding) 0));
}

static void
test_texts(void)
{
	hd_catalog *c = new_catalog();
	char		long_text[9000];
	char		word[] = "once";
	hd_text		a = hd_catalog_copy(c, T(word));
	hd_text		b = hd_catalog_copy(c, T("once"));
	size_t		before;

	memset(word, 'x', 4);
	CHECK(is(a, "once"));
	CHECK(a.data == b.data);
	CHECK(is(hd_catalog_copy(c, T("ONCE")), "ONCE"));
	CHECK(hd_catalog_copy(c, HD_NO_TEXT).data == NULL);
	CHECK(hd_catalog_copy(c, T("")).data != NULL);
	memset(long_text, 'y', sizeof(long_text));
	a = hd_catalog_copy(c, (hd_text) {long_text, sizeof(long_text)});
	CHECK(a.len == sizeof(long_text) && a.data[8999] == 'y');
	before = in_use;
	for (int i = 0; i < 10000; i++)
		hd_catalog_copy(c, T("the same text again"));
	CHECK(in_use - before <= 16384);
	CHECK_INT(hd_catalog_rows(c), 4);
	release_all();
}

int
main(void)
{
	test_sources();
	test_coverage();
	test_as_of();
	test_source_order();
	test_layers();
	test_nearest_drug();
	test_limits();
	test_user_rows_in_gaps();
	test_status();
	test_payments();
	test_newer_releases();
	test_model();
	test_modifiers();
	test_rules();
	test_payers();
	test_weights();
	test_policies();
	test_policy_silence();
	test_many_policies();
	test_cut_layers();
	test_random_layers();
	test_ndcs();
	test_names();
	test_product_names();
	test_nearest_code();
	test_billable();
	test_many_diagnoses();
	test_covered();
	test_units();
	test_words();
	test_findings();
	test_texts();
	return unit_report();
}
