/*
 * units.c
 *	  How many billing units is a dose?  hcpcs_units, hcpcs_try_units.
 *
 * One question, two manners: hcpcs_units says why there is no answer,
 * hcpcs_try_units gives NULL.
 */
#include "postgres.h"

#include "pg/arguments.h"
#include "pg/units.h"

PG_FUNCTION_INFO_V1(hcpcs_units);
PG_FUNCTION_INFO_V1(hcpcs_try_units);

/* What keeps a code from having units, before its dose is looked at. */
typedef enum code_problem
{
	CODE_FINE,
	CODE_MALFORMED,
	CODE_CPT,
	CODE_UNKNOWN,
	CODE_NOT_CONSULTED,			/* known, but to no source that is asked */
	CODE_NOT_VALID,
	CODE_NOT_DRUG
} code_problem;

typedef hd_units_question question;

/* False if code or dose is NULL: then the answer is NULL. */
static bool
read_question(FunctionCallInfo fcinfo, question *q)
{
	q->code_text = hd_text_argument(fcinfo, 0);
	q->dose = hd_number_argument(fcinfo, 1);
	q->unit = hd_text_argument(fcinfo, 2);
	q->date = hd_date_argument(fcinfo, 3);
	if (!hd_text_supplied(q->code_text) || q->dose.presence == HD_ABSENT)
		return false;
	q->view = hd_image_view(fcinfo, HD_SECTION_BIT(HD_SECTION_CODE));
	return true;
}

static code_problem
find_drug(question *q)
{
	const hd_catalog *catalog = q->view->catalog;

	q->drug = NULL;
	switch (hd_code_parse(q->code_text, &q->code))
	{
		case HD_CODE_CPT:
			return CODE_CPT;
		case HD_CODE_BLANK:
		case HD_CODE_OTHER:
			return CODE_MALFORMED;
		case HD_CODE_LEVEL_II:
			break;
	}
	if (hd_answered(hd_catalog_drug(catalog, q->view->order, q->code,
									q->date.value, &q->drug)))
		return q->drug->category == HD_CATEGORY_NOT_DRUG ? CODE_NOT_DRUG :
			CODE_FINE;
	if (!hd_catalog_code_known(catalog, q->code))
		return CODE_UNKNOWN;
	q->drug = hd_catalog_nearest_drug(catalog, q->view->order, q->code,
									  q->date.value);
	if (q->drug == NULL || hd_origin_covers(&q->drug->origin, q->date.value))
		return CODE_NOT_CONSULTED;
	return q->drug->category == HD_CATEGORY_NOT_DRUG ? CODE_NOT_DRUG :
		CODE_NOT_VALID;
}

static void
raise_unknown(const question *q)
{
	const hd_catalog *catalog = q->view->catalog;
	hd_text		code = hd_text_trim(q->code_text);
	hd_code		nearest = hd_catalog_nearest_code(catalog, code,
												  q->date.value);
	char		printed[HD_CODE_SIZE];

	if (!hd_catalog_lists_codes(catalog, q->view->order, q->date.value))
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_OBJECT),
				 errmsg("HCPCS code \"%.*s\" is not known", HD_SHOWN(code)),
				 errdetail("No complete list of codes for that day is at hand."),
				 errhint("See hcpcs_coverage, kind code_list.")));
	ereport(ERROR,
			(errcode(ERRCODE_UNDEFINED_OBJECT),
			 errmsg("HCPCS code \"%.*s\" does not exist", HD_SHOWN(code)),
			 errdetail("No release of any source lists the code."),
			 nearest == HD_NO_CODE ?
			 errhint("Look the drug up with hcpcs_search.") :
			 errhint("Perhaps you meant \"%s\".",
					 hd_code_print(nearest, printed))));
}

static void
raise_not_valid(const question *q)
{
	char		code[HD_CODE_SIZE];
	char		day[HD_DATE_PRINT_SIZE];
	char		asked[HD_DATE_PRINT_SIZE];
	const hd_origin *origin = &q->drug->origin;
	char		successors[HD_LIST_SIZE];

	hd_date_print(q->date.value, asked);
	hd_code_print(q->code, code);
	if (origin->valid_from > q->date.value)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("HCPCS code \"%s\" is not valid on %s", code, asked),
				 errdetail("The code starts %s.",
						   hd_date_print(origin->valid_from, day)),
				 errhint("Look up the code of that day with hcpcs_search.")));
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("HCPCS code \"%s\" is not valid on %s", code, asked),
			 errdetail("The code ended %s.",
					   hd_date_print(origin->valid_to, day)),
			 hd_text_supplied(q->drug->replaced_by) ?
			 errhint("It was replaced by %s; the dose of one unit may differ.",
					 hd_list_print(q->drug->replaced_by, successors)) :
			 errhint("Look up the code of that day with hcpcs_search.")));
}

static void
raise_code_problem(const question *q, code_problem problem)
{
	hd_text		code = hd_text_trim(q->code_text);

	switch (problem)
	{
		case CODE_FINE:
			break;
		case CODE_MALFORMED:
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_TEXT_REPRESENTATION),
					 errmsg("invalid HCPCS code \"%.*s\"", HD_SHOWN(code)),
					 errdetail("A HCPCS Level II code is a letter A to V and four digits.")));
			break;
		case CODE_CPT:
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("code \"%.*s\" is not a drug", HD_SHOWN(code)),
					 errdetail("It is a CPT code; drugs are billed with HCPCS Level II codes.")));
			break;
		case CODE_UNKNOWN:
			raise_unknown(q);
			break;
		case CODE_NOT_CONSULTED:
			ereport(ERROR,
					(errcode(ERRCODE_UNDEFINED_OBJECT),
					 errmsg("HCPCS code \"%.*s\" is not described by the sources consulted",
							HD_SHOWN(code)),
					 errhint("Add \"cms\" to hcpcs_drug.sources.")));
			break;
		case CODE_NOT_VALID:
			raise_not_valid(q);
			break;
		case CODE_NOT_DRUG:
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("HCPCS code \"%.*s\" is not a drug",
							HD_SHOWN(code)),
					 errdetail("It stands for a supply or a service, which has no dose.")));
	}
}

static void
raise_unit_unknown(const question *q)
{
	hd_text		unit = hd_text_trim(q->unit);
	hd_text		nearest = hd_catalog_nearest_unit(q->view->catalog, unit);

	ereport(ERROR,
			(errcode(ERRCODE_UNDEFINED_OBJECT),
			 errmsg("unit of measure \"%.*s\" does not exist", HD_SHOWN(unit)),
			 hd_text_supplied(nearest) ?
			 errhint("Perhaps you meant \"%.*s\".", HD_SHOWN(nearest)) :
			 errhint("The units are listed in hcpcs_unit_of_measure.")));
}

static void
raise_unit_mismatch(const question *q)
{
	hd_text		unit = hd_text_trim(q->unit);
	hd_text		own = q->drug->unit == NULL ? HD_TEXT("an unknown unit") :
		q->drug->unit->name;
	char		code[HD_CODE_SIZE];
	char		dose[HD_DECIMAL_PRINT_SIZE];

	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("cannot convert %.*s to %.*s", HD_SHOWN(unit),
					HD_SHOWN(own)),
			 errdetail("One unit of %s stands for %s %.*s.",
					   hd_code_print(q->code, code),
					   hd_decimal_print(q->drug->dose, dose), HD_SHOWN(own)),
			 errhint("Give the dose in %.*s, or in a unit of the same kind.",
					 HD_SHOWN(own))));
}

static void
raise_no_dose(const question *q)
{
	char		code[HD_CODE_SIZE];
	hd_text		note = q->drug->note;

	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("units of HCPCS code \"%s\" cannot be computed",
					hd_code_print(q->code, code)),
			 hd_text_supplied(note) ?
			 errdetail("What one unit stands for is not known: %.*s.",
					   (int) note.len, note.data) :
			 errdetail("What one unit stands for is not known."),
			 errhint("Add a row of source \"local\" to hcpcs_drug with its dose and unit.")));
}

static void
raise_units_status(const question *q, hd_units_status status)
{
	char		dose[HD_DECIMAL_PRINT_SIZE];

	if (status == HD_UNITS_OK)
		return;
	hd_decimal_print(q->dose.value, dose);
	switch (status)
	{
		case HD_UNITS_OK:
			break;
		case HD_UNITS_NEGATIVE:
		case HD_UNITS_NOT_A_NUMBER:
			ereport(ERROR,
					(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
					 errmsg("dose must be a number of zero or more"),
					 errdetail("The dose is %s.", dose)));
			break;
		case HD_UNITS_UNIT_UNKNOWN:
			raise_unit_unknown(q);
			break;
		case HD_UNITS_UNIT_MISMATCH:
			raise_unit_mismatch(q);
			break;
		case HD_UNITS_UNIT_NEEDED:
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("dose unit is needed for a dose of %s", dose),
					 errdetail("The code counts items; %s alone could be part of an item or an amount of drug.",
							   dose),
					 errhint("Give dose_unit, such as 'dose' or 'mCi'.")));
			break;
		case HD_UNITS_NO_DOSE:
			raise_no_dose(q);
			break;
		case HD_UNITS_TOO_MANY:
			ereport(ERROR,
					(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
					 errmsg("units out of range"),
					 errdetail("A dose of %s is more units than an integer holds.",
							   dose)));
	}
}

int32
hd_units_or_raise(hd_units_question *q)
{
	int32		units = 0;
	code_problem problem;

	if (q->date.presence == HD_ABSENT)
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("service_date must not be null"),
				 errhint("Which code and dose hold depends on the day.")));
	problem = find_drug(q);
	if (problem != CODE_FINE)
		raise_code_problem(q, problem);
	raise_units_status(q, hd_units_of_dose(q->view->catalog, q->drug,
										   q->dose.value, q->unit, &units));
	return units;
}

Datum
hcpcs_units(PG_FUNCTION_ARGS)
{
	question	q;

	if (!read_question(fcinfo, &q))
		PG_RETURN_NULL();
	PG_RETURN_INT32(hd_units_or_raise(&q));
}

Datum
hcpcs_try_units(PG_FUNCTION_ARGS)
{
	question	q;
	int32		units;

	if (!read_question(fcinfo, &q) || q.date.presence == HD_ABSENT ||
		find_drug(&q) != CODE_FINE ||
		hd_units_of_dose(q.view->catalog, q.drug, q.dose.value, q.unit,
						 &units) != HD_UNITS_OK)
		PG_RETURN_NULL();
	PG_RETURN_INT32(units);
}
