/*
 * risk.c
 *	  What is wrong with a claim line?  hcpcs_check_modifiers,
 *	  hcpcs_denial_risk, hcpcs_findings, hcpcs_explain.
 *
 * All four walk the same way, so that they never disagree:
 * arguments -> hd_line -> hd_judge -> verdict -> array, number or rows.
 */
#include "postgres.h"

#include "core/risk.h"
#include "lib/stringinfo.h"
#include "pg/arguments.h"
#include "pg/compat.h"
#include "pg/rows.h"
#include "pg/verdict.h"
#include "utils/builtins.h"
#include "utils/jsonb.h"

PG_FUNCTION_INFO_V1(hcpcs_check_modifiers);
PG_FUNCTION_INFO_V1(hcpcs_denial_risk);
PG_FUNCTION_INFO_V1(hcpcs_findings);
PG_FUNCTION_INFO_V1(hcpcs_explain);

/* Those of the call site, kept in its fn_extra. */
static hd_shared_arrays *
shared_arrays(FunctionCallInfo fcinfo)
{
	FmgrInfo   *site = fcinfo->flinfo;

	if (site->fn_extra == NULL)
		site->fn_extra = MemoryContextAllocZero(site->fn_mcxt,
												sizeof(hd_shared_arrays));
	return site->fn_extra;
}

Datum
hcpcs_check_modifiers(PG_FUNCTION_ARGS)
{
	hd_array_room room;
	hd_line		line = {.diagnosis_count = -1};
	hd_verdict	verdict;

	line.code = hd_text_argument(fcinfo, 0);
	line.modifiers = hd_array_argument(fcinfo, 1, &room,
									   &line.modifier_count);
	line.service_date = hd_date_argument(fcinfo, 2);
	line.payer = hd_text_argument(fcinfo, 3);
	line.claim_type = hd_text_argument(fcinfo, 4);
	line.ndc = hd_text_argument(fcinfo, 5);
	line.container_type = hd_text_argument(fcinfo, 6);
	hd_judge_line(fcinfo, &line, HD_MODIFIER_CHECKS, &verdict);
	if (!verdict.in_scope)
		PG_RETURN_NULL();
	PG_RETURN_DATUM(hd_shared_finding_array(shared_arrays(fcinfo),
											fcinfo->flinfo->fn_mcxt,
											&verdict.findings));
}

Datum
hcpcs_denial_risk(PG_FUNCTION_ARGS)
{
	hd_line_rooms rooms;
	hd_line		line;
	hd_verdict	verdict;
	const hd_view *view;

	hd_line_arguments(fcinfo, &rooms, &line);
	view = hd_judge_line(fcinfo, &line, HD_ALL_CHECKS, &verdict);
	if (!verdict.in_scope)
		PG_RETURN_NULL();
	PG_RETURN_FLOAT8(hd_risk(view->catalog, &verdict));
}

static const hd_view *
judge_with_notes(FunctionCallInfo fcinfo, hd_line *line, hd_verdict *verdict,
				 hd_collection *all)
{
	hd_line_rooms rooms;
	const hd_view *view;

	hd_line_arguments(fcinfo, &rooms, line);
	view = hd_image_view(fcinfo, hd_line_sections(line, HD_ALL_CHECKS) |
						 HD_SECTION_BIT(HD_SECTION_FINDING));
	hd_judge_with_notes(view, view->order, line, verdict, all);
	return view;
}

static void
collect_findings(FunctionCallInfo fcinfo, hd_row_list *list)
{
	hd_line_rooms rooms;
	hd_line		line;
	hd_verdict	verdict;
	hd_collection all;
	const hd_view *view;

	hd_line_arguments(fcinfo, &rooms, &line);
	hd_judge_line(fcinfo, &line, HD_ALL_CHECKS, &verdict);
	if (!verdict.in_scope || hd_finding_set_empty(&verdict.findings))
		return;
	view = hd_image_view(fcinfo, hd_line_sections(&line, HD_ALL_CHECKS) |
						 HD_SECTION_BIT(HD_SECTION_FINDING));
	hd_collect_findings(view, view->order, &line, &verdict, &all);
	for (int i = 0; i < all.count; i++)
	{
		const hd_note *note = &all.item[i].note;

		hd_row_set_string(list->row, "finding",
						  hd_finding_table[note->finding].name);
		hd_row_set_string(list->row, "severity",
						  hd_severity_name(note->severity));
		hd_set_finding_texts(list->row, view->catalog, note->finding);
		hd_row_set_string(list->row, "detail",
						  hd_shown_detail(fcinfo, &all.item[i]));
		hd_row_set_string(list->row, "source",
						  hd_note_source(view->catalog, note));
		hd_row_list_add(list);
	}
}

Datum
hcpcs_findings(PG_FUNCTION_ARGS)
{
	return hd_row_list_return(fcinfo, collect_findings);
}

static void
add_explanation(hd_row_list *list, const char *check, hd_status status,
				const char *finding, double contribution, const char *detail)
{
	hd_row_set_string(list->row, "check_name", check);
	hd_row_set_string(list->row, "status", hd_status_name(status));
	if (finding != NULL)
		hd_row_set_string(list->row, "finding", finding);
	hd_row_set(list->row, "contribution", Float8GetDatum(contribution));
	hd_row_set_string(list->row, "detail", detail);
	hd_row_list_add(list);
}

/*
 * The reserved argument: no key is known to this version, so that whatever
 * is in it was not looked at, and that is said.
 */
static void
explain_other(FunctionCallInfo fcinfo, hd_row_list *list)
{
	Jsonb	   *other;
	JsonbIterator *iterator;
	JsonbValue	value;
	JsonbIteratorToken token;
	StringInfoData keys;

	if (PG_ARGISNULL(HD_ARGUMENT_OTHER))
		return;
	other = PG_GETARG_JSONB_P(HD_ARGUMENT_OTHER);
	if (!JB_ROOT_IS_OBJECT(other))
	{
		add_explanation(list, "other", HD_STATUS_NO_DATA, NULL, 0,
						"not a JSON object");
		return;
	}
	initStringInfo(&keys);
	iterator = JsonbIteratorInit(&other->root);
	while ((token = JsonbIteratorNext(&iterator, &value, true)) != WJB_DONE)
		if (token == WJB_KEY)
			appendStringInfo(&keys, "%s%.*s", keys.len == 0 ?
							 "unknown keys: " : ", ", value.val.string.len,
							 value.val.string.val);
	if (keys.len > 0)
		add_explanation(list, "other", HD_STATUS_NO_DATA, NULL, 0, keys.data);
}

static void
collect_explanations(FunctionCallInfo fcinfo, hd_row_list *list)
{
	hd_line		line;
	hd_verdict	verdict;
	hd_collection all;
	const hd_view *view = judge_with_notes(fcinfo, &line, &verdict, &all);

	if (verdict.in_scope)
		add_explanation(list, "base", HD_STATUS_PASS, NULL,
						hd_base_risk(view->catalog, &verdict),
						"risk of a line in which nothing is found");
	for (int i = 0; i < all.count; i++)
	{
		const hd_note *note = &all.item[i].note;
		bool		found = note->finding != HD_NO_FINDING;

		add_explanation(list, hd_check_names[note->check], note->status,
						found ? hd_finding_table[note->finding].name : NULL,
						found ? hd_contribution(view->catalog, &verdict,
												note->finding) : 0,
						hd_shown_detail(fcinfo, &all.item[i]));
	}
	if (verdict.in_scope)
		explain_other(fcinfo, list);
}

Datum
hcpcs_explain(PG_FUNCTION_ARGS)
{
	return hd_row_list_return(fcinfo, collect_explanations);
}
