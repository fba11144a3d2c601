/*
 * test_formulary.c
 *	  Whose list of containers answers, and does the choice keep to it?
 */
#include "core/fix.h"
#include "core/units.h"
#include "fixture.h"
#include "unit.h"

static fixture f;

typedef struct formulary_case
{
	const char *source,
			   *release,
			   *code,
			   *product,
			   *content,
			   *unit,			/* NULL: the code's own */
			   *ndc;			/* NULL: not said */
	hd_container container;
	fixture_dates valid;
} formulary_case;

static const formulary_case rows[] = {
	/* 5 mg a unit; the crosswalk has 500 mg, and 100 mg to 2025-06-30 */
	{"local", "local", "J9308", "Cyramza", "100", NULL, "00002766901",
	HD_CONTAINER_UNKNOWN, {"2026-01-01", "2026-03-31"}},
	{"local", "local", "J9308", "Cyramza", "0.3", "g", NULL,
	HD_CONTAINER_SINGLE_DOSE, {"2026-01-01", "2026-03-31"}},
	/* two products, which are not mixed: 30 + 30 and 50, never 30 + 50 */
	{"local", "local", "J1756", "a", "30", NULL, NULL,
	HD_CONTAINER_SINGLE_DOSE, {NULL, NULL}},
	{"local", "local", "J1756", "b", "50", NULL, NULL,
	HD_CONTAINER_SINGLE_DOSE, {NULL, NULL}},
	/* the newest release of a source alone, and local before it */
	{"payer", "2026-01", "J9207", "", "15", NULL, NULL,
	HD_CONTAINER_SINGLE_DOSE, {NULL, NULL}},
	{"payer", "2026-02", "J9207", "", "20", NULL, NULL,
	HD_CONTAINER_SINGLE_DOSE, {NULL, NULL}},
	{"payer", "2026-02", "J9207", "", "7", NULL, NULL,
	HD_CONTAINER_SINGLE_DOSE, {NULL, NULL}},
	{"local", "local", "J9207", "", "50", NULL, NULL,
	HD_CONTAINER_SINGLE_DOSE, {"2026-06-01", NULL}},
	/* multi-dose: nothing is discarded, and the crosswalk is not asked */
	{"local", "local", "J9355", "", "150", NULL, NULL,
	HD_CONTAINER_MULTI_DOSE, {NULL, NULL}},
	/* a unit that does not convert */
	{"local", "local", "J0129", "", "10", "mL", NULL,
	HD_CONTAINER_SINGLE_DOSE, {NULL, NULL}},
	/* the guide's J9321 is ramucirumab: this list is not about that */
	{"local", "local", "J9321", "", "4", NULL, NULL,
	HD_CONTAINER_SINGLE_DOSE, {NULL, NULL}},
};

static void
add_rows(hd_catalog *c)
{
	hd_catalog_add_release(c, HD_TEXT("payer"), HD_TEXT("2026-01"),
						   HD_TEXT("policy"), fixture_date("2026-01-01"),
						   HD_DATE_BEGIN, HD_DATE_END);
	hd_catalog_add_release(c, HD_TEXT("payer"), HD_TEXT("2026-02"),
						   HD_TEXT("policy"), fixture_date("2026-02-01"),
						   HD_DATE_BEGIN, HD_DATE_END);
	for (size_t i = 0; i < FIXTURE_COUNT(rows); i++)
	{
		const formulary_case *r = &rows[i];
		hd_origin	origin = fixture_origin(c, r->source, r->release,
											r->valid);
		hd_text		product = fixture_text(c, r->product);
		hd_formulary_row *row = hd_catalog_add_formulary(c);

		row->origin = origin;
		row->origin.shipped = false;
		row->code = fixture_code(r->code);
		row->ndc = r->ndc == NULL ? HD_NO_NDC :
			hd_ndc_parse(hd_text_of(r->ndc));
		row->container = (uint8_t) r->container;
		row->content = fixture_decimal(r->content);
		row->unit = r->unit == NULL ? NULL :
			hd_catalog_unit(c, hd_text_of(r->unit));
		row->product = product;
	}
}

static hd_waste_question
question_of(const fixture_line *line, const hd_order *order)
{
	return (hd_waste_question) {
		.catalog = f.catalog,
		.order = order,
		.allocator = {fixture_allocate, fixture_enlarge, &f.memory},
		.line = line->line,
		.container_count = -1,
		.ndc_count = -1
	};
}

/* "300 300 100", "none" */
static const char *
print_containers(const hd_waste *waste)
{
	static char buffer[256];
	size_t		used = 0;

	if (waste->container_count < 0)
		return "none";
	buffer[0] = '\0';
	for (int i = 0; i < waste->container_count && used < 200; i++)
	{
		char		number[HD_DECIMAL_PRINT_SIZE];

		used += (size_t) snprintf(buffer + used, sizeof(buffer) - used,
								  "%s%s", i > 0 ? " " : "",
								  hd_decimal_print(waste->containers[i],
												   number));
	}
	return buffer;
}

static const struct
{
	const char *why;
	fixture_spec spec;
	const char *containers;
	int			discarded;
	bool		guide;
}			cases[] = {
	{"the list, in the dose's unit",
		{.code = "J9308", .dose = "560", .dose_unit = "mg"},
	"300 300", 8, false},
	{"grams", {.code = "J9308", .dose = "0.56", .dose_unit = "g"},
	"0.3 0.3", 8, false},
	{"a mix of it", {.code = "J9308", .dose = "370"}, "300 100", 6, false},
	{"after its end the crosswalk",
		{.code = "J9308", .dose = "370", .date = "2026-04-01"},
	"500", 26, false},
	{"products are not mixed", {.code = "J1756", .dose = "55"},
	"30 30", 5, false},
	{"the newest release", {.code = "J9207", .dose = "28"},
	"7 7 7 7", 0, false},
	{"a source that answers before it, from its first day",
		{.code = "J9207", .dose = "28", .date = "2026-06-01"},
	"50", 22, false},
	{"multi-dose", {.code = "J9355", .dose = "100"}, "none", 0, false},
	{"multi-dose, but called single-dose: there is no single-dose one",
		{.code = "J9355", .dose = "100", .container = "single_dose"},
	"none", -1, false},
	{"a unit that does not convert leaves no list",
		{.code = "J0129", .dose = "100"}, "none", -1, false},
	{"another source's drug of the code",
		{.code = "J9321", .dose = "10"}, "none", -1, true},
	{"and CMS's", {.code = "J9321", .dose = "3"}, "4", 6, false},
	{"nothing stocked: the crosswalk", {.code = "J7190", .dose = "1000",
			.container = "single_dose"}, "1500", 500, false},
};

static void
test_choice(void)
{
	for (size_t i = 0; i < FIXTURE_COUNT(cases); i++)
	{
		fixture_line line;
		hd_waste_question question;
		hd_walk		walk;
		hd_waste	waste;
		int32_t		units = 0;

		fixture_line_of(&line, &cases[i].spec);
		question = question_of(&line, cases[i].guide ? &f.guide_order :
							   &f.order);
		hd_waste_walk(&question, &walk);
		if (!CHECK(walk.drug != NULL) ||
			!CHECK(hd_units_of_dose(f.catalog, walk.drug,
									line.line.dose.value,
									line.line.dose_unit, &units) ==
				   HD_UNITS_OK) ||
			!CHECK(hd_waste_compute(&question, units, &waste) ==
				   HD_WASTE_OK) ||
			!CHECK_STR(print_containers(&waste), cases[i].containers) ||
			!CHECK_INT(waste.discarded, cases[i].discarded))
			printf("\t%s\n", cases[i].why);
	}
}

/* NDCs to choose from: those on the list, else those of the crosswalk. */
static void
test_named(void)
{
	static const fixture_spec spec = {.code = "J9308", .dose = "250",
	.container = "single_dose"};
	hd_ndc		stocked = hd_ndc_parse(HD_TEXT("00002766901"));
	hd_ndc		listed = hd_ndc_parse(HD_TEXT("00002767801"));
	fixture_line line;
	hd_waste_question question;
	hd_waste	waste;

	fixture_line_of(&line, &spec);
	question = question_of(&line, &f.order);
	question.ndc_count = 1;
	question.ndcs = &stocked;
	CHECK_INT(hd_waste_compute(&question, 50, &waste), HD_WASTE_OK);
	CHECK_STR(print_containers(&waste), "100 100 100");
	CHECK(waste.ndcs != NULL && waste.ndcs[2] == stocked);
	question.ndcs = &listed;
	CHECK_INT(hd_waste_compute(&question, 50, &waste), HD_WASTE_OK);
	CHECK_STR(print_containers(&waste), "500");
	CHECK(waste.ndcs != NULL && waste.ndcs[0] == listed);
}

/* A list of one size leaves no doubt about what was opened. */
static void
test_fix(void)
{
	static const fixture_spec spec = {.code = "J9207", .units = "28",
	.dose = "28", .date = "2026-06-01"};
	fixture_line line;
	hd_waste_question question;
	hd_fix		fix;

	fixture_line_of(&line, &spec);
	question = question_of(&line, &f.order);
	hd_fix_line(&question, &fix);
	CHECK_INT(fix.count, 2);
	CHECK_INT(fix.line[1].units, 22);
}

int
main(void)
{
	fixture_open(&f, 0);
	add_rows(f.catalog);
	fixture_close(&f);
	test_choice();
	test_named();
	test_fix();
	fixture_free(&f);
	return unit_report();
}
