/*
 * reference.c
 *	  What may be written to the reference tables, and who is told?
 *
 * One trigger function stands on every reference table.  It lets nobody but
 * the extension's own scripts touch shipped rows, refuses what no CHECK
 * constraint can see, and tells image.c that the data changes.
 *
 * What it does not refuse: a dose_unit that is not in hcpcs_unit_of_measure
 * (pg_restore may bring the row before the unit) and anything else that names
 * a row of another table; names.c does that for sources and payers, at the end
 * of the transaction.
 */
#include "postgres.h"

#include "access/genam.h"
#include "access/htup_details.h"
#include "access/stratnum.h"
#include "access/sysattr.h"
#include "access/xact.h"
#include "catalog/dependency.h"
#include "catalog/pg_collation.h"
#include "catalog/pg_proc.h"
#include "catalog/pg_type.h"
#include "commands/extension.h"
#include "commands/trigger.h"
#include "core/catalog.h"
#include "executor/spi.h"
#include "miscadmin.h"
#include "pg/compat.h"
#include "pg/image.h"
#include "pg/rows.h"
#include "pg/table_reader.h"
#include "pg/text_datum.h"
#include "utils/fmgroids.h"
#include "utils/guc.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"

/* A name is "closest" within this many edits. */
#define NEAR 3

/* Longest chain of payers looked at; hd_payer_id cannot count more. */
#define MAX_PAYERS PG_UINT16_MAX

/* ---- shipped rows ---- */

/* Does a script of the extension that owns the function run? */
static bool
in_own_script(Oid function)
{
	return creating_extension &&
		getExtensionOfObject(ProcedureRelationId, function) ==
		CurrentExtensionObject;
}

static bool
is_shipped(Relation relation, HeapTuple tuple)
{
	bool		null;
	Datum		shipped = SPI_getbinval(tuple, RelationGetDescr(relation),
										hd_column_number(relation, "shipped"),
										&null);

	return !null && DatumGetBool(shipped);
}

static HeapTuple
with_shipped(Relation relation, HeapTuple tuple, bool shipped)
{
	int			column = hd_column_number(relation, "shipped");
	Datum		value = BoolGetDatum(shipped);
	bool		null = false;

	return heap_modify_tuple_by_cols(tuple, RelationGetDescr(relation), 1,
									 &column, &value, &null);
}

/* Is there a row of source "local" that could answer before this one? */
static bool
has_local_rows(Relation relation)
{
	TupleDesc	desc = RelationGetDescr(relation);
	int			valid_from = SPI_fnumber(desc, "valid_from");
	int			weight = SPI_fnumber(desc, "weight");

	return valid_from > 0 || weight > 0;
}

static void
refuse_shipped(Relation relation)
{
	ereport(ERROR,
			(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
			 errmsg("shipped rows of \"%s\" cannot be changed",
					RelationGetRelationName(relation)),
			 errdetail("ALTER EXTENSION hcpcs_drug UPDATE replaces them as a whole."),
			 has_local_rows(relation) ?
			 errhint("Insert a row of source \"local\": it answers before the shipped one.") :
			 errhint("Insert rows of your own beside the shipped ones."),
			 errtable(relation)));
}

/* ---- what no CHECK constraint can see ---- */

static hd_text
column_text(Relation relation, HeapTuple tuple, int column)
{
	bool		null;
	Datum		value = SPI_getbinval(tuple, RelationGetDescr(relation),
									  column, &null);

	return null ? HD_NO_TEXT :
		hd_text_from_varlena(PG_DETOAST_DATUM_PACKED(value));
}

static const char *
nearest_finding(hd_text name)
{
	const char *nearest = NULL;
	int			limit = NEAR;

	for (int i = 0; i < HD_FINDING_COUNT; i++)
	{
		if (hd_text_nearer(hd_text_of(hd_finding_table[i].name), name, &limit))
			nearest = hd_finding_table[i].name;
	}
	return nearest;
}

/*
 * Findings are made by the checks, so the list in the library decides, not
 * the table.  The trigger's arguments after "finding" are further names that
 * the column may hold.
 */
static void
check_finding(Relation relation, HeapTuple tuple, const Trigger *trigger)
{
	int			column = hd_column_number(relation, "finding");
	hd_text		name = column_text(relation, tuple, column);
	const char *nearest;

	if (!hd_text_supplied(name) || hd_finding_parse(name) != HD_NO_FINDING)
		return;
	for (int i = 1; i < trigger->tgnargs; i++)
	{
		if (hd_text_equal(name, hd_text_of(trigger->tgargs[i])))
			return;
	}
	nearest = nearest_finding(name);
	ereport(ERROR,
			(errcode(ERRCODE_FOREIGN_KEY_VIOLATION),
			 errmsg("finding \"%.*s\" does not exist", HD_SHOWN(name)),
			 nearest != NULL ?
			 errhint("Perhaps you meant the finding \"%s\".", nearest) :
			 errhint("The table hcpcs_finding lists the findings."),
			 errtablecol(relation, column)));
}

/* The parent of a payer, in the caller's memory; data NULL: none. */
static hd_text
parent_of(Oid payers, Snapshot snapshot, hd_text payer)
{
	static const hd_column columns[] = {
		{"payer", TEXTOID}, {"parent", TEXTOID}
	};
	hd_reader	reader;
	hd_text		parent = HD_NO_TEXT;

	hd_reader_open(&reader, payers, snapshot, columns, lengthof(columns));
	while (!hd_text_supplied(parent) && hd_reader_next(&reader))
	{
		if (!hd_text_equal(hd_reader_text(&reader, 0), payer))
			continue;
		parent = hd_reader_text(&reader, 1);
		if (!hd_text_supplied(parent))
			break;
		parent.data = pnstrdup(parent.data, parent.len);
	}
	hd_reader_close(&reader);
	return parent;
}

static void
refuse_cycle(Relation relation, hd_text payer)
{
	ereport(ERROR,
			(errcode(ERRCODE_CHECK_VIOLATION),
			 errmsg("payer \"%.*s\" would be its own ancestor",
					HD_SHOWN(payer)),
			 errhint("Give the payer a parent that does not lead back to it."),
			 errtablecol(relation, hd_column_number(relation, "parent"))));
}

/*
 * Payers form trees.  Walk up from the new parent; rows that the running
 * statement has written count, so the command counter moves first.
 * hd_image_change() has locked other writers out until they or we commit, so
 * a cycle cannot be closed from two sides.
 */
static void
check_parents(Relation relation, HeapTuple tuple)
{
	hd_text		payer = column_text(relation, tuple,
									hd_column_number(relation, "payer"));
	hd_text		ancestor = column_text(relation, tuple,
									   hd_column_number(relation, "parent"));
	Snapshot	snapshot;

	if (!hd_text_supplied(ancestor) || !hd_text_supplied(payer))
		return;
	CommandCounterIncrement();
	snapshot = RegisterSnapshot(GetLatestSnapshot());
	for (int i = 0; i < MAX_PAYERS && hd_text_supplied(ancestor); i++)
	{
		if (hd_text_equal(ancestor, payer))
			refuse_cycle(relation, payer);
		ancestor = parent_of(RelationGetRelid(relation), snapshot, ancestor);
	}
	UnregisterSnapshot(snapshot);
}

/*
 * Policies that no check acts on are welcome: hcpcs_policy shows them.  But a
 * name that is nearly one of those that are acted on is likely a slip, and a
 * rule that is silently not applied is worse than a warning too many.
 */
static void
check_policy(Relation relation, HeapTuple tuple)
{
	hd_text		name = column_text(relation, tuple,
								   hd_column_number(relation, "policy"));
	const char *nearest = NULL;
	int			limit = NEAR;
	uint8		policy;

	if (!hd_text_supplied(name) || hd_policy_parse(name, &policy))
		return;
	for (int i = 0; i < HD_POLICY_COUNT; i++)
	{
		const char *known = hd_policy_name((hd_policy_id) i);

		if (hd_text_nearer(hd_text_of(known), name, &limit))
			nearest = known;
	}
	if (nearest != NULL)
		ereport(WARNING,
				(errmsg("no check acts on the policy \"%.*s\"",
						HD_SHOWN(name)),
				 errhint("Perhaps you meant the policy \"%s\".", nearest)));
}

static void
check_row(Relation relation, HeapTuple tuple, const Trigger *trigger)
{
	if (trigger->tgnargs == 0)
		return;
	if (strcmp(trigger->tgargs[0], "finding") == 0)
		check_finding(relation, tuple, trigger);
	else if (strcmp(trigger->tgargs[0], "parent") == 0)
		check_parents(relation, tuple);
	else if (strcmp(trigger->tgargs[0], "policy") == 0)
		check_policy(relation, tuple);
	else
		elog(ERROR, "unknown argument \"%s\" of trigger \"%s\"",
			 trigger->tgargs[0], trigger->tgname);
}

/* ---- while a dump is read or a subscriber applies ---- */

/*
 * May what is written name, or be named by, what has not come yet?  As pg_dump
 * and the workers of logical replication set it; names.c has the reasons.
 */
static bool
is_restoring(void)
{
	return !check_function_bodies ||
		SessionReplicationRole == SESSION_REPLICATION_ROLE_REPLICA;
}

/*
 * Tables whose key is a name alone cannot hold a row of the user beside a
 * shipped one.  Where the user had the name first, in a version that did not
 * ship it, his row takes the place of the shipped one, as it does in an update
 * (sql/upgrade): a unique violation would lose every row of the table.
 */
static void
take_place_of_shipped(Relation relation, HeapTuple row)
{
	Bitmapset  *key =
		RelationGetIndexAttrBitmap(relation, INDEX_ATTR_BITMAP_PRIMARY_KEY);
	int			column;
	Snapshot	snapshot;
	ScanKeyData equal;
	SysScanDesc scan;
	HeapTuple	there;
	bool		null;

	if (!bms_get_singleton_member(key, &column))
		return;
	column += FirstLowInvalidHeapAttributeNumber;
	ScanKeyEntryInitialize(&equal, 0, (AttrNumber) column,
						   BTEqualStrategyNumber, InvalidOid,
						   DEFAULT_COLLATION_OID, F_TEXTEQ,
						   SPI_getbinval(row, RelationGetDescr(relation),
										 column, &null));
	snapshot = RegisterSnapshot(GetLatestSnapshot());
	scan = systable_beginscan(relation, hd_primary_key(relation),
							  true, snapshot, 1, &equal);
	there = systable_getnext(scan);
	if (HeapTupleIsValid(there) && is_shipped(relation, there))
		simple_table_tuple_delete(relation, &there->t_self, snapshot);
	systable_endscan(scan);
	UnregisterSnapshot(snapshot);
}

/* ---- the trigger ---- */

/*
 * A row is shipped if the extension's script inserts it and stays what it
 * was: nobody can ship a row by saying so, and a restored row of the user is
 * the user's again.  What a script ships has been looked at where it was made.
 */
static HeapTuple
change_row(TriggerData *data, bool own_script)
{
	Relation	relation = data->tg_relation;
	HeapTuple	row = data->tg_trigtuple;
	bool		inserted = TRIGGER_FIRED_BY_INSERT(data->tg_event);
	bool		shipped = inserted ? own_script : is_shipped(relation, row);

	if (!inserted && shipped && !own_script)
		refuse_shipped(relation);
	if (TRIGGER_FIRED_BY_DELETE(data->tg_event))
		return row;
	if (TRIGGER_FIRED_BY_UPDATE(data->tg_event))
		row = data->tg_newtuple;
	if (!own_script)
		check_row(relation, row, data->tg_trigger);
	if (is_shipped(relation, row) != shipped)
		row = with_shipped(relation, row, shipped);
	if (inserted && !shipped && is_restoring())
		take_place_of_shipped(relation, row);
	return row;
}

static void
check_truncate(Relation relation)
{
	static const hd_column columns[] = {{"shipped", BOOLOID}};
	Snapshot	snapshot = RegisterSnapshot(GetLatestSnapshot());
	hd_reader	reader;

	hd_reader_open(&reader, RelationGetRelid(relation), snapshot, columns,
				   lengthof(columns));
	while (hd_reader_next(&reader))
	{
		if (hd_reader_bool(&reader, 0))
			refuse_shipped(relation);
	}
	hd_reader_close(&reader);
	UnregisterSnapshot(snapshot);
}

PG_FUNCTION_INFO_V1(hcpcs_reference_changed);

Datum
hcpcs_reference_changed(PG_FUNCTION_ARGS)
{
	TriggerData *data = (TriggerData *) fcinfo->context;
	bool		own_script = in_own_script(fcinfo->flinfo->fn_oid);

	if (!CALLED_AS_TRIGGER(fcinfo) || !TRIGGER_FIRED_BEFORE(data->tg_event))
		ereport(ERROR,
				(errcode(ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED),
				 errmsg("hcpcs_reference_changed must be called by a trigger before a change")));
	hd_image_change(fcinfo);
	if (TRIGGER_FIRED_FOR_ROW(data->tg_event))
		return PointerGetDatum(change_row(data, own_script));
	if (!own_script)
		check_truncate(data->tg_relation);
	return PointerGetDatum(NULL);
}

/* ---- for the administrator ---- */

/* After a change that no trigger has seen (DISABLE TRIGGER). */
PG_FUNCTION_INFO_V1(hcpcs_refresh);

Datum
hcpcs_refresh(PG_FUNCTION_ARGS)
{
	hd_image_change(fcinfo);
	PG_RETURN_VOID();
}

static void
collect_image(FunctionCallInfo fcinfo, hd_row_list *list)
{
	hd_image_info info;

	if (!hd_image_describe(&info))
		return;
	hd_row_set(list->row, "version", Int64GetDatum(info.version));
	hd_row_set(list->row, "rows", Int64GetDatum((int64) info.rows));
	hd_row_set(list->row, "bytes", Int64GetDatum((int64) info.bytes));
	hd_row_set(list->row, "load_ms", Float8GetDatum(info.load_ms));
	hd_row_list_add(list);
}

/* One row, or none before the first function has asked for an image. */
PG_FUNCTION_INFO_V1(hcpcs_image);

Datum
hcpcs_image(PG_FUNCTION_ARGS)
{
	return hd_row_list_return(fcinfo, collect_image);
}
