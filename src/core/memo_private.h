/*
 * memo_private.h
 *	  What is a memo made of?
 *
 * Private to memo.c, memo_line.c, memo_dossier.c and memo_explain.c, whose
 * heads say what each is for.
 */
#ifndef HD_MEMO_PRIVATE_H
#define HD_MEMO_PRIVATE_H

#include "core/memo.h"

#include "core/walk.h"

/* ---- verdicts in parts (memo.c) ---- */

/*
 * Two bits a status.  Byte i of 16 holds those of check i, i + 16, i + 32 and
 * i + 48, so that eight are taken out of eight bytes at once.
 */
#define HD_STATUS_WORDS 2

/* One cache line: what some checks answer wherever the key is the same. */
typedef struct hd_part
{
	uint64_t	owner;			/* the key's first half; 0: empty */
	uint64_t	value;			/* its second */
	hd_check_set settled;		/* the checks it answers for */
	uint64_t	status[HD_STATUS_WORDS];
	hd_finding_set findings;
	uint32_t	id;				/* of a stem, as owner of others */
	uint8_t		severity;
	bool		modifier_use_info;
	bool		recalled;		/* since it was last to be driven out */
} hd_part;

_Static_assert(sizeof(hd_part) == 64, "a part is a cache line");

/* Parts stand in buckets, buckets in segments; those come when needed. */
#define HD_BUCKET_PARTS 4
#define HD_SEGMENT_PARTS 256
#define HD_MAX_SEGMENTS 64

/* ---- what lines say, resolved (memo_line.c) ---- */

/* A text of at most 32 bytes; words behind its end are not looked at. */
#define HD_KEY_WORDS 4

typedef struct hd_payer_slot
{
	uint64_t	word[HD_KEY_WORDS];
	uint8_t		length;
	bool		used;
	bool		known;
	hd_payer_id payer;
} hd_payer_slot;

typedef struct hd_place_slot
{
	uint64_t	claim_type[2];
	uint64_t	place;
	uint32_t	lengths;		/* 0: empty slot */
	uint8_t		type;			/* an hd_claim_type */
	uint8_t		kind;			/* an hd_place */
	bool		blank;			/* the place */
	char		text[sizeof(((hd_walk *) 0)->place_text)];
} hd_place_slot;

typedef struct hd_ndc_slot
{
	uint64_t	text[2];
	const hd_code_file *file;	/* NULL: empty slot */
	const hd_ndc_row *row;
	hd_ndc		number;
	uint8_t		length;
	uint8_t		presence;
	uint8_t		answer;
	bool		product_listed;
} hd_ndc_slot;

/* A unit of a dose, or of an NDC quantity, for which payers say qualifier. */
typedef struct hd_unit_slot
{
	uint64_t	text;
	const hd_unit *unit;		/* NULL: not known */
	const hd_policy *policy;	/* asked last whether it lists the qualifier */
	uint8_t		length;			/* 0: empty slot */
	uint8_t		qualifier;		/* an hd_qualifier */
	bool		listed;
} hd_unit_slot;

#define HD_PAYER_SLOTS 256
#define HD_PLACE_SLOTS 64
#define HD_UNIT_SLOTS 64
#define HD_NDC_SLOTS 4096

/* ---- what is on file (memo_dossier.c) ---- */

#define HD_DOSSIER_SLOTS 4096
#define HD_KIND_SLOTS 2048
#define HD_FILE_SLOTS 2048
#define HD_SHEET_SLOTS 64
#define HD_DIAGNOSIS_SLOTS 8192

/*
 * Memory for dossiers, and for the files of codes, is taken a block at a
 * time, so many of them at most for each.
 */
#define HD_BLOCK_SIZE ((size_t) 64 * 1024)
#define HD_BLOCKS 6
#define HD_SHEETS (HD_BLOCK_SIZE / sizeof(hd_sheet))

/* Dossiers of like sheets without policies of their own, alike in traits */
typedef struct hd_kind_slot
{
	uint64_t	traits;
	uint32_t	sheet;			/* its number */
	uint32_t	kind;
} hd_kind_slot;

typedef struct hd_diagnosis_slot
{
	uint64_t	letters;
	hd_era		era;
	uint8_t		length;			/* 0: empty slot */
	uint8_t		answer;			/* an hd_answer */
} hd_diagnosis_slot;

typedef struct hd_blocks
{
	char	   *block[HD_BLOCKS];
	int			count;			/* that have memory */
	int			current;
	size_t		used;			/* of the current one */
} hd_blocks;

struct hd_memo
{
	const hd_catalog *catalog;
	hd_allocator allocator;
	unsigned	sections;		/* of the catalog, when it was learnt */
	hd_order	order;
	hd_memo_counts counts;

	hd_part    *segment[HD_MAX_SEGMENTS];
	uint32_t	segments;		/* that are used, a power of two */
	uint32_t	most_segments;
	uint32_t	filled;			/* parts since there are so many */
	uint32_t	ids;			/* the last given to a stem, kind or sheet */

	hd_payer_slot payers[HD_PAYER_SLOTS];
	hd_place_slot places[HD_PLACE_SLOTS];
	hd_unit_slot units[HD_UNIT_SLOTS];
	hd_ndc_slot ndcs[HD_NDC_SLOTS];

	hd_sheet   *of_sheets;		/* a block of them; NULL: none yet */
	uint32_t	sheet_count;
	hd_blocks	of_files;
	hd_blocks	of_dossiers;
	int			most_blocks;	/* of each */
	hd_kind_slot kinds[HD_KIND_SLOTS];
	hd_dossier *dossiers[HD_DOSSIER_SLOTS];
	hd_code_file *files[HD_FILE_SLOTS];
	hd_sheet   *sheets[HD_SHEET_SLOTS];
	hd_diagnosis_slot diagnoses[HD_DIAGNOSIS_SLOTS];
};

/* memo.c */
extern void hd_memo_forget(hd_memo *memo);

/* memo_line.c: the values of a line by which parts are found */
typedef struct hd_line_values
{
	uint64_t	there;			/* which fields, and what of the payer */
	uint64_t	place;			/* 40 bits */
	uint64_t	modifiers;
	uint64_t	ndc;			/* 14 bits */
} hd_line_values;

extern bool hd_memo_resolve(hd_memo *memo, const hd_order *order,
							const hd_line *line, hd_walk *walk,
							hd_line_values *values);

/* memo_dossier.c */
extern void hd_memo_make_room(hd_memo *memo);
extern void hd_memo_forget_files(hd_memo *memo);

/* Is what is remembered about this catalog as it is, asked in this order? */
static inline bool
hd_memo_stands(const hd_memo *memo, const hd_order *order)
{
	return memo->sections == hd_catalog_sections(memo->catalog) &&
		hd_order_same(&memo->order, order);
}

static inline uint64_t
hd_mix(uint64_t word)
{
	return word * UINT64_C(0x9E3779B97F4A7C15);
}

/*
 * A text of at most eight bytes as a word.  Two loads that overlap serve
 * every length of a range; with the length the word stands for one text.
 */
static inline uint64_t
hd_short_text(const char *from, size_t len)
{
	uint64_t	word = 0;

	if (len == 8)
		memcpy(&word, from, 8);
	else if (len >= 4)
	{
		uint32_t	head;
		uint32_t	tail;

		memcpy(&head, from, 4);
		memcpy(&tail, from + len - 4, 4);
		word = (uint64_t) tail << 32 | head;
	}
	else if (len > 0)
		word = (uint64_t) (uint8_t) from[0] |
			(uint64_t) (uint8_t) from[len / 2] << 8 |
			(uint64_t) (uint8_t) from[len - 1] << 16;
	return word;
}

#endif							/* HD_MEMO_PRIVATE_H */
