/*
 * test_allocation.c
 *	  Does the core leave nothing broken behind when memory runs out?
 *
 * The allocator never returns NULL: in a server it throws, over the heads of
 * the core's functions, and the memory context goes with all that is in it.
 * Here it jumps, at the first allocation, at the second, and so on until all
 * succeed.  Under the address sanitizer a pointer that outlives its memory,
 * or memory of which nobody knows, ends the test.
 */
#include "core/bill.h"
#include "core/units.h"
#include "fixture.h"
#include "unit.h"

#include <setjmp.h>

static jmp_buf out_of_memory;

/* Memory that ends: so many more allocations succeed; -1: all do. */
typedef struct scarce_memory
{
	fixture_memory memory;
	long		left;
	long		served;
} scarce_memory;

static void
serve(scarce_memory *scarce)
{
	if (scarce->left == 0)
		longjmp(out_of_memory, 1);
	if (scarce->left > 0)
		scarce->left--;
	scarce->served++;
}

static void *
scarce_allocate(void *context, size_t size)
{
	scarce_memory *scarce = context;

	serve(scarce);
	return fixture_allocate(&scarce->memory, size);
}

/* As in the server, the old block is whole if no new one is to be had. */
static void *
scarce_enlarge(void *context, void *block, size_t size)
{
	scarce_memory *scarce = context;

	serve(scarce);
	return fixture_enlarge(&scarce->memory, block, size);
}

static hd_allocator
open_scarce(scarce_memory *scarce, long left)
{
	fixture_memory_open(&scarce->memory, 0x5A);
	scarce->left = left;
	scarce->served = 0;
	return (hd_allocator) {scarce_allocate, scarce_enlarge, scarce};
}

/* ---- loading ---- */

static fixture loaded;
static scarce_memory load_memory;

/* False if memory ran out, and then all of it is given back. */
static bool
load(long left)
{
	hd_allocator allocator = open_scarce(&load_memory, left);

	if (setjmp(out_of_memory) != 0)
	{
		fixture_memory_free(&load_memory.memory);
		return false;
	}
	fixture_fill(&loaded, 0, allocator);
	fixture_close(&loaded);
	return true;
}

static void
test_load(void)
{
	long		allocations;

	CHECK(load(-1));
	allocations = load_memory.served;
	CHECK(allocations > 50);
	fixture_memory_free(&load_memory.memory);
	for (long left = 0; left < allocations; left++)
	{
		CHECK(!load(left));
		CHECK_INT(load_memory.served, left);
		CHECK_INT((long long) load_memory.memory.blocks, 0);
	}
	CHECK(load(allocations));
}

/* ---- judging ---- */

/* Of everything that the catalog keeps, so that a write into it shows. */
static uint64_t
digest_of(const fixture_memory *memory)
{
	uint64_t	digest = UINT64_C(14695981039346656037);

	for (const fixture_block *block = memory->all.next;
		 block != &memory->all; block = block->next)
	{
		const uint8_t *byte = (const uint8_t *) (block + 1);

		for (size_t i = 0; i < block->size; i++)
			digest = (digest ^ byte[i]) * UINT64_C(1099511628211);
	}
	return digest;
}

static const fixture_spec lines[] = {
	{.units = "10", .modifiers = "JZ"},
	{.code = "J9308", .units = "112", .modifiers = "JW,JZ,JG,ZZ,59,LT",
		.dose = "560", .dose_unit = "mg", .diagnoses = "C169,,X",
	.ndc = "00002767801", .quantity = "2", .ndc_unit = "UN"},
	{.code = "J9355", .units = "44", .payer = "nobody", .auth = "",
	.received = "2030-01-01", .drug = "ramucirumab"},
	{.code = "C9021", .claim_type = "institutional", .place = "0131",
	.charge = "0.01", .date = "2019-02-30"},
	{.code = "", .units = "", .date = ""},
	{.code = FIXTURE_ABSENT, .units = FIXTURE_ABSENT,
	.date = FIXTURE_ABSENT, .payer = FIXTURE_ABSENT},
};

static void
ignore_note(void *context, const hd_note *note)
{
	int		   *count = context;

	*count += note->detail != NULL;
}

/* A line is judged without any memory but the caller's. */
static void
test_judge(void)
{
	uint64_t	before = digest_of(&load_memory.memory);

	load_memory.left = 0;
	for (size_t i = 0; i < FIXTURE_COUNT(lines); i++)
	{
		fixture_line line;
		hd_verdict	verdict;
		int			count = 0;
		hd_notes	notes = {ignore_note, &count, false};

		fixture_line_of(&line, &lines[i]);
		if (!CHECK(setjmp(out_of_memory) == 0))
			continue;
		hd_judge(loaded.catalog, &loaded.order, &line.line, HD_ALL_CHECKS,
				 &notes, &verdict);
		CHECK(count > 0);
		CHECK(hd_risk(loaded.catalog, &verdict) >= 0);
	}
	load_memory.left = -1;
	CHECK(digest_of(&load_memory.memory) == before);
}

/* ---- waste and its lines, which have memory of their own ---- */

static hd_waste_question question;
static scarce_memory call_memory;
static hd_number_field unit_charge;

/* "claim line units modifier;" for each line */
static const char *
bill_text(void)
{
	static char text[2000];
	const hd_drug *drug;
	int32_t		units = 0;
	hd_waste	waste;
	hd_bill		made = {0};
	size_t		used = 0;

	CHECK(hd_answered(hd_catalog_drug(loaded.catalog, &loaded.order,
									  fixture_code("J9308"),
									  question.line.service_date.value,
									  &drug)));
	CHECK_INT(hd_units_of_dose(loaded.catalog, drug, question.line.dose.value,
							   question.line.dose_unit, &units),
			  HD_UNITS_OK);
	CHECK_INT(hd_waste_compute(&question, units, &waste), HD_WASTE_OK);
	CHECK_INT(hd_bill_make(&question, &waste, unit_charge, &made),
			  HD_BILL_OK);
	text[0] = '\0';
	for (int i = 0; i < made.count && used < sizeof(text) - 100; i++)
		used += (size_t) snprintf(text + used, sizeof(text) - used,
								  "%d %d %d %d;", (int) made.lines[i].claim,
								  (int) made.lines[i].line,
								  (int) made.lines[i].units,
								  (int) made.lines[i].modifier);
	return text;
}

/* NULL if memory ran out. */
static const char *
bill(long left)
{
	const char *text;

	question.allocator = open_scarce(&call_memory, left);
	if (setjmp(out_of_memory) != 0)
	{
		fixture_memory_free(&call_memory.memory);
		return NULL;
	}
	text = bill_text();
	fixture_memory_free(&call_memory.memory);
	return text;
}

static void
check_bill(const char *dose, const char *charge, bool claims)
{
	static char expected[2000];
	uint64_t	before = digest_of(&load_memory.memory);
	fixture_line line;
	long		allocations;

	fixture_line_of(&line, &(fixture_spec) {.code = "J9308",
		.date = "2025-06-30", .dose = dose, .dose_unit = "mg"});
	memset(&question, 0, sizeof(question));
	question.catalog = loaded.catalog;
	question.order = &loaded.order;
	question.line = line.line;
	question.container_count = question.ndc_count = -1;
	unit_charge = fixture_number(hd_text_of(charge));
	snprintf(expected, sizeof(expected), "%s", bill(-1));
	allocations = call_memory.served;
	CHECK(allocations >= 3);
	CHECK((strstr(expected, ";2 ") != NULL) == claims);
	for (long left = 0; left < allocations; left++)
	{
		CHECK_STR(bill(left), NULL);
		CHECK_INT((long long) call_memory.memory.blocks, 0);
		CHECK_STR(bill(-1), expected);
	}
	CHECK(digest_of(&load_memory.memory) == before);
}

int
main(void)
{
	test_load();
	test_judge();
	check_bill("560", "10", false);
	check_bill("600", "10", false);
	check_bill("560", "1000", true);
	fixture_memory_free(&load_memory.memory);
	return unit_report();
}
