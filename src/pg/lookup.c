/*
 * lookup.c
 *	  hcpcs_source_order: the sources consulted, in order, for the look-up
 *	  functions that are written in SQL.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "pg/image.h"
#include "utils/array.h"
#include "utils/builtins.h"

PG_FUNCTION_INFO_V1(hcpcs_source_order);

Datum
hcpcs_source_order(PG_FUNCTION_ARGS)
{
	const hd_view *view = hd_image_view(fcinfo,
										HD_SECTION_BIT(HD_SECTION_CODE));
	Datum		names[HD_MAX_SOURCES];

	for (int i = 0; i < view->order->count; i++)
	{
		hd_text		name = hd_catalog_source_name(view->catalog,
												  view->order->source[i]);

		names[i] = PointerGetDatum(cstring_to_text_with_len(name.data,
															(int) name.len));
	}
	PG_RETURN_ARRAYTYPE_P(construct_array(names, view->order->count, TEXTOID,
										  -1, false, TYPALIGN_INT));
}
