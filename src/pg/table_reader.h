/*
 * table_reader.h
 *	  What stands in a reference table, row by row, column by name?
 */
#ifndef HD_TABLE_READER_H
#define HD_TABLE_READER_H

#include "core/calendar.h"
#include "core/decimal.h"
#include "core/text.h"

#include "access/tableam.h"
#include "utils/snapshot.h"

#define HD_READER_COLUMNS 24

typedef struct hd_column
{
	const char *name;
	Oid			type;
	bool		is_new;			/* NULL where the table is of version 1.0 */
} hd_column;

typedef struct hd_reader
{
	Relation	relation;
	TableScanDesc scan;
	TupleTableSlot *slot;
	MemoryContext row;			/* for detoasted values, reset at every row */
	int			last_attribute; /* no need to deform further */
	AttrNumber	attribute[HD_READER_COLUMNS];
} hd_reader;

extern void hd_reader_open(hd_reader *reader, Oid relation, Snapshot snapshot,
						   const hd_column *columns, int count);
extern bool hd_reader_next(hd_reader *reader);
extern void hd_reader_close(hd_reader *reader);

extern int	hd_column_number(Relation relation, const char *name);

/* The values of the row, by place of the column in the list of columns. */
extern bool hd_reader_null(const hd_reader *reader, int column);
extern Datum hd_reader_datum(const hd_reader *reader, int column);
extern hd_text hd_reader_text(const hd_reader *reader, int column);
extern hd_text hd_reader_printed_array(const hd_reader *reader, int column);
extern hd_text *hd_reader_texts(const hd_reader *reader, int column,
								int *count);
extern hd_decimal hd_reader_decimal(const hd_reader *reader, int column);
extern int32 hd_reader_scale(const hd_reader *reader, int column);
extern double hd_reader_double(const hd_reader *reader, int column);
extern hd_date hd_reader_date(const hd_reader *reader, int column);
extern bool hd_reader_bool(const hd_reader *reader, int column);
extern int16 hd_reader_int16(const hd_reader *reader, int column);
extern int32 hd_reader_int32(const hd_reader *reader, int column);
extern int64 hd_reader_int64(const hd_reader *reader, int column);

#endif							/* HD_TABLE_READER_H */
