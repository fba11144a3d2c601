/*
 * arguments.c
 *	  What was supplied of a line?
 *
 * A NULL argument was not supplied, an empty one is blank; which of the two
 * it is stays visible in the fields of the line.
 */
#include "postgres.h"

#include "pg/arguments.h"

#include "access/xact.h"
#include "pg/decimal_numeric.h"
#include "pg/text_datum.h"
#include "pgtime.h"
#include "utils/array.h"
#include "utils/date.h"

static inline hd_text
text_argument(FunctionCallInfo fcinfo, int n)
{
	return PG_ARGISNULL(n) ? HD_NO_TEXT :
		hd_text_from_varlena(hd_packed(PG_GETARG_DATUM(n)));
}

static inline hd_number_field
number_argument(FunctionCallInfo fcinfo, int n)
{
	hd_number_field field = {.presence = HD_ABSENT};

	if (!PG_ARGISNULL(n))
	{
		field.presence = HD_GIVEN;
		field.value = hd_decimal_from_packed(hd_packed(PG_GETARG_DATUM(n)));
	}
	return field;
}

static inline hd_date_field
date_argument(FunctionCallInfo fcinfo, int n)
{
	hd_date_field field = {.presence = HD_ABSENT};

	if (!PG_ARGISNULL(n))
	{
		field.presence = HD_GIVEN;
		field.value = PG_GETARG_DATEADT(n);
	}
	return field;
}

hd_text
hd_text_argument(FunctionCallInfo fcinfo, int n)
{
	return text_argument(fcinfo, n);
}

hd_number_field
hd_number_argument(FunctionCallInfo fcinfo, int n)
{
	return number_argument(fcinfo, n);
}

hd_date_field
hd_date_argument(FunctionCallInfo fcinfo, int n)
{
	return date_argument(fcinfo, n);
}

/*
 * An array in a row has a short header and so stands where its fields are not
 * aligned.  They are fetched one by one, which spares a copy of the array.
 */
static inline int32
fetch_int32(const char *from)
{
	int32		value;

	memcpy(&value, from, sizeof(value));
	return value;
}

/* An element, and the place of the next relative to the first field. */
static inline hd_text
fetch_element(const char *fields, size_t *at)
{
	const char *element = fields + *at;
	hd_text		text;

	if (VARATT_IS_1B(element))
		text = hd_text_from_varlena((const struct varlena *) element);
	else
	{
		varattrib_4b header;

		memcpy(&header, element, VARHDRSZ);
		text.data = element + VARHDRSZ;
		text.len = VARSIZE_4B(&header) - VARHDRSZ;
	}
	*at = INTALIGN(text.data + text.len - fields);
	return text;
}

/*
 * The elements of a text array of any dimensions, in storage order.  A NULL
 * element is a blank one.
 */
const hd_text *
hd_array_value(Datum value, hd_array_room *room, int *count)
{
	const struct varlena *array = hd_packed(value);

	/* the fields behind the header, at the places they have in ArrayType */
	const char *fields = VARDATA_ANY(array) - VARHDRSZ;
	int			dimensions = fetch_int32(fields + offsetof(ArrayType, ndim));
	int32		offset = fetch_int32(fields + offsetof(ArrayType, dataoffset));
	const char *dims = fields + sizeof(ArrayType);
	const uint8 *nulls = (const uint8 *) dims + 2 * dimensions * sizeof(int);
	size_t		at = offset != 0 ? offset :
		ARR_OVERHEAD_NONULLS(dimensions);
	hd_text    *elements = room->element;

	*count = dimensions > 0;
	for (int i = 0; i < dimensions; i++)
		*count *= fetch_int32(dims + i * sizeof(int));
	if (*count > HD_ARRAY_ROOM)
		elements = palloc(*count * sizeof(hd_text));
	for (int i = 0; i < *count; i++)
		elements[i] = offset != 0 && (nulls[i / 8] & (1 << (i % 8))) == 0 ?
			HD_TEXT("") : fetch_element(fields, &at);
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

/*
 * The day of the transaction.  The server works it out of the time anew for
 * whoever asks; it is another only in another transaction or time zone.
 */
static hd_date
current_date(void)
{
	static const pg_tz *zone = NULL;
	static TimestampTz start;
	static hd_date day;
	TimestampTz now = GetCurrentTransactionStartTimestamp();

	if (unlikely(now != start || session_timezone != zone))
	{
		day = GetSQLCurrentDate();
		start = now;
		zone = session_timezone;
	}
	return day;
}

/* Asked for only where it is needed. */
hd_date
hd_line_today(const hd_line *line)
{
	return line->received_date.presence == HD_GIVEN ? HD_DATE_END :
		current_date();
}

void
hd_line_arguments(FunctionCallInfo fcinfo, hd_line_rooms *rooms, hd_line *line)
{
	line->code = text_argument(fcinfo, 0);
	line->units = number_argument(fcinfo, 1);
	line->modifiers = hd_array_argument(fcinfo, 2, &rooms->modifiers,
										&line->modifier_count);
	line->service_date = date_argument(fcinfo, 3);
	line->payer = text_argument(fcinfo, 4);
	line->claim_type = text_argument(fcinfo, 5);
	line->place_of_service = text_argument(fcinfo, 6);
	line->diagnoses = hd_array_argument(fcinfo, 7, &rooms->diagnoses,
										&line->diagnosis_count);
	line->ndc = text_argument(fcinfo, 8);
	line->ndc_quantity = number_argument(fcinfo, 9);
	line->ndc_unit = text_argument(fcinfo, 10);
	line->dose = number_argument(fcinfo, 11);
	line->dose_unit = text_argument(fcinfo, 12);
	line->prior_auth = text_argument(fcinfo, 13);
	line->received_date = date_argument(fcinfo, 14);
	line->charge = number_argument(fcinfo, 15);
	line->drug = text_argument(fcinfo, 16);
	line->container_type = text_argument(fcinfo, 17);
	line->today = hd_line_today(line);
}
