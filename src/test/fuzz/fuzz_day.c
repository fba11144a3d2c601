/*
 * fuzz_day.c
 *	  Do any lines of a day make the judgement of the day misbehave, or that
 *	  of the days between two doses?
 *
 * The input is lines, each ended by a byte 0x1E.  Of each the first three
 * fields are its claim, its number in it and how many more days it lasts,
 * then come those of fuzz_line.h.  With a byte 0x1F at the end whose lines
 * they are is not known.
 *
 * Promised: what is found is said once of a line that was there, with a
 * detail; taken back is only what the line alone had been charged with; and
 * the order in which the lines come makes no difference.
 */
#include <stdlib.h>

#include "core/day.h"
#include "core/interval.h"
#include "fuzz_line.h"

int			LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define MOST 12					/* lines of a day */

/* What the day said of each line */
typedef struct said
{
	bool		found[MOST][HD_FINDING_COUNT];
	bool		withdrawn[MOST][HD_FINDING_COUNT];
} said;

static fixture fix;
static fixture_memory memory;	/* of one day */
static fixture_line lines[MOST];
static hd_verdict verdicts[MOST];
static hd_day_line day_lines[MOST];
static int	line_count;

static void
check_note(const hd_note *note)
{
	promise(note->finding < HD_FINDING_COUNT);
	promise(note->detail[0] != '\0' && strlen(note->detail) < HD_NOTE_SIZE);
}

static void
take(void *context, const hd_day_line *line, const hd_note *note)
{
	said	   *s = context;

	check_note(note);
	promise(line == &day_lines[line->id]);
	promise(!s->found[line->id][note->finding]);
	s->found[line->id][note->finding] = true;
}

static void
take_back(void *context, const hd_day_line *line, hd_finding finding)
{
	said	   *s = context;

	promise(line == &day_lines[line->id]);
	promise(!s->withdrawn[line->id][finding]);
	promise(hd_finding_set_has(&verdicts[line->id].findings, finding));
	s->withdrawn[line->id][finding] = true;
}

/* In scope, with a code and a date; the others have no day. */
static void
read_lines(hd_text rest)
{
	line_count = 0;
	while (rest.len > 0 && line_count < MOST)
	{
		const char *end = memchr(rest.data, 0x1E, rest.len);
		hd_text		text = rest;
		fixture_line *line = &lines[line_count];
		hd_verdict *verdict = &verdicts[line_count];
		hd_day_line *day_line = &day_lines[line_count];
		hd_text		claim;
		hd_number_field number;
		hd_number_field days;

		if (end != NULL)
			text.len = (size_t) (end - rest.data);
		rest.data += text.len + (end != NULL);
		rest.len -= text.len + (end != NULL);
		claim = next_field(&text);
		number = next_number(&text);
		days = next_number(&text);
		read_line(text, line);
		hd_judge(fix.catalog, &fix.order, &line->line, HD_ALL_CHECKS, NULL,
				 verdict);
		if (!verdict->in_scope ||
			line->line.service_date.presence != HD_GIVEN ||
			!hd_date_is_finite(line->line.service_date.value))
			continue;
		hd_day_line_make(&line->line, verdict, day_line);
		if (day_line->code == HD_NO_CODE)
			continue;
		day_line->id = (uint64_t) line_count++;
		day_line->claim = claim;
		day_line->number = (int32_t) number.value.digits;
		if (days.value.kind == HD_DECIMAL_FINITE && days.value.digits > 0 &&
			days.value.digits < 366)
			day_line->to = day_line->from + (hd_date) days.value.digits;
	}
}

static void
judge_day(bool alone, bool backwards, said *s)
{
	hd_day_sink sink = {take, take_back, s};
	hd_day_question question = {
		.catalog = fix.catalog,
		.order = &fix.order,
		.allocator = {fixture_allocate, fixture_enlarge, &memory},
		.day = day_lines[0].from,
		.alone = alone
	};
	hd_day_line *order[MOST];
	int			count = 0;

	memset(s, 0, sizeof(*s));
	for (int i = 0; i < line_count; i++)
	{
		hd_day_line *line = &day_lines[backwards ? line_count - 1 - i : i];

		if (line->from <= question.day && line->to >= question.day)
			order[count++] = line;
	}
	hd_day_judge(&question, order, count, &sink);
	while (memory.all.next != &memory.all)
		fixture_release(&memory, memory.all.next);
}

/* ---- the days between ---- */

static void
take_interval(void *context, int line, const hd_note *note)
{
	check_note(note);
	promise(line >= 0 && line < *(const int *) context);
}

static int
compare_dates(const void *left, const void *right)
{
	hd_date		a = (*(hd_interval_line *const *) left)->date;
	hd_date		b = (*(hd_interval_line *const *) right)->date;

	return (a > b) - (a < b);
}

/* All lines, as if they were of the code and payer of the first. */
static void
judge_interval(void)
{
	hd_interval_line line[MOST];
	hd_interval_line *order[MOST];
	int			count = 0;
	hd_interval_sink sink = {take_interval, &count};
	hd_interval_question question = {
		fix.catalog, &fix.order, day_lines[0].payer_id, day_lines[0].code
	};

	for (int i = 0; i < line_count; i++)
	{
		if ((day_lines[i].flags & HD_DAY_UNITS) == 0 ||
			!hd_interval_limited(&question, day_lines[i].from))
			continue;
		line[count] = (hd_interval_line) {day_lines[i].units,
			day_lines[i].from};
		order[count] = &line[count];
		count++;
	}
	qsort(order, (size_t) count, sizeof(order[0]), compare_dates);
	hd_interval_judge(&question, order, count, &sink);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	bool		alone = size > 0 && data[size - 1] == 0x1F;
	said		forwards;
	said		backwards;

	if (fix.catalog == NULL)
	{
		fixture_open(&fix, 0);
		fixture_close(&fix);
		memory.all.next = memory.all.previous = &memory.all;
		memory.filler = 0xA5;
	}
	read_lines((hd_text) {(const char *) data, size - alone});
	if (line_count == 0)
		return 0;
	judge_day(alone, false, &forwards);
	judge_day(alone, true, &backwards);
	promise(memcmp(&forwards, &backwards, sizeof(forwards)) == 0);
	judge_interval();
	return 0;
}
