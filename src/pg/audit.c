/*
 * audit.c
 *	  What is wrong with the claim lines of a query?  hcpcs_audit.
 *
 * The lines stream through (audit_line.c), only what the day has to know of
 * them is sorted (audit_day.c, audit_interval.c), and only findings reach the
 * result (audit_finding.c).  Memory is that of three sorts, a half and twice
 * a quarter of work_mem, and of the numbers of the claims that were voided or
 * replaced.
 */
#include "postgres.h"

#include "pg/audit.h"

#include "funcapi.h"
#include "miscadmin.h"
#include "pg/sources.h"
#include "pg/verdict.h"
#include "utils/builtins.h"
#include "utils/memutils.h"

hd_audit *
hd_audit_create(FunctionCallInfo fcinfo)
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

/* The reference data, and whom of it to ask. */
hd_audit_view
hd_audit_look(hd_audit *audit, unsigned sections)
{
	const hd_view *view;

	if (audit->sources == NULL)
	{
		view = hd_image_view(audit->fcinfo, sections);
		return (hd_audit_view) {view, view->order};
	}
	view = hd_image_view_unordered(audit->fcinfo, sections);
	if (audit->version != view->version)
	{
		hd_sources_resolve(view->catalog, audit->sources, &audit->order);
		audit->version = view->version;
	}
	return (hd_audit_view) {view, &audit->order};
}

/* All lines are in: judge the days, report what was found. */
void
hd_audit_end(hd_audit *audit)
{
	hd_audit_days(audit);
	hd_audit_intervals(audit);
	hd_audit_report(audit);
}

/* ---- hcpcs_audit ---- */

PG_FUNCTION_INFO_V1(hcpcs_audit);

Datum
hcpcs_audit(PG_FUNCTION_ARGS)
{
	hd_audit   *audit;

	if (PG_ARGISNULL(0))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("query must not be NULL")));
	InitMaterializedSRF(fcinfo, 0);
	audit = hd_audit_create(fcinfo);
	audit->report = hd_audit_put_row;
	audit->context = hd_audit_rows_create(fcinfo, audit->memory);
	hd_audit_run(audit, text_to_cstring(PG_GETARG_TEXT_PP(0)));
	hd_audit_end(audit);
	hd_audit_tell(audit);
	MemoryContextDelete(audit->memory);
	PG_RETURN_NULL();
}
