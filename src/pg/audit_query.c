/*
 * audit_query.c
 *	  How does the query of an audit run?
 *
 * One SELECT, planned for parallel scans, run read-only with the rights of
 * the caller and in the snapshot of the calling statement.  Its rows go to
 * the audit one by one and are kept nowhere.
 */
#include "postgres.h"

#include "pg/audit.h"

#include "access/xact.h"
#include "executor/spi.h"
#include "nodes/parsenodes.h"
#include "tcop/dest.h"
#include "utils/plancache.h"

#define HINT "Give one SELECT, without semicolons between, as text: hcpcs_audit('SELECT code, units, service_date FROM claim_line')."

/* Hands the rows on.  pub comes first: the executor knows no more of it. */
typedef struct row_receiver
{
	DestReceiver pub;
	hd_audit   *audit;
} row_receiver;

static void
start_rows(DestReceiver *self, int operation, TupleDesc desc)
{
	hd_audit   *audit = ((row_receiver *) self)->audit;
	MemoryContext old = MemoryContextSwitchTo(audit->memory);

	hd_audit_match(audit, desc);
	MemoryContextSwitchTo(old);
}

static bool
receive_row(TupleTableSlot *slot, DestReceiver *self)
{
	hd_audit   *audit = ((row_receiver *) self)->audit;

	slot_getsomeattrs(slot, audit->columns.last);
	hd_audit_row(audit, slot->tts_values, slot->tts_isnull);
	return true;
}

static void
end_rows(DestReceiver *self)
{
}

/* ---- what may be run ---- */

static void
refuse(int code, const char *detail)
{
	ereport(ERROR,
			(errcode(code),
			 errmsg("hcpcs_audit takes exactly one SELECT"),
			 errdetail("%s", detail),
			 errhint(HINT)));
}

static void
check_query(List *sources)
{
	CachedPlanSource *source;
	Query	   *query;

	if (list_length(sources) == 0)
		refuse(ERRCODE_SYNTAX_ERROR, "There is no statement.");
	if (list_length(sources) > 1)
		refuse(ERRCODE_SYNTAX_ERROR, "There are several statements.");
	source = linitial(sources);
	if (source->raw_parse_tree == NULL ||
		!IsA(source->raw_parse_tree->stmt, SelectStmt) ||
		list_length(source->query_list) != 1)
		refuse(ERRCODE_FEATURE_NOT_SUPPORTED,
			   "The statement is no SELECT.");
	query = linitial(source->query_list);
	if (query->commandType != CMD_SELECT)
		refuse(ERRCODE_FEATURE_NOT_SUPPORTED,
			   "SELECT INTO makes a table.");
	if (query->hasModifyingCTE)
		refuse(ERRCODE_FEATURE_NOT_SUPPORTED,
			   "A WITH query of the statement writes.");
	if (query->rowMarks != NIL)
		refuse(ERRCODE_FEATURE_NOT_SUPPORTED,
			   "FOR UPDATE and the like lock rows.");
}

/*
 * Within SPI_connect.  Errors of syntax and of missing rights to see a
 * column's name come from the parser as they are.
 */
static SPIPlanPtr
prepare(const char *query)
{
	SPIPlanPtr	plan = SPI_prepare_cursor(query, 0, NULL,
										  CURSOR_OPT_PARALLEL_OK);

	if (plan == NULL)
		elog(ERROR, "SPI_prepare_cursor failed: %s",
			 SPI_result_code_string(SPI_result));
	check_query(SPI_plan_get_plan_sources(plan));
	return plan;
}

/* The columns of the query, which is not run; in the caller's memory. */
TupleDesc
hd_audit_describe(const char *query)
{
	MemoryContext memory = CurrentMemoryContext;
	CachedPlanSource *source;
	TupleDesc	desc;
	MemoryContext old;

	SPI_connect();
	source = linitial(SPI_plan_get_plan_sources(prepare(query)));
	old = MemoryContextSwitchTo(memory);
	desc = CreateTupleDescCopy(source->resultDesc);
	MemoryContextSwitchTo(old);
	SPI_finish();
	return desc;
}

/*
 * Also what functions of the query would write is refused: SPI itself looks
 * at the query alone.
 */
void
hd_audit_run(hd_audit *audit, const char *query)
{
	row_receiver receiver = {
		.pub = {
			.receiveSlot = receive_row,
			.rStartup = start_rows,
			.rShutdown = end_rows,
			.rDestroy = end_rows,
			.mydest = DestNone
		},
		.audit = audit
	};
	SPIExecuteOptions options = {
		.read_only = true,
		.dest = &receiver.pub
	};
	bool		read_only = XactReadOnly;

	SPI_connect();
	PG_TRY();
	{
		XactReadOnly = true;
		if (SPI_execute_plan_extended(prepare(query), &options) < 0)
			elog(ERROR, "SPI_execute_plan_extended failed: %s",
				 SPI_result_code_string(SPI_result));
	}
	PG_FINALLY();
	{
		XactReadOnly = read_only;
	}
	PG_END_TRY();
	SPI_finish();
}
