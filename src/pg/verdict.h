/*
 * verdict.h
 *	  What may be told of a verdict, to whom?
 *
 * Shared by all that judge with details, so that a finding reads the same in
 * a row and in an error message.
 */
#ifndef HD_VERDICT_H
#define HD_VERDICT_H

#include "core/check.h"
#include "pg/image.h"
#include "pg/rows.h"

#include "fmgr.h"
#include "lib/stringinfo.h"

/* The notes of one line, those of one check and finding made one. */
typedef struct hd_collected
{
	hd_note		note;			/* but for its detail */
	StringInfoData detail;
} hd_collected;

typedef struct hd_collection
{
	hd_collected *item;			/* in catalogue order */
	int			count;
	int			room;
} hd_collection;

/* Most sets of findings whose arrays are kept */
#define HD_SHARED_BITS 8
#define HD_SHARED_ARRAYS (1 << HD_SHARED_BITS)

/* Arrays of findings that are handed out again and again; begins as zeros. */
typedef struct hd_shared_arrays
{
	struct
	{
		hd_finding_set findings;
		Datum		array;		/* 0: nothing here */
	}			slot[HD_SHARED_ARRAYS];
} hd_shared_arrays;

extern const hd_view *hd_judge_line(FunctionCallInfo fcinfo,
									const hd_line *line, hd_check_set wanted,
									hd_verdict *verdict);
extern void hd_judge_with_notes(const hd_view *view, const hd_order *order,
								const hd_line *line, hd_verdict *verdict,
								hd_collection *all);
extern void hd_collect_findings(const hd_view *view, const hd_order *order,
								const hd_line *line,
								const hd_verdict *verdict,
								hd_collection *all);
extern const char *hd_shown_detail(FunctionCallInfo fcinfo,
								   const hd_collected *collected);
extern Datum hd_finding_array(const hd_finding_set *findings);
extern Datum hd_text_array(Datum *texts, int count);
extern char *hd_note_source(const hd_catalog *catalog, const hd_note *note);
extern Datum hd_finding_rarc(const hd_finding_text *texts);
extern void hd_set_finding_texts(hd_row *row, const hd_catalog *catalog,
								 hd_finding finding);
extern Datum hd_shared_finding_array(hd_shared_arrays *shared,
									 MemoryContext context,
									 const hd_finding_set *findings);

#endif							/* HD_VERDICT_H */
