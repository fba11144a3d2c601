/*
 * decimal.c
 *	  What is the exact result of arithmetic with doses and units?
 *
 * Products are formed in 128 bits.  Where even those do not suffice the
 * functions say so instead of wrapping.
 */
#include "core/decimal.h"

#include <string.h>

__extension__ typedef __int128 int128;

static const int64_t powers[HD_DECIMAL_MAX_DIGITS + 1] = {
	1, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000,
	1000000000, 10000000000, 100000000000, 1000000000000, 10000000000000,
	100000000000000, 1000000000000000, 10000000000000000,
	100000000000000000, 1000000000000000000
};

/* Multiply by 10^exponent; false if 128 bits do not hold the result. */
static bool
shift_left(int128 *value, int exponent)
{
	while (exponent > 0)
	{
		int			step = exponent < HD_DECIMAL_MAX_DIGITS ? exponent :
			HD_DECIMAL_MAX_DIGITS;

		if (__builtin_mul_overflow(*value, (int128) powers[step], value))
			return false;
		exponent -= step;
	}
	return true;
}

static void
strip_zeros(hd_decimal *value)
{
	if (value->inexact)
		return;
	while (value->scale > 0 && value->digits % 10 == 0)
	{
		value->digits /= 10;
		value->scale--;
	}
}

hd_decimal
hd_decimal_of(int64_t value)
{
	hd_decimal	result = {.digits = value};

	if (value >= powers[HD_DECIMAL_MAX_DIGITS] ||
		value <= -powers[HD_DECIMAL_MAX_DIGITS])
	{
		result.kind = HD_DECIMAL_HUGE;
		result.digits = value < 0 ? -1 : 1;
	}
	return result;
}

/* The names PostgreSQL prints and reads for the special numeric values. */
static bool
parse_special(hd_text text, bool negative, hd_decimal *out)
{
	if (hd_text_equal(text, HD_TEXT("nan")) && !negative)
		out->kind = HD_DECIMAL_NAN;
	else if (hd_text_equal(text, HD_TEXT("infinity")) ||
			 hd_text_equal(text, HD_TEXT("inf")))
	{
		out->kind = HD_DECIMAL_INFINITE;
		out->digits = negative ? -1 : 1;
	}
	else
		return false;
	return true;
}

/*
 * Take one digit.  Once 18 significant digits are held, or the scale is at
 * its end, a fraction digit only marks the value inexact and an integer
 * digit makes it huge.
 */
static void
take_digit(hd_decimal *out, int digit, bool fraction)
{
	bool		full = out->digits >= powers[HD_DECIMAL_MAX_DIGITS - 1];

	if (fraction && (full || out->inexact ||
					 out->scale == HD_DECIMAL_MAX_SCALE))
	{
		out->inexact |= digit != 0;
		return;
	}
	if (full)
	{
		out->kind = HD_DECIMAL_HUGE;
		return;
	}
	out->digits = out->digits * 10 + digit;
	out->scale = (int8_t) (out->scale + fraction);
}

/*
 * Read a decimal: blanks around it, a sign, digits with at most one point.
 * False if the text is anything else.
 */
bool
hd_decimal_parse(hd_text text, hd_decimal *out)
{
	bool		negative = false;
	bool		fraction = false;
	bool		any = false;
	size_t		i = 0;

	memset(out, 0, sizeof(*out));
	text = hd_text_trim(text);
	if (text.len > 0 && (text.data[0] == '-' || text.data[0] == '+'))
	{
		negative = text.data[0] == '-';
		text.data++;
		text.len--;
	}
	if (parse_special(text, negative, out))
		return true;
	for (; i < text.len; i++)
	{
		if (text.data[i] == '.' && !fraction)
			fraction = true;
		else if (hd_is_digit(text.data[i]))
		{
			take_digit(out, text.data[i] - '0', fraction);
			any = true;
		}
		else
			return false;
	}
	if (!any)
		return false;
	if (out->kind == HD_DECIMAL_HUGE)
		out->digits = 1;
	strip_zeros(out);
	/* A cut negative fraction must not turn into zero, nor into positive. */
	if (negative)
		out->digits = out->digits == 0 && out->inexact ? -1 : -out->digits;
	return true;
}

/*
 * Print into a buffer of HD_DECIMAL_PRINT_SIZE bytes; returns the buffer.  By
 * hand, from the last digit: most details of findings print two numbers, which
 * snprintf made half of their cost.
 */
const char *
hd_decimal_print(hd_decimal value, char *buffer)
{
	char		digits[HD_DECIMAL_PRINT_SIZE];
	char	   *from = digits + sizeof(digits);
	char	   *to = buffer;
	uint64_t	magnitude = value.digits < 0 ? (uint64_t) -value.digits :
		(uint64_t) value.digits;
	size_t		length;

	if (value.digits < 0)
		*to++ = '-';
	if (value.kind != HD_DECIMAL_FINITE)
	{
		strcpy(to, value.kind == HD_DECIMAL_NAN ? "NaN" :
			   value.kind == HD_DECIMAL_INFINITE ? "Infinity" :
			   "over 10^18");
		return buffer;
	}
	/* one digit at least stands before the point */
	for (int place = 0; place <= value.scale || magnitude != 0; place++)
	{
		if (place == value.scale && place > 0)
			*--from = '.';
		*--from = (char) ('0' + magnitude % 10);
		magnitude /= 10;
	}
	length = (size_t) (digits + sizeof(digits) - from);
	memcpy(to, from, length);
	strcpy(to + length, value.inexact ? "..." : "");
	return buffer;
}

/* Order of magnitude classes beyond the finite values, by sign. */
static int
special_rank(hd_decimal value)
{
	switch (value.kind)
	{
		case HD_DECIMAL_HUGE:
			return value.digits < 0 ? -1 : 1;
		case HD_DECIMAL_INFINITE:
			return value.digits < 0 ? -2 : 2;
		case HD_DECIMAL_NAN:
			return 3;			/* as PostgreSQL sorts it */
		default:
			return 0;
	}
}

/* -1, 0 or 1.  Two huge values of one sign compare as equal. */
int
hd_decimal_compare(hd_decimal a, hd_decimal b)
{
	int			rank_a;
	int			rank_b;
	int128		left = a.digits;
	int128		right = b.digits;

	/* two whole numbers, or two amounts of dollars and cents */
	if ((a.kind | b.kind) == HD_DECIMAL_FINITE && a.scale == b.scale &&
		!a.inexact && !b.inexact)
		return (a.digits > b.digits) - (a.digits < b.digits);
	rank_a = special_rank(a);
	rank_b = special_rank(b);
	if (rank_a != 0 || rank_b != 0)
		return (rank_a > rank_b) - (rank_a < rank_b);
	/* 18 digits shifted by at most 36 places can leave 128 bits. */
	if (a.scale < b.scale && !shift_left(&left, b.scale - a.scale))
		return a.digits < 0 ? -1 : 1;
	if (b.scale < a.scale && !shift_left(&right, a.scale - b.scale))
		return b.digits < 0 ? 1 : -1;
	if (left != right)
		return left < right ? -1 : 1;
	if (a.inexact == b.inexact)
		return 0;
	return (a.inexact ? 1 : -1) * (a.digits < 0 || b.digits < 0 ? -1 : 1);
}

bool
hd_decimal_is_whole(hd_decimal value)
{
	return value.kind == HD_DECIMAL_FINITE && value.scale == 0 &&
		!value.inexact;
}

static bool
is_exact(hd_decimal value)
{
	return hd_decimal_is_finite(value) && !value.inexact;
}

/* False if the value does not fit 18 digits exactly. */
static bool
from_wide(int128 digits, int scale, hd_decimal *out)
{
	while (scale > 0 && digits % 10 == 0)
	{
		digits /= 10;
		scale--;
	}
	if (digits >= powers[HD_DECIMAL_MAX_DIGITS] ||
		digits <= -powers[HD_DECIMAL_MAX_DIGITS] ||
		scale > HD_DECIMAL_MAX_SCALE)
		return false;
	*out = (hd_decimal) {.digits = (int64_t) digits, .scale = (int8_t) scale};
	return true;
}

/* Add, subtract, multiply and divide answer exactly or, with false, not. */
bool
hd_decimal_add(hd_decimal a, hd_decimal b, hd_decimal *out)
{
	int128		left = a.digits;
	int128		right = b.digits;
	int			scale = a.scale > b.scale ? a.scale : b.scale;

	return is_exact(a) && is_exact(b) &&
		shift_left(&left, scale - a.scale) &&
		shift_left(&right, scale - b.scale) &&
		!__builtin_add_overflow(left, right, &left) &&
		from_wide(left, scale, out);
}

bool
hd_decimal_subtract(hd_decimal a, hd_decimal b, hd_decimal *out)
{
	b.digits = -b.digits;
	return hd_decimal_add(a, b, out);
}

bool
hd_decimal_multiply(hd_decimal a, hd_decimal b, hd_decimal *out)
{
	return is_exact(a) && is_exact(b) &&
		from_wide((int128) a.digits * b.digits, a.scale + b.scale, out);
}

int64_t
hd_common_divisor(int64_t a, int64_t b)
{
	while (b != 0)
	{
		int64_t		rest = a % b;

		a = b;
		b = rest;
	}
	return a < 0 ? -a : a;
}

/* A quotient has an end if its divisor, reduced, has no primes but 2 and 5. */
bool
hd_decimal_divide(hd_decimal a, hd_decimal b, hd_decimal *out)
{
	int128		quotient;
	int64_t		divisor;
	int			scale = a.scale - b.scale;

	if (!is_exact(a) || !is_exact(b) || b.digits == 0)
		return false;
	divisor = hd_common_divisor(a.digits, b.digits);
	quotient = b.digits < 0 ? -(a.digits / divisor) : a.digits / divisor;
	divisor = (b.digits < 0 ? -b.digits : b.digits) / divisor;
	while (divisor > 1)
	{
		int			prime = divisor % 2 == 0 ? 2 : 5;

		if (divisor % prime != 0 ||
			__builtin_mul_overflow(quotient, (int128) (10 / prime), &quotient))
			return false;
		divisor /= prime;
		scale++;
	}
	if (scale < 0 && !shift_left(&quotient, -scale))
		return false;
	return from_wide(quotient, scale < 0 ? 0 : scale, out);
}

/*
 * The same as quotient_of where 64 bits hold all of it, which a machine
 * divides many times faster; false where they do not.  The signs are
 * checked.
 */
static inline bool
short_quotient(hd_decimal a, hd_decimal a_factor, hd_decimal b,
			   hd_decimal b_factor, int64_t *whole, bool *has_rest)
{
	int64_t		dividend;
	int64_t		divisor;
	int			excess = a.scale + a_factor.scale - b.scale - b_factor.scale;

	if (excess > HD_DECIMAL_MAX_DIGITS || excess < -HD_DECIMAL_MAX_DIGITS ||
		__builtin_mul_overflow(a.digits, a_factor.digits, &dividend) ||
		__builtin_mul_overflow(b.digits, b_factor.digits, &divisor) ||
		(excess > 0 &&
		 __builtin_mul_overflow(divisor, powers[excess], &divisor)) ||
		(excess < 0 &&
		 __builtin_mul_overflow(dividend, powers[-excess], &dividend)))
		return false;
	*whole = dividend / divisor;
	*has_rest = dividend % divisor > 0 || a.inexact;
	return *whole < INT64_MAX;
}

/*
 * a x a_factor / (b x b_factor), exactly, as the whole part and whether there
 * is a rest; a >= 0, the others positive and exact.  False if the quotient
 * does not fit 63 bits.
 *
 * a.digits and a_factor.digits are below 10^18 each, so their product holds
 * in 128 bits; so does the divisor's.  To compare them both are brought to
 * one scale: if the divisor leaves 128 bits by that, it is larger than any
 * dividend and all of it is rest; if the dividend does, the answer is
 * refused, which takes a divisor of ten or more decimal places more.
 *
 * A cut fraction (a.inexact) lies below the last digit of a.  It counts only
 * where the division comes out even; it cannot carry over the next multiple
 * of b, because in every quotient that fits an integer the last of 18 digits
 * of a stands no higher than b's last digit.
 */
static bool
quotient_of(hd_decimal a, hd_decimal a_factor, hd_decimal b,
			hd_decimal b_factor, int64_t *whole, bool *has_rest)
{
	int128		dividend;
	int128		divisor;
	int			excess = a.scale + a_factor.scale - b.scale - b_factor.scale;
	int128		quotient;

	if ((a.kind | a_factor.kind | b.kind | b_factor.kind) !=
		HD_DECIMAL_FINITE || hd_decimal_sign(a) < 0 || b.digits == 0 ||
		(b.digits < 0) != (b_factor.digits < 0) || a_factor.digits <= 0 ||
		b_factor.digits == 0)
		return false;
	if (short_quotient(a, a_factor, b, b_factor, whole, has_rest))
		return true;
	dividend = (int128) a.digits * a_factor.digits;
	divisor = (int128) b.digits * b_factor.digits;
	if (excess > 0 && !shift_left(&divisor, excess))
	{
		*whole = 0;
		*has_rest = hd_decimal_sign(a) > 0;
		return true;
	}
	if (excess < 0 && !shift_left(&dividend, -excess))
		return false;
	quotient = dividend / divisor;
	if (quotient >= INT64_MAX)
		return false;
	*whole = (int64_t) quotient;
	*has_rest = dividend % divisor > 0 || a.inexact;
	return true;
}

bool
hd_decimal_ceil_quotient(hd_decimal a, hd_decimal a_factor, hd_decimal b,
						 hd_decimal b_factor, int64_t *out)
{
	bool		has_rest;

	if (!quotient_of(a, a_factor, b, b_factor, out, &has_rest))
		return false;
	*out += has_rest;
	return true;
}

bool
hd_decimal_floor_quotient(hd_decimal a, hd_decimal a_factor, hd_decimal b,
						  hd_decimal b_factor, int64_t *out)
{
	bool		has_rest;

	return quotient_of(a, a_factor, b, b_factor, out, &has_rest);
}
