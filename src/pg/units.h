/*
 * units.h
 *	  How many billing units is a dose, or why is there no answer?
 */
#ifndef HD_PG_UNITS_H
#define HD_PG_UNITS_H

#include "core/units.h"
#include "core/line.h"
#include "pg/image.h"

typedef struct hd_units_question
{
	hd_text		code_text;
	hd_code		code;			/* found */
	hd_number_field dose;
	hd_text		unit;
	hd_date_field date;
	const hd_view *view;
	const hd_drug *drug;		/* found: the row that answers, or the nearest
								 * in time */
} hd_units_question;

/* Raises what hcpcs_units raises. */
extern int32 hd_units_or_raise(hd_units_question *question);

#endif							/* HD_PG_UNITS_H */
