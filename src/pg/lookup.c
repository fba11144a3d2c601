/*
 * lookup.c
 *	  What do the reference tables say about a code on a day?  hcpcs_price,
 *	  and what hcpcs_lookup needs of the image.
 *
 * Descriptions and other texts that no check asks for are not in the image:
 * hcpcs_answer names the row of hcpcs_drug that answers, and hcpcs_lookup, in
 * SQL, reads it.  hcpcs_source_order is for the look-ups that are SQL
 * throughout.
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "catalog/pg_type.h"
#include "pg/arguments.h"
#include "pg/image.h"
#include "pg/rows.h"
#include "pg/text_datum.h"
#include "utils/array.h"
#include "utils/date.h"
#include "utils/numeric.h"

PG_FUNCTION_INFO_V1(hcpcs_source_order);
PG_FUNCTION_INFO_V1(hcpcs_price);
PG_FUNCTION_INFO_V1(hcpcs_answer);
PG_FUNCTION_INFO_V1(hcpcs_is_renamed);

Datum
hcpcs_source_order(PG_FUNCTION_ARGS)
{
	const hd_view *view = hd_image_view(fcinfo,
										HD_SECTION_BIT(HD_SECTION_CODE));
	const hd_order *order = view->order;
	Datum		names[HD_MAX_SOURCES];

	for (int i = 0; i < order->count; i++)
		names[i] = hd_text_datum(hd_catalog_source_name(view->catalog,
														order->source[i]));
	PG_RETURN_ARRAYTYPE_P(construct_array(names, order->count, TEXTOID, -1,
										  false, TYPALIGN_INT));
}

/* ---- one row or none ---- */

/*
 * The result row, in a context that can take a set.  A list of rows (rows.h)
 * with its memory context would cost several times what the answer does.
 */
static hd_row *
result_row(FunctionCallInfo fcinfo)
{
	ReturnSetInfo *info = (ReturnSetInfo *) fcinfo->resultinfo;

	if (info == NULL || !IsA(info, ReturnSetInfo) ||
		(info->allowedModes & SFRM_ValuePerCall) == 0)
		ereport(ERROR,
				(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
				 errmsg("set-valued function called in context that cannot accept a set")));
	return hd_row_of_query(fcinfo);
}

/* ExprSingleResult ends the set with this row: the caller asks no more. */
static Datum
return_row(FunctionCallInfo fcinfo, hd_row *row)
{
	((ReturnSetInfo *) fcinfo->resultinfo)->isDone = ExprSingleResult;
	return HeapTupleGetDatum(heap_form_tuple(row->descriptor, row->value,
											 row->null));
}

static Datum
return_nothing(FunctionCallInfo fcinfo)
{
	((ReturnSetInfo *) fcinfo->resultinfo)->isDone = ExprEndResult;
	PG_RETURN_NULL();
}

/* ---- the question ---- */

typedef struct question
{
	const hd_view *view;
	hd_code		code;
	hd_date		date;
	const hd_drug *drug;		/* the row that answers */
	hd_answer	answer;
} question;

/* False if no row of hcpcs_drug answers. */
static bool
find_drug(FunctionCallInfo fcinfo, unsigned sections, question *q)
{
	hd_text		code = hd_text_argument(fcinfo, 0);
	hd_date_field date = hd_date_argument(fcinfo, 1);

	if (date.presence == HD_ABSENT ||
		hd_code_parse(code, &q->code) != HD_CODE_LEVEL_II)
		return false;
	q->date = date.value;
	q->view = hd_image_view(fcinfo, sections);
	q->answer = hd_catalog_drug(q->view->catalog, q->view->order, q->code,
								q->date, &q->drug);
	return hd_answered(q->answer);
}

/*
 * Is the answer another source's, and about another drug than CMS's?  Then
 * limits, status and price that CMS gives for the code say nothing about it.
 */
static bool
is_renamed(const question *q)
{
	hd_order	cms;
	const hd_drug *drug;

	cms.count = 1;
	cms.source[0] = hd_catalog_source(q->view->catalog, HD_TEXT("cms"));
	return q->drug->origin.source != cms.source[0] &&
		hd_answered(hd_catalog_drug(q->view->catalog, &cms, q->code, q->date,
									&drug)) &&
		hd_text_supplied(q->drug->name) && hd_text_supplied(drug->name) &&
		!hd_text_equal(hd_text_trim(q->drug->name),
					   hd_text_trim(drug->name));
}

/* ---- values ---- */

/* The scale is that of hd_payment, for which the digits have room. */
static Datum
numeric_of(hd_decimal value, int scale)
{
	int64		digits = value.digits;

	for (int i = value.scale; i < scale; i++)
		digits *= 10;
	return NumericGetDatum(int64_div_fast_to_numeric(digits, scale));
}

/* "cms 2026q1", "local" alone where the release is called so as well. */
static void
set_source(hd_row *row, const hd_catalog *catalog, const hd_origin *origin,
		   hd_answer answer)
{
	static const char carried[] = " (carried forward)";
	hd_text		source = hd_catalog_source_name(catalog, origin->source);
	hd_text		release = hd_catalog_release_name(catalog, origin->release);
	text	   *result = palloc(VARHDRSZ + source.len + 1 + release.len +
								sizeof(carried));
	char	   *end = VARDATA(result);

	memcpy(end, source.data, source.len);
	end += source.len;
	if (!hd_text_same(source, release))
	{
		*end++ = ' ';
		memcpy(end, release.data, release.len);
		end += release.len;
	}
	if (answer == HD_ANSWER_CARRIED)
	{
		memcpy(end, carried, sizeof(carried) - 1);
		end += sizeof(carried) - 1;
	}
	SET_VARSIZE(result, end - (char *) result);
	hd_row_set(row, "source", PointerGetDatum(result));
}

static void
set_status(hd_row *row, const hd_opps_status *status)
{
	if (status != NULL)
		hd_row_set_string(row, "status_indicator", status->indicator);
}

static void
set_limit(hd_row *row, const hd_payment *payment)
{
	if (payment != NULL && payment->has_limit)
		hd_row_set(row, "payment_limit",
				   numeric_of(payment->limit, payment->limit_scale));
}

/* ---- what is paid ---- */

/* As to_char(date, 'YYYY"q"Q') does it, which has no year 0 and no sign. */
static void
set_quarter(hd_row *row, hd_date date)
{
	int			year,
				month,
				day;
	char		quarter[16];

	if (!hd_date_is_finite(date))
		return;
	hd_date_split(date, &year, &month, &day);
	snprintf(quarter, sizeof(quarter), "%04dq%d", year > 0 ? year : 1 - year,
			 (month + 2) / 3);
	hd_row_set_string(row, "quarter", quarter);
}

Datum
hcpcs_price(PG_FUNCTION_ARGS)
{
	hd_row	   *row = result_row(fcinfo);
	question	q;
	const hd_payment *payment;
	const hd_opps_status *status;
	hd_answer	paid;
	hd_answer	stated;

	if (!find_drug(fcinfo, HD_SECTION_BIT(HD_SECTION_CODE) |
				   HD_SECTION_BIT(HD_SECTION_STATUS) |
				   HD_SECTION_BIT(HD_SECTION_PAYMENT), &q) ||
		is_renamed(&q))
		return return_nothing(fcinfo);
	paid = hd_catalog_payment(q.view->catalog, q.view->order, q.code, q.date,
							  &payment);
	stated = hd_catalog_status(q.view->catalog, q.view->order, q.code, q.date,
							   &status);
	if (!hd_answered(paid) && !hd_answered(stated))
		return return_nothing(fcinfo);
	set_limit(row, payment);
	if (payment != NULL && payment->has_coinsurance)
		hd_row_set(row, "coinsurance_percent",
				   numeric_of(payment->coinsurance,
							  payment->coinsurance_scale));
	set_status(row, status);
	set_quarter(row, q.date);
	if (payment != NULL)
		set_source(row, q.view->catalog, &payment->origin, paid);
	else
		set_source(row, q.view->catalog, &status->origin, stated);
	return return_row(fcinfo, row);
}

/* ---- what answers ---- */

/* The primary key of a row of hcpcs_drug. */
static void
set_key(hd_row *row, const hd_catalog *catalog, const hd_drug *drug)
{
	char		code[HD_CODE_SIZE];

	hd_row_set(row, "shipped", BoolGetDatum(drug->origin.shipped));
	hd_row_set_text(row, "row_source",
					hd_catalog_source_name(catalog, drug->origin.source));
	hd_row_set_text(row, "row_release",
					hd_catalog_release_name(catalog, drug->origin.release));
	hd_row_set_string(row, "code", hd_code_print(drug->code, code));
	hd_row_set(row, "valid_from",
			   DateADTGetDatum(drug->origin.valid_from));
}

static void
set_units(hd_row *row, const char *column, const question *q,
		  hd_claim_type claim_type)
{
	const hd_limit *limit;

	if (hd_answered(hd_catalog_limit(q->view->catalog, q->view->order,
									 q->code, claim_type, q->date, &limit)))
		hd_row_set(row, column, Int32GetDatum(limit->units));
}

/* What the sources say of the code beside the row itself. */
static void
set_facts(hd_row *row, const question *q)
{
	const hd_opps_status *status;
	const hd_payment *payment;

	set_units(row, "mue_professional", q, HD_CLAIM_PROFESSIONAL);
	set_units(row, "mue_institutional", q, HD_CLAIM_INSTITUTIONAL);
	set_units(row, "mue_dme", q, HD_CLAIM_DME);
	hd_catalog_status(q->view->catalog, q->view->order, q->code, q->date,
					  &status);
	set_status(row, status);
	hd_catalog_payment(q->view->catalog, q->view->order, q->code, q->date,
					   &payment);
	set_limit(row, payment);
}

Datum
hcpcs_answer(PG_FUNCTION_ARGS)
{
	hd_row	   *row = result_row(fcinfo);
	question	q;

	if (!find_drug(fcinfo, HD_SECTION_BIT(HD_SECTION_CODE) |
				   HD_SECTION_BIT(HD_SECTION_LIMIT) |
				   HD_SECTION_BIT(HD_SECTION_STATUS) |
				   HD_SECTION_BIT(HD_SECTION_PAYMENT), &q))
		return return_nothing(fcinfo);
	set_key(row, q.view->catalog, q.drug);
	if (!is_renamed(&q))
		set_facts(row, &q);
	set_source(row, q.view->catalog, &q.drug->origin, q.answer);
	return return_row(fcinfo, row);
}

/* False too where there is no answer. */
Datum
hcpcs_is_renamed(PG_FUNCTION_ARGS)
{
	question	q;

	PG_RETURN_BOOL(find_drug(fcinfo, HD_SECTION_BIT(HD_SECTION_CODE), &q) &&
				   is_renamed(&q));
}
