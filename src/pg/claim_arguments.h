/*
 * claim_arguments.h
 *	  What do the arguments of a validation trigger say, for a given table?
 */
#ifndef HD_CLAIM_ARGUMENTS_H
#define HD_CLAIM_ARGUMENTS_H

#include "core/finding.h"
#include "pg/claim_columns.h"

#include "utils/relcache.h"

typedef enum hd_claim_mode
{
	HD_CLAIM_MODE_REJECT,
	HD_CLAIM_MODE_WARN,
	HD_CLAIM_MODE_ANNOTATE,
	HD_CLAIM_MODE_COUNT
} hd_claim_mode;

extern const char *const hd_claim_mode_names[HD_CLAIM_MODE_COUNT];

typedef struct hd_claim_arguments
{
	hd_claim_mode mode;

	/* what a line is held for, unless mode is ANNOTATE */
	bool		by_risk;
	double		risk;			/* by_risk: at least this */
	hd_severity severity;		/* else: a finding at least this severe */

	const char *sources;		/* a list; "": in order of precedence */
	hd_claim_columns columns;

	/* where ANNOTATE writes; 0: nowhere */
	AttrNumber	findings_column;
	AttrNumber	risk_column;
} hd_claim_arguments;

/* together: of hcpcs_validate_claim_lines */
extern void hd_claim_arguments_read(Relation relation, bool together,
									int count, char *const *arguments,
									hd_claim_arguments *out);

#endif							/* HD_CLAIM_ARGUMENTS_H */
