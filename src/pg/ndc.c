/*
 * ndc.c
 *	  hcpcs_ndc11 and hcpcs_ndc_units: an NDC in billing form, and what a
 *	  quantity of it is in units of every code it is listed for.
 */
#include "postgres.h"

#include "core/units.h"
#include "pg/arguments.h"
#include "pg/image.h"
#include "pg/rows.h"
#include "utils/builtins.h"
#include "utils/numeric.h"

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

typedef struct ndc_question
{
	const hd_view *view;
	hd_date		date;
	hd_decimal	quantity;
	hd_text		unit;			/* UN, ML, GR, F2 or ME */
} ndc_question;

/* The qualifiers that are an amount of drug, as a unit of measure. */
static hd_text
unit_of_qualifier(hd_text qualifier)
{
	static const struct
	{
		char		qualifier[3];
		const char *unit;
	}			units[] = {{"ML", "mL"}, {"GR", "g"}, {"F2", "IU"}, {"ME", "mg"}};

	for (int i = 0; i < lengthof(units); i++)
		if (hd_text_equal(qualifier, hd_text_of(units[i].qualifier)))
			return hd_text_of(units[i].unit);
	return HD_NO_TEXT;
}

/*
 * Units of one row, exactly and not rounded, or why they are not known: the
 * crosswalk says what a container holds in units, and the size of a
 * container only where somebody added its unit.
 */
static bool
units_of_row(const ndc_question *q, const hd_ndc_row *row,
			 const hd_drug *drug, hd_decimal *units, const char **note)
{
	const hd_catalog *catalog = q->view->catalog;
	hd_text		name = unit_of_qualifier(q->unit);
	const hd_unit *unit = hd_catalog_unit(catalog, name);
	int32_t		counted;

	*note = "the quantity is not a number of zero or more";
	if (!hd_decimal_is_finite(q->quantity) || hd_decimal_sign(q->quantity) < 0)
		return false;
	if (hd_text_equal(q->unit, HD_TEXT("UN")))
	{
		*note = "UN counts containers, not cartons";
		if (row->has_units &&
			hd_decimal_multiply(q->quantity, row->units_per_container, units))
			return true;
		*note = "the units of one container are not known";
		return false;
	}
	if (unit == NULL)
	{
		*note = "the quantity's unit is not UN, ML, GR, F2 or ME";
		return false;
	}
	/* grams are of the product, not of the drug in it */
	if (!hd_text_equal(q->unit, HD_TEXT("GR")) &&
		drug->has_dose && drug->unit != NULL &&
		drug->unit->dimension == unit->dimension &&
		hd_units_of_dose(catalog, drug, q->quantity, name,
						 &counted) == HD_UNITS_OK)
	{
		*note = "the quantity is in the code's own kind of unit; rounded up";
		*units = hd_decimal_of(counted);
		return true;
	}
	if (row->has_units && row->has_size && row->size_unit == unit)
	{
		hd_decimal	one = hd_decimal_of(1);
		int64_t		quotient;

		if (hd_decimal_ceil_quotient(q->quantity, row->units_per_container,
									 row->size, one, &quotient))
		{
			*note = "by the size of one container; rounded up";
			*units = hd_decimal_of(quotient);
			return true;
		}
	}
	*note = "needs the size of one container and its unit, which the crosswalk does not give";
	return false;
}

static Numeric
to_numeric(hd_decimal value)
{
	char		printed[HD_DECIMAL_PRINT_SIZE];

	return DatumGetNumeric(DirectFunctionCall3(numeric_in,
											   CStringGetDatum(hd_decimal_print(value, printed)),
											   ObjectIdGetDatum(InvalidOid),
											   Int32GetDatum(-1)));
}

/* What tells this code from the NDC's other codes. */
static const char *
distinction(const hd_drug *drug)
{
	return drug->esrd == HD_TRUE ? "; for dialysis patients" :
		drug->esrd == HD_FALSE ? "; for patients not on dialysis" : "";
}

static void
add_code(const ndc_question *q, hd_row_list *list, const hd_ndc_row *row)
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
				   NumericGetDatum(to_numeric(units)));
	hd_row_set_string(list->row, "code", hd_code_print(row->code, code));
	hd_row_set_string(list->row, "note",
					  psprintf("%s%s", note, distinction(drug)));
	hd_row_list_add(list);
}

/* Every code once, from the first source in order that lists it. */
static void
collect_codes(const ndc_question *q, hd_ndc ndc, hd_row_list *list)
{
	int			count;
	const hd_ndc_row *rows = hd_catalog_ndc_rows(q->view->catalog, ndc,
												 &count);
	hd_code    *said = palloc((count + 1) * sizeof(hd_code));
	int			said_count = 0;

	for (int s = 0; s < q->view->order->count; s++)
		for (int i = 0; i < count; i++)
		{
			int			j = 0;

			if (rows[i].origin.source != q->view->order->source[s] ||
				!hd_answered(hd_catalog_row_answer(q->view->catalog,
												   &rows[i].origin,
												   HD_KIND_NDC, q->date)))
				continue;
			while (j < said_count && said[j] != rows[i].code)
				j++;
			if (j < said_count)
				continue;
			said[said_count++] = rows[i].code;
			add_code(q, list, &rows[i]);
		}
}

static void
answer_ndc_units(FunctionCallInfo fcinfo, hd_row_list *list)
{
	ndc_question q;
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
	q.unit = hd_text_trim(hd_text_argument(fcinfo, 2));
	q.quantity = quantity.value;
	q.date = date.value;
	q.view = hd_image_view(fcinfo, HD_SECTION_BIT(HD_SECTION_CODE) |
						   HD_SECTION_BIT(HD_SECTION_NDC));
	collect_codes(&q, ndc, list);
}

Datum
hcpcs_ndc_units(PG_FUNCTION_ARGS)
{
	if (SRF_IS_FIRSTCALL())
	{
		FuncCallContext *context = SRF_FIRSTCALL_INIT();
		MemoryContext old = MemoryContextSwitchTo(context->multi_call_memory_ctx);
		hd_row_list *list = hd_row_list_create(fcinfo);

		answer_ndc_units(fcinfo, list);
		context->user_fctx = list;
		MemoryContextSwitchTo(old);
	}
	return hd_row_list_next(fcinfo);
}
