/*
 * risk.c
 *	  How likely is a line with these findings to be rejected, denied or cut?
 *
 * Where the weights come from, and why they multiply, is in risk.h.
 */
#include "core/risk.h"

static double
weight_of(const double *weights, const hd_verdict *verdict,
		  hd_finding finding)
{
	if (finding == HD_FINDING_modifier_not_for_drug &&
		verdict->modifier_use_info)
		return 0;
	return weights[finding];
}

static const double *
weights_of(const hd_catalog *catalog, const hd_verdict *verdict)
{
	return hd_catalog_payer_row(catalog, verdict->payer)->weights;
}

/* The finding that speaks for a cause: the heaviest, the first of equals. */
static hd_finding
heaviest(const double *weights, const hd_verdict *verdict, hd_cause cause)
{
	hd_finding	best = HD_NO_FINDING;
	double		best_weight = 0;

	for (int finding = 0; finding < HD_FINDING_COUNT; finding++)
	{
		double		weight;

		if (hd_finding_table[finding].cause != cause ||
			!hd_finding_set_has(&verdict->findings, (hd_finding) finding))
			continue;
		weight = weight_of(weights, verdict, (hd_finding) finding);
		if (weight > best_weight)
		{
			best = (hd_finding) finding;
			best_weight = weight;
		}
	}
	return best;
}

double
hd_base_risk(const hd_catalog *catalog, const hd_verdict *verdict)
{
	return weights_of(catalog, verdict)[HD_WEIGHT_BASE];
}

double
hd_risk(const hd_catalog *catalog, const hd_verdict *verdict)
{
	const double *weights = weights_of(catalog, verdict);
	double		largest[HD_CAUSE_COUNT] = {0};
	double		safe = 1;

	if (hd_finding_set_empty(&verdict->findings))
		return weights[HD_WEIGHT_BASE];
	for (int word = 0; word < HD_FINDING_WORDS; word++)
	{
		uint64_t	left = verdict->findings.word[word];

		for (; left != 0; left &= left - 1)
		{
			hd_finding	finding = (hd_finding) (word * 64 +
												__builtin_ctzll(left));
			double		weight = weight_of(weights, verdict, finding);
			uint8_t		cause = hd_finding_table[finding].cause;

			if (weight > largest[cause])
				largest[cause] = weight;
		}
	}
	for (int cause = 0; cause < HD_CAUSE_COUNT; cause++)
		safe *= 1 - largest[cause];
	/* 1 - (1 - base) x safe, so that a clean line is the base to the digit */
	return weights[HD_WEIGHT_BASE] * safe + (1 - safe);
}

double
hd_contribution(const hd_catalog *catalog, const hd_verdict *verdict,
				hd_finding finding)
{
	const double *weights = weights_of(catalog, verdict);
	hd_cause	cause = (hd_cause) hd_finding_table[finding].cause;

	if (heaviest(weights, verdict, cause) != finding)
		return 0;
	return weight_of(weights, verdict, finding);
}
