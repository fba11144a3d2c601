/*
 * descriptor_text.c
 *	  Does a word stand here, in a text that is normalised?
 *
 * Words end where letters and digits do, so that "mg" is not found in "mgs".
 */
#include "core/descriptor_private.h"

#include <string.h>

/* Does word stand at s, ending there as a word? */
bool
hd_word_at(const char *s, const char *word)
{
	size_t		n = strlen(word);

	if (strncmp(s, word, n) != 0)
		return false;
	return !hd_is_alnum(word[n - 1]) || !hd_is_alnum(s[n]);
}

/* The place of a phrase in s between word boundaries, or -1. */
static int
find_phrase(const char *s, const char *phrase)
{
	for (int i = 0; s[i] != '\0'; i++)
		if ((i == 0 || !hd_is_alnum(s[i - 1])) && hd_word_at(s + i, phrase))
			return i;
	return -1;
}

bool
hd_has_phrase(const char *s, const char *phrase)
{
	return find_phrase(s, phrase) >= 0;
}

hd_slice
hd_slice_trim(const char *s, hd_slice at)
{
	while (at.start < at.end && s[at.start] == ' ')
		at.start++;
	while (at.end > at.start && s[at.end - 1] == ' ')
		at.end--;
	return at;
}

bool
hd_slice_is(const char *s, hd_slice at, const char *word)
{
	size_t		n = (size_t) (at.end - at.start);

	return strlen(word) == n && strncmp(s + at.start, word, n) == 0;
}

bool
hd_slice_starts(const char *s, hd_slice at, const char *prefix)
{
	size_t		n = strlen(prefix);

	return (size_t) (at.end - at.start) >= n &&
		strncmp(s + at.start, prefix, n) == 0;
}

bool
hd_slice_in(const char *s, hd_slice at, const char *const *words)
{
	for (; *words != NULL; words++)
		if (hd_slice_is(s, at, *words))
			return true;
	return false;
}

/* Append n bytes of s to a buffer of the given size, as far as they fit. */
void
hd_append(char *buffer, size_t size, const char *s, size_t n)
{
	size_t		used = strlen(buffer);
	size_t		room = size - 1 - used;

	if (n > room)
		n = room;
	memcpy(buffer + used, s, n);
	buffer[used + n] = '\0';
}
