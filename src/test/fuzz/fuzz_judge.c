/*
 * fuzz_judge.c
 *	  Does any line make the judgement misbehave, or its correction?
 *
 * The input is text, a field a line, in the order of read_line; a field "~"
 * is not supplied, and lists are split at commas.  Dates are day numbers.
 */
#include "core/fix.h"
#include "core/memo.h"
#include "test/unit/fixture.h"

int			LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* PostgreSQL's first and last date */
#define FIRST_DATE -2451545
#define LAST_DATE 2145031948

static fixture fix;
static hd_memo *memos[2];		/* one for each order of sources */
static fixture_memory memory;	/* of one correction */

static void
promise(bool kept)
{
	if (!kept)
		abort();
}

static hd_text
next_field(hd_text *rest)
{
	const char *end = rest->len == 0 ? NULL :
		memchr(rest->data, '\n', rest->len);
	hd_text		field = *rest;

	if (rest->data == NULL)
		return HD_NO_TEXT;
	if (end == NULL)
		*rest = HD_NO_TEXT;
	else
	{
		field.len = (size_t) (end - rest->data);
		rest->data += field.len + 1;
		rest->len -= field.len + 1;
	}
	return hd_text_equal(field, HD_TEXT("~")) ? HD_NO_TEXT : field;
}

/* What no number can be read from is blank, as a cast would refuse it. */
static hd_number_field
next_number(hd_text *rest)
{
	hd_text		text = next_field(rest);
	hd_number_field field = {HD_ABSENT, {0, 0, 0, false}};

	if (!hd_text_supplied(text))
		return field;
	field.presence = hd_decimal_parse(text, &field.value) ? HD_GIVEN :
		HD_BLANK;
	return field;
}

static hd_date_field
next_date(hd_text *rest)
{
	hd_number_field number = next_number(rest);
	hd_date_field field = {number.presence, 0};

	if (number.value.kind != HD_DECIMAL_FINITE)
		field.value = number.value.digits < 0 ? HD_DATE_BEGIN : HD_DATE_END;
	else if (number.value.digits >= FIRST_DATE &&
			 number.value.digits <= LAST_DATE)
		field.value = (hd_date) number.value.digits;
	return field;
}

/* -1 for a list that is not supplied */
static int
next_list(hd_text *rest, hd_text item[FIXTURE_LIST])
{
	hd_text		text = next_field(rest);
	int			count = 0;

	if (!hd_text_supplied(text))
		return -1;
	while (text.data != NULL && count < FIXTURE_LIST)
	{
		const char *comma = text.len == 0 ? NULL :
			memchr(text.data, ',', text.len);
		size_t		len = comma == NULL ? text.len :
			(size_t) (comma - text.data);

		item[count++] = (hd_text) {text.data, len};
		text = comma == NULL ? HD_NO_TEXT :
			(hd_text) {comma + 1, text.len - len - 1};
	}
	return count;
}

static bool
read_line(hd_text rest, fixture_line *to)
{
	hd_line    *line = &to->line;

	memset(to, 0, sizeof(*to));
	line->code = next_field(&rest);
	line->units = next_number(&rest);
	line->modifiers = to->modifiers;
	line->modifier_count = next_list(&rest, to->modifiers);
	if (line->modifier_count < 0)
		line->modifier_count = 0;
	line->service_date = next_date(&rest);
	line->payer = next_field(&rest);
	line->claim_type = next_field(&rest);
	line->place_of_service = next_field(&rest);
	line->diagnoses = to->diagnoses;
	line->diagnosis_count = next_list(&rest, to->diagnoses);
	line->ndc = next_field(&rest);
	line->ndc_quantity = next_number(&rest);
	line->ndc_unit = next_field(&rest);
	line->dose = next_number(&rest);
	line->dose_unit = next_field(&rest);
	line->prior_auth = next_field(&rest);
	line->received_date = next_date(&rest);
	line->charge = next_number(&rest);
	line->drug = next_field(&rest);
	line->container_type = next_field(&rest);
	line->today = fixture_date("2026-11-21");
	return hd_text_supplied(next_field(&rest));
}

/* Every check in scope has said something, and the last word is its status. */
static hd_status last_word[HD_CHECK_COUNT];
static bool spoken[HD_CHECK_COUNT];

static void
take(void *context, const hd_note *note)
{
	(void) context;
	promise(note->check < HD_CHECK_COUNT);
	promise(note->detail[0] != '\0' && strlen(note->detail) < HD_NOTE_SIZE);
	promise(!spoken[note->check] || last_word[note->check] == note->status);
	spoken[note->check] = true;
	last_word[note->check] = note->status;
}

static void
judge(const hd_order *order, const hd_line *line)
{
	hd_notes	notes = {take, NULL, false};
	hd_verdict	verdict;
	hd_verdict	silent;

	memset(spoken, 0, sizeof(spoken));
	hd_judge(fix.catalog, order, line, HD_ALL_CHECKS, &notes, &verdict);
	hd_judge(fix.catalog, order, line, HD_ALL_CHECKS, NULL, &silent);
	promise(fixture_broken_promise(fix.catalog, &verdict) == NULL);
	promise(memcmp(&verdict.findings, &silent.findings,
				   sizeof(verdict.findings)) == 0);
	promise(memcmp(verdict.status, silent.status,
				   sizeof(verdict.status)) == 0);
	for (int i = 0; i < HD_CHECK_COUNT; i++)
		promise(spoken[i] ? last_word[i] == verdict.status[i] :
				!verdict.in_scope);
}

/* Met, learnt, recalled: three times the same. */
static void
remember(hd_memo *memo, const hd_order *order, const hd_line *line)
{
	hd_verdict	judged;

	hd_judge(fix.catalog, order, line, HD_ALL_CHECKS, NULL, &judged);
	for (int i = 0; i < 3; i++)
	{
		hd_verdict	verdict;

		if (!hd_memo_judge(memo, order, line, HD_ALL_CHECKS, &verdict))
			hd_memo_learn(memo, order, line, HD_ALL_CHECKS, &verdict);
		promise(verdict.in_scope == judged.in_scope &&
				verdict.severity == judged.severity &&
				verdict.payer == judged.payer &&
				verdict.modifier_use_info == judged.modifier_use_info);
		promise(memcmp(&verdict.findings, &judged.findings,
					   sizeof(verdict.findings)) == 0);
		promise(memcmp(verdict.status, judged.status,
					   sizeof(verdict.status)) == 0);
	}
}

/* The question of a line with what one of its corrected lines says. */
static hd_waste_question
corrected(const hd_waste_question *question, const hd_fixed_line *line)
{
	hd_waste_question q = *question;

	q.line.code = line->code;
	q.line.modifiers = line->modifiers;
	q.line.modifier_count = line->modifier_count;
	q.line.units.presence = HD_GIVEN;
	q.line.units.value = hd_decimal_of(line->units);
	return q;
}

/* What is corrected can be billed, says why, and needs no correction. */
static void
correct(const hd_order *order, const hd_line *line)
{
	hd_waste_question question = {
		.catalog = fix.catalog,
		.order = order,
		.allocator = {fixture_allocate, fixture_enlarge, &memory},
		.line = *line,
		.container_count = -1,
		.ndc_count = -1
	};
	hd_waste_question last;
	hd_fix		answer;
	hd_fix		again;

	hd_fix_line(&question, &answer);
	promise(answer.count >= 0 && answer.count <= HD_FIX_LINES);
	for (int i = 0; i < answer.count; i++)
	{
		promise(answer.line[i].units > 0);
		promise(answer.line[i].reason.len > 0);
		promise(answer.line[i].risk >= 0 && answer.line[i].risk < 1);
	}
	if (answer.count > 0)
	{
		last = corrected(&question, &answer.line[answer.count - 1]);
		hd_fix_line(&last, &again);
		promise(again.count == 0);
	}
	while (memory.all.next != &memory.all)
		fixture_release(&memory, memory.all.next);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	hd_allocator allocator = {fixture_allocate, fixture_enlarge, &fix.memory};
	const hd_order *order;
	fixture_line line;
	bool		by_guide;

	if (fix.catalog == NULL)
	{
		fixture_open(&fix, 0);
		fixture_close(&fix);
		for (int i = 0; i < 2; i++)
			memos[i] = hd_memo_create(fix.catalog, allocator, HD_MEMO_SIZE);
		memory.all.next = memory.all.previous = &memory.all;
		memory.filler = 0xA5;
	}
	by_guide = read_line((hd_text) {(const char *) data, size}, &line);
	order = by_guide ? &fix.guide_order : &fix.order;
	judge(order, &line.line);
	remember(memos[by_guide], order, &line.line);
	correct(order, &line.line);
	return 0;
}
