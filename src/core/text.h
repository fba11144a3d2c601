/*
 * text.h
 *	  How does the core hold text that it does not own?
 *
 * An hd_text is a slice of bytes that ends where its length says, not at a
 * NUL.  A slice without data (data == NULL) was not supplied by the caller;
 * one of length 0, or of blanks alone, was supplied and is blank.  The two
 * are different facts about a claim line and are never mixed up.
 */
#ifndef HD_TEXT_H
#define HD_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

typedef struct hd_text
{
	const char *data;			/* not NUL-terminated; NULL: not supplied */
	size_t		len;
} hd_text;

#define HD_TEXT(literal) ((hd_text) {(literal), sizeof(literal) - 1})
#define HD_NO_TEXT ((hd_text) {NULL, 0})

/* Longest slice worth printing in a message; longer ones are cut. */
#define HD_TEXT_SHOWN 60

/* The arguments of "%.*s" for a text that may be long, or not supplied. */
#define HD_SHOWN(text) \
	hd_text_shown(text), (text).data == NULL ? "" : (text).data
#define HD_SHOWN_UTF8(text) \
	hd_text_shown_utf8(text), (text).data == NULL ? "" : (text).data

/* Was it supplied at all? */
static inline bool
hd_text_supplied(hd_text text)
{
	return text.data != NULL;
}

/* Only ASCII matters in codes, units and payer keys, in any locale. */
static inline char
hd_lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char) (c - 'A' + 'a') : c;
}

static inline char
hd_upper(char c)
{
	return c >= 'a' && c <= 'z' ? (char) (c - 'a' + 'A') : c;
}

static inline bool
hd_is_blank(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

static inline bool
hd_is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static inline bool
hd_is_letter(char c)
{
	return hd_lower(c) >= 'a' && hd_lower(c) <= 'z';
}

static inline bool
hd_is_alnum(char c)
{
	return hd_is_digit(c) || hd_is_letter(c);
}

extern hd_text hd_text_of(const char *string);
extern hd_text hd_text_strip(hd_text text);
extern bool hd_text_same(hd_text a, hd_text b);
extern int	hd_text_compare(hd_text a, hd_text b);
extern bool hd_text_starts_word(hd_text text, hd_text prefix);
extern uint32_t hd_text_hash(hd_text text);
extern int	hd_text_distance(hd_text a, hd_text b, int limit);
extern bool hd_text_nearer(hd_text text, hd_text wanted, int *limit);
extern int	hd_text_shown(hd_text text);
extern int	hd_text_shown_utf8(hd_text text);

/* Without the blanks around it, of which there are hardly ever any. */
static inline hd_text
hd_text_trim(hd_text text)
{
	if (text.len == 0 || (!hd_is_blank(text.data[0]) &&
						  !hd_is_blank(text.data[text.len - 1])))
		return text;
	return hd_text_strip(text);
}

/* Nothing but blanks, or not supplied. */
static inline bool
hd_text_blank(hd_text text)
{
	return hd_text_trim(text).len == 0;
}

/*
 * Texts that differ mostly do so in their length or their first letter, and
 * those that are equal are mostly so to the case.
 */
static inline bool
hd_text_equal(hd_text a, hd_text b)
{
	if (a.len != b.len)
		return false;
	return a.len == 0 || (hd_lower(a.data[0]) == hd_lower(b.data[0]) &&
						  (memcmp(a.data, b.data, a.len) == 0 ||
						   hd_text_compare(a, b) == 0));
}

/* Is the text that word, which ends with a NUL and is not empty? */
static inline bool
hd_text_is(hd_text text, const char *word)
{
	return text.len > 0 && hd_lower(text.data[0]) == hd_lower(word[0]) &&
		hd_text_equal(text, hd_text_of(word));
}

/*
 * At most so many bytes of data that end with a whole character.  That of
 * UTF-8; who has texts in another encoding puts his own here, once.
 */
extern size_t (*hd_text_clip) (const char *data, size_t len, size_t most);

/* Lists of short words, written "A|B|C" */
#define HD_LIST_SIZE 80			/* printed; what is longer is cut */

extern bool hd_list_has(hd_text list, hd_text item);
extern const char *hd_list_print(hd_text list, char *buffer);

#endif							/* HD_TEXT_H */
