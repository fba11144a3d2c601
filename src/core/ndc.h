/*
 * ndc.h
 *	  Which 11-digit National Drug Code does a text stand for?
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

#endif							/* HD_NDC_H */
