/*
 * audit.h
 *	  What do the steps of an audit share?
 *
 *		query --> audit_line.c: each row a line, judged alone
 *		      --> sorted by patient, provider and day
 *		      --> audit_day.c: the lines of a day judged together
 *		      --> audit_interval.c: those of a patient and code over days
 *		      --> findings sorted by line
 *		      --> audit_finding.c: what is reported, and the closing notice
 *		      --> audit_row.c: as result rows
 *
 * Private to the audit*.c files.
 */
#ifndef HD_AUDIT_H
#define HD_AUDIT_H

#include "core/check.h"
#include "pg/audit_sort.h"
#include "pg/claim_columns.h"
#include "pg/compat.h"
#include "pg/image.h"

#include "lib/stringinfo.h"
#include "utils/hsearch.h"

/* What a row shows of its line.  Texts point into the row or the record. */
typedef struct hd_audit_line
{
	int64		ordinal;		/* place in the query's result, from 1 */
	hd_text		claim;			/* data NULL: not selected */
	hd_text		code;
	hd_text		payer;
	hd_number_field units;
	hd_date_field date;
	int32		number;			/* line_no, or the ordinal */
	bool		has_number;
	bool		replacement;	/* claim frequency 7 */
} hd_audit_line;

/* One finding of one line, as it is reported. */
typedef struct hd_audit_result
{
	const hd_catalog *catalog;
	const hd_audit_line *line;
	hd_finding	finding;
	hd_severity severity;
	bool		together;		/* it took other lines to find it */
	double		risk;			/* of the line */
	hd_text		source;
	hd_text		detail;
} hd_audit_result;

/* What hd_note_source says */
typedef struct hd_audit_source
{
	const hd_catalog *catalog;	/* NULL: nothing yet */
	hd_source_id source;
	hd_release_id release;
	char	   *text;
} hd_audit_source;

/* Most that are kept; a power of two */
#define HD_AUDIT_SOURCES 64

typedef struct hd_audit hd_audit;

struct hd_audit
{
	FunctionCallInfo fcinfo;
	void		(*report) (hd_audit *audit, const hd_audit_result *result);
	void	   *context;		/* of report */
	MemoryContext memory;		/* of the whole audit */
	MemoryContext scratch;		/* of one line, day or result row */

	const char *sources;		/* a list; NULL: the session's setting */
	hd_order	order;			/* of sources ... */
	uint64		version;		/* ... in the view of this version */

	hd_claim_columns columns;
	hd_audit_sort    *days;
	hd_audit_sort    *intervals;	/* NULL: no line has to go there */
	hd_audit_sort    *findings;
	HTAB	   *superseded;		/* claims that were voided or replaced */
	StringInfoData record;		/* under construction */
	hd_audit_source shown_sources[HD_AUDIT_SOURCES];

	/* for the notice */
	int64		lines;
	int64		out_of_scope;
	int64		inactive;		/* void, replaced, negative */
	int64		judged;
	int64		found;			/* lines with a finding */
	int64		alone;			/* lines without patient and claim */
	int64		crowded;		/* lines of days that are too large */
	int64		endless;		/* lines of too many, of a patient and code */
	hd_check_set made;			/* of some line the check could be made, ... */
	hd_check_set wanting;		/* or not; not counted once it was made */
	StringInfoData strangers;	/* columns not recognised */
};

/* audit.c */
typedef struct hd_audit_view
{
	const hd_view *view;
	const hd_order *order;
} hd_audit_view;

extern hd_audit *hd_audit_create(FunctionCallInfo fcinfo);
extern hd_audit_view hd_audit_look(hd_audit *audit, unsigned sections);
extern void hd_audit_end(hd_audit *audit);

/* audit_columns.c */
extern void hd_audit_match(hd_audit *audit, TupleDesc desc);

/* audit_query.c */
extern TupleDesc hd_audit_describe(const char *query);
extern void hd_audit_run(hd_audit *audit, const char *query);

/* audit_line.c */
extern void hd_audit_row(hd_audit *audit, const Datum *values,
						 const bool *nulls);

/* audit_claim.c */
extern HTAB *hd_superseded_create(MemoryContext memory);
extern void hd_superseded_add(HTAB *claims, hd_text claim, bool by_itself);
extern bool hd_superseded_has(HTAB *claims, hd_text claim, bool replacement);

/* audit_day.c */
struct hd_day_line;
extern void hd_audit_put_day(hd_audit *audit, const hd_audit_line *shown,
							 struct hd_day_line *line, hd_text patient,
							 hd_text provider);
extern void hd_audit_days(hd_audit *audit);

/* audit_interval.c */
extern void hd_audit_put_interval(hd_audit *audit,
								  const hd_audit_line *shown,
								  const struct hd_day_line *line,
								  hd_text patient, hd_payer_id payer);
extern void hd_audit_intervals(hd_audit *audit);

/*
 * What both sort by: 44 bits of a hash of whose lines they are, then the day.
 * Days far away share a number, and are told apart by comparing.
 */
#define HD_AUDIT_DAY_BITS 20

static inline int64
hd_audit_key(uint64 hash, hd_date day)
{
	int64		number = (int64) day + (1 << (HD_AUDIT_DAY_BITS - 1));

	number = Min(Max(number, 0), (1 << HD_AUDIT_DAY_BITS) - 1);
	return (int64) ((hash >> HD_AUDIT_DAY_BITS << HD_AUDIT_DAY_BITS |
					 (uint64) number) ^ (UINT64CONST(1) << 63));
}

/* Whatever the day */
static inline bool
hd_audit_same_owner(int64 a, int64 b)
{
	return ((uint64) a ^ (uint64) b) >> HD_AUDIT_DAY_BITS == 0;
}

/* audit_row.c */
typedef struct hd_audit_rows hd_audit_rows;

extern hd_audit_rows *hd_audit_rows_create(FunctionCallInfo fcinfo,
										   MemoryContext memory);
extern void hd_audit_put_row(hd_audit *audit, const hd_audit_result *result);

/* audit_finding.c */
typedef enum hd_audit_origin
{
	HD_AUDIT_ALONE,				/* found in the line alone */
	HD_AUDIT_WITHDRAWN,			/* so, and taken back by the day */
	HD_AUDIT_TOGETHER			/* found in the lines of the day */
} hd_audit_origin;

extern void hd_audit_put_finding(hd_audit *audit, const hd_audit_line *line,
								 hd_audit_origin origin,
								 const hd_catalog *catalog,
								 const hd_note *note, const char *detail);
extern void hd_audit_withdraw(hd_audit *audit, const hd_audit_line *line,
							  hd_finding finding);
extern void hd_audit_report(hd_audit *audit);
extern void hd_audit_tell(const hd_audit *audit);

/* Texts behind a fixed part of a record */
static inline void
hd_record_text(StringInfo record, hd_text text)
{
	int32		length = hd_text_supplied(text) ? (int32) text.len : -1;
	int			needed = (int) sizeof(length) + (int) text.len;

	if (record->maxlen - record->len <= needed)
		enlargeStringInfo(record, needed);
	memcpy(record->data + record->len, &length, sizeof(length));
	record->len += (int) sizeof(length);
	if (length > 0)
	{
		memcpy(record->data + record->len, text.data, text.len);
		record->len += length;
	}
}

static inline hd_text
hd_record_take(const char **at)
{
	int32		length;
	hd_text		text;

	memcpy(&length, *at, sizeof(length));
	*at += sizeof(length);
	if (length < 0)
		return HD_NO_TEXT;
	text = (hd_text) {*at, (size_t) length};
	*at += length;
	return text;
}

/* The texts that a row shows of its line */
static inline void
hd_record_shown(StringInfo record, const hd_audit_line *shown)
{
	hd_record_text(record, shown->claim);
	hd_record_text(record, shown->code);
	hd_record_text(record, shown->payer);
}

static inline void
hd_record_take_shown(const char **at, hd_audit_line *shown)
{
	shown->claim = hd_record_take(at);
	shown->code = hd_record_take(at);
	shown->payer = hd_record_take(at);
}

/* Begin a record: room for its length word, then the fixed part. */
static inline void
hd_record_begin(StringInfo record, const void *fixed, int size)
{
	resetStringInfo(record);
	enlargeStringInfo(record, VARHDRSZ);
	record->len = VARHDRSZ;
	appendBinaryStringInfo(record, fixed, size);
}

static inline struct varlena *
hd_record_end(StringInfo record)
{
	SET_VARSIZE(record->data, record->len);
	return (struct varlena *) record->data;
}

#endif							/* HD_AUDIT_H */
