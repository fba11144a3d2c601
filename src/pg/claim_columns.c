/*
 * claim_columns.c
 *	  Which column of a table holds which argument of hcpcs_denial_risk, and
 *	  what does a row of it supply?
 *
 * Values are converted as the casts of SQL convert them, so that a row is
 * judged as the functions judge the same columns.  What to do where columns
 * do not fit is left to the caller.
 */
#include "postgres.h"

#include "pg/claim_columns.h"

#include "catalog/pg_type.h"
#include "pg/decimal_numeric.h"
#include "pg/text_datum.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/fmgrprotos.h"
#include "utils/lsyscache.h"

/* What hcpcs_denial_risk takes where the argument is left out */
#define DEFAULT_PAYER HD_TEXT("medicare")
#define DEFAULT_CLAIM_TYPE HD_TEXT("professional")

/* mod1 .. mod4 */
#define MODIFIER_COLUMNS 4

typedef enum field_kind
{
	KIND_TEXT,
	KIND_NUMBER,
	KIND_DATE,
	KIND_TEXTS,
	KIND_KEY,
	KIND_BOOLEAN
} field_kind;

static const uint8 kinds[HD_FIELD_COUNT] = {
#define X(field, kind) [HD_FIELD_##field] = KIND_##kind,
	HD_FIELDS(X)
#undef X
};

const char *const hd_field_names[HD_FIELD_COUNT] = {
#define X(field, kind) [HD_FIELD_##field] = #field,
	HD_FIELDS(X)
#undef X
};

hd_field
hd_field_parse(hd_text name)
{
	for (int field = 0; field < HD_FIELD_COUNT; field++)
		if (hd_text_equal(name, hd_text_of(hd_field_names[field])))
			return (hd_field) field;
	return HD_NO_FIELD;
}

/* A line without these is judged on nothing: as in hcpcs_audit. */
bool
hd_field_required(hd_field field)
{
	return field == HD_FIELD_code || field == HD_FIELD_units ||
		field == HD_FIELD_service_date;
}

/* ---- matching ---- */

static bool
is_text(Oid type)
{
	return type == TEXTOID || type == VARCHAROID || type == BPCHAROID;
}

static bool
is_text_array(Oid type)
{
	return type == TEXTARRAYOID || type == VARCHARARRAYOID ||
		type == BPCHARARRAYOID;
}

static bool
is_integer(Oid type)
{
	return type == INT4OID || type == INT8OID || type == INT2OID;
}

static bool
is_number(Oid type)
{
	return type == NUMERICOID || is_integer(type) || type == FLOAT8OID ||
		type == FLOAT4OID;
}

static bool
is_date(Oid type)
{
	return type == DATEOID || type == TIMESTAMPOID || type == TIMESTAMPTZOID;
}

/*
 * One diagnosis a line is common; a single column for all modifiers would be
 * a list in a format of its own, which nobody reads here.
 */
static bool
type_fits(hd_field field, Oid type)
{
	switch ((field_kind) kinds[field])
	{
		case KIND_TEXT:
			return is_text(type);
		case KIND_NUMBER:
			return is_number(type);
		case KIND_DATE:
			return is_date(type);
		case KIND_TEXTS:
			return is_text_array(type) ||
				(field == HD_FIELD_diagnoses && is_text(type));
		case KIND_KEY:
			return is_text(type) || is_integer(type) || type == NUMERICOID ||
				type == UUIDOID;
		case KIND_BOOLEAN:
			return type == BOOLOID;
	}
	return false;
}

/* For messages: the types that fit */
const char *
hd_field_types(hd_field field)
{
	switch ((field_kind) kinds[field])
	{
		case KIND_TEXT:
			return "text, varchar or char";
		case KIND_NUMBER:
			return "numeric, an integer type or a floating-point type";
		case KIND_DATE:
			return "date, timestamp or timestamptz";
		case KIND_TEXTS:
			return field == HD_FIELD_diagnoses ?
				"text[], varchar[], char[], or a text type for a single one" :
				"text[], varchar[] or char[]";
		case KIND_KEY:
			return "text, varchar, char, an integer type, numeric or uuid";
		case KIND_BOOLEAN:
			return "boolean";
	}
	return NULL;
}

/* Column names are compared as they are stored. */
AttrNumber
hd_column_named(TupleDesc desc, const char *name)
{
	for (int i = 0; i < desc->natts; i++)
	{
		Form_pg_attribute attribute = TupleDescAttr(desc, i);

		if (!attribute->attisdropped &&
			strcmp(NameStr(attribute->attname), name) == 0)
			return attribute->attnum;
	}
	return 0;
}

/* NULL if none is near. */
const char *
hd_column_nearest(TupleDesc desc, const char *name)
{
	const char *nearest = NULL;
	int			limit = HD_NEAR(name);

	for (int i = 0; i < desc->natts; i++)
	{
		Form_pg_attribute attribute = TupleDescAttr(desc, i);

		if (!attribute->attisdropped &&
			hd_text_nearer(hd_text_of(NameStr(attribute->attname)),
						   hd_text_of(name), &limit))
			nearest = NameStr(attribute->attname);
	}
	return nearest;
}

/* False if the column's type does not fit. */
bool
hd_claim_column_match(TupleDesc desc, AttrNumber number, hd_field field,
					  hd_claim_columns *columns)
{
	Oid			type = getBaseType(TupleDescAttr(desc, number - 1)->atttypid);

	if (!type_fits(field, type))
		return false;
	columns->of[field].number = number;
	columns->of[field].type = type;
	columns->last = Max(columns->last, number);
	return true;
}

/* The column of an argument; of modifiers, the first that there is; or 0. */
AttrNumber
hd_claim_column_of(const hd_claim_columns *columns, hd_field field)
{
	if (field == HD_FIELD_modifiers && columns->of[field].number == 0)
	{
		for (field = HD_FIELD_mod1; field < HD_FIELD_mod4; field++)
			if (columns->of[field].number != 0)
				break;
	}
	return columns->of[field].number;
}

/* ---- reading a row ---- */

static hd_presence
presence_of(const hd_claim_row *row, hd_field field)
{
	AttrNumber	number = row->columns->of[field].number;

	if (number == 0)
		return HD_ABSENT;
	return row->nulls[number - 1] ? HD_BLANK : HD_GIVEN;
}

static Datum
value_of(const hd_claim_row *row, hd_field field)
{
	return row->values[row->columns->of[field].number - 1];
}

/* The blanks at the end of a char(n) are none of the text's. */
static hd_text
text_of(const hd_claim_row *row, hd_field field)
{
	hd_text		text;

	switch (presence_of(row, field))
	{
		case HD_ABSENT:
			return HD_NO_TEXT;
		case HD_BLANK:
			return HD_TEXT("");
		case HD_GIVEN:
			break;
	}
	text = hd_text_from_varlena(hd_packed(value_of(row, field)));
	return row->columns->of[field].type == BPCHAROID ? hd_text_trim(text) :
		text;
}

static hd_text
text_or(const hd_claim_row *row, hd_field field, hd_text otherwise)
{
	hd_text		text = text_of(row, field);

	return hd_text_supplied(text) ? text : otherwise;
}

static hd_decimal
decimal_of(Oid type, Datum value)
{
	switch (type)
	{
		case INT2OID:
			return hd_decimal_of(DatumGetInt16(value));
		case INT4OID:
			return hd_decimal_of(DatumGetInt32(value));
		case INT8OID:
			return hd_decimal_of(DatumGetInt64(value));
		case FLOAT4OID:
			value = DirectFunctionCall1(float4_numeric, value);
			break;
		case FLOAT8OID:
			value = DirectFunctionCall1(float8_numeric, value);
			break;
		default:
			break;
	}
	return hd_decimal_from_packed(hd_packed(value));
}

hd_number_field
hd_number_column(const hd_claim_row *row, hd_field field)
{
	hd_number_field number = {.presence = presence_of(row, field)};

	if (number.presence == HD_GIVEN)
		number.value = decimal_of(row->columns->of[field].type,
								  value_of(row, field));
	return number;
}

hd_date_field
hd_date_column(const hd_claim_row *row, hd_field field)
{
	hd_date_field date = {.presence = presence_of(row, field)};
	Datum		value;

	if (date.presence != HD_GIVEN)
		return date;
	value = value_of(row, field);
	if (row->columns->of[field].type == TIMESTAMPOID)
		value = DirectFunctionCall1(timestamp_date, value);
	else if (row->columns->of[field].type == TIMESTAMPTZOID)
		value = DirectFunctionCall1(timestamptz_date, value);
	date.value = DatumGetDateADT(value);
	return date;
}

static Datum
print_int(int64 value, char *buffer)
{
	pg_lltoa(value, buffer);
	return CStringGetDatum(buffer);
}

/*
 * What names a claim, a patient ... as text without blanks around it, in the
 * buffer or in memory of its own where it is none.  HD_KEY_SIZE bytes.
 */
hd_text
hd_key_column(const hd_claim_row *row, hd_field field, char *buffer)
{
	Oid			type = row->columns->of[field].type;
	Datum		value;

	if (presence_of(row, field) != HD_GIVEN || is_text(type))
		return hd_text_trim(text_of(row, field));
	value = value_of(row, field);
	switch (type)
	{
		case INT2OID:
			value = print_int(DatumGetInt16(value), buffer);
			break;
		case INT4OID:
			value = print_int(DatumGetInt32(value), buffer);
			break;
		case INT8OID:
			value = print_int(DatumGetInt64(value), buffer);
			break;
		case UUIDOID:
			value = DirectFunctionCall1(uuid_out, value);
			break;
		default:
			value = DirectFunctionCall1(numeric_out, value);
			break;
	}
	return hd_text_of(DatumGetCString(value));
}

/* False if it is not supplied, or NULL. */
bool
hd_boolean_column(const hd_claim_row *row, hd_field field, bool *value)
{
	if (presence_of(row, field) != HD_GIVEN)
		return false;
	*value = DatumGetBool(value_of(row, field));
	return true;
}

/* count is -1 where nothing is supplied, 0 for NULL */
static const hd_text *
texts_of(const hd_claim_row *row, hd_field field, hd_array_room *room,
		 int *count)
{
	switch (presence_of(row, field))
	{
		case HD_ABSENT:
			*count = -1;
			return NULL;
		case HD_BLANK:
			*count = 0;
			return NULL;
		case HD_GIVEN:
			break;
	}
	if (is_text_array(row->columns->of[field].type))
		return hd_array_value(value_of(row, field), room, count);
	*count = 1;
	room->element[0] = text_of(row, field);
	return room->element;
}

/* From one column of all, or from mod1 .. mod4. */
static void
read_modifiers(const hd_claim_row *row, hd_array_room *room, hd_line *line)
{
	line->modifiers = texts_of(row, HD_FIELD_modifiers, room,
							   &line->modifier_count);
	if (line->modifier_count >= 0)
		return;
	for (int i = 0; i < MODIFIER_COLUMNS; i++)
	{
		hd_text		modifier = text_of(row, (hd_field) (HD_FIELD_mod1 + i));

		if (!hd_text_supplied(modifier))
			continue;
		line->modifier_count = Max(line->modifier_count, 0) + 1;
		room->element[line->modifier_count - 1] = modifier;
	}
	line->modifiers = room->element;
}

/* The arrays values and nulls reach to columns->last. */
void
hd_line_columns(const hd_claim_columns *columns, const Datum *values,
				const bool *nulls, hd_line_rooms *rooms, hd_line *line)
{
	hd_claim_row row = {columns, values, nulls};

	line->code = text_of(&row, HD_FIELD_code);
	line->units = hd_number_column(&row, HD_FIELD_units);
	read_modifiers(&row, &rooms->modifiers, line);
	line->service_date = hd_date_column(&row, HD_FIELD_service_date);
	line->payer = text_or(&row, HD_FIELD_payer, DEFAULT_PAYER);
	line->claim_type = text_or(&row, HD_FIELD_claim_type, DEFAULT_CLAIM_TYPE);
	line->place_of_service = text_of(&row, HD_FIELD_place_of_service);
	line->diagnoses = texts_of(&row, HD_FIELD_diagnoses, &rooms->diagnoses,
							   &line->diagnosis_count);
	line->ndc = text_of(&row, HD_FIELD_ndc);
	line->ndc_quantity = hd_number_column(&row, HD_FIELD_ndc_quantity);
	line->ndc_unit = text_of(&row, HD_FIELD_ndc_unit);
	line->dose = hd_number_column(&row, HD_FIELD_dose);
	line->dose_unit = text_of(&row, HD_FIELD_dose_unit);
	line->prior_auth = text_of(&row, HD_FIELD_prior_auth);
	line->received_date = hd_date_column(&row, HD_FIELD_received_date);
	line->charge = hd_number_column(&row, HD_FIELD_charge);
	line->drug = text_of(&row, HD_FIELD_drug);
	line->container_type = text_of(&row, HD_FIELD_container_type);
	line->today = hd_line_today(line);
}
