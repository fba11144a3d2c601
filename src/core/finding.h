/*
 * finding.h
 *	  What can be wrong with a line, by name and by number?
 *
 * The names, their order and the check that owns each come from the
 * catalogue, data/hcpcs_finding.csv; finding_list.h is made from it.
 */
#ifndef HD_FINDING_H
#define HD_FINDING_H

#include "core/finding_list.h"
#include "core/text.h"

typedef enum hd_finding
{
#define X(finding, check, cause, severity, outcome) HD_FINDING_##finding,
	HD_FINDINGS(X)
#undef X
	HD_FINDING_COUNT
} hd_finding;

#define HD_NO_FINDING HD_FINDING_COUNT

/* The checks, in the order in which a line walks through them. */
typedef enum hd_check_id
{
#define X(check) HD_CHECK_##check,
	HD_CHECKS(X)
#undef X
	HD_CHECK_COUNT
} hd_check_id;

typedef enum hd_cause
{
	HD_CAUSE_code,
	HD_CAUSE_units,
	HD_CAUSE_waste,
	HD_CAUSE_modifier,
	HD_CAUSE_ndc,
	HD_CAUSE_diagnosis,
	HD_CAUSE_authorization,
	HD_CAUSE_payer,
	HD_CAUSE_claim,
	HD_CAUSE_COUNT
} hd_cause;

typedef enum hd_severity
{
	HD_SEVERITY_info,
	HD_SEVERITY_warning,
	HD_SEVERITY_error,
	HD_SEVERITY_DEFAULT			/* as the catalogue says */
} hd_severity;

typedef enum hd_outcome
{
	HD_OUTCOME_reject,
	HD_OUTCOME_deny,
	HD_OUTCOME_reduce,
	HD_OUTCOME_recoup,
	HD_OUTCOME_underpaid,
	HD_OUTCOME_info
} hd_outcome;

/* Catalogue columns that the core needs; the texts stay in the table. */
typedef struct hd_finding_info
{
	const char *name;
	uint8_t		check;			/* an hd_check_id */
	uint8_t		cause;			/* an hd_cause */
	uint8_t		severity;		/* an hd_severity */
	uint8_t		outcome;		/* an hd_outcome */
} hd_finding_info;

extern const hd_finding_info hd_finding_table[HD_FINDING_COUNT];
extern const char *const hd_check_names[HD_CHECK_COUNT];

extern hd_finding hd_finding_parse(hd_text name);
extern const char *hd_cause_name(hd_cause cause);
extern const char *hd_severity_name(hd_severity severity);
extern bool hd_severity_parse(hd_text name, uint8_t *out);

/* A set of findings. */
#define HD_FINDING_WORDS ((HD_FINDING_COUNT + 63) / 64)

typedef struct hd_finding_set
{
	uint64_t	word[HD_FINDING_WORDS];
} hd_finding_set;

static inline void
hd_finding_set_add(hd_finding_set *set, hd_finding finding)
{
	set->word[finding / 64] |= UINT64_C(1) << (finding % 64);
}

static inline void
hd_finding_set_join(hd_finding_set *set, const hd_finding_set *other)
{
	for (size_t i = 0; i < HD_FINDING_WORDS; i++)
		set->word[i] |= other->word[i];
}

static inline bool
hd_finding_set_has(const hd_finding_set *set, hd_finding finding)
{
	return (set->word[finding / 64] >> (finding % 64)) & 1;
}

static inline bool
hd_finding_set_empty(const hd_finding_set *set)
{
	for (size_t i = 0; i < HD_FINDING_WORDS; i++)
		if (set->word[i] != 0)
			return false;
	return true;
}

#endif							/* HD_FINDING_H */
