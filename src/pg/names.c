/*
 * names.c
 *	  May a row name this source or payer, and may that one go?
 *
 * What foreign keys would do, with two differences.  pg_restore loads tables
 * in any order, at once with -j and without regard to foreign keys where the
 * tables belong to an extension; so nothing is checked where the session says
 * that what is named may come later, as pg_dump does for all that it writes
 * (check_function_bodies = off, "problems such as forward references").  Nor
 * does logical replication check: the triggers do not fire for what is
 * applied.  And who slips is told the closest name.
 *
 * A row whose source or payer never arrives answers nothing; the view
 * hcpcs_orphan lists it.
 *
 * The triggers are deferred: within a transaction any order will do.  Two
 * transactions cannot undermine each other, since all writers of reference
 * tables wait for each other (image.c), so no row is locked here.
 *
 * What a name may look like is left to CHECK constraints, cycles of payers to
 * reference.c.
 */
#include "postgres.h"

#include "access/genam.h"
#include "access/stratnum.h"
#include "access/table.h"
#include "catalog/pg_collation.h"
#include "catalog/pg_type.h"
#include "commands/trigger.h"
#include "core/catalog.h"
#include "executor/spi.h"
#include "pg/compat.h"
#include "pg/table_reader.h"
#include "pg/text_datum.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/guc.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"

/* A name is "closest" within this many edits. */
#define NEAR 3

/* Each of these columns holds the key of a row of another table. */
typedef struct hd_naming
{
	const char *table;
	const char *column;
	const char *named;			/* the table whose key it is */
	const char *key;
} hd_naming;

#define SOURCE_OF(table) {table, "source", "hcpcs_source", "source"}
#define PAYER_OF(table, column) {table, column, "hcpcs_payer", "payer"}

static const hd_naming namings[] = {
	SOURCE_OF("hcpcs_release"), SOURCE_OF("hcpcs_drug"),
	SOURCE_OF("hcpcs_limit"), SOURCE_OF("hcpcs_status"),
	SOURCE_OF("hcpcs_payment"), SOURCE_OF("hcpcs_ndc"),
	SOURCE_OF("hcpcs_formulary"),
	SOURCE_OF("hcpcs_modifier"), SOURCE_OF("hcpcs_modifier_rule"),
	SOURCE_OF("hcpcs_payer_policy"), SOURCE_OF("hcpcs_diagnosis"),
	SOURCE_OF("hcpcs_weight"), SOURCE_OF("hcpcs_guide"),
	SOURCE_OF("hcpcs_documentation_element"),
	PAYER_OF("hcpcs_payer", "parent"), PAYER_OF("hcpcs_payer_alias", "payer"),
	PAYER_OF("hcpcs_payer_policy", "payer")
};

/* The name last found, for as long as the triggers of one statement run. */
typedef struct found_name
{
	const hd_naming *naming;
	int			room;
	char	   *name;
} found_name;

/* ---- is the name there? ---- */

static Oid
table_beside(Relation relation, const char *name)
{
	return get_relname_relid(name, RelationGetNamespace(relation));
}

/* By the primary key of the table that is named. */
static bool
name_exists(Relation relation, const hd_naming *naming, Datum name)
{
	Relation	named = table_open(table_beside(relation, naming->named),
								   AccessShareLock);
	Snapshot	snapshot = RegisterSnapshot(GetLatestSnapshot());
	ScanKeyData key;
	SysScanDesc scan;
	bool		found;

	ScanKeyEntryInitialize(&key, 0,
						   (AttrNumber) hd_column_number(named, naming->key),
						   BTEqualStrategyNumber, InvalidOid,
						   DEFAULT_COLLATION_OID, F_TEXTEQ, name);
	scan = systable_beginscan(named, hd_primary_key(named), true,
							  snapshot, 1, &key);
	found = HeapTupleIsValid(systable_getnext(scan));
	systable_endscan(scan);
	UnregisterSnapshot(snapshot);
	table_close(named, AccessShareLock);
	return found;
}

/* The closest name there is, in the caller's memory; NULL: none is close. */
static char *
nearest_name(Relation relation, const hd_naming *naming, hd_text name)
{
	hd_column	column = {naming->key, TEXTOID};
	Snapshot	snapshot = RegisterSnapshot(GetLatestSnapshot());
	hd_reader	reader;
	char	   *nearest = NULL;
	int			limit = NEAR;

	hd_reader_open(&reader, table_beside(relation, naming->named), snapshot,
				   &column, 1);
	while (hd_reader_next(&reader))
	{
		hd_text		known = hd_reader_text(&reader, 0);

		if (hd_text_nearer(known, name, &limit))
			nearest = pnstrdup(known.data, known.len);
	}
	hd_reader_close(&reader);
	UnregisterSnapshot(snapshot);
	return nearest;
}

static void
refuse_unknown(Relation relation, const hd_naming *naming, hd_text name)
{
	const char *nearest = nearest_name(relation, naming, name);

	ereport(ERROR,
			(errcode(ERRCODE_FOREIGN_KEY_VIOLATION),
			 errmsg("%s \"%.*s\" does not exist", naming->key,
					HD_SHOWN(name)),
			 errdetail("A row of \"%s\" names it as its %s.",
					   naming->table, naming->column),
			 nearest != NULL ?
			 errhint("Perhaps you meant the %s \"%s\".", naming->key,
					 nearest) :
			 errhint("Insert it into \"%s\" in the same transaction, before or after.",
					 naming->named),
			 errtablecol(relation, hd_column_number(relation, naming->column))));
}

static void
remember(FmgrInfo *function, const hd_naming *naming, hd_text name)
{
	found_name *memo = function->fn_extra;

	if (memo == NULL)
	{
		memo = MemoryContextAllocZero(function->fn_mcxt, sizeof(found_name));
		function->fn_extra = memo;
	}
	if (memo->name == NULL || memo->room <= (int) name.len)
	{
		memo->room = (int) name.len + 1;
		memo->name = MemoryContextAlloc(function->fn_mcxt, memo->room);
	}
	memcpy(memo->name, name.data, name.len);
	memo->name[name.len] = '\0';
	memo->naming = naming;
}

/*
 * Rows of one source or payer come together: ask once.  What was found and is
 * deleted later in the transaction has a trigger event of its own.
 */
static bool
is_remembered(const FmgrInfo *function, const hd_naming *naming, hd_text name)
{
	const found_name *memo = function->fn_extra;

	return memo != NULL && memo->naming == naming &&
		hd_text_same(name, hd_text_of(memo->name));
}

static void
check_name(FunctionCallInfo fcinfo, const hd_naming *naming, HeapTuple row)
{
	Relation	relation = ((TriggerData *) fcinfo->context)->tg_relation;
	bool		null;
	Datum		value = SPI_getbinval(row, RelationGetDescr(relation),
									  hd_column_number(relation, naming->column),
									  &null);
	hd_text		name;

	if (null)
		return;
	value = PointerGetDatum(PG_DETOAST_DATUM_PACKED(value));
	name = hd_text_from_varlena((struct varlena *) DatumGetPointer(value));
	if (is_remembered(fcinfo->flinfo, naming, name))
		return;
	if (!name_exists(relation, naming, value))
		refuse_unknown(relation, naming, name);
	remember(fcinfo->flinfo, naming, name);
}

/* ---- does anything name what has gone? ---- */

static bool
is_named(Oid table, const hd_naming *naming, hd_text name)
{
	hd_column	column = {naming->column, TEXTOID};
	Snapshot	snapshot = RegisterSnapshot(GetLatestSnapshot());
	hd_reader	reader;
	bool		found = false;

	hd_reader_open(&reader, table, snapshot, &column, 1);
	while (!found && hd_reader_next(&reader))
		found = hd_text_same(hd_reader_text(&reader, 0), name);
	hd_reader_close(&reader);
	UnregisterSnapshot(snapshot);
	return found;
}

static void
check_unnamed(Relation relation, const hd_naming *naming, HeapTuple old)
{
	bool		null;
	Datum		value = SPI_getbinval(old, RelationGetDescr(relation),
									  hd_column_number(relation, naming->key),
									  &null);
	Oid			table = table_beside(relation, naming->table);
	hd_text		name;

	/* A table that the objects of an older version do not have? */
	if (null || !OidIsValid(table))
		return;
	value = PointerGetDatum(PG_DETOAST_DATUM_PACKED(value));
	name = hd_text_from_varlena((struct varlena *) DatumGetPointer(value));
	if (name_exists(relation, naming, value) ||
		!is_named(table, naming, name))
		return;
	ereport(ERROR,
			(errcode(ERRCODE_FOREIGN_KEY_VIOLATION),
			 errmsg("%s \"%.*s\" is still in use", naming->key,
					HD_SHOWN(name)),
			 errdetail("Rows of \"%s\" name it as their %s.",
					   naming->table, naming->column),
			 errhint("Change or delete those rows in the same transaction, before or after."),
			 errtable(relation)));
}

/* ---- the trigger ---- */

static void
check_row_names(FunctionCallInfo fcinfo)
{
	TriggerData *data = (TriggerData *) fcinfo->context;
	const char *table = RelationGetRelationName(data->tg_relation);
	bool		updated = TRIGGER_FIRED_BY_UPDATE(data->tg_event);
	HeapTuple	row = updated ? data->tg_newtuple : data->tg_trigtuple;

	/* It may have gone again by the end of the transaction. */
	if (!table_tuple_satisfies_snapshot(data->tg_relation, updated ?
										data->tg_newslot : data->tg_trigslot,
										SnapshotSelf))
		return;
	for (int i = 0; i < lengthof(namings); i++)
	{
		if (strcmp(namings[i].table, table) == 0)
			check_name(fcinfo, &namings[i], row);
	}
}

PG_FUNCTION_INFO_V1(hcpcs_reference_names);

Datum
hcpcs_reference_names(PG_FUNCTION_ARGS)
{
	TriggerData *data = (TriggerData *) fcinfo->context;

	if (!CALLED_AS_TRIGGER(fcinfo) || !TRIGGER_FIRED_AFTER(data->tg_event) ||
		!TRIGGER_FIRED_FOR_ROW(data->tg_event))
		ereport(ERROR,
				(errcode(ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED),
				 errmsg("hcpcs_reference_names must be called by a trigger after the change of a row")));
	if (!check_function_bodies)
		return PointerGetDatum(NULL);
	if (!TRIGGER_FIRED_BY_DELETE(data->tg_event))
		check_row_names(fcinfo);
	if (TRIGGER_FIRED_BY_INSERT(data->tg_event))
		return PointerGetDatum(NULL);
	for (int i = 0; i < lengthof(namings); i++)
	{
		if (strcmp(namings[i].named,
				   RelationGetRelationName(data->tg_relation)) == 0)
			check_unnamed(data->tg_relation, &namings[i], data->tg_trigtuple);
	}
	return PointerGetDatum(NULL);
}
