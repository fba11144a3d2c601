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
 * prints in its payment limit files.
 *
 * What the text leaves open is not guessed here.
 */
#include "core/descriptor_private.h"

#include <string.h>

/* An aside this short without a blank before it is part of its word. */
#define MAX_ATTACHED 3

/* ---- normalise, cut asides and segments ---- */

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
	return open > 0 && hd_is_alnum(text[open - 1]) &&
		end - open - 1 <= MAX_ATTACHED;
}

static bool
is_separator(const char *text, int i)
{
	if (text[i] == ';')
		return true;
	return text[i] == ',' &&
		!(i > 0 && hd_is_digit(text[i - 1]) && hd_is_digit(text[i + 1]));
}

static void
end_segment(hd_reading *r, int *start, int end)
{
	hd_slice	at = {*start, end};

	if (r->segments < HD_MAX_SEGMENTS)
	{
		at = hd_slice_trim(r->body, at);
		if (at.start < at.end || r->ends_aside[r->segments])
			r->segment[r->segments++] = at;
	}
	*start = end + 1;
}

static void
split(hd_reading *r)
{
	int			n = 0;
	int			start = 0;

	for (int i = 0; r->text[i] != '\0'; i++)
	{
		int			end = r->text[i] == '(' ? aside_end(r->text, i) : i;

		if (r->text[i] == '(' && !is_attached(r->text, i, end))
		{
			if (r->asides < HD_MAX_ASIDES)
				r->aside[r->asides++] =
					hd_slice_trim(r->text, (hd_slice) {i + 1, end});
			if (r->segments < HD_MAX_SEGMENTS)
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

/* ---- route, container, dialysis ---- */

static const hd_word_pair route_words[] = {
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

/* The one route stated; "subcutaneous or intravenous" is none. */
static void
read_route(const hd_reading *r, hd_descriptor *out)
{
	const char *route = NULL;

	for (const hd_word_pair *w = route_words; w->word != NULL; w++)
	{
		bool		stated = hd_has_phrase(r->body, w->word);

		for (int k = 0; k < r->asides && !stated; k++)
			stated = hd_slice_is(r->text, r->aside[k], w->word);
		if (!stated)
			continue;
		if (route != NULL && strcmp(route, w->meaning) != 0)
			return;
		route = w->meaning;
	}
	for (int i = 0; i < r->segments && route == NULL; i++)
		if (hd_slice_is(r->body, r->segment[i], "iv"))
			route = "iv";
	out->route = route;
}

static void
read_container(const hd_reading *r, hd_descriptor *out)
{
	if (hd_has_phrase(r->text, "single use vial") ||
		hd_has_phrase(r->text, "single dose vial") ||
		hd_has_phrase(r->text, "single-dose"))
		out->container = "single_dose";
	if (hd_has_phrase(r->text, "multi-dose") ||
		hd_has_phrase(r->text, "multiple dose vial"))
		out->container = "multi_dose";
}

static void
read_esrd(const hd_reading *r, hd_descriptor *out)
{
	if (hd_has_phrase(r->text, "non-esrd") ||
		hd_has_phrase(r->text, "non esrd"))
		out->esrd = "f";
	else if (hd_has_phrase(r->text, "for esrd"))
		out->esrd = "t";
}

/* ---- entry points ---- */

bool
hd_descriptor_parse(const char *text, hd_descriptor *out)
{
	hd_reading	r;

	memset(out, 0, sizeof *out);
	if (text == NULL || strlen(text) > HD_DESCRIPTOR_MAX)
		return false;
	memset(&r, 0, sizeof r);
	normalise(text, r.text);
	split(&r);
	if (r.segments == 0)
		return false;
	hd_read_amounts(&r);
	hd_read_billing_unit(&r, out);
	read_route(&r, out);
	read_container(&r, out);
	read_esrd(&r, out);
	if (out->no_dose != HD_NO_DOSE_NOT_CLASSIFIED)
	{
		hd_read_drug(&r, out);
		hd_read_brand(&r, out);
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
