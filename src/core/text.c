/*
 * text.c
 *	  Comparing slices of text the way codes, units and names are compared:
 *	  without case, in ASCII, whatever the server's locale.
 */
#include "core/text.h"

#include <string.h>

/* Longest name that hd_text_distance compares; longer ones never match. */
#define DISTANCE_MAX 64

hd_text
hd_text_of(const char *string)
{
	hd_text		text = {string, string == NULL ? 0 : strlen(string)};

	return text;
}

hd_text
hd_text_trim(hd_text text)
{
	while (text.len > 0 && hd_is_blank(text.data[0]))
	{
		text.data++;
		text.len--;
	}
	while (text.len > 0 && hd_is_blank(text.data[text.len - 1]))
		text.len--;
	return text;
}

/* Nothing but blanks, or not supplied. */
bool
hd_text_blank(hd_text text)
{
	return hd_text_trim(text).len == 0;
}

int
hd_text_compare(hd_text a, hd_text b)
{
	size_t		shorter = a.len < b.len ? a.len : b.len;

	for (size_t i = 0; i < shorter; i++)
	{
		int			difference = (unsigned char) hd_lower(a.data[i]) -
			(unsigned char) hd_lower(b.data[i]);

		if (difference != 0)
			return difference;
	}
	return (a.len > b.len) - (a.len < b.len);
}

bool
hd_text_equal(hd_text a, hd_text b)
{
	return a.len == b.len && hd_text_compare(a, b) == 0;
}

/* Is prefix the whole of the text or its leading whole words? */
bool
hd_text_starts_word(hd_text text, hd_text prefix)
{
	hd_text		head = {text.data, prefix.len};

	if (prefix.len == 0 || prefix.len > text.len ||
		!hd_text_equal(head, prefix))
		return false;
	return text.len == prefix.len || text.data[prefix.len] == ' ' ||
		text.data[prefix.len] == '-' || text.data[prefix.len] == ',';
}

/* FNV-1a over the lower-cased bytes: short keys, no seed needed. */
uint32_t
hd_text_hash(hd_text text)
{
	uint32_t	hash = 2166136261u;

	for (size_t i = 0; i < text.len; i++)
	{
		hash ^= (unsigned char) hd_lower(text.data[i]);
		hash *= 16777619u;
	}
	return hash;
}

/*
 * Levenshtein distance without case, or limit + 1 if it is more than limit.
 * Serves the hints "closest match", so names over DISTANCE_MAX never match.
 */
int
hd_text_distance(hd_text a, hd_text b, int limit)
{
	int			row[DISTANCE_MAX + 1];

	if (a.len > DISTANCE_MAX || b.len > DISTANCE_MAX)
		return limit + 1;
	for (size_t j = 0; j <= b.len; j++)
		row[j] = (int) j;
	for (size_t i = 1; i <= a.len; i++)
	{
		int			diagonal = row[0];

		row[0] = (int) i;
		for (size_t j = 1; j <= b.len; j++)
		{
			int			above = row[j];
			int			best = diagonal +
				(hd_lower(a.data[i - 1]) != hd_lower(b.data[j - 1]));

			if (above + 1 < best)
				best = above + 1;
			if (row[j - 1] + 1 < best)
				best = row[j - 1] + 1;
			row[j] = best;
			diagonal = above;
		}
	}
	return row[b.len] > limit ? limit + 1 : row[b.len];
}

/*
 * Bytes of the text to print, for "%.*s".  A cut never splits a UTF-8
 * character, because a message in a broken encoding could not be sent.
 */
int
hd_text_shown(hd_text text)
{
	size_t		shown = text.len < HD_TEXT_SHOWN ? text.len : HD_TEXT_SHOWN;

	if (shown < text.len)
		while (shown > 0 && ((unsigned char) text.data[shown] & 0xC0) == 0x80)
			shown--;
	return (int) shown;
}
