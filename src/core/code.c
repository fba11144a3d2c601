/*
 * code.c
 *	  Is it formed like a code or a modifier, in any case, blanks around?
 *
 * Whether a code exists is the catalog's question; here only its form counts.
 */
#include "core/code.h"

#include <stdio.h>

static bool
all_digits(const char *data, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (!hd_is_digit(data[i]))
			return false;
	return true;
}

hd_code_form
hd_code_parse(hd_text text, hd_code *code)
{
	hd_text		t = hd_text_trim(text);
	hd_code		number;

	*code = HD_NO_CODE;
	if (t.len == 0)
		return HD_CODE_BLANK;
	if (t.len != 5)
		return HD_CODE_OTHER;
	if (all_digits(t.data, 4) && hd_is_alnum(t.data[4]))
		return HD_CODE_CPT;
	if (hd_upper(t.data[0]) < 'A' || hd_upper(t.data[0]) > 'V')
		return HD_CODE_OTHER;
	number = (hd_code) (hd_upper(t.data[0]) - 'A');
	for (int i = 1; i < 5; i++)
	{
		if (!hd_is_digit(t.data[i]))
			return HD_CODE_OTHER;
		number = number * 10 + (hd_code) (t.data[i] - '0');
	}
	*code = number;
	return HD_CODE_LEVEL_II;
}

/* Print into a buffer of HD_CODE_SIZE bytes; returns the buffer. */
const char *
hd_code_print(hd_code code, char *buffer)
{
	buffer[0] = (char) ('A' + code / 10000 % 26);
	buffer[5] = '\0';
	for (int i = 4; i > 0; i--)
	{
		buffer[i] = (char) ('0' + code % 10);
		code /= 10;
	}
	return buffer;
}

/* 0-9, then A-Z; -1 for anything else. */
static int
alphanumeric_index(char c)
{
	if (hd_is_digit(c))
		return c - '0';
	if (hd_is_letter(c))
		return hd_upper(c) - 'A' + 10;
	return -1;
}

/* HD_NO_MODIFIER if it is not two letters or digits. */
hd_modifier
hd_modifier_parse(hd_text text)
{
	hd_text		t = hd_text_trim(text);
	int			first;
	int			second;

	if (t.len != 2)
		return HD_NO_MODIFIER;
	first = alphanumeric_index(t.data[0]);
	second = alphanumeric_index(t.data[1]);
	if (first < 0 || second < 0)
		return HD_NO_MODIFIER;
	return (hd_modifier) (first * 36 + second);
}

/* Print into a buffer of HD_MODIFIER_SIZE bytes; returns the buffer. */
const char *
hd_modifier_print(hd_modifier modifier, char *buffer)
{
	static const char characters[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

	buffer[0] = characters[modifier / 36 % 36];
	buffer[1] = characters[modifier % 36];
	buffer[2] = '\0';
	return buffer;
}

/* The code with all but its first characters zeroed; 0 for no characters. */
hd_code
hd_code_prefix(hd_code code, int length)
{
	static const hd_code keep[6] = {0, 10000, 1000, 100, 10, 1};

	return length == 0 ? 0 : code - code % keep[length];
}

bool
hd_code_pattern_parse(hd_text text, hd_code_pattern *out)
{
	hd_text		t = hd_text_trim(text);
	char		padded[5] = {'A', '0', '0', '0', '0'};
	size_t		length = t.len;

	if (t.len == 0 || t.len > 5)
		return false;
	if (t.data[t.len - 1] == '*')
		length--;
	else if (t.len != 5)
		return false;
	for (size_t i = 0; i < length; i++)
		padded[i] = t.data[i];
	if (hd_code_parse((hd_text) {padded, 5}, &out->code) != HD_CODE_LEVEL_II)
		return false;
	out->length = (uint8_t) length;
	if (length == 0)
		out->code = 0;
	return true;
}
