/*
 * risk.h
 *	  How likely is a line with these findings to be rejected, denied or cut?
 *
 *		risk = 1 - (1 - base) x product over causes of (1 - w)
 *
 * where w is the largest weight among the findings of one cause, so that one
 * mistake that shows in three ways counts once.  Weights are priors, not
 * measured denial rates: none are published for drug lines.
 */
#ifndef HD_RISK_H
#define HD_RISK_H

#include "core/check.h"

/* Slot of the base risk behind the findings in hd_payer.weights. */
#define HD_WEIGHT_BASE HD_FINDING_COUNT
#define HD_WEIGHT_COUNT (HD_FINDING_COUNT + 1)

extern double hd_risk(const hd_catalog *catalog, const hd_verdict *verdict);
extern double hd_base_risk(const hd_catalog *catalog,
						   const hd_verdict *verdict);

/*
 * The finding's share: its weight if it is the heaviest of its cause (the
 * first of equals), else 0.  Multiplying up the shares gives the risk.
 */
extern double hd_contribution(const hd_catalog *catalog,
							  const hd_verdict *verdict, hd_finding finding);

#endif							/* HD_RISK_H */
