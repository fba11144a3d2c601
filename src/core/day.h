/*
 * day.h
 *	  What is wrong with claim lines that are each right by themselves, and
 *	  what is right though it looks wrong alone?
 *
 * The lines of one patient at one provider on one day are judged together;
 * whose lines they are is the caller's knowledge.  Within the day these stand
 * together, a group:
 *
 *		same code, same table of limits (claim type), same payer
 *
 * The payer, because a secondary payer is billed the same lines without
 * their being duplicates, and each payer counts its own units.  Claims do
 * not matter: the day is summed over all of them.
 *
 * A line over several days is handed over once for each of its days.  Its
 * units count for a day by their share; all else about it is judged on its
 * first day alone.
 *
 * Lines that take no part (void, replaced, denied, negative) are not handed
 * over at all.
 */
#ifndef HD_DAY_H
#define HD_DAY_H

#include "core/check.h"

/* A line may carry four; what is beyond these is not compared. */
#define HD_DAY_MODIFIERS 6

/* Findings of the line alone that the day may take back or need not add. */
#define HD_DAY_HAS_JW 0x01
#define HD_DAY_HAS_JZ 0x02
#define HD_DAY_REPEAT 0x04		/* 76, 77, 59, XE, XP, XS or XU */
#define HD_DAY_UNITS 0x08		/* a number of units above zero */
#define HD_DAY_JW_JZ_MISSING 0x10
#define HD_DAY_OVER_LIMIT 0x20
#define HD_DAY_WHOLE_CONTAINER 0x40

/*
 * What is left of a line, and of the verdict on it, for the day.  It points
 * to no more memory than its two texts.
 */
typedef struct hd_day_line
{
	uint64_t	id;				/* the caller's */
	hd_text		claim;			/* data NULL: not known */
	hd_text		payer;			/* as supplied */
	hd_decimal	units;
	hd_ndc		ndc;			/* HD_NO_NDC: none, or malformed */
	hd_code		code;
	hd_date		from;
	hd_date		to;				/* from, or a later day */
	int32_t		number;			/* of the line in its claim */
	hd_modifier modifier[HD_DAY_MODIFIERS]; /* in ascending order */
	uint8_t		modifier_count; /* without 76, 77, 59, XE, XP, XS, XU */
	uint8_t		claim_type;		/* an hd_claim_type */
	uint8_t		flags;
	uint8_t		limit;			/* hd_status of the checks units_limit, */
	uint8_t		jw_jz;			/* jw_jz, */
	uint8_t		container;		/* whole_container */
	uint8_t		dose;			/* and units_dose */
	hd_payer_id payer_id;		/* set by hd_day_judge */
} hd_day_line;

/* Who takes the findings of the day, and those of a line it takes back. */
typedef struct hd_day_sink
{
	void		(*find) (void *context, const hd_day_line *line,
						 const hd_note *note);
	void		(*withdraw) (void *context, const hd_day_line *line,
							 hd_finding finding);
	void	   *context;
} hd_day_sink;

typedef struct hd_day_question
{
	const hd_catalog *catalog;
	const hd_order *order;
	hd_allocator allocator;
	hd_date		day;
	bool		alone;			/* whose line it is is not known: only what
								 * the line says of itself is judged */
} hd_day_question;

/* From a line in scope with a service date.  HD_NO_CODE: it has no day. */
extern void hd_day_line_make(const hd_line *line, const hd_verdict *verdict,
							 hd_day_line *out);

/* Brings the lines into another order. */
extern void hd_day_judge(const hd_day_question *question,
						 hd_day_line **lines, int count,
						 const hd_day_sink *sink);

/* Sections of the catalog that it may ask. */
#define HD_DAY_SECTIONS \
	(HD_SECTION_BIT(HD_SECTION_CODE) | HD_SECTION_BIT(HD_SECTION_LIMIT) | \
	 HD_SECTION_BIT(HD_SECTION_NDC) | HD_SECTION_BIT(HD_SECTION_MODIFIER) | \
	 HD_SECTION_BIT(HD_SECTION_POLICY) | HD_SECTION_BIT(HD_SECTION_STATUS) | \
	 HD_SECTION_BIT(HD_SECTION_FORMULARY))

#endif							/* HD_DAY_H */
