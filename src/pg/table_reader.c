/*
 * table_reader.c
 *	  What stands in a reference table, row by row, column by name?
 *
 * The scan goes straight to the table, under the caller's snapshot: no plan,
 * no privileges of the user and no row security are involved.  That is
 * intended (whoever may call a function may have its answer) and therefore a
 * table on which somebody has switched row security on is refused.
 *
 * The table may have been made by another release of the extension than this
 * library: columns are found by name and their types compared, so that the
 * worst that comes of it is an error that says what to do.  Columns that came
 * after 1.0 are NULL before ALTER EXTENSION UPDATE adds them: between the new
 * library and the update queries go on being answered.
 */
#include "postgres.h"

#include "access/table.h"
#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "miscadmin.h"
#include "pg/decimal_numeric.h"
#include "pg/table_reader.h"
#include "pg/text_datum.h"
#include "utils/array.h"
#include "utils/date.h"
#include "utils/fmgroids.h"
#include "utils/fmgrprotos.h"
#include "utils/memutils.h"
#include "utils/rel.h"

static void
check_table(Relation relation)
{
	if (relation->rd_rel->relkind != RELKIND_RELATION)
		ereport(ERROR,
				(errcode(ERRCODE_WRONG_OBJECT_TYPE),
				 errmsg("\"%s\" is not a plain table",
						RelationGetRelationName(relation)),
				 errhint("Run ALTER EXTENSION hcpcs_drug UPDATE.")));
	if (relation->rd_rel->relrowsecurity)
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("row security is enabled on reference table \"%s\"",
						RelationGetRelationName(relation)),
				 errdetail("Functions of hcpcs_drug answer every user from the whole table."),
				 errhint("Run ALTER TABLE %s DISABLE ROW LEVEL SECURITY.",
						 RelationGetRelationName(relation))));
}

static AttrNumber
find_column(Relation relation, const hd_column *column)
{
	TupleDesc	desc = RelationGetDescr(relation);

	for (int i = 0; i < desc->natts; i++)
	{
		Form_pg_attribute attribute = TupleDescAttr(desc, i);

		if (attribute->attisdropped ||
			strcmp(NameStr(attribute->attname), column->name) != 0)
			continue;
		if (attribute->atttypid == column->type)
			return attribute->attnum;
		ereport(ERROR,
				(errcode(ERRCODE_DATATYPE_MISMATCH),
				 errmsg("column \"%s\" of reference table \"%s\" has type %s, not %s",
						column->name, RelationGetRelationName(relation),
						format_type_be(attribute->atttypid),
						format_type_be(column->type)),
				 errhint("Run ALTER EXTENSION hcpcs_drug UPDATE.")));
	}
	if (column->is_new)
		return InvalidAttrNumber;
	ereport(ERROR,
			(errcode(ERRCODE_UNDEFINED_COLUMN),
			 errmsg("reference table \"%s\" has no column \"%s\"",
					RelationGetRelationName(relation), column->name),
			 errhint("Run ALTER EXTENSION hcpcs_drug UPDATE.")));
}

void
hd_reader_open(hd_reader *reader, Oid relation, Snapshot snapshot,
			   const hd_column *columns, int count)
{
	Assert(count <= HD_READER_COLUMNS);
	reader->relation = table_open(relation, AccessShareLock);
	check_table(reader->relation);
	reader->last_attribute = 0;
	for (int i = 0; i < count; i++)
	{
		reader->attribute[i] = find_column(reader->relation, &columns[i]);
		reader->last_attribute = Max(reader->last_attribute,
									 reader->attribute[i]);
	}
	reader->row = AllocSetContextCreate(CurrentMemoryContext,
										"hcpcs_drug row",
										ALLOCSET_DEFAULT_SIZES);
	reader->slot = table_slot_create(reader->relation, NULL);
	reader->scan = hd_beginscan(reader->relation, snapshot);
}

bool
hd_reader_next(hd_reader *reader)
{
	CHECK_FOR_INTERRUPTS();
	MemoryContextReset(reader->row);
	if (!table_scan_getnextslot(reader->scan, ForwardScanDirection,
								reader->slot))
		return false;
	slot_getsomeattrs(reader->slot, reader->last_attribute);
	return true;
}

/* The lock goes with the scan: an image is a copy. */
void
hd_reader_close(hd_reader *reader)
{
	table_endscan(reader->scan);
	ExecDropSingleTupleTableSlot(reader->slot);
	MemoryContextDelete(reader->row);
	table_close(reader->relation, AccessShareLock);
}

static Datum
value_of(const hd_reader *reader, int column)
{
	return reader->slot->tts_values[reader->attribute[column] - 1];
}

/* As it stands in the row, perhaps toasted. */
Datum
hd_reader_datum(const hd_reader *reader, int column)
{
	return value_of(reader, column);
}

bool
hd_reader_null(const hd_reader *reader, int column)
{
	AttrNumber	attribute = reader->attribute[column];

	return attribute == InvalidAttrNumber ||
		reader->slot->tts_isnull[attribute - 1];
}

/* Detoast for as long as the row lasts. */
static struct varlena *
detoasted(const hd_reader *reader, int column)
{
	MemoryContext old = MemoryContextSwitchTo(reader->row);
	struct varlena *value = hd_packed(value_of(reader, column));

	MemoryContextSwitchTo(old);
	return value;
}

hd_text
hd_reader_text(const hd_reader *reader, int column)
{
	return hd_reader_null(reader, column) ? HD_NO_TEXT :
		hd_text_from_varlena(detoasted(reader, column));
}

/* An array as PostgreSQL prints it: "{J0643,J0644}". */
hd_text
hd_reader_printed_array(const hd_reader *reader, int column)
{
	MemoryContext old;
	hd_text		text;

	if (hd_reader_null(reader, column))
		return HD_NO_TEXT;
	old = MemoryContextSwitchTo(reader->row);
	text = hd_text_of(OidOutputFunctionCall(F_ARRAY_OUT,
											value_of(reader, column)));
	MemoryContextSwitchTo(old);
	return text;
}

/* The elements of a text[] that are not NULL. */
hd_text *
hd_reader_texts(const hd_reader *reader, int column, int *count)
{
	MemoryContext old;
	Datum	   *elements;
	bool	   *nulls;
	int			length;
	hd_text    *texts;

	*count = 0;
	if (hd_reader_null(reader, column))
		return NULL;
	old = MemoryContextSwitchTo(reader->row);
	deconstruct_array(DatumGetArrayTypeP(value_of(reader, column)), TEXTOID,
					  -1, false, TYPALIGN_INT, &elements, &nulls, &length);
	texts = palloc(sizeof(hd_text) * Max(length, 1));
	for (int i = 0; i < length; i++)
	{
		if (!nulls[i])
			texts[(*count)++] =
				hd_text_from_varlena((struct varlena *)
									 DatumGetPointer(elements[i]));
	}
	MemoryContextSwitchTo(old);
	return texts;
}

hd_decimal
hd_reader_decimal(const hd_reader *reader, int column)
{
	MemoryContext old = MemoryContextSwitchTo(reader->row);
	hd_decimal	value =
		hd_decimal_from_packed(hd_packed(value_of(reader, column)));

	MemoryContextSwitchTo(old);
	return value;
}

/* Of the numeric as it was written: 20.00 has 2. */
int32
hd_reader_scale(const hd_reader *reader, int column)
{
	MemoryContext old = MemoryContextSwitchTo(reader->row);
	int32		scale =
		DatumGetInt32(DirectFunctionCall1(numeric_scale,
										  value_of(reader, column)));

	MemoryContextSwitchTo(old);
	return scale;
}

double
hd_reader_double(const hd_reader *reader, int column)
{
	MemoryContext old = MemoryContextSwitchTo(reader->row);
	double		value =
		DatumGetFloat8(DirectFunctionCall1(numeric_float8,
										   value_of(reader, column)));

	MemoryContextSwitchTo(old);
	return value;
}

/* The core counts days as PostgreSQL does, the open ends included. */
StaticAssertDecl(HD_DATE_BEGIN == DATEVAL_NOBEGIN &&
				 HD_DATE_END == DATEVAL_NOEND,
				 "dates of the core are dates of the server");

hd_date
hd_reader_date(const hd_reader *reader, int column)
{
	return DatumGetDateADT(value_of(reader, column));
}

/* NULL is false. */
bool
hd_reader_bool(const hd_reader *reader, int column)
{
	return !hd_reader_null(reader, column) &&
		DatumGetBool(value_of(reader, column));
}

int16
hd_reader_int16(const hd_reader *reader, int column)
{
	return DatumGetInt16(value_of(reader, column));
}

int32
hd_reader_int32(const hd_reader *reader, int column)
{
	return DatumGetInt32(value_of(reader, column));
}

int64
hd_reader_int64(const hd_reader *reader, int column)
{
	return DatumGetInt64(value_of(reader, column));
}

/* ---- the tables as triggers see them ---- */

int
hd_column_number(Relation relation, const char *name)
{
	int			number = SPI_fnumber(RelationGetDescr(relation), name);

	if (number <= 0)
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_COLUMN),
				 errmsg("reference table \"%s\" has no column \"%s\"",
						RelationGetRelationName(relation), name),
				 errhint("Run ALTER EXTENSION hcpcs_drug UPDATE.")));
	return number;
}
