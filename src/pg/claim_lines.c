/*
 * claim_lines.c
 *	  May the claim lines of one statement go into their table together?
 *
 * hcpcs_validate_claim_lines stands AFTER STATEMENT with a transition table
 * and judges the new rows as hcpcs_audit judges the rows of a query.  What a
 * line is guilty of alone is left to hcpcs_validate_claim_line, but for
 * jw_or_jz_missing: only together is it known whether a JW line stands
 * beside.  Lines written before are not looked at.
 *
 * Statement triggers do not fire where logical replication applies rows.
 */
#include "postgres.h"

#include "commands/trigger.h"
#include "executor/executor.h"
#include "miscadmin.h"
#include "pg/audit.h"
#include "pg/claim_arguments.h"
#include "utils/memutils.h"
#include "utils/rel.h"
#include "utils/tuplestore.h"

/* What the report of a finding needs to know */
typedef struct held_lines
{
	Relation	relation;
	hd_claim_arguments arguments;
} held_lines;

static TriggerData *
trigger_data(FunctionCallInfo fcinfo)
{
	TriggerData *data = (TriggerData *) fcinfo->context;

	if (!CALLED_AS_TRIGGER(fcinfo) ||
		!TRIGGER_FIRED_AFTER(data->tg_event) ||
		!TRIGGER_FIRED_FOR_STATEMENT(data->tg_event) ||
		!(TRIGGER_FIRED_BY_INSERT(data->tg_event) ||
		  TRIGGER_FIRED_BY_UPDATE(data->tg_event)) ||
		data->tg_newtable == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED),
				 errmsg("hcpcs_validate_claim_lines must be called by a trigger AFTER INSERT or AFTER UPDATE FOR EACH STATEMENT with a new transition table"),
				 errhint("CREATE TRIGGER ... AFTER INSERT ON table REFERENCING NEW TABLE AS new_lines FOR EACH STATEMENT EXECUTE FUNCTION hcpcs_validate_claim_lines().")));
	return data;
}

static void
read_arguments(const TriggerData *data, held_lines *held)
{
	const hd_claim_columns *columns = &held->arguments.columns;

	held->relation = data->tg_relation;
	hd_claim_arguments_read(data->tg_relation, true,
							data->tg_trigger->tgnargs,
							data->tg_trigger->tgargs, &held->arguments);
	if (held->arguments.mode == HD_CLAIM_MODE_ANNOTATE)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("hcpcs_validate_claim_lines has no mode annotate"),
				 errdetail("The rows are written when it fires."),
				 errhint("Use mode=warn or mode=reject, or hcpcs_audit.")));
	if (columns->of[HD_FIELD_patient_id].number == 0 &&
		columns->of[HD_FIELD_claim_id].number == 0)
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_COLUMN),
				 errmsg("table \"%s\" has no column for \"patient_id\" or \"claim_id\"",
						RelationGetRelationName(held->relation)),
				 errdetail("Without one of them it is not known which lines stand together."),
				 errhint("Name the column with \"patient_id=column\" or \"claim_id=column\"."),
				 errtable(held->relation)));
}

static bool
is_held(const hd_claim_arguments *arguments, const hd_audit_result *result)
{
	if (!result->together && result->finding != HD_FINDING_jw_or_jz_missing)
		return false;
	return arguments->by_risk ? result->risk >= arguments->risk :
		result->severity >= arguments->severity;
}

static void
hold(hd_audit *audit, const hd_audit_result *result)
{
	held_lines *held = audit->context;
	const char *name = hd_finding_table[result->finding].name;
	hd_text		claim = result->line->claim;
	hd_text		remedy = hd_catalog_finding(result->catalog,
											result->finding)->remedy;

	if (!is_held(&held->arguments, result))
		return;
	ereport(held->arguments.mode == HD_CLAIM_MODE_REJECT ? ERROR : WARNING,
			(errcode(ERRCODE_CHECK_VIOLATION),
			 errmsg("claim lines violate drug billing rules in table \"%s\"",
					RelationGetRelationName(held->relation)),
			 errdetail("%s: claim %.*s, line %d, code %.*s: %.*s", name,
					   HD_SHOWN(claim), result->line->number,
					   HD_SHOWN(result->line->code),
					   (int) result->detail.len, result->detail.data),
			 errhint("%.*s", (int) remedy.len,
					 hd_text_supplied(remedy) ? remedy.data : ""),
			 errtable(held->relation),
			 err_generic_string(PG_DIAG_CONSTRAINT_NAME, name)));
}

/* Others may read the same rows: a read pointer of our own. */
static void
read_lines(hd_audit *audit, const TriggerData *data)
{
	Tuplestorestate *rows = data->tg_newtable;
	int			pointer = tuplestore_alloc_read_pointer(rows,
														EXEC_FLAG_REWIND);
	TupleTableSlot *slot =
		MakeSingleTupleTableSlot(RelationGetDescr(data->tg_relation),
								 &TTSOpsMinimalTuple);

	tuplestore_select_read_pointer(rows, pointer);
	tuplestore_rescan(rows);
	while (tuplestore_gettupleslot(rows, true, false, slot))
	{
		CHECK_FOR_INTERRUPTS();
		slot_getsomeattrs(slot, audit->columns.last);
		hd_audit_row(audit, slot->tts_values, slot->tts_isnull);
	}
	ExecDropSingleTupleTableSlot(slot);
}

PG_FUNCTION_INFO_V1(hcpcs_validate_claim_lines);

Datum
hcpcs_validate_claim_lines(PG_FUNCTION_ARGS)
{
	TriggerData *data = trigger_data(fcinfo);
	hd_audit   *audit = hd_audit_create(fcinfo);
	MemoryContext old = MemoryContextSwitchTo(audit->memory);
	held_lines	held;

	read_arguments(data, &held);
	audit->context = &held;
	audit->report = hold;
	audit->sources = held.arguments.sources;
	audit->columns = held.arguments.columns;
	read_lines(audit, data);
	hd_audit_end(audit);
	MemoryContextSwitchTo(old);
	MemoryContextDelete(audit->memory);
	return PointerGetDatum(NULL);
}
