/*
 * catalog_words.c
 *	  Which enum value does a word of the reference tables stand for?
 *
 * The words are those of the CHECK constraints in sql/install/tables.sql.
 */
#include "core/catalog.h"

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

static bool
find_word(const char *const *words, size_t count, hd_text word, uint8_t *out)
{
	hd_text		trimmed = hd_text_trim(word);

	for (size_t i = 0; i < count; i++)
	{
		if (words[i] == NULL || !hd_text_is(trimmed, words[i]))
			continue;
		*out = (uint8_t) i;
		return true;
	}
	return false;
}

bool
hd_category_parse(hd_text word, uint8_t *out)
{
	static const char *const words[] = {
		[HD_CATEGORY_DRUG] = "drug",
		[HD_CATEGORY_VACCINE] = "vaccine",
		[HD_CATEGORY_RADIOPHARMACEUTICAL] = "radiopharmaceutical",
		[HD_CATEGORY_CONTRAST] = "contrast",
		[HD_CATEGORY_BLOOD_PRODUCT] = "blood_product",
		[HD_CATEGORY_SKIN_SUBSTITUTE] = "skin_substitute",
		[HD_CATEGORY_NOT_DRUG] = "not_drug",
	};

	return find_word(words, COUNT_OF(words), word, out);
}

bool
hd_basis_parse(hd_text word, uint8_t *out)
{
	static const char *const words[] = {
		[HD_BASIS_EXACT] = "exact",
		[HD_BASIS_UP_TO] = "up_to",
		[HD_BASIS_PER_ITEM] = "per_item",
		[HD_BASIS_RANGE] = "range",
		[HD_BASIS_COMBINATION] = "combination",
		[HD_BASIS_NOT_CLASSIFIED] = "not_classified",
	};

	return find_word(words, COUNT_OF(words), word, out);
}

bool
hd_container_parse(hd_text word, uint8_t *out)
{
	static const char *const words[] = {
		[HD_CONTAINER_SINGLE_DOSE] = "single_dose",
		[HD_CONTAINER_MULTI_DOSE] = "multi_dose",
	};

	return find_word(words, COUNT_OF(words), word, out);
}

bool
hd_jw_jz_parse(hd_text word, uint8_t *out)
{
	static const char *const words[] = {
		[HD_JW_JZ_LISTED] = "listed",
		[HD_JW_JZ_EXEMPT] = "exempt",
	};

	return find_word(words, COUNT_OF(words), word, out);
}

static const char *const claim_types[] = {
	[HD_CLAIM_PROFESSIONAL] = "professional",
	[HD_CLAIM_INSTITUTIONAL] = "institutional",
	[HD_CLAIM_DME] = "dme",
};

bool
hd_claim_type_parse(hd_text word, uint8_t *out)
{
	return find_word(claim_types, COUNT_OF(claim_types), word, out);
}

/* data NULL for HD_CLAIM_UNKNOWN. */
hd_text
hd_claim_type_name(hd_claim_type claim_type)
{
	return claim_type < COUNT_OF(claim_types) ?
		hd_text_of(claim_types[claim_type]) : HD_NO_TEXT;
}

bool
hd_rule_kind_parse(hd_text word, uint8_t *out)
{
	static const char *const words[] = {
		[HD_RULE_EXCLUSIVE] = "exclusive",
		[HD_RULE_REQUIRED] = "required",
		[HD_RULE_FORBIDDEN] = "forbidden",
		[HD_RULE_RETIRED] = "retired",
	};

	return find_word(words, COUNT_OF(words), word, out);
}

static const char *const policy_names[HD_POLICY_COUNT] = {
#define X(name) [HD_POLICY_##name] = #name,
	HD_POLICIES(X)
#undef X
};

bool
hd_policy_parse(hd_text word, uint8_t *out)
{
	return find_word(policy_names, HD_POLICY_COUNT, word, out);
}

const char *
hd_policy_name(hd_policy_id policy)
{
	return policy_names[policy];
}
