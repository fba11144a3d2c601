/*
 * memo_line.c
 *	  What does a line mean, where its texts were met before?
 *
 * Does what hd_walk_resolve does, and remembers what the texts of payers,
 * claim types, places and units came to, and what is known of an NDC for a
 * code.  Texts are compared byte by byte.  Lines that are written in unusual
 * ways are left to hd_walk_resolve.
 */
#include "core/memo_private.h"

/* Modifiers of a line, each of 16 bits, that make one value. */
#define MODIFIERS 4

/* The words that a text fills, of which the last two may overlap. */
static inline void
put_words(hd_text text, uint64_t word[HD_KEY_WORDS])
{
	size_t		at = 0;

	if (text.len <= 8)
	{
		word[0] = hd_short_text(text.data, text.len);
		return;
	}
	for (; (at + 1) * 8 < text.len; at++)
		memcpy(&word[at], text.data + at * 8, 8);
	memcpy(&word[at], text.data + text.len - 8, 8);
}

static inline bool
same_words(const uint64_t *a, const uint64_t *b, size_t length)
{
	if (a[0] != b[0])
		return false;
	for (size_t i = 1; i * 8 < length; i++)
		if (a[i] != b[i])
			return false;
	return true;
}

/* ---- payer ---- */

static inline void
resolve_payer(hd_memo *memo, hd_walk *walk)
{
	hd_text		text = walk->line->payer;
	uint64_t	word[HD_KEY_WORDS] = {0};
	hd_payer_slot *slot;

	if (!hd_text_supplied(text) || text.len > sizeof(word))
	{
		hd_walk_resolve_payer(walk);
		return;
	}
	put_words(text, word);
	slot = &memo->payers[hd_mix(word[0] ^ hd_mix(text.len)) >> 56];
	if (!slot->used || slot->length != text.len ||
		!same_words(slot->word, word, text.len))
	{
		hd_walk_resolve_payer(walk);
		memcpy(slot->word, word, sizeof(word));
		slot->length = (uint8_t) text.len;
		slot->used = true;
		slot->known = walk->payer_known;
		slot->payer = walk->payer;
		return;
	}
	walk->payer = slot->payer;
	walk->payer_known = slot->known;
}

/* ---- claim type and place ---- */

static inline void
take_place(hd_walk *walk, const hd_place_slot *slot)
{
	walk->claim_type = slot->type;
	walk->place = (hd_place) slot->kind;
	memcpy(walk->place_text, slot->text, sizeof(slot->text));
}

static void
make_place(hd_walk *walk, hd_place_slot *slot)
{
	walk->claim_type = 0;
	walk->place = HD_PLACE_ABSENT;
	memset(walk->place_text, 0, sizeof(walk->place_text));
	hd_walk_resolve_place(walk);
	slot->type = walk->claim_type;
	slot->kind = (uint8_t) walk->place;
	slot->blank =
		hd_text_presence(walk->line->place_of_service) == HD_BLANK;
	memcpy(slot->text, walk->place_text, sizeof(slot->text));
}

/* The length of a text, and whether there is one, where it is not long. */
static inline uint32_t
length_of(hd_text text)
{
	return hd_text_supplied(text) ? (uint32_t) text.len + 1 : 0;
}

static inline uint64_t
value_of_place(const hd_place_slot *slot)
{
	uint32_t	text;

	memcpy(&text, slot->text, sizeof(text));
	return (uint64_t) text << 8 | (uint64_t) slot->blank << 4 | slot->kind;
}

static inline uint64_t
resolve_place(hd_memo *memo, hd_walk *walk)
{
	hd_text		type = walk->line->claim_type;
	hd_text		place = walk->line->place_of_service;
	hd_place_slot made = {.lengths = 1};
	hd_place_slot *slot;
	uint64_t	word[HD_KEY_WORDS] = {0};

	if (type.len > 16 || place.len > 8)
	{
		make_place(walk, &made);
		return value_of_place(&made);
	}
	put_words(type, word);
	made.claim_type[0] = word[0];
	made.claim_type[1] = word[1];
	made.place = hd_short_text(place.data, place.len);
	made.lengths |= length_of(type) << 8 | length_of(place) << 16;
	slot = &memo->places[hd_mix(made.place + word[0] * 31) >> 58];
	if (slot->lengths != made.lengths || slot->place != made.place ||
		slot->claim_type[0] != word[0] || slot->claim_type[1] != word[1])
	{
		*slot = made;
		make_place(walk, slot);
	}
	take_place(walk, slot);
	return value_of_place(slot);
}

/* ---- modifiers ---- */

/* False if there are too many, or one that is none. */
static inline bool
value_of_modifiers(const hd_walk *walk, uint64_t *value)
{
	*value = 0;
	if (walk->modifier_count > MODIFIERS)
		return false;
	for (int i = 0; i < walk->modifier_count; i++)
	{
		if (walk->modifier[i] == HD_NO_MODIFIER)
			return false;
		*value = *value << 16 | (uint64_t) (walk->modifier[i] + 1);
	}
	return true;
}

/* ---- amounts ---- */

static inline hd_unit_slot *
find_unit(hd_memo *memo, hd_text text)
{
	uint64_t	word = hd_short_text(text.data, text.len);
	hd_unit_slot *slot = &memo->units[hd_mix(word + text.len) >> 58];

	if (slot->text != word || slot->length != text.len)
		*slot = (hd_unit_slot) {
			.text = word,
			.unit = hd_text_blank(text) ? NULL :
				hd_catalog_unit(memo->catalog, text),
			.length = (uint8_t) text.len,
			.qualifier = (uint8_t) hd_qualifier_parse(text)
		};
	return slot;
}

static inline void
resolve_qualifier(hd_memo *memo, hd_walk *walk)
{
	hd_unit_slot *slot = find_unit(memo, walk->line->ndc_unit);
	const hd_policy *policy;

	walk->qualifier = (hd_qualifier) slot->qualifier;
	if (walk->qualifier == HD_QUALIFIER_NONE ||
		!hd_answered(hd_walk_policy(walk, HD_POLICY_ndc_qualifiers, &policy)))
		return;
	if (slot->policy != policy)
	{
		slot->policy = policy;
		slot->listed = hd_walk_takes_qualifier(walk, policy);
	}
	if (!slot->listed)
		walk->qualifier_refused = policy;
}

static inline void
resolve_amounts(hd_memo *memo, hd_walk *walk)
{
	const hd_line *line = walk->line;

	if (line->dose_unit.len > 8 || line->ndc_unit.len > 8)
	{
		hd_walk_resolve_amounts(walk);
		return;
	}
	hd_walk_resolve_supplied(walk);
	if (line->dose_unit.len > 0)
		walk->dose_unit = find_unit(memo, line->dose_unit)->unit;
	if (line->ndc_unit.len > 0)
		resolve_qualifier(memo, walk);
}

/* ---- NDC ---- */

static inline bool
is_ndc(const hd_ndc_slot *slot, const hd_code_file *file,
	   const uint64_t *word, size_t length)
{
	return slot->file == file && slot->length == length &&
		same_words(slot->text, word, length);
}

static hd_ndc_slot *
make_ndc(hd_memo *memo, hd_walk *walk, hd_ndc_slot *slot,
		 const uint64_t *word)
{
	hd_walk_resolve_ndc(walk);
	/* the neighbour holds what was asked here before */
	memo->ndcs[(slot - memo->ndcs) ^ 1] = *slot;
	*slot = (hd_ndc_slot) {
		.text = {word[0], walk->line->ndc.len > 8 ? word[1] : 0},
		.file = walk->dossier->file,
		.row = walk->ndc.row,
		.number = walk->ndc.number,
		.length = (uint8_t) walk->line->ndc.len,
		.presence = (uint8_t) walk->ndc.presence,
		.answer = (uint8_t) walk->ndc.answer,
		.product_listed = walk->ndc.product_listed
	};
	return slot;
}

static inline void
resolve_ndc(hd_memo *memo, hd_walk *walk)
{
	const hd_code_file *file = walk->dossier->file;
	hd_text		text = walk->line->ndc;
	uint64_t	word[HD_KEY_WORDS] = {0};
	hd_ndc_slot *slot;

	if (!hd_text_supplied(text) || text.len > 16)
	{
		hd_walk_resolve_ndc(walk);
		return;
	}
	put_words(text, word);
	slot = &memo->ndcs[hd_mix(word[0] ^ word[1] * 31 ^
							  (uintptr_t) file) >> 52];
	if (!is_ndc(slot, file, word, text.len))
	{
		hd_ndc_slot *other = &memo->ndcs[(slot - memo->ndcs) ^ 1];

		slot = is_ndc(other, file, word, text.len) ? other :
			make_ndc(memo, walk, slot, word);
	}
	walk->ndc.number = slot->number;
	walk->ndc.row = slot->row;
	walk->ndc.container = slot->row != NULL ? slot->row->container :
		HD_CONTAINER_UNKNOWN;
	walk->ndc.presence = (hd_presence) slot->presence;
	walk->ndc.answer = (hd_answer) slot->answer;
	walk->ndc.product_listed = slot->product_listed;
}

/* The facts that HD_READ_NDC stands for. */
static inline uint64_t
value_of_ndc(const hd_ndc_facts *ndc)
{
	return (uint64_t) ndc->presence | (uint64_t) ndc->answer << 2 |
		(uint64_t) (ndc->number != HD_NO_NDC) << 8 |
		(uint64_t) (ndc->row != NULL) << 9 |
		(uint64_t) ndc->product_listed << 10 |
		(uint64_t) (ndc->container & 7) << 11;
}

/* ---- the rest ---- */

/* Which fields are there, by which the checks may go without a note. */
static inline uint64_t
value_of_fields(const hd_walk *walk)
{
	const hd_line *line = walk->line;

	return (uint64_t) line->units.presence |
		(uint64_t) line->ndc_quantity.presence << 2 |
		(uint64_t) line->dose.presence << 4 |
		(uint64_t) line->received_date.presence << 6 |
		(uint64_t) line->charge.presence << 8 |
		(uint64_t) hd_text_presence(line->prior_auth) << 10 |
		(uint64_t) hd_text_presence(line->ndc_unit) << 12 |
		(uint64_t) hd_text_presence(line->container_type) << 14 |
		(uint64_t) hd_text_presence(line->drug) << 16 |
		(uint64_t) walk->diagnosis << 18 |
		(uint64_t) walk->has_units << 20 |
		(uint64_t) hd_text_supplied(line->payer) << 21 |
		(uint64_t) walk->payer_known << 22 |
		(uint64_t) walk->claim_type << 24;
}

static inline void
begin(hd_walk *walk, hd_memo *memo, const hd_order *order,
	  const hd_line *line)
{
	walk->catalog = memo->catalog;
	walk->order = order;
	walk->line = line;
	walk->notes = NULL;
	walk->memo = memo;
	walk->read = &walk->unnoted;
	walk->unnoted = 0;
	walk->date = line->service_date.value;
	walk->has_date = true;
	walk->drug = NULL;
	walk->cms_drug = NULL;
	walk->foreign = false;
	walk->dose_unit = NULL;
	walk->qualifier = HD_QUALIFIER_NONE;
	walk->qualifier_refused = NULL;
	walk->modifier_count = 0;
	walk->modifiers_read = 0;
}

/*
 * Fill the walk and say by which values the line is known; false if it has to
 * go the long way.  Of a line outside the scope no more is known than that.
 */
bool
hd_memo_resolve(hd_memo *memo, const hd_order *order, const hd_line *line,
				hd_walk *walk, hd_line_values *values)
{
	if (line->service_date.presence != HD_GIVEN)
		return false;
	begin(walk, memo, order, line);
	walk->era = hd_catalog_era(memo->catalog, walk->date);
	walk->form = hd_code_parse(line->code, &walk->code);
	if (walk->era == HD_NO_ERA || walk->form != HD_CODE_LEVEL_II)
		return false;
	resolve_payer(memo, walk);
	hd_dossier_open(walk, hd_memo_dossier(memo, walk));
	if (!walk->dossier->file->in_scope)
		return true;
	memcpy(walk->code_text, walk->dossier->file->code_text,
		   sizeof(walk->code_text));
	hd_walk_resolve_modifiers(walk);
	if (!value_of_modifiers(walk, &values->modifiers))
		return false;
	values->place = resolve_place(memo, walk);
	resolve_amounts(memo, walk);
	resolve_ndc(memo, walk);
	values->ndc = value_of_ndc(&walk->ndc);
	values->there = value_of_fields(walk);
	return true;
}
