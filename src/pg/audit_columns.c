/*
 * audit_columns.c
 *	  Which columns of a query does an audit read, as what, and what can it
 *	  not judge without those that are not there?  hcpcs_audit_columns.
 */
#include "postgres.h"

#include "pg/audit.h"

#include "funcapi.h"
#include "pg/rows.h"
#include "pg/verdict.h"
#include "utils/builtins.h"

#define CHECK(check) HD_CHECK_BIT(check)

/* The checks that have no data on any line without the column. */
static const hd_check_set needs[HD_FIELD_COUNT] = {
	[HD_FIELD_place_of_service] = CHECK(place_of_service) |
		CHECK(site_of_care) | CHECK(packaged) | CHECK(opps_status),
	[HD_FIELD_diagnoses] = CHECK(diagnosis_present) |
		CHECK(diagnosis_valid) | CHECK(diagnosis_covered),
	[HD_FIELD_ndc] = CHECK(ndc_present) | CHECK(ndc_form) |
		CHECK(ndc_listed) | CHECK(ndc_code) | CHECK(ndc_quantity) |
		CHECK(ndc_units),
	[HD_FIELD_ndc_quantity] = CHECK(ndc_quantity) | CHECK(ndc_units),
	[HD_FIELD_ndc_unit] = CHECK(ndc_quantity) | CHECK(ndc_units),
	[HD_FIELD_dose] = CHECK(units_dose) | CHECK(dose_maximum),
	[HD_FIELD_prior_auth] = CHECK(prior_auth),
	[HD_FIELD_received_date] = CHECK(timely_filing),
	[HD_FIELD_charge] = CHECK(charge_limit) | CHECK(free_drug),
	[HD_FIELD_drug] = CHECK(drug_matches_code),
	[HD_FIELD_revenue_code] = CHECK(revenue_code),
	[HD_FIELD_auth_from] = CHECK(prior_auth_window),
	[HD_FIELD_auth_to] = CHECK(prior_auth_window),
	[HD_FIELD_auth_units] = CHECK(prior_auth_window),
	[HD_FIELD_acquired_340b] = CHECK(modifier_340b),
	[HD_FIELD_patient_id] = CHECK(waste_lines) | CHECK(duplicate) |
		CHECK(frequency),
	[HD_FIELD_claim_id] = CHECK(waste_lines) | CHECK(duplicate),
};

/* No column brings them: the reference data has no list to judge by. */
static const hd_check_set beyond = CHECK(administration) |
CHECK(esrd_bundle) | CHECK(esa_hemoglobin);

/* What is taken where a column is not there */
static const char *
instead(hd_field field)
{
	switch (field)
	{
		case HD_FIELD_payer:
			return "every line is taken for one to medicare";
		case HD_FIELD_claim_type:
			return "every line is taken for a professional one";
		case HD_FIELD_patient_id:
			return "lines of one claim are judged together, days over claims are not";
		case HD_FIELD_provider_id:
			return "all lines are taken for those of one provider";
		case HD_FIELD_line_no:
			return "line_no is the number of the row in the result of the query";
		case HD_FIELD_service_date_to:
			return "every line is taken for one of a single day";
		case HD_FIELD_claim_frequency:
			return "voids and replacements are known by line_status, or by the type of bill";
		default:
			return NULL;
	}
}

/* ---- matching ---- */

static bool
has(const hd_claim_columns *columns, hd_field field)
{
	return hd_claim_column_of(columns, field) != 0;
}

/* mod1 .. mod4 beside modifiers: which of the two would count? */
static bool
modifiers_twice(const hd_claim_columns *columns)
{
	if (columns->of[HD_FIELD_modifiers].number == 0)
		return false;
	for (int field = HD_FIELD_mod1; field <= HD_FIELD_mod4; field++)
		if (columns->of[field].number != 0)
			return true;
	return false;
}

static const char *
column_name(TupleDesc desc, int i)
{
	return NameStr(TupleDescAttr(desc, i)->attname);
}

static void
require(TupleDesc desc, const hd_claim_columns *columns, hd_field field)
{
	const char *name = hd_field_names[field];
	const char *nearest;

	if (!hd_field_required(field) || has(columns, field))
		return;
	nearest = hd_column_nearest(desc, name);
	ereport(ERROR,
			(errcode(ERRCODE_UNDEFINED_COLUMN),
			 errmsg("the query has no column \"%s\"", name),
			 nearest != NULL ?
			 errhint("Perhaps \"%s AS %s\".", nearest, name) :
			 errhint("Name it in the query: \"column AS %s\".", name)));
}

static void
match_column(hd_audit *audit, TupleDesc desc, int i)
{
	const char *name = column_name(desc, i);
	hd_field	field = hd_field_parse(hd_text_of(name));

	if (field == HD_NO_FIELD)
	{
		appendStringInfo(&audit->strangers, "%s%s",
						 audit->strangers.len > 0 ? ", " : "", name);
		return;
	}
	if (audit->columns.of[field].number != 0)
		ereport(ERROR,
				(errcode(ERRCODE_DUPLICATE_COLUMN),
				 errmsg("the query has two columns \"%s\"", name),
				 errhint("Leave one of them out, or give it another name.")));
	if (!hd_claim_column_match(desc, (AttrNumber) (i + 1), field,
							   &audit->columns))
		ereport(ERROR,
				(errcode(ERRCODE_DATATYPE_MISMATCH),
				 errmsg("column \"%s\" of the query has type %s", name,
						format_type_be(TupleDescAttr(desc, i)->atttypid)),
				 errdetail("It takes %s.", hd_field_types(field)),
				 errhint("Cast it in the query, or give it another name to leave it out.")));
}

void
hd_audit_match(hd_audit *audit, TupleDesc desc)
{
	for (int i = 0; i < desc->natts; i++)
		match_column(audit, desc, i);
	for (int field = 0; field < HD_FIELD_COUNT; field++)
		require(desc, &audit->columns, (hd_field) field);
	if (modifiers_twice(&audit->columns))
		ereport(ERROR,
				(errcode(ERRCODE_DUPLICATE_COLUMN),
				 errmsg("the query has modifiers in one column and in several"),
				 errhint("Leave out modifiers, or mod1 to mod4.")));
}

/* ---- hcpcs_audit_columns ---- */

static void
set_checks(hd_row *row, hd_check_set checks)
{
	hd_finding_set none = {{0}};
	Datum		names[HD_CHECK_COUNT];
	int			count = 0;

	for (int check = 0; check < HD_CHECK_COUNT; check++)
		if ((checks >> check & 1) != 0)
			names[count++] = CStringGetTextDatum(hd_check_names[check]);
	hd_row_set(row, "checks_without_data",
			   count == 0 ? hd_finding_array(&none) :
			   hd_text_array(names, count));
}

static const char *
problem_of(TupleDesc desc, int i, hd_field field, hd_claim_columns *columns)
{
	const char *nearest = NULL;
	hd_text		name = hd_text_of(column_name(desc, i));
	int			limit = HD_NEAR(column_name(desc, i));

	if (field != HD_NO_FIELD && columns->of[field].number != 0)
		return "an ERROR: a second column of this name";
	if (field != HD_NO_FIELD &&
		!hd_claim_column_match(desc, (AttrNumber) (i + 1), field, columns))
		return psprintf("an ERROR: it takes %s", hd_field_types(field));
	if (field == HD_FIELD_weight_kg || field == HD_FIELD_bsa_m2)
		return "recognised, but no check reads it";
	if (field != HD_NO_FIELD)
		return modifiers_twice(columns) ?
			"an ERROR: modifiers in one column and in several" : NULL;
	for (int other = 0; other < HD_FIELD_COUNT; other++)
		if (columns->of[other].number == 0 &&
			hd_text_nearer(hd_text_of(hd_field_names[other]), name, &limit))
			nearest = hd_field_names[other];
	return nearest == NULL ? "not recognised" :
		psprintf("not recognised; perhaps \"AS %s\"", nearest);
}

static void
add_column(hd_row_list *list, TupleDesc desc, int i,
		   hd_claim_columns *columns)
{
	hd_field	field = hd_field_parse(hd_text_of(column_name(desc, i)));
	const char *problem = problem_of(desc, i, field, columns);

	hd_row_set_string(list->row, "column_name", column_name(desc, i));
	if (field != HD_NO_FIELD)
		hd_row_set_string(list->row, "used_as", hd_field_names[field]);
	hd_row_set_string(list->row, "type",
					  format_type_be(TupleDescAttr(desc, i)->atttypid));
	if (problem != NULL)
		hd_row_set_string(list->row, "problem", problem);
	set_checks(list->row, 0);
	hd_row_list_add(list);
}

/* An argument that no column stands for. */
static void
add_missing(hd_row_list *list, hd_field field,
			const hd_claim_columns *columns)
{
	hd_check_set checks = needs[field];

	/* one of the two is enough to know whose lines of a day they are */
	if ((field == HD_FIELD_claim_id && has(columns, HD_FIELD_patient_id)) ||
		(field == HD_FIELD_patient_id && has(columns, HD_FIELD_claim_id)))
		checks &= CHECK(frequency);
	hd_row_set_string(list->row, "used_as", hd_field_names[field]);
	hd_row_set_string(list->row, "problem", hd_field_required(field) ?
					  "an ERROR: not selected" :
					  instead(field) == NULL ? "not selected" :
					  psprintf("not selected: %s", instead(field)));
	set_checks(list->row, checks);
	hd_row_list_add(list);
}

static void
collect_columns(FunctionCallInfo fcinfo, hd_row_list *list)
{
	hd_claim_columns columns = {0};
	TupleDesc	desc;

	if (PG_ARGISNULL(0))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("query must not be NULL")));
	desc = hd_audit_describe(text_to_cstring(PG_GETARG_TEXT_PP(0)));
	for (int i = 0; i < desc->natts; i++)
		add_column(list, desc, i, &columns);
	for (int field = 0; field < HD_FIELD_COUNT; field++)
		if (!has(&columns, (hd_field) field) &&
			(field < HD_FIELD_mod1 || field > HD_FIELD_mod4))
			add_missing(list, (hd_field) field, &columns);
	hd_row_set_string(list->row, "problem",
					  "no column brings them: there is no list to judge by");
	set_checks(list->row, beyond);
	hd_row_list_add(list);
}

PG_FUNCTION_INFO_V1(hcpcs_audit_columns);

Datum
hcpcs_audit_columns(PG_FUNCTION_ARGS)
{
	return hd_row_list_return(fcinfo, collect_columns);
}
