/*
 * catalog_private.h
 *	  How does the catalog lie in memory?  For the catalog*.c files alone.
 *
 *	  catalog.c				takes rows and names in
 *	  catalog_index.c		sorts a section and indexes it when it is closed
 *	  catalog_layer.c		cuts rows where a newer release lies over them
 *	  catalog_sort.c		the sort, and the rank of a row within its key
 *	  catalog_query.c		answers the dated questions
 *	  catalog_payer.c		payers and their weights
 *	  catalog_policy.c		their policies
 *	  catalog_name.c		drug names, and what may have been meant
 *	  catalog_finding.c		what rows show of a finding
 *	  catalog_diagnosis.c	diagnoses, packed
 *	  catalog_era.c			days between which no answer changes
 *	  catalog_formulary.c	the containers that the practice stocks
 *	  catalog_words.c		words of the tables to enums
 *
 * A table is an array of rows, sorted by identity and then in the order in
 * which they answer.  An index leads from a key to its run of rows:
 *
 *		slots				starts				rows
 *		[tag, group] --> [first row of the group] --> row, row, row
 *		             \-> [first row of the next]  -->
 */
#ifndef HD_CATALOG_PRIVATE_H
#define HD_CATALOG_PRIVATE_H

#include "core/catalog.h"

typedef uint64_t (*hd_key_of) (const void *row);
typedef hd_kind (*hd_kind_of) (const void *row);

/* group is counted from 1; 0 is an empty slot. */
typedef struct hd_slot
{
	uint32_t	tag;			/* bits of the hash, to skip most misses */
	uint32_t	group;
} hd_slot;

typedef struct hd_index
{
	const char *rows;			/* not owned */
	size_t		size;			/* of one row */
	hd_key_of	key;
	hd_slot    *slots;			/* a power of two of them; NULL: no rows */
	uint32_t   *starts;			/* one more than there are groups */
	int			shift;			/* 64 - log2 of the number of slots */
} hd_index;

typedef struct hd_table
{
	char	   *rows;
	size_t		size;
	uint32_t	count;
	uint32_t	room;
	hd_key_of	identity;		/* what a newer row of the key replaces */
	hd_kind_of	kind;			/* of a table of layers; NULL: rows restated */
	hd_index	index;
} hd_table;

/* A run of rows that share a key. */
typedef struct hd_run
{
	const char *rows;
	uint32_t	count;
} hd_run;

/* Names to numbers, without case; usable while it grows. */
typedef struct hd_names
{
	struct hd_name
	{
		hd_text		text;
		uint32_t	value;
	}		   *item;
	uint32_t	count;
	uint32_t	room;
	uint32_t   *slot;			/* position in item, counted from 1 */
	uint32_t	slots;			/* a power of two, or 0 */
} hd_names;

typedef struct hd_source
{
	hd_text		name;
	int32_t		precedence;		/* of a source in the default order */
} hd_source;

typedef struct hd_release
{
	hd_text		name;
	hd_date		released;		/* HD_DATE_BEGIN: not in hcpcs_release */
	uint16_t	kinds;			/* bit set of hd_kind that it covers */
	uint16_t	rank;			/* 0 is the newest */
	hd_release_id next;			/* of the same name, another source */
	hd_source_id source;
} hd_release;

/* A stretch of service dates without a gap that releases of a kind cover. */
typedef struct hd_period
{
	hd_date		from;
	hd_date		to;
	hd_release_id release;		/* the one that covers the last day */
	hd_source_id source;
	uint8_t		kind;
} hd_period;

typedef struct hd_period_run
{
	uint32_t	first;
	uint32_t	count;
} hd_period_run;

/* How a source's releases of a kind stand to a date. */
typedef enum hd_cover
{
	HD_COVER_UNLISTED,			/* no release of this kind: rows are facts */
	HD_COVER_INSIDE,
	HD_COVER_AFTER,				/* carried forward */
	HD_COVER_GAP				/* before the first, or between two */
} hd_cover;

/* A row of hcpcs_weight until the payers are known. */
typedef struct hd_weight_row
{
	hd_origin	origin;
	hd_text		payer;
	uint32_t	slot;
	double		weight;
} hd_weight_row;

/* "This code bears a name with this hash." */
typedef struct hd_name_entry
{
	uint32_t	hash;
	hd_code		code;
} hd_name_entry;

typedef struct hd_name_list
{
	hd_name_entry *entry;
	uint32_t	count;
	uint32_t	room;
} hd_name_list;

/* A diagnosis under which a code is covered. */
typedef struct hd_covered
{
	uint64_t	diagnosis;		/* packed */
	hd_code		code;
	uint32_t	origin;			/* in hd_diagnoses.origin */
} hd_covered;

typedef struct hd_diagnoses
{
	hd_origin  *origin;			/* few; rows name them by position */
	uint32_t	origin_count;
	uint32_t	origin_room;
	uint64_t   *billable;		/* packed diagnosis, origin */
	uint32_t	billable_count;
	uint32_t	billable_room;
	hd_covered *covered;
	uint32_t	covered_count;
	uint32_t	covered_room;
} hd_diagnoses;

/* 47,000 days, to the year 2098 */
#define HD_ERA_WORDS 736

typedef struct hd_eras
{
	hd_date		first;			/* day of the first bit */
	uint64_t   *turns;			/* a bit a day; NULL: nothing is closed yet */
	uint16_t   *before;			/* bits set in all words before this */
} hd_eras;

/* Key by which rows are sorted; minor settles equals. */
typedef struct hd_sort_item
{
	uint64_t	major;
	uint64_t	minor;
	uint32_t	row;
} hd_sort_item;

/* Slots of the cache of texts, a power of two. */
#define HD_TEXT_CACHE 4096

/* Parents above this many are not asked, so that a cycle ends. */
#define HD_MAX_PAYER_DEPTH 32

struct hd_catalog
{
	hd_allocator allocator;
	unsigned	closed;			/* HD_SECTION_BITs */
	bool		overflowed;
	uint64_t	rows;

	char	   *text_chunk;		/* where short texts are copied to */
	size_t		text_room;
	hd_text    *text_cache;

	hd_source	sources[HD_MAX_SOURCES];
	int			source_count;
	hd_source_id cms;
	hd_order	default_order;

	hd_release *releases;
	uint32_t	release_count;
	uint32_t	release_room;
	hd_names	release_names;	/* to the first release of the name */
	hd_period  *periods;
	uint32_t	period_count;
	uint32_t	period_room;
	hd_period_run covers[HD_MAX_SOURCES][HD_KIND_COUNT];

	hd_names	unit_names;
	const hd_unit **units;
	uint32_t	unit_count;
	uint32_t	unit_room;
	hd_text    *dimensions;
	uint32_t	dimension_count;
	uint32_t	dimension_room;

	hd_names	payer_names;
	hd_payer   *payers;
	hd_text    *payer_parents;	/* names, until the parents are known */
	uint32_t	payer_count;
	uint32_t	payer_room;
	uint32_t	parent_room;
	hd_payer_id root;
	hd_payer	nobody;			/* stands in where there is no payer */
	hd_weight_row *weights;
	uint32_t	weight_count;
	uint32_t	weight_room;

	hd_table	drugs;
	hd_table	limits;
	hd_table	statuses;
	hd_table	payments;
	hd_table	ndcs;
	hd_index	ndc_products;	/* over the rows of ndcs */
	const hd_ndc_row **code_ndcs;
	hd_index	ndc_codes;		/* over code_ndcs */
	hd_table	formulary;
	hd_table	modifiers;
	uint32_t   *modifier_starts;	/* by modifier, and one more */
	hd_table	rules;
	uint32_t	rule_starts[HD_FINDING_COUNT + 1];	/* by finding */
	hd_rule_mask rule_bit[HD_FINDING_COUNT];	/* of a finding with rules */
	hd_rule_masks rules_of[HD_MODIFIER_COUNT];	/* of findings that name it */
	hd_table	policies;
	hd_diagnoses diagnoses;
	hd_eras		eras;
	hd_name_list drug_names;	/* of CMS's hcpcs_drug rows */
	hd_name_list product_names; /* of CMS's hcpcs_ndc rows */

	hd_finding_text findings[HD_FINDING_COUNT + 1]; /* and one for names that
													 * are none of ours */

	hd_sort_item *sort_items;	/* scratch; almost nothing between closes */
};

/* catalog.c */
extern void *hd_catalog_grow(hd_catalog *catalog, void *array,
							 uint32_t *room, uint32_t count, size_t size);
extern void *hd_catalog_shrink(hd_catalog *catalog, void *array,
							   uint32_t *room, uint32_t count, size_t size);
extern bool hd_names_find(const hd_names *names, hd_text text,
						  uint32_t *value);

/* catalog_sort.c */
extern hd_sort_item *hd_sort_begin(hd_catalog *catalog, uint32_t count);
extern void hd_sort(hd_sort_item *items, uint32_t count, hd_sort_item *room);
extern void hd_sort_rows(char *rows, size_t size, hd_sort_item *items,
						 uint32_t count);
extern void hd_sort_end(hd_catalog *catalog);
extern uint64_t hd_release_rank(const hd_catalog *catalog,
								const hd_origin *origin);
extern uint64_t hd_date_rank(hd_date date);
extern uint64_t hd_origin_rank(const hd_catalog *catalog,
							   const hd_origin *origin);
extern bool hd_origin_replaced(const hd_catalog *catalog,
							   const hd_origin *origin, const hd_origin *by);

/* catalog_layer.c */
extern void hd_layers_close(hd_catalog *catalog, hd_table *table);

/* catalog_query.c */
extern hd_cover hd_catalog_cover(const hd_catalog *catalog,
								 hd_source_id source, hd_kind kind,
								 hd_date date, hd_release_id *last);
extern hd_kind hd_limit_kind(uint8_t claim_type);
extern hd_answer hd_origin_answer(const hd_catalog *catalog, hd_cover cover,
								  hd_kind kind, const hd_origin *origin);

/* catalog_payer.c */
extern void hd_payers_close(hd_catalog *catalog);

/* catalog_policy.c */
extern void hd_policies_close(hd_catalog *catalog);

/* catalog_name.c */
extern void hd_drug_names_close(hd_catalog *catalog);

/* catalog_formulary.c */
extern uint64_t hd_formulary_identity(const void *row);
extern uint64_t hd_formulary_key(const void *row);

/* catalog_diagnosis.c */
extern void hd_diagnoses_close(hd_catalog *catalog);

/* catalog_era.c */
extern void hd_eras_close(hd_catalog *catalog, hd_section section);

/* What payer and pattern have to say: policies are found by it. */
static inline uint64_t
hd_policy_group(hd_payer_id payer, hd_code_pattern pattern)
{
	return ((uint64_t) payer << 3 | pattern.length) << 18 | pattern.code;
}

/*
 * Multiplying by 2^64 / golden ratio spreads keys that follow one another,
 * as codes do; its high bits pick the slot.  Keys have at most 45 bits, and
 * bits 16 to 47 of the product depend on all of them: they are the tag.
 */
static inline uint64_t
hd_key_hash(uint64_t key)
{
	return key * UINT64_C(0x9E3779B97F4A7C15);
}

static inline hd_run
hd_index_find(const hd_index *index, uint64_t key)
{
	uint64_t	hash = hd_key_hash(key);
	uint32_t	tag = (uint32_t) (hash >> 16);
	uint32_t	mask;
	hd_run		run = {NULL, 0};

	if (index->slots == NULL)
		return run;
	mask = (uint32_t) (UINT64_MAX >> index->shift);
	for (uint32_t at = (uint32_t) (hash >> index->shift);; at++)
	{
		const hd_slot *slot = &index->slots[at & mask];
		const uint32_t *start;

		if (slot->group == 0)
			return run;
		if (slot->tag != tag)
			continue;
		start = &index->starts[slot->group - 1];
		run.rows = index->rows + start[0] * index->size;
		if (index->key(run.rows) == key)
		{
			run.count = start[1] - start[0];
			return run;
		}
		run.rows = NULL;
	}
}

#endif							/* HD_CATALOG_PRIVATE_H */
