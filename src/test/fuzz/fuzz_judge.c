/*
 * fuzz_judge.c
 *	  Does any line make the judgement misbehave, or its correction?
 *
 * The input is a line as fuzz_line.h reads it.
 */
#include "core/fix.h"
#include "core/memo.h"
#include "fuzz_line.h"

int			LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static fixture fix;
static hd_memo *memos[2];		/* one for each order of sources */
static fixture_memory memory;	/* of one correction */

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
