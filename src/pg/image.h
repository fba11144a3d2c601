/*
 * image.h
 *	  What is the reference data as the current statement sees it?
 *
 * A backend keeps read-only copies of the reference tables, images, and asks
 * the copy that shows exactly what the active snapshot would show.
 */
#ifndef HD_IMAGE_H
#define HD_IMAGE_H

#include "core/catalog.h"
#include "core/memo.h"

#include "fmgr.h"

/*
 * What a function answers from.  It is good until the next call of
 * hd_image_view or hd_image_view_unordered and until anything else runs that
 * may end a (sub)transaction; so: detoast the arguments first, then get the
 * view, then build the answer, and keep no pointer into it.
 */
typedef struct hd_view
{
	const hd_catalog *catalog;

	/* as hcpcs_drug.sources says; NULL in an unordered view */
	const hd_order *order;

	/* what an empty hcpcs_drug.sources would say */
	const hd_order *default_order;

	/*
	 * Never the same for two catalogs or two orders: what was looked up under
	 * this number may be remembered (in fn_extra) as long as it stands.
	 */
	uint64		version;

	hd_memo    *memo;			/* NULL until hd_view_memo is asked */
} hd_view;

/* The sections are HD_SECTION_BIT()s; HD_SECTION_CODE is always there. */
extern const hd_view *hd_image_view(FunctionCallInfo fcinfo,
									unsigned sections);

/*
 * For those who ignore the session's hcpcs_drug.sources, even where it names
 * a source that does not exist: triggers.
 */
extern const hd_view *hd_image_view_unordered(FunctionCallInfo fcinfo,
											  unsigned sections);

/* What is remembered of lines judged in the view's catalog. */
extern hd_memo *hd_image_memo(const hd_view *view);

static inline hd_memo *
hd_view_memo(const hd_view *view)
{
	return likely(view->memo != NULL) ? view->memo : hd_image_memo(view);
}

/* What hcpcs_image() shows; false if there is no image. */
typedef struct hd_image_info
{
	int64		version;		/* of hcpcs_version, in the image used last */
	uint64		rows;			/* in the image used last */
	uint64		bytes;			/* of all images held */
	double		load_ms;		/* spent on loading the image used last */
} hd_image_info;

extern bool hd_image_describe(hd_image_info *info);

/* A row of a reference table changes in this (sub)transaction. */
extern void hd_image_change(FunctionCallInfo fcinfo);

extern void hd_image_define(void);

#endif							/* HD_IMAGE_H */
