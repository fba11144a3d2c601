/*
 * release_quarter.c
 *	  What do CMS's quarterly lists say of a code: payment limit (ASP), OPPS
 *	  status (Addendum B), Medically Unlikely Edits, the JW/JZ list?
 *
 * Several quarters of Addendum B in one file have a column with the quarter,
 * which comes out as the field release.
 */
#include "core/release_private.h"

#include <string.h>

#define COUNT(array) ((int) (sizeof(array) / sizeof((array)[0])))

#define CODE_SPELLINGS \
	"hcpcscode|hcpcs|hcpc|code|hcpcscptcode|cpthcpcscode|hcpcscpt|cpthcpcs"
#define QUARTER_SPELLINGS "quarter|release"

/* "2026q1" or "2026 Q1" becomes the name of a release. */
static bool
put_quarter(hd_release_reader *reader, hd_text code, hd_text quarter)
{
	hd_text		q = quarter;
	char		name[7];

	reader->key = code;
	if (!hd_text_supplied(quarter))
		return true;
	if (q.len < 6 || q.len > 7 || !hd_is_digit(q.data[0]) ||
		!hd_is_digit(q.data[1]) || !hd_is_digit(q.data[2]) ||
		!hd_is_digit(q.data[3]) || hd_lower(q.data[q.len - 2]) != 'q' ||
		q.data[q.len - 1] < '1' || q.data[q.len - 1] > '4')
	{
		hd_release_refuse(reader, "\"%.*s\" is no quarter", HD_SHOWN_UTF8(q));
		return false;
	}
	memcpy(name, q.data, 4);
	name[4] = 'q';
	name[5] = q.data[q.len - 1];
	hd_release_put(reader, "release",
				   hd_scratch_copy(&reader->scratch, (hd_text) {name, 6}));
	reader->key = hd_scratch_print(&reader->scratch, "%.*s %.6s",
								   (int) code.len, code.data, name);
	return true;
}

/* Code and quarter, which begin every row here. */
static hd_release_code_answer
put_code(hd_release_reader *reader, hd_text cell, hd_text quarter)
{
	hd_text		code;
	hd_release_code_answer answer = hd_release_code(reader, cell, &code);

	if (answer != HD_RELEASE_CODE_READ)
		return answer;
	hd_release_put(reader, "code", code);
	return put_quarter(reader, code, quarter) ? answer :
		HD_RELEASE_CODE_REFUSED;
}

/* ---- payment limits ---- */

enum
{
	ASP_CODE,
	ASP_LIMIT,
	ASP_COINSURANCE,
	ASP_NOTES,
};

static const hd_heading asp_headings[] = {
	[ASP_CODE] = {"HCPCS Code", CODE_SPELLINGS, true},
	[ASP_LIMIT] = {"Payment Limit", "paymentlimit", true},
	[ASP_COINSURANCE] = {"Co-insurance Percentage",
	"coinsurancepercentage|coinsurance|coinsurancepercent", false},
	[ASP_NOTES] = {"Notes", "notes|note", false},
};

/* Of 100 at most, as the table has it. */
static bool
put_coinsurance(hd_release_reader *reader, hd_text cell)
{
	hd_text		percent = HD_NO_TEXT;
	hd_decimal	value;

	if (cell.len > 0 && !hd_release_is_none(cell))
	{
		if (!hd_release_number(&reader->scratch, cell, &percent) ||
			!hd_decimal_parse(percent, &value) ||
			hd_decimal_compare(value, hd_decimal_of(100)) > 0)
		{
			hd_release_refuse(reader, "coinsurance \"%.*s\" is no percentage",
							  HD_SHOWN_UTF8(cell));
			return false;
		}
	}
	hd_release_put(reader, "coinsurance_percent", percent);
	return true;
}

static bool
read_asp(hd_release_reader *reader)
{
	hd_text		limit = reader->cell[ASP_LIMIT];
	hd_text		number = HD_NO_TEXT;
	hd_text		note = reader->cell[ASP_NOTES].len == 0 ? HD_NO_TEXT :
		reader->cell[ASP_NOTES];
	hd_release_code_answer answer = put_code(reader, reader->cell[ASP_CODE],
											 HD_NO_TEXT);

	if (answer != HD_RELEASE_CODE_READ)
		return answer == HD_RELEASE_CODE_REFUSED;
	if (hd_release_is_none(limit))
		hd_release_note(reader, "CMS prints N/A as payment limit");
	else if (limit.len == 0)
		hd_release_note(reader, "CMS prints no payment limit");
	else if (hd_release_number(&reader->scratch, limit, &number))
		number = hd_release_amount(&reader->scratch, number);
	else
		return hd_release_refuse(reader,
								 "payment limit \"%.*s\" is no amount",
								 HD_SHOWN_UTF8(limit));
	hd_release_put(reader, "payment_limit", number);
	if (!put_coinsurance(reader, reader->cell[ASP_COINSURANCE]))
		return true;
	if (hd_text_supplied(reader->note) && hd_text_supplied(note))
		note = hd_scratch_print(&reader->scratch, "%.*s; %.*s",
								(int) reader->note.len, reader->note.data,
								(int) note.len, note.data);
	else if (hd_text_supplied(reader->note))
		note = reader->note;
	hd_release_put(reader, "note", note);
	return true;
}

static const hd_release_form asp = {
	.headings = asp_headings, .heading_count = COUNT(asp_headings),
	.read = read_asp
};

/* ---- Addendum B ---- */

enum
{
	OPPS_CODE,
	OPPS_STATUS,
	OPPS_RATE,
	OPPS_QUARTER,
};

static const hd_heading status_headings[] = {
	[OPPS_CODE] = {"HCPCS Code", CODE_SPELLINGS, true},
	[OPPS_STATUS] = {"SI", "si|statusindicator", true},
	[OPPS_RATE] = {"Payment Rate", "paymentrate", false},
	[OPPS_QUARTER] = {"quarter", QUARTER_SPELLINGS, false},
};

static const hd_heading rate_headings[] = {
	[OPPS_CODE] = {"HCPCS Code", CODE_SPELLINGS, true},
	[OPPS_STATUS] = {"SI", "si|statusindicator", true},
	[OPPS_RATE] = {"Payment Rate", "paymentrate", true},
	[OPPS_QUARTER] = {"quarter", QUARTER_SPELLINGS, false},
};

/* A letter, or a letter and a digit (Q1, E2, S1). */
static bool
is_status(hd_text status)
{
	return status.len >= 1 && status.len <= 2 &&
		hd_is_letter(status.data[0]) &&
		(status.len == 1 || hd_is_digit(status.data[1]));
}

static bool
read_status(hd_release_reader *reader)
{
	hd_text		status = reader->cell[OPPS_STATUS];
	hd_release_code_answer answer = put_code(reader, reader->cell[OPPS_CODE],
											 reader->cell[OPPS_QUARTER]);
	char		capitals[2];

	if (answer != HD_RELEASE_CODE_READ)
		return answer == HD_RELEASE_CODE_REFUSED;
	if (!is_status(status))
		return hd_release_refuse(reader, "\"%.*s\" is no status indicator",
								 HD_SHOWN_UTF8(status));
	for (size_t i = 0; i < status.len; i++)
		capitals[i] = hd_upper(status.data[i]);
	hd_release_put(reader, "status_indicator",
				   hd_scratch_copy(&reader->scratch,
								   (hd_text) {capitals, status.len}));
	return true;
}

/*
 * The rates of K and G, drugs that are paid by themselves, are the payment
 * limits of the quarter; other rates are of procedures or there are none.
 * Of the coinsurance such a file says nothing, and of other codes neither.
 */
static bool
read_rate(hd_release_reader *reader)
{
	hd_text		status = reader->cell[OPPS_STATUS];
	hd_text		rate = reader->cell[OPPS_RATE];
	hd_text		number;
	hd_release_code_answer answer;

	if (!hd_text_equal(status, HD_TEXT("K")) &&
		!hd_text_equal(status, HD_TEXT("G")))
	{
		reader->report->left_out++;
		return false;
	}
	answer = put_code(reader, reader->cell[OPPS_CODE],
					  reader->cell[OPPS_QUARTER]);
	if (answer != HD_RELEASE_CODE_READ)
		return answer == HD_RELEASE_CODE_REFUSED;
	if (!hd_release_number(&reader->scratch, rate, &number))
		return hd_release_refuse(reader, "payment rate \"%.*s\" is no amount",
								 HD_SHOWN_UTF8(rate));
	hd_release_put(reader, "payment_limit",
				   hd_release_amount(&reader->scratch, number));
	return true;
}

static const hd_release_form status = {
	.headings = status_headings, .heading_count = COUNT(status_headings),
	.read = read_status
};
static const hd_release_form rate = {
	.headings = rate_headings, .heading_count = COUNT(rate_headings),
	.read = read_rate
};

/* ---- Medically Unlikely Edits ---- */

enum
{
	MUE_CODE,
	MUE_UNITS,
	MUE_INDICATOR,
	MUE_RATIONALE,
};

/* CMS names the kind of claim in the heading of the value. */
#define MUE_HEADINGS(value_heading, value_spellings) { \
	[MUE_CODE] = {"HCPCS/CPT Code", CODE_SPELLINGS, true}, \
	[MUE_UNITS] = {value_heading, value_spellings "|muevalue|muevalues", \
		true}, \
	[MUE_INDICATOR] = {"MUE Adjudication Indicator", \
		"mueadjudicationindicator|mai|adjudicationindicator", true}, \
	[MUE_RATIONALE] = {"MUE Rationale", "muerationale|rationale", false}, \
}

static const hd_heading professional_headings[] =
MUE_HEADINGS("Practitioner Services MUE Values",
			 "practitionerservicesmuevalues|practitionerservicesmuevalue");
static const hd_heading institutional_headings[] =
MUE_HEADINGS("Outpatient Hospital Services MUE Values",
			 "outpatienthospitalservicesmuevalues|"
			 "outpatienthospitalservicesmuevalue|outpatientservicesmuevalues");
static const hd_heading dme_headings[] =
MUE_HEADINGS("DME Supplier Services MUE Values",
			 "dmesupplierservicesmuevalues|dmesupplierservicesmuevalue");

/* "3" or "3 Date of Service Edit: Clinical" */
static bool
is_indicator(hd_text cell)
{
	return cell.len >= 1 && cell.data[0] >= '1' && cell.data[0] <= '3' &&
		(cell.len == 1 || !hd_is_alnum(cell.data[1]));
}

static bool
read_limit(hd_release_reader *reader)
{
	hd_text		units = reader->cell[MUE_UNITS];
	hd_text		indicator = reader->cell[MUE_INDICATOR];
	hd_text		number;
	hd_release_code_answer answer = put_code(reader, reader->cell[MUE_CODE],
											 HD_NO_TEXT);

	if (answer != HD_RELEASE_CODE_READ)
		return answer == HD_RELEASE_CODE_REFUSED;
	/* nine digits are within an integer */
	if (!hd_release_number(&reader->scratch, units, &number) ||
		number.len > 9 || memchr(number.data, '.', number.len) != NULL)
		return hd_release_refuse(reader, "\"%.*s\" is no number of units",
								 HD_SHOWN_UTF8(units));
	if (!is_indicator(indicator))
		return hd_release_refuse(reader, "\"%.*s\" is no adjudication "
								 "indicator (1, 2 or 3)",
								 HD_SHOWN_UTF8(indicator));
	hd_release_put(reader, "claim_type",
				   reader->kind == HD_RELEASE_LIMIT_DME ? HD_TEXT("dme") :
				   reader->kind == HD_RELEASE_LIMIT_INSTITUTIONAL ?
				   HD_TEXT("institutional") : HD_TEXT("professional"));
	hd_release_put(reader, "units", number);
	indicator.len = 1;
	hd_release_put(reader, "indicator", indicator);
	hd_release_put_cell(reader, "rationale", reader->cell[MUE_RATIONALE]);
	return true;
}

static const hd_release_form professional = {
	.headings = professional_headings,
	.heading_count = COUNT(professional_headings), .read = read_limit
};
static const hd_release_form institutional = {
	.headings = institutional_headings,
	.heading_count = COUNT(institutional_headings), .read = read_limit
};
static const hd_release_form dme = {
	.headings = dme_headings, .heading_count = COUNT(dme_headings),
	.read = read_limit
};

/* ---- the JW/JZ list ---- */

static const hd_heading list_headings[] = {
	{"HCPCS Code", CODE_SPELLINGS, true},
};

static bool
read_listed(hd_release_reader *reader)
{
	hd_release_code_answer answer = put_code(reader, reader->cell[0],
											 HD_NO_TEXT);

	if (answer != HD_RELEASE_CODE_READ)
		return answer == HD_RELEASE_CODE_REFUSED;
	hd_release_put(reader, "jw_jz", HD_TEXT("listed"));
	return true;
}

/* The list of ended codes has a date, and is none of the kinds. */
static const hd_release_form listed = {
	.headings = list_headings, .heading_count = COUNT(list_headings),
	.foreign = "terminationdate|termdt", .read = read_listed
};

/* ---- the forms of each kind ---- */

const hd_release_form *const hd_release_payment_forms[] = {
	&asp, &rate, NULL
};
const hd_release_form *const hd_release_status_forms[] = {&status, NULL};
const hd_release_form *const hd_release_limit_professional_forms[] = {
	&professional, NULL
};
const hd_release_form *const hd_release_limit_institutional_forms[] = {
	&institutional, NULL
};
const hd_release_form *const hd_release_limit_dme_forms[] = {&dme, NULL};
const hd_release_form *const hd_release_jw_jz_forms[] = {&listed, NULL};
