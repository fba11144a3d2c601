/*
 * rows.c
 *	  How do rows get from a set-returning function to the executor?
 *
 * A value per call, from a list that the first call makes.  A list is short:
 * the findings of one line, the codes of one NDC.
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "pg/rows.h"
#include "pg/text_datum.h"

/* An empty row of the function's result type. */
static hd_row *
create_row(FunctionCallInfo fcinfo)
{
	hd_row	   *row = palloc0(sizeof(hd_row));
	TupleDesc	descriptor;

	if (get_call_result_type(fcinfo, NULL, &descriptor) != TYPEFUNC_COMPOSITE)
		elog(ERROR, "return type must be a row type");
	if (descriptor->natts > HD_ROW_COLUMNS)
		elog(ERROR, "result type has more than %d columns", HD_ROW_COLUMNS);
	row->descriptor = BlessTupleDesc(descriptor);
	memset(row->null, true, sizeof(row->null));
	return row;
}

/* The empty row of a function that returns one, made once a query. */
hd_row *
hd_row_of_query(FunctionCallInfo fcinfo)
{
	hd_row	   *row = fcinfo->flinfo->fn_extra;

	if (row == NULL)
	{
		MemoryContext old = MemoryContextSwitchTo(fcinfo->flinfo->fn_mcxt);

		row = create_row(fcinfo);
		MemoryContextSwitchTo(old);
		fcinfo->flinfo->fn_extra = row;
	}
	memset(row->null, true, sizeof(row->null));
	return row;
}

/* Close the row under construction and begin the next. */
void
hd_row_list_add(hd_row_list *list)
{
	hd_row	   *row = list->row;

	if (list->count == list->room)
	{
		list->room *= 2;
		list->tuples = repalloc(list->tuples, list->room * sizeof(HeapTuple));
	}
	list->tuples[list->count++] = heap_form_tuple(row->descriptor, row->value,
												  row->null);
	memset(row->null, true, sizeof(row->null));
}

/* In memory that lasts until the last row is returned. */
static hd_row_list *
collect_rows(FunctionCallInfo fcinfo, MemoryContext memory,
			 hd_row_collect collect)
{
	MemoryContext old = MemoryContextSwitchTo(memory);
	hd_row_list *list = palloc0(sizeof(hd_row_list));

	list->row = create_row(fcinfo);
	list->room = 4;
	list->tuples = palloc(list->room * sizeof(HeapTuple));
	collect(fcinfo, list);
	MemoryContextSwitchTo(old);
	return list;
}

/* The whole body of a set-returning function: its next row, or the end. */
Datum
hd_row_list_return(FunctionCallInfo fcinfo, hd_row_collect collect)
{
	FuncCallContext *context;
	hd_row_list *list;

	if (SRF_IS_FIRSTCALL())
	{
		context = SRF_FIRSTCALL_INIT();
		context->user_fctx = collect_rows(fcinfo,
										  context->multi_call_memory_ctx,
										  collect);
	}
	context = SRF_PERCALL_SETUP();
	list = context->user_fctx;
	if (context->call_cntr < (uint64) list->count)
	{
		/* the macro counts up before it evaluates its argument */
		HeapTuple	tuple = list->tuples[context->call_cntr];

		SRF_RETURN_NEXT(context, HeapTupleGetDatum(tuple));
	}
	SRF_RETURN_DONE(context);
}

/* Columns are mostly set in their order: the next one is looked at first. */
void
hd_row_set(hd_row *row, const char *column, Datum value)
{
	int			columns = row->descriptor->natts;

	for (int tries = 0; tries < columns; tries++)
	{
		int			i = (row->next + tries) % columns;
		Form_pg_attribute attribute = TupleDescAttr(row->descriptor, i);

		if (attribute->attisdropped ||
			strcmp(NameStr(attribute->attname), column) != 0)
			continue;
		row->value[i] = value;
		row->null[i] = false;
		row->next = i + 1;
		return;
	}
}

/* A text that was not supplied leaves the column NULL. */
void
hd_row_set_text(hd_row *row, const char *column, hd_text text)
{
	if (hd_text_supplied(text))
		hd_row_set(row, column, hd_text_datum(text));
}

void
hd_row_set_string(hd_row *row, const char *column, const char *string)
{
	hd_row_set(row, column, PointerGetDatum(cstring_to_text(string)));
}
