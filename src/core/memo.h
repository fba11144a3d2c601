/*
 * memo.h
 *	  What was already worked out for lines like this one?
 *
 * Claims repeat: the same drug from the same container for the same payer
 * with the same modifiers, line after line; what differs are amounts, days
 * and diagnoses.  A memo keeps the answers of the checks by what they look at,
 * so that a line whose place was met with one drug and whose modifiers with
 * another is known, too; only checks that look at the amounts are asked.
 *
 *		hd_memo_judge --> the verdict
 *		             \--> false: sections of the catalog are needed that are
 *		                  not there; then hd_memo_learn
 *
 * The verdict is that of hd_judge; only the details of findings are not made:
 * whoever wants to read them asks hd_memo_explain for those of the checks that
 * failed.
 */
#ifndef HD_MEMO_H
#define HD_MEMO_H

#include "core/check.h"

/* Most memory that a memo takes; less remembers less, and is right still. */
#define HD_MEMO_SIZE ((size_t) 2400 * 1024)

typedef struct hd_memo_counts
{
	uint64_t	recalled;		/* lines of which all parts were known */
	uint64_t	learned;		/* parts, those since forgotten included */
	uint64_t	forgotten;		/* parts driven out, or all at once */
} hd_memo_counts;

/*
 * A memo belongs to one catalog.  Its memory comes from the allocator as it
 * is needed, never more than size bytes, and goes with it.
 */
extern hd_memo *hd_memo_create(const hd_catalog *catalog,
							   hd_allocator allocator, size_t size);

/*
 * False if a section is missing that the line may need; then nothing is in
 * the verdict.  hd_memo_learn judges with the sections that there are.  The
 * order of sources may change from call to call, but what was learnt under
 * another is forgotten.
 */
extern bool hd_memo_judge(hd_memo *memo, const hd_order *order,
						  const hd_line *line, hd_check_set wanted,
						  hd_verdict *verdict);
extern void hd_memo_learn(hd_memo *memo, const hd_order *order,
						  const hd_line *line, hd_check_set wanted,
						  hd_verdict *verdict);

/* The notes of some checks on a line, as hd_judge has them taken. */
extern void hd_memo_explain(hd_memo *memo, const hd_order *order,
							const hd_line *line, hd_check_set wanted,
							const hd_notes *notes);

extern hd_memo_counts hd_memo_count(const hd_memo *memo);

#endif							/* HD_MEMO_H */
