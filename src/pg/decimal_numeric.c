/*
 * decimal_numeric.c
 *	  What is a numeric as an exact decimal of the core?
 *
 * By way of text: the digits inside a numeric are private to the server, and
 * numeric_out is the one way to them that every version promises.
 */
#include "postgres.h"

#include "pg/decimal_numeric.h"

#include "fmgr.h"
#include "utils/fmgrprotos.h"

hd_decimal
hd_decimal_from_numeric(Numeric value)
{
	hd_decimal	result;
	char	   *text = DatumGetCString(DirectFunctionCall1(numeric_out,
														   NumericGetDatum(value)));

	if (!hd_decimal_parse(hd_text_of(text), &result))
		elog(ERROR, "numeric_out printed \"%s\"", text);
	pfree(text);
	return result;
}
