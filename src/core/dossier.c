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
 * Most of it concerns the code alone, and stands in a file that the dossiers
 * of all payers share.  Most policies are for every code.  They stand on the
 * payer's sheet, which its dossiers share; a dossier has only those of its own
 * that a row decides which names the code.
 *
 * Where both are kept is memo.c's business.
 */
#include "core/waste.h"

#include <stddef.h>
#include <string.h>

_Static_assert(HD_POLICY_COUNT <= 64, "hd_dossier.own is too small");

/* The sheet of the walk's payer on its date. */
void
hd_sheet_make(const hd_walk *walk, hd_sheet *sheet)
{
	uint64_t	kinds;
	bool		silent = false;

	memset(sheet, 0, sizeof(*sheet));
	sheet->payer = walk->payer;
	sheet->era = walk->era;
	sheet->from = HD_DATE_BEGIN;
	sheet->to = HD_DATE_END;
	sheet->no_policy = HD_ANSWER_NO_DATA;
	kinds = hd_catalog_shared_policies(walk->catalog, walk->payer,
									   walk->date, &sheet->from, &sheet->to);
	for (int id = 0; id < HD_POLICY_COUNT; id++)
	{
		hd_answer	answer;

		/* there is one answer for all that there are none of */
		if ((kinds >> id & 1) == 0 && silent)
			continue;
		answer = hd_catalog_policy(walk->catalog, walk->order, walk->payer,
								   (hd_policy_id) id, HD_NO_CODE, walk->date,
								   &sheet->policy[id]);
		if (hd_answered(answer))
			continue;
		silent = true;
		sheet->no_policy = answer;
	}
}

static void
file_limits(const hd_walk *walk, hd_code_file *file)
{
	for (int type = 0; type < HD_CLAIM_UNKNOWN; type++)
		file->limit_answer[type] = (uint8_t)
			hd_catalog_limit(walk->catalog, walk->order, walk->code,
							 (hd_claim_type) type, walk->date,
							 &file->limit[type]);
}

static bool
is_multi_dose(const hd_walk *walk)
{
	int			count;
	const hd_ndc_row *const *rows = hd_catalog_code_ndcs(walk->catalog,
														 walk->code, &count);

	for (int i = 0; i < count; i++)
		if (hd_is_multi_dose(rows[i], walk->date))
			return true;
	return false;
}

/*
 * What checks ask of every code, in one word: codes that agree in it are told
 * apart only by HD_READ_CODE.  A check that asks for more of the drug without
 * a note makes lines of one code answer for those of another: it belongs here.
 */
static uint64_t
hd_code_traits(const hd_code_file *file)
{
	const hd_drug *drug = file->drug;
	uint64_t	traits = (uint64_t) (drug != NULL) |
		(uint64_t) file->foreign << 1 |
		(uint64_t) file->lists_diagnoses << 2 |
		(uint64_t) file->multi_dose << 3 | (uint64_t) file->known << 4 |
		(uint64_t) file->rules_required << 32 |
		(uint64_t) file->evidence << 40;

	if (drug == NULL)
		return traits;
	return traits | (uint64_t) (uint8_t) drug->coverage << 8 |
		(uint64_t) drug->basis << 16 | (uint64_t) drug->esrd << 24;
}

/* The file of the walk's code on its date. */
void
hd_code_file_make(hd_walk *walk, hd_code_file *file)
{
	memset(file, 0, sizeof(*file));
	file->code = walk->code;
	file->era = walk->era;
	hd_walk_resolve_drug(walk);
	file->drug_answer = (uint8_t) walk->drug_answer;
	file->drug = walk->drug;
	file->cms_drug = walk->cms_drug;
	file->foreign = walk->foreign;
	file->lists_diagnoses =
		hd_catalog_lists_diagnoses(walk->catalog, walk->order, walk->code,
								   walk->date);
	file->multi_dose = is_multi_dose(walk);
	file->in_scope = hd_walk_is_drug(walk);
	file->known = hd_catalog_code_known(walk->catalog, walk->code);
	if (walk->code != HD_NO_CODE)
		hd_code_print(walk->code, file->code_text);
	file->rules_required = hd_catalog_rules_required(walk->catalog,
													 walk->code);
	if (file->drug != NULL)
		file->evidence = (uint8_t) hd_code_evidence(walk);
	file_limits(walk, file);
	file->status_answer = (uint8_t)
		hd_catalog_status(walk->catalog, walk->order, walk->code, walk->date,
						  &file->status);
	file->traits = hd_code_traits(file);
}

/*
 * Make the dossier of the walk's code, payer and date in a room of
 * HD_DOSSIER_SIZE bytes; returns the bytes used.
 */
size_t
hd_dossier_make(const hd_walk *walk, const hd_code_file *file,
				const hd_sheet *sheet, hd_dossier *dossier)
{
	int			count;

	dossier->payer = walk->payer;
	dossier->kind = 0;
	dossier->from = sheet->from;
	dossier->to = sheet->to;
	dossier->file = file;
	dossier->sheet = sheet;
	dossier->own = hd_catalog_code_policies(walk->catalog, walk->order,
											walk->payer, walk->code,
											walk->date, sheet->policy,
											&dossier->from, &dossier->to,
											dossier->policy);
	count = __builtin_popcountll(dossier->own);
	return (size_t) ((char *) &dossier->policy[count] - (char *) dossier);
}

/*
 * The walk takes from it what it would have looked up.  NULL is the dossier
 * of a line without a date: nothing can be looked up for it.
 */
void
hd_dossier_open(hd_walk *walk, const hd_dossier *dossier)
{
	static const hd_code_file nothing = {.drug_answer = HD_ANSWER_NO_DATA};
	const hd_code_file *file = dossier != NULL ? dossier->file : &nothing;

	walk->dossier = dossier;
	walk->drug_answer = (hd_answer) file->drug_answer;
	walk->drug = file->drug;
	walk->cms_drug = file->cms_drug;
	walk->foreign = file->foreign;
}
