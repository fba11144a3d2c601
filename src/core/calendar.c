/*
 * calendar.c
 *	  Which day is it, a month later, on the next working day?
 *
 * The calendar is the proleptic Gregorian one.  Holidays are left out: which
 * day a payer is closed on is not known here.
 */
#include "core/calendar.h"

#include <stdio.h>
#include <string.h>

/* 2000-01-01 in days since 0000-03-01, where a 400-year cycle begins. */
#define EPOCH_SHIFT 730425
#define DAYS_PER_CYCLE 146097

hd_date
hd_date_of(int year, int month, int day)
{
	int64_t		y = (int64_t) year - (month <= 2);
	int64_t		cycle = (y >= 0 ? y : y - 399) / 400;
	int64_t		year_of_cycle = y - cycle * 400;
	int64_t		day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 +
		day - 1;

	return (hd_date) (cycle * DAYS_PER_CYCLE + year_of_cycle * 365 +
					  year_of_cycle / 4 - year_of_cycle / 100 + day_of_year -
					  EPOCH_SHIFT);
}

void
hd_date_split(hd_date date, int *year, int *month, int *day)
{
	int64_t		z = (int64_t) date + EPOCH_SHIFT;
	int64_t		cycle = (z >= 0 ? z : z - (DAYS_PER_CYCLE - 1)) /
		DAYS_PER_CYCLE;
	int64_t		d = z - cycle * DAYS_PER_CYCLE;
	int64_t		y = (d - d / 1460 + d / 36524 - d / 146096) / 365;
	int64_t		day_of_year = d - (365 * y + y / 4 - y / 100);
	int64_t		m = (5 * day_of_year + 2) / 153;

	*day = (int) (day_of_year - (153 * m + 2) / 5 + 1);
	*month = (int) (m < 10 ? m + 3 : m - 9);
	*year = (int) (y + cycle * 400 + (*month <= 2));
}

/* Print into a buffer of HD_DATE_PRINT_SIZE bytes; returns the buffer. */
const char *
hd_date_print(hd_date date, char *buffer)
{
	int			year,
				month,
				day;

	if (!hd_date_is_finite(date))
		return strcpy(buffer, date == HD_DATE_BEGIN ? "-infinity" :
					  "infinity");
	hd_date_split(date, &year, &month, &day);
	snprintf(buffer, HD_DATE_PRINT_SIZE, "%04d-%02d-%02d", year, month, day);
	return buffer;
}

static int
days_in_month(int year, int month)
{
	static const int days[12] = {
		31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31
	};
	bool		leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

	return days[month - 1] + (month == 2 && leap);
}

/*
 * The same day of a later month, or of an earlier one if months is negative,
 * or that month's last day; ends stay ends.
 */
hd_date
hd_date_add_months(hd_date date, int months)
{
	int			year,
				month,
				day;

	if (!hd_date_is_finite(date))
		return date;
	hd_date_split(date, &year, &month, &day);
	month += months - 1;
	year += month / 12;
	month %= 12;
	if (month < 0)
	{
		month += 12;
		year--;
	}
	month++;
	if (day > days_in_month(year, month))
		day = days_in_month(year, month);
	return hd_date_of(year, month, day);
}

/* The date itself, or the Monday after if it is a Saturday or Sunday. */
hd_date
hd_date_working_day(hd_date date)
{
	int			weekday;

	if (!hd_date_is_finite(date))
		return date;
	/* 2000-01-01 was a Saturday */
	weekday = date % 7 < 0 ? date % 7 + 7 : date % 7;
	return date + (weekday == 0 ? 2 : weekday == 1 ? 1 : 0);
}
