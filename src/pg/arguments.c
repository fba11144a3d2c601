/*
 * arguments.c
 *	  What was supplied of a line?
 *
 * A NULL argument was not supplied, an empty one is blank; which of the two
 * it is stays visible in the fields of the line.
 */
#include "postgres.h"

#include "pg/arguments.h"
#include "pg/decimal_numeric.h"
#include "pg/text_datum.h"
#include "utils/array.h"
#include "utils/date.h"

hd_text
hd_text_argument(FunctionCallInfo fcinfo, int n)
{
	return PG_ARGISNULL(n) ? HD_NO_TEXT :
		hd_text_from_varlena(PG_GETARG_TEXT_PP(n));
}

hd_number_field
hd_number_argument(FunctionCallInfo fcinfo, int n)
{
	hd_number_field field = {.presence = HD_ABSENT};

	if (!PG_ARGISNULL(n))
	{
		field.presence = HD_GIVEN;
		field.value = hd_decimal_from_numeric(PG_GETARG_NUMERIC(n));
	}
	return field;
}

hd_date_field
hd_date_argument(FunctionCallInfo fcinfo, int n)
{
	hd_date_field field = {.presence = HD_ABSENT};

	if (!PG_ARGISNULL(n))
	{
		field.presence = HD_GIVEN;
		field.value = PG_GETARG_DATEADT(n);
	}
	return field;
}

/*
 * The elements of a text array of any dimensions, in storage order.  A NULL
 * element is a blank one.
 */
const hd_text *
hd_array_value(Datum value, hd_array_room *room, int *count)
{
	ArrayType  *array = DatumGetArrayTypeP(value);
	hd_text    *elements = room->element;
	const uint8 *nulls;
	char	   *next;

	*count = ArrayGetNItems(ARR_NDIM(array), ARR_DIMS(array));
	if (*count > HD_ARRAY_ROOM)
		elements = palloc(*count * sizeof(hd_text));
	nulls = ARR_NULLBITMAP(array);
	next = ARR_DATA_PTR(array);
	for (int i = 0; i < *count; i++)
	{
		if (nulls != NULL && (nulls[i / 8] & (1 << (i % 8))) == 0)
		{
			elements[i] = HD_TEXT("");
			continue;
		}
		elements[i] = hd_text_from_varlena((struct varlena *) next);
		next = att_addlength_pointer(next, -1, next);
		next = (char *) att_align_nominal(next, TYPALIGN_INT);
	}
	return elements;
}

/* count is -1 for a NULL array. */
const hd_text *
hd_array_argument(FunctionCallInfo fcinfo, int n, hd_array_room *room,
				  int *count)
{
	*count = -1;
	return PG_ARGISNULL(n) ? NULL :
		hd_array_value(PG_GETARG_DATUM(n), room, count);
}

/* The day of the transaction, which is asked for only where it is needed. */
hd_date
hd_line_today(const hd_line *line)
{
	return line->received_date.presence == HD_GIVEN ? HD_DATE_END :
		GetSQLCurrentDate();
}

void
hd_line_arguments(FunctionCallInfo fcinfo, hd_line_rooms *rooms, hd_line *line)
{
	line->code = hd_text_argument(fcinfo, 0);
	line->units = hd_number_argument(fcinfo, 1);
	line->modifiers = hd_array_argument(fcinfo, 2, &rooms->modifiers,
										&line->modifier_count);
	line->service_date = hd_date_argument(fcinfo, 3);
	line->payer = hd_text_argument(fcinfo, 4);
	line->claim_type = hd_text_argument(fcinfo, 5);
	line->place_of_service = hd_text_argument(fcinfo, 6);
	line->diagnoses = hd_array_argument(fcinfo, 7, &rooms->diagnoses,
										&line->diagnosis_count);
	line->ndc = hd_text_argument(fcinfo, 8);
	line->ndc_quantity = hd_number_argument(fcinfo, 9);
	line->ndc_unit = hd_text_argument(fcinfo, 10);
	line->dose = hd_number_argument(fcinfo, 11);
	line->dose_unit = hd_text_argument(fcinfo, 12);
	line->prior_auth = hd_text_argument(fcinfo, 13);
	line->received_date = hd_date_argument(fcinfo, 14);
	line->charge = hd_number_argument(fcinfo, 15);
	line->drug = hd_text_argument(fcinfo, 16);
	line->container_type = hd_text_argument(fcinfo, 17);
	line->today = hd_line_today(line);
}
