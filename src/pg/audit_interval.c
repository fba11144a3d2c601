/*
 * audit_interval.c
 *	  Which lines are those of one patient, code and payer, over all days?
 *
 * Only lines whose payer limits the units of some days are sorted here, by
 * one number as in audit_day.c: a hash of patient, code and payer, then the
 * day.  Without patient_id nobody knows which days are one patient's.
 */
#include "postgres.h"

#include "pg/audit.h"

#include "common/hashfn.h"
#include "core/day.h"
#include "core/interval.h"
#include "miscadmin.h"
#include "pg/verdict.h"

/* No patient has more lines of one code. */
#define MOST_LINES 10000

/* The fixed part of a record; behind it the texts */
typedef struct interval_record
{
	hd_interval_line line;
	hd_code		code;
	hd_payer_id payer;
	int64		ordinal;
	hd_number_field units;
	int32		number;
	bool		has_number;
	bool		replacement;
} interval_record;

/* A record, unpacked */
typedef struct interval_entry
{
	hd_interval_line line;
	hd_audit_line shown;
	hd_text		patient;
	hd_code		code;
	hd_payer_id payer;
} interval_entry;

/* The lines that are read together, in the memory of one run */
typedef struct interval_run
{
	hd_audit   *audit;
	interval_entry **entry;		/* room for MOST_LINES */
	hd_interval_line **line;
	int			count;
	int64		dropped;		/* beyond MOST_LINES */
	const hd_catalog *catalog;	/* of the group under judgement */
	interval_entry **group;
} interval_run;

/* ---- putting ---- */

static uint64
hash_of(hd_text patient, hd_code code, hd_payer_id payer)
{
	uint64		hash = hash_bytes_extended((const unsigned char *)
										   patient.data, (int) patient.len,
										   0);

	hash = hash_combine64(hash, hash_bytes_uint32_extended(code, 0));
	return hash_combine64(hash, hash_bytes_uint32_extended(payer, 0));
}

static void
put_record(hd_audit *audit, const hd_audit_line *shown,
		   const interval_record *record, hd_text patient)
{
	StringInfo	buffer = &audit->record;

	if (audit->intervals == NULL)
	{
		MemoryContext old = MemoryContextSwitchTo(audit->memory);

		audit->intervals = hd_audit_sort_begin(work_mem / 4);
		MemoryContextSwitchTo(old);
	}
	hd_record_begin(buffer, record, sizeof(*record));
	hd_record_text(buffer, patient);
	hd_record_shown(buffer, shown);
	hd_audit_sort_put(audit->intervals,
					  hd_audit_key(hash_of(patient, record->code,
										   record->payer),
								   record->line.date),
					  hd_record_end(buffer));
}

/* Of a line that takes part in its day */
void
hd_audit_put_interval(hd_audit *audit, const hd_audit_line *shown,
					  const hd_day_line *line, hd_text patient,
					  hd_payer_id payer)
{
	hd_audit_view look = hd_audit_look(audit,
									   HD_SECTION_BIT(HD_SECTION_POLICY));
	hd_interval_question question = {
		look.view->catalog, look.order, payer, line->code
	};
	interval_record record;

	if (patient.len == 0 || (line->flags & HD_DAY_UNITS) == 0 ||
		(line->flags & HD_DAY_HAS_JW) != 0 ||
		!hd_interval_limited(&question, line->from))
		return;
	memset(&record, 0, sizeof(record));
	record.line = (hd_interval_line) {line->units, line->from};
	record.code = line->code;
	record.payer = payer;
	record.ordinal = shown->ordinal;
	record.units = shown->units;
	record.number = shown->number;
	record.has_number = shown->has_number;
	record.replacement = shown->replacement;
	put_record(audit, shown, &record, patient);
	audit->made |= HD_CHECK_BIT(frequency);
}

/* ---- collecting ---- */

static interval_entry *
unpack(const struct varlena *stored)
{
	int			size = (int) VARSIZE_ANY_EXHDR(stored);
	char	   *copy = palloc(size);
	const char *at = copy + sizeof(interval_record);
	interval_record record;
	interval_entry *entry = palloc0(sizeof(interval_entry));
	hd_audit_line *shown = &entry->shown;

	memcpy(copy, VARDATA_ANY(stored), size);
	memcpy(&record, copy, sizeof(record));
	entry->patient = hd_record_take(&at);
	hd_record_take_shown(&at, shown);
	entry->line = record.line;
	entry->code = record.code;
	entry->payer = record.payer;
	shown->ordinal = record.ordinal;
	shown->units = record.units;
	shown->date = (hd_date_field) {HD_GIVEN, record.line.date};
	shown->number = record.number;
	shown->has_number = record.has_number;
	shown->replacement = record.replacement;
	return entry;
}

/* Without the lines of claims that do not count any more. */
static void
add_record(interval_run *run, const struct varlena *stored)
{
	interval_entry *entry;

	if (run->count == MOST_LINES)
	{
		run->dropped++;
		return;
	}
	entry = unpack(stored);
	if (!hd_superseded_has(run->audit->superseded, entry->shown.claim,
						   entry->shown.replacement))
		run->entry[run->count++] = entry;
}

static int
compare_owner(const interval_entry *a, const interval_entry *b)
{
	if (a->code != b->code)
		return a->code < b->code ? -1 : 1;
	if (a->payer != b->payer)
		return a->payer < b->payer ? -1 : 1;
	/* names that nobody knows are compared as they are written */
	if (a->payer == HD_NO_PAYER &&
		!hd_text_equal(hd_text_trim(a->shown.payer),
					   hd_text_trim(b->shown.payer)))
		return hd_text_compare(hd_text_trim(a->shown.payer),
							   hd_text_trim(b->shown.payer));
	return hd_text_compare(a->patient, b->patient);
}

static int
compare_entries(const void *left, const void *right)
{
	const interval_entry *a = *(interval_entry *const *) left;
	const interval_entry *b = *(interval_entry *const *) right;
	int			order = compare_owner(a, b);

	if (order == 0)
		order = (a->line.date > b->line.date) - (a->line.date < b->line.date);
	return order != 0 ? order : (a->shown.ordinal > b->shown.ordinal) -
		(a->shown.ordinal < b->shown.ordinal);
}

/* ---- judging ---- */

static void
take_finding(void *context, int line, const hd_note *note)
{
	interval_run *run = context;
	hd_collected said = {
		.note = *note,
		.detail = {.data = unconstify(char *, note->detail)}
	};

	hd_audit_put_finding(run->audit, &run->group[line]->shown,
						 HD_AUDIT_TOGETHER, run->catalog, note,
						 hd_shown_detail(run->audit->fcinfo, &said));
}

static void
judge_group(interval_run *run, interval_entry **entry, int count)
{
	hd_audit_view look = hd_audit_look(run->audit,
									   HD_SECTION_BIT(HD_SECTION_POLICY));
	hd_interval_question question = {
		look.view->catalog, look.order, entry[0]->payer, entry[0]->code
	};
	hd_interval_sink sink = {take_finding, run};

	run->catalog = look.view->catalog;
	run->group = entry;
	for (int i = 0; i < count; i++)
		run->line[i] = &entry[i]->line;
	hd_interval_judge(&question, run->line, count, &sink);
}

static void
judge_run(interval_run *run)
{
	int			count = run->dropped > 0 ? 0 : run->count;

	if (run->dropped > 0)
		run->audit->endless += run->count + run->dropped;
	qsort(run->entry, count, sizeof(interval_entry *), compare_entries);
	for (int first = 0, next; first < count; first = next)
	{
		for (next = first + 1; next < count; next++)
			if (compare_owner(run->entry[first], run->entry[next]) != 0)
				break;
		judge_group(run, &run->entry[first], next - first);
	}
	run->count = 0;
	run->dropped = 0;
	MemoryContextReset(run->audit->scratch);
}

void
hd_audit_intervals(hd_audit *audit)
{
	interval_run run = {.audit = audit};
	int64		key;
	int64		current = 0;
	const struct varlena *record;
	MemoryContext old;

	if (audit->intervals == NULL)
		return;
	run.entry = palloc(MOST_LINES * sizeof(interval_entry *));
	run.line = palloc(MOST_LINES * sizeof(hd_interval_line *));
	hd_audit_sort_perform(audit->intervals);
	old = MemoryContextSwitchTo(audit->scratch);
	while ((record = hd_audit_sort_next(audit->intervals, &key)) != NULL)
	{
		CHECK_FOR_INTERRUPTS();
		if (run.count > 0 && !hd_audit_same_owner(key, current))
			judge_run(&run);
		current = key;
		add_record(&run, record);
	}
	judge_run(&run);
	MemoryContextSwitchTo(old);
	hd_audit_sort_end(audit->intervals);
}
