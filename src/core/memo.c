/*
 * memo.c
 *	  What was already worked out for lines like this one?
 *
 * A verdict is put together from parts.  A part holds what some checks answer
 * to all lines that agree in what these checks look at:
 *
 *		stem		payer and its policies, traits of the code, claim type, and
 *					which fields are there
 *		place		a stem, and the place
 *		modifiers	a stem, or what the line lacks where no rule could be
 *					broken; era, and the modifiers
 *		NDC			a stem, and what is known of the NDC
 *		together	a stem, place, NDC, and which of JW and JZ are there
 *
 * What is in none of them is asked of every line.  Which check belongs where
 * is not declared but observed: it notes what it looks at (hd_walk_note), and
 * one that looked at nothing but the place, say, goes into the part of the
 * place.  What it looks at first depends on nothing but the stem, so that no
 * check stands in two of the parts that a line is put together from.
 *
 * Parts are found by hashing; a bucket that is full loses one that was not
 * recalled lately.  All are forgotten when the catalog gets a new section,
 * because eras are then numbered anew, and when the order of sources is
 * another.  They outlive the dossiers they were learnt with (memo_dossier.c),
 * of which they know the kind, a number that is given once only.
 */
#include "core/memo_private.h"

/*
 * What a part is of, in the high bits of its owner, which is a kind of
 * dossiers for a stem, and a stem for the others.
 */
typedef enum part_kind
{
	STEM,
	PLACE,
	MODIFIERS,
	NDC,
	TOGETHER,
	PART_KINDS
} part_kind;

#define OWNER_KIND(kind) ((uint64_t) (kind) << 56)
#define OWNER_ERA(era) ((uint64_t) (era) << 32)
#define OWNER_NO_STEM (UINT64_C(1) << 55)

/*
 * Of the checks that look at modifiers alone, those that ask the rules and
 * the list of modifiers, and nothing else that is on file.
 */
#define CHECKS_OF_RULES \
	(HD_CHECK_BIT(modifier_known) | HD_CHECK_BIT(modifier_valid) | \
	 HD_CHECK_BIT(modifier_repeat) | HD_CHECK_BIT(modifier_together) | \
	 HD_CHECK_BIT(modifier_count) | HD_CHECK_BIT(modifier_use) | \
	 HD_CHECK_BIT(modifier_340b) | HD_CHECK_BIT(modifier_esa) | \
	 HD_CHECK_BIT(esa_hemoglobin) | HD_CHECK_BIT(modifier_insulin) | \
	 HD_CHECK_BIT(modifier_pump))

/* A line needs a few new ones at most; no two things may ever share one. */
#define MOST_IDS (UINT32_MAX - 1024)

/* Sections that the checks ask, of which a line may need them all. */
#define ALL_SECTIONS \
	(HD_SECTION_BIT(HD_SECTION_CODE) | HD_SECTION_BIT(HD_SECTION_LIMIT) | \
	 HD_SECTION_BIT(HD_SECTION_STATUS) | HD_SECTION_BIT(HD_SECTION_NDC) | \
	 HD_SECTION_BIT(HD_SECTION_POLICY) | \
	 HD_SECTION_BIT(HD_SECTION_MODIFIER) | \
	 HD_SECTION_BIT(HD_SECTION_DIAGNOSIS))

/* The parts of a line; NULL where there is none yet. */
typedef struct parts
{
	uint64_t	owner[PART_KINDS];
	uint64_t	value[PART_KINDS];
	const hd_part *found[PART_KINDS];
	hd_part		made[PART_KINDS];
	hd_check_set of_modifiers;	/* the checks that may go there */
	uint32_t	id;				/* of the stem */
	bool		complete;
} parts;

/* ---- memory ---- */

static void
forget_parts(hd_memo *memo)
{
	for (uint32_t i = 0; i < memo->segments; i++)
		memset(memo->segment[i], 0, HD_SEGMENT_PARTS * sizeof(hd_part));
	memo->filled = 0;
}

void
hd_memo_forget(hd_memo *memo)
{
	forget_parts(memo);
	hd_memo_forget_files(memo);
	memset(memo->kinds, 0, sizeof(memo->kinds));
	memset(memo->sheets, 0, sizeof(memo->sheets));
	memset(memo->diagnoses, 0, sizeof(memo->diagnoses));
	memset(memo->payers, 0, sizeof(memo->payers));
	memset(memo->units, 0, sizeof(memo->units));
	memo->sheet_count = 0;
}

/* A segment begins with a cache line. */
static void
add_segment(hd_memo *memo)
{
	size_t		size = HD_SEGMENT_PARTS * sizeof(hd_part);
	char	   *memory = memo->allocator.allocate(memo->allocator.context,
												  size + sizeof(hd_part));
	size_t		over = (uintptr_t) memory % sizeof(hd_part);

	memory += over == 0 ? 0 : sizeof(hd_part) - over;
	memo->segment[memo->segments++] = memset(memory, 0, size);
}

/*
 * As many as there may be: who has so many kinds of lines will have more, and
 * those there are would stand in the wrong place, so that they are forgotten.
 */
static void
grow(hd_memo *memo)
{
	forget_parts(memo);
	while (memo->segments < memo->most_segments)
		add_segment(memo);
}

hd_memo *
hd_memo_create(const hd_catalog *catalog, hd_allocator allocator, size_t size)
{
	hd_memo    *memo = allocator.allocate(allocator.context, sizeof(hd_memo));
	size_t		fixed = sizeof(hd_memo) + HD_BLOCK_SIZE;
	size_t		blocks = 2 * HD_BLOCKS * HD_BLOCK_SIZE;
	size_t		segment = (HD_SEGMENT_PARTS + 1) * sizeof(hd_part);

	memset(memo, 0, sizeof(*memo));
	memo->catalog = catalog;
	memo->allocator = allocator;
	memo->most_blocks = size < fixed + blocks ? 1 : HD_BLOCKS;
	fixed += blocks / HD_BLOCKS * memo->most_blocks;
	memo->most_segments = 1;
	while (2 * memo->most_segments <= HD_MAX_SEGMENTS &&
		   fixed + 2 * memo->most_segments * segment <= size)
		memo->most_segments *= 2;
	add_segment(memo);
	return memo;
}

hd_memo_counts
hd_memo_count(const hd_memo *memo)
{
	return memo->counts;
}

/* What was learnt on other ground is forgotten. */
static inline void
check_ground(hd_memo *memo, const hd_order *order)
{
	if (hd_memo_stands(memo, order) && memo->ids < MOST_IDS)
		return;
	hd_memo_forget(memo);
	memo->ids = 0;
	memo->sections = hd_catalog_sections(memo->catalog);
	memo->order = *order;
}

/* ---- parts ---- */

static inline hd_part *
bucket_of(const hd_memo *memo, uint64_t owner, uint64_t value)
{
	uint64_t	hash = hd_mix(hd_mix(owner) ^ value);
	uint64_t	buckets = memo->segments * HD_SEGMENT_PARTS / HD_BUCKET_PARTS;
	uint32_t	at = (uint32_t) ((hash >> 32) * buckets >> 32) *
		HD_BUCKET_PARTS;

	return memo->segment[at / HD_SEGMENT_PARTS] + at % HD_SEGMENT_PARTS;
}

static inline const hd_part *
find_part(const hd_memo *memo, uint64_t owner, uint64_t value)
{
	hd_part    *bucket = bucket_of(memo, owner, value);

	for (int i = 0; i < HD_BUCKET_PARTS; i++)
		if (bucket[i].owner == owner && bucket[i].value == value)
		{
			bucket[i].recalled = true;
			return &bucket[i];
		}
	return NULL;
}

/* One that is empty, or was not recalled since the last part came here. */
static void
keep_part(hd_memo *memo, const hd_part *part)
{
	hd_part    *bucket;
	hd_part    *to = NULL;

	if (memo->filled >= memo->segments * HD_SEGMENT_PARTS / 2 &&
		memo->segments < memo->most_segments)
		grow(memo);
	bucket = bucket_of(memo, part->owner, part->value);
	for (int i = 0; i < HD_BUCKET_PARTS && to == NULL; i++)
		if (bucket[i].owner == 0 || !bucket[i].recalled)
			to = &bucket[i];
	for (int i = 0; i < HD_BUCKET_PARTS && to == NULL; i++)
		bucket[i].recalled = false;
	if (to == NULL)
		to = &bucket[memo->counts.learned % HD_BUCKET_PARTS];
	if (to->owner == 0)
		memo->filled++;
	else
		memo->counts.forgotten++;
	*to = *part;
	memo->counts.learned++;
}

static inline void
pack_status(hd_part *part, int check, uint8_t status)
{
	part->status[check / 8 % HD_STATUS_WORDS] |=
		(uint64_t) status << (check % 8 * 8 + check / 16 * 2);
}

static inline void
unpack_status(const uint64_t packed[HD_STATUS_WORDS], hd_verdict *verdict)
{
	for (int i = 0; i < 8; i++)
	{
		uint64_t	eight = packed[i % 2] >> i / 2 * 2 &
			UINT64_C(0x0303030303030303);

		memcpy(verdict->status + i * 8, &eight, i < 7 ? 8 :
			   HD_CHECK_COUNT - 56);
	}
}

_Static_assert(HD_CHECK_COUNT > 56 && HD_CHECK_COUNT <= 64,
			   "unpack_status copies 7 words and a rest");

/* Put together what is there; returns the checks that it answers for. */
static inline hd_check_set
join_parts(const parts *all, hd_verdict *verdict)
{
	uint64_t	status[HD_STATUS_WORDS] = {0};
	hd_check_set settled = 0;

	for (int kind = 0; kind < PART_KINDS; kind++)
	{
		const hd_part *part = all->found[kind];

		if (part == NULL)
			continue;
		settled |= part->settled;
		for (int i = 0; i < HD_STATUS_WORDS; i++)
			status[i] |= part->status[i];
		hd_finding_set_join(&verdict->findings, &part->findings);
		if (part->severity > verdict->severity)
			verdict->severity = (hd_severity) part->severity;
		verdict->modifier_use_info |= part->modifier_use_info;
	}
	unpack_status(status, verdict);
	return settled;
}

/* ---- finding the parts of a line ---- */

static inline void
look_for(const hd_memo *memo, parts *all, part_kind kind, uint64_t owner,
		 uint64_t value)
{
	all->owner[kind] = owner;
	all->value[kind] = value;
	all->found[kind] = find_part(memo, owner, value);
	all->complete &= all->found[kind] != NULL;
}

/*
 * Where no rule is one that the modifiers or the code could break, the rules
 * are alike for all stems whose lines lack the same.
 */
static inline uint64_t
owner_of_modifiers(const hd_walk *walk, hd_check_set wanted, parts *all)
{
	uint64_t	owner = OWNER_KIND(MODIFIERS) | OWNER_ERA(walk->era);

	all->of_modifiers = HD_ALL_CHECKS;
	if (walk->rules != 0)
		return owner | all->id;
	all->of_modifiers = CHECKS_OF_RULES;
	return owner | OWNER_NO_STEM | (uint64_t) hd_walk_lacks(walk) << 1 |
		(wanted == HD_ALL_CHECKS);
}

static inline void
find_parts(hd_memo *memo, const hd_walk *walk, const hd_line_values *values,
		   hd_check_set wanted, parts *all)
{
	all->complete = true;
	look_for(memo, all, STEM, OWNER_KIND(STEM) | walk->dossier->kind,
			 values->there | (uint64_t) (wanted == HD_ALL_CHECKS) << 32);
	all->id = all->found[STEM] != NULL ? all->found[STEM]->id :
		++memo->ids;
	look_for(memo, all, PLACE, OWNER_KIND(PLACE) | all->id, values->place);
	look_for(memo, all, MODIFIERS, owner_of_modifiers(walk, wanted, all),
			 values->modifiers);
	look_for(memo, all, NDC, OWNER_KIND(NDC) | all->id, values->ndc);
	look_for(memo, all, TOGETHER, OWNER_KIND(TOGETHER) | all->id,
			 values->place | values->ndc << 40 |
			 (uint64_t) walk->has_jw << 60 | (uint64_t) walk->has_jz << 61);
}

/* ---- judging ---- */

/* They lack nothing that they need, or they would be settled. */
static inline void
ask_open(hd_walk *walk, hd_check_set open)
{
	for (; open != 0; open &= open - 1)
		hd_checks[__builtin_ctzll(open)].ask(walk);
}

/*
 * Where a check belongs by what it looked at; PART_KINDS: nowhere.  What is
 * more than traits of a code is the same for all lines of a dossier that is a
 * kind by itself.
 */
static part_kind
kind_of(const hd_dossier *dossier, unsigned read)
{
	if (dossier->own != 0)
		read &= ~HD_READ_CODE;
	switch (read)
	{
		case 0:
			return STEM;
		case HD_READ_PLACE:
			return PLACE;
		case HD_READ_MODIFIERS:
			return MODIFIERS;
		case HD_READ_NDC:
			return NDC;
		default:
			return (read & ~(HD_READ_PLACE | HD_READ_NDC |
							 HD_READ_JW)) == 0 ? TOGETHER : PART_KINDS;
	}
}

static inline void
add_answer(const hd_verdict *answer, int check, hd_part *part)
{
	part->settled |= UINT64_C(1) << check;
	pack_status(part, check, answer->status[check]);
	hd_finding_set_join(&part->findings, &answer->findings);
	if (answer->severity > (hd_severity) part->severity)
		part->severity = (uint8_t) answer->severity;
	part->modifier_use_info |= answer->modifier_use_info;
}

/* Ask one check, alone with a verdict; returns what it looked at. */
static unsigned
ask_alone(hd_walk *walk, int check, int lacks, hd_verdict *answer)
{
	memset(&answer->findings, 0, sizeof(answer->findings));
	answer->severity = HD_SEVERITY_info;
	answer->modifier_use_info = false;
	answer->status[check] = HD_STATUS_NOT_APPLICABLE;
	walk->verdict = answer;
	walk->unnoted = 0;
	hd_ask_check(walk, (hd_check_id) check, lacks);
	return walk->unnoted;
}

/*
 * Ask the checks that no part answers for, and make the parts that lack.  Out
 * of the way of lines that lack none, and so that the two can be counted.
 */
__attribute__((cold, noinline)) static void
learn_parts(hd_memo *memo, hd_walk *walk, parts *all, hd_check_set open,
			hd_verdict *verdict)
{
	int			lacks = hd_walk_lacks(walk);
	hd_verdict	answer;

	memset(all->made, 0, sizeof(all->made));
	for (; open != 0; open &= open - 1)
	{
		int			check = __builtin_ctzll(open);
		part_kind	kind = kind_of(walk->dossier,
								   ask_alone(walk, check, lacks, &answer));

		verdict->status[check] = answer.status[check];
		hd_finding_set_join(&verdict->findings, &answer.findings);
		if (answer.severity > verdict->severity)
			verdict->severity = answer.severity;
		verdict->modifier_use_info |= answer.modifier_use_info;
		if (kind < PART_KINDS && all->found[kind] == NULL &&
			(kind != MODIFIERS || (all->of_modifiers >> check & 1) != 0))
			add_answer(&answer, check, &all->made[kind]);
	}
	for (int kind = 0; kind < PART_KINDS; kind++)
	{
		if (all->found[kind] != NULL)
			continue;
		all->made[kind].owner = all->owner[kind];
		all->made[kind].value = all->value[kind];
		all->made[kind].id = kind == STEM ? all->id : 0;
		keep_part(memo, &all->made[kind]);
	}
}

/* The statuses of a line in scope come out of its parts. */
static inline void
begin_verdict(const hd_walk *walk, hd_verdict *verdict)
{
	memset(&verdict->findings, 0, sizeof(verdict->findings));
	verdict->severity = HD_SEVERITY_info;
	verdict->modifier_use_info = false;
	verdict->payer = walk->payer;
	verdict->in_scope = walk->dossier->file->in_scope;
	if (!verdict->in_scope)
		memset(verdict->status, 0, sizeof(verdict->status));
}

/* As hd_judge, but with dossiers. */
static void
judge_once(hd_memo *memo, const hd_order *order, const hd_line *line,
		   hd_check_set wanted, hd_verdict *verdict)
{
	hd_walk		walk;

	hd_walk_begin(&walk, memo->catalog, order, line, verdict);
	walk.era = line->service_date.presence != HD_GIVEN ? HD_NO_ERA :
		hd_catalog_era(memo->catalog, line->service_date.value);
	if (walk.era != HD_NO_ERA)
		walk.memo = memo;
	if (hd_walk_in_scope(&walk))
		hd_ask_checks(&walk, wanted);
}

void
hd_memo_learn(hd_memo *memo, const hd_order *order, const hd_line *line,
			  hd_check_set wanted, hd_verdict *verdict)
{
	hd_walk		walk;
	hd_line_values values;
	parts		all;
	hd_check_set open;

	check_ground(memo, order);
	hd_memo_make_room(memo);
	if ((wanted != HD_ALL_CHECKS && wanted != HD_MODIFIER_CHECKS) ||
		!hd_memo_resolve(memo, order, line, &walk, &values))
	{
		judge_once(memo, order, line, wanted, verdict);
		return;
	}
	begin_verdict(&walk, verdict);
	if (!verdict->in_scope)
		return;
	find_parts(memo, &walk, &values, wanted, &all);
	open = wanted & ~join_parts(&all, verdict);
	walk.verdict = verdict;
	if (!all.complete)
		learn_parts(memo, &walk, &all, open, verdict);
	else
	{
		memo->counts.recalled++;
		ask_open(&walk, open);
	}
}

bool
hd_memo_judge(hd_memo *memo, const hd_order *order, const hd_line *line,
			  hd_check_set wanted, hd_verdict *verdict)
{
	unsigned	lacking = ~hd_catalog_sections(memo->catalog);

	if ((ALL_SECTIONS & lacking) != 0 &&
		(hd_line_sections(line, wanted) & lacking) != 0)
		return false;
	hd_memo_learn(memo, order, line, wanted, verdict);
	return true;
}
