/*
 * memo_explain.c
 *	  Why was found what a memo says of a line?
 *
 * Which checks fail is the memo's to say; what they have to tell is told by
 * the checks themselves, which are asked again.  What the line means need not
 * be worked out again for that.
 */
#include "core/memo_private.h"

/* Out of what is remembered; false if it has to be worked out again. */
static bool
resolve(hd_memo *memo, const hd_order *order, const hd_line *line,
		hd_walk *walk)
{
	hd_line_values values;

	if (!hd_memo_stands(memo, order))
		return false;
	/* now, for it may forget what the walk is going to point to */
	hd_memo_make_room(memo);
	return hd_memo_resolve(memo, order, line, walk, &values) &&
		walk->dossier->file->in_scope;
}

void
hd_memo_explain(hd_memo *memo, const hd_order *order, const hd_line *line,
				hd_check_set wanted, const hd_notes *notes)
{
	hd_walk		walk;
	hd_verdict	verdict;

	if (!resolve(memo, order, line, &walk))
	{
		hd_judge(memo->catalog, order, line, wanted, notes, &verdict);
		return;
	}
	memset(&verdict, 0, sizeof(verdict));
	walk.verdict = &verdict;
	walk.notes = notes;
	hd_ask_checks(&walk, wanted);
}
