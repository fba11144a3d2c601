/*
 * check_units.c
 *	  Are the units there, whole, within the limits, and those of the dose?
 */
#include "core/units.h"
#include "core/walk.h"

void
hd_check_units_present(hd_walk *walk)
{
	char		units[HD_DECIMAL_PRINT_SIZE];

	if (walk->has_units)
		hd_pass(walk, HD_CHECK_units_present, HD_NO_REF, "%s units",
				hd_decimal_print(hd_walk_units(walk), units));
	else if (walk->line->units.presence != HD_GIVEN)
		hd_fail(walk, HD_FINDING_units_missing, HD_NO_REF,
				"the line has no units");
	else
		hd_fail(walk, HD_FINDING_units_missing, HD_NO_REF,
				"%s is not a number of units above zero",
				hd_decimal_print(hd_walk_units(walk), units));
}

/* Rule U3: whole units only. */
void
hd_check_units_whole(hd_walk *walk)
{
	char		units[HD_DECIMAL_PRINT_SIZE];

	if (hd_walk_units(walk).kind == HD_DECIMAL_HUGE ||
		hd_decimal_is_whole(hd_walk_units(walk)))
		hd_pass(walk, HD_CHECK_units_whole, HD_NO_REF, "%s units",
				hd_decimal_print(hd_walk_units(walk), units));
	else
		hd_fail(walk, HD_FINDING_units_not_whole, HD_NO_REF, "%s units",
				hd_decimal_print(hd_walk_units(walk), units));
}

/*
 * The Medically Unlikely Edit by this line alone.  One line above a limit of
 * any indicator is too much already; the sum of the day is hcpcs_audit's.
 */
void
hd_check_units_limit(hd_walk *walk)
{
	static const char *const ways[] = {
		"", "each line", "the day, absolute",
		"the day, more with records and appeal"
	};
	const hd_limit *limit = NULL;
	const hd_policy *policy;
	char		units[HD_DECIMAL_PRINT_SIZE];
	hd_answer	answer = HD_ANSWER_NO_DATA;
	hd_ref		ref;

	if (!walk->payer_known)
	{
		hd_no_data(walk, HD_CHECK_units_limit,
				   "whether the payer applies MUE is not known");
		return;
	}
	if (!hd_answered(hd_walk_policy(walk, HD_POLICY_mue_applies, &policy)) ||
		policy->flag != HD_TRUE)
	{
		hd_skip(walk, HD_CHECK_units_limit,
				"the payer is not known to apply MUE");
		return;
	}
	if (!walk->foreign)
		answer = hd_walk_limit(walk, &limit);
	if (!hd_answered(answer))
	{
		hd_no_data(walk, HD_CHECK_units_limit, answer == HD_ANSWER_ABSENT ?
				   "no published MUE (some are confidential)" :
				   "no MUE table covers the service date");
		return;
	}
	ref = HD_REF(limit, answer, HD_KIND_LIMIT_PROFESSIONAL +
				 (hd_kind) walk->claim_type);
	if (hd_decimal_compare_whole(hd_walk_units(walk), limit->units) > 0)
		/* more than an indicator 3 is paid on appeal */
		hd_fail_severity(walk, HD_FINDING_units_over_mue,
						 limit->indicator == 3 ? HD_SEVERITY_warning :
						 HD_SEVERITY_DEFAULT, ref,
						 "%s units, MUE %d (%s)",
						 hd_decimal_print(hd_walk_units(walk), units),
						 (int) limit->units,
						 ways[limit->indicator & 3]);
	else
		hd_pass(walk, HD_CHECK_units_limit, ref,
				"%s units, MUE %d (%s)%s",
				hd_decimal_print(hd_walk_units(walk), units),
				(int) limit->units, ways[limit->indicator & 3],
				limit->indicator == 1 ? "" :
				"; the sum of the day needs hcpcs_audit");
}

/* What the dose is counted in; NULL: unknown. */
static const hd_unit *
unit_of_dose(const hd_walk *walk)
{
	return hd_text_blank(hd_walk_amounts(walk)->dose_unit) ? walk->drug->unit :
		walk->dose_unit;
}

/* The units that the dose comes to. */
static hd_units_status
units_of_dose(const hd_walk *walk, int32_t *units)
{
	hd_decimal	dose = hd_walk_amounts(walk)->dose.value;

	if (walk->dose_unit != NULL)
		return hd_units_of_amount(walk->drug, dose, walk->dose_unit, units);
	return hd_units_of_dose(walk->catalog, walk->drug, dose,
							walk->line->dose_unit, units);
}

/* Is the dose, as a number of milligrams, what was keyed as units? */
static bool
is_dose_in_milligrams(const hd_walk *walk, hd_decimal dose)
{
	const hd_unit *unit = unit_of_dose(walk);
	const hd_unit *mg = hd_catalog_unit(walk->catalog, HD_TEXT("mg"));
	hd_decimal	one = hd_decimal_of(1);
	int64_t		milligrams;

	return unit != NULL && mg != NULL && unit->dimension == mg->dimension &&
		hd_decimal_ceil_quotient(dose, unit->factor, one, mg->factor,
								 &milligrams) &&
		hd_decimal_compare_whole(hd_walk_units(walk), milligrams) == 0;
}

/* As it was named, else the code's own; for details. */
static hd_text
dose_unit_name(const hd_walk *walk)
{
	hd_text		unit = hd_text_trim(walk->line->dose_unit);

	return unit.len == 0 && walk->drug->unit != NULL ?
		walk->drug->unit->name : unit;
}

static void
compare_with_dose(hd_walk *walk, hd_decimal dose, int32_t expected)
{
	char		units[HD_DECIMAL_PRINT_SIZE];
	char		printed[HD_DECIMAL_PRINT_SIZE];
	int			order = hd_decimal_compare_whole(hd_walk_units(walk), expected);
	hd_ref		ref = HD_REF(walk->drug, walk->drug_answer, HD_KIND_CODE);
	hd_finding	finding = order < 0 ? HD_FINDING_units_below_dose :
		HD_FINDING_units_dose_mismatch;

	if (order == 0)
	{
		hd_pass(walk, HD_CHECK_units_dose, ref, "%s %.*s is %d units",
				hd_decimal_print(dose, printed),
				HD_SHOWN(dose_unit_name(walk)), (int) expected);
		return;
	}
	if (is_dose_in_milligrams(walk, dose))
		finding = HD_FINDING_mg_billed_as_units;
	hd_fail(walk, finding, ref, "%s units billed, %s %.*s is %d units",
			hd_decimal_print(hd_walk_units(walk), units),
			hd_decimal_print(dose, printed), HD_SHOWN(dose_unit_name(walk)),
			(int) expected);
}

void
hd_check_units_dose(hd_walk *walk)
{
	int32_t		expected;

	if (walk->line->dose.presence != HD_GIVEN)
	{
		hd_no_data(walk, HD_CHECK_units_dose, "needs the dose");
		return;
	}
	/* the dose is what was given; a JW line bills what was not */
	if (hd_walk_has_jw(walk))
	{
		hd_skip(walk, HD_CHECK_units_dose, "a JW line bills discarded units");
		return;
	}
	switch (units_of_dose(walk, &expected))
	{
		case HD_UNITS_OK:
			compare_with_dose(walk, hd_walk_amounts(walk)->dose.value,
							  expected);
			break;
		case HD_UNITS_NEGATIVE:
		case HD_UNITS_NOT_A_NUMBER:
			hd_no_data(walk, HD_CHECK_units_dose,
					   "the dose is not a number of zero or more");
			break;
		case HD_UNITS_UNIT_UNKNOWN:
			hd_no_data(walk, HD_CHECK_units_dose,
					   "the dose unit \"%.*s\" is unknown",
					   HD_SHOWN(walk->line->dose_unit));
			break;
		case HD_UNITS_UNIT_MISMATCH:
		case HD_UNITS_UNIT_NEEDED:
			hd_no_data(walk, HD_CHECK_units_dose,
					   "the dose does not convert to the code's unit");
			break;
		case HD_UNITS_NO_DOSE:
			hd_no_data(walk, HD_CHECK_units_dose,
					   "what one unit of the code stands for is not known");
			break;
		case HD_UNITS_TOO_MANY:
			hd_no_data(walk, HD_CHECK_units_dose,
					   "the dose is more than units can count");
			break;
	}
}

/* Are the units those of the dose that was given? */
static bool
dose_explains_units(const hd_walk *walk)
{
	int32_t		expected;

	return walk->line->dose.presence == HD_GIVEN &&
		units_of_dose(walk, &expected) == HD_UNITS_OK &&
		hd_decimal_compare_whole(hd_walk_units(walk), expected) == 0;
}

/* units is a whole multiple of a container of more than one unit */
static bool
is_multiple(hd_decimal units, hd_decimal container)
{
	return hd_decimal_is_whole(units) && hd_decimal_is_whole(container) &&
		container.digits > 1 && units.digits % container.digits == 0;
}

/*
 * A multi-dose container of the code of which the units are whole ones; of
 * the line's NDC alone if it names one.  any: is one known at all?
 */
static const hd_ndc_row *
multi_dose_container(const hd_walk *walk, bool *any)
{
	const hd_ndc_row *const *rows;
	int			count;

	*any = false;
	if (walk->dossier != NULL && !walk->dossier->file->multi_dose)
		return NULL;
	hd_walk_note(walk, HD_READ_CODE);
	rows = hd_catalog_code_ndcs(walk->catalog, walk->code, &count);
	for (int i = 0; i < count; i++)
	{
		const hd_ndc_row *row = rows[i];

		if (!hd_is_multi_dose(row, walk->date) ||
			(hd_walk_ndc_number(walk) != HD_NO_NDC &&
			 row->ndc != hd_walk_ndc_number(walk)))
			continue;
		*any = true;
		if (is_multiple(hd_walk_units(walk), row->units_per_container))
			return row;
	}
	return NULL;
}

/*
 * Rule U9: of a multi-dose container only what was given is payable.  OIG
 * A-05-13-00024 found 77 % of J9355 lines in multiples of 44 (a whole 440 mg
 * vial) wrong.  A dose that explains the units settles it.
 */
void
hd_check_whole_container(hd_walk *walk)
{
	bool		any;
	const hd_ndc_row *row;
	char		units[HD_DECIMAL_PRINT_SIZE];
	char		container[HD_DECIMAL_PRINT_SIZE];

	if (hd_text_equal(hd_walk_container_type(walk), HD_TEXT("single_dose")))
	{
		hd_skip(walk, HD_CHECK_whole_container,
				"the container is single-dose");
		return;
	}
	if (walk->foreign)
	{
		hd_no_data(walk, HD_CHECK_whole_container,
				   "the crosswalk is about CMS's drug of the code");
		return;
	}
	row = multi_dose_container(walk, &any);
	if (!any)
		hd_no_data(walk, HD_CHECK_whole_container,
				   "no multi-dose container of the code is known");
	else if (row == NULL || dose_explains_units(walk))
		hd_pass(walk, HD_CHECK_whole_container, HD_NO_REF,
				"the units are not those of whole containers, or the dose explains them");
	else
		hd_fail(walk, HD_FINDING_whole_container_units,
				HD_REF(row, HD_ANSWER_FOUND, HD_KIND_NDC),
				"%s units are whole multi-dose containers of %s",
				hd_decimal_print(hd_walk_units(walk), units),
				hd_decimal_print(row->units_per_container, container));
}

void
hd_check_dose_maximum(hd_walk *walk)
{
	const hd_policy *policy;
	const hd_unit *limit_unit;
	const hd_unit *unit;
	hd_decimal	most,
				dose;

	if (!hd_answered(hd_walk_policy(walk, HD_POLICY_max_dose, &policy)))
	{
		hd_no_data(walk, HD_CHECK_dose_maximum,
				   "no maximum dose of this payer is known");
		return;
	}
	if (walk->line->dose.presence != HD_GIVEN ||
		hd_walk_has_jw(walk))
	{
		hd_no_data(walk, HD_CHECK_dose_maximum, "needs the dose given");
		return;
	}
	limit_unit = hd_catalog_unit(walk->catalog, policy->unit);
	unit = unit_of_dose(walk);
	if (limit_unit == NULL || unit == NULL || !policy->has_number ||
		hd_text_supplied(policy->condition) ||
		unit->dimension != limit_unit->dimension ||
		!hd_decimal_multiply(policy->number, limit_unit->factor, &most) ||
		!hd_decimal_multiply(hd_walk_amounts(walk)->dose.value, unit->factor,
							 &dose))
		hd_no_data(walk, HD_CHECK_dose_maximum,
				   "the payer's maximum cannot be compared with the dose");
	else if (hd_decimal_compare(dose, most) > 0)
		hd_fail(walk, HD_FINDING_dose_over_maximum, HD_VALUE_REF(policy),
				"the payer's maximum is %.*s %.*s", HD_SHOWN(policy->value),
				HD_SHOWN(policy->unit));
	else
		hd_pass(walk, HD_CHECK_dose_maximum, HD_POLICY_REF(policy),
				"within the payer's maximum");
}

void
hd_check_frequency(hd_walk *walk)
{
	hd_no_data(walk, HD_CHECK_frequency, "needs hcpcs_audit");
}
