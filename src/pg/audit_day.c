/*
 * audit_day.c
 *	  Which lines are those of one patient, provider and day?
 *
 * A line is sorted by one number: 44 bits of a hash of patient and provider,
 * then the day.  Lines of equal numbers that follow each other are read
 * together, and their patients and providers compared in full, since two may
 * share a hash.
 *
 * Whose line is it?  The patient's where patient_id is there; else its
 * claim's, for a claim has one patient.  Where provider_id is not there all
 * lines are one provider's.  A line with neither patient nor claim stands
 * alone.
 */
#include "postgres.h"

#include "pg/audit.h"

#include "common/hashfn.h"
#include "core/day.h"
#include "miscadmin.h"
#include "pg/query_memory.h"
#include "pg/verdict.h"
#include "utils/memutils.h"

/*
 * An end that is farther away is a placeholder (9999-12-31): the line is then
 * one of a single day.  No patient has more lines on one day.
 */
#define MOST_DAYS 366
#define MOST_LINES 10000

/* The fixed part of a record; behind it the texts */
typedef struct day_record
{
	hd_day_line line;
	hd_date		day;
	hd_number_field units;
	bool		has_number;
	bool		replacement;
	bool		alone;
} day_record;

/* A line of the day under judgement */
typedef struct day_entry
{
	hd_day_line line;			/* line.id is the ordinal */
	hd_audit_line shown;
	hd_text		patient;
	hd_text		provider;
	hd_date		day;
	bool		alone;
} day_entry;

/* The lines that are read together, in memory that is used again and again */
typedef struct day_run
{
	hd_audit   *audit;
	StringInfoData bytes;		/* records one after another */
	int		   *start;			/* of each in bytes */
	day_entry  *entry;
	day_entry **sorted;
	hd_day_line **line;
	int			count;
	int			room;
	int64		dropped;		/* beyond MOST_LINES, or memory */
} day_run;

/* ---- putting ---- */

static int64
sort_key(hd_text patient, hd_text provider, hd_date day)
{
	uint64		hash = hash_bytes_extended((const unsigned char *)
										   patient.data, (int) patient.len,
										   0);

	if (provider.len > 0)
		hash = hash_combine64(hash,
							  hash_bytes_extended((const unsigned char *)
												  provider.data,
												  (int) provider.len, 0));
	return hd_audit_key(hash, day);
}

static void
put_record(hd_audit *audit, const hd_audit_line *shown, day_record *record,
		   hd_text patient, hd_text provider)
{
	StringInfo	buffer = &audit->record;

	hd_record_begin(buffer, record, sizeof(*record));
	hd_record_text(buffer, patient);
	hd_record_text(buffer, provider);
	hd_record_shown(buffer, shown);
	hd_audit_sort_put(audit->days, sort_key(patient, provider, record->day),
				hd_record_end(buffer));
}

/* One record for each day of the line. */
void
hd_audit_put_day(hd_audit *audit, const hd_audit_line *shown,
				 hd_day_line *line, hd_text patient, hd_text provider)
{
	day_record	record;
	int64		days = (int64) line->to - line->from + 1;

	if (days > MOST_DAYS)
	{
		line->to = line->from;
		days = 1;
	}
	memset(&record, 0, sizeof(record));
	line->id = (uint64) shown->ordinal;
	line->number = shown->number;
	record.line = *line;
	record.units = shown->units;
	record.has_number = shown->has_number;
	record.replacement = shown->replacement;
	if (patient.len == 0)
	{
		/* told apart from a patient of the same number by the NUL */
		char	   *name = palloc(shown->claim.len + 24);
		int			length;

		record.alone = shown->claim.len == 0;
		name[0] = '\0';
		if (record.alone)
		{
			audit->alone++;
			length = snprintf(name + 1, 23, "%lld",
							  (long long) shown->ordinal);
		}
		else
		{
			length = (int) shown->claim.len;
			memcpy(name + 1, shown->claim.data, shown->claim.len);
		}
		patient = (hd_text) {name, (size_t) length + 1};
	}
	for (int64 day = 0; day < days; day++)
	{
		record.day = (hd_date) (line->from + day);
		put_record(audit, shown, &record, patient, provider);
	}
}

/* ---- collecting ---- */

static void
add_record(day_run *run, const struct varlena *record)
{
	/* more texts than one block of memory holds are too many as well */
	if (run->count == MOST_LINES ||
		VARSIZE_ANY_EXHDR(record) >= MaxAllocSize - run->bytes.len)
	{
		run->dropped++;
		return;
	}
	if (run->count == run->room)
	{
		run->room *= 2;
		run->start = repalloc(run->start, run->room * sizeof(int));
		run->entry = repalloc(run->entry, run->room * sizeof(day_entry));
		run->sorted = repalloc(run->sorted,
							   run->room * sizeof(day_entry *));
		run->line = repalloc(run->line, run->room * sizeof(hd_day_line *));
	}
	run->start[run->count++] = run->bytes.len;
	appendBinaryStringInfo(&run->bytes, VARDATA_ANY(record),
						   VARSIZE_ANY_EXHDR(record));
}

/* Texts point into bytes, which must not move from now on. */
static void
unpack(const char *at, day_entry *entry)
{
	day_record	record;
	hd_audit_line *shown = &entry->shown;

	memcpy(&record, at, sizeof(record));
	at += sizeof(record);
	entry->patient = hd_record_take(&at);
	entry->provider = hd_record_take(&at);
	hd_record_take_shown(&at, shown);
	entry->line = record.line;
	entry->line.claim = shown->claim;
	entry->line.payer = shown->payer;
	entry->day = record.day;
	entry->alone = record.alone;
	shown->ordinal = (int64) record.line.id;
	shown->units = record.units;
	shown->date = (hd_date_field) {HD_GIVEN, record.line.from};
	shown->number = record.line.number;
	shown->has_number = record.has_number;
	shown->replacement = record.replacement;
}

static int
compare_owner(const day_entry *a, const day_entry *b)
{
	int			order = hd_text_compare(a->patient, b->patient);

	if (order == 0)
		order = hd_text_compare(a->provider, b->provider);
	return order != 0 ? order : (a->day > b->day) - (a->day < b->day);
}

static int
compare_entries(const void *left, const void *right)
{
	return compare_owner(*(day_entry *const *) left,
						 *(day_entry *const *) right);
}

/* Without the lines of claims that do not count any more. */
static int
read_entries(day_run *run)
{
	hd_audit   *audit = run->audit;
	int			count = 0;

	for (int i = 0; i < run->count; i++)
	{
		day_entry  *entry = &run->entry[i];

		unpack(run->bytes.data + run->start[i], entry);
		if (!hd_superseded_has(audit->superseded, entry->shown.claim,
							   entry->shown.replacement))
			run->sorted[count++] = entry;
		else if (entry->day == entry->line.from)
		{
			audit->inactive++;
			audit->judged--;
		}
	}
	return count;
}

/* ---- judging ---- */

static void
take_finding(void *context, const hd_day_line *line, const hd_note *note)
{
	day_run    *run = context;
	const day_entry *entry = (const day_entry *) line;
	hd_audit_view look = hd_audit_look(run->audit, HD_DAY_SECTIONS);

	hd_audit_put_finding(run->audit, &entry->shown, HD_AUDIT_TOGETHER,
						 look.view->catalog, note, note->detail);
}

static void
take_back(void *context, const hd_day_line *line, hd_finding finding)
{
	day_run    *run = context;
	const day_entry *entry = (const day_entry *) line;

	hd_audit_withdraw(run->audit, &entry->shown, finding);
}

/* Lines of one patient, provider and day. */
static void
judge_day(day_run *run, day_entry **entry, int count)
{
	hd_audit_view look = hd_audit_look(run->audit, HD_DAY_SECTIONS);
	hd_day_sink sink = {take_finding, take_back, run};
	hd_day_question question = {
		.catalog = look.view->catalog,
		.order = look.order,
		.allocator = hd_query_allocator,
		.day = entry[0]->day,
		.alone = entry[0]->alone
	};

	for (int i = 0; i < count; i++)
		run->line[i] = &entry[i]->line;
	hd_day_judge(&question, run->line, count, &sink);
}

static void
judge_run(day_run *run)
{
	int			count;

	if (run->dropped > 0)
		run->audit->crowded += run->count + run->dropped;
	count = run->dropped > 0 ? 0 : read_entries(run);
	if (count > 1)
		qsort(run->sorted, count, sizeof(day_entry *), compare_entries);
	for (int first = 0, next; first < count; first = next)
	{
		for (next = first + 1; next < count; next++)
			if (compare_owner(run->sorted[first], run->sorted[next]) != 0)
				break;
		judge_day(run, &run->sorted[first], next - first);
	}
	run->count = 0;
	run->dropped = 0;
	resetStringInfo(&run->bytes);
	MemoryContextReset(run->audit->scratch);
}

static void
create_run(hd_audit *audit, day_run *run)
{
	memset(run, 0, sizeof(*run));
	run->audit = audit;
	run->room = 64;
	run->start = palloc(run->room * sizeof(int));
	run->entry = palloc(run->room * sizeof(day_entry));
	run->sorted = palloc(run->room * sizeof(day_entry *));
	run->line = palloc(run->room * sizeof(hd_day_line *));
	initStringInfo(&run->bytes);
}

/* Of a line that is judged with others, these checks are made. */
static void
count_together(hd_audit *audit)
{
	if (audit->judged > audit->alone)
		audit->made |= HD_CHECK_BIT(waste_lines) | HD_CHECK_BIT(duplicate);
}

void
hd_audit_days(hd_audit *audit)
{
	day_run		run;
	int64		key;
	int64		current = 0;
	const struct varlena *record;
	MemoryContext old;

	count_together(audit);
	create_run(audit, &run);
	hd_audit_sort_perform(audit->days);
	old = MemoryContextSwitchTo(audit->scratch);
	while ((record = hd_audit_sort_next(audit->days, &key)) != NULL)
	{
		CHECK_FOR_INTERRUPTS();
		if (run.count > 0 && key != current)
			judge_run(&run);
		current = key;
		add_record(&run, record);
	}
	judge_run(&run);
	MemoryContextSwitchTo(old);
	hd_audit_sort_end(audit->days);
}
