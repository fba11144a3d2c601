/*
 * ndc.c
 *	  How are National Drug Codes, and their quantities, written?
 *
 * Whether an NDC exists is the catalog's question.
 */
#include "core/ndc.h"

#include <inttypes.h>
#include <stdio.h>

#define SEGMENTS 3

/*
 * Split at hyphens into at most three runs of digits; the number of runs, or
 * 0 if anything but digits and single hyphens is found.
 */
static int
split(hd_text text, hd_text segment[SEGMENTS])
{
	int			count = 0;
	size_t		start = 0;

	for (size_t i = 0; i <= text.len; i++)
	{
		if (i < text.len && hd_is_digit(text.data[i]))
			continue;
		if (i < text.len && text.data[i] != '-')
			return 0;
		if (i == start || count == SEGMENTS)
			return 0;
		segment[count++] = (hd_text) {text.data + start, i - start};
		start = i + 1;
	}
	return count;
}

/* At most eleven digits, so that the number stays below 10^11. */
static hd_ndc
number(hd_text digits)
{
	hd_ndc		value = 0;

	for (size_t i = 0; i < digits.len; i++)
		value = value * 10 + (hd_ndc) (digits.data[i] - '0');
	return value;
}

hd_ndc
hd_ndc_parse(hd_text text)
{
	hd_text		segment[SEGMENTS];
	hd_text		t = hd_text_trim(text);
	size_t		total;

	/* 837P LIN03 carries the qualifier N4 apart; forms often print it too. */
	if (t.len > 2 && hd_upper(t.data[0]) == 'N' && t.data[1] == '4')
	{
		t.data += 2;
		t.len -= 2;
	}
	if (t.len > 13)
		return HD_NO_NDC;
	switch (split(t, segment))
	{
		case 1:
			return t.len == 11 ? number(t) : HD_NO_NDC;
		case 3:
			break;
		default:
			return HD_NO_NDC;
	}
	total = segment[0].len + segment[1].len + segment[2].len;
	if (segment[0].len > 5 || segment[1].len > 4 || segment[2].len > 2 ||
		total < 10)
		return HD_NO_NDC;
	return number(segment[0]) * 1000000 + number(segment[1]) * 100 +
		number(segment[2]);
}

static const struct
{
	const char *name;
	const char *unit;			/* of measure; NULL: counts containers */
}			qualifiers[] = {
	[HD_QUALIFIER_UN] = {"UN", NULL},
	[HD_QUALIFIER_ML] = {"ML", "mL"},
	[HD_QUALIFIER_GR] = {"GR", "g"},
	[HD_QUALIFIER_F2] = {"F2", "IU"},
	[HD_QUALIFIER_ME] = {"ME", "mg"},
};

hd_qualifier
hd_qualifier_parse(hd_text text)
{
	hd_text		trimmed = hd_text_trim(text);

	for (int i = HD_QUALIFIER_UN; i <= HD_QUALIFIER_ME; i++)
		if (hd_text_is(trimmed, qualifiers[i].name))
			return (hd_qualifier) i;
	return HD_QUALIFIER_NONE;
}

/* Its unit of measure; data NULL for containers. */
hd_text
hd_qualifier_unit(hd_qualifier qualifier)
{
	return hd_text_of(qualifiers[qualifier].unit);
}

/* Print into a buffer of HD_NDC_PRINT_SIZE bytes; returns the buffer. */
const char *
hd_ndc_print(hd_ndc ndc, char *buffer)
{
	snprintf(buffer, HD_NDC_PRINT_SIZE, "%011" PRIu64, ndc % 100000000000u);
	return buffer;
}
