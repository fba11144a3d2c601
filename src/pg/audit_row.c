/*
 * audit_row.c
 *	  How does what was found become a row of hcpcs_audit?
 *
 * Columns are found by name once.  What a finding always says, and what all
 * rows of one line have in common, is made once and set again: where many
 * lines have findings, these rows are most of the work.
 */
#include "postgres.h"

#include "pg/audit.h"

#include "funcapi.h"
#include "pg/decimal_numeric.h"
#include "pg/rows.h"
#include "pg/text_datum.h"
#include "pg/verdict.h"
#include "utils/date.h"
#include "utils/tuplestore.h"

#define COLUMNS(X) \
	X(claim_id) X(line_no) X(code) X(finding) X(severity) X(carc) X(rarc) \
	X(risk) X(detail) X(remedy) X(source) X(service_date) X(payer) X(units) \
	X(cause)

typedef enum column
{
#define X(name) COLUMN_##name,
	COLUMNS(X)
#undef X
	COLUMN_COUNT
} column;

static const char *const column_names[COLUMN_COUNT] = {
#define X(name) #name,
	COLUMNS(X)
#undef X
};

/* 0 is NULL: no text is at that address. */
typedef struct finding_data
{
	Datum		name;			/* 0: not made yet */
	Datum		cause;
	Datum		carc;
	Datum		rarc;
	Datum		remedy;
} finding_data;

struct hd_audit_rows
{
	Tuplestorestate *store;
	TupleDesc	desc;
	AttrNumber	at[COLUMN_COUNT];	/* 0: this version has no such column */
	Datum		value[HD_ROW_COLUMNS];
	bool		null[HD_ROW_COLUMNS];
	int64		ordinal;		/* of the line that is set; 0: none */
	const hd_catalog *catalog;	/* that the findings' data are of */
	MemoryContext memory;		/* of those */
	finding_data finding[HD_FINDING_COUNT];
	Datum		severity[HD_SEVERITY_DEFAULT];
};

/* Onto the result of a function in materialize mode. */
hd_audit_rows *
hd_audit_rows_create(FunctionCallInfo fcinfo, MemoryContext memory)
{
	ReturnSetInfo *set = (ReturnSetInfo *) fcinfo->resultinfo;
	hd_audit_rows *rows = MemoryContextAllocZero(memory, sizeof(*rows));

	if (set->setDesc->natts > HD_ROW_COLUMNS)
		elog(ERROR, "result type has more than %d columns", HD_ROW_COLUMNS);
	rows->store = set->setResult;
	rows->desc = set->setDesc;
	rows->memory = AllocSetContextCreate(memory, "hcpcs_audit findings",
										 ALLOCSET_SMALL_SIZES);
	for (int i = 0; i < COLUMN_COUNT; i++)
		rows->at[i] = hd_column_named(rows->desc, column_names[i]);
	memset(rows->null, true, sizeof(rows->null));
	return rows;
}

static inline void
set(hd_audit_rows *rows, column c, Datum value, bool null)
{
	AttrNumber	at = rows->at[c];

	if (at == 0)
		return;
	rows->value[at - 1] = value;
	rows->null[at - 1] = null;
}

/* What is by reference; 0 is NULL. */
static inline void
set_datum(hd_audit_rows *rows, column c, Datum value)
{
	set(rows, c, value, value == 0);
}

static Datum
text_or_null(hd_text text)
{
	return hd_text_supplied(text) ? hd_text_datum(text) : (Datum) 0;
}

static void
set_text(hd_audit_rows *rows, column c, hd_text text)
{
	set_datum(rows, c, text_or_null(text));
}

/* In memory that lasts as long as the line is reported. */
static void
set_line(hd_audit_rows *rows, const hd_audit_line *line)
{
	bool		dated = line->date.presence == HD_GIVEN;
	/* what has no room in a decimal is not known any more */
	bool		counted = line->units.presence == HD_GIVEN &&
		line->units.value.kind != HD_DECIMAL_HUGE &&
		!line->units.value.inexact;

	rows->ordinal = line->ordinal;
	set_text(rows, COLUMN_claim_id, line->claim);
	set(rows, COLUMN_line_no, Int32GetDatum(line->number),
		!line->has_number);
	set_text(rows, COLUMN_code, line->code);
	set(rows, COLUMN_service_date, DateADTGetDatum(line->date.value), !dated);
	set_text(rows, COLUMN_payer, line->payer);
	set_datum(rows, COLUMN_units, counted ?
			  NumericGetDatum(hd_decimal_to_numeric(line->units.value)) :
			  (Datum) 0);
}

static void
make_finding(const hd_catalog *catalog, hd_finding finding,
			 finding_data *data)
{
	const hd_finding_info *info = &hd_finding_table[finding];
	const hd_finding_text *texts = hd_catalog_finding(catalog, finding);

	data->cause = hd_text_datum(hd_text_of(
		hd_cause_name((hd_cause) info->cause)));
	data->carc = text_or_null(texts->carc);
	data->remedy = text_or_null(texts->remedy);
	data->rarc = hd_finding_rarc(texts);
	data->name = hd_text_datum(hd_text_of(info->name));
}

/* Another catalog may have other texts. */
static const finding_data *
finding_of(hd_audit_rows *rows, const hd_audit_result *result)
{
	finding_data *data = &rows->finding[result->finding];
	MemoryContext old;

	if (rows->catalog != result->catalog)
	{
		memset(rows->finding, 0, sizeof(rows->finding));
		memset(rows->severity, 0, sizeof(rows->severity));
		MemoryContextReset(rows->memory);
		rows->catalog = result->catalog;
	}
	if (data->name == 0)
	{
		old = MemoryContextSwitchTo(rows->memory);
		make_finding(result->catalog, result->finding, data);
		MemoryContextSwitchTo(old);
	}
	return data;
}

static Datum
severity_of(hd_audit_rows *rows, hd_severity severity)
{
	MemoryContext old;

	if (rows->severity[severity] == 0)
	{
		old = MemoryContextSwitchTo(rows->memory);
		rows->severity[severity] =
			hd_text_datum(hd_text_of(hd_severity_name(severity)));
		MemoryContextSwitchTo(old);
	}
	return rows->severity[severity];
}

/* The report of hcpcs_audit: all rows of a line come one after another. */
void
hd_audit_put_row(hd_audit *audit, const hd_audit_result *result)
{
	hd_audit_rows *rows = audit->context;
	const finding_data *finding = finding_of(rows, result);

	if (rows->ordinal != result->line->ordinal)
		set_line(rows, result->line);
	set_datum(rows, COLUMN_finding, finding->name);
	set_datum(rows, COLUMN_severity, severity_of(rows, result->severity));
	set_datum(rows, COLUMN_carc, finding->carc);
	set_datum(rows, COLUMN_rarc, finding->rarc);
	set(rows, COLUMN_risk, Float8GetDatum(result->risk), false);
	set_text(rows, COLUMN_detail, result->detail);
	set_datum(rows, COLUMN_remedy, finding->remedy);
	set_text(rows, COLUMN_source, result->source);
	set_datum(rows, COLUMN_cause, finding->cause);
	tuplestore_putvalues(rows->store, rows->desc, rows->value, rows->null);
}
