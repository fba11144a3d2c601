/*
 * release_rows.c
 *	  What does a file of CMS say, as rows of SQL?  hcpcs_release_rows.
 *
 * Reading is the core's.  Here the text goes to it in UTF-8, the encoding in
 * which it knows the signs that CMS sprinkles over its files, and every row
 * goes to a tuplestore, since a file may have more rows than memory holds.
 */
#include "postgres.h"

#include "core/release.h"
#include "lib/stringinfo.h"
#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "pg/arguments.h"
#include "pg/rows.h"
#include "pg/text_datum.h"
#include "utils/fmgrprotos.h"
#include "utils/json.h"
#include "utils/memutils.h"
#include "utils/tuplestore.h"

PG_FUNCTION_INFO_V1(hcpcs_release_rows);

/* Lines of a content that is none of the kind, for the message. */
#define LINES_SHOWN 3

typedef struct writer
{
	ReturnSetInfo *result;
	hd_row		row;
	MemoryContext per_row;
} writer;

static void *
reader_allocate(void *context, size_t size)
{
	return MemoryContextAllocHuge(context, size);
}

static void *
reader_enlarge(void *context, void *block, size_t size)
{
	return repalloc_huge(block, size);
}

/* ---- encodings ---- */

/* In a database without encoding the bytes are what they are. */
static bool
must_convert(hd_text text)
{
	if (GetDatabaseEncoding() == PG_UTF8 ||
		GetDatabaseEncoding() == PG_SQL_ASCII)
		return false;
	for (size_t i = 0; i < text.len; i++)
		if (IS_HIGHBIT_SET(text.data[i]))
			return true;
	return false;
}

static hd_text
to_core(hd_text text)
{
	return must_convert(text) ?
		hd_text_of(pg_server_to_any(text.data, (int) text.len, PG_UTF8)) :
		text;
}

/* What the core returns is made of characters that it was given. */
static hd_text
to_server(hd_text text)
{
	return hd_text_supplied(text) && must_convert(text) ?
		hd_text_of(pg_any_to_server(text.data, (int) text.len, PG_UTF8)) :
		text;
}

/* ---- rows ---- */

static void
append_json(StringInfo json, hd_text text)
{
	text = to_server(text);
	escape_json(json, pnstrdup(text.data, text.len));
}

/* Built as text: that is the same in every version of the server. */
static Datum
fields_datum(const hd_release_row *row)
{
	StringInfoData json;

	initStringInfo(&json);
	appendStringInfoChar(&json, '{');
	for (int i = 0; i < row->count; i++)
	{
		if (i > 0)
			appendStringInfoChar(&json, ',');
		append_json(&json, row->names[i]);
		appendStringInfoChar(&json, ':');
		if (hd_text_supplied(row->values[i]))
			append_json(&json, row->values[i]);
		else
			appendStringInfoString(&json, "null");
	}
	appendStringInfoChar(&json, '}');
	return DirectFunctionCall1(jsonb_in, CStringGetDatum(json.data));
}

static void
write_row(void *context, const hd_release_row *row)
{
	writer	   *w = context;
	MemoryContext old;

	CHECK_FOR_INTERRUPTS();
	MemoryContextReset(w->per_row);
	old = MemoryContextSwitchTo(w->per_row);
	memset(w->row.null, true, sizeof(w->row.null));
	hd_row_set(&w->row, "line_no", Int32GetDatum(row->line_no));
	hd_row_set_text(&w->row, "key", to_server(row->key));
	if (!hd_text_supplied(row->reason))
		hd_row_set(&w->row, "fields", fields_datum(row));
	hd_row_set_text(&w->row, "line", to_server(row->text));
	hd_row_set_text(&w->row, "reason", to_server(row->reason));
	hd_row_set_text(&w->row, "note", to_server(row->note));
	tuplestore_putvalues(w->result->setResult, w->row.descriptor,
						 w->row.value, w->row.null);
	MemoryContextSwitchTo(old);
}

/* ---- errors ---- */

static hd_release_kind
kind_argument(FunctionCallInfo fcinfo)
{
	hd_text		name = hd_text_argument(fcinfo, 0);
	hd_release_kind kind;
	StringInfoData known;

	if (hd_release_kind_parse(name, &kind))
		return kind;
	initStringInfo(&known);
	for (int i = 0; i < HD_RELEASE_KINDS; i++)
		appendStringInfo(&known, "%s%s", i > 0 ? ", " : "",
						 hd_release_kind_name((hd_release_kind) i));
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("no files of kind \"%.*s\" are read", HD_SHOWN(name)),
			 errhint("Kinds are %s.", known.data)));
}

/* The first lines that are not blank, cut to what a message shows. */
static char *
first_lines(hd_text content)
{
	StringInfoData lines;
	size_t		at = 0;

	initStringInfo(&lines);
	for (int shown = 0; shown < LINES_SHOWN && at < content.len;)
	{
		hd_text		line = {content.data + at, 0};

		while (at < content.len && content.data[at] != '\n' &&
			   content.data[at] != '\r')
			at++;
		line.len = (size_t) (content.data + at - line.data);
		at++;
		line = hd_text_trim(line);
		if (line.len == 0)
			continue;
		line.len = (size_t) hd_text_shown_utf8(line);
		line = to_server(line);
		appendStringInfo(&lines, "%s\"%.*s\"", shown++ > 0 ? ", " : "",
						 (int) line.len, line.data);
	}
	return lines.len > 0 ? lines.data : pstrdup("nothing");
}

static void
refuse_content(hd_release_kind kind, hd_text content,
			   const hd_release_report *report)
{
	ereport(ERROR,
			(errcode(ERRCODE_BAD_COPY_FILE_FORMAT),
			 errmsg("the content is no file of kind \"%s\"",
					hd_release_kind_name(kind)),
			 report->nearest_line > 0 ?
			 errdetail("Line %d has no column \"%s\"; the content begins with %s.",
					   report->nearest_line, report->missing,
					   first_lines(content)) :
			 errdetail("No line has its headings; the content begins with %s.",
					   first_lines(content)),
			 report->looks_like != NULL ?
			 errhint("It looks like a file of kind \"%s\".",
					 report->looks_like) :
			 errhint("Pass the whole file as CMS publishes it, as text with commas or tabs between the columns.")));
}

Datum
hcpcs_release_rows(PG_FUNCTION_ARGS)
{
	hd_release_kind kind = kind_argument(fcinfo);
	hd_text		content = to_core(hd_text_argument(fcinfo, 1));
	hd_release_report report;
	writer		w = {0};

	InitMaterializedSRF(fcinfo, 0);
	w.result = (ReturnSetInfo *) fcinfo->resultinfo;
	w.row.descriptor = w.result->setDesc;
	if (w.row.descriptor->natts > HD_ROW_COLUMNS)
		elog(ERROR, "result type has more than %d columns", HD_ROW_COLUMNS);
	w.per_row = AllocSetContextCreate(CurrentMemoryContext,
									  "hcpcs_drug release row",
									  ALLOCSET_DEFAULT_SIZES);
	if (!hd_release_read(kind, content,
						 (hd_allocator) {reader_allocate, reader_enlarge,
						 CurrentMemoryContext},
						 write_row, &w, &report))
		refuse_content(kind, content, &report);
	PG_RETURN_NULL();
}
