/*
 * csv.h
 *	  Where do the records and fields of a text of separated values begin and
 *	  end?
 *
 * As RFC 4180 has it: a quoted field may hold separators, line breaks and
 * doubled quotes; lines end with LF, CR LF or CR, the last one with or
 * without.  A byte order mark in front is skipped.  What a field means is for
 * others to say; blanks around it are theirs too.
 *
 * A quote that is never closed, or that more text follows, would swallow the
 * rest of the file: such a record is the first of its lines alone, with the
 * problem named, and reading goes on with the next line.
 */
#ifndef HD_CSV_H
#define HD_CSV_H

#include "core/memory.h"
#include "core/text.h"

typedef struct hd_csv
{
	hd_text		content;
	char		separator;
	hd_allocator allocator;
	size_t		at;				/* first byte not yet read */
	int			line_no;		/* of that byte, from 1 */

	/* of the current record; replaced by larger ones */
	hd_text    *fields;
	size_t		field_room;
	char	   *unquoted;		/* fields that hold doubled quotes */
	size_t		unquoted_room;
} hd_csv;

typedef struct hd_csv_record
{
	int			line_no;		/* where it begins */
	size_t		count;
	const hd_text *fields;		/* until the next record is read */
	hd_text		text;			/* as it stands, without its line end */
	const char *problem;		/* NULL: well-formed; else no fields */
} hd_csv_record;

extern void hd_csv_open(hd_csv *csv, hd_text content, char separator,
						hd_allocator allocator);

/* The next record that is not an empty line; false at the end. */
extern bool hd_csv_next(hd_csv *csv, hd_csv_record *record);

#endif							/* HD_CSV_H */
