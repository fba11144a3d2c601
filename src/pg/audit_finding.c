/*
 * audit_finding.c
 *	  What is reported of a line, after all that was found in it alone and
 *	  together with others?
 *
 * Findings wait in a sort of their own until all are known: a claim may be
 * voided by a line that is read last.  They come out by line, in the order of
 * the query's rows; of one line the heaviest first, then in catalogue order.
 */
#include "postgres.h"

#include "pg/audit.h"

#include "core/risk.h"
#include "miscadmin.h"
#include "pg/compat.h"
#include "pg/verdict.h"
#include "port/pg_bitutils.h"
#include "utils/memutils.h"

/* The fixed part of a record; behind it the texts */
typedef struct finding_record
{
	hd_number_field units;
	hd_date_field date;
	int32		number;
	uint8		finding;
	uint8		severity;
	uint8		origin;			/* an hd_audit_origin */
	bool		has_number;
	bool		replacement;
} finding_record;

/* What one line is charged with; the detail of the day before its own. */
typedef struct finding_entry
{
	hd_severity severity;
	bool		alone;
	bool		withdrawn;
	bool		together;
	hd_text		source;
	hd_text		detail;
} finding_entry;

typedef struct line_report
{
	hd_audit_line line;			/* ordinal 0: none yet */
	hd_finding_set charged;		/* whose entries are not empty */
	finding_entry entry[HD_FINDING_COUNT];
} line_report;

StaticAssertDecl(HD_FINDING_COUNT <= 256, "a finding is one byte");

/*
 * A few releases are named on line after line: each is printed once, as long
 * as no other takes its place.
 */
static hd_text
source_of(hd_audit *audit, const hd_catalog *catalog, const hd_note *note)
{
	hd_audit_source *shown =
		&audit->shown_sources[(note->source * 31u + note->release) %
							  HD_AUDIT_SOURCES];
	MemoryContext old;

	if (shown->catalog == catalog && shown->source == note->source &&
		shown->release == note->release)
		return hd_text_of(shown->text);
	if (shown->text != NULL)
		pfree(shown->text);
	shown->catalog = NULL;
	shown->text = NULL;
	old = MemoryContextSwitchTo(audit->memory);
	shown->text = hd_note_source(catalog, note);
	MemoryContextSwitchTo(old);
	shown->catalog = catalog;
	shown->source = note->source;
	shown->release = note->release;
	return hd_text_of(shown->text);
}

static void
put_record(hd_audit *audit, const hd_audit_line *line,
		   finding_record *record, hd_text source, hd_text detail)
{
	StringInfo	buffer = &audit->record;

	record->units = line->units;
	record->date = line->date;
	record->number = line->number;
	record->has_number = line->has_number;
	record->replacement = line->replacement;
	hd_record_begin(buffer, record, sizeof(*record));
	hd_record_shown(buffer, line);
	hd_record_text(buffer, source);
	hd_record_text(buffer, detail);
	hd_audit_sort_put(audit->findings, line->ordinal, hd_record_end(buffer));
}

/* detail: what may be shown of the note's */
void
hd_audit_put_finding(hd_audit *audit, const hd_audit_line *line,
					 hd_audit_origin origin, const hd_catalog *catalog,
					 const hd_note *note, const char *detail)
{
	finding_record record;

	memset(&record, 0, sizeof(record));
	record.finding = (uint8) note->finding;
	record.severity = (uint8) note->severity;
	record.origin = (uint8) origin;
	put_record(audit, line, &record, source_of(audit, catalog, note),
			   hd_text_of(detail));
}

/* The line alone was found guilty, the day says otherwise. */
void
hd_audit_withdraw(hd_audit *audit, const hd_audit_line *line,
				  hd_finding finding)
{
	finding_record record;

	memset(&record, 0, sizeof(record));
	record.finding = (uint8) finding;
	record.origin = HD_AUDIT_WITHDRAWN;
	put_record(audit, line, &record, HD_NO_TEXT, HD_NO_TEXT);
}

/* ---- one line ---- */

static void
add_charge(line_report *report, const finding_record *record, hd_text source,
		   hd_text detail)
{
	finding_entry *item = &report->entry[record->finding];
	bool		first = !item->alone && !item->together;

	hd_finding_set_add(&report->charged, (hd_finding) record->finding);
	if (record->origin == HD_AUDIT_WITHDRAWN)
	{
		item->withdrawn = true;
		return;
	}
	if (first || record->severity > item->severity)
		item->severity = (hd_severity) record->severity;
	if (record->origin == HD_AUDIT_TOGETHER)
		item->together = true;
	else
		item->alone = true;
	if (first || record->origin == HD_AUDIT_TOGETHER)
	{
		item->source = source;
		item->detail = detail;
	}
}

/* Texts point into a copy, which lasts as long as the line is reported. */
static void
add_record(line_report *report, int64 ordinal, const struct varlena *stored)
{
	size_t		size = VARSIZE_ANY_EXHDR(stored);
	const char *at;
	finding_record record;
	hd_audit_line line = {.ordinal = ordinal};
	hd_text		source;

	memcpy(&record, VARDATA_ANY(stored), sizeof(record));
	/* a line over several days is found guilty on the first of them */
	if (record.origin == HD_AUDIT_TOGETHER &&
		report->entry[record.finding].together)
		return;
	at = (const char *) memcpy(palloc(size), VARDATA_ANY(stored), size) +
		sizeof(record);
	hd_record_take_shown(&at, &line);
	source = hd_record_take(&at);
	add_charge(report, &record, source, hd_record_take(&at));
	if (report->line.ordinal == ordinal)
		return;
	line.units = record.units;
	line.date = record.date;
	line.number = record.number;
	line.has_number = record.has_number;
	line.replacement = record.replacement;
	report->line = line;
}

static bool
stands(const finding_entry *item)
{
	return item->together || (item->alone && !item->withdrawn);
}

/* ---- its report ---- */

/* By weight, then by severity; the order of the catalogue settles the rest. */
static bool
is_heavier(const line_report *report, const double *weights, int a, int b)
{
	if (weights[a] != weights[b])
		return weights[a] > weights[b];
	return report->entry[a].severity > report->entry[b].severity;
}

/* Take the first of a set, in the catalogue's order; HD_NO_FINDING: empty. */
static hd_finding
take_first(hd_finding_set *left)
{
	for (int word = 0; word < HD_FINDING_WORDS; word++)
		if (left->word[word] != 0)
		{
			int			bit = pg_rightmost_one_pos64(left->word[word]);

			left->word[word] &= left->word[word] - 1;
			return (hd_finding) (word * 64 + bit);
		}
	return HD_NO_FINDING;
}

/* The heaviest finding that is left; HD_NO_FINDING when none is. */
static hd_finding
take_heaviest(const line_report *report, hd_finding_set *left,
			  const double *weights)
{
	hd_finding_set others = *left;
	hd_finding	best = take_first(&others);
	hd_finding	finding;

	if (best == HD_NO_FINDING)
		return best;
	while ((finding = take_first(&others)) != HD_NO_FINDING)
		if (is_heavier(report, weights, (int) finding, (int) best))
			best = finding;
	left->word[best / 64] &= ~(UINT64CONST(1) << (best % 64));
	return best;
}

/* The verdict on the line, of all that stands */
static hd_verdict
verdict_of(const hd_catalog *catalog, const line_report *report)
{
	const finding_entry *use =
		&report->entry[HD_FINDING_modifier_not_for_drug];
	hd_finding_set left = report->charged;
	hd_finding	finding;
	hd_verdict	verdict = {
		.in_scope = true,
		.payer = hd_catalog_payer(catalog, report->line.payer),
		.modifier_use_info = use->severity == HD_SEVERITY_info
	};

	if (verdict.payer == HD_NO_PAYER)
		verdict.payer = hd_catalog_root_payer(catalog);
	while ((finding = take_first(&left)) != HD_NO_FINDING)
		if (stands(&report->entry[finding]))
			hd_finding_set_add(&verdict.findings, finding);
	return verdict;
}

static void
report_line(hd_audit *audit, const line_report *report)
{
	const hd_catalog *catalog =
		hd_audit_look(audit, HD_SECTION_BIT(HD_SECTION_FINDING)).view->catalog;
	hd_verdict	verdict;
	const double *weights;
	hd_audit_result result = {.catalog = catalog, .line = &report->line};

	if (hd_superseded_has(audit->superseded, report->line.claim,
						  report->line.replacement))
		return;
	verdict = verdict_of(catalog, report);
	if (hd_finding_set_empty(&verdict.findings))
		return;
	audit->found++;
	weights = hd_catalog_payer_row(catalog, verdict.payer)->weights;
	result.risk = hd_risk(catalog, &verdict);
	while ((result.finding = take_heaviest(report, &verdict.findings,
										   weights)) != HD_NO_FINDING)
	{
		const finding_entry *entry = &report->entry[result.finding];

		result.severity = entry->severity;
		result.together = entry->together;
		result.source = entry->source;
		result.detail = entry->detail;
		audit->report(audit, &result);
	}
}

/* ---- all lines ---- */

/* The texts of the line before go. */
static void
begin_report(hd_audit *audit, line_report *report)
{
	hd_finding	finding;

	MemoryContextReset(audit->scratch);
	while ((finding = take_first(&report->charged)) != HD_NO_FINDING)
		report->entry[finding] = (finding_entry) {0};
	report->line.ordinal = 0;
}

void
hd_audit_report(hd_audit *audit)
{
	int64		ordinal;
	const struct varlena *record;
	line_report *report = MemoryContextAllocZero(audit->memory,
												 sizeof(line_report));
	MemoryContext old = MemoryContextSwitchTo(audit->scratch);

	hd_audit_sort_perform(audit->findings);
	while ((record = hd_audit_sort_next(audit->findings, &ordinal)) != NULL)
	{
		CHECK_FOR_INTERRUPTS();
		if (ordinal != report->line.ordinal && report->line.ordinal != 0)
		{
			report_line(audit, report);
			begin_report(audit, report);
		}
		add_record(report, ordinal, record);
	}
	if (report->line.ordinal != 0)
		report_line(audit, report);
	MemoryContextSwitchTo(old);
	hd_audit_sort_end(audit->findings);
}

/* ---- the notice ---- */

static void
append_impossible(const hd_audit *audit, StringInfo detail)
{
	int			count = 0;

	for (int check = 0; check < HD_CHECK_COUNT; check++)
		if (((audit->wanting & ~audit->made) >> check & 1) != 0)
			appendStringInfo(detail, "%s%s", count++ == 0 ?
							 "Checks not possible on any line: " : ", ",
							 hd_check_names[check]);
	if (count > 0)
		appendStringInfoChar(detail, '.');
}

static void
append_part(StringInfo detail, const char *format, int64 count)
{
	if (count == 0)
		return;
	if (detail->len > 0)
		appendStringInfoChar(detail, '\n');
	appendStringInfo(detail, format, (long long) count);
}

void
hd_audit_tell(const hd_audit *audit)
{
	StringInfoData detail;

	initStringInfo(&detail);
	append_impossible(audit, &detail);
	append_part(&detail, "%lld lines name neither patient nor claim and were not judged together with others.",
				audit->alone);
	append_part(&detail, "%lld lines of days with too many lines for one patient were not judged together.",
				audit->crowded);
	append_part(&detail, "%lld lines of a code with too many lines for one patient were not judged over days.",
				audit->endless);
	if (audit->strangers.len > 0)
		appendStringInfo(&detail, "%sColumns not recognised: %s.",
						 detail.len > 0 ? "\n" : "", audit->strangers.data);
	ereport(NOTICE,
			(errmsg("hcpcs_audit read %lld lines: %lld clean, %lld with findings, %lld out of scope, %lld void, replaced or negative",
					(long long) audit->lines,
					(long long) (audit->judged - audit->found),
					(long long) audit->found,
					(long long) audit->out_of_scope,
					(long long) audit->inactive),
			 detail.len > 0 ? errdetail("%s", detail.data) : 0));
}
