/*
 * walk.h
 *	  What do the checks of one line share?  The line as resolved against the
 *	  catalog, and the four ways for a check to answer.
 *
 * Private to the core: check.c and the check_*.c files, and waste.c, which
 * resolves a line without judging it.  A check reads the walk and answers
 * for itself; no check knows another.
 */
#ifndef HD_WALK_H
#define HD_WALK_H

#include "core/check.h"

/* More modifiers than this are counted, not judged; four are allowed. */
#define HD_LINE_MODIFIERS 16

/* What the place of service, or type of bill, says. */
typedef enum hd_place
{
	HD_PLACE_ABSENT,
	HD_PLACE_UNKNOWN,			/* supplied and not understood */
	HD_PLACE_OFFICE,			/* office, home, clinic: not a hospital */
	HD_PLACE_HOSPITAL,			/* hospital outpatient */
	HD_PLACE_SURGERY_CENTER,
	HD_PLACE_DIALYSIS,
	HD_PLACE_OTHER
} hd_place;

/*
 * What a payer asks for of every code on the days of a stretch: its policies
 * for '*', looked up once (dossier.c).
 */
typedef struct hd_sheet
{
	struct hd_sheet *next;		/* in the same slot of the memo */
	uint32_t	number;			/* that of all sheets that say the same */
	hd_payer_id payer;
	hd_era		era;
	hd_date		from;			/* the stretch, within the era */
	hd_date		to;
	hd_answer	no_policy;		/* the answer where there is none */
	const hd_policy *policy[HD_POLICY_COUNT];	/* NULL: none */
} hd_sheet;

/*
 * What is on file about a code throughout an era, whoever pays.
 */
typedef struct hd_code_file
{
	struct hd_code_file *next;	/* in the same slot of the memo */
	hd_code		code;			/* HD_NO_CODE: none that could be looked up */
	hd_era		era;
	uint8_t		drug_answer;
	bool		foreign;
	bool		lists_diagnoses;
	bool		multi_dose;		/* is there such a container that day? */
	bool		in_scope;		/* is it a drug's? */
	bool		known;			/* does any source know it, on any day? */
	uint8_t		evidence;		/* an hd_evidence, that of the code */
	uint64_t	traits;			/* see hd_code_traits */
	char		code_text[HD_CODE_SIZE];
	hd_rule_mask rules_required;	/* that ask the code for a modifier */
	uint8_t		limit_answer[HD_CLAIM_UNKNOWN]; /* an hd_answer each */
	const hd_limit *limit[HD_CLAIM_UNKNOWN];	/* by hd_claim_type */
	uint8_t		status_answer;	/* an hd_answer */
	const hd_opps_status *status;
	const hd_drug *drug;
	const hd_drug *cms_drug;
} hd_code_file;

/*
 * What is on file about a code and a payer, whatever the line: looked up
 * once, and shared by all lines it is about.
 */
typedef struct hd_dossier
{
	struct hd_dossier *next;	/* in the same slot of the memo */
	hd_payer_id payer;
	hd_date		from;			/* the stretch, within that of the sheet */
	hd_date		to;
	uint32_t	kind;			/* that of all that checks cannot tell from it
								 * but by HD_READ_CODE */
	const hd_code_file *file;
	const hd_sheet *sheet;
	uint64_t	own;			/* bit set of hd_policy_id that rows decide
								 * which name the code or its beginning */
	const hd_policy *policy[];	/* of those, in their order */
} hd_dossier;

/* What is known of the NDC on the date. */
typedef struct hd_ndc_facts
{
	hd_ndc		number;			/* HD_NO_NDC: none, or malformed */
	const hd_ndc_row *row;		/* of this code on the date; NULL: none */
	uint8_t		container;		/* an hd_container, that of the row */
	hd_presence presence;
	hd_answer	answer;			/* is the NDC listed for any code? */
	bool		product_listed; /* its product is, for this code */
} hd_ndc_facts;

/*
 * What a check may have looked at, besides the payer, its policies, the traits
 * of the code, the claim type, the era and which fields are there: see
 * hd_walk_note.
 */
#define HD_READ_PLACE 1u
#define HD_READ_MODIFIERS 2u
#define HD_READ_NDC 4u			/* which facts there are, not of which NDC */
#define HD_READ_JW 32u			/* has_jw and has_jz, of the modifiers */
#define HD_READ_CODE 8u			/* more of the code than its traits */
#define HD_READ_AMOUNTS 16u		/* everything else */

typedef struct hd_walk
{
	const hd_catalog *catalog;
	const hd_order *order;
	const hd_line *line;
	const hd_notes *notes;
	hd_verdict *verdict;

	/*
	 * What was worked out before; NULL where nothing is remembered.
	 */
	hd_memo    *memo;
	const hd_dossier *dossier;
	unsigned   *read;			/* where HD_READ_... are noted */
	unsigned	unnoted;		/* what read points to if nobody minds */

	/* code and date */
	hd_code_form form;
	hd_code		code;
	char		code_text[HD_CODE_SIZE];
	bool		has_date;
	hd_date		date;
	hd_era		era;			/* of the date; only where a memo is used */
	hd_answer	drug_answer;
	const hd_drug *drug;		/* NULL: not known, or not valid that day */
	const hd_drug *cms_drug;	/* CMS's row of that day; NULL: none */
	bool		foreign;		/* the answering row names another drug than
								 * CMS: CMS's facts of the code do not apply */

	/* who is billed, how, where */
	hd_payer_id payer;
	bool		payer_known;
	uint8_t		claim_type;		/* an hd_claim_type */
	hd_place	place;
	char		place_text[4];	/* two or three digits, "" if not understood */

	/* amounts: how they were written, not how much they are */
	bool		has_units;		/* finite and above zero */
	const hd_unit *dose_unit;	/* NULL: not named, or not known */
	hd_qualifier qualifier;		/* of the NDC quantity */
	const hd_policy *qualifier_refused; /* by which the payer does not take
										 * it; NULL: none */
	hd_presence diagnosis;		/* is any given? */

	/* modifiers, blanks left out */
	int			modifier_count; /* all of them */
	int			modifiers_read; /* the first HD_LINE_MODIFIERS */
	hd_modifier modifier[HD_LINE_MODIFIERS];	/* HD_NO_MODIFIER: none */
	int16_t		modifier_at[HD_LINE_MODIFIERS]; /* place in the line */
	hd_rule_mask rules;			/* that they, or their absence, may break */
	bool		has_jw;
	bool		has_jz;

	hd_ndc_facts ndc;
} hd_walk;

/* What an answer rests on. */
typedef struct hd_ref
{
	const hd_origin *origin;	/* NULL: the rule itself */
	hd_answer	answer;
	hd_kind		kind;
	bool		confidential;	/* the detail prints its value */
} hd_ref;

/*
 * The rule itself; a row; a policy, as a fact; a policy of which the detail
 * prints the value.
 */
#define HD_NO_REF ((hd_ref) {NULL, HD_ANSWER_FOUND, HD_KIND_CODE, false})
#define HD_REF(row, answer, kind) \
	((hd_ref) {&(row)->origin, (answer), (kind), false})
#define HD_POLICY_REF(policy) \
	HD_REF(policy, HD_ANSWER_FOUND, HD_KIND_POLICY)
#define HD_VALUE_REF(policy) \
	((hd_ref) {&(policy)->origin, HD_ANSWER_FOUND, HD_KIND_POLICY, true})

/*
 * The four answers.  A detail is given as a printf format and is only made
 * when somebody reads it.
 */
#define HD_PRINTF(format_at, first) \
	__attribute__((format(printf, format_at, first)))

extern void hd_find(hd_walk *walk, hd_finding finding, hd_severity severity);
extern void hd_say_finding(hd_walk *walk, hd_finding finding,
						   hd_severity severity, hd_ref ref,
						   const char *format, ...) HD_PRINTF(5, 6);
extern void hd_say_status(hd_walk *walk, hd_check_id check, hd_status status,
						  hd_ref ref, const char *format, ...) HD_PRINTF(5, 6);

/* What has failed stays failed.  True if somebody wants to read why. */
static inline bool
hd_settle(hd_walk *walk, hd_check_id check, hd_status status)
{
	if (walk->verdict->status[check] == HD_STATUS_FAIL)
		return false;
	walk->verdict->status[check] = (uint8_t) status;
	return walk->notes != NULL && !walk->notes->findings_only;
}

/*
 * Macros, so that the arguments of a detail that nobody reads, often a
 * printed number or date, are not even evaluated.
 */
#define hd_answer_with(walk, check, status, ref, ...) \
	do { \
		if (hd_settle((walk), (check), (status))) \
			hd_say_status((walk), (check), (status), (ref), __VA_ARGS__); \
	} while (0)

#define hd_pass(walk, check, ref, ...) \
	hd_answer_with(walk, check, HD_STATUS_PASS, ref, __VA_ARGS__)
#define hd_no_data(walk, check, ...) \
	hd_answer_with(walk, check, HD_STATUS_NO_DATA, HD_NO_REF, __VA_ARGS__)
#define hd_skip(walk, check, ...) \
	hd_answer_with(walk, check, HD_STATUS_NOT_APPLICABLE, HD_NO_REF, \
				   __VA_ARGS__)

#define hd_fail_severity(walk, finding, severity, ref, ...) \
	do { \
		hd_find((walk), (finding), (severity)); \
		if ((walk)->notes != NULL) \
			hd_say_finding((walk), (finding), (severity), (ref), \
						   __VA_ARGS__); \
	} while (0)
#define hd_fail(walk, finding, ref, ...) \
	hd_fail_severity(walk, finding, HD_SEVERITY_DEFAULT, ref, __VA_ARGS__)

extern void hd_walk_begin(hd_walk *walk, const hd_catalog *catalog,
						  const hd_order *order, const hd_line *line,
						  hd_verdict *verdict);
extern bool hd_walk_resolve(hd_walk *walk);
extern bool hd_walk_is_drug(const hd_walk *walk);
extern void hd_walk_resolve_payer(hd_walk *walk);
extern void hd_walk_resolve_place(hd_walk *walk);
extern void hd_walk_resolve_amounts(hd_walk *walk);
extern void hd_walk_resolve_supplied(hd_walk *walk);
extern bool hd_walk_takes_qualifier(const hd_walk *walk,
									const hd_policy *policy);
extern void hd_walk_resolve_modifiers(hd_walk *walk);
extern void hd_walk_resolve_ndc(hd_walk *walk);
extern void hd_walk_resolve_drug(hd_walk *walk);
extern hd_text hd_walk_modifier_text(const hd_walk *walk, int i);
extern hd_answer hd_walk_limit(const hd_walk *walk, const hd_limit **out);
extern hd_answer hd_walk_status(const hd_walk *walk,
								const hd_opps_status **out);
extern hd_answer hd_walk_billable(const hd_walk *walk, hd_text diagnosis);
extern bool hd_walk_lists_diagnoses(const hd_walk *walk);
extern bool hd_walk_code_known(const hd_walk *walk);
extern bool hd_is_multi_dose(const hd_ndc_row *row, hd_date date);
extern const hd_ndc_row *hd_walk_row_of_ndc(const hd_walk *walk, hd_ndc ndc);
extern hd_order hd_walk_cms_order(const hd_walk *walk);
extern bool hd_walk_has_modifier(const hd_walk *walk, hd_modifier modifier);
extern hd_answer hd_walk_look_up_policy(const hd_walk *walk,
										hd_policy_id policy,
										const hd_policy **out);

/*
 * A check answers alike all lines on the days of a dossier that agree in what
 * it looked at; so it is asked once and its answer remembered (memo.c).  What
 * it looks at is noted, not declared: it may look freely at policies, at the
 * traits of the code, the claim type and at which fields are there, and comes
 * through here, or through one of the functions below, for anything else.
 * The date is no secret to a check that looks at the modifiers or the code;
 * to others all days are alike on which the policies are.
 */
static inline void
hd_walk_note(const hd_walk *walk, unsigned what)
{
	*walk->read |= what;
}

/* How much the line says, and all its texts that are not resolved. */
static inline const hd_line *
hd_walk_amounts(const hd_walk *walk)
{
	hd_walk_note(walk, HD_READ_AMOUNTS);
	return walk->line;
}

/* After this the text of the place may be looked at, too. */
static inline hd_place
hd_walk_place(const hd_walk *walk)
{
	hd_walk_note(walk, HD_READ_PLACE);
	return walk->place;
}

static inline bool
hd_walk_has_jw(const hd_walk *walk)
{
	hd_walk_note(walk, HD_READ_JW);
	return walk->has_jw;
}

static inline bool
hd_walk_has_jz(const hd_walk *walk)
{
	hd_walk_note(walk, HD_READ_JW);
	return walk->has_jz;
}

/* Which facts there are; the number, and what else the row says, is more. */
static inline const hd_ndc_facts *
hd_walk_ndc(const hd_walk *walk)
{
	hd_walk_note(walk, HD_READ_NDC);
	return &walk->ndc;
}

static inline hd_ndc
hd_walk_ndc_number(const hd_walk *walk)
{
	hd_walk_note(walk, HD_READ_NDC | HD_READ_AMOUNTS);
	return walk->ndc.number;
}

/* That of the NDC quantity; whether there is a text is always known. */
static inline hd_qualifier
hd_walk_qualifier(const hd_walk *walk)
{
	if (hd_text_supplied(walk->line->ndc_unit))
		hd_walk_note(walk, HD_READ_AMOUNTS);
	return walk->qualifier;
}

static inline hd_text
hd_walk_container_type(const hd_walk *walk)
{
	if (hd_text_supplied(walk->line->container_type))
		hd_walk_note(walk, HD_READ_AMOUNTS);
	return hd_text_trim(walk->line->container_type);
}

static inline hd_decimal
hd_walk_units(const hd_walk *walk)
{
	return hd_walk_amounts(walk)->units.value;
}

static inline bool
hd_walk_knows_place(const hd_walk *walk)
{
	hd_place	place = hd_walk_place(walk);

	return place != HD_PLACE_ABSENT && place != HD_PLACE_UNKNOWN;
}

/* dossier.c */
#define HD_DOSSIER_SIZE \
	(sizeof(hd_dossier) + HD_POLICY_COUNT * sizeof(const hd_policy *))

extern void hd_sheet_make(const hd_walk *walk, hd_sheet *sheet);
extern void hd_code_file_make(hd_walk *walk, hd_code_file *file);
extern size_t hd_dossier_make(const hd_walk *walk, const hd_code_file *file,
							  const hd_sheet *sheet, hd_dossier *dossier);
extern void hd_dossier_open(hd_walk *walk, const hd_dossier *dossier);

static inline hd_answer
hd_dossier_policy(const hd_dossier *dossier, hd_policy_id id,
				  const hd_policy **out)
{
	uint64_t	bit = UINT64_C(1) << id;

	*out = (dossier->own & bit) == 0 ? dossier->sheet->policy[id] :
		dossier->policy[__builtin_popcountll(dossier->own & (bit - 1))];
#ifdef __clang_analyzer__
	/* What it cannot see from here: no_policy is one of the silences. */
	if (*out == NULL && hd_answered((hd_answer) dossier->sheet->no_policy))
		__builtin_unreachable();
#endif
	return *out != NULL ? HD_ANSWER_FOUND :
		(hd_answer) dossier->sheet->no_policy;
}

static inline hd_answer
hd_walk_policy(const hd_walk *walk, hd_policy_id policy,
			   const hd_policy **out)
{
	return walk->dossier != NULL ?
		hd_dossier_policy(walk->dossier, policy, out) :
		hd_walk_look_up_policy(walk, policy, out);
}

/* memo.c */
extern const hd_dossier *hd_memo_dossier(hd_memo *memo, hd_walk *walk);
extern hd_answer hd_memo_billable(hd_memo *memo, const hd_walk *walk,
								  hd_text diagnosis);

/* check.c */
typedef struct hd_check_entry
{
	void		(*ask) (hd_walk *walk);
	int			needs;			/* before it makes sense to ask */
} hd_check_entry;

extern const hd_check_entry hd_checks[HD_CHECK_COUNT];

extern bool hd_walk_in_scope(hd_walk *walk);
extern int	hd_walk_lacks(const hd_walk *walk);
extern void hd_ask_check(hd_walk *walk, hd_check_id check, int lacks);
extern void hd_ask_checks(hd_walk *walk, hd_check_set wanted);

/* The checks, one function each; the files are named after the cause. */
#define X(check) extern void hd_check_##check(hd_walk *walk);
HD_CHECKS(X)
#undef X

#endif							/* HD_WALK_H */
