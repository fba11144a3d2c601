/*
 * fuzz_decimal.c
 *	  Does any text make decimal arithmetic misbehave or disagree with
 *	  itself?  The input is one number, or two with a slash between.
 */
#include "core/decimal.h"

#include <stdlib.h>
#include <string.h>

int			LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
promise(bool kept)
{
	if (!kept)
		abort();
}

static bool
is_exact(hd_decimal value)
{
	return hd_decimal_is_finite(value) && !value.inexact;
}

static void
check_one(hd_decimal value)
{
	char		text[HD_DECIMAL_PRINT_SIZE];
	hd_decimal	back;
	hd_decimal	zero = hd_decimal_of(0);

	promise(value.scale >= 0 && value.scale <= HD_DECIMAL_MAX_SCALE);
	promise(llabs(value.digits) < 1000000000000000000);
	promise(strlen(hd_decimal_print(value, text)) < sizeof(text));
	promise(hd_decimal_compare(value, value) == 0);
	if (value.kind != HD_DECIMAL_NAN)
		promise(hd_decimal_compare(value, zero) == hd_decimal_sign(value));
	if (!is_exact(value))
		return;
	promise(value.scale == 0 || value.digits % 10 != 0);
	promise(hd_decimal_is_whole(value) == (value.scale == 0));
	promise(hd_decimal_parse(hd_text_of(text), &back));
	promise(back.digits == value.digits && back.scale == value.scale);
	promise(hd_decimal_multiply(value, hd_decimal_of(1), &back));
	promise(hd_decimal_compare(value, back) == 0);
}

/* q is the least integer with q x b >= a. */
static void
check_quotient(hd_decimal a, hd_decimal b)
{
	hd_decimal	one = hd_decimal_of(1);
	hd_decimal	reached;
	int64_t		q;

	if (!is_exact(b) || hd_decimal_sign(b) <= 0 ||
		!hd_decimal_ceil_quotient(a, one, b, one, &q))
		return;
	promise(q >= 0 && hd_decimal_is_finite(a) && hd_decimal_sign(a) >= 0);
	if (!is_exact(a))
		return;
	if (hd_decimal_multiply(hd_decimal_of(q), b, &reached))
		promise(hd_decimal_compare(reached, a) >= 0);
	if (q > 0 && hd_decimal_multiply(hd_decimal_of(q - 1), b, &reached))
		promise(hd_decimal_compare(reached, a) < 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *text = (const char *) data;
	const char *slash = size == 0 ? NULL : memchr(text, '/', size);
	size_t		first = slash == NULL ? size : (size_t) (slash - text);
	hd_decimal	a;
	hd_decimal	b;
	hd_decimal	product;

	if (!hd_decimal_parse((hd_text) {text, first}, &a))
		return 0;
	check_one(a);
	if (slash == NULL ||
		!hd_decimal_parse((hd_text) {slash + 1, size - first - 1}, &b))
		return 0;
	check_one(b);
	promise(hd_decimal_compare(a, b) == -hd_decimal_compare(b, a));
	if (hd_decimal_multiply(a, b, &product))
		promise(hd_decimal_sign(product) ==
				hd_decimal_sign(a) * hd_decimal_sign(b));
	check_quotient(a, b);
	return 0;
}
