/*
 * waste.c
 *	  What was given of the opened containers, what was thrown away, and which
 *	  lines bill it?  hcpcs_wastage, hcpcs_bill.
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "catalog/pg_type.h"
#include "core/bill.h"
#include "pg/arguments.h"
#include "pg/decimal_numeric.h"
#include "pg/query_memory.h"
#include "pg/rows.h"
#include "pg/text_datum.h"
#include "pg/units.h"
#include "utils/array.h"
#include "utils/fmgrprotos.h"

PG_FUNCTION_INFO_V1(hcpcs_wastage);
PG_FUNCTION_INFO_V1(hcpcs_bill);

/*
 * hcpcs_wastage has no argument for the type of bill, on which packaging
 * depends: an institutional line is taken for a hospital outpatient's (13x).
 */
#define OUTPATIENT_BILL HD_TEXT("131")

typedef struct inquiry
{
	hd_units_question units;
	hd_waste_question waste;
	Datum	   *containers;		/* as they were given */
} inquiry;

/* ---- arguments ---- */

static void
check_word(hd_text word, bool (*parse) (hd_text word, uint8 *out),
		   const char *argument, const char *words)
{
	uint8		value;

	if (hd_text_presence(word) != HD_GIVEN ||
		parse(hd_text_trim(word), &value))
		return;
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("invalid %s \"%.*s\"", argument,
					HD_SHOWN(hd_text_trim(word))),
			 errhint("It is %s.", words)));
}

static void
read_containers(FunctionCallInfo fcinfo, int n, inquiry *i)
{
	hd_decimal *containers;
	bool	   *nulls;
	int			count;

	i->waste.container_count = -1;
	if (PG_ARGISNULL(n))
		return;
	deconstruct_array(PG_GETARG_ARRAYTYPE_P(n), NUMERICOID, -1, false,
					  TYPALIGN_INT, &i->containers, &nulls, &count);
	containers = palloc((count + 1) * sizeof(hd_decimal));
	for (int c = 0; c < count; c++)
	{
		if (nulls[c])
			ereport(ERROR,
					(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
					 errmsg("containers must not hold null"),
					 errdetail("Container %d of %d is null.", c + 1, count)));
		containers[c] =
			hd_decimal_from_numeric(DatumGetNumeric(i->containers[c]));
	}
	i->waste.container_count = count;
	i->waste.containers = containers;
}

/* A NULL or blank element is a container without an NDC. */
static void
read_ndcs(FunctionCallInfo fcinfo, int n, inquiry *i)
{
	hd_array_room room;
	int			count;
	const hd_text *texts = hd_array_argument(fcinfo, n, &room, &count);
	hd_ndc	   *ndcs = palloc((count + 1) * sizeof(hd_ndc));

	for (int c = 0; c < count; c++)
	{
		ndcs[c] = hd_ndc_parse(texts[c]);
		if (ndcs[c] == HD_NO_NDC && !hd_text_blank(texts[c]))
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_TEXT_REPRESENTATION),
					 errmsg("invalid NDC \"%.*s\"",
							HD_SHOWN(hd_text_trim(texts[c]))),
					 errdetail("An NDC is 11 digits, or 10 with hyphens that say where the zero goes.")));
	}
	if (count >= 0 && i->waste.container_count >= 0 &&
		count != i->waste.container_count)
		ereport(ERROR,
				(errcode(ERRCODE_ARRAY_SUBSCRIPT_ERROR),
				 errmsg("ndcs and containers must have the same length"),
				 errdetail("There are %d NDCs and %d containers.", count,
						   i->waste.container_count),
				 errhint("Give one NDC for each opened container, NULL where it has none.")));
	i->waste.ndc_count = count;
	i->waste.ndcs = ndcs;
}

/* The first eight arguments.  False if code or dose is NULL. */
static bool
read_inquiry(FunctionCallInfo fcinfo, inquiry *i)
{
	hd_line    *line = &i->waste.line;

	memset(i, 0, sizeof(*i));
	line->code = i->units.code_text = hd_text_argument(fcinfo, 0);
	line->dose = i->units.dose = hd_number_argument(fcinfo, 1);
	line->dose_unit = i->units.unit = hd_text_argument(fcinfo, 2);
	if (!hd_text_supplied(line->code) || line->dose.presence == HD_ABSENT)
		return false;
	read_containers(fcinfo, 3, i);
	line->service_date = i->units.date = hd_date_argument(fcinfo, 4);
	line->payer = hd_text_argument(fcinfo, 5);
	line->claim_type = hd_text_argument(fcinfo, 6);
	line->container_type = hd_text_argument(fcinfo, 7);
	line->place_of_service = OUTPATIENT_BILL;
	i->waste.ndc_count = -1;
	i->waste.allocator = hd_query_allocator;
	check_word(line->claim_type, hd_claim_type_parse, "claim_type",
			   "professional, institutional or dme");
	check_word(line->container_type, hd_container_parse, "container_type",
			   "single_dose or multi_dose");
	return true;
}

/* ---- errors ---- */

/* The place of the first, for the message. */
static int
invalid_container(const inquiry *i)
{
	int			c = 0;

	while (hd_decimal_is_finite(i->waste.containers[c]) &&
		   !i->waste.containers[c].inexact &&
		   hd_decimal_sign(i->waste.containers[c]) > 0)
		c++;
	return c;
}

static char *
print_numeric(Datum value)
{
	return DatumGetCString(DirectFunctionCall1(numeric_out, value));
}

static Datum
sum_of(const Datum *value, int count)
{
	Datum		sum = NumericGetDatum(int64_to_numeric(0));

	for (int c = 0; c < count; c++)
		sum = DirectFunctionCall2(numeric_add, sum, value[c]);
	return sum;
}

static void
raise_not_opened(const inquiry *i, Datum dose)
{
	Datum		opened = sum_of(i->containers, i->waste.container_count);

	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("dose is more than the opened containers hold"),
			 errdetail("The dose is %s, the containers hold %s.",
					   print_numeric(dose), print_numeric(opened)),
			 errhint("Give every container that was opened, in the dose's unit.")));
}

static void
raise_container_invalid(const inquiry *i)
{
	int			c = invalid_container(i);

	ereport(ERROR,
			(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
			 errmsg("containers must be numbers above zero"),
			 errdetail("Container %d holds %s.", c + 1,
					   print_numeric(i->containers[c])),
			 errhint("Give the labelled content of each opened container, in the dose's unit and with at most 18 digits.")));
}

static void
raise_waste_status(FunctionCallInfo fcinfo, const inquiry *i,
				   hd_waste_status status)
{
	switch (status)
	{
		case HD_WASTE_OK:
			break;
		case HD_WASTE_CONTAINER_INVALID:
			raise_container_invalid(i);
			break;
		case HD_WASTE_NOT_OPENED:
			raise_not_opened(i, PG_GETARG_DATUM(1));
			break;
		case HD_WASTE_CONTAINERS_DIFFER:
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("some of the NDCs are single-dose and some multi-dose"),
					 errhint("Bill them apart: waste is billed of single-dose containers only.")));
			break;
		case HD_WASTE_TOO_MANY:
			ereport(ERROR,
					(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
					 errmsg("units out of range"),
					 errdetail("What the containers hold is more units than an integer holds, or needs more than 18 digits.")));
	}
}

static void
answer(FunctionCallInfo fcinfo, inquiry *i, hd_waste *waste)
{
	const hd_view *view = hd_image_view(fcinfo, hd_waste_sections(&i->waste));
	int32		units;

	i->units.view = view;
	i->waste.catalog = view->catalog;
	i->waste.order = view->order;
	units = hd_units_or_raise(&i->units);
	raise_waste_status(fcinfo, i, hd_waste_compute(&i->waste, units, waste));
}

/* ---- hcpcs_wastage ---- */

static const char *
modifier_name(hd_waste_modifier modifier)
{
	return modifier == HD_WASTE_JW ? "JW" : "JZ";
}

static void
set_containers(FunctionCallInfo fcinfo, hd_row *row, const inquiry *i,
			   const hd_waste *waste)
{
	int			count = waste->container_count;
	Datum	   *value = i->containers;
	Datum		opened;

	if (count < 0)
		return;
	if (i->waste.container_count < 0)
	{
		value = palloc((count + 1) * sizeof(Datum));
		for (int c = 0; c < count; c++)
			value[c] =
				NumericGetDatum(hd_decimal_to_numeric(waste->containers[c]));
	}
	opened = sum_of(value, count);
	hd_row_set(row, "containers",
			   PointerGetDatum(construct_array(value, count, NUMERICOID, -1,
											   false, TYPALIGN_INT)));
	hd_row_set(row, "opened", opened);
	hd_row_set(row, "leftover",
			   DirectFunctionCall2(numeric_sub, opened, PG_GETARG_DATUM(1)));
}

Datum
hcpcs_wastage(PG_FUNCTION_ARGS)
{
	inquiry		i;
	hd_waste	waste;
	hd_row	   *row;

	if (!read_inquiry(fcinfo, &i))
		PG_RETURN_NULL();
	answer(fcinfo, &i, &waste);
	row = hd_row_of_query(fcinfo);
	hd_row_set(row, "units", Int32GetDatum(waste.units));
	if (waste.discarded >= 0)
		hd_row_set(row, "discarded_units", Int32GetDatum(waste.discarded));
	if (waste.modifier != HD_WASTE_NONE)
		hd_row_set_string(row, "modifier", modifier_name(waste.modifier));
	set_containers(fcinfo, row, &i, &waste);
	return HeapTupleGetDatum(heap_form_tuple(row->descriptor, row->value,
											 row->null));
}

/* ---- hcpcs_bill ---- */

static hd_number_field
read_unit_charge(FunctionCallInfo fcinfo, int n)
{
	hd_number_field charge = hd_number_argument(fcinfo, n);

	if (charge.presence == HD_GIVEN &&
		(!hd_decimal_is_finite(charge.value) || charge.value.inexact ||
		 hd_decimal_sign(charge.value) < 0))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("unit_charge must be a number of zero or more"),
				 errdetail("It is %s.", print_numeric(PG_GETARG_DATUM(n))),
				 errhint("Give the charge of one billing unit, with at most 18 digits.")));
	return charge;
}

static void
raise_bill_status(const inquiry *i, hd_bill_status status)
{
	char		code[HD_CODE_SIZE];

	hd_code_print(i->units.code, code);
	switch (status)
	{
		case HD_BILL_OK:
			break;
		case HD_BILL_NEEDS_CONTAINER_TYPE:
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("container_type is needed to bill HCPCS code \"%s\"",
							code),
					 errdetail("Neither an NDC nor CMS's JW/JZ list tells on the service date whether its container is single-dose, and JW or JZ depends on it."),
					 errhint("Give container_type, 'single_dose' or 'multi_dose'.")));
			break;
		case HD_BILL_NEEDS_CONTAINERS:
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("containers are needed to bill HCPCS code \"%s\"",
							code),
					 errdetail("The crosswalk has no sizes to choose from on the service date, and JW or JZ depends on what was opened."),
					 errhint("Give the labelled content of each opened container.")));
			break;
		case HD_BILL_UNIT_OVER_CLAIM:
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("one unit is charged more than a claim of the payer holds"),
					 errhint("Ask the payer how such a charge is billed.")));
			break;
		case HD_BILL_UNSPLITTABLE:
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("charge cannot be split into claims of different totals"),
					 errdetail("A claim of the payer holds too few units of this charge."),
					 errhint("Ask the payer how such a charge is billed.")));
	}
}

static Datum
modifiers_of(const hd_bill_line *line)
{
	Datum		modifier[2];
	int			count = 0;

	if (line->modifier != HD_WASTE_NONE)
		modifier[count++] =
			CStringGetTextDatum(modifier_name(line->modifier));
	if (line->repeated)
		modifier[count++] = CStringGetTextDatum("76");
	if (count == 0)
		return PointerGetDatum(construct_empty_array(TEXTOID));
	return PointerGetDatum(construct_array(modifier, count, TEXTOID, -1, false,
										   TYPALIGN_INT));
}

static void
set_line(FunctionCallInfo fcinfo, hd_row *row, const inquiry *i,
		 const hd_bill_line *line)
{
	char		printed[HD_NDC_PRINT_SIZE];
	Datum		units = NumericGetDatum(int64_to_numeric(line->units));

	hd_row_set(row, "line", Int32GetDatum(line->line));
	hd_row_set_string(row, "code", hd_code_print(i->units.code, printed));
	hd_row_set(row, "modifiers", modifiers_of(line));
	hd_row_set(row, "units", Int32GetDatum(line->units));
	if (line->ndc != HD_NO_NDC)
		hd_row_set_string(row, "ndc", hd_ndc_print(line->ndc, printed));
	if (!PG_ARGISNULL(9))
		hd_row_set(row, "charge",
				   DirectFunctionCall2(numeric_mul, units,
									   PG_GETARG_DATUM(9)));
	hd_row_set(row, "claim", Int32GetDatum(line->claim));
}

static void
collect_lines(FunctionCallInfo fcinfo, hd_row_list *list)
{
	inquiry		i;
	hd_waste	waste;
	hd_bill		bill;
	hd_number_field unit_charge;

	if (!read_inquiry(fcinfo, &i))
		return;
	read_ndcs(fcinfo, 8, &i);
	unit_charge = read_unit_charge(fcinfo, 9);
	answer(fcinfo, &i, &waste);
	raise_bill_status(&i, hd_bill_make(&i.waste, &waste, unit_charge, &bill));
	for (int line = 0; line < bill.count; line++)
	{
		set_line(fcinfo, list->row, &i, &bill.lines[line]);
		hd_row_list_add(list);
	}
}

Datum
hcpcs_bill(PG_FUNCTION_ARGS)
{
	return hd_row_list_return(fcinfo, collect_lines);
}
