/*
 * day_private.h
 *	  What do the judges of one group of lines share?
 *
 * Private to day.c, day_limit.c and day_waste.c.
 */
#ifndef HD_DAY_PRIVATE_H
#define HD_DAY_PRIVATE_H

#include "core/day.h"

/* Lines of one code, claim type and payer on one day, by claim and number. */
typedef struct hd_group
{
	const hd_day_question *question;
	const hd_day_sink *sink;
	hd_day_line **line;
	int			count;
} hd_group;

#define HD_DAY_PRINTF(format_at, first) \
	__attribute__((format(printf, format_at, first)))

extern void hd_group_find(const hd_group *group, const hd_day_line *line,
						  hd_finding finding, hd_severity severity,
						  const hd_origin *origin,
						  const char *format, ...) HD_DAY_PRINTF(6, 7);

extern void hd_group_withdraw(const hd_group *group, const hd_day_line *line,
							  hd_finding finding);

extern void hd_group_limit(const hd_group *group);
extern void hd_group_waste(const hd_group *group);
extern void hd_group_containers(const hd_group *group);

static inline bool
hd_day_has(const hd_day_line *line, unsigned flag)
{
	return (line->flags & flag) != 0;
}

/* JW alone; a line with JZ as well says neither. */
static inline bool
hd_day_discarded(const hd_day_line *line)
{
	return (line->flags & (HD_DAY_HAS_JW | HD_DAY_HAS_JZ)) == HD_DAY_HAS_JW;
}

/* The units of all lines, or of those that were given or thrown away. */
typedef enum hd_day_part
{
	HD_DAY_ALL,
	HD_DAY_GIVEN,
	HD_DAY_DISCARDED
} hd_day_part;

static inline bool
hd_day_part_has(hd_day_part part, const hd_day_line *line)
{
	return part == HD_DAY_ALL ||
		(part == HD_DAY_DISCARDED) == hd_day_discarded(line);
}

extern int	hd_group_sum(const hd_group *group, hd_day_part part,
						 hd_decimal *sum);

#endif							/* HD_DAY_PRIVATE_H */
