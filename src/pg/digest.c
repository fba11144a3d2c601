/*
 * digest.c
 *	  Is the reference data of two servers the same?
 *
 * A table of the extension holds reference data if it has a column "shipped";
 * hcpcs_version and what imports refused have none.  Every row becomes a hash
 * of its columns in the order of their names, every table the hash of its
 * sorted rows, all of them one hash.  So nothing of how a database came to be
 * shows in it: order of rows, order of columns after an upgrade, dropped
 * columns, schema, OIDs, the number in hcpcs_version.  Values go in as text
 * that no setting changes, in UTF-8.  NULL is left out, so that a column that
 * a later version adds and nobody has filled changes nothing.
 *
 * Read as the image is read (table_reader.c): without asking for privileges,
 * since a hash tells no value.
 */
#include "postgres.h"

#include "access/genam.h"
#include "access/htup_details.h"
#include "access/table.h"
#include "catalog/dependency.h"
#include "catalog/indexing.h"
#include "catalog/pg_class.h"
#include "catalog/pg_depend.h"
#include "catalog/pg_extension.h"
#include "catalog/pg_proc.h"
#include "catalog/pg_type.h"
#include "common/cryptohash.h"
#include "common/sha2.h"
#include "lib/stringinfo.h"
#include "libpq/pqformat.h"
#include "mb/pg_wchar.h"
#include "pg/compat.h"
#include "pg/table_reader.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/datetime.h"
#include "utils/fmgroids.h"
#include "utils/json.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"

/* A table's columns that count, by name. */
typedef struct column_list
{
	int			count;
	hd_column	column[HD_READER_COLUMNS];
	Oid			output[HD_READER_COLUMNS];	/* output function */
} column_list;

typedef struct row_hash
{
	uint8		byte[PG_SHA256_DIGEST_LENGTH];
} row_hash;

/* The hashes of a table's rows. */
typedef struct hash_list
{
	row_hash   *hash;
	Size		count;
	Size		room;
} hash_list;

/* ---- which tables, which columns ---- */

static bool
is_reference_table(Oid table)
{
	return get_rel_relkind(table) == RELKIND_RELATION &&
		get_attnum(table, "shipped") != InvalidAttrNumber;
}

static int
compare_names(const ListCell *a, const ListCell *b)
{
	return strcmp(get_rel_name(lfirst_oid(a)), get_rel_name(lfirst_oid(b)));
}

/* The reference tables of the extension, by name. */
static List *
reference_tables(Oid extension)
{
	Relation	depend = table_open(DependRelationId, AccessShareLock);
	List	   *tables = NIL;
	ScanKeyData key[2];
	SysScanDesc scan;
	HeapTuple	tuple;

	ScanKeyInit(&key[0], Anum_pg_depend_refclassid, BTEqualStrategyNumber,
				F_OIDEQ, ObjectIdGetDatum(ExtensionRelationId));
	ScanKeyInit(&key[1], Anum_pg_depend_refobjid, BTEqualStrategyNumber,
				F_OIDEQ, ObjectIdGetDatum(extension));
	scan = systable_beginscan(depend, DependReferenceIndexId, true, NULL, 2,
							  key);
	while (HeapTupleIsValid(tuple = systable_getnext(scan)))
	{
		Form_pg_depend member = (Form_pg_depend) GETSTRUCT(tuple);

		if (member->deptype == DEPENDENCY_EXTENSION &&
			member->classid == RelationRelationId &&
			is_reference_table(member->objid))
			tables = lappend_oid(tables, member->objid);
	}
	systable_endscan(scan);
	table_close(depend, AccessShareLock);
	list_sort(tables, compare_names);
	return tables;
}

/* When something was written says nothing about what was written. */
static bool
is_time_of_writing(Oid type)
{
	return type == TIMESTAMPOID || type == TIMESTAMPTZOID;
}

/* Is the text of a value the same under all settings? */
static bool
is_plain(Oid type)
{
	switch (type)
	{
		case BOOLOID:
		case INT2OID:
		case INT4OID:
		case INT8OID:
		case NUMERICOID:
		case TEXTOID:
		case DATEOID:			/* as append_value writes it */
		case TEXTARRAYOID:
			return true;
		default:
			return false;
	}
}

static int
compare_columns(const void *a, const void *b)
{
	return strcmp(((const hd_column *) a)->name,
				  ((const hd_column *) b)->name);
}

static void
add_column(Relation relation, Form_pg_attribute attribute,
		   column_list *columns)
{
	if (attribute->attisdropped || is_time_of_writing(attribute->atttypid))
		return;
	if (!is_plain(attribute->atttypid))
		ereport(ERROR,
				(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
				 errmsg("column \"%s\" of \"%s\" cannot be part of a digest",
						NameStr(attribute->attname),
						RelationGetRelationName(relation)),
				 errdetail("It is of type %s.",
						   format_type_be(attribute->atttypid))));
	if (columns->count == HD_READER_COLUMNS)
		elog(ERROR, "reference table \"%s\" has too many columns",
			 RelationGetRelationName(relation));
	columns->column[columns->count++] = (hd_column) {
		.name = pstrdup(NameStr(attribute->attname)),
		.type = attribute->atttypid
	};
}

static void
find_columns(Oid table, column_list *columns)
{
	Relation	relation = table_open(table, AccessShareLock);
	TupleDesc	desc = RelationGetDescr(relation);
	bool		varlena;

	columns->count = 0;
	for (int i = 0; i < desc->natts; i++)
		add_column(relation, TupleDescAttr(desc, i), columns);
	table_close(relation, AccessShareLock);
	qsort(columns->column, columns->count, sizeof(hd_column),
		  compare_columns);
	for (int i = 0; i < columns->count; i++)
		getTypeOutputInfo(columns->column[i].type, &columns->output[i],
						  &varlena);
}

/* ---- a value, a row ---- */

/* With its length, so that no two rows run into the same bytes. */
static void
append_counted(StringInfo buffer, const char *data, int length)
{
	pq_sendint32(buffer, (uint32) length);
	appendBinaryStringInfo(buffer, data, length);
}

static void
append_text(StringInfo buffer, Datum value)
{
	text	   *content = DatumGetTextPP(value);
	char	   *bytes = VARDATA_ANY(content);
	int			length = VARSIZE_ANY_EXHDR(content);
	char	   *utf8 = bytes;

	/* A database without an encoding may hold anything. */
	if (GetDatabaseEncoding() != PG_SQL_ASCII)
		utf8 = pg_server_to_any(bytes, length, PG_UTF8);
	append_counted(buffer, utf8, utf8 == bytes ? length :
				   (int) strlen(utf8));
}

/* A NULL among the elements has a length that no text has. */
static void
append_texts(StringInfo buffer, Datum value)
{
	Datum	   *elements;
	bool	   *nulls;
	int			count;

	deconstruct_array(DatumGetArrayTypeP(value), TEXTOID, -1, false,
					  TYPALIGN_INT, &elements, &nulls, &count);
	pq_sendint32(buffer, (uint32) count);
	for (int i = 0; i < count; i++)
	{
		if (nulls[i])
			pq_sendint32(buffer, PG_UINT32_MAX);
		else
			append_text(buffer, elements[i]);
	}
}

static void
append_value(StringInfo buffer, Oid type, Oid output, Datum value)
{
	char		date[MAXDATELEN + 1];
	char	   *printed;

	if (type == TEXTOID)
		append_text(buffer, value);
	else if (type == TEXTARRAYOID)
		append_texts(buffer, value);
	else
	{
		/* ISO whatever DateStyle is */
		printed = type == DATEOID ?
			JsonEncodeDateTime(date, value, DATEOID, NULL) :
			OidOutputFunctionCall(output, value);
		append_counted(buffer, printed, (int) strlen(printed));
	}
}

static void
append_row(StringInfo buffer, const hd_reader *reader,
		   const column_list *columns)
{
	for (int i = 0; i < columns->count; i++)
	{
		if (hd_reader_null(reader, i))
			continue;
		appendStringInfoString(buffer, columns->column[i].name);
		appendStringInfoChar(buffer, '\0');
		append_value(buffer, columns->column[i].type, columns->output[i],
					 hd_reader_datum(reader, i));
	}
}

/* ---- hashes ---- */

static void
check_hash(pg_cryptohash_ctx *context, int result)
{
	if (result < 0)
		elog(ERROR, "could not compute a digest: %s",
			 pg_cryptohash_error(context));
}

static void
hash_bytes(pg_cryptohash_ctx *context, const void *data, Size length,
		   row_hash *result)
{
	check_hash(context, pg_cryptohash_init(context));
	check_hash(context, pg_cryptohash_update(context, data, length));
	check_hash(context, pg_cryptohash_final(context, result->byte,
											sizeof(result->byte)));
}

static row_hash *
next_hash(hash_list *list)
{
	if (list->count == list->room)
	{
		list->room *= 2;
		list->hash = repalloc_huge(list->hash,
								   list->room * sizeof(row_hash));
	}
	return &list->hash[list->count++];
}

static int
compare_hashes(const void *a, const void *b)
{
	return memcmp(a, b, sizeof(row_hash));
}

static void
hash_rows(pg_cryptohash_ctx *context, Oid table, const column_list *columns,
		  hash_list *list)
{
	MemoryContext row = AllocSetContextCreate(CurrentMemoryContext,
											  "hcpcs_drug digest row",
											  ALLOCSET_DEFAULT_SIZES);
	hd_reader	reader;

	hd_reader_open(&reader, table, GetActiveSnapshot(), columns->column,
				   columns->count);
	list->count = 0;
	while (hd_reader_next(&reader))
	{
		MemoryContext old = MemoryContextSwitchTo(row);
		StringInfoData buffer;

		initStringInfo(&buffer);
		append_row(&buffer, &reader, columns);
		MemoryContextSwitchTo(old);
		hash_bytes(context, buffer.data, buffer.len, next_hash(list));
		MemoryContextReset(row);
	}
	hd_reader_close(&reader);
	MemoryContextDelete(row);
	qsort(list->hash, list->count, sizeof(row_hash), compare_hashes);
}

/* Append a table to the bytes that make the digest: name and hash of rows. */
static void
append_table(StringInfo buffer, pg_cryptohash_ctx *context, Oid table,
			 hash_list *list)
{
	char	   *name = get_rel_name(table);
	column_list columns;
	row_hash	rows;

	find_columns(table, &columns);
	hash_rows(context, table, &columns, list);
	if (list->count == 0)
		return;
	hash_bytes(context, list->hash, list->count * sizeof(row_hash), &rows);
	append_counted(buffer, name, (int) strlen(name));
	append_counted(buffer, (char *) rows.byte, sizeof(rows.byte));
}

static text *
hexadecimal(const row_hash *hash)
{
	char		digits[2 * sizeof(hash->byte)];

	hex_encode((const char *) hash->byte, sizeof(hash->byte), digits);
	return cstring_to_text_with_len(digits, sizeof(digits));
}

PG_FUNCTION_INFO_V1(hcpcs_reference_digest);

Datum
hcpcs_reference_digest(PG_FUNCTION_ARGS)
{
	Oid			extension = getExtensionOfObject(ProcedureRelationId,
												 fcinfo->flinfo->fn_oid);
	pg_cryptohash_ctx *context = pg_cryptohash_create(PG_SHA256);
	hash_list	list = {.room = 1024};
	StringInfoData buffer;
	row_hash	digest;
	ListCell   *cell;

	if (!OidIsValid(extension))
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("function \"%s\" belongs to no extension",
						get_func_name(fcinfo->flinfo->fn_oid))));
	list.hash = palloc(list.room * sizeof(row_hash));
	initStringInfo(&buffer);
	foreach(cell, reference_tables(extension))
		append_table(&buffer, context, lfirst_oid(cell), &list);
	hash_bytes(context, buffer.data, buffer.len, &digest);
	pg_cryptohash_free(context);
	PG_RETURN_TEXT_P(hexadecimal(&digest));
}
