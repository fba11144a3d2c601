/*
 * memo.c
 *	  What was already worked out for lines like this one?
 *
 * Remembered are three things, all found by hashing, all true on the days of
 * an era (catalog_era.c) or less:
 *
 *		profile		what a line says but for its amounts --> the answers of the
 *					checks that ask for nothing else, and which others to ask
 *		dossier		code and payer --> what the catalog says (dossier.c),
 *					with the file of the code and the sheet of the payer
 *		diagnosis	its letters --> can it be billed?
 *
 * A profile is compared byte by byte with the line, so that the hash decides
 * nothing but where to look.  That a check asks for nothing else is not
 * declared but observed: while a profile is learnt the line has no amounts
 * but behind hd_walk_amounts, which notes who comes.
 *
 * When there is no more memory the profiles of the oldest block are forgotten,
 * those excepted that were recalled since the block was last looked through.
 * Profiles point to dossiers, which are fewer and smaller: when those fill
 * their blocks everything is forgotten at once, and what comes again is soon
 * learnt again.  So it is when the catalog gets a new section, because eras
 * are then numbered anew, and when the order of sources is another.
 */
#include "core/memo.h"

#include "core/walk.h"

#include <string.h>

/* ---- what a memo is made of ---- */

#define PROFILE_SLOTS 4096
#define DOSSIER_SLOTS 4096
#define FILE_SLOTS 2048
#define SHEET_SLOTS 64
#define DIAGNOSIS_SLOTS 4096
#define SEEN_SLOTS 4096

/* Memory is taken a block at a time, for dossiers so many of them at most. */
#define BLOCK_SIZE ((size_t) 64 * 1024)
#define DOSSIER_BLOCKS 6
#define MAX_BLOCKS 64

/* Longest key, in words; a longer line is judged and forgotten. */
#define KEY_WORDS 40

/*
 * A line without its amounts, in words: what was asked, what is there, the
 * lengths of the texts, then the texts, each from a word of its own on.
 */
enum
{
	KEY_WANTED,					/* the hd_check_set */
	KEY_PRESENCE,				/* see presences() */
	KEY_LENGTHS,				/* a byte a text */
	KEY_MORE_LENGTHS,
	KEY_HEAD
};

/* 9 texts and so many modifiers have their lengths in two words. */
#define KEY_MODIFIERS 7
#define NOT_SUPPLIED 0xFF		/* as a length */

/* Words behind a key: two for each of its texts. */
#define KEY_MARGIN 32

typedef struct line_key
{
	uint32_t	words;			/* an even number */
	uint32_t	hash;
	hd_date		date;
	hd_era		era;
	uint64_t	word[KEY_WORDS + KEY_MARGIN];
} line_key;

/* The part of a walk that the checks of a known profile see. */
typedef struct told
{
	hd_ndc		ndc;
	const hd_ndc_row *ndc_row;
	const hd_unit *dose_unit;
	const hd_policy *qualifier_refused;
	hd_code		code;
	hd_payer_id payer;
	uint8_t		form;
	uint8_t		claim_type;
	uint8_t		place;
	uint8_t		ndc_answer;
	uint8_t		qualifier;
	uint8_t		diagnosis;
	uint8_t		modifier_count;
	char		place_text[sizeof(((hd_walk *) 0)->place_text)];
	bool		has_date:1;
	bool		payer_known:1;
	bool		has_units:1;
	bool		has_jw:1;
	bool		has_jz:1;
	bool		ndc_product_listed:1;
} told;

/*
 * Two bits a status.  Byte i of 16 holds those of check i, i + 16, i + 32 and
 * i + 48, so that eight are taken out of eight bytes at once.
 */
#define STATUS_BYTES 16

_Static_assert(HD_CHECK_COUNT > 56 && HD_CHECK_COUNT <= 4 * STATUS_BYTES,
			   "unpack_verdict copies 7 words and a rest");

typedef struct profile
{
	struct profile *next;		/* in the same slot */
	uint32_t	hash;
	uint16_t	words;
	hd_era		era;
	hd_date		from;			/* the days it is known for */
	hd_date		to;
	hd_check_set open;			/* to be asked for every line */
	const hd_dossier *dossier;	/* NULL: none without a date */
	hd_finding_set findings;
	uint8_t		status[STATUS_BYTES];
	uint8_t		severity;
	bool		in_scope;
	bool		modifier_use_info;
	bool		recalled;		/* since its block was last swept */
	told		told;
	uint64_t	key[];
} profile;

typedef struct diagnosis
{
	uint64_t	letters;
	hd_era		era;
	uint8_t		length;			/* 0: empty slot */
	uint8_t		answer;			/* an hd_answer */
} diagnosis;

/* Blocks that are filled one after the other, then again from the first. */
typedef struct blocks
{
	char	   *block[MAX_BLOCKS];
	size_t		used[MAX_BLOCKS];
	int			count;			/* that have memory */
	int			most;
	int			current;
} blocks;

struct hd_memo
{
	const hd_catalog *catalog;
	hd_allocator allocator;
	unsigned	sections;		/* of the catalog, when it was learnt */
	hd_order	order;
	hd_memo_counts counts;

	blocks		of_profiles;
	blocks		of_dossiers;
	/* hashes of profiles that were met, but not learnt */
	uint32_t	seen[SEEN_SLOTS];

	profile    *profiles[PROFILE_SLOTS];
	hd_dossier *dossiers[DOSSIER_SLOTS];
	hd_code_file *files[FILE_SLOTS];
	hd_sheet   *sheets[SHEET_SLOTS];
	diagnosis	diagnoses[DIAGNOSIS_SLOTS];
};

#define PROFILE_MAX (sizeof(profile) + KEY_WORDS * sizeof(uint64_t))

/* A dossier, a file and a sheet, which may all have to be made */
#define DOSSIER_MAX \
	(HD_DOSSIER_SIZE + sizeof(hd_code_file) + sizeof(hd_sheet))

_Static_assert(PROFILE_MAX <= BLOCK_SIZE && DOSSIER_MAX <= BLOCK_SIZE,
			   "a block holds anything");

/* ---- memory ---- */

static void
empty_blocks(blocks *b)
{
	memset(b->used, 0, sizeof(b->used));
	b->current = 0;
}

static void
forget(hd_memo *memo)
{
	memset(memo->profiles, 0, sizeof(memo->profiles));
	memset(memo->dossiers, 0, sizeof(memo->dossiers));
	memset(memo->files, 0, sizeof(memo->files));
	memset(memo->sheets, 0, sizeof(memo->sheets));
	memset(memo->diagnoses, 0, sizeof(memo->diagnoses));
	empty_blocks(&memo->of_profiles);
	empty_blocks(&memo->of_dossiers);
}

hd_memo *
hd_memo_create(const hd_catalog *catalog, hd_allocator allocator, size_t size)
{
	hd_memo    *memo = allocator.allocate(allocator.context, sizeof(hd_memo));
	size_t		room = size < sizeof(hd_memo) ? 0 :
		(size - sizeof(hd_memo)) / BLOCK_SIZE;

	memset(memo, 0, sizeof(*memo));
	memo->catalog = catalog;
	memo->allocator = allocator;
	memo->of_dossiers.most = room < 3 * DOSSIER_BLOCKS ?
		1 + (int) room / 3 : DOSSIER_BLOCKS;
	memo->of_profiles.most = room > MAX_BLOCKS ? MAX_BLOCKS :
		room < 3 ? 1 : (int) room - memo->of_dossiers.most;
	return memo;
}

hd_memo_counts
hd_memo_count(const hd_memo *memo)
{
	return memo->counts;
}

static size_t
profile_size(uint32_t words)
{
	return sizeof(profile) + words * sizeof(uint64_t);
}

/* What points to the profile: its slot, or the one before it there. */
static profile **
pointer_to(hd_memo *memo, const profile *wanted)
{
	profile   **p = &memo->profiles[wanted->hash % PROFILE_SLOTS];

	while (*p != wanted)
		p = &(*p)->next;
	return p;
}

/*
 * Go through the profiles of a block, which lie in it one after the other:
 * those recalled since it was last done stay, and move up; the others are
 * forgotten.
 */
static void
sweep_block(hd_memo *memo, int at)
{
	blocks	   *b = &memo->of_profiles;
	size_t		kept = 0;

	for (size_t i = 0; i < b->used[at];)
	{
		profile    *old = (profile *) (void *) (b->block[at] + i);
		profile   **pointer = pointer_to(memo, old);
		size_t		size = profile_size(old->words);

		i += size;
		if (!old->recalled)
		{
			*pointer = old->next;
			continue;
		}
		old->recalled = false;
		*pointer = memmove(b->block[at] + kept, old, size);
		kept += size;
	}
	b->used[at] = kept;
	memo->counts.forgotten++;
}

static void
give_memory(hd_memo *memo, blocks *b)
{
	if (b->current < b->count)
		return;
	b->block[b->current] =
		memo->allocator.allocate(memo->allocator.context, BLOCK_SIZE);
	b->count++;
}

/* Be sure of room for any dossier, before a profile is learnt. */
static void
make_dossier_room(hd_memo *memo)
{
	blocks	   *b = &memo->of_dossiers;

	if (BLOCK_SIZE - b->used[b->current] < DOSSIER_MAX)
	{
		if (b->current + 1 == b->most)
		{
			forget(memo);
			memo->counts.forgotten++;
		}
		else
			b->current++;
	}
	give_memory(memo, b);
}

static profile *
take_profile_room(hd_memo *memo, size_t size)
{
	blocks	   *b = &memo->of_profiles;

	if (BLOCK_SIZE - b->used[b->current] < size)
	{
		/* a block that stays nearly full would be swept again at once */
		do
		{
			b->current = (b->current + 1) % b->most;
			if (b->used[b->current] > 0)
				sweep_block(memo, b->current);
		} while (b->used[b->current] > BLOCK_SIZE / 4 * 3);
	}
	give_memory(memo, b);
	b->used[b->current] += size;
	return (profile *) (void *)
		(b->block[b->current] + b->used[b->current] - size);
}

/* Is what is remembered about this catalog as it is, asked in this order? */
static inline void
check_ground(hd_memo *memo, const hd_order *order)
{
	unsigned	sections = hd_catalog_sections(memo->catalog);

	if (memo->sections == sections && hd_order_same(&memo->order, order))
		return;
	forget(memo);
	memo->sections = sections;
	memo->order = *order;
}

/* ---- keys ---- */

/*
 * A text of at most eight bytes as a word.  Two loads that overlap serve
 * every length of a range; with the length the word stands for one text.
 */
static inline uint64_t
short_text(const char *from, size_t len)
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

/* Returns where the next text goes; end if there is no room for this one. */
static uint64_t *
put_long_text(uint64_t *to, uint64_t *end, hd_text text)
{
	if (text.len >= NOT_SUPPLIED || to + text.len / 8 + 1 > end)
		return end;
	for (size_t i = 0; i + 8 < text.len; i += 8)
		memcpy(to++, text.data + i, 8);
	memcpy(to++, text.data + text.len - 8, 8);
	return to;
}

/* A text of two words or less always has room, behind the end if need be. */
static inline uint64_t *
put_text(uint64_t *to, uint64_t *end, hd_text text, uint64_t *lengths)
{
	*lengths <<= 8;
	if (!hd_text_supplied(text))
	{
		*lengths |= NOT_SUPPLIED;
		return to;
	}
	*lengths |= text.len;
	if (text.len <= 8)
	{
		*to = short_text(text.data, text.len);
		return to + 1;
	}
	if (text.len > 16)
		return put_long_text(to, end, text);
	memcpy(to, text.data, 8);
	memcpy(to + 1, text.data + text.len - 8, 8);
	return to + 2;
}

static inline bool
is_blank(hd_text text)
{
	if (text.len > 0 && !hd_is_blank(text.data[0]))
		return false;
	for (size_t i = 0; i < text.len; i++)
		if (!hd_is_blank(text.data[i]))
			return false;
	return true;
}

static inline hd_presence
presence_of_text(hd_text text)
{
	return !hd_text_supplied(text) ? HD_ABSENT :
		is_blank(text) ? HD_BLANK : HD_GIVEN;
}

static inline hd_presence
presence_of_diagnoses(const hd_line *line)
{
	for (int i = 0; i < line->diagnosis_count; i++)
		if (!is_blank(line->diagnoses[i]))
			return HD_GIVEN;
	return line->diagnosis_count < 0 ? HD_ABSENT : HD_BLANK;
}

/* As in walk.c: which lines have units decides whole groups of checks. */
static inline bool
has_units(const hd_line *line)
{
	hd_decimal	units = line->units.value;

	return line->units.presence == HD_GIVEN && hd_decimal_sign(units) > 0 &&
		(units.kind == HD_DECIMAL_FINITE || units.kind == HD_DECIMAL_HUGE);
}

static inline uint64_t
presences(const hd_line *line)
{
	return (uint64_t) line->units.presence |
		(uint64_t) line->service_date.presence << 2 |
		(uint64_t) line->ndc_quantity.presence << 4 |
		(uint64_t) line->dose.presence << 6 |
		(uint64_t) line->received_date.presence << 8 |
		(uint64_t) line->charge.presence << 10 |
		(uint64_t) presence_of_text(line->prior_auth) << 12 |
		(uint64_t) presence_of_diagnoses(line) << 14 |
		(uint64_t) has_units(line) << 16 |
		(uint64_t) (uint32_t) (line->modifier_count + 1) << 20;
}

/* Returns where the texts end. */
static inline uint64_t *
put_texts(line_key *k, uint64_t *end, const hd_line *line)
{
	uint64_t   *to = k->word + KEY_HEAD;
	uint64_t	lengths = 0;
	uint64_t	more = 0;

	to = put_text(to, end, line->code, &lengths);
	to = put_text(to, end, line->payer, &lengths);
	to = put_text(to, end, line->claim_type, &lengths);
	to = put_text(to, end, line->place_of_service, &lengths);
	to = put_text(to, end, line->ndc, &lengths);
	to = put_text(to, end, line->ndc_unit, &lengths);
	to = put_text(to, end, line->dose_unit, &lengths);
	to = put_text(to, end, line->container_type, &lengths);
	to = put_text(to, end, line->drug, &more);
	for (int i = 0; i < line->modifier_count; i++)
		to = put_text(to, end, line->modifiers[i], &more);
	k->word[KEY_LENGTHS] = lengths;
	k->word[KEY_MORE_LENGTHS] = more;
	return to;
}

/* Pairs of words are multiplied, all at once but for the last exclusive or. */
static inline uint32_t
hash_words(const uint64_t *word, uint32_t words)
{
	uint64_t	hash = words;

	for (uint32_t i = 0; i < words; i += 2)
	{
		__extension__ unsigned __int128 product =
			(unsigned __int128) (word[i] ^ UINT64_C(0x9E3779B97F4A7C15)) *
			((word[i + 1] ^ UINT64_C(0xD6E8FEB86659FD93)) + i);

		hash ^= (uint64_t) product ^ (uint64_t) (product >> 64);
	}
	return (uint32_t) (hash ^ hash >> 32);
}

/* False for a line that cannot be remembered. */
static inline bool
make_key(const hd_memo *memo, const hd_line *line, hd_check_set wanted,
		 line_key *out)
{
	uint64_t   *end = out->word + KEY_WORDS;
	uint64_t   *to;

	out->date = 0;
	out->era = HD_NO_ERA;
	if (line->service_date.presence == HD_GIVEN)
	{
		out->date = line->service_date.value;
		out->era = hd_catalog_era(memo->catalog, out->date);
		if (out->era == HD_NO_ERA)
			return false;
	}
	if (line->modifier_count > KEY_MODIFIERS)
		return false;
	to = put_texts(out, end, line);
	if (to >= end)
		return false;
	out->word[KEY_WANTED] = wanted;
	out->word[KEY_PRESENCE] = presences(line) | (uint64_t) out->era << 32;
	*to = 0;
	out->words = (uint32_t) (to - out->word + 1) / 2 * 2;
	out->hash = hash_words(out->word, out->words);
	return true;
}

/* ---- profiles ---- */

static inline profile *
find_profile(const hd_memo *memo, const line_key *k)
{
	profile    *p = memo->profiles[k->hash % PROFILE_SLOTS];

	if (p == NULL)
		return NULL;
	/* all of it will be read: do not wait for one part after the other */
	__builtin_prefetch((const char *) p + 64);
	__builtin_prefetch((const char *) p + 128);
	__builtin_prefetch((const char *) p + 192);
	for (; p != NULL; p = p->next)
		if (p->hash == k->hash && p->words == k->words &&
			p->from <= k->date && k->date <= p->to &&
			memcmp(p->key, k->word, k->words * sizeof(uint64_t)) == 0)
			return p;
	return NULL;
}

static told
tell(const hd_walk *walk)
{
	told		t = {
		.ndc = walk->ndc,
		.ndc_row = walk->ndc_row,
		.dose_unit = walk->dose_unit,
		.qualifier_refused = walk->qualifier_refused,
		.code = walk->code,
		.payer = walk->payer,
		.form = (uint8_t) walk->form,
		.claim_type = walk->claim_type,
		.place = (uint8_t) walk->place,
		.ndc_answer = (uint8_t) walk->ndc_answer,
		.qualifier = (uint8_t) walk->qualifier,
		.diagnosis = (uint8_t) walk->diagnosis,
		.modifier_count = (uint8_t) walk->modifier_count,
		.has_date = walk->has_date,
		.payer_known = walk->payer_known,
		.has_units = walk->has_units,
		.has_jw = walk->has_jw,
		.has_jz = walk->has_jz,
		.ndc_product_listed = walk->ndc_product_listed
	};

	memcpy(t.place_text, walk->place_text, sizeof(t.place_text));
	return t;
}

/* The other way: all of a walk but the texts and the modifiers. */
static inline void
listen(hd_walk *walk, const told *t)
{
	walk->ndc = t->ndc;
	walk->ndc_row = t->ndc_row;
	walk->dose_unit = t->dose_unit;
	walk->qualifier_refused = t->qualifier_refused;
	walk->code = t->code;
	walk->payer = t->payer;
	walk->form = (hd_code_form) t->form;
	walk->claim_type = t->claim_type;
	walk->place = (hd_place) t->place;
	walk->ndc_answer = (hd_answer) t->ndc_answer;
	walk->qualifier = (hd_qualifier) t->qualifier;
	walk->diagnosis = (hd_presence) t->diagnosis;
	walk->modifier_count = t->modifier_count;
	walk->has_date = t->has_date;
	walk->payer_known = t->payer_known;
	walk->has_units = t->has_units;
	walk->has_jw = t->has_jw;
	walk->has_jz = t->has_jz;
	walk->ndc_product_listed = t->ndc_product_listed;
	memcpy(walk->place_text, t->place_text, sizeof(walk->place_text));
	walk->modifiers_read = 0;
	walk->rules = 0;
}

static void
pack_verdict(const hd_verdict *verdict, profile *p)
{
	p->findings = verdict->findings;
	p->severity = (uint8_t) verdict->severity;
	p->in_scope = verdict->in_scope;
	p->modifier_use_info = verdict->modifier_use_info;
	memset(p->status, 0, sizeof(p->status));
	for (int check = 0; check < HD_CHECK_COUNT; check++)
		p->status[check % STATUS_BYTES] |=
			(uint8_t) (verdict->status[check] << check / STATUS_BYTES * 2);
}

static inline void
unpack_verdict(const profile *p, hd_verdict *verdict)
{
	uint64_t	packed[2];

	memcpy(packed, p->status, sizeof(packed));
	for (int i = 0; i < 8; i++)
	{
		uint64_t	eight = packed[i % 2] >> i / 2 * 2 &
			UINT64_C(0x0303030303030303);

		memcpy(verdict->status + i * 8, &eight, i < 7 ? 8 :
			   HD_CHECK_COUNT - 56);
	}
	verdict->in_scope = p->in_scope;
	verdict->findings = p->findings;
	verdict->severity = (hd_severity) p->severity;
	verdict->modifier_use_info = p->modifier_use_info;
	verdict->payer = p->told.payer;
}

/* ---- judging ---- */

#define ALL_CHECKS (HD_ALL_CHECKS >> (64 - HD_CHECK_COUNT))

/* They lack nothing that they need, or they would not be open. */
static void
ask_open(const hd_memo *memo, const profile *p, const hd_order *order,
		 const hd_line *line, hd_verdict *verdict)
{
	hd_walk		walk;
	bool		asked;

	walk.catalog = memo->catalog;
	walk.order = order;
	walk.line = line;
	walk.notes = NULL;
	walk.verdict = verdict;
	walk.memo = (hd_memo *) memo;
	walk.amounts = line;
	walk.asked = &asked;
	walk.date = line->service_date.value;
	walk.era = p->era;
	listen(&walk, &p->told);
	hd_dossier_open(&walk, p->dossier);
	for (hd_check_set left = p->open; left != 0; left &= left - 1)
		hd_checks[__builtin_ctzll(left)].ask(&walk);
}

bool
hd_memo_judge(hd_memo *memo, const hd_order *order, const hd_line *line,
			  hd_check_set wanted, hd_verdict *verdict)
{
	profile    *p;
	line_key	k;

	check_ground(memo, order);
	if (!make_key(memo, line, wanted, &k))
		return false;
	p = find_profile(memo, &k);
	if (p == NULL)
		return false;
	memo->counts.recalled++;
	p->recalled = true;
	unpack_verdict(p, verdict);
	if (p->open != 0)
		ask_open(memo, p, order, line, verdict);
	return true;
}

/*
 * The line as a profile sees it.  What is taken away is made strange, so that
 * a check that looks at it all the same gives itself away.
 */
static hd_line
without_amounts(const hd_line *line)
{
	hd_line		bare = *line;
	hd_decimal	strange = {.digits = -12345, .kind = HD_DECIMAL_HUGE};

	bare.units.value = strange;
	bare.ndc_quantity.value = strange;
	bare.dose.value = strange;
	bare.charge.value = strange;
	bare.service_date.value = HD_DATE_BEGIN;
	bare.received_date.value = HD_DATE_BEGIN;
	bare.today = HD_DATE_BEGIN;
	bare.diagnosis_count = 0;
	bare.diagnoses = NULL;
	if (hd_text_presence(bare.prior_auth) == HD_GIVEN)
		bare.prior_auth = HD_TEXT("?");
	return bare;
}

/*
 * Ask the checks; what those answer that look at the amounts is taken back.
 * Returns which they are.
 */
static hd_check_set
ask_profile(hd_walk *walk, hd_check_set wanted)
{
	hd_check_set open = 0;
	int			lacks = hd_walk_lacks(walk);

	for (int check = 0; check < HD_CHECK_COUNT; check++)
	{
		hd_verdict *verdict = walk->verdict;
		hd_finding_set findings = verdict->findings;
		hd_severity severity = verdict->severity;
		bool		use_info = verdict->modifier_use_info;

		if ((wanted >> check & 1) == 0)
			continue;
		*walk->asked = false;
		hd_ask_check(walk, (hd_check_id) check, lacks);
		if (!*walk->asked)
			continue;
		verdict->findings = findings;
		verdict->severity = severity;
		verdict->modifier_use_info = use_info;
		verdict->status[check] = HD_STATUS_NOT_APPLICABLE;
		open |= UINT64_C(1) << check;
	}
	return open;
}

static const profile *
keep_profile(hd_memo *memo, const line_key *k, const hd_walk *walk,
			 hd_check_set open)
{
	profile    *p = take_profile_room(memo, profile_size(k->words));
	profile   **slot = &memo->profiles[k->hash % PROFILE_SLOTS];

	p->next = *slot;
	p->hash = k->hash;
	p->words = (uint16_t) k->words;
	p->era = k->era;
	p->from = walk->dossier != NULL ? walk->dossier->from : HD_DATE_BEGIN;
	p->to = walk->dossier != NULL ? walk->dossier->to : HD_DATE_END;
	p->open = open;
	p->dossier = walk->dossier;
	p->recalled = false;
	p->told = tell(walk);
	pack_verdict(walk->verdict, p);
	memcpy(p->key, k->word, k->words * sizeof(uint64_t));
	*slot = p;
	memo->counts.learned++;
	return p;
}

/*
 * Was a line of this profile met a while ago?  A profile is learnt the second
 * time it comes: where most come once only, as with many payers and few
 * lines, they would drive out those that do come again.
 */
static bool
was_seen(hd_memo *memo, const line_key *k)
{
	uint32_t   *seen = &memo->seen[k->hash % SEEN_SLOTS];

	if (*seen == k->hash)
		return true;
	*seen = k->hash;
	return false;
}

/* As hd_judge, but with dossiers. */
static void
judge_once(hd_memo *memo, const line_key *k, const hd_order *order,
		   const hd_line *line, hd_check_set wanted, hd_verdict *verdict)
{
	hd_walk		walk;
	int			lacks;

	hd_walk_begin(&walk, memo->catalog, order, line, verdict);
	walk.memo = memo;
	walk.era = k->era;
	if (!hd_walk_in_scope(&walk))
		return;
	lacks = hd_walk_lacks(&walk);
	for (hd_check_set left = wanted & ALL_CHECKS; left != 0; left &= left - 1)
		hd_ask_check(&walk, (hd_check_id) __builtin_ctzll(left), lacks);
}

void
hd_memo_learn(hd_memo *memo, const hd_order *order, const hd_line *line,
			  hd_check_set wanted, hd_verdict *verdict)
{
	hd_walk		walk;
	hd_line		bare;
	hd_check_set open = 0;
	bool		asked = false;
	const profile *p;
	line_key	k;

	check_ground(memo, order);
	if (!make_key(memo, line, wanted, &k))
	{
		hd_judge(memo->catalog, order, line, wanted, NULL, verdict);
		return;
	}
	make_dossier_room(memo);
	if (!was_seen(memo, &k))
	{
		judge_once(memo, &k, order, line, wanted, verdict);
		return;
	}
	bare = without_amounts(line);
	hd_walk_begin(&walk, memo->catalog, order, &bare, verdict);
	walk.amounts = line;
	walk.asked = &asked;
	walk.memo = memo;
	walk.era = k.era;
	if (hd_walk_in_scope(&walk))
		open = ask_profile(&walk, wanted);
	p = keep_profile(memo, &k, &walk, open);
	if (open != 0)
		ask_open(memo, p, order, line, verdict);
}

/* ---- dossiers and diagnoses ---- */

static void *
next_dossier_room(const blocks *b)
{
	return b->block[b->current] + b->used[b->current];
}

/* That of the walk's payer and date; made if there is none. */
static const hd_sheet *
find_sheet(hd_memo *memo, const hd_walk *walk)
{
	hd_sheet  **slot = &memo->sheets[(walk->payer + walk->era) % SHEET_SLOTS];
	blocks	   *b = &memo->of_dossiers;
	hd_sheet   *sheet;

	for (sheet = *slot; sheet != NULL; sheet = sheet->next)
		if (sheet->payer == walk->payer && sheet->era == walk->era &&
			sheet->from <= walk->date && walk->date <= sheet->to)
			return sheet;
	sheet = next_dossier_room(b);
	b->used[b->current] += sizeof(hd_sheet);
	hd_sheet_make(walk, sheet);
	sheet->next = *slot;
	*slot = sheet;
	return sheet;
}

/* That of the walk's code and era; made if there is none. */
static const hd_code_file *
find_file(hd_memo *memo, hd_walk *walk)
{
	hd_code_file **slot = &memo->files[(walk->code ^ walk->era << 5) %
									   FILE_SLOTS];
	blocks	   *b = &memo->of_dossiers;
	hd_code_file *file;

	for (file = *slot; file != NULL; file = file->next)
		if (file->code == walk->code && file->era == walk->era)
			return file;
	file = next_dossier_room(b);
	b->used[b->current] += sizeof(hd_code_file);
	hd_code_file_make(walk, file);
	file->next = *slot;
	*slot = file;
	return file;
}

static inline bool
is_about(const hd_dossier *dossier, const hd_walk *walk)
{
	return dossier->file->code == walk->code &&
		dossier->file->era == walk->era && dossier->payer == walk->payer &&
		dossier->from <= walk->date && walk->date <= dossier->to;
}

/* That of the walk's code, payer and date; made if there is none. */
const hd_dossier *
hd_memo_dossier(hd_memo *memo, hd_walk *walk)
{
	uint64_t	about = ((uint64_t) walk->code << 16 | walk->payer) << 16 |
		walk->era;
	hd_dossier **slot = &memo->dossiers[about *
										UINT64_C(0x9E3779B97F4A7C15) >> 52];
	blocks	   *b = &memo->of_dossiers;
	const hd_code_file *file;
	const hd_sheet *sheet;
	hd_dossier *dossier;

	for (dossier = *slot; dossier != NULL; dossier = dossier->next)
		if (is_about(dossier, walk))
			return dossier;
	file = find_file(memo, walk);
	sheet = find_sheet(memo, walk);
	dossier = next_dossier_room(b);
	b->used[b->current] += hd_dossier_make(walk, file, sheet, dossier);
	dossier->next = *slot;
	*slot = dossier;
	return dossier;
}

static inline bool
is_diagnosis(const diagnosis *slot, uint64_t letters, size_t length,
			 hd_era era)
{
	return slot->letters == letters && slot->era == era &&
		slot->length == length;
}

/*
 * Diagnoses have at most eight characters, and are compared as the word that
 * these fill.
 */
hd_answer
hd_memo_billable(hd_memo *memo, const hd_walk *walk, hd_text text)
{
	diagnosis  *slot;
	diagnosis  *other;
	uint64_t	letters;
	hd_era		era = walk->era;

	if (text.len == 0 || text.len > sizeof(letters))
		return hd_catalog_diagnosis_billable(memo->catalog, walk->order, text,
											 walk->date);
	letters = short_text(text.data, text.len);
	slot = &memo->diagnoses[(letters + era) *
							UINT64_C(0x9E3779B97F4A7C15) >> 52];
	if (is_diagnosis(slot, letters, text.len, era))
		return (hd_answer) slot->answer;
	/* the neighbour holds what was asked here before */
	other = &memo->diagnoses[(slot - memo->diagnoses) ^ 1];
	if (is_diagnosis(other, letters, text.len, era))
		return (hd_answer) other->answer;
	*other = *slot;
	slot->letters = letters;
	slot->era = era;
	slot->length = (uint8_t) text.len;
	slot->answer = (uint8_t)
		hd_catalog_diagnosis_billable(memo->catalog, walk->order, text,
									  walk->date);
	return (hd_answer) slot->answer;
}
