/*
 * bill.h
 *	  Which claim lines bill one administration of a drug?
 *
 * One line of the administered units, with JZ where nothing was discarded;
 * a second one with JW where something was.  A payer may
 * want a line for each NDC, and more charge than a claim holds is split over
 * several claims.
 */
#ifndef HD_BILL_H
#define HD_BILL_H

#include "core/waste.h"

typedef struct hd_bill_line
{
	int32_t		claim;			/* from 1 */
	int32_t		line;			/* of the claim, from 1 */
	int32_t		units;
	hd_ndc		ndc;			/* HD_NO_NDC: none */
	hd_waste_modifier modifier;
	bool		repeated;		/* of a later claim: modifier 76 */
} hd_bill_line;

typedef enum hd_bill_status
{
	HD_BILL_OK,
	HD_BILL_NEEDS_CONTAINER_TYPE,
	HD_BILL_NEEDS_CONTAINERS,
	HD_BILL_UNIT_OVER_CLAIM,	/* one unit costs more than a claim holds */
	HD_BILL_UNSPLITTABLE		/* no claims of different totals hold it all */
} hd_bill_status;

typedef struct hd_bill
{
	int			count;
	hd_bill_line *lines;
} hd_bill;

/*
 * waste: as hd_waste_compute answered the question.  unit_charge: what one
 * unit is charged, of no more than 18 digits; ABSENT where it is not known,
 * and then nothing is split.
 */
extern hd_bill_status hd_bill_make(const hd_waste_question *question,
								   const hd_waste *waste,
								   hd_number_field unit_charge,
								   hd_bill *bill);

#endif							/* HD_BILL_H */
