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
#include "fixture.h"
#include "unit.h"

#define LINES 3000

/* Values that some case of test_check.c turns on; NULL: the default. */
#define POOL 16

static const char *const pools[][POOL] = {
	/* code */
	{"J9207", "J9308", "J9321", "J9355", "Q5112", "J3490", "J0885", "Q4081",
		"A9500", "J1817", "J2260", "J0129", "J1756", "J7620", "J1000",
	"C9399"},
	/* units */
	{"1", "10", "44", "100", "101", "0", "-1", "1.5", "nan", "500", "",
	FIXTURE_ABSENT},
	/* modifiers */
	{"", "JW", "JZ", "JW,JZ", "JA,JB", "JG", "59", "RR,FB", "QQ", "EA",
		"JZ,JZ", "KX,JK", "ZQ", "JA,JB,JW,JZ,TB,76", "J-,,jz"},
	/* date */
	{NULL, NULL, "2023-06-30", "2024-02-29", "2025-12-31", "2026-11-02",
		"2026-11-22", "2019-01-01", "infinity", "-infinity", "",
	FIXTURE_ABSENT},
	/* payer */
	{"medicare", "noridian", "bcbs", "bcbs_nc", "medicaid", "acme", "",
	FIXTURE_ABSENT},
	/* claim_type */
	{"professional", "institutional", "dme", "dental", "", FIXTURE_ABSENT},
	/* place */
	{NULL, "11", "21", "22", "24", "131", "0131", "72", "85", "x", ""},
	/* diagnoses */
	{NULL, "C50.911", "C169", "C50", "?", "", ", ", "C169,C50911"},
	/* ndc */
	{NULL, "70020191001", "00002767801", "50242013468", "55513014401",
	"70020191099", "99999999999", "?", ""},
	/* quantity */
	{NULL, "1", "50", "0.44", "0", "1.2345", "inf", ""},
	/* ndc_unit */
	{NULL, "UN", "ML", "GR", "F2", "ME", "XX", ""},
	/* dose */
	{NULL, "10", "500", "440", "0.1", "-1", "nan", "inf", ""},
	/* dose_unit */
	{NULL, "mg", "g", "mL", "unit", "dose", "furlong", ""},
	/* auth */
	{NULL, "A1", ""},
	/* received */
	{NULL, "2026-03-15", "2026-06-16", "2027-03-17", "infinity", ""},
	/* charge */
	{NULL, "0.01", "0", "100000", "-5", ""},
	/* drug */
	{NULL, "ixabepilone", "Cyramza", "unheard-of", "oldamab", ""},
	/* container */
	{NULL, "single_dose", "multi_dose", "vial", ""},
};

#define FIELDS FIXTURE_COUNT(pools)

_Static_assert(sizeof(fixture_spec) == FIELDS * sizeof(const char *),
			   "a pool for every field");

/* Lists are left out by another sign than FIXTURE_ABSENT. */
#define FIELD_MODIFIERS 2
#define FIELD_DIAGNOSES 7

static uint64_t state;

static size_t
pool_size(size_t field)
{
	size_t		size = POOL;

	while (size > 1 && pools[field][size - 1] == NULL)
		size--;
	return size;
}

/* Half of the fields are as they are on an ordinary line. */
static void
random_spec(const char *field[FIELDS])
{
	for (size_t i = 0; i < FIELDS; i++)
	{
		field[i] = i == 0 || fixture_random(&state) % 2 == 0 ?
			pools[i][fixture_random(&state) % pool_size(i)] : NULL;
	}
}

static void
line_of(fixture_line *line, const char *const field[FIELDS])
{
	fixture_spec spec;

	memcpy(&spec, field, sizeof(spec));
	fixture_line_of(line, &spec);
}

static void
judge(const fixture *f, const hd_order *order, const hd_line *line,
	  hd_check_set checks, hd_verdict *verdict)
{
	memset(verdict, 0xA5, sizeof(*verdict));
	hd_judge(f->catalog, order, line, checks, NULL, verdict);
}

static bool
same(const hd_verdict *a, const hd_verdict *b)
{
	return a->in_scope == b->in_scope && a->payer == b->payer &&
		a->modifier_use_info == b->modifier_use_info &&
		memcmp(&a->findings, &b->findings, sizeof(a->findings)) == 0 &&
		memcmp(a->status, b->status, sizeof(a->status)) == 0;
}

static void
print_spec(const char *const field[FIELDS])
{
	printf("\tfor");
	for (size_t i = 0; i < FIELDS; i++)
		printf(" [%s]", field[i] == NULL ? "" : field[i]);
	printf("\n");
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
