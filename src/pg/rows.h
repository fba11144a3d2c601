/*
 * rows.h
 *	  How does a result row get its columns?  By name.
 *
 * The result types may grow in later versions of the extension's SQL; a
 * library fills the columns that it knows by their names and leaves the
 * others NULL, so that neither breaks the other.
 */
#ifndef HD_ROWS_H
#define HD_ROWS_H

#include "core/text.h"

#include "fmgr.h"
#include "funcapi.h"

#define HD_ROW_COLUMNS 16

typedef struct hd_row
{
	TupleDesc	descriptor;
	Datum		value[HD_ROW_COLUMNS];
	bool		null[HD_ROW_COLUMNS];
	int			next;			/* column to look at first */
} hd_row;

/* All rows of one call, collected before the first is returned. */
typedef struct hd_row_list
{
	hd_row	   *row;			/* under construction */
	HeapTuple  *tuples;
	int			count;
	int			room;
} hd_row_list;

/* Fills row and adds it, as often as there are rows. */
typedef void (*hd_row_collect) (FunctionCallInfo fcinfo, hd_row_list *list);

extern Datum hd_row_list_return(FunctionCallInfo fcinfo,
								hd_row_collect collect);
extern void hd_row_list_add(hd_row_list *list);

extern hd_row *hd_row_of_query(FunctionCallInfo fcinfo);
extern void hd_row_set(hd_row *row, const char *column, Datum value);
extern void hd_row_set_text(hd_row *row, const char *column, hd_text text);
extern void hd_row_set_string(hd_row *row, const char *column,
							  const char *string);

#endif							/* HD_ROWS_H */
