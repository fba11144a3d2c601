/*
 * units.c
 *	  How many billing units is a dose, or a quantity of an NDC?
 *
 * Whether the code is valid that day, and is a drug, was settled before; what
 * is thrown away is another question (rules W1 to W6).
 */
#include "core/units.h"

/* hd_decimal_ceil_quotient or hd_decimal_floor_quotient */
typedef bool (*rounding) (hd_decimal a, hd_decimal a_factor, hd_decimal b,
						  hd_decimal b_factor, int64_t *out);

/* Nothing given is nothing billed; anything else of an item is one. */
static hd_units_status
one_if_any(hd_decimal dose, int32_t *units)
{
	*units = hd_decimal_sign(dose) > 0;
	return HD_UNITS_OK;
}

static hd_units_status
divide(rounding round, hd_decimal dose, hd_decimal dose_factor,
	   hd_decimal per_unit, hd_decimal per_unit_factor, int32_t *units)
{
	int64_t		quotient;

	if (!round(dose, dose_factor, per_unit, per_unit_factor, &quotient) ||
		quotient > INT32_MAX)
		return HD_UNITS_TOO_MANY;
	*units = (int32_t) quotient;
	return HD_UNITS_OK;
}

/* Both in one unit. */
static hd_units_status
divide_alike(rounding round, hd_decimal dose, hd_decimal per_unit,
			 int32_t *units)
{
	hd_decimal	one = hd_decimal_of(1);
	int64_t		quotient;

	if (round != hd_decimal_ceil_quotient)
		return divide(round, dose, one, per_unit, one, units);
	if (!hd_decimal_ceil_ratio(dose, per_unit, &quotient) ||
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
units_of_items(rounding round, hd_decimal dose, const hd_unit *unit,
			   int32_t *units)
{
	hd_decimal	one = hd_decimal_of(1);

	/* what was opened is in the unit of a dose that had no such doubt */
	if (unit == NULL && !hd_decimal_is_whole(dose) &&
		round == hd_decimal_ceil_quotient)
		return dose.kind == HD_DECIMAL_HUGE ? HD_UNITS_TOO_MANY :
			HD_UNITS_UNIT_NEEDED;
	if (unit != NULL && !unit->is_item)
		return one_if_any(dose, units);
	return divide(round, dose, one, one, one, units);
}

/* Is the dose one that can be counted at all? */
static hd_units_status
countable(hd_decimal dose)
{
	if (dose.kind == HD_DECIMAL_NAN || dose.kind == HD_DECIMAL_INFINITE)
		return HD_UNITS_NOT_A_NUMBER;
	return hd_decimal_sign(dose) < 0 ? HD_UNITS_NEGATIVE : HD_UNITS_OK;
}

static hd_units_status
convert(const hd_drug *drug, rounding round, hd_decimal dose,
		const hd_unit *unit, int32_t *units)
{
	hd_units_status status = countable(dose);

	if (status != HD_UNITS_OK)
		return status;
	if (drug->basis == HD_BASIS_NOT_CLASSIFIED)
		return one_if_any(dose, units);
	if (drug->basis == HD_BASIS_PER_ITEM &&
		(!drug->has_dose || (drug->unit != NULL && drug->unit->is_item)))
		return units_of_items(round, dose, unit, units);
	if (!drug->has_dose)
		return HD_UNITS_NO_DOSE;
	if (unit == NULL || unit == drug->unit)
		return divide_alike(round, dose, drug->dose, units);
	if (drug->unit == NULL || unit->dimension != drug->unit->dimension ||
		unit->is_item)
		return HD_UNITS_UNIT_MISMATCH;
	return divide(round, dose, unit->factor, drug->dose, drug->unit->factor,
				  units);
}

/* Most doses name the unit of their code. */
static inline const hd_unit *
find_unit(const hd_catalog *catalog, const hd_drug *drug, hd_text name)
{
	return drug->unit != NULL && hd_text_same(name, drug->unit->name) ?
		drug->unit : hd_catalog_unit(catalog, name);
}

/* What is wrong with the dose is said before what is wrong with its unit. */
static hd_units_status
convert_named(const hd_catalog *catalog, const hd_drug *drug, rounding round,
			  hd_decimal dose, hd_text unit_name, int32_t *units)
{
	const hd_unit *unit = NULL;
	hd_units_status status = countable(dose);

	if (status == HD_UNITS_OK && !hd_text_blank(unit_name))
	{
		unit = find_unit(catalog, drug, unit_name);
		if (unit == NULL)
			return HD_UNITS_UNIT_UNKNOWN;
	}
	return status != HD_UNITS_OK ? status :
		convert(drug, round, dose, unit, units);
}

hd_units_status
hd_units_of_amount(const hd_drug *drug, hd_decimal dose, const hd_unit *unit,
				   int32_t *units)
{
	return convert(drug, hd_decimal_ceil_quotient, dose, unit, units);
}

hd_units_status
hd_units_of_dose(const hd_catalog *catalog, const hd_drug *drug,
				 hd_decimal dose, hd_text unit_name, int32_t *units)
{
	return convert_named(catalog, drug, hd_decimal_ceil_quotient, dose,
						 unit_name, units);
}

hd_units_status
hd_units_within(const hd_catalog *catalog, const hd_drug *drug,
				hd_decimal amount, hd_text unit_name, int32_t *units)
{
	return convert_named(catalog, drug, hd_decimal_floor_quotient, amount,
						 unit_name, units);
}

/*
 * So much of the contents of containers: by what one of them holds, in the
 * unit and in billing units.  False if either is not known.
 */
bool
hd_units_of_content(const hd_ndc_row *row, hd_decimal quantity,
					const hd_unit *unit, int64_t *units)
{
	hd_decimal	one = hd_decimal_of(1);

	return unit != NULL && row->has_units && row->has_size &&
		row->size_unit == unit &&
		hd_decimal_ceil_quotient(quantity, row->units_per_container,
								 row->size, one, units);
}
