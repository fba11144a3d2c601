/*
 * release_private.h
 *	  How does a release file lie in memory while it is read?  For the
 *	  release*.c files alone.
 *
 *	  release.c				finds the header, walks the records, hands out rows
 *	  release_text.c		what a cell says: text, numbers, dates, codes
 *	  release_quarter.c		payment limits, status, MUE, the JW/JZ list
 *	  release_ndc.c			the NDC-HCPCS crosswalk
 *	  release_code.c		codes and modifiers
 */
#ifndef HD_RELEASE_PRIVATE_H
#define HD_RELEASE_PRIVATE_H

#include "core/code.h"
#include "core/csv.h"
#include "core/decimal.h"
#include "core/ndc.h"
#include "core/release.h"

#define HD_MAX_HEADINGS 20
#define HD_MAX_FIELDS 20

/* Memory that is used anew for every row; blocks never move. */
typedef struct hd_scratch
{
	hd_allocator allocator;
	char	   *block;
	size_t		size;
	size_t		used;
} hd_scratch;

/* A column that a form of file has, as the names of its enum count them. */
typedef struct hd_heading
{
	const char *name;			/* what reasons call it */
	const char *spellings;		/* letters and digits only, "|" between */
	bool		required;
} hd_heading;

/* Where the same stands in a fixed-width line, counted from 1 */
typedef struct hd_columns
{
	size_t		from;
	size_t		to;
} hd_columns;

typedef struct hd_release_reader hd_release_reader;

/* One way in which files of a kind look. */
typedef struct hd_release_form
{
	const hd_heading *headings;
	int			heading_count;
	const char *foreign;		/* spellings that no such file has, or NULL */

	/* Of fixed-width lines without header; is this the first?  Else NULL. */
	const hd_columns *layout;
	bool		(*is_first) (hd_text line);

	/* Look at the whole file before its rows are read; or NULL. */
	void		(*prepare) (hd_release_reader *reader);

	/* From cells to a row; false if there is none to hand out. */
	bool		(*read) (hd_release_reader *reader);
	bool		reads_refused;	/* also records that could not be cut */

	/* After the last record; or NULL. */
	void		(*finish) (hd_release_reader *reader);
} hd_release_form;

/* Of rows handed out: a key must not come again. */
typedef struct hd_seen_key
{
	hd_text		key;
	int			line_no;
	uint32_t	values;			/* their hash */
} hd_seen_key;

struct hd_release_reader
{
	hd_release_kind kind;
	const hd_release_form *form;
	hd_text		content;
	hd_allocator allocator;
	hd_release_take take;
	void	   *context;
	hd_release_report *report;

	hd_csv		csv;
	hd_csv_record record;
	size_t		header_count;	/* fields of the header */
	int			place[HD_MAX_HEADINGS]; /* in the record; -1: no such column */
	hd_text		cell[HD_MAX_HEADINGS];	/* plain text; blank if missing */

	/* the row under construction */
	int			line_no;
	hd_text		text;
	hd_text		key;
	hd_text		reason;
	hd_text		note;
	int			count;
	hd_text		names[HD_MAX_FIELDS];
	hd_text		values[HD_MAX_FIELDS];
	hd_scratch	scratch;

	hd_seen_key *seen;			/* open addressing, a power of two */
	size_t		seen_room;
	size_t		seen_count;
	hd_scratch	kept;			/* keys; lasts as long as the reader */

	void	   *own;			/* of the form's functions */
};

/* release.c */
extern void hd_release_hand_out(hd_release_reader *reader);
extern void hd_release_begin_row(hd_release_reader *reader, int line_no,
								 hd_text text);
extern void hd_release_put(hd_release_reader *reader, const char *name,
						   hd_text value);
extern void hd_release_put_cell(hd_release_reader *reader, const char *name,
								hd_text cell);
extern bool hd_release_refuse(hd_release_reader *reader, const char *format,
							  ...)
			__attribute__((format(printf, 2, 3)));
extern void hd_release_note(hd_release_reader *reader, const char *format,
							...)
			__attribute__((format(printf, 2, 3)));
extern bool hd_release_next_record(hd_release_reader *reader);

/* release_text.c */
extern char *hd_scratch_take(hd_scratch *scratch, size_t size);
extern hd_text hd_scratch_copy(hd_scratch *scratch, hd_text text);
extern hd_text hd_scratch_print(hd_scratch *scratch, const char *format, ...)
			__attribute__((format(printf, 2, 3)));
extern hd_text hd_release_columns(hd_text line, hd_columns columns);
extern hd_text hd_release_plain(hd_scratch *scratch, hd_text text);
extern bool hd_release_is_none(hd_text text);
extern bool hd_release_number(hd_scratch *scratch, hd_text text,
							  hd_text *number);
extern hd_text hd_release_amount(hd_scratch *scratch, hd_text number);
extern bool hd_release_date(hd_scratch *scratch, hd_text text, hd_text *date);

typedef enum hd_release_code_answer
{
	HD_RELEASE_CODE_READ,
	HD_RELEASE_CODE_LEFT_OUT,
	HD_RELEASE_CODE_REFUSED
} hd_release_code_answer;

extern hd_release_code_answer hd_release_code(hd_release_reader *reader,
											  hd_text cell, hd_text *code);

/* The forms of each kind, ended by NULL */
extern const hd_release_form *const hd_release_payment_forms[];
extern const hd_release_form *const hd_release_status_forms[];
extern const hd_release_form *const hd_release_limit_professional_forms[];
extern const hd_release_form *const hd_release_limit_institutional_forms[];
extern const hd_release_form *const hd_release_limit_dme_forms[];
extern const hd_release_form *const hd_release_jw_jz_forms[];
extern const hd_release_form *const hd_release_ndc_forms[];
extern const hd_release_form *const hd_release_code_forms[];

#endif							/* HD_RELEASE_PRIVATE_H */
