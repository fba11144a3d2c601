/*
 * decimal_numeric.c
 *	  What is a numeric, without printing it?
 *
 * The layout of a numeric on disk is private to numeric.c: a header of flags,
 * sign and weight, then digits of base 10000, the first worth 10000^weight.
 * It has not changed since 9.1 and cannot without breaking every table, so
 * values of at most four such digits, which is every dose and unit count of
 * a real claim, are read in place; the rest goes by way of its text.  The
 * regression test oracle compares both ways with numeric's own arithmetic.
 */
#include "postgres.h"

#include "fmgr.h"
#include "pg/compat.h"
#include "pg/decimal_numeric.h"
#include "utils/builtins.h"

/* Flags in the first two bytes, as numeric.c defines them */
#define FLAGS_MASK 0xC000
#define FLAGS_NEGATIVE 0x4000
#define FLAGS_SHORT 0x8000
#define FLAGS_SPECIAL 0xC000
#define SHORT_NEGATIVE 0x2000
#define SHORT_WEIGHT_SIGN 0x0040
#define SHORT_WEIGHT_MASK 0x003F

#define BASE 10000
#define BASE_DIGITS 4			/* decimal digits in one of base 10000 */
#define MOST_DIGITS 4			/* of base 10000, that are read in place */

typedef struct layout
{
	bool		negative;
	int			weight;
	int			count;			/* of base-10000 digits */
	const char *digits;			/* int16 each, perhaps not aligned */
} layout;

/* False for NaN and the infinities. */
static bool
read_layout(const struct varlena *value, layout *out)
{
	const char *data = VARDATA_ANY(value);
	int			size = VARSIZE_ANY_EXHDR(value);
	uint16		header;
	int16		weight;

	memcpy(&header, data, sizeof(header));
	if ((header & FLAGS_MASK) == FLAGS_SPECIAL)
		return false;
	if ((header & FLAGS_MASK) == FLAGS_SHORT)
	{
		out->negative = (header & SHORT_NEGATIVE) != 0;
		weight = header & SHORT_WEIGHT_MASK;
		if ((header & SHORT_WEIGHT_SIGN) != 0)
			weight |= ~SHORT_WEIGHT_MASK;
		out->digits = data + sizeof(header);
	}
	else
	{
		out->negative = (header & FLAGS_MASK) == FLAGS_NEGATIVE;
		memcpy(&weight, data + sizeof(header), sizeof(weight));
		out->digits = data + sizeof(header) + sizeof(weight);
	}
	out->weight = weight;
	out->count = (size - (int) (out->digits - data)) / (int) sizeof(int16);
	return true;
}

/*
 * At most four digits of base 10000 with at most four places after the point
 * beyond them: no more than 16 decimal digits, which an hd_decimal holds.
 */
static bool
read_in_place(const struct varlena *value, hd_decimal *out)
{
	layout		l;
	int64		digits = 0;
	int			scale;

	if (!read_layout(value, &l) || l.count > MOST_DIGITS ||
		l.weight >= MOST_DIGITS || l.weight < -1)
		return false;
	for (int i = 0; i < l.count; i++)
	{
		int16		digit;

		memcpy(&digit, l.digits + i * sizeof(digit), sizeof(digit));
		digits = digits * BASE + digit;
	}
	/* zeros that numeric does not store, before the point */
	for (int i = l.count; i <= l.weight; i++)
		digits *= BASE;
	scale = Max(l.count - 1 - l.weight, 0) * BASE_DIGITS;
	for (; scale > 0 && digits % 10 == 0; scale--)
		digits /= 10;
	*out = (hd_decimal) {
		.digits = l.negative ? -digits : digits,
		.scale = (int8) scale
	};
	return true;
}

/* A whole number from 1 to 9999, as units and doses mostly are: one digit. */
static inline bool
is_one_digit(const struct varlena *value, int16 *digit)
{
	const char *data = VARDATA_ANY(value);
	uint16		header;

	if (VARSIZE_ANY_EXHDR(value) != sizeof(header) + sizeof(*digit))
		return false;
	memcpy(&header, data, sizeof(header));
	memcpy(digit, data + sizeof(header), sizeof(*digit));
	return (header & (FLAGS_MASK | SHORT_NEGATIVE | SHORT_WEIGHT_SIGN |
					  SHORT_WEIGHT_MASK)) == FLAGS_SHORT;
}

/* The numeric is in memory; its header may be short. */
hd_decimal
hd_decimal_from_packed(const struct varlena *value)
{
	hd_decimal	decimal;
	char	   *text;
	int16		digit;

	if (is_one_digit(value, &digit))
		return (hd_decimal) {.digits = digit};
	if (read_in_place(value, &decimal))
		return decimal;
	text = DatumGetCString(DirectFunctionCall1(numeric_out,
											   PointerGetDatum(value)));
	if (!hd_decimal_parse(hd_text_of(text), &decimal))
		elog(ERROR, "could not read numeric \"%s\"", text);
	pfree(text);
	return decimal;
}

hd_decimal
hd_decimal_from_numeric(Numeric value)
{
	return hd_decimal_from_packed((const struct varlena *) value);
}

/*
 * Has as many digits behind the point as the value.  What is not exact and
 * finite is written as hd_decimal_print prints it.
 */
Numeric
hd_decimal_to_numeric(hd_decimal value)
{
	char		printed[HD_DECIMAL_PRINT_SIZE];
	Datum		text;

	if (hd_decimal_is_finite(value) && !value.inexact)
		return value.scale == 0 ? int64_to_numeric(value.digits) :
			int64_div_fast_to_numeric(value.digits, value.scale);
	text = CStringGetDatum(hd_decimal_print(value, printed));
	return DatumGetNumeric(DirectFunctionCall3(numeric_in, text,
											   ObjectIdGetDatum(InvalidOid),
											   Int32GetDatum(-1)));
}
