/*
 * audit_line.c
 *	  What does one row of the query say by itself, and what of it does the
 *	  day have to know?
 *
 * Judged as hcpcs_findings judges; a line in which nothing is found costs no
 * more than hcpcs_denial_risk.
 */
#include "postgres.h"

#include "pg/audit.h"

#include "core/beyond.h"
#include "core/day.h"
#include "pg/verdict.h"
#include "port/pg_bitutils.h"

/* What becomes of a line, by its claim's frequency and its own status */
typedef enum line_part
{
	PART_FULL,
	PART_ALONE,					/* denied: judged, but not with others */
	PART_NONE					/* void, replaced, negative: not judged */
} line_part;

typedef struct claim_word
{
	char		word[12];
	line_part	part;
} claim_word;

/*
 * Words that systems write into the status of a line, and the claim status
 * codes 4 (denied) and 22 (reversal) of an 835 (CLP02).
 */
static const claim_word status_words[] = {
	{"denied", PART_ALONE}, {"rejected", PART_ALONE}, {"d", PART_ALONE},
	{"4", PART_ALONE}, {"void", PART_NONE}, {"voided", PART_NONE},
	{"reversed", PART_NONE}, {"reversal", PART_NONE}, {"22", PART_NONE},
	{"replaced", PART_NONE}, {"cancelled", PART_NONE},
	{"canceled", PART_NONE}, {"deleted", PART_NONE},
};

/* The keys of a row, and room for those that are numbers. */
typedef struct row_keys
{
	hd_text		patient;
	hd_text		provider;
	hd_text		claim;
	char		room[6][HD_KEY_SIZE];
} row_keys;

/* "Denied - CO 16" is denied; "22" is a word of its own, "4 of 5" is none. */
static line_part
part_of_status(hd_text status)
{
	hd_text		word = status;

	if (status.len == 0)
		return PART_FULL;
	for (word.len = 0; word.len < status.len &&
		 hd_is_letter(status.data[word.len]);)
		word.len++;
	if (word.len == 0)
		word = status;
	for (size_t i = 0; i < lengthof(status_words); i++)
		if (hd_text_is(word, status_words[i].word))
			return status_words[i].part;
	return PART_FULL;
}

/*
 * 1 original, 7 replacement, 8 void: CLM05-3, also the last digit of a type
 * of bill.
 */
static char
frequency_of(const hd_claim_row *row, const hd_line *line, char *room)
{
	hd_text		text = hd_key_column(row, HD_FIELD_claim_frequency, room);
	hd_text		bill = hd_text_trim(line->place_of_service);

	if (text.len == 0 && bill.len >= 3 &&
		hd_text_equal(hd_text_trim(line->claim_type),
					  HD_TEXT("institutional")))
		text = bill;
	return text.len > 0 ? text.data[text.len - 1] : '1';
}

static bool
is_negative(hd_number_field field)
{
	return field.presence == HD_GIVEN && hd_decimal_sign(field.value) < 0;
}

/* Also remembers the claim that this one voids or replaces. */
static line_part
part_of(hd_audit *audit, const hd_claim_row *row, const hd_line *line,
		row_keys *keys, hd_audit_line *shown)
{
	line_part	part = part_of_status(hd_key_column(row, HD_FIELD_line_status,
													keys->room[3]));
	char		frequency = frequency_of(row, line, keys->room[4]);
	hd_text		original = hd_key_column(row, HD_FIELD_original_claim_id,
										 keys->room[5]);

	shown->replacement = frequency == '7';
	if ((frequency == '7' || frequency == '8') && part == PART_FULL)
	{
		bool		other = original.len > 0 &&
			!hd_text_same(original, keys->claim);

		if (other || keys->claim.len > 0)
			hd_superseded_add(audit->superseded,
							  other ? original : keys->claim, !other);
	}
	if (frequency == '8' || is_negative(line->units) ||
		is_negative(line->charge))
		return PART_NONE;
	return part;
}

static void
read_shown(const hd_claim_row *row, const hd_line *line, hd_text claim,
		   int64 ordinal, hd_audit_line *shown)
{
	hd_number_field number = hd_number_column(row, HD_FIELD_line_no);
	int64		value = ordinal;

	memset(shown, 0, sizeof(*shown));
	shown->ordinal = ordinal;
	shown->claim = claim.len > 0 ? claim : HD_NO_TEXT;
	shown->code = hd_text_trim(line->code);
	if (shown->code.len == 0)
		shown->code = HD_NO_TEXT;
	shown->payer = line->payer;
	shown->units = line->units;
	shown->date = line->service_date;
	/* without the column, the place in the query's result */
	shown->has_number = number.presence == HD_ABSENT ||
		(number.presence == HD_GIVEN && hd_decimal_is_whole(number.value));
	if (number.presence == HD_GIVEN && shown->has_number)
		value = number.value.digits;
	if (value < PG_INT32_MIN || value > PG_INT32_MAX)
		shown->has_number = false;
	shown->number = shown->has_number ? (int32) value : 0;
}

static void
put_findings(hd_audit *audit, const hd_line *line, const hd_verdict *verdict,
			 const hd_audit_line *shown)
{
	hd_audit_view look = hd_audit_look(audit,
									   hd_line_sections(line, HD_ALL_CHECKS) |
									   HD_SECTION_BIT(HD_SECTION_FINDING));
	hd_collection all;

	hd_collect_findings(look.view, look.order, line, verdict, &all);
	for (int i = 0; i < all.count; i++)
		hd_audit_put_finding(audit, shown, HD_AUDIT_ALONE, look.view->catalog,
							 &all.item[i].note,
							 hd_shown_detail(audit->fcinfo, &all.item[i]));
}

/* ---- columns that the functions have no argument for ---- */

typedef struct beyond_notes
{
	hd_audit   *audit;
	const hd_audit_line *shown;
	const hd_catalog *catalog;
} beyond_notes;

static void
take_beyond(void *context, const hd_note *note)
{
	beyond_notes *to = context;
	hd_collected said = {
		.note = *note,
		.detail = {.data = unconstify(char *, note->detail)}
	};

	hd_audit_put_finding(to->audit, to->shown, HD_AUDIT_ALONE, to->catalog,
						 note, hd_shown_detail(to->audit->fcinfo, &said));
}

static bool
has_beyond(const hd_claim_columns *columns)
{
	static const uint8 fields[] = {
		HD_FIELD_revenue_code, HD_FIELD_auth_from, HD_FIELD_auth_to,
		HD_FIELD_auth_units, HD_FIELD_acquired_340b
	};

	for (size_t i = 0; i < lengthof(fields); i++)
		if (columns->of[fields[i]].number != 0)
			return true;
	return false;
}

static void
judge_beyond(hd_audit *audit, const hd_claim_row *row, const hd_line *line,
			 const hd_audit_line *shown, hd_verdict *verdict)
{
	char		room[HD_KEY_SIZE];
	bool		acquired;
	hd_beyond	beyond = {
		.revenue_code = hd_key_column(row, HD_FIELD_revenue_code, room),
		.auth_from = hd_date_column(row, HD_FIELD_auth_from),
		.auth_to = hd_date_column(row, HD_FIELD_auth_to),
		.auth_units = hd_number_column(row, HD_FIELD_auth_units)
	};
	hd_audit_view look = hd_audit_look(audit,
									   HD_SECTION_BIT(HD_SECTION_POLICY));
	beyond_notes to = {audit, shown, look.view->catalog};
	hd_notes	notes = {take_beyond, &to, true};

	if (hd_boolean_column(row, HD_FIELD_acquired_340b, &acquired))
		beyond.acquired_340b = acquired ? HD_TRUE : HD_FALSE;
	hd_judge_beyond(look.view->catalog, look.order, line, &beyond, &notes,
					verdict);
}

/* A few lines make most checks; the rest ask only what is left. */
static void
count_checks(hd_audit *audit, const hd_verdict *verdict)
{
	hd_check_set left = HD_ALL_CHECKS & ~audit->made;

	for (; left != 0; left &= left - 1)
	{
		int			check = pg_rightmost_one_pos64(left);

		if (verdict->status[check] == HD_STATUS_NO_DATA)
			audit->wanting |= UINT64CONST(1) << check;
		else
			audit->made |= UINT64CONST(1) << check;
	}
}

static void
put_day(hd_audit *audit, const hd_claim_row *row, const hd_line *line,
		const hd_verdict *verdict, const row_keys *keys,
		const hd_audit_line *shown)
{
	hd_date_field to = hd_date_column(row, HD_FIELD_service_date_to);
	hd_day_line day;

	if (line->service_date.presence != HD_GIVEN ||
		!hd_date_is_finite(line->service_date.value))
		return;
	hd_day_line_make(line, verdict, &day);
	/* what is no code stands with no other */
	if (day.code == HD_NO_CODE)
		return;
	if (to.presence == HD_GIVEN && hd_date_is_finite(to.value) &&
		to.value > day.from)
		day.to = to.value;
	hd_audit_put_day(audit, shown, &day, keys->patient, keys->provider);
	hd_audit_put_interval(audit, shown, &day, keys->patient, verdict->payer);
}

/* With the session's sources as the functions judge, with their memo. */
static void
judge_alone(hd_audit *audit, const hd_line *line, hd_verdict *verdict)
{
	hd_audit_view look;

	if (audit->sources == NULL)
	{
		hd_judge_line(audit->fcinfo, line, HD_ALL_CHECKS, verdict);
		return;
	}
	look = hd_audit_look(audit, hd_line_sections(line, HD_ALL_CHECKS));
	hd_judge(look.view->catalog, look.order, line, HD_ALL_CHECKS, NULL,
			 verdict);
}

static void
judge_row(hd_audit *audit, const hd_claim_row *row)
{
	hd_line_rooms rooms;
	hd_line		line;
	row_keys	keys;
	hd_audit_line shown;
	hd_verdict	verdict;
	line_part	part;

	hd_line_columns(row->columns, row->values, row->nulls, &rooms, &line);
	keys.patient = hd_key_column(row, HD_FIELD_patient_id, keys.room[0]);
	keys.provider = hd_key_column(row, HD_FIELD_provider_id, keys.room[1]);
	keys.claim = hd_key_column(row, HD_FIELD_claim_id, keys.room[2]);
	read_shown(row, &line, keys.claim, audit->lines, &shown);
	part = part_of(audit, row, &line, &keys, &shown);
	judge_alone(audit, &line, &verdict);
	if (!verdict.in_scope)
		audit->out_of_scope++;
	else if (part == PART_NONE)
		audit->inactive++;
	else
	{
		audit->judged++;
		if (!hd_finding_set_empty(&verdict.findings))
			put_findings(audit, &line, &verdict, &shown);
		if (has_beyond(row->columns))
			judge_beyond(audit, row, &line, &shown, &verdict);
		count_checks(audit, &verdict);
		if (part == PART_FULL)
			put_day(audit, row, &line, &verdict, &keys, &shown);
	}
}

void
hd_audit_row(hd_audit *audit, const Datum *values, const bool *nulls)
{
	hd_claim_row row = {&audit->columns, values, nulls};
	MemoryContext old = MemoryContextSwitchTo(audit->scratch);

	audit->lines++;
	judge_row(audit, &row);
	MemoryContextSwitchTo(old);
	MemoryContextReset(audit->scratch);
	if (audit->lines % 1000000 == 0)
		ereport(DEBUG1,
				(errmsg_internal("hcpcs_audit: %lld million lines read",
								 (long long) (audit->lines / 1000000))));
}
