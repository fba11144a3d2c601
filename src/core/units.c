/*
 * units.c
 *	  The conversion of a dose to billing units.
 *
 * Whether the code is valid that day, and is a drug, was settled before; what
 * is thrown away is another question (rules W1 to W6).
 */
#include "core/units.h"

/* Nothing given is nothing billed; anything else of an item is one. */
static hd_units_status
one_if_any(hd_decimal dose, int32_t *units)
{
	*units = hd_decimal_sign(dose) > 0;
	return HD_UNITS_OK;
}

static bool
is_item(const hd_catalog *catalog, const hd_unit *unit)
{
	return unit != NULL &&
		hd_text_equal(hd_catalog_dimension(catalog, unit->dimension),
					  HD_TEXT(HD_DIMENSION_ITEM));
}

static hd_units_status
round_up(hd_decimal dose, hd_decimal dose_factor, hd_decimal per_unit,
		 hd_decimal per_unit_factor, int32_t *units)
{
	int64_t		quotient;

	if (!hd_decimal_ceil_quotient(dose, dose_factor, per_unit,
								  per_unit_factor, &quotient) ||
		quotient > INT32_MAX)
		return HD_UNITS_TOO_MANY;
	*units = (int32_t) quotient;
	return HD_UNITS_OK;
}

/*
 * Codes that stand for one item whatever it holds: "per study dose", "per
 * treatment dose" (rule U6).  A number of items is counted; an amount of
 * drug in milligrams or millicuries was one item.
 */
static hd_units_status
units_of_items(const hd_catalog *catalog, hd_decimal dose,
			   const hd_unit *unit, int32_t *units)
{
	hd_decimal	one = hd_decimal_of(1);

	if (unit == NULL && !hd_decimal_is_whole(dose))
		return dose.kind == HD_DECIMAL_HUGE ? HD_UNITS_TOO_MANY :
			HD_UNITS_UNIT_NEEDED;
	if (unit != NULL && !is_item(catalog, unit))
		return one_if_any(dose, units);
	return round_up(dose, one, one, one, units);
}

hd_units_status
hd_units_of_dose(const hd_catalog *catalog, const hd_drug *drug,
				 hd_decimal dose, hd_text unit_name, int32_t *units)
{
	const hd_unit *unit = NULL;
	hd_decimal	one = hd_decimal_of(1);
	bool		per_item;

	if (dose.kind == HD_DECIMAL_NAN || dose.kind == HD_DECIMAL_INFINITE)
		return HD_UNITS_NOT_A_NUMBER;
	if (hd_decimal_sign(dose) < 0)
		return HD_UNITS_NEGATIVE;
	if (!hd_text_blank(unit_name))
	{
		unit = hd_catalog_unit(catalog, unit_name);
		if (unit == NULL)
			return HD_UNITS_UNIT_UNKNOWN;
	}
	if (drug->basis == HD_BASIS_NOT_CLASSIFIED)
		return one_if_any(dose, units);
	per_item = drug->basis == HD_BASIS_PER_ITEM &&
		(!drug->has_dose || is_item(catalog, drug->unit));
	if (per_item)
		return units_of_items(catalog, dose, unit, units);
	if (!drug->has_dose)
		return HD_UNITS_NO_DOSE;
	if (unit == NULL || unit == drug->unit)
		return round_up(dose, one, drug->dose, one, units);
	if (drug->unit == NULL || unit->dimension != drug->unit->dimension ||
		is_item(catalog, unit))
		return HD_UNITS_UNIT_MISMATCH;
	return round_up(dose, unit->factor, drug->dose, drug->unit->factor, units);
}
