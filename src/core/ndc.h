/*
 * ndc.h
 *	  Which 11-digit National Drug Code does a text stand for, and what is a
 *	  quantity of it counted in?
 *
 * Labeler, product and package are billed as 5-4-2 digits.  The FDA's
 * 10-digit forms 4-4-2, 5-3-2 and 5-4-1 are padded by their hyphens; without
 * hyphens ten digits do not say where the zero goes, so they are refused
 * (rules N1, N2).
 */
#ifndef HD_NDC_H
#define HD_NDC_H

#include "core/text.h"

/* The eleven digits as a number; HD_NO_NDC if it cannot be one. */
typedef uint64_t hd_ndc;

#define HD_NO_NDC UINT64_MAX
#define HD_NDC_PRINT_SIZE 12

extern hd_ndc hd_ndc_parse(hd_text text);
extern const char *hd_ndc_print(hd_ndc ndc, char *buffer);

/* Labeler and product: packages of one product share these nine digits. */
static inline uint64_t
hd_ndc_product(hd_ndc ndc)
{
	return ndc / 100;
}

/* X12 data element 355, as 837 CTP05 takes it (rule N3) */
typedef enum hd_qualifier
{
	HD_QUALIFIER_NONE,			/* not one of them */
	HD_QUALIFIER_UN,			/* containers */
	HD_QUALIFIER_ML,
	HD_QUALIFIER_GR,			/* grams of product, not of drug */
	HD_QUALIFIER_F2,			/* international units */
	HD_QUALIFIER_ME				/* milligrams */
} hd_qualifier;

extern hd_qualifier hd_qualifier_parse(hd_text text);
extern hd_text hd_qualifier_unit(hd_qualifier qualifier);

#endif							/* HD_NDC_H */
