/*
 * claim_trigger.c
 *	  May this claim line go into its table, and what is written about it?
 *
 * hcpcs_validate_claim_line stands on the user's table, BEFORE ROW, since
 * that can set columns and fires when logical replication applies a row.  It
 * changes nothing but the new row: it also fires for rows that ON CONFLICT
 * then puts aside.
 *
 * It judges as hcpcs_denial_risk does, with one difference: the session's
 * hcpcs_drug.sources does not count, so that nobody can switch rules off.
 * Rules across lines are not asked here.
 */
#include "postgres.h"

#include "commands/trigger.h"
#include "core/risk.h"
#include "executor/tuptable.h"
#include "pg/claim_arguments.h"
#include "pg/image.h"
#include "pg/sources.h"
#include "pg/verdict.h"
#include "utils/rel.h"

/* fn_extra: the arguments as resolved for one table, for one query. */
typedef struct claim_trigger
{
	Oid			relation;		/* InvalidOid: not resolved yet */
	TupleDesc	desc;
	hd_claim_arguments arguments;
	hd_order	order;			/* of arguments.sources ... */
	uint64		version;		/* ... in the view of this version */
	hd_shared_arrays findings;
} claim_trigger;

/* What is said of a line that is held. */
typedef struct complaint
{
	hd_finding	finding;		/* the first, by risk the heaviest */
	StringInfoData detail;
	char	   *remedy;
} complaint;

static TriggerData *
trigger_data(FunctionCallInfo fcinfo)
{
	TriggerData *data = (TriggerData *) fcinfo->context;

	if (!CALLED_AS_TRIGGER(fcinfo) ||
		!TRIGGER_FIRED_BEFORE(data->tg_event) ||
		!TRIGGER_FIRED_FOR_ROW(data->tg_event) ||
		!(TRIGGER_FIRED_BY_INSERT(data->tg_event) ||
		  TRIGGER_FIRED_BY_UPDATE(data->tg_event)))
		ereport(ERROR,
				(errcode(ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED),
				 errmsg("hcpcs_validate_claim_line must be called by a trigger BEFORE INSERT OR UPDATE FOR EACH ROW"),
				 errhint("hcpcs_attach creates such a trigger.")));
	return data;
}

/* A table cannot be altered while a query that fires its triggers runs. */
static claim_trigger *
resolve(FunctionCallInfo fcinfo, const TriggerData *data)
{
	claim_trigger *trigger = fcinfo->flinfo->fn_extra;
	Relation	relation = data->tg_relation;
	MemoryContext old;

	if (likely(trigger != NULL &&
			   trigger->relation == RelationGetRelid(relation) &&
			   trigger->desc == RelationGetDescr(relation)))
		return trigger;
	old = MemoryContextSwitchTo(fcinfo->flinfo->fn_mcxt);
	if (trigger == NULL)
		trigger = palloc0(sizeof(claim_trigger));
	fcinfo->flinfo->fn_extra = trigger;
	trigger->relation = InvalidOid;
	trigger->version = 0;
	hd_claim_arguments_read(relation, false, data->tg_trigger->tgnargs,
							data->tg_trigger->tgargs, &trigger->arguments);
	trigger->relation = RelationGetRelid(relation);
	trigger->desc = RelationGetDescr(relation);
	MemoryContextSwitchTo(old);
	return trigger;
}

/* The reference data, and in trigger->order whom of it to ask. */
static const hd_view *
find_view(FunctionCallInfo fcinfo, claim_trigger *trigger, unsigned sections)
{
	const hd_view *view = hd_image_view_unordered(fcinfo, sections);

	if (trigger->version != view->version)
	{
		trigger->version = 0;
		hd_sources_resolve(view->catalog, trigger->arguments.sources,
						   &trigger->order);
		trigger->version = view->version;
	}
	return view;
}

/* Deformed in its slot, where the executor will look again. */
static void
read_line(const claim_trigger *trigger, TupleTableSlot *slot,
		  hd_line_rooms *rooms, hd_line *line)
{
	const hd_claim_columns *columns = &trigger->arguments.columns;

	slot_getsomeattrs(slot, columns->last);
	hd_line_columns(columns, slot->tts_values, slot->tts_isnull, rooms, line);
}

static const hd_view *
judge(FunctionCallInfo fcinfo, claim_trigger *trigger, const hd_line *line,
	  hd_verdict *verdict)
{
	const hd_view *view = find_view(fcinfo, trigger, 0);

	if (likely(hd_memo_judge(hd_view_memo(view), &trigger->order, line,
							 HD_ALL_CHECKS, verdict)))
		return view;
	view = find_view(fcinfo, trigger, hd_line_sections(line, HD_ALL_CHECKS));
	hd_memo_learn(hd_view_memo(view), &trigger->order, line, HD_ALL_CHECKS,
				  verdict);
	return view;
}

/* ---- annotate ---- */

static HeapTuple
annotate(FunctionCallInfo fcinfo, claim_trigger *trigger,
		 const hd_view *view, const hd_verdict *verdict, HeapTuple row)
{
	const hd_claim_arguments *arguments = &trigger->arguments;
	int			columns[2];
	Datum		values[2] = {0};
	bool		nulls[2] = {!verdict->in_scope, !verdict->in_scope};
	int			count = 0;

	if (arguments->findings_column != 0)
	{
		if (verdict->in_scope)
			values[count] = hd_shared_finding_array(&trigger->findings,
													fcinfo->flinfo->fn_mcxt,
													&verdict->findings);
		columns[count++] = arguments->findings_column;
	}
	if (arguments->risk_column != 0)
	{
		if (verdict->in_scope)
			values[count] = Float8GetDatum(hd_risk(view->catalog, verdict));
		columns[count++] = arguments->risk_column;
	}
	return heap_modify_tuple_by_cols(row, trigger->desc, count, columns,
									 values, nulls);
}

/* ---- reject, warn ---- */

/* The argument in which a finding is to be mended; HD_NO_FIELD: none. */
static hd_field
field_of(hd_finding finding)
{
	static const uint8 of_cause[HD_CAUSE_COUNT] = {
		[HD_CAUSE_code] = HD_FIELD_code,
		[HD_CAUSE_units] = HD_FIELD_units,
		[HD_CAUSE_waste] = HD_FIELD_modifiers,
		[HD_CAUSE_modifier] = HD_FIELD_modifiers,
		[HD_CAUSE_ndc] = HD_FIELD_ndc,
		[HD_CAUSE_diagnosis] = HD_FIELD_diagnoses,
		[HD_CAUSE_authorization] = HD_FIELD_prior_auth,
		[HD_CAUSE_payer] = HD_FIELD_code,
		[HD_CAUSE_claim] = HD_NO_FIELD,
	};

	switch (finding)
	{
		case HD_FINDING_noc_units:
		case HD_FINDING_payer_units_exceeded:
			return HD_FIELD_units;
		case HD_FINDING_noc_description_missing:
			return HD_FIELD_drug;
		case HD_FINDING_dose_over_maximum:
			return HD_FIELD_dose;
		case HD_FINDING_ndc_quantity_invalid:
		case HD_FINDING_ndc_units_mismatch:
			return HD_FIELD_ndc_quantity;
		case HD_FINDING_payer_unknown:
			return HD_FIELD_payer;
		case HD_FINDING_site_of_care:
		case HD_FINDING_place_of_service_conflict:
			return HD_FIELD_place_of_service;
		case HD_FINDING_timely_filing:
			return HD_FIELD_received_date;
		case HD_FINDING_packaged:
		case HD_FINDING_opps_status_not_payable:
			return HD_FIELD_code;
		case HD_FINDING_charge_over_limit:
		case HD_FINDING_free_drug_charge:
			return HD_FIELD_charge;
		case HD_FINDING_service_date_missing:
		case HD_FINDING_service_date_future:
			return HD_FIELD_service_date;
		default:
			return (hd_field) of_cause[hd_finding_table[finding].cause];
	}
}

/* With a threshold of risk every finding has its share in what is held. */
static bool
reaches(const hd_claim_arguments *arguments, const hd_note *note)
{
	return arguments->by_risk || note->severity >= arguments->severity;
}

/* Put into words what holds the line. */
static void
complain(FunctionCallInfo fcinfo, claim_trigger *trigger, const hd_line *line,
		 const hd_verdict *verdict, complaint *out)
{
	const hd_claim_arguments *arguments = &trigger->arguments;
	const hd_view *view = find_view(fcinfo, trigger,
									hd_line_sections(line, HD_ALL_CHECKS) |
									HD_SECTION_BIT(HD_SECTION_FINDING));
	double		heaviest = -1;
	hd_collection all;
	hd_text		remedy;

	hd_collect_findings(view, &trigger->order, line, verdict, &all);
	out->finding = HD_NO_FINDING;
	initStringInfo(&out->detail);
	if (arguments->by_risk)
		appendStringInfo(&out->detail, "The risk %.4g reaches the threshold %g.",
						 hd_risk(view->catalog, verdict), arguments->risk);
	for (int i = 0; i < all.count; i++)
	{
		const hd_note *note = &all.item[i].note;
		double		weight;

		if (!reaches(arguments, note))
			continue;
		appendStringInfo(&out->detail, "%s%s: %s",
						 out->detail.len > 0 ? "\n" : "",
						 hd_finding_table[note->finding].name,
						 hd_shown_detail(fcinfo, &all.item[i]));
		weight = arguments->by_risk ?
			hd_contribution(view->catalog, verdict, note->finding) : 0;
		if (weight > heaviest)
		{
			heaviest = weight;
			out->finding = note->finding;
		}
	}
	if (out->finding == HD_NO_FINDING)
		elog(ERROR, "a line is held without a finding");
	remedy = hd_catalog_finding(view->catalog, out->finding)->remedy;
	out->remedy = hd_text_supplied(remedy) ?
		pnstrdup(remedy.data, remedy.len) : NULL;
}

static int
name_column(Relation relation, const hd_claim_columns *columns,
			hd_finding finding)
{
	hd_field	field = field_of(finding);
	AttrNumber	number = field == HD_NO_FIELD ? 0 :
		hd_claim_column_of(columns, field);

	return number == 0 ? errtable(relation) : errtablecol(relation, number);
}

static void
hold(FunctionCallInfo fcinfo, claim_trigger *trigger, Relation relation,
	 const hd_line *line, const hd_verdict *verdict)
{
	const hd_claim_arguments *arguments = &trigger->arguments;
	complaint	what;

	complain(fcinfo, trigger, line, verdict, &what);
	ereport(arguments->mode == HD_CLAIM_MODE_REJECT ? ERROR : WARNING,
			(errcode(ERRCODE_CHECK_VIOLATION),
			 errmsg("claim line violates drug billing rules in table \"%s\"",
					RelationGetRelationName(relation)),
			 errdetail("%s", what.detail.data),
			 what.remedy != NULL ? errhint("%s", what.remedy) : 0,
			 name_column(relation, &arguments->columns, what.finding),
			 err_generic_string(PG_DIAG_CONSTRAINT_NAME,
								hd_finding_table[what.finding].name)));
}

/*
 * Without notes first: most lines are clean, and a line in which nothing is
 * found is never held, whatever the threshold.
 */
static bool
is_held(const hd_claim_arguments *arguments, const hd_view *view,
		const hd_verdict *verdict)
{
	if (!verdict->in_scope || hd_finding_set_empty(&verdict->findings))
		return false;
	return arguments->by_risk ?
		hd_risk(view->catalog, verdict) >= arguments->risk :
		verdict->severity >= arguments->severity;
}

PG_FUNCTION_INFO_V1(hcpcs_validate_claim_line);

Datum
hcpcs_validate_claim_line(PG_FUNCTION_ARGS)
{
	TriggerData *data = trigger_data(fcinfo);
	claim_trigger *trigger = resolve(fcinfo, data);
	bool		inserted = TRIGGER_FIRED_BY_INSERT(data->tg_event);
	HeapTuple	row = inserted ? data->tg_trigtuple : data->tg_newtuple;
	const hd_view *view;
	hd_line_rooms rooms;
	hd_line		line;
	hd_verdict	verdict;

	read_line(trigger, inserted ? data->tg_trigslot : data->tg_newslot,
			  &rooms, &line);
	view = judge(fcinfo, trigger, &line, &verdict);
	if (trigger->arguments.mode == HD_CLAIM_MODE_ANNOTATE)
		return PointerGetDatum(annotate(fcinfo, trigger, view, &verdict, row));
	if (is_held(&trigger->arguments, view, &verdict))
		hold(fcinfo, trigger, data->tg_relation, &line, &verdict);
	return PointerGetDatum(row);
}
