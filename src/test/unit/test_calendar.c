/*
 * test_calendar.c
 *	  Do days, months and working days come out as the calendar has them?
 */
#include "core/calendar.h"
#include "unit.h"

static int
length_of_month(int year, int month)
{
	bool		leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

	switch (month)
	{
		case 2:
			return leap ? 29 : 28;
		case 4:
		case 6:
		case 9:
		case 11:
			return 30;
		default:
			return 31;
	}
}

/* Walk 1200 years day by day, which is what a calendar is. */
static void
test_every_day(void)
{
	hd_date		date = hd_date_of(1500, 1, 1);
	int			year,
				month,
				day;
	int			wrong = 0;

	for (int y = 1500; y < 2700; y++)
		for (int m = 1; m <= 12; m++)
			for (int d = 1; d <= length_of_month(y, m); d++, date++)
			{
				hd_date_split(date, &year, &month, &day);
				wrong += hd_date_of(y, m, d) != date || year != y ||
					month != m || day != d;
			}
	CHECK_INT(wrong, 0);
}

static void
check_print(hd_date date, const char *expected)
{
	char		buffer[HD_DATE_PRINT_SIZE];

	CHECK_STR(hd_date_print(date, buffer), expected);
}

static void
test_print(void)
{
	CHECK_INT(hd_date_of(2000, 1, 1), 0);
	CHECK_INT(hd_date_of(1970, 1, 1), -10957);
	check_print(hd_date_of(2026, 9, 30), "2026-09-30");
	check_print(hd_date_of(2024, 2, 29), "2024-02-29");
	check_print(hd_date_of(987, 6, 5), "0987-06-05");
	check_print(HD_DATE_BEGIN, "-infinity");
	check_print(HD_DATE_END, "infinity");
	/* PostgreSQL's first and last date, and the last that is finite here */
	check_print(-2451545, "-4713-11-24");
	check_print(2145031948, "5874897-12-31");
	check_print(HD_DATE_END - 1, "5881610-07-10");
	check_print(HD_DATE_BEGIN + 1, "-5877611-06-23");
	CHECK(!hd_date_is_finite(HD_DATE_BEGIN));
	CHECK(!hd_date_is_finite(HD_DATE_END));
	CHECK(hd_date_is_finite(0));
}

static void
test_add_months(void)
{
	CHECK_INT(hd_date_add_months(hd_date_of(2026, 1, 31), 1),
			  hd_date_of(2026, 2, 28));
	CHECK_INT(hd_date_add_months(hd_date_of(2023, 8, 31), 6),
			  hd_date_of(2024, 2, 29));
	CHECK_INT(hd_date_add_months(hd_date_of(2024, 2, 29), 12),
			  hd_date_of(2025, 2, 28));
	CHECK_INT(hd_date_add_months(hd_date_of(2024, 2, 29), 48),
			  hd_date_of(2028, 2, 29));
	CHECK_INT(hd_date_add_months(hd_date_of(2026, 3, 31), 1),
			  hd_date_of(2026, 4, 30));
	CHECK_INT(hd_date_add_months(hd_date_of(2026, 12, 15), 1),
			  hd_date_of(2027, 1, 15));
	CHECK_INT(hd_date_add_months(hd_date_of(1999, 12, 31), 2),
			  hd_date_of(2000, 2, 29));
	CHECK_INT(hd_date_add_months(hd_date_of(2026, 5, 7), 0),
			  hd_date_of(2026, 5, 7));
	CHECK_INT(hd_date_add_months(hd_date_of(2026, 3, 31), -1),
			  hd_date_of(2026, 2, 28));
	CHECK_INT(hd_date_add_months(hd_date_of(2026, 1, 15), -1),
			  hd_date_of(2025, 12, 15));
	CHECK_INT(hd_date_add_months(hd_date_of(2026, 2, 15), -26),
			  hd_date_of(2023, 12, 15));
	CHECK_INT(hd_date_add_months(hd_date_of(2026, 1, 31), -12),
			  hd_date_of(2025, 1, 31));
	CHECK_INT(hd_date_add_months(HD_DATE_BEGIN, 12), HD_DATE_BEGIN);
	CHECK_INT(hd_date_add_months(HD_DATE_END, 12), HD_DATE_END);
}

static void
test_working_day(void)
{
	/* 2026-11-21 is a Saturday */
	hd_date		saturday = hd_date_of(2026, 11, 21);

	CHECK_INT(hd_date_working_day(saturday - 1), saturday - 1);
	CHECK_INT(hd_date_working_day(saturday), saturday + 2);
	CHECK_INT(hd_date_working_day(saturday + 1), saturday + 2);
	for (int i = 2; i < 7; i++)
		CHECK_INT(hd_date_working_day(saturday + i), saturday + i);
	/* before 2000 too: 1999-07-03 was a Saturday */
	CHECK_INT(hd_date_working_day(hd_date_of(1999, 7, 2)),
			  hd_date_of(1999, 7, 2));
	CHECK_INT(hd_date_working_day(hd_date_of(1999, 7, 3)),
			  hd_date_of(1999, 7, 5));
	CHECK_INT(hd_date_working_day(hd_date_of(1999, 7, 4)),
			  hd_date_of(1999, 7, 5));
	CHECK_INT(hd_date_working_day(0), 2);
	CHECK_INT(hd_date_working_day(HD_DATE_BEGIN), HD_DATE_BEGIN);
	CHECK_INT(hd_date_working_day(HD_DATE_END), HD_DATE_END);
}

int
main(void)
{
	test_every_day();
	test_print();
	test_add_months();
	test_working_day();
	return unit_report();
}
