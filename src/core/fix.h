/*
 * fix.h
 *	  Which line, or lines, should have been billed instead of this one?
 *
 * Only what is certain is corrected, and what is certain follows from the
 * line itself and the reference data:
 *
 *	  units that the dose given makes; milligrams keyed as units; one unit of
 *	  a not-otherwise-classified code
 *	  JZ, or the discarded units on a JW line, where every mix of containers
 *	  that the dose may have come from leaves the same whole units over, or
 *	  where the units billed are all that one of them holds
 *	  JG on a day when TB alone is left (rule M11)
 *	  a modifier that stands twice; JZ where the rule does not reach or on a
 *	  day when it did not exist
 *	  a code that has ended and has one successor of the same drug, billed by
 *	  the same amount or with a dose to count by
 *
 * A correction that leaves what it cures, or makes the line worse in another
 * way, is none; and where the drug or the day is in doubt nothing is certain.
 */
#ifndef HD_FIX_H
#define HD_FIX_H

#include "core/waste.h"

/* One, or the administered line and the JW line. */
#define HD_FIX_LINES 2

typedef struct hd_fixed_line
{
	hd_text		code;			/* in upper case, as the modifiers */
	int			modifier_count;
	const hd_text *modifiers;
	int32_t		units;
	double		risk;			/* of the line beside its other one */
	hd_text		reason;
} hd_fixed_line;

typedef struct hd_fix
{
	int			count;			/* 0: nothing to correct, or nothing certain */
	hd_fixed_line line[HD_FIX_LINES];
} hd_fix;

/* The question's line is the line; its containers and NDCs are not asked. */
extern void hd_fix_line(const hd_waste_question *question, hd_fix *fix);

/* Sections of the catalog that the question needs. */
extern unsigned hd_fix_sections(const hd_line *line);

#endif							/* HD_FIX_H */
