/*
 * test_decimal.c
 *	  Is decimal arithmetic exact?
 *
 * Beside single cases, random values are compared with a model that cannot
 * round: integers of hundreds of decimal digits, worked out digit by digit
 * as on paper.
 *
 *	usage: test_decimal [seed]
 */
#include "core/decimal.h"
#include "unit.h"

#include <stdlib.h>

#define ROUNDS 6000

static hd_decimal
decimal(const char *text)
{
	hd_decimal	value;

	if (!CHECK(hd_decimal_parse(hd_text_of(text), &value)))
		printf("\tfor \"%s\"\n", text);
	return value;
}

/* ---- the model ---- */

#define BIG_DIGITS 320

/* A number of zero or more; the last digit first, no leading zeros. */
typedef struct big
{
	int			len;
	int			digit[BIG_DIGITS];
} big;

static void
big_trim(big *b)
{
	while (b->len > 0 && b->digit[b->len - 1] == 0)
		b->len--;
}

static big
big_of(const char *digits, int count)
{
	big			b = {0, {0}};

	for (int i = count - 1; i >= 0; i--)
		b.digit[b.len++] = digits[i] - '0';
	big_trim(&b);
	return b;
}

static big
big_of_int(int64_t value)
{
	char		text[24];

	return big_of(text, snprintf(text, sizeof(text), "%lld",
								 (long long) value));
}

/* Times 10^zeros */
static big
big_shift(const big *a, int zeros)
{
	big			b = {a->len + zeros, {0}};

	for (int i = 0; i < a->len; i++)
		b.digit[i + zeros] = a->digit[i];
	big_trim(&b);
	return b;
}

static int
big_compare(const big *a, const big *b)
{
	if (a->len != b->len)
		return a->len < b->len ? -1 : 1;
	for (int i = a->len - 1; i >= 0; i--)
		if (a->digit[i] != b->digit[i])
			return a->digit[i] < b->digit[i] ? -1 : 1;
	return 0;
}

static big
big_multiply(const big *a, const big *b)
{
	big			product = {a->len + b->len, {0}};

	for (int i = 0; i < a->len; i++)
		for (int j = 0; j < b->len; j++)
			product.digit[i + j] += a->digit[i] * b->digit[j];
	for (int i = 0; i + 1 < product.len; i++)
	{
		product.digit[i + 1] += product.digit[i] / 10;
		product.digit[i] %= 10;
	}
	big_trim(&product);
	return product;
}

/* a - b, where a >= b */
static void
big_subtract(big *a, const big *b)
{
	for (int i = 0; i < a->len; i++)
	{
		a->digit[i] -= i < b->len ? b->digit[i] : 0;
		if (a->digit[i] < 0)
		{
			a->digit[i] += 10;
			a->digit[i + 1]--;
		}
	}
	big_trim(a);
}

static big
big_add(const big *a, const big *b)
{
	big			sum = {(a->len > b->len ? a->len : b->len) + 1, {0}};

	for (int i = 0; i + 1 < sum.len; i++)
	{
		sum.digit[i] += (i < a->len ? a->digit[i] : 0) +
			(i < b->len ? b->digit[i] : 0);
		sum.digit[i + 1] = sum.digit[i] / 10;
		sum.digit[i] %= 10;
	}
	big_trim(&sum);
	return sum;
}

static void
big_increment(big *a)
{
	int			i = 0;

	while (a->digit[i] == 9)
		a->digit[i++] = 0;
	a->digit[i]++;
	if (i >= a->len)
		a->len = i + 1;
}

/* Long division; b is above zero. */
static big
big_divide(const big *a, const big *b, big *rest)
{
	big			quotient = {a->len, {0}};

	rest->len = 0;
	for (int i = a->len - 1; i >= 0; i--)
	{
		*rest = big_shift(rest, 1);
		rest->digit[0] = a->digit[i];
		rest->len += rest->len == 0 && a->digit[i] != 0;
		while (big_compare(rest, b) >= 0)
		{
			big_subtract(rest, b);
			quotient.digit[i]++;
		}
	}
	big_trim(&quotient);
	return quotient;
}

/* n x 10^-scale, with a sign: what a text says, cut nowhere. */
typedef struct model
{
	char		text[80];
	bool		negative;
	big			n;
	int			scale;
	int			integer_digits;
} model;

static int
model_compare(const model *a, const model *b)
{
	big			left = big_shift(&a->n, b->scale);
	big			right = big_shift(&b->n, a->scale);
	int			order = big_compare(&left, &right);

	if (a->n.len == 0 && b->n.len == 0)
		return 0;
	if (a->n.len > 0 && b->n.len > 0 && a->negative == b->negative)
		return a->negative ? -order : order;
	if (a->n.len == 0)
		return b->negative ? 1 : -1;
	return a->negative ? -1 : 1;
}

/* ---- random values ---- */

static uint64_t random_state;

static int
random_below(int limit)
{
	random_state = random_state * UINT64_C(6364136223846793005) +
		UINT64_C(1442695040888963407);
	return (int) ((random_state >> 33) % (uint64_t) limit);
}

/* Runs of zeros and nines are where rounding goes wrong. */
static char
random_digit(int manner)
{
	switch (manner)
	{
		case 0:
			return '0';
		case 1:
			return '9';
		default:
			return (char) ('0' + random_below(10));
	}
}

static void
random_digits(char *to, int count)
{
	int			manner = random_below(4);

	for (int i = 0; i < count; i++)
	{
		if (random_below(6) == 0)
			manner = random_below(4);
		to[i] = random_digit(manner);
	}
}

/* At most so many digits before and behind the point. */
static model
random_model(int before, int behind, bool may_be_negative)
{
	model		m = {"", false, {0, {0}}, 0, 0};
	char		digits[80];
	int			integers = random_below(before + 1);
	int			fraction = integers == 0 ? 1 + random_below(behind) :
		random_below(behind + 1);
	int			zeros = 0;

	m.negative = may_be_negative && random_below(3) == 0;
	random_digits(digits, integers + fraction);
	m.n = big_of(digits, integers + fraction);
	m.scale = fraction;
	while (zeros < integers && digits[zeros] == '0')
		zeros++;
	m.integer_digits = integers - zeros;
	snprintf(m.text, sizeof(m.text), "%s%.*s.%.*s", m.negative ? "-" : "",
			 integers, digits, fraction, digits + integers);
	return m;
}

/* The model of what the core holds, without what it cut. */
static model
model_of(hd_decimal value)
{
	model		m = {"", value.digits < 0, {0, {0}}, value.scale, 0};

	m.n = big_of_int(value.digits < 0 ? -value.digits : value.digits);
	return m;
}

/* ---- parse ---- */

/* A cut value is short of the text by less than one in its last place. */
static bool
cut_well(const model *m, hd_decimal value)
{
	model		held = model_of(value);
	model		next = model_of(value);
	model		magnitude = *m;

	/* nothing is left of the digits but the sign */
	if (m->negative && value.digits == -1 && m->n.len <= m->scale - 36)
		return value.scale == HD_DECIMAL_MAX_SCALE;
	big_increment(&next.n);
	magnitude.negative = held.negative = next.negative = false;
	return model_compare(&held, &magnitude) < 0 &&
		model_compare(&magnitude, &next) < 0 &&
		(value.scale == HD_DECIMAL_MAX_SCALE ||
		 llabs(value.digits) >= 100000000000000000);
}

static bool
parses_as(const model *m, hd_decimal value)
{
	model		held;

	if (m->integer_digits > HD_DECIMAL_MAX_DIGITS)
		return value.kind == HD_DECIMAL_HUGE &&
			value.digits == (m->negative ? -1 : 1);
	if (value.kind != HD_DECIMAL_FINITE || value.scale < 0 ||
		value.scale > HD_DECIMAL_MAX_SCALE ||
		llabs(value.digits) > 999999999999999999)
		return false;
	if (value.inexact)
		return cut_well(m, value);
	if (value.scale > 0 && value.digits % 10 == 0)
		return false;
	held = model_of(value);
	return model_compare(m, &held) == 0;
}

static void
test_random_parse(void)
{
	for (int i = 0; i < ROUNDS; i++)
	{
		model		m = random_model(22, 45, true);
		hd_decimal	value = decimal(m.text);
		int			sign = m.n.len == 0 ? 0 : m.negative ? -1 : 1;

		if (!CHECK(parses_as(&m, value)) ||
			!CHECK_INT(hd_decimal_sign(value), sign))
			printf("\tfor %s\n", m.text);
	}
}

/* ---- compare ---- */

static void
test_random_compare(void)
{
	for (int i = 0; i < ROUNDS; i++)
	{
		int			before = 1 + random_below(20);
		model		a = random_model(before, 40, true);
		model		b = random_model(before, 40, true);
		hd_decimal	left = decimal(a.text);
		hd_decimal	right = decimal(b.text);
		int			order = model_compare(&a, &b);
		int			seen = hd_decimal_compare(left, right);

		/* what was cut from both is not there to be compared */
		if (seen == 0 && left.inexact && right.inexact &&
			left.digits == right.digits && left.scale == right.scale)
			continue;
		if (left.kind == HD_DECIMAL_HUGE && right.kind == HD_DECIMAL_HUGE &&
			left.digits == right.digits)
			order = 0;
		if (!CHECK_INT(seen, order) ||
			!CHECK_INT(hd_decimal_compare(right, left), -order))
			printf("\tfor %s and %s\n", a.text, b.text);
	}
}

/* ---- multiply ---- */

/* Take the zeros off that stand behind the point. */
static void
model_strip(model *m)
{
	while (m->scale > 0 && m->n.digit[0] == 0 && m->n.len > 0)
	{
		for (int d = 1; d < m->n.len; d++)
			m->n.digit[d - 1] = m->n.digit[d];
		m->n.digit[--m->n.len] = 0;
		m->scale--;
	}
	if (m->n.len == 0)
		m->scale = 0;
}

static bool
is_exact(hd_decimal value)
{
	return value.kind == HD_DECIMAL_FINITE && !value.inexact;
}

static void
test_random_multiply(void)
{
	for (int i = 0; i < ROUNDS; i++)
	{
		model		a = random_model(1 + random_below(11), 1 +
									 random_below(18), true);
		model		b = random_model(1 + random_below(11), 1 +
									 random_below(18), true);
		model		product = {"", a.negative != b.negative, {0, {0}},
		a.scale + b.scale, 0};
		hd_decimal	left = decimal(a.text);
		hd_decimal	right = decimal(b.text);
		hd_decimal	seen;
		bool		fits;

		product.n = big_multiply(&a.n, &b.n);
		model_strip(&product);
		fits = product.n.len <= HD_DECIMAL_MAX_DIGITS &&
			product.scale <= HD_DECIMAL_MAX_SCALE &&
			is_exact(left) && is_exact(right);
		if (!CHECK_INT(hd_decimal_multiply(left, right, &seen), fits) ||
			(fits && !CHECK(parses_as(&product, seen))))
			printf("\tfor %s and %s\n", a.text, b.text);
	}
}

/* ---- add, subtract, divide ---- */

/* a + b */
static model
model_add(const model *a, const model *b)
{
	big			left = big_shift(&a->n, b->scale);
	big			right = big_shift(&b->n, a->scale);
	model		sum = {"", a->negative, {0, {0}}, a->scale + b->scale, 0};

	if (a->negative == b->negative)
		sum.n = big_add(&left, &right);
	else if (big_compare(&left, &right) >= 0)
	{
		big_subtract(&left, &right);
		sum.n = left;
	}
	else
	{
		big_subtract(&right, &left);
		sum.n = right;
		sum.negative = b->negative;
	}
	model_strip(&sum);
	return sum;
}

static void
test_random_add(void)
{
	for (int i = 0; i < ROUNDS; i++)
	{
		int			before = 1 + random_below(18);
		model		a = random_model(before, 1 + random_below(20), true);
		model		b = random_model(before, 1 + random_below(20), true);
		bool		minus = random_below(2) == 0;
		model		addend = b;
		model		sum;
		hd_decimal	left = decimal(a.text);
		hd_decimal	right = decimal(b.text);
		hd_decimal	seen;
		bool		fits;

		addend.negative = b.negative != minus;
		sum = model_add(&a, &addend);
		fits = sum.n.len <= HD_DECIMAL_MAX_DIGITS && is_exact(left) &&
			is_exact(right);
		if (!CHECK_INT(minus ? hd_decimal_subtract(left, right, &seen) :
					   hd_decimal_add(left, right, &seen), fits) ||
			(fits && !CHECK(parses_as(&sum, seen))))
			printf("\tfor %s %c %s\n", a.text, minus ? '-' : '+', b.text);
	}
}

/* A divisor that often divides: made of few primes. */
static hd_decimal
smooth(void)
{
	static const int primes[] = {2, 5, 2, 5, 10, 3, 7};
	int64_t		value = 1;

	for (int i = random_below(14); i > 0; i--)
		value *= primes[random_below(random_below(4) == 0 ? 7 : 5)];
	return (hd_decimal) {.digits = random_below(2) == 0 ? value : -value,
		.scale = (int8_t) (value % 10 == 0 ? 0 : random_below(12))};
}

/*
 * By the model: a, with zeros enough for 54 places, over b.  A quotient
 * without a rest that has no more than 18 digits is found, no other.
 */
static void
test_random_divide(void)
{
	for (int i = 0; i < ROUNDS; i++)
	{
		model		a = random_model(1 + random_below(12), 6, true);
		hd_decimal	left = decimal(a.text);
		hd_decimal	right = smooth();
		model		b = model_of(right);
		big			dividend = big_shift(&a.n, 54 + b.scale);
		big			rest;
		model		quotient = {"", a.negative != b.negative, {0, {0}},
		54 + a.scale, 0};
		hd_decimal	seen;
		bool		fits;
		char		printed[HD_DECIMAL_PRINT_SIZE];

		quotient.n = big_divide(&dividend, &b.n, &rest);
		model_strip(&quotient);
		fits = rest.len == 0 && quotient.n.len <= HD_DECIMAL_MAX_DIGITS &&
			quotient.scale <= HD_DECIMAL_MAX_SCALE;
		if (!CHECK_INT(hd_decimal_divide(left, right, &seen), fits) ||
			(fits && !CHECK(parses_as(&quotient, seen))))
			printf("\tfor %s / %s\n", a.text,
				   hd_decimal_print(right, printed));
	}
}

/* ---- ceil_quotient, floor_quotient ---- */

/*
 * ceil(a x af / (b x bf)) by the model, the same rounded down, and what was
 * divided by what.
 */
static big
model_quotient(const model *a, const model *af, const model *b,
			   const model *bf, big *dividend, big *whole)
{
	big			divisor;
	big			rest;
	big			quotient;
	int			shift = b->scale + bf->scale - a->scale - af->scale;

	*dividend = big_multiply(&a->n, &af->n);
	divisor = big_multiply(&b->n, &bf->n);
	if (shift > 0)
		*dividend = big_shift(dividend, shift);
	else
		divisor = big_shift(&divisor, -shift);
	quotient = big_divide(dividend, &divisor, &rest);
	*whole = quotient;
	if (rest.len > 0)
		big_increment(&quotient);
	return quotient;
}

static model
random_positive(int before, int behind)
{
	model		m;

	do
		m = random_model(before, behind, false);
	while (m.n.len == 0);
	return m;
}

static model
power_of_ten(void)
{
	static const char *const powers[] = {"1", "0.001", "1000", "0.000001",
	"1000000"};
	const char *text = powers[random_below(5)];
	model		m = model_of(decimal(text));

	snprintf(m.text, sizeof(m.text), "%s", text);
	return m;
}

/*
 * True answers are right.  It may only refuse what does not fit 63 bits, or
 * a dividend that leaves 127 once it has the divisor's scale.
 */
static void
check_quotient(const model *a, const model *af, const model *b,
			   const model *bf)
{
	big			dividend;
	big			whole;
	big			expected = model_quotient(a, af, b, bf, &dividend, &whole);
	big			most = big_of_int(INT64_MAX);
	big			widest = big_of("170141183460469231731687303715884105727", 39);
	hd_decimal	value = decimal(a->text);
	hd_decimal	factor = decimal(af->text);
	hd_decimal	divisor = decimal(b->text);
	hd_decimal	divisor_factor = decimal(bf->text);
	int64_t		seen;
	int64_t		seen_whole;
	big			found;
	big			found_whole;

	if (hd_decimal_ceil_quotient(value, factor, divisor, divisor_factor,
								 &seen))
	{
		found = big_of_int(seen);
		if (CHECK(hd_decimal_floor_quotient(value, factor, divisor,
											divisor_factor, &seen_whole)) &&
			CHECK(seen >= 0 && big_compare(&found, &expected) == 0))
		{
			found_whole = big_of_int(seen_whole);
			if (CHECK(big_compare(&found_whole, &whole) == 0))
				return;
		}
	}
	else if (CHECK(big_compare(&expected, &most) >= 0 ||
				   big_compare(&dividend, &widest) > 0))
		return;
	printf("\tfor %s x %s / (%s x %s)\n", a->text, af->text, b->text,
		   bf->text);
}

static void
test_random_quotient(void)
{
	for (int i = 0; i < ROUNDS; i++)
	{
		model		a = random_model(9, 9, false);
		model		af = random_positive(9, 9);
		model		b = random_positive(9, 9);
		model		bf = random_positive(9, 9);

		check_quotient(&a, &af, &b, &bf);
	}
}

/*
 * Doses with more digits than fit, in units of a power of ten: what is cut
 * never matters in a count that fits an integer.
 */
static void
test_random_cut_dose(void)
{
	for (int i = 0; i < ROUNDS; i++)
	{
		model		a = random_model(6, 40, false);
		model		af = power_of_ten();
		model		b = random_positive(4, 4);
		model		bf = power_of_ten();
		big			dividend;
		big			whole;
		big			expected = model_quotient(&a, &af, &b, &bf, &dividend,
											  &whole);
		big			most = big_of_int(INT32_MAX);

		if (big_compare(&expected, &most) <= 0)
			check_quotient(&a, &af, &b, &bf);
	}
}

/* ---- single cases ---- */

static void
check_print(const char *text, const char *expected)
{
	char		buffer[HD_DECIMAL_PRINT_SIZE];

	CHECK_STR(hd_decimal_print(decimal(text), buffer), expected);
}

static void
test_print(void)
{
	check_print("0", "0");
	check_print("-0.00", "0");
	check_print(" +5.10 ", "5.1");
	check_print("-0.16", "-0.16");
	check_print(".5", "0.5");
	check_print("5.", "5");
	check_print("000012", "12");
	check_print("999999999999999999", "999999999999999999");
	check_print("-999999999999999999", "-999999999999999999");
	check_print("1000000000000000000", "over 10^18");
	check_print("-1000000000000000000.5", "-over 10^18");
	check_print("0.1234567890123456789", "0.123456789012345678...");
	check_print("0.000000000000000000000000000000000001",
				"0.000000000000000000000000000000000001");
	check_print("0.0000000000000000000000000000000000001",
				"0.000000000000000000000000000000000000...");
	check_print("-0.0000000000000000000000000000000000001",
				"-0.000000000000000000000000000000000001...");
	check_print("-0.123456789012345678901234567890123456",
				"-0.123456789012345678...");
	check_print("NaN", "NaN");
	check_print("inf", "Infinity");
	check_print("-Infinity", "-Infinity");
	check_print("+Infinity", "Infinity");
}

static void
test_malformed(void)
{
	static const char *const texts[] = {
		NULL, "", " ", ".", "+", "-", "-.", "1.2.3", "1e5", "1,5", "0x10",
		"--1", "+-1", "1 2", "- 1", "-nan", "infinit", "Infinityy", "1-",
		"\xd9\xa1"
	};
	hd_decimal	value;

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		if (!CHECK(!hd_decimal_parse(hd_text_of(texts[i]), &value)))
			printf("\tfor \"%s\"\n", texts[i]);
}

static void
test_of(void)
{
	CHECK_INT(hd_decimal_of(999999999999999999).kind, HD_DECIMAL_FINITE);
	CHECK_INT(hd_decimal_of(1000000000000000000).kind, HD_DECIMAL_HUGE);
	CHECK_INT(hd_decimal_of(INT64_MAX).digits, 1);
	CHECK_INT(hd_decimal_of(INT64_MIN).kind, HD_DECIMAL_HUGE);
	CHECK_INT(hd_decimal_of(INT64_MIN).digits, -1);
	CHECK_INT(hd_decimal_of(-999999999999999999).kind, HD_DECIMAL_FINITE);
}

/* From the smallest to the largest, as PostgreSQL sorts them. */
static void
test_order(void)
{
	static const char *const ascending[] = {
		"-Infinity", "-1000000000000000000", "-999999999999999999.5",
		"-999999999999999999", "-1.5", "-1", "-0.000001", "0",
		"0.0000000000000000000000000000000000001",
		"0.000000000000000000000000000000000001", "0.16",
		"0.1600000000000000000000000000000000001", "0.17", "1",
		"999999999999999999", "999999999999999999.5",
		"1000000000000000000", "Infinity", "NaN"
	};
	int			count = sizeof(ascending) / sizeof(ascending[0]);

	for (int i = 0; i < count; i++)
		for (int j = 0; j < count; j++)
			if (!CHECK_INT(hd_decimal_compare(decimal(ascending[i]),
											  decimal(ascending[j])),
						   (i > j) - (i < j)))
				printf("\tfor %s and %s\n", ascending[i], ascending[j]);
}

static void
test_sign_and_whole(void)
{
	CHECK_INT(hd_decimal_sign(decimal("-0")), 0);
	CHECK_INT(hd_decimal_sign(decimal("-0.000")), 0);
	CHECK_INT(hd_decimal_compare(decimal("-0"), decimal("0")), 0);
	CHECK_INT(hd_decimal_sign(decimal("NaN")), 0);
	CHECK_INT(hd_decimal_sign(decimal("-inf")), -1);
	CHECK_INT(hd_decimal_sign(decimal("99999999999999999999")), 1);
	CHECK(hd_decimal_is_whole(decimal("-0")));
	CHECK(hd_decimal_is_whole(decimal("7.000")));
	CHECK(!hd_decimal_is_whole(decimal("7.001")));
	CHECK(!hd_decimal_is_whole(decimal("100000000000000000.5")));
	CHECK(!hd_decimal_is_whole(decimal("99999999999999999999")));
	CHECK(!hd_decimal_is_whole(decimal("inf")));
	CHECK(!hd_decimal_is_whole(decimal("nan")));
}

static void
check_ceil(const char *a, const char *b, int64_t expected)
{
	hd_decimal	one = hd_decimal_of(1);
	int64_t		seen;

	if (!CHECK(hd_decimal_ceil_quotient(decimal(a), one, decimal(b), one,
										&seen)) ||
		!CHECK_INT(seen, expected))
		printf("\tfor %s / %s\n", a, b);
}

/* Rule U2: the quotients that binary fractions get wrong. */
static void
test_ceil(void)
{
	check_ceil("1.12", "0.16", 7);
	check_ceil("0.14", "0.02", 7);
	check_ceil("0.7", "0.1", 7);
	check_ceil("0", "0.16", 0);
	check_ceil("-0", "5", 0);
	check_ceil("0.0000001", "1000", 1);
	check_ceil("5.00000000000000000000000000000000000000001", "5", 2);
	check_ceil("0.00000000000000000000000000000000000000001", "5", 1);
	check_ceil("999999999999999999", "1", 999999999999999999);
	check_ceil("999999999999999999", "0.2", 4999999999999999995);
	/* the divisor leaves 128 bits: it is above any dividend */
	check_ceil("0.000000000000000000000000000000000001",
			   "999999999999999999", 1);
	check_ceil("0", "999999999999999999", 0);
}

static void
test_ceil_refuses(void)
{
	static const char *const cases[][4] = {
		{"-1", "1", "1", "1"}, {"NaN", "1", "1", "1"},
		{"inf", "1", "1", "1"}, {"1000000000000000000", "1", "1", "1"},
		{"-0.0000000000000000000000000000000000001", "1", "1", "1"},
		{"1", "0", "1", "1"}, {"1", "-1", "1", "1"}, {"1", "1", "0", "1"},
		{"1", "1", "-1", "1"}, {"1", "1", "1", "0"}, {"1", "NaN", "1", "1"},
		{"1", "1", "NaN", "1"}, {"1", "inf", "1", "1"},
		{"1", "1", "inf", "1"}, {"1", "1", "1", "inf"},
		{"1", "1", "1000000000000000000", "1"},
		{"999999999999999999", "1", "0.1", "0.1"},
		{"999999999999999999", "999999999999999999",
		"0.000000000000000000000000000000000001", "1"},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
	{
		int64_t		seen;

		if (!CHECK(!hd_decimal_ceil_quotient(decimal(cases[i][0]),
											 decimal(cases[i][1]),
											 decimal(cases[i][2]),
											 decimal(cases[i][3]), &seen)))
			printf("\tfor %s x %s / (%s x %s)\n", cases[i][0], cases[i][1],
				   cases[i][2], cases[i][3]);
	}
}

static void
test_multiply(void)
{
	hd_decimal	out;
	char		buffer[HD_DECIMAL_PRINT_SIZE];

	CHECK(hd_decimal_multiply(decimal("-0.16"), decimal("2.5"), &out));
	CHECK_STR(hd_decimal_print(out, buffer), "-0.4");
	CHECK(!hd_decimal_multiply(decimal("inf"), decimal("1"), &out));
	CHECK(!hd_decimal_multiply(decimal("1"), decimal("nan"), &out));
	CHECK(!hd_decimal_multiply(decimal("0.12345678901234567890"),
							   decimal("1"), &out));
	CHECK(!hd_decimal_multiply(decimal("1000000000"), decimal("1000000000"),
							   &out));
	CHECK(!hd_decimal_multiply(decimal("-1000000000"), decimal("1000000000"),
							   &out));
	CHECK(!hd_decimal_multiply(decimal("0.00000000000000000001"),
							   decimal("0.00000000000000001"), &out));
}

static void
check_floor(const char *a, const char *b, int64_t expected)
{
	hd_decimal	one = hd_decimal_of(1);
	int64_t		seen;

	if (!CHECK(hd_decimal_floor_quotient(decimal(a), one, decimal(b), one,
										 &seen)) ||
		!CHECK_INT(seen, expected))
		printf("\tfor %s / %s\n", a, b);
}

static void
test_floor(void)
{
	check_floor("0.7", "0.1", 7);
	check_floor("1.12", "0.16", 7);
	check_floor("105", "10", 10);
	check_floor("0", "5", 0);
	check_floor("4.99999999999999999999999999999999999999", "5", 0);
	check_floor("5.00000000000000000000000000000000000001", "5", 1);
	check_floor("0.000000000000000000000000000000000001",
				"999999999999999999", 0);
}

static void
check_sum(const char *a, const char *b, const char *sum,
		  const char *difference)
{
	hd_decimal	out;
	char		buffer[HD_DECIMAL_PRINT_SIZE];

	CHECK_STR(hd_decimal_add(decimal(a), decimal(b), &out) ?
			  hd_decimal_print(out, buffer) : NULL, sum);
	CHECK_STR(hd_decimal_subtract(decimal(a), decimal(b), &out) ?
			  hd_decimal_print(out, buffer) : NULL, difference);
}

static void
test_add(void)
{
	check_sum("0.1", "0.2", "0.3", "-0.1");
	check_sum("0.05", "0.95", "1", "-0.9");
	check_sum("5", "-5.00", "0", "10");
	check_sum("999999999999999999", "1", NULL, "999999999999999998");
	check_sum("-999999999999999999", "1", "-999999999999999998", NULL);
	check_sum("999999999999999999", "0.1", NULL, NULL);
	check_sum("999999999999999999", "0.000000000000000000000000000000000001",
			  NULL, NULL);
	check_sum("1", "NaN", NULL, NULL);
	check_sum("inf", "1", NULL, NULL);
	check_sum("1", "0.12345678901234567890", NULL, NULL);
	check_sum("99999999999999999999", "1", NULL, NULL);
}

static void
check_divide(const char *a, const char *b, const char *expected)
{
	hd_decimal	out;
	char		buffer[HD_DECIMAL_PRINT_SIZE];

	CHECK_STR(hd_decimal_divide(decimal(a), decimal(b), &out) ?
			  hd_decimal_print(out, buffer) : NULL, expected);
}

static void
test_divide(void)
{
	check_divide("1", "8", "0.125");
	check_divide("-20", "0.1", "-200");
	check_divide("3", "-0.06", "-50");
	check_divide("0", "7", "0");
	check_divide("1", "3", NULL);
	check_divide("1", "0", NULL);
	check_divide("1", "-0.0", NULL);
	check_divide("999999999999999999", "0.1", NULL);
	check_divide("1", "NaN", NULL);
	check_divide("inf", "2", NULL);
	check_divide("1", "0.12345678901234567890", NULL);
	check_divide("0.000000000000000000000000000000000001", "2", NULL);
	CHECK_INT(hd_common_divisor(12, 18), 6);
	CHECK_INT(hd_common_divisor(-12, 18), 6);
	CHECK_INT(hd_common_divisor(0, 7), 7);
	CHECK_INT(hd_common_divisor(0, 0), 0);
}

int
main(int argc, char **argv)
{
	random_state = argc > 1 ? strtoull(argv[1], NULL, 10) : 20260316;
	printf("seed %llu\n", (unsigned long long) random_state);
	test_print();
	test_malformed();
	test_of();
	test_order();
	test_sign_and_whole();
	test_ceil();
	test_ceil_refuses();
	test_multiply();
	test_floor();
	test_add();
	test_divide();
	test_random_parse();
	test_random_compare();
	test_random_multiply();
	test_random_add();
	test_random_divide();
	test_random_quotient();
	test_random_cut_dose();
	return unit_report();
}
