/*
 * check.h
 *	  Which checks does a claim line pass or fail, which do not apply or
 *	  cannot be made, and what is found?
 *
 *		hd_line --> hd_line_sections: which parts of the catalog it needs
 *		        --> hd_judge: resolve the line, walk the checks
 *		        --> hd_verdict: status of every check, set of findings
 *
 * The details are made only for a caller that wants them (hd_notes).
 */
#ifndef HD_CHECK_H
#define HD_CHECK_H

#include "core/catalog.h"
#include "core/line.h"

typedef enum hd_status
{
	HD_STATUS_NOT_APPLICABLE,
	HD_STATUS_NO_DATA,
	HD_STATUS_PASS,
	HD_STATUS_FAIL
} hd_status;

extern const char *hd_status_name(hd_status status);

/* Room for the longest detail; what is longer is cut. */
#define HD_NOTE_SIZE 512

/* One row of what a check has to say. */
typedef struct hd_note
{
	hd_check_id check;
	hd_finding	finding;		/* HD_NO_FINDING unless status is FAIL */
	hd_status	status;
	hd_severity severity;		/* of the finding */
	hd_source_id source;		/* who the answer rests on; HD_NO_SOURCE: the
								 * rule itself */
	hd_release_id release;		/* HD_NO_RELEASE: none */
	bool		confidential;	/* detail prints a value of a payer policy */
	const char *detail;			/* NUL-terminated, valid during the call */
} hd_note;

/* What is found, resting on the row of that origin; NULL: on the rule. */
static inline hd_note
hd_finding_note(hd_finding finding, const hd_origin *origin,
				const char *detail)
{
	return (hd_note) {
		.check = (hd_check_id) hd_finding_table[finding].check,
		.finding = finding,
		.status = HD_STATUS_FAIL,
		.severity = (hd_severity) hd_finding_table[finding].severity,
		.source = origin != NULL ? origin->source : HD_NO_SOURCE,
		.release = origin != NULL ? origin->release : HD_NO_RELEASE,
		.detail = detail
	};
}

/* Who wants to read the notes; NULL where only the verdict counts. */
typedef struct hd_notes
{
	void		(*take) (void *context, const hd_note *note);
	void	   *context;
	bool		findings_only;	/* not what the other checks have to say */
} hd_notes;

/* What is remembered of lines judged before; see memo.h. */
typedef struct hd_memo hd_memo;

typedef struct hd_verdict
{
	bool		in_scope;		/* false: not a drug code; nothing is judged */
	hd_finding_set findings;
	uint8_t		status[HD_CHECK_COUNT]; /* an hd_status each */
	hd_severity severity;		/* of the gravest finding; info if none */
	bool		modifier_use_info;	/* modifier_not_for_drug rests on rules of
									 * severity info alone */
	hd_payer_id payer;			/* as resolved; the root if unknown */
} hd_verdict;

/* A set of checks, a bit each. */
typedef uint64_t hd_check_set;

#define HD_CHECK_BIT(check) (UINT64_C(1) << HD_CHECK_##check)
#define HD_ALL_CHECKS (~UINT64_C(0) >> (64 - HD_CHECK_COUNT))

/* The checks that the modifiers themselves decide (hcpcs_check_modifiers). */
#define HD_MODIFIER_CHECKS \
	(HD_CHECK_BIT(jw_jz) | HD_CHECK_BIT(modifier_known) | \
	 HD_CHECK_BIT(modifier_valid) | HD_CHECK_BIT(modifier_repeat) | \
	 HD_CHECK_BIT(modifier_together) | HD_CHECK_BIT(modifier_count) | \
	 HD_CHECK_BIT(modifier_use) | HD_CHECK_BIT(modifier_340b) | \
	 HD_CHECK_BIT(modifier_route) | HD_CHECK_BIT(modifier_esa) | \
	 HD_CHECK_BIT(esa_hemoglobin) | HD_CHECK_BIT(modifier_insulin) | \
	 HD_CHECK_BIT(modifier_pump))

_Static_assert(HD_CHECK_COUNT <= 64, "a set of checks is one word");

extern unsigned hd_line_sections(const hd_line *line, hd_check_set wanted);
extern void hd_judge(const hd_catalog *catalog, const hd_order *order,
					 const hd_line *line, hd_check_set wanted,
					 const hd_notes *notes, hd_verdict *verdict);

#endif							/* HD_CHECK_H */
