/*
 * text.c
 *	  Are two texts the same, or nearly?
 *
 * Codes, units and names are compared without case, in ASCII, whatever the
 * server's locale.
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

/* hd_text_trim, where there are blanks. */
hd_text
hd_text_strip(hd_text text)
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

/* The same bytes, case included; not supplied is not the same as blank. */
bool
hd_text_same(hd_text a, hd_text b)
{
	if (a.data == NULL || b.data == NULL)
		return a.data == b.data;
	return a.len == b.len && memcmp(a.data, b.data, a.len) == 0;
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
 * For finding the closest of several texts, the first of equals: is this one
 * within the limit?  If so, the next has to be closer still.
 */
bool
hd_text_nearer(hd_text text, hd_text wanted, int *limit)
{
	int			distance;

	if (*limit < 0)
		return false;
	distance = hd_text_distance(wanted, text, *limit);
	if (distance > *limit)
		return false;
	*limit = distance - 1;
	return true;
}

static size_t
clip_utf8(const char *data, size_t len, size_t most)
{
	if (len <= most)
		return len;
	while (most > 0 && ((unsigned char) data[most] & 0xC0) == 0x80)
		most--;
	return most;
}

size_t		(*hd_text_clip) (const char *data, size_t len, size_t most) =
	clip_utf8;

/*
 * Bytes of the text to print, for "%.*s".  A cut never splits a character,
 * because a message in a broken encoding could not be sent.
 */
int
hd_text_shown(hd_text text)
{
	if (text.len <= HD_TEXT_SHOWN)
		return (int) text.len;
	return (int) hd_text_clip(text.data, text.len, HD_TEXT_SHOWN);
}

/* The same for a text that is in UTF-8 whatever the others are. */
int
hd_text_shown_utf8(hd_text text)
{
	return (int) clip_utf8(text.data, text.len, HD_TEXT_SHOWN);
}

/* Is the item one of a list written "A|B|C"? */
bool
hd_list_has(hd_text list, hd_text item)
{
	size_t		start = 0;

	for (size_t i = 0; i <= list.len; i++)
	{
		hd_text		part = {list.data + start, i - start};

		if (i < list.len && list.data[i] != '|')
			continue;
		if (hd_text_equal(hd_text_trim(part), item))
			return true;
		start = i + 1;
	}
	return false;
}

/* Print a list, or an array "{A,B,C}", as "A, B, C", in HD_LIST_SIZE bytes. */
const char *
hd_list_print(hd_text list, char *buffer)
{
	size_t		used = 0;

	for (size_t i = 0; i < list.len && used + 3 < HD_LIST_SIZE; i++)
	{
		char		c = list.data[i];

		if (c == '{' || c == '}')
			continue;
		if (c == '|' || c == ',')
		{
			buffer[used++] = ',';
			c = ' ';
		}
		buffer[used++] = c;
	}
	buffer[used] = '\0';
	return buffer;
}
