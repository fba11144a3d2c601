/*
 * descriptor_name.c
 *	  What drug does a description name, and what brand or labeler?
 *
 * The name is what stands before the amount, without the words of form and
 * route around it; the brand stands in an aside, or bare in a few families.
 */
#include "core/descriptor_private.h"

#include <string.h>

/* ---- words ---- */

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

/* ---- the name ---- */

/* Skip "injection," and the like: where does the name begin? */
static int
skip_leads(const hd_reading *r, hd_slice *name)
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

			if (!hd_slice_starts(r->body, *name, *w) ||
				hd_is_alnum(r->body[name->start + n]))
				continue;
			if (name->end == name->start + n && i + 1 < r->segments)
				*name = r->segment[++i];
			else if (r->body[name->start + n] == ' ' &&
					 name->end > name->start + n)
			{
				name->start += n;
				*name = hd_slice_trim(r->body, *name);
			}
			else
				continue;
			again = true;
		}
	}
	return i;
}

/* Copy a slice of the body without its amounts, and end it as a name ends. */
static void
copy_name(const hd_reading *r, hd_slice at, char *out, size_t size)
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
			hd_append(out, size, r->body + i, 1);
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
is_origin(const char *s, hd_slice at)
{
	for (const char *const *o = origins; *o != NULL; o++)
		if (hd_slice_starts(s, at, *o) &&
			(hd_slice_is(s, at, *o) || s[at.start + (int) strlen(*o)] == '-'))
			return true;
	return hd_slice_starts(s, at, "antihemophilic factor,") ||
		hd_slice_starts(s, at, "antihemophilic factor (");
}

static void
append_origin(hd_descriptor *out, const char *s, hd_slice at)
{
	hd_append(out->drug, sizeof out->drug, " (", 2);
	hd_append(out->drug, sizeof out->drug, s + at.start,
		   (size_t) (at.end - at.start));
	hd_append(out->drug, sizeof out->drug, ")", 1);
}

/* Does the segment hold an amount, and does it begin with it? */
static const hd_amount *
amount_of(const hd_reading *r, int segment)
{
	for (int i = 0; i < r->amount_count; i++)
		if (r->amounts[i].segment == segment)
			return &r->amounts[i];
	return NULL;
}

/* The last segment that lists a further drug: "a, b, and c, per 10 mg". */
static int
last_of_list(const hd_reading *r, int first)
{
	const hd_amount *a = amount_of(r, first);
	const hd_amount *next = amount_of(r, first + 1);

	for (int i = first + 1; i <= first + 2 && i < r->segments; i++)
		if (hd_slice_starts(r->body, r->segment[i], "and ") ||
			hd_slice_starts(r->body, r->segment[i], "or "))
			return i;
	if (a != NULL && !a->leads && next != NULL && !next->leads)
		return first + 1;
	return first;
}

void
hd_read_drug(const hd_reading *r, hd_descriptor *out)
{
	char		part[HD_DESCRIPTOR_MAX + 1];
	hd_slice	at;
	int			first = skip_leads(r, &at);
	int			last = last_of_list(r, first);

	copy_name(r, at, out->drug, sizeof out->drug);
	for (int i = first + 1; i < r->segments; i++)
	{
		const hd_amount *a = amount_of(r, i);
		bool		named = hd_slice_in(r->body, r->segment[i], name_segments);

		at = r->segment[i];
		if (a != NULL && a->leads && hd_goes_on_with_and(r, a))
			at.start = a->where.end;
		else if (i > last && !named)
			continue;
		copy_name(r, at, part, sizeof part);
		hd_append(out->drug, sizeof out->drug, i <= last ? ", " : " ",
			   i <= last ? 2 : 1);
		hd_append(out->drug, sizeof out->drug, part, strlen(part));
	}
	tidy_name(out->drug);
	for (int i = first + 1; i < r->segments; i++)
		if (is_origin(r->body, r->segment[i]))
			append_origin(out, r->body, r->segment[i]);
	for (int k = 0; k < r->asides; k++)
		if (is_origin(r->text, r->aside[k]))
			append_origin(out, r->text, r->aside[k]);
}

/* ---- the brand ---- */

static bool
is_brand(const hd_reading *r, hd_slice aside)
{
	if (aside.end - aside.start < 2 || aside.end - aside.start > 60 ||
		!hd_is_letter(r->text[aside.start]))
		return false;
	for (const char *const *w = no_brands; *w != NULL; w++)
		if (hd_slice_starts(r->text, aside, *w) &&
			(strchr(" .", (*w)[strlen(*w) - 1]) != NULL ||
			 !hd_is_alnum(r->text[aside.start + (int) strlen(*w)])))
			return false;
	return true;
}

/* "(renvela or therapeutically equivalent)" names renvela. */
static hd_slice
without_equivalents(const char *text, hd_slice aside)
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
static hd_slice
hyaluronan_brand(const hd_reading *r)
{
	hd_slice	at = r->segment[1];

	for (int i = 2; i < r->segments; i++)
		if (hd_slice_starts(r->body, r->segment[i], "for "))
			at.end = r->segment[i - 1].end;
	return at;
}

/*
 * Clotting factors and hyaluronans carry the brand bare: "factor ix
 * (recombinant), ixinity, 1 i.u.", "hyaluronan or derivative, gel-one, ...".
 */
static hd_slice
bare_brand(const hd_reading *r, const hd_descriptor *out)
{
	static const char *const families[] = {
		"factor", "coagulation factor", "prothrombin", "c1 esterase",
		"c-1 esterase", "von willebrand", NULL
	};
	bool		family = false;
	hd_slice	none = {0, 0};

	if (hd_word_at(out->drug, "hyaluronan or"))
		return hyaluronan_brand(r);
	for (const char *const *f = families; *f != NULL; f++)
		family = family || hd_word_at(out->drug, *f);
	for (int i = 1; i < r->segments; i++)
	{
		hd_slice	at = r->segment[i];
		size_t		letters = strspn(r->body + at.start,
									 "abcdefghijklmnopqrstuvwxyz");

		if (family && r->ends_aside[i - 1] && at.end > at.start &&
			(int) letters == at.end - at.start &&
			!hd_slice_in(r->body, at, name_segments) &&
			!is_origin(r->body, at))
			return at;
	}
	return none;
}

void
hd_read_brand(const hd_reading *r, hd_descriptor *out)
{
	for (int k = 0; k < r->asides; k++)
	{
		hd_slice	at = without_equivalents(r->text, r->aside[k]);

		if (!is_brand(r, at))
			continue;
		hd_append(out->brand, sizeof out->brand, r->text + at.start,
			   (size_t) (at.end - at.start));
		out->brand_is_labeler = hd_slice_in(r->text, at, labelers);
		return;
	}
	if (r->segments > 1)
	{
		hd_slice	at = bare_brand(r, out);

		hd_append(out->brand, sizeof out->brand, r->body + at.start,
			   (size_t) (at.end - at.start));
	}
}
