/*
 * release.h
 *	  What does a file that CMS publishes say, row by row, in the columns of
 *	  the reference tables?
 *
 * A file is read as CMS publishes it (lines before the header, headings that
 * drift from year to year, further columns, any order of columns, thousands
 * separators, "N/A", no-break spaces) and as cleaned copies of it look.
 * Every line gives a row, accepted or refused with the reason, but blank
 * ones and those of CPT and CDT codes, which are not CMS's to publish and
 * which no table here holds.  CMS's own defects come as notes on accepted
 * rows.  Nothing is compared with other releases here.
 *
 * A field whose value is NULL is one that the file leaves blank.  A column
 * that the file says nothing of has no field: code files know no category of
 * a modifier, lists of changes have no text for codes that ended, a text that
 * cannot be read tells no dose, and Addendum B, read for payment limits, has
 * no coinsurance, by which it can be told from an ASP file, which says all
 * there is.
 */
#ifndef HD_RELEASE_H
#define HD_RELEASE_H

#include "core/memory.h"
#include "core/text.h"

/* The kinds of hcpcs_release that CMS publishes as files. */
typedef enum hd_release_kind
{
	HD_RELEASE_CODE,			/* hcpcs_drug and hcpcs_modifier */
	HD_RELEASE_JW_JZ,			/* hcpcs_drug.jw_jz */
	HD_RELEASE_LIMIT_PROFESSIONAL,	/* hcpcs_limit */
	HD_RELEASE_LIMIT_INSTITUTIONAL,
	HD_RELEASE_LIMIT_DME,
	HD_RELEASE_STATUS,			/* hcpcs_status */
	HD_RELEASE_PAYMENT,			/* hcpcs_payment */
	HD_RELEASE_NDC,				/* hcpcs_ndc */
	HD_RELEASE_KINDS
} hd_release_kind;

/* Everything in it is gone when the next row is read, but the names. */
typedef struct hd_release_row
{
	int			line_no;		/* of its first line, from 1 */
	hd_text		key;			/* what the row is about; data NULL: unknown */
	int			count;
	const hd_text *names;		/* columns of the table */
	const hd_text *values;		/* data NULL: null */
	hd_text		reason;			/* data NULL: accepted; else why refused */
	hd_text		text;			/* the line or lines as they stand */
	hd_text		note;			/* a defect of an accepted row; or data NULL */
} hd_release_row;

typedef void (*hd_release_take) (void *context, const hd_release_row *row);

typedef struct hd_release_report
{
	int			accepted;
	int			refused;
	int			noted;			/* of those accepted */
	int			left_out;		/* CPT and CDT; in Addendum B, read for payment
								 * limits, rates that are none */

	/* where no header was found */
	int			nearest_line;	/* the line that came closest; 0: none did */
	const char *missing;		/* the first column that it lacks */
	const char *looks_like;		/* the kind it is a file of, or NULL */
} hd_release_report;

extern bool hd_release_kind_parse(hd_text name, hd_release_kind *kind);
extern const char *hd_release_kind_name(hd_release_kind kind);

/* False if the content is no file of the kind: no row was handed out. */
extern bool hd_release_read(hd_release_kind kind, hd_text content,
							hd_allocator allocator, hd_release_take take,
							void *context, hd_release_report *report);

#endif							/* HD_RELEASE_H */
