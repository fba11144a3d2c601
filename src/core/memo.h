/*
 * memo.h
 *	  What was already worked out for lines like this one?
 *
 * Claims repeat: the same drug from the same container for the same payer
 * with the same modifiers, line after line; what differs are amounts, days
 * and diagnoses.  A memo keeps, for each such profile, the answers that the
 * profile alone decides, and which checks have to look at the amounts.
 *
 *		hd_memo_judge --> known profile: only those checks are asked
 *		             \--> false: hd_memo_learn judges and remembers
 *
 * The verdict is that of hd_judge; only the details of findings are not made,
 * so whoever wants to read notes asks hd_judge.
 */
#ifndef HD_MEMO_H
#define HD_MEMO_H

#include "core/check.h"

/* Most memory that a memo takes; less remembers less, and is right still. */
#define HD_MEMO_SIZE ((size_t) 1408 * 1024)

typedef struct hd_memo_counts
{
	uint64_t	recalled;		/* lines of a known profile */
	uint64_t	learned;		/* profiles, those since forgotten included */
	uint64_t	forgotten;		/* how often a block of them, or all, were */
} hd_memo_counts;

/*
 * A memo belongs to one catalog.  Its memory comes from the allocator as it
 * is needed, never more than size bytes, and goes with it.
 */
extern hd_memo *hd_memo_create(const hd_catalog *catalog,
							   hd_allocator allocator, size_t size);

/*
 * False if the profile is not known; then nothing is in the verdict, and the
 * sections of the catalog that the line needs have to be there for
 * hd_memo_learn, which answers any line, and remembers those whose profile
 * comes for the second time.  The order of sources may change from call to
 * call, but what was learnt under another is forgotten.
 */
extern bool hd_memo_judge(hd_memo *memo, const hd_order *order,
						  const hd_line *line, hd_check_set wanted,
						  hd_verdict *verdict);
extern void hd_memo_learn(hd_memo *memo, const hd_order *order,
						  const hd_line *line, hd_check_set wanted,
						  hd_verdict *verdict);

extern hd_memo_counts hd_memo_count(const hd_memo *memo);

#endif							/* HD_MEMO_H */
