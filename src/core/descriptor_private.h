/*
 * descriptor_private.h
 *	  How does a description lie in memory while it is read?  For the
 *	  descriptor*.c files alone.
 *
 *	  descriptor.c			normalises the text and cuts it; route, container
 *	  descriptor_text.c		words and slices of it
 *	  descriptor_amount.c	amounts, and which of them is the billing unit
 *	  descriptor_name.c		the drug's name, brand or labeler
 */
#ifndef HD_DESCRIPTOR_PRIVATE_H
#define HD_DESCRIPTOR_PRIVATE_H

#include "core/descriptor.h"
#include "core/text.h"

#define HD_MAX_SEGMENTS 64
#define HD_MAX_ASIDES 32
#define HD_MAX_AMOUNTS 32

typedef struct hd_slice
{
	int			start;
	int			end;			/* first byte after it */
} hd_slice;

typedef enum hd_amount_kind
{
	HD_AMOUNT_PLAIN,
	HD_AMOUNT_PER,
	HD_AMOUNT_UP_TO,
	HD_AMOUNT_RANGE,
	HD_AMOUNT_STRENGTH,			/* so much per mL or hour */
	HD_AMOUNT_IGNORED			/* "provided in 1.1 mg vial" */
} hd_amount_kind;

typedef struct hd_amount
{
	hd_slice	where;			/* with the words that qualify it */
	int			segment;		/* -1 for an amount of an aside */
	bool		leads;			/* begins its segment */
	hd_amount_kind kind;
	char		dose[32];
	const char *unit;
} hd_amount;

typedef struct hd_reading
{
	char		text[HD_DESCRIPTOR_MAX + 1];	/* normalised */
	char		body[HD_DESCRIPTOR_MAX + 1];	/* without asides */
	hd_slice	segment[HD_MAX_SEGMENTS];	/* of body */
	bool		ends_aside[HD_MAX_SEGMENTS];	/* an aside stood in it */
	int			segments;
	hd_slice	aside[HD_MAX_ASIDES];	/* of text, without parentheses */
	int			asides;
	hd_amount	amounts[HD_MAX_AMOUNTS];
	int			amount_count;
} hd_reading;

/* Spellings and what they stand for; lists of them end with NULL. */
typedef struct hd_word_pair
{
	const char *word;
	const char *meaning;
} hd_word_pair;

/* descriptor_text.c */
extern bool hd_word_at(const char *s, const char *word);
extern bool hd_has_phrase(const char *s, const char *phrase);
extern hd_slice hd_slice_trim(const char *s, hd_slice at);
extern bool hd_slice_is(const char *s, hd_slice at, const char *word);
extern bool hd_slice_starts(const char *s, hd_slice at, const char *prefix);
extern bool hd_slice_in(const char *s, hd_slice at,
						const char *const *words);
extern void hd_append(char *buffer, size_t size, const char *s, size_t n);

/* descriptor_amount.c */
extern void hd_read_amounts(hd_reading *r);
extern void hd_read_billing_unit(const hd_reading *r, hd_descriptor *out);
extern bool hd_goes_on_with_and(const hd_reading *r, const hd_amount *a);

/* descriptor_name.c */
extern void hd_read_drug(const hd_reading *r, hd_descriptor *out);
extern void hd_read_brand(const hd_reading *r, hd_descriptor *out);

#endif							/* HD_DESCRIPTOR_PRIVATE_H */
