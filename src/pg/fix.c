/*
 * fix.c
 *	  Which line, or lines, should have been billed instead?  hcpcs_fix.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "core/fix.h"
#include "pg/arguments.h"
#include "pg/image.h"
#include "pg/query_memory.h"
#include "pg/rows.h"
#include "pg/text_datum.h"
#include "utils/array.h"

PG_FUNCTION_INFO_V1(hcpcs_fix);

static Datum
modifiers_of(const hd_fixed_line *line)
{
	Datum	   *modifier = palloc((line->modifier_count + 1) * sizeof(Datum));

	if (line->modifier_count == 0)
		return PointerGetDatum(construct_empty_array(TEXTOID));
	for (int i = 0; i < line->modifier_count; i++)
		modifier[i] = hd_text_datum(line->modifiers[i]);
	return PointerGetDatum(construct_array(modifier, line->modifier_count,
										   TEXTOID, -1, false, TYPALIGN_INT));
}

static void
collect_lines(FunctionCallInfo fcinfo, hd_row_list *list)
{
	hd_line_rooms rooms;
	hd_waste_question question = {.container_count = -1, .ndc_count = -1};
	const hd_view *view;
	hd_fix		fix;

	hd_line_arguments(fcinfo, &rooms, &question.line);
	view = hd_image_view(fcinfo, hd_fix_sections(&question.line));
	question.catalog = view->catalog;
	question.order = view->order;
	question.allocator = hd_query_allocator;
	hd_fix_line(&question, &fix);
	for (int i = 0; i < fix.count; i++)
	{
		const hd_fixed_line *line = &fix.line[i];

		hd_row_set(list->row, "line", Int32GetDatum(i + 1));
		hd_row_set_text(list->row, "code", line->code);
		hd_row_set(list->row, "modifiers", modifiers_of(line));
		hd_row_set(list->row, "units", Int32GetDatum(line->units));
		hd_row_set_text(list->row, "reason", line->reason);
		hd_row_set(list->row, "risk", Float8GetDatum(line->risk));
		hd_row_list_add(list);
	}
}

Datum
hcpcs_fix(PG_FUNCTION_ARGS)
{
	return hd_row_list_return(fcinfo, collect_lines);
}
