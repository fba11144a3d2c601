/*
 * rows.c
 *	  Rows of the set-returning functions: value per call, from a list that
 *	  the first call makes.  A list is short: the findings of one line, the
 *	  codes of one NDC.
 */
#include "postgres.h"

#include "pg/rows.h"
#include "utils/builtins.h"

/*
 * To be called in the first call, in the multi-call memory context.
 */
hd_row_list *
hd_row_list_create(FunctionCallInfo fcinfo)
{
	hd_row_list *list = palloc0(sizeof(hd_row_list));
	TupleDesc	descriptor;

	if (get_call_result_type(fcinfo, NULL, &descriptor) != TYPEFUNC_COMPOSITE)
		elog(ERROR, "return type must be a row type");
	if (descriptor->natts > HD_ROW_COLUMNS)
		elog(ERROR, "result type has more than %d columns", HD_ROW_COLUMNS);
	list->row = palloc0(sizeof(hd_row));
	list->row->descriptor = BlessTupleDesc(descriptor);
	memset(list->row->null, true, sizeof(list->row->null));
	list->room = 4;
	list->tuples = palloc(list->room * sizeof(HeapTuple));
	return list;
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

/* Return the rows of user_fctx one by one. */
Datum
hd_row_list_next(FunctionCallInfo fcinfo)
{
	FuncCallContext *context = SRF_PERCALL_SETUP();
	hd_row_list *list = context->user_fctx;

	if (context->call_cntr < (uint64) list->count)
	{
		/* the macro counts up before it evaluates its argument */
		HeapTuple	tuple = list->tuples[context->call_cntr];

		SRF_RETURN_NEXT(context, HeapTupleGetDatum(tuple));
	}
	SRF_RETURN_DONE(context);
}

void
hd_row_set(hd_row *row, const char *column, Datum value)
{
	for (int i = 0; i < row->descriptor->natts; i++)
	{
		Form_pg_attribute attribute = TupleDescAttr(row->descriptor, i);

		if (attribute->attisdropped ||
			strcmp(NameStr(attribute->attname), column) != 0)
			continue;
		row->value[i] = value;
		row->null[i] = false;
	}
}

/* A text that was not supplied leaves the column NULL. */
void
hd_row_set_text(hd_row *row, const char *column, hd_text text)
{
	if (hd_text_supplied(text))
		hd_row_set(row, column,
				   PointerGetDatum(cstring_to_text_with_len(text.data,
															(int) text.len)));
}

void
hd_row_set_string(hd_row *row, const char *column, const char *string)
{
	hd_row_set(row, column, PointerGetDatum(cstring_to_text(string)));
}
