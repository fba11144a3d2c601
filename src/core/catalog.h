/*
 * catalog.h
 *	  What does the reference data say about a code, modifier, NDC, payer or
 *	  diagnosis on a given day, and who says so?
 *
 * The catalog is the read-only form of the reference tables that the checks
 * ask.  It is filled row by row (hd_catalog_add_*), section by section, then
 * each section is closed (hd_catalog_close), which sorts it and builds its
 * index.  Every text is copied.  Nothing is ever freed singly: memory comes
 * from the caller's allocator and goes with it.
 *
 * Rows of one key are kept in the order in which they answer within a
 * source: the newest release first, a user's row before a shipped one.
 * Which sources are asked, and in what order, is the question's (hd_order).
 */
#ifndef HD_CATALOG_H
#define HD_CATALOG_H

#include "core/calendar.h"
#include "core/code.h"
#include "core/decimal.h"
#include "core/finding.h"
#include "core/memory.h"
#include "core/ndc.h"

/* The sections, each loaded on first need; HD_SECTION_CODE comes first. */
typedef enum hd_section
{
	HD_SECTION_CODE,			/* hcpcs_source, _release, _unit_of_measure,
								 * _drug, _weight, _payer, _payer_alias */
	HD_SECTION_LIMIT,			/* hcpcs_limit */
	HD_SECTION_STATUS,			/* hcpcs_status */
	HD_SECTION_PAYMENT,			/* hcpcs_payment */
	HD_SECTION_NDC,				/* hcpcs_ndc */
	HD_SECTION_MODIFIER,		/* hcpcs_modifier, hcpcs_modifier_rule */
	HD_SECTION_POLICY,			/* hcpcs_payer_policy */
	HD_SECTION_DIAGNOSIS,		/* hcpcs_diagnosis */
	HD_SECTION_FINDING,			/* texts of hcpcs_finding that rows show */
	HD_SECTION_FORMULARY,		/* hcpcs_formulary */
	HD_SECTION_COUNT
} hd_section;

#define HD_SECTION_BIT(section) (1u << (section))

/* What a release is about; its absence inside the period is a fact. */
typedef enum hd_kind
{
	HD_KIND_CODE,				/* codes carry their own dates */
	HD_KIND_CODE_LIST,			/* every code of these dates is there */
	HD_KIND_JW_JZ,
	HD_KIND_MODIFIER,
	HD_KIND_LIMIT_PROFESSIONAL,
	HD_KIND_LIMIT_INSTITUTIONAL,
	HD_KIND_LIMIT_DME,
	HD_KIND_STATUS,
	HD_KIND_PAYMENT,
	HD_KIND_NDC,
	HD_KIND_DIAGNOSIS,
	HD_KIND_POLICY,
	HD_KIND_GUIDE,				/* dates its rows; no check asks about it */
	HD_KIND_COUNT
} hd_kind;

typedef uint8_t hd_source_id;
typedef uint16_t hd_release_id;
typedef uint16_t hd_payer_id;
typedef uint16_t hd_era;

#define HD_MAX_SOURCES 64
#define HD_NO_SOURCE ((hd_source_id) 0xFF)
#define HD_NO_RELEASE ((hd_release_id) 0xFFFF)
#define HD_NO_PAYER ((hd_payer_id) 0xFFFF)
#define HD_NO_ERA ((hd_era) 0xFFFF)

/* Sources in the order in which they are asked. */
typedef struct hd_order
{
	int			count;
	hd_source_id source[HD_MAX_SOURCES];
} hd_order;

/* Who says it, and for which dates: the head of every dated row. */
typedef struct hd_origin
{
	hd_date		valid_from;
	hd_date		valid_to;
	hd_release_id release;
	hd_source_id source;
	bool		shipped:1;
	bool		ended:1;		/* on these days the source has no row; gone
								 * when the section is closed */
} hd_origin;

typedef enum hd_category
{
	HD_CATEGORY_DRUG,
	HD_CATEGORY_VACCINE,
	HD_CATEGORY_RADIOPHARMACEUTICAL,
	HD_CATEGORY_CONTRAST,
	HD_CATEGORY_BLOOD_PRODUCT,
	HD_CATEGORY_SKIN_SUBSTITUTE,
	HD_CATEGORY_NOT_DRUG
} hd_category;

typedef enum hd_basis
{
	HD_BASIS_UNKNOWN,
	HD_BASIS_EXACT,
	HD_BASIS_UP_TO,
	HD_BASIS_PER_ITEM,
	HD_BASIS_RANGE,
	HD_BASIS_COMBINATION,
	HD_BASIS_NOT_CLASSIFIED
} hd_basis;

typedef enum hd_container
{
	HD_CONTAINER_UNKNOWN,
	HD_CONTAINER_SINGLE_DOSE,
	HD_CONTAINER_MULTI_DOSE
} hd_container;

typedef enum hd_jw_jz
{
	HD_JW_JZ_UNKNOWN,
	HD_JW_JZ_LISTED,
	HD_JW_JZ_EXEMPT
} hd_jw_jz;

typedef enum hd_claim_type
{
	HD_CLAIM_PROFESSIONAL,
	HD_CLAIM_INSTITUTIONAL,
	HD_CLAIM_DME,
	HD_CLAIM_UNKNOWN,
	HD_CLAIM_ANY = HD_CLAIM_UNKNOWN
} hd_claim_type;

typedef enum hd_tristate
{
	HD_UNKNOWN,
	HD_TRUE,
	HD_FALSE
} hd_tristate;

typedef struct hd_unit
{
	hd_text		name;
	uint16_t	dimension;		/* units convert within one dimension only */
	bool		is_item;		/* counts items, not an amount */
	hd_decimal	factor;			/* in the dimension's base unit */
} hd_unit;

/* One dated description of a code, as one release of one source gives it. */
typedef struct hd_drug
{
	hd_origin	origin;
	hd_code		code;
	uint8_t		category;		/* an hd_category */
	uint8_t		basis;			/* an hd_basis */
	uint8_t		container;		/* an hd_container */
	uint8_t		jw_jz;			/* an hd_jw_jz */
	uint8_t		esrd;			/* an hd_tristate: for dialysis patients */
	char		coverage;		/* CMS coverage code, '\0' unknown */
	bool		has_dose;
	hd_decimal	dose;			/* what one unit stands for */
	const hd_unit *unit;		/* NULL: unknown or not in the unit table */
	hd_text		name;			/* generic name; data NULL: unknown */
	hd_text		brand;
	hd_text		replaced_by;	/* "{J0643,J0644}"; data NULL: none known */
	hd_text		note;			/* why there is no dose; data NULL: none */
} hd_drug;

typedef struct hd_limit
{
	hd_origin	origin;
	hd_code		code;
	int32_t		units;
	uint8_t		claim_type;		/* an hd_claim_type */
	uint8_t		indicator;		/* 1 line, 2 day absolute, 3 day clinical */
} hd_limit;

typedef struct hd_opps_status
{
	hd_origin	origin;
	hd_code		code;
	char		indicator[3];	/* "K", "N", "K1", NUL-terminated */
} hd_opps_status;

/* A scale here is that of the number as written: 20.00 has 2. */
typedef struct hd_payment
{
	hd_origin	origin;
	hd_code		code;
	bool		has_limit;
	bool		has_coinsurance;
	uint8_t		limit_scale;
	uint8_t		coinsurance_scale;
	hd_decimal	limit;			/* dollars for one unit */
	hd_decimal	coinsurance;	/* percent of the limit */
} hd_payment;

typedef struct hd_ndc_row
{
	hd_origin	origin;
	hd_ndc		ndc;
	hd_code		code;
	uint8_t		container;		/* an hd_container */
	bool		has_units;
	bool		has_size;
	hd_decimal	units_per_container;
	hd_decimal	size;			/* content of one container in size_unit */
	const hd_unit *size_unit;	/* NULL: unknown */
	hd_text		product;		/* proprietary name; data NULL: unknown */
} hd_ndc_row;

/* A container of a drug that the practice stocks. */
typedef struct hd_formulary_row
{
	hd_origin	origin;
	hd_code		code;
	hd_ndc		ndc;			/* HD_NO_NDC: not said */
	uint8_t		container;		/* an hd_container */
	hd_decimal	content;
	const hd_unit *unit;		/* of content; NULL: the code's own */
	hd_text		product;		/* containers of one are mixed */
} hd_formulary_row;

typedef struct hd_modifier_row
{
	hd_origin	origin;
	hd_modifier modifier;
} hd_modifier_row;

typedef enum hd_rule_kind
{
	HD_RULE_EXCLUSIVE,			/* at most one of the modifiers on a line */
	HD_RULE_REQUIRED,			/* one of them must be there */
	HD_RULE_FORBIDDEN,			/* none of them may be there */
	HD_RULE_RETIRED				/* ended for this payer; names the finding */
} hd_rule_kind;

typedef struct hd_modifier_rule
{
	hd_origin	origin;
	hd_text		rule;
	uint8_t		kind;			/* an hd_rule_kind */
	uint8_t		severity;		/* an hd_severity, HD_SEVERITY_DEFAULT: the
								 * finding's own */
	uint8_t		claim_type;		/* an hd_claim_type, HD_CLAIM_ANY: all */
	hd_payer_id payer;			/* HD_NO_PAYER: all; else it and those below */
	hd_finding	finding;
	uint16_t	modifier_count;
	uint16_t	code_count;
	uint16_t	except_count;
	uint16_t	alike;			/* rows from here on with finding and name */
	const hd_modifier *modifiers;
	const hd_code_pattern *codes;
	const hd_code_pattern *except_codes;
} hd_modifier_rule;

/*
 * Findings that have rules, a bit each; those beyond the eighth share the
 * last.  Most lines carry a modifier or two that no rule of most findings
 * names: the mask says so without looking at the rules.
 */
typedef uint8_t hd_rule_mask;

/* Whose rules a modifier may break: by itself; only with another beside it. */
typedef struct hd_rule_masks
{
	hd_rule_mask alone;
	hd_rule_mask beside;
} hd_rule_masks;

/* The policies that checks act on; others are served by hcpcs_policy alone. */
#define HD_POLICIES(X) \
	X(claim_types) X(coverage_codes_denied) X(mue_applies) X(noc_units) \
	X(jw_required) X(jz_required) X(jz_required_dme) X(jw_jz_allowed) \
	X(jw_jz_bills) X(jw_jz_bills_excluded) X(covered_dx) \
	X(ja_jb_required) X(self_administered_listed) \
	X(ndc_required) X(ndc_qualifiers) \
	X(prior_auth_required) X(step_therapy_preferred) X(preferred_product) \
	X(max_units) X(max_units_per_day) X(max_dose) X(not_covered) \
	X(site_of_care_review) X(specialty_pharmacy_required) \
	X(specialty_pharmacy_required_hospital) X(timely_filing) \
	X(opps_packaged) X(opps_not_payable) X(place_of_service_excluded) \
	X(max_charge_per_claim) X(free_drug_charge) \
	X(separate_line_per_ndc) X(ndc_on_both_lines) X(modifier_340b)

typedef enum hd_policy_id
{
#define X(name) HD_POLICY_##name,
	HD_POLICIES(X)
#undef X
	HD_POLICY_COUNT
} hd_policy_id;

typedef struct hd_payer
{
	hd_text		name;
	hd_payer_id parent;			/* HD_NO_PAYER at the root */
	uint64_t	policies;		/* bit set of hd_policy_id with own rows */
	uint64_t	conditional;	/* ... of which some have a condition */
	uint8_t		lengths;		/* of their patterns: a bit each */
	const double *weights;		/* by finding; shared with the parent where
								 * the payer has none of its own */
} hd_payer;

typedef struct hd_policy
{
	hd_origin	origin;
	hd_payer_id payer;
	uint8_t		policy;			/* an hd_policy_id */
	hd_code_pattern pattern;
	hd_text		value;
	hd_text		unit;			/* data NULL: none */
	hd_text		condition;		/* words no check can test; data NULL: none */
	hd_tristate flag;			/* value read as true or false */
	bool		has_number;
	hd_decimal	number;			/* value read as a number */

	/* value read as an interval, "90 days" or "12 months" */
	bool		has_interval;
	uint16_t	days;
	uint16_t	months;
} hd_policy;

/* What hcpcs_findings says of a finding; data NULL: nothing. */
typedef struct hd_finding_text
{
	hd_text		carc;
	hd_text		rarc;			/* "{N56,M51}" */
	hd_text		remedy;
} hd_finding_text;

/* How a question to a dated table ended. */
typedef enum hd_answer
{
	HD_ANSWER_FOUND,			/* a row, inside what its release covers */
	HD_ANSWER_CARRIED,			/* a row, carried past the last release */
	HD_ANSWER_ABSENT,			/* covered, and there is none: a fact */
	HD_ANSWER_NO_DATA			/* nothing covers the date */
} hd_answer;

static inline bool
hd_answered(hd_answer answer)
{
	return answer <= HD_ANSWER_CARRIED;
}

typedef struct hd_catalog hd_catalog;

/*
 * Making a catalog.  What rows refer to by name comes before them: sources
 * before releases, units and payers before their aliases and users (a payer
 * may come before its parent).  overflowed: there were more sources, releases
 * or payers than numbers for them, and rows were left out.
 */
extern hd_catalog *hd_catalog_create(hd_allocator allocator);
extern bool hd_catalog_overflowed(const hd_catalog *catalog);
extern void hd_catalog_close(hd_catalog *catalog, hd_section section);
extern unsigned hd_catalog_sections(const hd_catalog *catalog);
extern bool hd_catalog_has(const hd_catalog *catalog, hd_section section);
extern uint64_t hd_catalog_rows(const hd_catalog *catalog);
extern hd_text hd_catalog_copy(hd_catalog *catalog, hd_text text);

extern hd_source_id hd_catalog_add_source(hd_catalog *catalog, hd_text name,
										  bool has_precedence,
										  int32_t precedence);
extern void hd_catalog_add_release(hd_catalog *catalog, hd_text source,
								   hd_text release, hd_text kind,
								   hd_date released, hd_date covers_from,
								   hd_date covers_to);
extern void hd_catalog_add_unit(hd_catalog *catalog, hd_text unit,
								hd_text dimension, hd_decimal factor);
extern void hd_catalog_add_unit_alias(hd_catalog *catalog, hd_text alias,
									  hd_text unit);
extern hd_release_id hd_catalog_release(hd_catalog *catalog,
										hd_source_id source, hd_text release);
extern hd_drug *hd_catalog_add_drug(hd_catalog *catalog);
extern hd_limit *hd_catalog_add_limit(hd_catalog *catalog);
extern hd_opps_status *hd_catalog_add_status(hd_catalog *catalog);
extern hd_payment *hd_catalog_add_payment(hd_catalog *catalog);
extern hd_ndc_row *hd_catalog_add_ndc(hd_catalog *catalog);
extern hd_formulary_row *hd_catalog_add_formulary(hd_catalog *catalog);
extern hd_modifier_row *hd_catalog_add_modifier(hd_catalog *catalog);
extern hd_modifier_rule *hd_catalog_add_rule(hd_catalog *catalog);
extern void hd_catalog_add_payer(hd_catalog *catalog, hd_text payer,
								 hd_text parent);
extern void hd_catalog_add_payer_alias(hd_catalog *catalog, hd_text alias,
									   hd_text payer);
extern void hd_catalog_add_weight(hd_catalog *catalog, hd_origin origin,
								  hd_text finding, hd_text payer,
								  double weight);
extern hd_policy *hd_catalog_add_policy(hd_catalog *catalog);
extern void hd_catalog_add_diagnosis(hd_catalog *catalog, hd_origin origin,
									 hd_text code, hd_text diagnosis);
extern hd_finding_text *hd_catalog_add_finding(hd_catalog *catalog,
											   hd_text finding);
extern void *hd_catalog_allocate(hd_catalog *catalog, size_t size);

/* Names to numbers; HD_NO_... where there is none */
extern hd_source_id hd_catalog_source(const hd_catalog *catalog, hd_text name);
extern hd_text hd_catalog_source_name(const hd_catalog *catalog,
									  hd_source_id source);
extern hd_text hd_catalog_release_name(const hd_catalog *catalog,
									   hd_release_id release);
extern hd_text hd_catalog_nearest_source(const hd_catalog *catalog,
										 hd_text name);
extern void hd_catalog_default_order(const hd_catalog *catalog,
									 hd_order *order);
extern const hd_unit *hd_catalog_unit(const hd_catalog *catalog, hd_text name);
extern hd_text hd_catalog_nearest_unit(const hd_catalog *catalog,
									   hd_text name);
extern hd_text hd_catalog_dimension(const hd_catalog *catalog,
									uint16_t dimension);
extern hd_payer_id hd_catalog_payer(const hd_catalog *catalog, hd_text name);
extern const hd_payer *hd_catalog_payer_row(const hd_catalog *catalog,
											hd_payer_id payer);
extern hd_payer_id hd_catalog_root_payer(const hd_catalog *catalog);
extern bool hd_catalog_payer_under(const hd_catalog *catalog,
								   hd_payer_id payer, hd_payer_id ancestor);

/* Days with the same number have the same answers, policies apart. */
extern hd_era hd_catalog_era(const hd_catalog *catalog, hd_date date);

/* Dated questions */
extern hd_answer hd_catalog_coverage(const hd_catalog *catalog,
									 hd_source_id source, hd_kind kind,
									 hd_date date, hd_release_id *last);
extern hd_answer hd_catalog_row_answer(const hd_catalog *catalog,
									   const hd_origin *origin, hd_kind kind,
									   hd_date date);
extern bool hd_origin_published(const hd_catalog *catalog,
								const hd_origin *origin, hd_kind kind);
extern bool hd_catalog_lists_codes(const hd_catalog *catalog,
								   const hd_order *order, hd_date date);
extern bool hd_catalog_code_known(const hd_catalog *catalog, hd_code code);
extern hd_answer hd_catalog_drug(const hd_catalog *catalog,
								 const hd_order *order, hd_code code,
								 hd_date date, const hd_drug **out);
extern const hd_drug *hd_catalog_nearest_drug(const hd_catalog *catalog,
											  const hd_order *order,
											  hd_code code, hd_date date);
extern hd_code hd_catalog_nearest_code(const hd_catalog *catalog,
									   hd_text text, hd_date date);
extern hd_answer hd_catalog_limit(const hd_catalog *catalog,
								  const hd_order *order, hd_code code,
								  hd_claim_type claim_type, hd_date date,
								  const hd_limit **out);
extern hd_answer hd_catalog_status(const hd_catalog *catalog,
								   const hd_order *order, hd_code code,
								   hd_date date, const hd_opps_status **out);
extern hd_answer hd_catalog_payment(const hd_catalog *catalog,
									const hd_order *order, hd_code code,
									hd_date date, const hd_payment **out);
extern hd_answer hd_catalog_modifier(const hd_catalog *catalog,
									 const hd_order *order,
									 hd_modifier modifier, hd_date date,
									 const hd_modifier_row **out);
extern const hd_modifier_row *
			hd_catalog_any_modifier(const hd_catalog *catalog,
									hd_modifier modifier);
extern hd_answer hd_catalog_policy(const hd_catalog *catalog,
								   const hd_order *order, hd_payer_id payer,
								   hd_policy_id policy, hd_code code,
								   hd_date date, const hd_policy **out);

extern uint64_t hd_catalog_policies_of(const hd_catalog *catalog,
									   hd_payer_id payer);

/*
 * All policies of a payer at once, and a stretch around the date narrowed to
 * days on which the answer is the same.  The first asks for what holds for
 * every code, and returns the bit set of the policies that have rows for '*'
 * on whatever day.  The second asks what rows that name the code, or its
 * beginning, say beside that: shared is what hd_catalog_policy answers for
 * HD_NO_CODE, by hd_policy_id.  It returns the bit set of the policies that
 * they decide, and writes those to out in their order.
 */
extern uint64_t hd_catalog_shared_policies(const hd_catalog *catalog,
										   hd_payer_id payer, hd_date date,
										   hd_date *from, hd_date *to);
extern uint64_t hd_catalog_code_policies(const hd_catalog *catalog,
										 const hd_order *order,
										 hd_payer_id payer, hd_code code,
										 hd_date date,
										 const hd_policy *const *shared,
										 hd_date *from, hd_date *to,
										 const hd_policy **out);

/* Every row of a key; the caller looks at origin itself */
extern int	hd_catalog_drugs_named(const hd_catalog *catalog, hd_text name,
								   hd_code *codes, int room);
extern const hd_ndc_row *hd_catalog_ndc_rows(const hd_catalog *catalog,
											 hd_ndc ndc, int *count);
extern bool hd_catalog_ndc_product(const hd_catalog *catalog,
								   const hd_order *order, hd_ndc ndc,
								   hd_code code, hd_date date);
extern const hd_ndc_row *const *
			hd_catalog_code_ndcs(const hd_catalog *catalog, hd_code code,
								 int *count);
extern const hd_formulary_row *
			hd_catalog_formulary(const hd_catalog *catalog, hd_code code,
								 int *count);
extern const hd_origin *
			hd_catalog_formulary_origin(const hd_catalog *catalog,
										const hd_order *order, hd_code code,
										hd_date date);
extern hd_rule_mask hd_catalog_rules_required(const hd_catalog *catalog,
											  hd_code code);
extern hd_rule_masks hd_catalog_modifier_rules(const hd_catalog *catalog,
											  hd_modifier modifier);
extern bool hd_catalog_rules_concern(const hd_catalog *catalog,
									 hd_finding finding, hd_rule_mask mask);
extern const hd_modifier_rule *hd_catalog_rules(const hd_catalog *catalog,
												hd_finding finding,
												int *count);

/* Texts without a date */
extern const hd_finding_text *hd_catalog_finding(const hd_catalog *catalog,
												 hd_finding finding);

/* Diagnoses: is it billable; does it stand under a covered prefix? */
extern hd_answer hd_catalog_diagnosis_billable(const hd_catalog *catalog,
											   const hd_order *order,
											   hd_text diagnosis,
											   hd_date date);
extern bool hd_catalog_lists_diagnoses(const hd_catalog *catalog,
									   const hd_order *order, hd_code code,
									   hd_date date);
extern hd_answer hd_catalog_diagnosis_covered(const hd_catalog *catalog,
											  const hd_order *order,
											  hd_code code, hd_text diagnosis,
											  hd_date date);

/* Words of the tables to the enums above; false if the word is none. */
extern bool hd_category_parse(hd_text word, uint8_t *out);
extern bool hd_basis_parse(hd_text word, uint8_t *out);
extern bool hd_container_parse(hd_text word, uint8_t *out);
extern bool hd_jw_jz_parse(hd_text word, uint8_t *out);
extern bool hd_claim_type_parse(hd_text word, uint8_t *out);
extern bool hd_rule_kind_parse(hd_text word, uint8_t *out);
extern bool hd_policy_parse(hd_text word, uint8_t *out);
extern const char *hd_policy_name(hd_policy_id policy);
extern hd_text hd_claim_type_name(hd_claim_type claim_type);

/* The same sources in the same order? */
static inline bool
hd_order_same(const hd_order *a, const hd_order *b)
{
	if (a->count != b->count)
		return false;
	for (int i = 0; i < a->count; i++)
		if (a->source[i] != b->source[i])
			return false;
	return true;
}

static inline bool
hd_order_has(const hd_order *order, hd_source_id source)
{
	for (int i = 0; i < order->count; i++)
		if (order->source[i] == source)
			return true;
	return false;
}

/* Is the modifier one of those that the rule is about? */
static inline bool
hd_rule_names(const hd_modifier_rule *rule, hd_modifier modifier)
{
	for (int i = 0; i < rule->modifier_count; i++)
		if (rule->modifiers[i] == modifier)
			return true;
	return false;
}

/* Does the origin cover the date? */
static inline bool
hd_origin_covers(const hd_origin *origin, hd_date date)
{
	return origin->valid_from <= date && date <= origin->valid_to;
}

#endif							/* HD_CATALOG_H */
