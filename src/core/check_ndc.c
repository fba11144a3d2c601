/*
 * check_ndc.c
 *	  Is the NDC there, well formed, listed, of this code, and does its
 *	  quantity agree with the units?
 */
#include "core/units.h"
#include "core/walk.h"

/* 837P CTP04 holds three decimals (rule N3) */
#define QUANTITY_DECIMALS 3

void
hd_check_ndc_present(hd_walk *walk)
{
	const hd_policy *policy;
	hd_presence presence;

	if (!hd_answered(hd_walk_policy(walk, HD_POLICY_ndc_required, &policy)))
		hd_no_data(walk, HD_CHECK_ndc_present,
				   "whether the payer asks for the NDC is not known");
	else if (policy->flag == HD_FALSE)
		hd_skip(walk, HD_CHECK_ndc_present, "the payer asks for no NDC");
	else if ((presence = hd_walk_ndc(walk)->presence) == HD_GIVEN)
		hd_pass(walk, HD_CHECK_ndc_present, HD_POLICY_REF(policy),
				"the NDC is there");
	else if (presence == HD_ABSENT)
		hd_no_data(walk, HD_CHECK_ndc_present, "needs the NDC");
	else if (policy->flag != HD_TRUE || hd_text_supplied(policy->condition))
		hd_no_data(walk, HD_CHECK_ndc_present,
				   "the payer asks for the NDC in some cases only");
	else
		hd_fail(walk, HD_FINDING_ndc_missing, HD_POLICY_REF(policy),
				"the payer asks for the NDC");
}

/* For the checks that look at it; true if that answers them. */
static bool
no_ndc(hd_walk *walk, hd_check_id check)
{
	if (hd_walk_ndc(walk)->number != HD_NO_NDC)
		return false;
	switch (walk->ndc.presence)
	{
		case HD_ABSENT:
			hd_no_data(walk, check, "needs the NDC");
			return true;
		case HD_BLANK:
			hd_skip(walk, check, "no NDC");
			return true;
		default:
			return false;
	}
}

static bool
no_valid_ndc(hd_walk *walk, hd_check_id check)
{
	if (no_ndc(walk, check))
		return true;
	if (walk->ndc.number != HD_NO_NDC)
		return false;
	hd_no_data(walk, check, "needs a valid NDC");
	return true;
}

void
hd_check_ndc_form(hd_walk *walk)
{
	char		ndc[HD_NDC_PRINT_SIZE];
	hd_text		text = hd_text_trim(walk->line->ndc);

	if (no_ndc(walk, HD_CHECK_ndc_form))
		return;
	if (walk->ndc.number == HD_NO_NDC)
		hd_fail(walk, HD_FINDING_ndc_invalid, HD_NO_REF,
				"\"%.*s\" is not 11 digits, nor 10 with hyphens that say where the zero goes",
				HD_SHOWN(text));
	else
		hd_pass(walk, HD_CHECK_ndc_form, HD_NO_REF, "NDC %s",
				hd_ndc_print(walk->ndc.number, ndc));
}

/* Where the crosswalk leaves the code out, a missing NDC says nothing. */
static bool
code_is_listed(const hd_walk *walk)
{
	int			count;
	const hd_ndc_row *const *rows = hd_catalog_code_ndcs(walk->catalog,
														 walk->code, &count);

	hd_walk_note(walk, HD_READ_CODE);
	for (int i = 0; i < count; i++)
		if (hd_origin_covers(&rows[i]->origin, walk->date))
			return true;
	return false;
}

void
hd_check_ndc_listed(hd_walk *walk)
{
	char		ndc[HD_NDC_PRINT_SIZE];

	if (no_valid_ndc(walk, HD_CHECK_ndc_listed))
		return;
	if (hd_answered(walk->ndc.answer))
		hd_pass(walk, HD_CHECK_ndc_listed, HD_NO_REF, "NDC %s is listed",
				hd_ndc_print(walk->ndc.number, ndc));
	else if (walk->ndc.product_listed)
		hd_pass(walk, HD_CHECK_ndc_listed, HD_NO_REF,
				"NDC %s is not listed, another package of its product is",
				hd_ndc_print(walk->ndc.number, ndc));
	else if (walk->ndc.answer == HD_ANSWER_NO_DATA)
		hd_no_data(walk, HD_CHECK_ndc_listed,
				   "no crosswalk covers the service date");
	else if (!code_is_listed(walk))
		hd_no_data(walk, HD_CHECK_ndc_listed,
				   "the crosswalk holds no NDC of the code");
	else
		hd_fail(walk, HD_FINDING_ndc_unknown, HD_NO_REF,
				"NDC %s is not in the crosswalk of the service date",
				hd_ndc_print(walk->ndc.number, ndc));
}

void
hd_check_ndc_code(hd_walk *walk)
{
	char		ndc[HD_NDC_PRINT_SIZE];

	if (no_valid_ndc(walk, HD_CHECK_ndc_code))
		return;
	if (walk->drug->basis == HD_BASIS_NOT_CLASSIFIED)
		hd_skip(walk, HD_CHECK_ndc_code,
				"the code names no drug (see check noc)");
	else if (walk->foreign)
		hd_no_data(walk, HD_CHECK_ndc_code,
				   "the crosswalk is about CMS's drug of the code");
	else if (walk->ndc.row != NULL)
		hd_pass(walk, HD_CHECK_ndc_code,
				HD_REF(walk->ndc.row, walk->ndc.answer, HD_KIND_NDC),
				"NDC %s is one of the code's", hd_ndc_print(walk->ndc.number, ndc));
	else if (walk->ndc.product_listed)
		hd_pass(walk, HD_CHECK_ndc_code, HD_NO_REF,
				"another package of the NDC's product is one of the code's");
	else if (!hd_answered(walk->ndc.answer))
		hd_no_data(walk, HD_CHECK_ndc_code, "needs an NDC that is listed");
	else
		hd_fail(walk, HD_FINDING_ndc_code_mismatch, HD_NO_REF,
				"NDC %s is listed for other codes only",
				hd_ndc_print(walk->ndc.number, ndc));
}

/* False, and the check has failed, if the unit is none for an NDC. */
static bool
judge_qualifier(hd_walk *walk)
{
	hd_text		unit = walk->line->ndc_unit;
	const hd_policy *policy = walk->qualifier_refused;
	char		qualifiers[HD_LIST_SIZE];

	if (hd_walk_qualifier(walk) == HD_QUALIFIER_NONE)
	{
		hd_fail(walk, HD_FINDING_ndc_quantity_invalid, HD_NO_REF,
				"\"%.*s\" is not UN, ML, GR, F2 or ME",
				HD_SHOWN(hd_text_trim(unit)));
		return false;
	}
	if (policy != NULL)
	{
		hd_fail(walk, HD_FINDING_ndc_quantity_invalid, HD_VALUE_REF(policy),
				"the payer takes %s, not %.*s",
				hd_list_print(policy->value, qualifiers),
				HD_SHOWN(hd_text_trim(unit)));
		return false;
	}
	return true;
}

static bool
quantity_valid(hd_decimal quantity)
{
	return hd_decimal_is_finite(quantity) && hd_decimal_sign(quantity) > 0 &&
		quantity.scale <= QUANTITY_DECIMALS && !quantity.inexact;
}

void
hd_check_ndc_quantity(hd_walk *walk)
{
	const hd_line *line = walk->line;
	hd_presence unit = hd_walk_qualifier(walk) != HD_QUALIFIER_NONE ? HD_GIVEN :
		hd_text_presence(line->ndc_unit);
	char		quantity[HD_DECIMAL_PRINT_SIZE];

	if (no_ndc(walk, HD_CHECK_ndc_quantity))
		return;
	if (line->ndc_quantity.presence == HD_BLANK)
		hd_fail(walk, HD_FINDING_ndc_quantity_invalid, HD_NO_REF,
				"the NDC has no quantity");
	else if (line->ndc_quantity.presence == HD_GIVEN &&
			 !quantity_valid(hd_walk_amounts(walk)->ndc_quantity.value))
		hd_fail(walk, HD_FINDING_ndc_quantity_invalid, HD_NO_REF,
				"quantity %s: more than zero and at most three decimals are expected",
				hd_decimal_print(hd_walk_amounts(walk)->ndc_quantity.value,
								 quantity));
	if (unit != HD_ABSENT && !judge_qualifier(walk))
		return;
	if (line->ndc_quantity.presence == HD_ABSENT || unit == HD_ABSENT)
		hd_no_data(walk, HD_CHECK_ndc_quantity,
				   "needs the NDC quantity and its unit");
	else
		hd_pass(walk, HD_CHECK_ndc_quantity, HD_NO_REF,
				"quantity and unit are valid");
}

/* The quantity as an amount of drug. */
static bool
units_of_amount(const hd_walk *walk, hd_text unit, int64_t *most)
{
	hd_decimal	quantity = hd_walk_amounts(walk)->ndc_quantity.value;
	int32_t		units;

	if (walk->drug->basis == HD_BASIS_NOT_CLASSIFIED ||
		walk->drug->basis == HD_BASIS_PER_ITEM ||
		hd_units_of_dose(walk->catalog, walk->drug, quantity, unit,
						 &units) != HD_UNITS_OK)
		return false;
	*most = units;
	return true;
}

/*
 * The quantity's units rounded up; one unit less passes too, because what
 * was drawn from the containers was rounded on the way (rule N4).
 */
static bool
expected_units(const hd_walk *walk, int64_t *most)
{
	hd_decimal	quantity = hd_walk_amounts(walk)->ndc_quantity.value;
	hd_text		unit;

	switch (walk->qualifier)
	{
		case HD_QUALIFIER_NONE:
			break;
		case HD_QUALIFIER_UN:
			return walk->ndc.row->has_units &&
				hd_decimal_ceil_product(quantity,
										walk->ndc.row->units_per_container,
										most);
		case HD_QUALIFIER_ML:
		case HD_QUALIFIER_GR:
			unit = hd_qualifier_unit(walk->qualifier);
			return hd_units_of_content(walk->ndc.row, quantity,
									   hd_catalog_unit(walk->catalog, unit),
									   most);
		case HD_QUALIFIER_F2:
		case HD_QUALIFIER_ME:
			return units_of_amount(walk, hd_qualifier_unit(walk->qualifier),
								   most);
	}
	return false;
}

void
hd_check_ndc_units(hd_walk *walk)
{
	hd_decimal	billed;
	int64_t		most;
	char		units[HD_DECIMAL_PRINT_SIZE];
	char		quantity[HD_DECIMAL_PRINT_SIZE];

	if (no_valid_ndc(walk, HD_CHECK_ndc_units))
		return;
	if (walk->ndc.row == NULL || walk->foreign ||
		hd_walk_qualifier(walk) == HD_QUALIFIER_NONE ||
		walk->line->ndc_quantity.presence != HD_GIVEN ||
		!quantity_valid(hd_walk_amounts(walk)->ndc_quantity.value) ||
		!expected_units(walk, &most))
	{
		hd_no_data(walk, HD_CHECK_ndc_units,
				   "needs a listed NDC and a quantity that converts to units");
		return;
	}
	billed = hd_walk_amounts(walk)->ndc_quantity.value;
	if (hd_decimal_compare_whole(hd_walk_units(walk), most) > 0 ||
		hd_decimal_compare_whole(hd_walk_units(walk), most - 1) < 0)
		hd_fail(walk, HD_FINDING_ndc_units_mismatch,
				HD_REF(walk->ndc.row, walk->ndc.answer, HD_KIND_NDC),
				"%s units billed, NDC quantity %s %.*s is %lld units",
				hd_decimal_print(hd_walk_units(walk), units),
				hd_decimal_print(billed, quantity),
				HD_SHOWN(walk->line->ndc_unit), (long long) most);
	else
		hd_pass(walk, HD_CHECK_ndc_units,
				HD_REF(walk->ndc.row, walk->ndc.answer, HD_KIND_NDC),
				"NDC quantity %s %.*s agrees with %s units",
				hd_decimal_print(billed, quantity),
				HD_SHOWN(walk->line->ndc_unit),
				hd_decimal_print(hd_walk_units(walk), units));
}
