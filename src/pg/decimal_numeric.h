/*
 * decimal_numeric.h
 *	  Between the server's numeric and the core's exact decimal.
 */
#ifndef HD_DECIMAL_NUMERIC_H
#define HD_DECIMAL_NUMERIC_H

#include "core/decimal.h"

#include "utils/numeric.h"

extern hd_decimal hd_decimal_from_numeric(Numeric value);
extern hd_decimal hd_decimal_from_packed(const struct varlena *value);
extern Numeric hd_decimal_to_numeric(hd_decimal value);

#endif							/* HD_DECIMAL_NUMERIC_H */
