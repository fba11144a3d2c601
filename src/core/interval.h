/*
 * interval.h
 *	  Was a drug given again sooner, or more of it on one day, than the payer
 *	  pays?
 *
 * Policies max_units with a unit such as "units/14 days" limit the units of
 * any so many days that follow each other, max_units_per_day those of one.
 * Lines of one patient, code and payer stand together, whoever gave the drug.
 * Only units given count: what was thrown away was not given again.
 */
#ifndef HD_INTERVAL_H
#define HD_INTERVAL_H

#include "core/check.h"

/* Units of a line that were given; of several days, on the first of them. */
typedef struct hd_interval_line
{
	hd_decimal	units;
	hd_date		date;
} hd_interval_line;

typedef struct hd_interval_question
{
	const hd_catalog *catalog;
	const hd_order *order;
	hd_payer_id payer;
	hd_code		code;
} hd_interval_question;

typedef struct hd_interval_sink
{
	void		(*find) (void *context, int line, const hd_note *note);
	void	   *context;
} hd_interval_sink;

/* Is there a limit on that day which units can be held against? */
extern bool hd_interval_limited(const hd_interval_question *question,
								hd_date date);

/* Lines in the order of their dates; line is the place of one among them. */
extern void hd_interval_judge(const hd_interval_question *question,
							  hd_interval_line *const *lines, int count,
							  const hd_interval_sink *sink);

#endif							/* HD_INTERVAL_H */
