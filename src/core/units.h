/*
 * units.h
 *	  How many billing units is a dose, or a quantity of an NDC?
 *
 * The dose in the code's own unit, divided by what one unit stands for,
 * rounded up (Medicare Claims Processing Manual, Pub. 100-04, chapter 17,
 * section 10): a dose below one unit is one unit, nothing is nothing.
 */
#ifndef HD_UNITS_H
#define HD_UNITS_H

#include "core/catalog.h"

typedef enum hd_units_status
{
	HD_UNITS_OK,
	HD_UNITS_NEGATIVE,			/* dose below zero */
	HD_UNITS_NOT_A_NUMBER,		/* NaN or infinite dose */
	HD_UNITS_UNIT_UNKNOWN,		/* no such unit of measure */
	HD_UNITS_UNIT_MISMATCH,		/* another dimension than the code's */
	HD_UNITS_UNIT_NEEDED,		/* part of an item, and no unit named */
	HD_UNITS_NO_DOSE,			/* the code's dose is not known */
	HD_UNITS_TOO_MANY			/* beyond what an integer holds */
} hd_units_status;

/* unit: data NULL or blank for the code's own unit. */
extern hd_units_status hd_units_of_dose(const hd_catalog *catalog,
										const hd_drug *drug, hd_decimal dose,
										hd_text unit, int32_t *units);

/* The same for a unit that was looked up; NULL for the code's own. */
extern hd_units_status hd_units_of_amount(const hd_drug *drug,
										  hd_decimal dose,
										  const hd_unit *unit,
										  int32_t *units);

/* Whole units in the amount: as above, but rounded down. */
extern hd_units_status hd_units_within(const hd_catalog *catalog,
									   const hd_drug *drug, hd_decimal amount,
									   hd_text unit, int32_t *units);

extern bool hd_units_of_content(const hd_ndc_row *row, hd_decimal quantity,
								const hd_unit *unit, int64_t *units);

#endif							/* HD_UNITS_H */
