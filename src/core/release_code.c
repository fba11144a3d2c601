/*
 * release_code.c
 *	  What does CMS's Alpha-Numeric HCPCS file (ANWEB) say of a code or a
 *	  modifier?
 *
 * The file comes as a table with headings, or in the lines of 320 columns of
 * CMS's contractor record.  In either form a description of more than 80
 * characters may go on in records of its own (record identification 4 after
 * 3, 8 after 7), so that a row is known when the next one begins.
 *
 * What the file does not know is left open: the category of a modifier, the
 * JW/JZ list, successors that no cross-reference names, the text of codes
 * that a list of changes ends.
 */
#include "core/descriptor.h"
#include "core/range_list.h"
#include "core/release_private.h"

#include <string.h>

#define COUNT(array) ((int) (sizeof(array) / sizeof((array)[0])))

/* Longest description taken; the longest of CMS, of services, has 4,492. */
#define LONGEST_TEXT 16384

/* What the price indicator of a drug is */
#define PRICED_AS_DRUG HD_TEXT("51")

enum
{
	CODE_CODE,
	CODE_RECORD,
	CODE_LONG,
	CODE_SHORT,
	CODE_PRICE,
	CODE_XREF,					/* five of them */
	CODE_COVERAGE = CODE_XREF + 5,
	CODE_ADDED,
	CODE_ENDED,
	CODE_CUT,					/* of tables alone */
	CODE_HEADINGS
};

static const hd_heading headings[CODE_HEADINGS] = {
	[CODE_CODE] = {"HCPC", "hcpc|hcpcs|code|hcpcscode", true},
	[CODE_RECORD] = {"RECID", "recid|recordtype", false},
	[CODE_LONG] = {"LONG DESCRIPTION", "longdescription|longdesc", true},
	[CODE_SHORT] = {"SHORT DESCRIPTION", "shortdescription|shortdesc", true},
	[CODE_PRICE] = {"PRICE1", "price1|priceindicator", false},
	[CODE_XREF] = {"XREF1", "xref1", false},
	{"XREF2", "xref2", false},
	{"XREF3", "xref3", false},
	{"XREF4", "xref4", false},
	{"XREF5", "xref5", false},
	[CODE_COVERAGE] = {"COV", "cov|coveragecode", false},
	[CODE_ADDED] = {"ADD DT", "adddt|addeddate|adddate", false},
	[CODE_ENDED] = {"TERM DT", "termdt|terminationdate|termdate", false},
	[CODE_CUT] = {"action_effective_year", "actioneffectiveyear", false},
};

/* CMS's record layout, HCPCS2019_recordlayout.txt */
static const hd_columns layout[CODE_CUT] = {
	[CODE_CODE] = {1, 5},
	[CODE_RECORD] = {11, 11},
	[CODE_LONG] = {12, 91},
	[CODE_SHORT] = {92, 119},
	[CODE_PRICE] = {120, 121},
	[CODE_XREF] = {205, 209}, {210, 214}, {215, 219}, {220, 224}, {225, 229},
	[CODE_COVERAGE] = {230, 230},
	[CODE_ADDED] = {269, 276},
	[CODE_ENDED] = {285, 292},
};

/* A record whose next one has not been read. */
typedef struct pending
{
	bool		open;
	int			line_no;
	hd_text		text;
	hd_text		reason;			/* refused already */
	hd_text		cell[CODE_HEADINGS];
	char		long_text[LONGEST_TEXT + 1];
	size_t		long_len;
	hd_scratch	memory;
} pending;

/* The record before and the one that is being read. */
typedef struct code_state
{
	pending		pair[2];
	int			current;
} code_state;

static void
prepare_state(hd_release_reader *reader)
{
	code_state *state = reader->allocator.allocate(reader->allocator.context,
												   sizeof(code_state));

	*state = (code_state) {0};
	state->pair[0].memory.allocator = reader->allocator;
	state->pair[1].memory.allocator = reader->allocator;
	reader->own = state;
}

/* ---- what a code is ---- */

typedef enum category
{
	drug,
	vaccine,
	radiopharmaceutical,
	contrast,
	blood_product,
	skin_substitute,
	not_drug,
	no_category
} category;

static const char *const category_names[] = {
	"drug", "vaccine", "radiopharmaceutical", "contrast", "blood_product",
	"skin_substitute", "not_drug"
};

/* Of the first range that covers the code. */
static category
category_of(hd_code code)
{
	static const struct
	{
		char		letter;
		int			first;
		int			last;
		category	is;
	}			ranges[] = {
#define X(letter, first, last, is) {letter, first, last, is},
		HD_CODE_RANGES(X)
#undef X
	};
	int			number = (int) (code % 10000);

	for (int i = 0; i < COUNT(ranges); i++)
		if ((int) (code / 10000) == ranges[i].letter - 'A' &&
			number >= ranges[i].first && number <= ranges[i].last)
			return ranges[i].is;
	return no_category;
}

/* A price indicator says more than a list that does not know the code. */
static category
categorize(hd_release_reader *reader, const pending *record, hd_code code)
{
	category	known = category_of(code);

	if (known != no_category)
		return known;
	if (!hd_text_same(record->cell[CODE_PRICE], PRICED_AS_DRUG))
		return not_drug;
	hd_release_note(reader,
					"priced as a drug, outside the known ranges of drugs");
	return drug;
}

/* ---- columns of hcpcs_drug ---- */

/*
 * When does it end?  Blank is never, but in copies of which the lines were
 * cut behind the year of the last action, at column 280: they have no more
 * than the dates that others knew, so that blank says nothing.
 */
static hd_text
end_cell(const pending *record)
{
	if (record->cell[CODE_ENDED].len == 0 &&
		hd_text_supplied(record->cell[CODE_CUT]))
		return HD_NO_TEXT;
	return record->cell[CODE_ENDED];
}

/* Not in the file: no field.  Blank: as the column's default is. */
static bool
put_date(hd_release_reader *reader, const char *name, hd_text cell,
		 hd_text if_blank)
{
	hd_text		date = if_blank;

	if (!hd_text_supplied(cell))
		return true;
	if (cell.len > 0 && !hd_release_date(&reader->scratch, cell, &date))
	{
		hd_release_refuse(reader, "\"%.*s\" is no date", HD_SHOWN_UTF8(cell));
		return false;
	}
	hd_release_put(reader, name, date);
	return true;
}

static bool
put_dates(hd_release_reader *reader, const pending *record)
{
	hd_text		added;
	hd_text		ended;

	if (!put_date(reader, "valid_from", record->cell[CODE_ADDED],
				  HD_NO_TEXT) ||
		!put_date(reader, "valid_to", end_cell(record), HD_TEXT("infinity")))
		return false;
	if (hd_text_supplied(record->cell[CODE_ADDED]) &&
		record->cell[CODE_ADDED].len == 0)
		hd_release_note(reader, "there is no date from which it is valid");
	if (hd_release_date(&reader->scratch, record->cell[CODE_ADDED], &added) &&
		hd_release_date(&reader->scratch, record->cell[CODE_ENDED], &ended) &&
		hd_text_compare(ended, added) < 0)
	{
		hd_release_refuse(reader, "it ends on %.*s, before it begins",
						  HD_SHOWN_UTF8(ended));
		return false;
	}
	return true;
}

static hd_text
copied_or_null(hd_release_reader *reader, const char *word)
{
	return word == NULL || word[0] == '\0' ? HD_NO_TEXT :
		hd_scratch_copy(&reader->scratch, hd_text_of(word));
}

/* What the description leaves open, as hcpcs_drug.note says it. */
static hd_text
descriptor_note(hd_release_reader *reader, const hd_descriptor *d)
{
	bool		has_reason = d->no_dose != HD_NO_DOSE_NONE &&
		(d->basis == NULL || (strcmp(d->basis, "per_item") != 0 &&
							  strcmp(d->basis, "not_classified") != 0));
	bool		names_firm = d->brand_is_labeler && d->brand[0] != '\0';

	if (!has_reason && !names_firm)
		return HD_NO_TEXT;
	return hd_scratch_print(&reader->scratch, "%s%s%s%s%s",
							has_reason ? hd_no_dose_text(d->no_dose) : "",
							has_reason && d->amounts[0] != '\0' ? ": " : "",
							has_reason ? d->amounts : "",
							has_reason && names_firm ? "; " : "",
							names_firm ? "the brand names the firm" : "");
}

/* What is read from the text; nothing is said where there is none to read. */
static void
put_descriptor(hd_release_reader *reader, const pending *record,
			   category what)
{
	hd_descriptor d;

	memset(&d, 0, sizeof(d));
	if (what != not_drug && !hd_descriptor_parse(record->long_text, &d))
	{
		hd_release_note(reader, record->long_len == 0 ?
						"there is no long description" :
						"the long description is too long to read");
		return;
	}
	hd_release_put(reader, "drug", copied_or_null(reader, d.drug));
	hd_release_put(reader, "brand", copied_or_null(reader, d.brand));
	hd_release_put(reader, "dose", copied_or_null(reader, d.dose));
	hd_release_put(reader, "dose_unit", copied_or_null(reader, d.dose_unit));
	hd_release_put(reader, "billing_basis", copied_or_null(reader, d.basis));
	hd_release_put(reader, "route", copied_or_null(reader, d.route));
	hd_release_put(reader, "container", copied_or_null(reader, d.container));
	hd_release_put(reader, "esrd", copied_or_null(reader, d.esrd));
	hd_release_put(reader, "note", descriptor_note(reader, &d));
}

/* The drug codes that CMS's cross-reference of an ended code names. */
static void
put_successors(hd_release_reader *reader, const pending *record)
{
	char		codes[5 * HD_CODE_SIZE + 3] = "{";
	hd_code		code;

	if (record->cell[CODE_ENDED].len == 0)
		return;
	for (int i = 0; i < 5; i++)
	{
		char		printed[HD_CODE_SIZE];
		category	what;

		if (hd_code_parse(record->cell[CODE_XREF + i],
						  &code) != HD_CODE_LEVEL_II)
			continue;
		what = category_of(code);
		if (what == not_drug || what == no_category)
			continue;
		if (codes[1] != '\0')
			strcat(codes, ",");
		strcat(codes, hd_code_print(code, printed));
	}
	if (codes[1] == '\0')
		return;
	strcat(codes, "}");
	hd_release_put(reader, "replaced_by",
				   hd_scratch_copy(&reader->scratch, hd_text_of(codes)));
}

/* The categories that the JW/JZ policy leaves out (data/README.md) */
static bool
is_exempt(category what)
{
	return what == vaccine || what == radiopharmaceutical ||
		what == contrast || what == blood_product;
}

/* A list of changes has no text for codes of which only the dates changed. */
static void
put_procedure(hd_release_reader *reader, const pending *record, hd_code code)
{
	hd_text		longer = {record->long_text, record->long_len};
	hd_text		shorter = record->cell[CODE_SHORT];
	category	what;

	if (longer.len == 0 && shorter.len == 0)
		return;
	what = categorize(reader, record, code);
	hd_release_put(reader, "category", hd_text_of(category_names[what]));
	hd_release_put(reader, "description",
				   what == not_drug && shorter.len > 0 ? shorter :
				   longer.len > 0 ? longer : shorter);
	put_descriptor(reader, record, what);
	if (what == not_drug)
		hd_release_put(reader, "coverage", HD_NO_TEXT);
	else
		hd_release_put_cell(reader, "coverage", record->cell[CODE_COVERAGE]);
	if (is_exempt(what))
		hd_release_put(reader, "jw_jz", HD_TEXT("exempt"));
	if (what != not_drug)
		put_successors(reader, record);
}

/* False if the record gives no row. */
static bool
make_procedure(hd_release_reader *reader, const pending *record)
{
	hd_text		printed;
	hd_code		code;
	hd_release_code_answer answer = hd_release_code(reader,
													record->cell[CODE_CODE],
													&printed);

	if (answer != HD_RELEASE_CODE_READ)
		return answer == HD_RELEASE_CODE_REFUSED;
	reader->key = printed;
	hd_code_parse(printed, &code);
	hd_release_put(reader, "record", HD_TEXT("procedure"));
	hd_release_put(reader, "code", printed);
	if (put_dates(reader, record))
		put_procedure(reader, record, code);
	return true;
}

/* Two digits are a modifier of CPT. */
static bool
make_modifier(hd_release_reader *reader, const pending *record)
{
	hd_modifier value = hd_modifier_parse(record->cell[CODE_CODE]);
	char		printed[HD_MODIFIER_SIZE];
	hd_text		longer = {record->long_text, record->long_len};

	if (value == HD_NO_MODIFIER)
		return hd_release_refuse(reader, "\"%.*s\" is not a modifier",
								 HD_SHOWN_UTF8(record->cell[CODE_CODE]));
	hd_modifier_print(value, printed);
	if (hd_is_digit(printed[0]) && hd_is_digit(printed[1]))
	{
		reader->report->left_out++;
		return false;
	}
	reader->key = hd_scratch_copy(&reader->scratch, hd_text_of(printed));
	hd_release_put(reader, "record", HD_TEXT("modifier"));
	hd_release_put(reader, "modifier", reader->key);
	if (!put_dates(reader, record))
		return true;
	if (longer.len == 0)
		longer = record->cell[CODE_SHORT];
	if (longer.len > 0)
		hd_release_put(reader, "description", longer);
	return true;
}

/* ---- records ---- */

static bool
is_modifier(const pending *record)
{
	hd_text		id = record->cell[CODE_RECORD];

	if (hd_text_equal(id, HD_TEXT("7")) ||
		hd_text_equal(id, HD_TEXT("modifier")))
		return true;
	return !hd_text_equal(id, HD_TEXT("3")) &&
		!hd_text_equal(id, HD_TEXT("procedure")) &&
		record->cell[CODE_CODE].len == 2;
}

/* The record before is complete: hand its row out. */
static void
close_pending(hd_release_reader *reader, pending *record)
{
	bool		row = true;

	if (!record->open)
		return;
	record->open = false;
	record->long_text[record->long_len] = '\0';
	hd_release_begin_row(reader, record->line_no, record->text);
	if (hd_text_supplied(record->reason))
		reader->reason = hd_scratch_copy(&reader->scratch, record->reason);
	else if (is_modifier(record))
		row = make_modifier(reader, record);
	else
		row = make_procedure(reader, record);
	if (row)
		hd_release_hand_out(reader);
}

/* Words are never cut at the end of a record, but the blank is. */
static void
append_long(pending *record, hd_text more)
{
	if (more.len == 0 || hd_text_supplied(record->reason))
		return;
	if (record->long_len + more.len + 1 > LONGEST_TEXT)
	{
		record->reason = HD_TEXT("the description is too long to be one");
		return;
	}
	if (record->long_len > 0)
		record->long_text[record->long_len++] = ' ';
	memcpy(record->long_text + record->long_len, more.data, more.len);
	record->long_len += more.len;
}

static void
open_pending(hd_release_reader *reader, pending *record)
{
	record->open = true;
	record->line_no = reader->line_no;
	record->text = reader->text;
	record->memory.used = 0;
	record->reason = hd_scratch_copy(&record->memory, reader->reason);
	for (int i = 0; i < CODE_HEADINGS; i++)
		record->cell[i] = hd_scratch_copy(&record->memory, reader->cell[i]);
	record->long_len = 0;
	append_long(record, reader->cell[CODE_LONG]);
}

static bool
is_continuation(hd_text id)
{
	return hd_text_equal(id, HD_TEXT("4")) || hd_text_equal(id, HD_TEXT("8"));
}

/* Rows are handed out here, one record late. */
static bool
read_code(hd_release_reader *reader)
{
	code_state *state = reader->own;
	pending    *before = &state->pair[state->current];
	pending    *now = &state->pair[1 - state->current];

	if (!hd_text_supplied(reader->reason) &&
		is_continuation(reader->cell[CODE_RECORD]))
	{
		if (before->open && hd_text_equal(before->cell[CODE_CODE],
										  reader->cell[CODE_CODE]))
		{
			append_long(before, reader->cell[CODE_LONG]);
			before->text.len = (size_t) (reader->text.data +
										 reader->text.len -
										 before->text.data);
			return false;
		}
		hd_release_refuse(reader, "it continues no line before it");
	}
	open_pending(reader, now);
	close_pending(reader, before);
	state->current = 1 - state->current;
	return false;
}

static void
finish_state(hd_release_reader *reader)
{
	code_state *state = reader->own;

	close_pending(reader, &state->pair[state->current]);
}

/* ---- forms ---- */

/*
 * A first record of a code or modifier: the code, five digits, 3 or 7.  No
 * heading looks like it.
 */
static bool
is_contractor_record(hd_text line)
{
	hd_text		code = hd_text_trim(hd_release_columns(line,
													   layout[CODE_CODE]));
	hd_text		number = hd_release_columns(line, (hd_columns) {6, 10});
	hd_text		id = hd_release_columns(line, layout[CODE_RECORD]);
	hd_code		unused;

	for (size_t i = 0; i < number.len; i++)
		if (!hd_is_digit(number.data[i]))
			return false;
	if (line.len < 92 || number.len != 5)
		return false;
	return (hd_text_equal(id, HD_TEXT("3")) &&
			hd_code_parse(code, &unused) != HD_CODE_OTHER) ||
		(hd_text_equal(id, HD_TEXT("7")) && code.len == 2);
}

static const hd_release_form table = {
	.headings = headings, .heading_count = COUNT(headings),
	.prepare = prepare_state, .read = read_code, .finish = finish_state,
	.reads_refused = true
};
static const hd_release_form contractor = {
	.headings = headings, .heading_count = CODE_CUT, .layout = layout,
	.is_first = is_contractor_record,
	.prepare = prepare_state, .read = read_code, .finish = finish_state,
	.reads_refused = true
};

const hd_release_form *const hd_release_code_forms[] = {
	&table, &contractor, NULL
};
