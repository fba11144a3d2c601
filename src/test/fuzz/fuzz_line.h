/*
 * fuzz_line.h
 *	  Claim lines from the input of a fuzzer.
 *
 * Text, a field a line, in the order of read_line; a field "~" is not
 * supplied, and lists are split at commas.  Dates are day numbers.
 */
#ifndef FUZZ_LINE_H
#define FUZZ_LINE_H

#include "test/unit/fixture.h"

/* PostgreSQL's first and last date */
#define FIRST_DATE -2451545
#define LAST_DATE 2145031948

static inline void
promise(bool kept)
{
	if (!kept)
		abort();
}

static inline hd_text
next_field(hd_text *rest)
{
	const char *end = rest->len == 0 ? NULL :
		memchr(rest->data, '\n', rest->len);
	hd_text		field = *rest;

	if (rest->data == NULL)
		return HD_NO_TEXT;
	if (end == NULL)
		*rest = HD_NO_TEXT;
	else
	{
		field.len = (size_t) (end - rest->data);
		rest->data += field.len + 1;
		rest->len -= field.len + 1;
	}
	return hd_text_equal(field, HD_TEXT("~")) ? HD_NO_TEXT : field;
}

/* What no number can be read from is blank, as a cast would refuse it. */
static inline hd_number_field
next_number(hd_text *rest)
{
	hd_text		text = next_field(rest);
	hd_number_field field = {HD_ABSENT, {0, 0, 0, false}};

	if (!hd_text_supplied(text))
		return field;
	field.presence = hd_decimal_parse(text, &field.value) ? HD_GIVEN :
		HD_BLANK;
	return field;
}

static inline hd_date_field
next_date(hd_text *rest)
{
	hd_number_field number = next_number(rest);
	hd_date_field field = {number.presence, 0};

	if (number.value.kind != HD_DECIMAL_FINITE)
		field.value = number.value.digits < 0 ? HD_DATE_BEGIN : HD_DATE_END;
	else if (number.value.digits >= FIRST_DATE &&
			 number.value.digits <= LAST_DATE)
		field.value = (hd_date) number.value.digits;
	return field;
}

/* -1 for a list that is not supplied */
static inline int
next_list(hd_text *rest, hd_text item[FIXTURE_LIST])
{
	hd_text		text = next_field(rest);
	int			count = 0;

	if (!hd_text_supplied(text))
		return -1;
	while (text.data != NULL && count < FIXTURE_LIST)
	{
		const char *comma = text.len == 0 ? NULL :
			memchr(text.data, ',', text.len);
		size_t		len = comma == NULL ? text.len :
			(size_t) (comma - text.data);

		item[count++] = (hd_text) {text.data, len};
		text = comma == NULL ? HD_NO_TEXT :
			(hd_text) {comma + 1, text.len - len - 1};
	}
	return count;
}

/* Whether there is more behind it: to be taken as an odd input */
static inline bool
read_line(hd_text rest, fixture_line *to)
{
	hd_line    *line = &to->line;

	memset(to, 0, sizeof(*to));
	line->code = next_field(&rest);
	line->units = next_number(&rest);
	line->modifiers = to->modifiers;
	line->modifier_count = next_list(&rest, to->modifiers);
	if (line->modifier_count < 0)
		line->modifier_count = 0;
	line->service_date = next_date(&rest);
	line->payer = next_field(&rest);
	line->claim_type = next_field(&rest);
	line->place_of_service = next_field(&rest);
	line->diagnoses = to->diagnoses;
	line->diagnosis_count = next_list(&rest, to->diagnoses);
	line->ndc = next_field(&rest);
	line->ndc_quantity = next_number(&rest);
	line->ndc_unit = next_field(&rest);
	line->dose = next_number(&rest);
	line->dose_unit = next_field(&rest);
	line->prior_auth = next_field(&rest);
	line->received_date = next_date(&rest);
	line->charge = next_number(&rest);
	line->drug = next_field(&rest);
	line->container_type = next_field(&rest);
	line->today = fixture_date("2026-11-21");
	return hd_text_supplied(next_field(&rest));
}

#endif							/* FUZZ_LINE_H */
