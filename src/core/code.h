/*
 * code.h
 *	  What do the five characters of a procedure code, and the two of a
 *	  modifier, say about themselves before any table is asked?
 */
#ifndef HD_CODE_H
#define HD_CODE_H

#include "core/text.h"

/* A HCPCS Level II code as one number: letter x 10000 + the four digits. */
typedef uint32_t hd_code;

#define HD_NO_CODE ((hd_code) 0xFFFFFFFF)
#define HD_CODE_SIZE 6			/* printed, with the NUL */

typedef enum hd_code_form
{
	HD_CODE_BLANK,				/* not supplied, empty or blanks */
	HD_CODE_LEVEL_II,			/* letter A to V and four digits */
	HD_CODE_CPT,				/* five digits, or four and a letter */
	HD_CODE_OTHER				/* neither */
} hd_code_form;

extern hd_code_form hd_code_parse(hd_text text, hd_code *code);
extern const char *hd_code_print(hd_code code, char *buffer);

/* A modifier as one number below HD_MODIFIER_COUNT. */
typedef uint16_t hd_modifier;

#define HD_MODIFIER_COUNT (36 * 36)
#define HD_NO_MODIFIER ((hd_modifier) 0xFFFF)
#define HD_MODIFIER_SIZE 3		/* printed, with the NUL */

/* One that is written out: HD_MODIFIER('J', 'W') */
#define HD_MODIFIER_PLACE(c) ((c) <= '9' ? (c) - '0' : (c) - 'A' + 10)
#define HD_MODIFIER(first, second) \
	((hd_modifier) (HD_MODIFIER_PLACE(first) * 36 + \
					HD_MODIFIER_PLACE(second)))

extern hd_modifier hd_modifier_parse(hd_text text);
extern const char *hd_modifier_print(hd_modifier modifier, char *buffer);

/* "*", "J*", "J90*" or a whole code: which codes a rule or policy is for. */
typedef struct hd_code_pattern
{
	hd_code		code;			/* digits after the prefix are zero */
	uint8_t		length;			/* characters that must agree, 0 to 5 */
} hd_code_pattern;

extern bool hd_code_pattern_parse(hd_text text, hd_code_pattern *out);
extern hd_code hd_code_prefix(hd_code code, int length);

static inline bool
hd_code_matches(hd_code code, hd_code_pattern pattern)
{
	/* most are whole codes */
	return pattern.length == 5 ? code == pattern.code :
		hd_code_prefix(code, pattern.length) == pattern.code;
}

static inline bool
hd_code_matches_any(hd_code code, const hd_code_pattern *patterns, int count)
{
	for (int i = 0; i < count; i++)
		if (hd_code_matches(code, patterns[i]))
			return true;
	return false;
}

static inline bool
hd_code_among(hd_code code, const hd_code *codes, int count)
{
	for (int i = 0; i < count; i++)
		if (codes[i] == code)
			return true;
	return false;
}

#endif							/* HD_CODE_H */
