/*
 * test_units.c
 *	  Do doses become billing units as the manual rounds them?
 */
#include "core/units.h"
#include "fixture.h"
#include "unit.h"

static fixture fix;

/* The cms row of a code. */
static hd_drug
drug_of(const char *code)
{
	const hd_drug *drug = NULL;

	CHECK(hd_answered(hd_catalog_drug(fix.catalog, &fix.order,
									  fixture_code(code),
									  fixture_date("2026-03-16"), &drug)));
	return drug == NULL ? (hd_drug) {.has_dose = false} : *drug;
}

static void
check_units(const hd_drug *drug, const char *dose, const char *unit,
			hd_units_status status, int32_t expected)
{
	int32_t		units = -7;

	if (!CHECK_INT(hd_units_of_dose(fix.catalog, drug, fixture_decimal(dose),
									hd_text_of(unit), &units), status) ||
		(status == HD_UNITS_OK && !CHECK_INT(units, expected)))
		printf("\tfor %s %s\n", dose, unit == NULL ? "(null)" : unit);
	/* a refusal leaves nothing that could be taken for an answer */
	if (status != HD_UNITS_OK)
		CHECK_INT(units, -7);
}

static void
test_amounts(void)
{
	hd_drug		ramucirumab = drug_of("J9308");
	hd_drug		epcoritamab = drug_of("J9321");

	check_units(&ramucirumab, "500", NULL, HD_UNITS_OK, 100);
	check_units(&ramucirumab, "501", "mg", HD_UNITS_OK, 101);
	check_units(&ramucirumab, "0.5", " MG ", HD_UNITS_OK, 1);
	check_units(&ramucirumab, "0.5", "g", HD_UNITS_OK, 100);
	check_units(&ramucirumab, "5001", "mcg", HD_UNITS_OK, 2);
	check_units(&ramucirumab, "5000", "Mcg", HD_UNITS_OK, 1);
	check_units(&ramucirumab, "10", "milligrams", HD_UNITS_OK, 2);
	check_units(&ramucirumab, "0", NULL, HD_UNITS_OK, 0);
	check_units(&ramucirumab, "-0", "g", HD_UNITS_OK, 0);
	check_units(&ramucirumab, "0.00000000000000000000000000000000000001",
				NULL, HD_UNITS_OK, 1);
	/* rule U2 */
	check_units(&epcoritamab, "1.12", "mg", HD_UNITS_OK, 7);
	check_units(&epcoritamab, "48", "", HD_UNITS_OK, 300);
	check_units(&epcoritamab, "160", "mcg", HD_UNITS_OK, 1);
	check_units(&epcoritamab, "160.000000000000000000000001", "mcg",
				HD_UNITS_OK, 2);
}

static void
test_refusals(void)
{
	hd_drug		ixabepilone = drug_of("J9207");
	hd_drug		factor = drug_of("J7190");
	hd_drug		combination = drug_of("J7620");
	hd_drug		no_unit = drug_of("Q4101");

	check_units(&ixabepilone, "-1", NULL, HD_UNITS_NEGATIVE, 0);
	check_units(&ixabepilone, "-0.000000000000000000000000000000000000001",
				NULL, HD_UNITS_NEGATIVE, 0);
	check_units(&ixabepilone, "nan", NULL, HD_UNITS_NOT_A_NUMBER, 0);
	check_units(&ixabepilone, "inf", NULL, HD_UNITS_NOT_A_NUMBER, 0);
	check_units(&ixabepilone, "-inf", NULL, HD_UNITS_NOT_A_NUMBER, 0);
	check_units(&ixabepilone, "1", "furlong", HD_UNITS_UNIT_UNKNOWN, 0);
	check_units(&ixabepilone, "1", "mL", HD_UNITS_UNIT_MISMATCH, 0);
	check_units(&ixabepilone, "1", "vial", HD_UNITS_UNIT_MISMATCH, 0);
	check_units(&factor, "1", "mg", HD_UNITS_UNIT_MISMATCH, 0);
	check_units(&factor, "1", "unit", HD_UNITS_UNIT_MISMATCH, 0);
	check_units(&no_unit, "2", "mg", HD_UNITS_UNIT_MISMATCH, 0);
	check_units(&no_unit, "2", NULL, HD_UNITS_OK, 2);
	check_units(&combination, "1", NULL, HD_UNITS_NO_DOSE, 0);
	check_units(&ixabepilone, "2147483647", NULL, HD_UNITS_OK, INT32_MAX);
	check_units(&ixabepilone, "2147483647.1", NULL, HD_UNITS_TOO_MANY, 0);
	check_units(&ixabepilone, "2147483648", NULL, HD_UNITS_TOO_MANY, 0);
	check_units(&ixabepilone, "99999999999999999999999", NULL,
				HD_UNITS_TOO_MANY, 0);
	check_units(&ixabepilone, "999999999999999999", "g", HD_UNITS_TOO_MANY,
				0);
	/* a row whose dose no unit count can divide */
	ixabepilone.dose = fixture_decimal("1000000000000000000");
	check_units(&ixabepilone, "1", NULL, HD_UNITS_TOO_MANY, 0);
}

/* Rule U6, and what counts as an item. */
static void
test_items(void)
{
	hd_drug		sestamibi = drug_of("A9500");
	hd_drug		implant = drug_of("J7306");
	hd_drug		mass = drug_of("J9207");

	check_units(&sestamibi, "2", NULL, HD_UNITS_OK, 2);
	check_units(&sestamibi, "0", NULL, HD_UNITS_OK, 0);
	check_units(&sestamibi, "1.5", NULL, HD_UNITS_UNIT_NEEDED, 0);
	check_units(&sestamibi, "1.5", "dose", HD_UNITS_OK, 2);
	check_units(&sestamibi, "3", "each", HD_UNITS_OK, 3);
	check_units(&sestamibi, "25", "mCi", HD_UNITS_OK, 1);
	check_units(&sestamibi, "0", "mCi", HD_UNITS_OK, 0);
	check_units(&sestamibi, "99999999999999999999", NULL, HD_UNITS_TOO_MANY,
				0);
	check_units(&sestamibi, "99999999999999999999", "dose",
				HD_UNITS_TOO_MANY, 0);
	check_units(&sestamibi, "3000000000", NULL, HD_UNITS_TOO_MANY, 0);
	check_units(&implant, "1", "each", HD_UNITS_OK, 1);
	check_units(&implant, "52", "mg", HD_UNITS_OK, 1);
	/* not "per item", and yet counted: in its own items alone */
	implant.basis = HD_BASIS_EXACT;
	check_units(&implant, "2", "each", HD_UNITS_OK, 2);
	check_units(&implant, "2", "vial", HD_UNITS_UNIT_MISMATCH, 0);
	/* "per item", and yet of a stated amount: the amount counts */
	mass.basis = HD_BASIS_PER_ITEM;
	check_units(&mass, "1.5", NULL, HD_UNITS_OK, 2);
}

static void
check_within(const hd_drug *drug, const char *amount, const char *unit,
			 hd_units_status status, int32_t expected)
{
	int32_t		units = -7;

	if (!CHECK_INT(hd_units_within(fix.catalog, drug, fixture_decimal(amount),
								   hd_text_of(unit), &units), status) ||
		!CHECK_INT(units, status == HD_UNITS_OK ? expected : -7))
		printf("\tfor %s %s\n", amount, unit == NULL ? "(null)" : unit);
}

/* Rule W1: what was opened is rounded down. */
static void
test_within(void)
{
	hd_drug		ramucirumab = drug_of("J9308");
	hd_drug		epcoritamab = drug_of("J9321");
	hd_drug		sestamibi = drug_of("A9500");

	check_within(&ramucirumab, "500", NULL, HD_UNITS_OK, 100);
	check_within(&ramucirumab, "504.9", "mg", HD_UNITS_OK, 100);
	check_within(&ramucirumab, "0.4999", "g", HD_UNITS_OK, 99);
	check_within(&ramucirumab, "4.99999999999999999999999", NULL,
				 HD_UNITS_OK, 0);
	check_within(&epcoritamab, "1.12", "mg", HD_UNITS_OK, 7);
	check_within(&epcoritamab, "1.27", "mg", HD_UNITS_OK, 7);
	check_within(&ramucirumab, "-1", NULL, HD_UNITS_NEGATIVE, 0);
	check_within(&ramucirumab, "1", "mL", HD_UNITS_UNIT_MISMATCH, 0);
	check_within(&ramucirumab, "10737418239", NULL, HD_UNITS_OK, INT32_MAX);
	check_within(&ramucirumab, "10737418240", NULL, HD_UNITS_TOO_MANY, 0);
	/* a dose of 2.5 items is in doubt, containers of 2.5 hold two */
	check_within(&sestamibi, "2.5", NULL, HD_UNITS_OK, 2);
	check_within(&sestamibi, "2.5", "dose", HD_UNITS_OK, 2);
	check_within(&sestamibi, "25", "mCi", HD_UNITS_OK, 1);
}

/* Rule U7 */
static void
test_not_classified(void)
{
	hd_drug		noc = drug_of("J3490");

	check_units(&noc, "250", "mg", HD_UNITS_OK, 1);
	check_units(&noc, "99999999999999999999", NULL, HD_UNITS_OK, 1);
	check_units(&noc, "0", NULL, HD_UNITS_OK, 0);
	check_units(&noc, "1", "furlong", HD_UNITS_UNIT_UNKNOWN, 0);
	check_units(&noc, "-1", NULL, HD_UNITS_NEGATIVE, 0);
}

int
main(void)
{
	fixture_open(&fix, 0);
	fixture_close(&fix);
	test_amounts();
	test_refusals();
	test_items();
	test_not_classified();
	test_within();
	fixture_free(&fix);
	CHECK_INT(fix.memory.blocks, 0);
	return unit_report();
}
