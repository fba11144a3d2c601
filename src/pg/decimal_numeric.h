/*
 * decimal_numeric.h
 *	  From the server's numeric to the core's exact decimal.
 */
#ifndef HD_DECIMAL_NUMERIC_H
#define HD_DECIMAL_NUMERIC_H

#include "core/decimal.h"

#include "utils/numeric.h"

extern hd_decimal hd_decimal_from_numeric(Numeric value);

#endif							/* HD_DECIMAL_NUMERIC_H */
