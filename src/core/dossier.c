/*
 * dossier.c
 *	  What is on file about a code and a payer, and for which days?
 *
 * A dossier holds what the checks ask again and again: the row of the code,
 * CMS's row beside it, the limits, the nearest policy of each kind.  It says
 * the same as the catalog on every day of its stretch: within an era only
 * policies change, and the stretch ends where one of those begins or ends
 * that could be asked for this code and payer.
 *
 * Where dossiers are kept is memo.c's business.
 */
#include "core/walk.h"

#include <stddef.h>
#include <string.h>

_Static_assert(HD_POLICY_COUNT < 256, "hd_dossier.policy_at is too small");

static void
file_limits(const hd_walk *walk, hd_dossier *dossier)
{
	for (int type = 0; type < HD_CLAIM_UNKNOWN; type++)
		dossier->limit_answer[type] = (uint8_t)
			hd_catalog_limit(walk->catalog, walk->order, walk->code,
							 (hd_claim_type) type, walk->date,
							 &dossier->limit[type]);
}

/* Returns how many there are. */
static int
file_policies(const hd_walk *walk, hd_dossier *dossier)
{
	uint64_t	kinds = hd_catalog_policies_of(walk->catalog, walk->payer);
	int			count = 0;
	bool		silent = false;

	dossier->no_policy = HD_ANSWER_NO_DATA;
	for (int id = 0; id < HD_POLICY_COUNT; id++)
	{
		const hd_policy *policy;
		hd_answer	answer;

		/* there is one answer for all that there are none of */
		if ((kinds >> id & 1) == 0 && silent)
			continue;
		answer = hd_catalog_policy(walk->catalog, walk->order, walk->payer,
								   (hd_policy_id) id, walk->code, walk->date,
								   &policy);
		if (!hd_answered(answer))
		{
			silent = true;
			dossier->no_policy = (uint8_t) answer;
			continue;
		}
		dossier->policy[count++] = policy;
		dossier->policy_at[id] = (uint8_t) count;
	}
	return count;
}

/*
 * Make the dossier of the walk's code, payer and date in a room of
 * HD_DOSSIER_SIZE bytes; returns the bytes used.
 */
size_t
hd_dossier_make(hd_walk *walk, hd_era era, hd_dossier *dossier)
{
	int			count;

	memset(dossier, 0, sizeof(*dossier));
	dossier->code = walk->code;
	dossier->payer = walk->payer;
	dossier->era = era;
	dossier->from = HD_DATE_BEGIN;
	dossier->to = HD_DATE_END;
	hd_catalog_policy_stretch(walk->catalog, walk->payer, walk->code,
							  walk->date, &dossier->from, &dossier->to);
	hd_walk_resolve_drug(walk);
	dossier->drug_answer = (uint8_t) walk->drug_answer;
	dossier->drug = walk->drug;
	dossier->cms_drug = walk->cms_drug;
	dossier->foreign = walk->foreign;
	file_limits(walk, dossier);
	count = file_policies(walk, dossier);
	return offsetof(hd_dossier, policy) +
		(size_t) count * sizeof(dossier->policy[0]);
}

/*
 * The walk takes from it what it would have looked up.  NULL is the dossier
 * of a line without a date: nothing can be looked up for it.
 */
void
hd_dossier_open(hd_walk *walk, const hd_dossier *dossier)
{
	static const hd_dossier nothing = {.drug_answer = HD_ANSWER_NO_DATA};

	walk->dossier = dossier;
	if (dossier == NULL)
		dossier = &nothing;
	walk->drug_answer = (hd_answer) dossier->drug_answer;
	walk->drug = dossier->drug;
	walk->cms_drug = dossier->cms_drug;
	walk->foreign = dossier->foreign;
}
