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

/* -1, 0 or 1; NaN has the sign 0. */
static inline int
hd_decimal_sign(hd_decimal value)
{
	if (value.digits == 0 && value.inexact)
		return 1;
	return (value.digits > 0) - (value.digits < 0);
}

#endif							/* HD_DECIMAL_H */
