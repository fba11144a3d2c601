/*
 * calendar.h
 *	  Which day is it, as a number that PostgreSQL counts too?
 */
#ifndef HD_CALENDAR_H
#define HD_CALENDAR_H

#include <stdbool.h>
#include <stdint.h>

/* Days since 2000-01-01; the two ends stand for -infinity and infinity. */
typedef int32_t hd_date;

#define HD_DATE_BEGIN INT32_MIN
#define HD_DATE_END INT32_MAX

/* "2026-09-30", "-infinity", "infinity", or a year of up to seven digits. */
#define HD_DATE_PRINT_SIZE 24

extern hd_date hd_date_of(int year, int month, int day);
extern void hd_date_split(hd_date date, int *year, int *month, int *day);
extern const char *hd_date_print(hd_date date, char *buffer);
extern hd_date hd_date_add_months(hd_date date, int months);
extern hd_date hd_date_working_day(hd_date date);

static inline bool
hd_date_is_finite(hd_date date)
{
	return date != HD_DATE_BEGIN && date != HD_DATE_END;
}

#endif							/* HD_CALENDAR_H */
