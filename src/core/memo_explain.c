/*
 * memo_explain.c
 *	  Why was found what a memo says of a line?
 *
 * Which checks fail is the memo's to say; what they have to tell is told by
 * the checks themselves, which are asked again.  What the line means need not
 * be worked out again for that.
 */
#include "core/memo_private.h"

/* Does the memo know the catalog as it is, asked in this order? */
static bool
stands(const hd_memo *memo, const hd_order *order)
{
	return memo->sections == hd_catalog_sections(memo->catalog) &&
		hd_order_same(&memo->order, order);
}

void
hd_memo_explain(hd_memo *memo, const hd_order *order, const hd_line *line,
				hd_check_set wanted, const hd_notes *notes)
{
	hd_walk		walk;
	hd_line_values values;
	hd_verdict	verdict;
	hd_check_set left = wanted & (HD_ALL_CHECKS >> (64 - HD_CHECK_COUNT));
	int			lacks;

	/* room first, for it may forget what the walk would point to */
	if (stands(memo, order))
		hd_memo_make_room(memo);
	if (!stands(memo, order) ||
		!hd_memo_resolve(memo, order, line, &walk, &values) ||
		!walk.dossier->file->in_scope)
	{
		hd_judge(memo->catalog, order, line, wanted, notes, &verdict);
		return;
	}
	memset(&verdict, 0, sizeof(verdict));
	walk.verdict = &verdict;
	walk.notes = notes;
	lacks = hd_walk_lacks(&walk);
	for (; left != 0; left &= left - 1)
		hd_ask_check(&walk, (hd_check_id) __builtin_ctzll(left), lacks);
}
