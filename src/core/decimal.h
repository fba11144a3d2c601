/*
 * decimal.h
 *	  How are doses, quantities and units held exactly?
 *
 * A value is digits x 10^-scale with at most 18 significant digits, never a
 * binary fraction: ceil(1.12 / 0.16) is 7, and 8 in double precision.  When
 * a value has more digits than fit, the excess fraction is cut and the value
 * is marked inexact: it is then a little more (in magnitude) than its digits
 * say, which is all that rounding up needs to know.
 */
#ifndef HD_DECIMAL_H
#define HD_DECIMAL_H

#include "core/text.h"

typedef enum hd_decimal_kind
{
	HD_DECIMAL_FINITE,
	HD_DECIMAL_HUGE,			/* finite, more than 18 integer digits */
	HD_DECIMAL_INFINITE,
	HD_DECIMAL_NAN
} hd_decimal_kind;

typedef struct hd_decimal
{
	int64_t		digits;			/* signed; |digits| < 10^18; the sign alone is
								 * valid for HUGE and INFINITE */
	int8_t		scale;			/* 0 .. 36, trailing zeros removed */
	uint8_t		kind;			/* an hd_decimal_kind */
	bool		inexact;		/* a non-zero fraction was cut */
} hd_decimal;

#define HD_DECIMAL_MAX_DIGITS 18
#define HD_DECIMAL_MAX_SCALE 36

/* Room for hd_decimal_print: sign, 36 digits, point, leading zero, "...". */
#define HD_DECIMAL_PRINT_SIZE 48

extern bool hd_decimal_parse(hd_text text, hd_decimal *out);
extern hd_decimal hd_decimal_of(int64_t value);
extern const char *hd_decimal_print(hd_decimal value, char *buffer);
extern int	hd_decimal_compare(hd_decimal a, hd_decimal b);
extern bool hd_decimal_is_whole(hd_decimal value);
extern bool hd_decimal_add(hd_decimal a, hd_decimal b, hd_decimal *out);
extern bool hd_decimal_subtract(hd_decimal a, hd_decimal b, hd_decimal *out);
extern bool hd_decimal_multiply(hd_decimal a, hd_decimal b, hd_decimal *out);
extern bool hd_decimal_divide(hd_decimal a, hd_decimal b, hd_decimal *out);
extern bool hd_decimal_ceil_quotient(hd_decimal a, hd_decimal a_factor,
									 hd_decimal b, hd_decimal b_factor,
									 int64_t *out);
extern bool hd_decimal_floor_quotient(hd_decimal a, hd_decimal a_factor,
									  hd_decimal b, hd_decimal b_factor,
									  int64_t *out);

/* The greatest; neither is INT64_MIN. */
extern int64_t hd_common_divisor(int64_t a, int64_t b);

static inline bool
hd_decimal_is_finite(hd_decimal value)
{
	return value.kind == HD_DECIMAL_FINITE;
}

/* hd_decimal_compare with a whole number; 10^18 and more is not asked for. */
static inline int
hd_decimal_compare_whole(hd_decimal value, int64_t whole)
{
	if (value.kind == HD_DECIMAL_FINITE && value.scale == 0 && !value.inexact)
		return (value.digits > whole) - (value.digits < whole);
	return hd_decimal_compare(value, hd_decimal_of(whole));
}

/*
 * hd_decimal_ceil_quotient without factors: two numbers of one scale, as
 * doses and contents mostly are, are divided on the spot.
 */
static inline bool
hd_decimal_ceil_ratio(hd_decimal a, hd_decimal b, int64_t *out)
{
	hd_decimal	one = {1, 0, HD_DECIMAL_FINITE, false};

	if ((a.kind | b.kind) != HD_DECIMAL_FINITE || a.inexact || b.inexact ||
		a.scale != b.scale || a.digits < 0 || b.digits <= 0)
		return hd_decimal_ceil_quotient(a, one, b, one, out);
	*out = a.digits / b.digits + (a.digits % b.digits != 0);
	return true;
}

/* The same for a product, where both are whole. */
static inline bool
hd_decimal_ceil_product(hd_decimal a, hd_decimal b, int64_t *out)
{
	hd_decimal	one = {1, 0, HD_DECIMAL_FINITE, false};

	if ((a.kind | b.kind) != HD_DECIMAL_FINITE || a.inexact || b.inexact ||
		a.scale != 0 || b.scale != 0 || a.digits < 0 || b.digits <= 0 ||
		__builtin_mul_overflow(a.digits, b.digits, out))
		return hd_decimal_ceil_quotient(a, b, one, one, out);
	return *out < INT64_MAX;
}

/* -1, 0 or 1; NaN has the sign 0. */
static inline int
hd_decimal_sign(hd_decimal value)
{
	if (value.digits == 0 && value.inexact)
		return 1;
	return (value.digits > 0) - (value.digits < 0);
}

#endif							/* HD_DECIMAL_H */
