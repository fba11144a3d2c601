/*
 * memo_dossier.c
 *	  What is on file about a code and a payer, or a diagnosis, and was looked
 *	  up before?
 *
 * Keeps the dossiers that dossier.c makes, with their files and sheets, in
 * blocks, and finds them by hashing.  When dossiers fill their blocks they are
 * forgotten at once, the files stay; files, of which there are fewer and which
 * cost more to make, are forgotten when they fill theirs, with the dossiers and
 * NDCs, which point to them.  Sheets are few; they stay, since what verdicts
 * are made of is known by them, and only when their own block is full is
 * everything forgotten.
 */
#include "core/memo_private.h"

_Static_assert(HD_DOSSIER_SIZE <= HD_BLOCK_SIZE &&
			   sizeof(hd_code_file) <= HD_BLOCK_SIZE, "a block holds any");

/* ---- memory ---- */

/* Their memory stays, for what comes next. */
static void
empty_blocks(hd_blocks *b)
{
	b->current = 0;
	b->used = 0;
}

static void
forget_dossiers(hd_memo *memo)
{
	memset(memo->dossiers, 0, sizeof(memo->dossiers));
	empty_blocks(&memo->of_dossiers);
}

void
hd_memo_forget_files(hd_memo *memo)
{
	forget_dossiers(memo);
	memset(memo->ndcs, 0, sizeof(memo->ndcs));
	memset(memo->files, 0, sizeof(memo->files));
	empty_blocks(&memo->of_files);
}

/* Be sure of room for one more; false if all blocks are full. */
static inline bool
has_room(hd_memo *memo, hd_blocks *b, size_t size)
{
	if (HD_BLOCK_SIZE - b->used < size)
	{
		if (b->current + 1 == memo->most_blocks)
			return false;
		b->current++;
		b->used = 0;
	}
	if (b->current == b->count)
	{
		b->block[b->current] =
			memo->allocator.allocate(memo->allocator.context, HD_BLOCK_SIZE);
		b->count++;
	}
	return true;
}

/* Be sure of room for any dossier and file, before a line is resolved. */
void
hd_memo_make_room(hd_memo *memo)
{
	if (memo->sheet_count == HD_SHEETS)
	{
		hd_memo_forget(memo);
		memo->counts.forgotten++;
	}
	if (!has_room(memo, &memo->of_files, sizeof(hd_code_file)))
	{
		hd_memo_forget_files(memo);
		memo->counts.forgotten++;
	}
	if (!has_room(memo, &memo->of_dossiers, HD_DOSSIER_SIZE))
	{
		forget_dossiers(memo);
		memo->counts.forgotten++;
	}
}

static void *
next_room(const hd_blocks *b)
{
	return b->block[b->current] + b->used;
}

/* ---- sheets, files, dossiers ---- */

/* Most policies hold for many eras: sheets that say the same are as one. */
static uint32_t
number_of(hd_memo *memo, const hd_sheet *sheet)
{
	for (int i = 0; i < HD_SHEET_SLOTS; i++)
		for (const hd_sheet *s = memo->sheets[i]; s != NULL; s = s->next)
			if (s->payer == sheet->payer && s->no_policy == sheet->no_policy &&
				memcmp(s->policy, sheet->policy, sizeof(s->policy)) == 0)
				return s->number;
	return ++memo->ids;
}

/* That of the walk's payer and date; made if there is none. */
static const hd_sheet *
find_sheet(hd_memo *memo, const hd_walk *walk)
{
	hd_sheet  **slot = &memo->sheets[(walk->payer + walk->era) %
									 HD_SHEET_SLOTS];
	hd_sheet   *sheet;

	for (sheet = *slot; sheet != NULL; sheet = sheet->next)
		if (sheet->payer == walk->payer && sheet->era == walk->era &&
			sheet->from <= walk->date && walk->date <= sheet->to)
			return sheet;
	if (memo->of_sheets == NULL)
		memo->of_sheets = memo->allocator.allocate(memo->allocator.context,
												   HD_BLOCK_SIZE);
	sheet = &memo->of_sheets[memo->sheet_count++];
	hd_sheet_make(walk, sheet);
	sheet->number = number_of(memo, sheet);
	sheet->next = *slot;
	*slot = sheet;
	return sheet;
}

/* That of the walk's code and era; made if there is none. */
static const hd_code_file *
find_file(hd_memo *memo, hd_walk *walk)
{
	hd_code_file **slot = &memo->files[(walk->code ^ walk->era << 5) %
									   HD_FILE_SLOTS];
	hd_code_file *file;

	for (file = *slot; file != NULL; file = file->next)
		if (file->code == walk->code && file->era == walk->era)
			return file;
	file = next_room(&memo->of_files);
	memo->of_files.used += sizeof(hd_code_file);
	hd_code_file_make(walk, file);
	file->next = *slot;
	*slot = file;
	return file;
}

/*
 * Checks tell dossiers apart by their policies and by the traits of the code;
 * a dossier with policies of its own is a kind by itself.  A kind that another
 * has driven out of its slot gets a new number.
 */
static uint32_t
kind_of(hd_memo *memo, const hd_dossier *dossier)
{
	uint64_t	traits = dossier->file->traits;
	hd_kind_slot *slot = &memo->kinds[hd_mix(hd_mix(traits) ^
											 dossier->sheet->number) >>
									  53];

	if (dossier->own != 0)
		return ++memo->ids;
	if (slot->sheet != dossier->sheet->number || slot->traits != traits)
		*slot = (hd_kind_slot) {
			.traits = traits,
			.sheet = dossier->sheet->number,
			.kind = ++memo->ids
		};
	return slot->kind;
}

static inline bool
is_about(const hd_dossier *dossier, const hd_walk *walk)
{
	return dossier->file->code == walk->code &&
		dossier->file->era == walk->era &&
		dossier->payer == walk->payer &&
		dossier->from <= walk->date && walk->date <= dossier->to;
}

/* That of the walk's code, payer and date; made if there is none. */
const hd_dossier *
hd_memo_dossier(hd_memo *memo, hd_walk *walk)
{
	uint64_t	about = ((uint64_t) walk->code << 16 | walk->payer) << 16 |
		walk->era;
	hd_dossier **slot = &memo->dossiers[hd_mix(about) >> 52];
	const hd_code_file *file;
	const hd_sheet *sheet;
	hd_dossier *dossier;

	for (dossier = *slot; dossier != NULL; dossier = dossier->next)
		if (is_about(dossier, walk))
			return dossier;
	file = find_file(memo, walk);
	sheet = find_sheet(memo, walk);
	dossier = next_room(&memo->of_dossiers);
	memo->of_dossiers.used += hd_dossier_make(walk, file, sheet, dossier);
	dossier->kind = kind_of(memo, dossier);
	dossier->next = *slot;
	*slot = dossier;
	return dossier;
}

/* ---- diagnoses ---- */

static inline bool
is_diagnosis(const hd_diagnosis_slot *slot, uint64_t letters, size_t length,
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
	hd_diagnosis_slot *slot;
	hd_diagnosis_slot *other;
	uint64_t	letters;
	hd_era		era = walk->era;

	if (text.len == 0 || text.len > sizeof(letters))
		return hd_catalog_diagnosis_billable(memo->catalog, walk->order, text,
											 walk->date);
	letters = hd_short_text(text.data, text.len);
	slot = &memo->diagnoses[hd_mix(letters + era) >> 51];
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
