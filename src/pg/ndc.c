/*
 * ndc.c
 *	  What is an NDC in billing form, and a quantity of it in units of every
 *	  code it is listed for?  hcpcs_ndc11, hcpcs_ndc_units.
 */
#include "postgres.h"

#include "core/units.h"
#include "pg/arguments.h"
#include "pg/decimal_numeric.h"
#include "pg/image.h"
#include "pg/rows.h"
#include "utils/builtins.h"

PG_FUNCTION_INFO_V1(hcpcs_ndc11);
PG_FUNCTION_INFO_V1(hcpcs_ndc_units);

/* STRICT */
Datum
hcpcs_ndc11(PG_FUNCTION_ARGS)
{
	hd_ndc		ndc = hd_ndc_parse(hd_text_argument(fcinfo, 0));
	char		printed[HD_NDC_PRINT_SIZE];

	if (ndc == HD_NO_NDC)
		PG_RETURN_NULL();
	PG_RETURN_TEXT_P(cstring_to_text(hd_ndc_print(ndc, printed)));
}

typedef struct question
{
	const hd_view *view;
	hd_date		date;
	hd_decimal	quantity;
	hd_qualifier qualifier;
} question;

/* Containers, exactly and not rounded. */
static bool
units_of_containers(const question *q, const hd_ndc_row *row,
					hd_decimal *units, const char **note)
{
	*note = "UN counts containers, not cartons";
	if (row->has_units &&
		hd_decimal_multiply(q->quantity, row->units_per_container, units))
		return true;
	*note = "the units of one container are not known";
	return false;
}

/* An amount in a unit that converts to the code's own. */
static bool
units_of_amount(const question *q, const hd_drug *drug, const hd_unit *unit,
				hd_decimal *units)
{
	int32_t		counted;

	if (q->qualifier == HD_QUALIFIER_GR || !drug->has_dose ||
		drug->unit == NULL || drug->unit->dimension != unit->dimension ||
		hd_units_of_dose(q->view->catalog, drug, q->quantity, unit->name,
						 &counted) != HD_UNITS_OK)
		return false;
	*units = hd_decimal_of(counted);
	return true;
}

/*
 * Units of one row, or why they are not known: the crosswalk says what a
 * container holds in units, and the size of a container only where somebody
 * added its unit.
 */
static bool
units_of_row(const question *q, const hd_ndc_row *row, const hd_drug *drug,
			 hd_decimal *units, const char **note)
{
	const hd_unit *unit = hd_catalog_unit(q->view->catalog,
										  hd_qualifier_unit(q->qualifier));
	int64_t		counted;

	*note = "the quantity is not a number of zero or more";
	if (!hd_decimal_is_finite(q->quantity) || hd_decimal_sign(q->quantity) < 0)
		return false;
	if (q->qualifier == HD_QUALIFIER_UN)
		return units_of_containers(q, row, units, note);
	*note = "the quantity's unit is not UN, ML, GR, F2 or ME";
	if (unit == NULL)
		return false;
	*note = "the quantity is in the code's own kind of unit; rounded up";
	if (units_of_amount(q, drug, unit, units))
		return true;
	*note = "by the size of one container; rounded up";
	if (hd_units_of_content(row, q->quantity, unit, &counted))
	{
		*units = hd_decimal_of(counted);
		return true;
	}
	*note = "needs the size of one container and its unit, which the crosswalk does not give";
	return false;
}

/* What tells this code from the NDC's other codes. */
static const char *
distinction(const hd_drug *drug)
{
	return drug->esrd == HD_TRUE ? "; for dialysis patients" :
		drug->esrd == HD_FALSE ? "; for patients not on dialysis" : "";
}

static void
add_code(const question *q, hd_row_list *list, const hd_ndc_row *row)
{
	const hd_drug *drug;
	hd_decimal	units;
	const char *note;
	char		code[HD_CODE_SIZE];

	if (!hd_answered(hd_catalog_drug(q->view->catalog, q->view->order,
									 row->code, q->date, &drug)))
		return;
	if (units_of_row(q, row, drug, &units, &note))
		hd_row_set(list->row, "units",
				   NumericGetDatum(hd_decimal_to_numeric(units)));
	hd_row_set_string(list->row, "code", hd_code_print(row->code, code));
	hd_row_set_string(list->row, "note",
					  psprintf("%s%s", note, distinction(drug)));
	hd_row_list_add(list);
}

/* Every code once, from the first source in order that lists it. */
static void
collect_codes(const question *q, hd_ndc ndc, hd_row_list *list)
{
	int			count;
	const hd_ndc_row *rows = hd_catalog_ndc_rows(q->view->catalog, ndc,
												 &count);
	hd_code    *said = palloc(Max(count, 1) * sizeof(hd_code));
	int			said_count = 0;

	for (int s = 0; s < q->view->order->count; s++)
		for (int i = 0; i < count; i++)
		{
			if (rows[i].origin.source != q->view->order->source[s] ||
				!hd_answered(hd_catalog_row_answer(q->view->catalog,
												   &rows[i].origin,
												   HD_KIND_NDC, q->date)) ||
				hd_code_among(rows[i].code, said, said_count))
				continue;
			said[said_count++] = rows[i].code;
			add_code(q, list, &rows[i]);
		}
}

static void
collect_units(FunctionCallInfo fcinfo, hd_row_list *list)
{
	question	q;
	hd_text		text = hd_text_argument(fcinfo, 0);
	hd_number_field quantity = hd_number_argument(fcinfo, 1);
	hd_date_field date = hd_date_argument(fcinfo, 3);
	hd_ndc		ndc;

	if (!hd_text_supplied(text) || quantity.presence == HD_ABSENT ||
		date.presence == HD_ABSENT)
		return;
	ndc = hd_ndc_parse(text);
	if (ndc == HD_NO_NDC)
		return;
	q.qualifier = hd_qualifier_parse(hd_text_argument(fcinfo, 2));
	q.quantity = quantity.value;
	q.date = date.value;
	q.view = hd_image_view(fcinfo, HD_SECTION_BIT(HD_SECTION_CODE) |
						   HD_SECTION_BIT(HD_SECTION_NDC));
	collect_codes(&q, ndc, list);
}

Datum
hcpcs_ndc_units(PG_FUNCTION_ARGS)
{
	return hd_row_list_return(fcinfo, collect_units);
}
