/*
 * audit.c
 *	  What is wrong with the claim lines of a query?  hcpcs_audit.
 *
 * The lines stream through (audit_line.c), only what the day has to know of
 * them is sorted (audit_day.c), and only findings reach the result
 * (audit_finding.c).  Memory is that of two sorts, a half and a quarter of
 * work_mem, and of the numbers of the claims that were voided or replaced.
 */
#include "postgres.h"

#include "pg/audit.h"

#include "funcapi.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/memutils.h"

PG_FUNCTION_INFO_V1(hcpcs_audit);

static hd_audit *
create_audit(FunctionCallInfo fcinfo)
{
	MemoryContext memory = AllocSetContextCreate(CurrentMemoryContext,
												 "hcpcs_audit",
												 ALLOCSET_DEFAULT_SIZES);
	MemoryContext old = MemoryContextSwitchTo(memory);
	hd_audit   *audit = palloc0(sizeof(hd_audit));

	audit->fcinfo = fcinfo;
	audit->memory = memory;
	audit->scratch = AllocSetContextCreate(memory, "hcpcs_audit line",
										   ALLOCSET_DEFAULT_SIZES);
	audit->days = hd_audit_sort_begin(work_mem / 2);
	audit->findings = hd_audit_sort_begin(work_mem / 4);
	audit->superseded = hd_superseded_create(memory);
	initStringInfo(&audit->record);
	initStringInfo(&audit->strangers);
	MemoryContextSwitchTo(old);
	return audit;
}

Datum
hcpcs_audit(PG_FUNCTION_ARGS)
{
	hd_audit   *audit;

	if (PG_ARGISNULL(0))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("query must not be NULL")));
	InitMaterializedSRF(fcinfo, 0);
	audit = create_audit(fcinfo);
	hd_audit_run(audit, text_to_cstring(PG_GETARG_TEXT_PP(0)));
	hd_audit_days(audit);
	hd_audit_report(audit);
	MemoryContextDelete(audit->memory);
	PG_RETURN_NULL();
}
