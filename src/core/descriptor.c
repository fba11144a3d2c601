/*
 * descriptor.c
 *	  What does the long description of a HCPCS Level II code say a billing
 *	  unit is?
 *
 * The text is read in three passes:
 *
 *	  1. normalise: lower case, single blanks, plain ASCII; asides, that
 *		 is what stands in parentheses, are taken out of the body; the body
 *		 is cut into segments at commas and semicolons;
 *	  2. find every amount: "10 mg", "per milligram", "up to 1,000 units";
 *	  3. decide which of them is the billing unit, and read name, brand,
 *		 route, container and dialysis use.
 *
 * The rules of pass 3 come from reading all drug descriptions of January and
 * October 2026 and were compared with the column "HCPCS Code Dosage" that CMS
 * prints in its payment limit files.  An item ("per study dose") outranks any
 * amount, because the amount beside it is only a ceiling.  An amount that
 * begins a segment outranks one within a segment, which is a strength or a
 * part of a combination ("carbidopa 5 mg/levodopa 20 mg enteral suspension,
 * 100 ml").  Numbers that belong to codes, isotopes, percentages and names are
 * no amounts, because no unit follows them or a hyphen precedes them.
 *
 * What the text leaves open is not guessed here.
 */
#include "core/descriptor.h"

#include <stdio.h>
#include <string.h>

#define MAX_SEGMENTS 64
#define MAX_ASIDES 32
#define MAX_AMOUNTS 32

/* An aside this short without a blank before it is part of its word. */
#define MAX_ATTACHED 3

typedef struct slice
{
	int			start;
	int			end;			/* first byte after it */
} slice;

typedef enum amount_kind
{
	AMOUNT_PLAIN,
	AMOUNT_PER,
	AMOUNT_UP_TO,
	AMOUNT_RANGE,
	AMOUNT_STRENGTH,			/* so much per mL or hour */
	AMOUNT_IGNORED				/* "provided in 1.1 mg vial" */
} amount_kind;

typedef struct amount
{
	slice		where;			/* with the words that qualify it */
	int			segment;		/* -1 for an amount of an aside */
	bool		leads;			/* begins its segment */
	amount_kind kind;
	char		dose[32];
	const char *unit;
} amount;

typedef struct reading
{
	char		text[HD_DESCRIPTOR_MAX + 1];	/* normalised */
	char		body[HD_DESCRIPTOR_MAX + 1];	/* without asides */
	slice		segment[MAX_SEGMENTS];	/* of body */
	bool		ends_aside[MAX_SEGMENTS];	/* an aside stood in it */
	int			segments;
	slice		aside[MAX_ASIDES];	/* of text, without parentheses */
	int			asides;
	amount		amounts[MAX_AMOUNTS];
	int			amount_count;
} reading;

typedef struct word_pair
{
	const char *word;
	const char *meaning;
} word_pair;

/* Units as CMS spells them, misspellings included. */
static const word_pair unit_words[] = {
	{"mg", "mg"}, {"mgs", "mg"}, {"milligram", "mg"}, {"milligrams", "mg"},
	{"mcg", "mcg"}, {"ug", "mcg"}, {"microgram", "mcg"},
	{"micrograms", "mcg"},
	{"g", "g"}, {"gm", "g"}, {"gms", "g"}, {"gram", "g"}, {"grams", "g"},
	{"ml", "mL"}, {"cc", "mL"}, {"milliliter", "mL"}, {"milliliters", "mL"},
	{"cubic centimeter", "mL"}, {"cubic centimeters", "mL"},
	{"iu", "IU"}, {"i.u.", "IU"}, {"international unit", "IU"},
	{"international units", "IU"}, {"kiu", "KIU"},
	{"unit", "unit"}, {"units", "unit"}, {"usp unit", "unit"},
	{"usp units", "unit"},
	{"mci", "mCi"}, {"millicurie", "mCi"}, {"millicuries", "mCi"},
	{"uci", "uCi"}, {"microcurie", "uCi"}, {"microcuries", "uCi"},
	{"meq", "mEq"}, {"milliequivalent", "mEq"}, {"milliequivalents", "mEq"},
	{"mmol", "mmol"}, {"millimole", "mmol"}, {"millimoles", "mmol"},
	{"sq cm", "cm2"}, {"sq. cm", "cm2"}, {"square centimeter", "cm2"},
	{"square centimeters", "cm2"}, {"square cenitmeter", "cm2"},
	{"centimeter length", "cm"},
	{"vector genome", "vg"}, {"vector genomes", "vg"},
	{"plaque forming unit", "pfu"}, {"plaque forming units", "pfu"},
	{NULL, NULL}
};

/* What one unit of a code is when it is a thing and not a quantity. */
static const word_pair item_phrases[] = {
	{"per study dose", "study_dose"}, {"per diagnostic dose", "study_dose"},
	{"per study", "study_dose"},
	{"per treatment dose", "treatment_dose"},
	{"per therapeutic dose", "treatment_dose"},
	{"per course", "treatment_dose"}, {"per treatment", "treatment_dose"},
	{"per dose", "dose"}, {"per infusion", "dose"},
	{"per instillation", "dose"}, {"per injection", "dose"},
	{"per vial", "vial"}, {"per single use vial", "vial"},
	{"per single dose vial", "vial"}, {"per single-dose vial", "vial"},
	{"per implant", "each"}, {"per patch", "each"}, {"per bottle", "each"},
	{"per syringe", "each"}, {"per kit", "each"}, {"per bag", "each"},
	{"per tablet", "each"}, {"per capsule", "each"}, {"per unit", "each"},
	{"each", "each"}, {"intrauterine", "each"}, {"implant system", "each"},
	{NULL, NULL}
};

static const word_pair route_words[] = {
	{"intravenous", "iv"}, {"subcutaneous", "sc"}, {"intramuscular", "im"},
	{"oral", "oral"}, {"orally", "oral"},
	{"inhalation", "inhalation"}, {"inhaler", "inhalation"},
	{"nebulizer", "inhalation"},
	{"topical", "topical"}, {"intrathecal", "intrathecal"},
	{"epidural", "epidural"}, {"intravitreal", "intravitreal"},
	{"intravesical", "intravesical"}, {"intraocular", "intraocular"},
	{"intra-articular", "intraarticular"},
	{"intracameral", "intracameral"}, {"ophthalmic", "ophthalmic"},
	{"suprachoroidal", "suprachoroidal"}, {"nasal", "nasal"},
	{"otic", "otic"}, {"rectal", "rectal"}, {"urethral", "urethral"},
	{"vaginal", "vaginal"}, {"intrauterine", "intrauterine"},
	{"enteral", "enteral"}, {"parenteral", "parenteral"},
	{"pyelocalyceal", "pyelocalyceal"}, {NULL, NULL}
};

/* Origins: they tell products apart, so they stay with the name. */
static const char *const origins[] = {
	"human", "recombinant", "equine", "ovine", "porcine", "bovine", "rabbit",
	NULL
};

/* Segments that go on with the name of the one before. */
static const char *const name_segments[] = {
	"liposomal", "liposomal formulation", "pegylated", "pegylated-aucl",
	"glycopegylated", "glycopegylated-exei", "fc fusion protein",
	"albumin fusion protein", "complex", "antithymocyte globulin",
	"dotatate", "dotatoc", "iobenguane", "cyanocobalamin",
	"sodium iodide solution", "alfa-2a", "alfa-2b", "alfa-n3", "gamma 1-b",
	NULL
};

/* What may stand before the name. */
static const char *const lead_words[] = {
	"injection", "inj", "infusion", "intravesical instillation",
	"instillation", "topical administration", "oral", "iv", "sterile",
	"supply of", NULL
};

/* Where a name ends within its segment. */
static const char *const name_ends[] = {
	" for ", " administered ", " through ", " per ", " via ", " not ",
	" containing ", " up to ", " less than ", " greater than ", " over ",
	NULL
};

/* Form and route at the end of a name. */
static const char *const form_words[] = {
	"injection", "injectable", "intravesical system", "inhalation solution",
	"nasal solution", "nasal spray", "ophthalmic irrigation solution",
	"otic suspension", "enteral suspension", "pyelocalyceal instillation",
	"live intravesical instillation", "extended-release", "extended release",
	"long acting", "urethral suppository", "sinus implant", "implant",
	"capsule(s)", "powder", "oral", "ophthalmic", "gas", "suspension",
	"formulation", "biosimilar", "infusion", NULL
};

/* Asides that begin so are no brand. */
static const char *const no_brands[] = {
	"e.g", "i.e", "for ", "not ", "code ", "up to", "only ", "including",
	"contraceptive", "antihemophilic", "g-csf", "gm-csf", "vitamin",
	"nitrogen mustard", "mal", "nos", "add-on", "list ", "intravesical",
	"heparin lock", "preservative", "purified", "single donor", "whole",
	"loading dose", "central venous", "implantable", "non-esrd", "human",
	"recombinant", "equine", "ovine", "porcine", "rabbit", "bovine", "pfu",
	"ddi", "lispro", "nph", "ivig", "bcma", "ecmo", "lice", "liquid",
	"multiple donor", "nist", "pet", "minimum", NULL
};

/* Firms named in asides; every other aside that passes is a brand. */
static const char *const labelers[] = {
	"accord", "american regent", "ani", "apotex", "auromedics", "avyxa",
	"azurity", "b braun", "b. braun", "baxter", "belcher", "bluepoint",
	"bpi", "cipla", "delova", "dr. reddy's", "endo", "exela", "fresenius",
	"fresenius kabi", "hikma", "hope", "hospira",
	"international medication systems", "long grove", "maia", "mylan",
	"par pharm", "pfizer", "sandoz", "sun pharma", "teva", "ucla", "ucsf",
	"wg critical care", "xellia", NULL
};

/* ---------- plain text ---------- */

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool
is_alnum(char c)
{
	return is_digit(c) || (c >= 'a' && c <= 'z');
}

/* Does word stand at s, ending there as a word? */
static bool
word_at(const char *s, const char *word)
{
	size_t		n = strlen(word);

	if (strncmp(s, word, n) != 0)
		return false;
	return !is_alnum(word[n - 1]) || !is_alnum(s[n]);
}

/* The place of a phrase in s between word boundaries, or -1. */
static int
find_phrase(const char *s, const char *phrase)
{
	for (int i = 0; s[i] != '\0'; i++)
		if ((i == 0 || !is_alnum(s[i - 1])) && word_at(s + i, phrase))
			return i;
	return -1;
}

static bool
has_phrase(const char *s, const char *phrase)
{
	return find_phrase(s, phrase) >= 0;
}

static slice
trim(const char *s, slice at)
{
	while (at.start < at.end && s[at.start] == ' ')
		at.start++;
	while (at.end > at.start && s[at.end - 1] == ' ')
		at.end--;
	return at;
}

static bool
slice_is(const char *s, slice at, const char *word)
{
	size_t		n = (size_t) (at.end - at.start);

	return strlen(word) == n && strncmp(s + at.start, word, n) == 0;
}

static bool
slice_starts(const char *s, slice at, const char *prefix)
{
	size_t		n = strlen(prefix);

	return (size_t) (at.end - at.start) >= n &&
		strncmp(s + at.start, prefix, n) == 0;
}

static bool
slice_in(const char *s, slice at, const char *const *words)
{
	for (; *words != NULL; words++)
		if (slice_is(s, at, *words))
			return true;
	return false;
}

/* Append n bytes of s to a buffer of the given size, as far as they fit. */
static void
append(char *buffer, size_t size, const char *s, size_t n)
{
	size_t		used = strlen(buffer);
	size_t		room = size - 1 - used;

	if (n > room)
		n = room;
	memcpy(buffer + used, s, n);
	buffer[used + n] = '\0';
}

/* ---------- pass 1: normalise, asides, segments ---------- */

/*
 * Lower case, runs of blanks collapsed.  Bytes beyond ASCII (CMS files hold
 * no-break spaces and typographic quotes) become blanks.
 */
static void
normalise(const char *text, char *out)
{
	int			n = 0;

	for (const char *p = text; *p != '\0'; p++)
	{
		char		c = *p;

		if (c >= 'A' && c <= 'Z')
			c = (char) (c - 'A' + 'a');
		if (c <= ' ' || c > '~')
			c = ' ';
		if (c == '[')
			c = '(';
		if (c == ']')
			c = ')';
		if (c != ' ' || (n > 0 && out[n - 1] != ' '))
			out[n++] = c;
	}
	if (n > 0 && out[n - 1] == ' ')
		n--;
	out[n] = '\0';
}

/* The end of the aside that opens at text[open], or of the text. */
static int
aside_end(const char *text, int open)
{
	int			depth = 0;
	int			i;

	for (i = open; text[i] != '\0'; i++)
	{
		if (text[i] == '(')
			depth++;
		if (text[i] == ')' && --depth == 0)
			break;
	}
	return i;
}

/* "capsule(s)", "rho(d)", "f(ab')2": no aside but part of the word. */
static bool
is_attached(const char *text, int open, int end)
{
	return open > 0 && is_alnum(text[open - 1]) &&
		end - open - 1 <= MAX_ATTACHED;
}

static bool
is_separator(const char *text, int i)
{
	if (text[i] == ';')
		return true;
	return text[i] == ',' &&
		!(i > 0 && is_digit(text[i - 1]) && is_digit(text[i + 1]));
}

static void
end_segment(reading *r, int *start, int end)
{
	slice		at = {*start, end};

	if (r->segments < MAX_SEGMENTS)
	{
		at = trim(r->body, at);
		if (at.start < at.end || r->ends_aside[r->segments])
			r->segment[r->segments++] = at;
	}
	*start = end + 1;
}

static void
split(reading *r)
{
	int			n = 0;
	int			start = 0;

	for (int i = 0; r->text[i] != '\0'; i++)
	{
		int			end = r->text[i] == '(' ? aside_end(r->text, i) : i;

		if (r->text[i] == '(' && !is_attached(r->text, i, end))
		{
			if (r->asides < MAX_ASIDES)
				r->aside[r->asides++] = trim(r->text, (slice) {i + 1, end});
			if (r->segments < MAX_SEGMENTS)
				r->ends_aside[r->segments] = true;
			i = r->text[end] == '\0' ? end - 1 : end;
			if (n > 0 && r->body[n - 1] != ' ')
				r->body[n++] = ' ';
			continue;
		}
		if (is_separator(r->text, i))
		{
			end_segment(r, &start, n);
			r->body[n++] = ',';
			continue;
		}
		if (r->text[i] != ' ' || (n > 0 && r->body[n - 1] != ' '))
			r->body[n++] = r->text[i];
	}
	r->body[n] = '\0';
	end_segment(r, &start, n);
}

/* ---------- pass 2: amounts ---------- */

/* The unit spelt at s, and how many bytes its longest spelling takes. */
static const char *
read_unit(const char *s, int *length)
{
	const char *unit = NULL;

	*length = 0;
	for (const word_pair *u = unit_words; u->word != NULL; u++)
		if ((int) strlen(u->word) > *length && word_at(s, u->word))
		{
			unit = u->meaning;
			*length = (int) strlen(u->word);
		}
	return unit;
}

/*
 * Write a number (digits, thousands separators, one point) times a power of
 * ten as an exact decimal.  False for zero and for what is too long to be an
 * amount of a drug: 15 digits and 9 more of "billion" fit the 32 bytes.
 */
static bool
write_number(const char *s, int n, int power, char out[32])
{
	char		digits[32];
	int			count = 0;
	int			point = -1;
	int			used = 0;
	int			first = 0;

	for (int i = 0; i < n; i++)
	{
		if (s[i] == '.')
			point = count;
		else if (is_digit(s[i]))
		{
			if (count == 15)
				return false;
			digits[count++] = s[i];
		}
	}
	point = (point < 0 ? count : point) + power;
	while (count < point)
		digits[count++] = '0';
	while (count > point && digits[count - 1] == '0')
		count--;
	while (first < point - 1 && digits[first] == '0')
		first++;
	if (point == 0)
		out[used++] = '0';
	for (int i = first; i < count; i++)
	{
		if (i == point)
			out[used++] = '.';
		out[used++] = digits[i];
	}
	out[used] = '\0';
	return strspn(out, "0.") < strlen(out);
}

/* How many bytes of a number stand at s[i]; 0 where none can begin. */
static int
number_length(const char *s, int i)
{
	int			n = 0;
	bool		point = false;

	if (!is_digit(s[i]) && !(s[i] == '.' && is_digit(s[i + 1])))
		return 0;
	if (i > 0 && (is_alnum(s[i - 1]) || strchr("-^.'#", s[i - 1]) != NULL))
		return 0;
	for (;; n++)
	{
		const char *p = s + i + n;

		if (is_digit(*p))
			continue;
		if (*p == '.' && !point && is_digit(p[1]))
			point = true;
		else if (!(*p == ',' && !point && is_digit(p[1]) && is_digit(p[2]) &&
				   is_digit(p[3]) && !is_digit(p[4])))
			break;
	}
	return n;
}

/* "million" and the like after a number: the power of ten, and its length. */
static int
read_scale(const char *s, int *length)
{
	static const struct
	{
		const char *word;
		int			power;
	}			scales[] = {{"thousand", 3}, {"million", 6}, {"billion", 9}};

	*length = 0;
	for (int i = 0; i < 3; i++)
		if (word_at(s, scales[i].word))
		{
			*length = (int) strlen(scales[i].word);
			return scales[i].power;
		}
	return 0;
}

static int
skip_blank(const char *s, int i)
{
	return s[i] == ' ' ? i + 1 : i;
}

/*
 * After an amount: "/ml", " per ml", " per 0.25 cc", " per 24 hours" make it a
 * strength.  Returns where the strength ends, or i if there is none.
 */
static int
strength_end(const char *s, int i)
{
	int			p = skip_blank(s, i);
	int			n;

	if (s[p] == '/')
		p = skip_blank(s, p + 1);
	else if (word_at(s + p, "per") && s[p + 3] == ' ')
		p += 4;
	else
		return i;
	if (s[p - 1] != '/' && number_length(s, p) > 0)
		p = skip_blank(s, p + number_length(s, p));
	if (read_unit(s + p, &n) != NULL)
		return p + n;
	if (word_at(s + p, "hours"))
		return p + 5;
	return i;
}

/* The words before an amount that say what it is; *start moves before them. */
static amount_kind
read_qualifier(const char *s, int from, int *start)
{
	static const struct
	{
		const char *words;
		amount_kind kind;
	}			qualifiers[] = {
		{"up to and including", AMOUNT_UP_TO}, {"up to", AMOUNT_UP_TO},
		{"per", AMOUNT_PER},
		{"less than or equal to", AMOUNT_RANGE},
		{"greater than or equal to", AMOUNT_RANGE},
		{"less than", AMOUNT_RANGE}, {"greater than", AMOUNT_RANGE},
		{"more than", AMOUNT_RANGE}, {"over", AMOUNT_RANGE},
		{"minimum of", AMOUNT_IGNORED}, {"provided in", AMOUNT_IGNORED},
		{"nominal", AMOUNT_IGNORED}, {"=", AMOUNT_IGNORED}
	};
	slice		before = trim(s, (slice) {from, *start});

	for (size_t i = 0; i < sizeof qualifiers / sizeof *qualifiers; i++)
	{
		int			n = (int) strlen(qualifiers[i].words);
		int			at = before.end - n;

		if (at >= before.start &&
			strncmp(s + at, qualifiers[i].words, (size_t) n) == 0 &&
			(at == before.start || !is_alnum(s[at - 1])))
		{
			*start = at;
			return qualifiers[i].kind;
		}
	}
	return AMOUNT_PLAIN;
}

/* An amount with a number at s[i]; returns where it ends, or i. */
static int
read_counted(const char *s, int from, int i, amount *a)
{
	int			digits = number_length(s, i);
	int			p = skip_blank(s, i + digits);
	int			n;
	int			power;

	if (digits == 0)
		return i;
	power = read_scale(s + p, &n);
	p = skip_blank(s, p + n);
	a->unit = read_unit(s + p, &n);
	if (a->unit == NULL || !write_number(s + i, digits, power, a->dose))
		return i;
	p += n;
	a->where.start = i;
	a->kind = read_qualifier(s, from, &a->where.start);
	a->where.end = strength_end(s, p);
	if (a->where.end > p)
		a->kind = AMOUNT_STRENGTH;
	return a->where.end;
}

/*
 * "per mg", "per factor viii i.u.": one of the unit.  A bare "per unit" is an
 * item, not an amount: blood is billed so.
 */
static int
read_uncounted(const char *s, int i, amount *a)
{
	int			p = i + 4;
	int			n;

	if ((i > 0 && is_alnum(s[i - 1])) || strncmp(s + i, "per ", 4) != 0)
		return i;
	if (word_at(s + p, "factor viii") && s[p + 11] == ' ')
		p += 12;
	a->unit = read_unit(s + p, &n);
	if (a->unit == NULL || strcmp(a->unit, "unit") == 0)
		return i;
	strcpy(a->dose, "1");
	a->where = (slice) {i, p + n};
	a->kind = AMOUNT_PER;
	return a->where.end;
}

/* Find the amounts of s within a slice. */
static void
find_amounts(reading *r, const char *s, slice within, int segment)
{
	for (int i = within.start; i < within.end;)
	{
		amount	   *a = &r->amounts[r->amount_count];
		int			end;

		if (r->amount_count == MAX_AMOUNTS)
			return;
		end = read_counted(s, within.start, i, a);
		if (end == i)
			end = read_uncounted(s, i, a);
		if (end == i)
		{
			int			n = number_length(s, i);

			i += n > 0 ? n : 1;
			continue;
		}
		a->segment = segment;
		a->leads = a->where.start == within.start;
		r->amount_count++;
		i = end;
	}
}

/* ---------- pass 3: the billing unit ---------- */

static bool
counts(const amount *a)
{
	return a->kind != AMOUNT_STRENGTH && a->kind != AMOUNT_IGNORED &&
		a->segment >= 0;
}

static const char *
find_item(const reading *r)
{
	for (const word_pair *i = item_phrases; i->word != NULL; i++)
		if (has_phrase(r->body, i->word))
			return i->meaning;
	return NULL;
}

static bool
is_range(const reading *r)
{
	for (int i = 0; i < r->amount_count; i++)
		if (r->amounts[i].segment >= 0 && r->amounts[i].kind == AMOUNT_RANGE)
			return true;
	return has_phrase(r->body, "less than or equal to") ||
		has_phrase(r->body, "greater than");
}

static bool
is_unclassified(const reading *r)
{
	static const char *const phrases[] = {
		"not otherwise classified", "unclassified", "noc", "nos",
		"not otherwise specified", "unspecified", NULL
	};

	for (const char *const *p = phrases; *p != NULL; p++)
		if (has_phrase(r->text, *p))
			return true;
	return false;
}

/*
 * The last amount that begins a segment; but of "per 100 microcuries, up to
 * 999 microcuries" the first, the second is where the code stops.
 */
static const amount *
leading_amount(const reading *r)
{
	const amount *found = NULL;

	for (int i = 0; i < r->amount_count; i++)
	{
		const amount *a = &r->amounts[i];

		if (!counts(a) || !a->leads)
			continue;
		if (found != NULL && found->kind == AMOUNT_PER &&
			a->kind == AMOUNT_UP_TO)
			continue;
		found = a;
	}
	return found;
}

/* "albuterol, up to 2.5 mg and ipratropium bromide, up to 0.5 mg" */
static bool
goes_on_with_and(const reading *r, const amount *a)
{
	return word_at(r->body + skip_blank(r->body, a->where.end), "and");
}

/* Is the amount that begins a segment one of several drugs' amounts? */
static bool
has_companion(const reading *r, const amount *chosen)
{
	for (int i = 0; i < r->amount_count; i++)
	{
		const amount *a = &r->amounts[i];

		if (a == chosen || !counts(a))
			continue;
		if (a->segment == chosen->segment)
			return true;
		if (a->segment < chosen->segment && a->leads &&
			goes_on_with_and(r, a))
			return true;
	}
	return false;
}

/* The total in an aside that holds nothing else: "10mg/10mg (20mg)". */
static const amount *
stated_total(const reading *r)
{
	for (int i = 0; i < r->amount_count; i++)
		for (int k = 0; k < r->asides && r->amounts[i].segment < 0; k++)
			if (r->amounts[i].where.start == r->aside[k].start &&
				r->amounts[i].where.end == r->aside[k].end)
				return &r->amounts[i];
	return NULL;
}

static const amount *
first_of(const reading *r, bool strength, bool aside)
{
	for (int i = 0; i < r->amount_count; i++)
		if ((r->amounts[i].segment < 0) == aside &&
			(r->amounts[i].kind == AMOUNT_STRENGTH) == strength &&
			r->amounts[i].kind != AMOUNT_IGNORED)
			return &r->amounts[i];
	return NULL;
}

static int
count_amounts(const reading *r)
{
	int			n = 0;

	for (int i = 0; i < r->amount_count; i++)
		n += counts(&r->amounts[i]);
	return n;
}

static void
no_dose(hd_descriptor *out, const char *basis, hd_no_dose reason)
{
	out->basis = basis;
	out->no_dose = reason;
}

static void
list_amounts(const reading *r, hd_descriptor *out)
{
	for (int i = 0; i < r->amount_count; i++)
	{
		const amount *a = &r->amounts[i];
		char		one[48];
		int			n;

		if (!counts(a))
			continue;
		n = snprintf(one, sizeof one, "%s%s %s",
					 out->amounts[0] == '\0' ? "" : " + ", a->dose, a->unit);
		append(out->amounts, sizeof out->amounts, one, (size_t) n);
	}
}

static void
use_amount(hd_descriptor *out, const amount *a)
{
	memcpy(out->dose, a->dose, sizeof out->dose);
	out->dose_unit = a->unit;
	out->basis = a->kind == AMOUNT_UP_TO ? "up_to" : "exact";
	out->no_dose = HD_NO_DOSE_NONE;
}

/* No amount of the body counts: a strength, an aside, or nothing. */
static void
read_leftovers(const reading *r, hd_descriptor *out)
{
	const amount *a = first_of(r, true, false);

	if (a == NULL)
		a = first_of(r, false, true);
	if (a != NULL)
		use_amount(out, a);
	else if (is_unclassified(r))
		no_dose(out, "not_classified", HD_NO_DOSE_NOT_CLASSIFIED);
	else
		no_dose(out, NULL, HD_NO_DOSE_NO_AMOUNT);
}

static void
read_billing_unit(const reading *r, hd_descriptor *out)
{
	const amount *a = leading_amount(r);
	const amount *total = stated_total(r);
	bool		several;

	out->dose_unit = find_item(r);
	if (out->dose_unit != NULL)
	{
		no_dose(out, "per_item", HD_NO_DOSE_PER_ITEM);
		return;
	}
	if (is_range(r))
	{
		list_amounts(r, out);
		no_dose(out, "range", HD_NO_DOSE_RANGE);
		return;
	}
	several = a != NULL ? has_companion(r, a) : count_amounts(r) > 1;
	if (several && total == NULL)
	{
		list_amounts(r, out);
		no_dose(out, "combination", HD_NO_DOSE_COMBINATION);
		return;
	}
	if (several)
		a = total;
	else if (a == NULL)
		a = first_of(r, false, false);
	if (a != NULL)
		use_amount(out, a);
	else
		read_leftovers(r, out);
}

/* ---------- pass 3: route, container, dialysis ---------- */

/* The one route stated; "subcutaneous or intravenous" is none. */
static void
read_route(const reading *r, hd_descriptor *out)
{
	const char *route = NULL;

	for (const word_pair *w = route_words; w->word != NULL; w++)
	{
		bool		stated = has_phrase(r->body, w->word);

		for (int k = 0; k < r->asides && !stated; k++)
			stated = slice_is(r->text, r->aside[k], w->word);
		if (!stated)
			continue;
		if (route != NULL && strcmp(route, w->meaning) != 0)
			return;
		route = w->meaning;
	}
	for (int i = 0; i < r->segments && route == NULL; i++)
		if (slice_is(r->body, r->segment[i], "iv"))
			route = "iv";
	out->route = route;
}

static void
read_container(const reading *r, hd_descriptor *out)
{
	if (has_phrase(r->text, "single use vial") ||
		has_phrase(r->text, "single dose vial") ||
		has_phrase(r->text, "single-dose"))
		out->container = "single_dose";
	if (has_phrase(r->text, "multi-dose") ||
		has_phrase(r->text, "multiple dose vial"))
		out->container = "multi_dose";
}

static void
read_esrd(const reading *r, hd_descriptor *out)
{
	if (has_phrase(r->text, "non-esrd") || has_phrase(r->text, "non esrd"))
		out->esrd = "f";
	else if (has_phrase(r->text, "for esrd"))
		out->esrd = "t";
}

/* ---------- pass 3: name and brand ---------- */

/* Skip "injection," and the like: where does the name begin? */
static int
skip_leads(const reading *r, slice *name)
{
	int			i = 0;
	bool		again = true;

	*name = r->segment[0];
	while (again)
	{
		again = false;
		for (const char *const *w = lead_words; *w != NULL && !again; w++)
		{
			int			n = (int) strlen(*w);

			if (!slice_starts(r->body, *name, *w) ||
				is_alnum(r->body[name->start + n]))
				continue;
			if (name->end == name->start + n && i + 1 < r->segments)
				*name = r->segment[++i];
			else if (r->body[name->start + n] == ' ' &&
					 name->end > name->start + n)
				*name = trim(r->body, (slice) {name->start + n, name->end});
			else
				continue;
			again = true;
		}
	}
	return i;
}

/* Copy a slice of the body without its amounts, and end it as a name ends. */
static void
copy_name(const reading *r, slice at, char *out, size_t size)
{
	int			i = at.start;

	out[0] = '\0';
	while (i < at.end)
	{
		int			next = i + 1;

		for (int k = 0; k < r->amount_count; k++)
			if (r->amounts[k].segment >= 0 && r->amounts[k].where.start == i)
				next = r->amounts[k].where.end;
		if (next == i + 1)
			append(out, size, r->body + i, 1);
		i = next;
	}
	for (const char *const *e = name_ends; *e != NULL; e++)
	{
		char	   *end = strstr(out, *e);

		if (end != NULL && end > out)
			*end = '\0';
	}
}

/* Blanks that amounts left behind, "x /y", trailing "and", form words. */
static void
tidy_name(char *name)
{
	int			n = 0;
	bool		again = true;

	for (int i = 0; name[i] != '\0'; i++)
	{
		if (name[i] == ' ' &&
			(n == 0 || name[n - 1] == ' ' || name[n - 1] == '/' ||
			 name[i + 1] == '/' || name[i + 1] == ','))
			continue;
		name[n++] = name[i];
	}
	name[n] = '\0';
	while (again)
	{
		again = false;
		while (n > 0 && strchr(" ,/", name[n - 1]) != NULL)
			name[--n] = '\0';
		for (const char *const *w = form_words; *w != NULL && !again; w++)
		{
			int			m = (int) strlen(*w);

			if (n > m + 1 && name[n - m - 1] == ' ' &&
				strcmp(name + n - m, *w) == 0)
			{
				name[n -= m] = '\0';
				again = true;
			}
		}
	}
}

static bool
is_origin(const char *s, slice at)
{
	for (const char *const *o = origins; *o != NULL; o++)
		if (slice_starts(s, at, *o) &&
			(slice_is(s, at, *o) || s[at.start + (int) strlen(*o)] == '-'))
			return true;
	return slice_starts(s, at, "antihemophilic factor,") ||
		slice_starts(s, at, "antihemophilic factor (");
}

static void
append_origin(hd_descriptor *out, const char *s, slice at)
{
	append(out->drug, sizeof out->drug, " (", 2);
	append(out->drug, sizeof out->drug, s + at.start,
		   (size_t) (at.end - at.start));
	append(out->drug, sizeof out->drug, ")", 1);
}

/* Does the segment hold an amount, and does it begin with it? */
static const amount *
amount_of(const reading *r, int segment)
{
	for (int i = 0; i < r->amount_count; i++)
		if (r->amounts[i].segment == segment)
			return &r->amounts[i];
	return NULL;
}

/* The last segment that lists a further drug: "a, b, and c, per 10 mg". */
static int
last_of_list(const reading *r, int first)
{
	const amount *a = amount_of(r, first);
	const amount *next = amount_of(r, first + 1);

	for (int i = first + 1; i <= first + 2 && i < r->segments; i++)
		if (slice_starts(r->body, r->segment[i], "and ") ||
			slice_starts(r->body, r->segment[i], "or "))
			return i;
	if (a != NULL && !a->leads && next != NULL && !next->leads)
		return first + 1;
	return first;
}

static void
read_drug(const reading *r, hd_descriptor *out)
{
	char		part[HD_DESCRIPTOR_MAX + 1];
	slice		at;
	int			first = skip_leads(r, &at);
	int			last = last_of_list(r, first);

	copy_name(r, at, out->drug, sizeof out->drug);
	for (int i = first + 1; i < r->segments; i++)
	{
		const amount *a = amount_of(r, i);
		bool		named = slice_in(r->body, r->segment[i], name_segments);

		at = r->segment[i];
		if (a != NULL && a->leads && goes_on_with_and(r, a))
			at.start = a->where.end;
		else if (i > last && !named)
			continue;
		copy_name(r, at, part, sizeof part);
		append(out->drug, sizeof out->drug, i <= last ? ", " : " ",
			   i <= last ? 2 : 1);
		append(out->drug, sizeof out->drug, part, strlen(part));
	}
	tidy_name(out->drug);
	for (int i = first + 1; i < r->segments; i++)
		if (is_origin(r->body, r->segment[i]))
			append_origin(out, r->body, r->segment[i]);
	for (int k = 0; k < r->asides; k++)
		if (is_origin(r->text, r->aside[k]))
			append_origin(out, r->text, r->aside[k]);
}

static bool
is_brand(const reading *r, slice aside)
{
	if (aside.end - aside.start < 2 || aside.end - aside.start > 60 ||
		!is_alnum(r->text[aside.start]) || is_digit(r->text[aside.start]))
		return false;
	for (const char *const *w = no_brands; *w != NULL; w++)
		if (slice_starts(r->text, aside, *w) &&
			(strchr(" .", (*w)[strlen(*w) - 1]) != NULL ||
			 !is_alnum(r->text[aside.start + (int) strlen(*w)])))
			return false;
	return true;
}

/* "(renvela or therapeutically equivalent)" names renvela. */
static slice
without_equivalents(const char *text, slice aside)
{
	static const char *const tails[] = {
		" or therapeutically", " and therapeutically", NULL
	};

	for (const char *const *t = tails; *t != NULL; t++)
		for (int i = aside.start; i < aside.end; i++)
			if (strncmp(text + i, *t, strlen(*t)) == 0)
				aside.end = i;
	return aside;
}

/* "hyalgan, supartz or visco-3, for intra-articular injection" */
static slice
hyaluronan_brand(const reading *r)
{
	slice		at = r->segment[1];

	for (int i = 2; i < r->segments; i++)
		if (slice_starts(r->body, r->segment[i], "for "))
			at.end = r->segment[i - 1].end;
	return at;
}

/*
 * Clotting factors and hyaluronans carry the brand bare: "factor ix
 * (recombinant), ixinity, 1 i.u.", "hyaluronan or derivative, gel-one, ...".
 */
static slice
bare_brand(const reading *r, const hd_descriptor *out)
{
	static const char *const families[] = {
		"factor", "coagulation factor", "prothrombin", "c1 esterase",
		"c-1 esterase", "von willebrand", NULL
	};
	bool		family = false;
	slice		none = {0, 0};

	if (word_at(out->drug, "hyaluronan or"))
		return hyaluronan_brand(r);
	for (const char *const *f = families; *f != NULL; f++)
		family = family || word_at(out->drug, *f);
	for (int i = 1; i < r->segments; i++)
	{
		slice		at = r->segment[i];
		size_t		letters = strspn(r->body + at.start,
									 "abcdefghijklmnopqrstuvwxyz");

		if (family && r->ends_aside[i - 1] && at.end > at.start &&
			(int) letters == at.end - at.start &&
			!slice_in(r->body, at, name_segments) && !is_origin(r->body, at))
			return at;
	}
	return none;
}

static void
read_brand(const reading *r, hd_descriptor *out)
{
	for (int k = 0; k < r->asides; k++)
	{
		slice		at = without_equivalents(r->text, r->aside[k]);

		if (!is_brand(r, at))
			continue;
		append(out->brand, sizeof out->brand, r->text + at.start,
			   (size_t) (at.end - at.start));
		out->brand_is_labeler = slice_in(r->text, at, labelers);
		return;
	}
	if (r->segments > 1)
	{
		slice		at = bare_brand(r, out);

		append(out->brand, sizeof out->brand, r->body + at.start,
			   (size_t) (at.end - at.start));
	}
}

/* ---------- entry points ---------- */

bool
hd_descriptor_parse(const char *text, hd_descriptor *out)
{
	reading		r;

	memset(out, 0, sizeof *out);
	if (text == NULL || strlen(text) > HD_DESCRIPTOR_MAX)
		return false;
	memset(&r, 0, sizeof r);
	normalise(text, r.text);
	split(&r);
	if (r.segments == 0)
		return false;
	for (int i = 0; i < r.segments; i++)
		find_amounts(&r, r.body, r.segment[i], i);
	for (int k = 0; k < r.asides; k++)
		find_amounts(&r, r.text, r.aside[k], -1);
	read_billing_unit(&r, out);
	read_route(&r, out);
	read_container(&r, out);
	read_esrd(&r, out);
	if (out->no_dose != HD_NO_DOSE_NOT_CLASSIFIED)
	{
		read_drug(&r, out);
		read_brand(&r, out);
	}
	return true;
}

const char *
hd_no_dose_text(hd_no_dose reason)
{
	switch (reason)
	{
		case HD_NO_DOSE_NONE:
			break;
		case HD_NO_DOSE_PER_ITEM:
			return "billed by the item";
		case HD_NO_DOSE_RANGE:
			return "the text gives a range, not a dose";
		case HD_NO_DOSE_COMBINATION:
			return "the text gives an amount for each of several drugs";
		case HD_NO_DOSE_NOT_CLASSIFIED:
			return "not otherwise classified";
		case HD_NO_DOSE_NO_AMOUNT:
			return "the text gives no amount";
	}
	return "";
}
