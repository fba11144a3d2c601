/*
 * test_check_random.c
 *	  What holds for every line, whatever is in it?
 *
 * Random lines against catalogs with random weights: the verdict keeps its
 * promises, does not depend on who reads the notes, on the checks asked
 * beside, on sections the line does not need or on what memory held before;
 * and what was not supplied never weighs more than what was left blank.
 *
 *	usage: test_check_random [seed]
 */
#include "random_line.h"
#include "unit.h"

#define LINES 3000

static void
judge(const fixture *f, const hd_order *order, const hd_line *line,
	  hd_check_set checks, hd_verdict *verdict)
{
	memset(verdict, 0xA5, sizeof(*verdict));
	hd_judge(f->catalog, order, line, checks, NULL, verdict);
}

/* Asked for fewer checks, those come out as before and the others not. */
static void
check_subset(const fixture *f, const hd_order *order, const hd_line *line,
			 const hd_verdict *all, hd_check_set wanted)
{
	hd_verdict	some;

	judge(f, order, line, wanted, &some);
	for (int i = 0; i < HD_CHECK_COUNT; i++)
		if ((wanted >> i & 1) != 0)
			CHECK_INT(some.status[i], all->status[i]);
		else
			CHECK_INT(some.status[i], HD_STATUS_NOT_APPLICABLE);
}

/* Leaving a field out, where it was blank, takes nothing on. */
static void
check_absence(const fixture *f, const hd_order *order,
			  const char *const field[FIELDS])
{
	for (size_t i = 0; i < FIELDS; i++)
	{
		const char *blank[FIELDS];
		const char *absent[FIELDS];
		fixture_line line;
		hd_verdict	verdict;
		double		risk;

		memcpy(blank, field, sizeof(blank));
		memcpy(absent, field, sizeof(absent));
		blank[i] = "";
		absent[i] = i == FIELD_MODIFIERS || i == FIELD_DIAGNOSES ? NULL :
			FIXTURE_ABSENT;
		line_of(&line, blank);
		judge(f, order, &line.line, HD_ALL_CHECKS, &verdict);
		risk = hd_risk(f->catalog, &verdict);
		line_of(&line, absent);
		judge(f, order, &line.line, HD_ALL_CHECKS, &verdict);
		if (!CHECK(hd_risk(f->catalog, &verdict) <= risk))
		{
			printf("\tfield %d left out\n", (int) i);
			print_spec(field);
		}
	}
}

/* One catalog for each set of sections that lines turned out to need. */
static fixture partial[1 << HD_SECTION_COUNT];
static bool opened[1 << HD_SECTION_COUNT];

static const fixture *
with_sections(unsigned sections)
{
	fixture    *f = &partial[sections];

	if (opened[sections])
		return f;
	fixture_open(f, 0);
	for (int s = 0; s < HD_SECTION_COUNT; s++)
		if ((sections >> s & 1) != 0)
			hd_catalog_close(f->catalog, (hd_section) s);
	opened[sections] = true;
	return f;
}

static void
check_line(const fixture *f, const hd_order *order,
		   const char *const field[FIELDS])
{
	fixture_line line;
	hd_verdict	verdict;
	hd_verdict	again;
	hd_check_set wanted;

	line_of(&line, field);
	judge(f, order, &line.line, HD_ALL_CHECKS, &verdict);
	if (!CHECK_STR(fixture_broken_promise(f->catalog, &verdict), NULL))
		print_spec(field);
	judge(f, order, &line.line, HD_ALL_CHECKS, &again);
	CHECK(same(&verdict, &again));
	judge(with_sections(hd_line_sections(&line.line, HD_ALL_CHECKS)), order,
		  &line.line, HD_ALL_CHECKS, &again);
	if (!CHECK(same(&verdict, &again)))
		print_spec(field);
	wanted = HD_MODIFIER_CHECKS;
	check_subset(f, order, &line.line, &verdict, wanted);
	judge(f, order, &line.line, wanted, &verdict);
	judge(with_sections(hd_line_sections(&line.line, wanted)), order,
		  &line.line, wanted, &again);
	if (!CHECK(same(&verdict, &again)))
		print_spec(field);
}

/* The diagnoses of a line nobody asks about are not loaded for it. */
static void
test_sections(void)
{
	static const fixture_spec plain = {.code = "J9207"};
	static const fixture_spec full = {.diagnoses = "C169", .ndc = "",
	.claim_type = "Institutional"};
	fixture_line line;
	unsigned	always = HD_SECTION_BIT(HD_SECTION_CODE) |
		HD_SECTION_BIT(HD_SECTION_MODIFIER) |
		HD_SECTION_BIT(HD_SECTION_POLICY);

	fixture_line_of(&line, &plain);
	CHECK_INT(hd_line_sections(&line.line, HD_MODIFIER_CHECKS), always);
	CHECK_INT(hd_line_sections(&line.line, HD_ALL_CHECKS), always |
			  HD_SECTION_BIT(HD_SECTION_LIMIT) |
			  HD_SECTION_BIT(HD_SECTION_NDC));
	fixture_line_of(&line, &full);
	CHECK_INT(hd_line_sections(&line.line, HD_MODIFIER_CHECKS), always |
			  HD_SECTION_BIT(HD_SECTION_STATUS) |
			  HD_SECTION_BIT(HD_SECTION_NDC));
	CHECK_INT(hd_line_sections(&line.line, HD_ALL_CHECKS), always |
			  HD_SECTION_BIT(HD_SECTION_LIMIT) |
			  HD_SECTION_BIT(HD_SECTION_STATUS) |
			  HD_SECTION_BIT(HD_SECTION_NDC) |
			  HD_SECTION_BIT(HD_SECTION_DIAGNOSIS));
}

/* Two fixtures in memory filled otherwise, judged alike. */
static void
test_memory(void)
{
	fixture		a;
	fixture		b;

	fixture_open_filled(&a, 0, 0xA5);
	fixture_open_filled(&b, 0, 0x00);
	fixture_close(&a);
	fixture_close(&b);
	for (int i = 0; i < LINES / 4; i++)
	{
		const char *field[FIELDS];
		fixture_line line;
		hd_verdict	left;
		hd_verdict	right;

		random_spec(field);
		line_of(&line, field);
		judge(&a, &a.order, &line.line, HD_ALL_CHECKS, &left);
		judge(&b, &b.order, &line.line, HD_ALL_CHECKS, &right);
		CHECK(same(&left, &right));
	}
	fixture_free(&a);
	fixture_free(&b);
}

int
main(int argc, char **argv)
{
	fixture		f;

	state = argc > 1 ? strtoull(argv[1], NULL, 10) : 20260316;
	printf("seed %llu\n", (unsigned long long) state);
	fixture_open(&f, 20260316);
	fixture_close(&f);
	for (int i = 0; i < LINES; i++)
	{
		const char *field[FIELDS];
		const hd_order *order = i % 8 == 0 ? &f.guide_order : &f.order;

		random_spec(field);
		check_line(&f, order, field);
		if (i % 4 == 0)
			check_absence(&f, order, field);
	}
	fixture_free(&f);
	test_sections();
	test_memory();
	for (int i = 0; i < 1 << HD_SECTION_COUNT; i++)
		if (opened[i])
			fixture_free(&partial[i]);
	return unit_report();
}
