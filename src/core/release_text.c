/*
 * release_text.c
 *	  What does a cell of a release file say?
 *
 * CMS's files are in Windows-1252 and reach us in any encoding, most often
 * UTF-8.  What is not a well-formed UTF-8 character is taken for a byte of
 * Windows-1252; so are the control characters U+0080 to U+009F, which is what
 * that byte becomes when somebody called the file Latin-1.
 */
#include "core/calendar.h"
#include "core/release_private.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define SCRATCH_BLOCK 8192

/* Longest number taken: more is no quantity. */
#define NUMBER_MAX 30

/* ---- memory ---- */

char *
hd_scratch_take(hd_scratch *scratch, size_t size)
{
	hd_allocator allocator = scratch->allocator;

	if (scratch->size - scratch->used < size)
	{
		scratch->size = 2 * scratch->size + size + SCRATCH_BLOCK;
		scratch->block = allocator.allocate(allocator.context, scratch->size);
		scratch->used = 0;
	}
	scratch->used += size;
	return scratch->block + scratch->used - size;
}

hd_text
hd_scratch_copy(hd_scratch *scratch, hd_text text)
{
	char	   *copy;

	if (text.len == 0)
		return text.data == NULL ? text : HD_TEXT("");
	copy = hd_scratch_take(scratch, text.len);
	memcpy(copy, text.data, text.len);
	return (hd_text) {copy, text.len};
}

hd_text
hd_scratch_print(hd_scratch *scratch, const char *format, ...)
{
	va_list		arguments;
	int			len;
	char	   *printed;

	va_start(arguments, format);
	len = vsnprintf(NULL, 0, format, arguments);
	va_end(arguments);
	printed = hd_scratch_take(scratch, (size_t) len + 1);
	va_start(arguments, format);
	vsnprintf(printed, (size_t) len + 1, format, arguments);
	va_end(arguments);
	return (hd_text) {printed, (size_t) len};
}

/* ---- characters ---- */

/* The character at *at, which moves behind it. */
static uint32_t
next_character(hd_text text, size_t *at)
{
	const unsigned char *c = (const unsigned char *) text.data + *at;
	size_t		left = text.len - *at;
	size_t		more = c[0] >= 0xF0 ? 3 : c[0] >= 0xE0 ? 2 : 1;
	uint32_t	value = c[0] & (0x3Fu >> more);

	*at += 1;
	if (c[0] < 0xC2 || c[0] > 0xF4 || left <= more)
		return c[0];
	for (size_t i = 1; i <= more; i++)
	{
		if ((c[i] & 0xC0) != 0x80)
			return c[0];
		value = value << 6 | (c[i] & 0x3F);
	}
	*at += more;
	return value;
}

/*
 * What a character is written as; NULL: as it stands.  Marks go, and
 * typography becomes what a keyboard has, as in the shipped data.  0xFF is
 * the no-break space of code page 437, in which Addendum B comes ("A4341\xFF"
 * in October 2025).
 */
static const char *
replacement(uint32_t c)
{
	static const struct
	{
		uint32_t	from;
		uint32_t	to;
		const char *text;
	}			replaced[] = {
		{0x00, 0x1F, " "}, {0x5C, 0x5C, "/"}, {0x7F, 0x7F, " "},
		{0x85, 0x85, "..."}, {0x91, 0x92, "'"}, {0x93, 0x94, "\""},
		{0x96, 0x97, "-"}, {0x99, 0x99, ""}, {0xA0, 0xA0, " "},
		{0xAE, 0xAE, ""}, {0xE9, 0xE9, "e"}, {0xFF, 0xFF, " "},
		{0x2007, 0x2007, " "}, {0x2010, 0x2015, "-"}, {0x2018, 0x2019, "'"},
		{0x201C, 0x201D, "\""}, {0x2026, 0x2026, "..."}, {0x202F, 0x202F, " "},
		{0x2122, 0x2122, ""}, {0x2264, 0x2264, "<="}, {0x2265, 0x2265, ">="},
		{0xFEFF, 0xFEFF, ""},
	};

	for (size_t i = 0; i < sizeof(replaced) / sizeof(replaced[0]); i++)
		if (c >= replaced[i].from && c <= replaced[i].to)
			return replaced[i].text;
	return NULL;
}

static bool
is_ascii(hd_text text)
{
	unsigned char all = 0;

	for (size_t i = 0; i < text.len; i++)
		all |= (unsigned char) text.data[i];
	return all < 0x80;
}

/* Columns are characters: CMS's bytes in Windows-1252. */
hd_text
hd_release_columns(hd_text line, hd_columns columns)
{
	size_t		from = columns.from;
	size_t		to = columns.to;
	size_t		start = 0;
	size_t		end;

	if (is_ascii(line))
	{
		start = from - 1 < line.len ? from - 1 : line.len;
		end = to < line.len ? to : line.len;
		return (hd_text) {line.data + start, end - start};
	}
	for (size_t i = 1; i < from && start < line.len; i++)
		(void) next_character(line, &start);
	end = start;
	for (size_t i = from; i <= to && end < line.len; i++)
		(void) next_character(line, &end);
	return (hd_text) {line.data + start, end - start};
}

static bool
is_plain(hd_text text)
{
	for (size_t i = 0; i < text.len; i++)
		if (text.data[i] < ' ' || text.data[i] >= 0x7F ||
			text.data[i] == '\\' ||
			(text.data[i] == ' ' && text.data[i - 1] == ' '))
			return false;
	return true;
}

/* On one line, single blanks, trimmed; never NULL. */
hd_text
hd_release_plain(hd_scratch *scratch, hd_text text)
{
	char	   *plain;
	size_t		len = 0;

	text = hd_text_trim(text);
	if (text.len == 0)
		return HD_TEXT("");
	if (is_plain(text))
		return text;
	/* a byte becomes three at most */
	plain = hd_scratch_take(scratch, 3 * text.len);
	for (size_t at = 0; at < text.len;)
	{
		size_t		start = at;
		const char *other = replacement(next_character(text, &at));
		hd_text		put = other != NULL ? hd_text_of(other) :
			(hd_text) {text.data + start, at - start};
		bool		after_blank = len == 0 || plain[len - 1] == ' ';

		memcpy(plain + len, put.data, put.len);
		if (put.len != 1 || plain[len] != ' ' || !after_blank)
			len += put.len;
	}
	return hd_text_trim((hd_text) {plain, len});
}

/* ---- numbers and dates ---- */

/* CMS's words for no value. */
bool
hd_release_is_none(hd_text text)
{
	return hd_text_equal(text, HD_TEXT("N/A")) ||
		hd_text_equal(text, HD_TEXT("NA"));
}

/* Do the commas of a whole part stand as thousands separators do? */
static bool
commas_fit(hd_text whole)
{
	const char *first = whole.len == 0 ? NULL :
		memchr(whole.data, ',', whole.len);
	size_t		lead;

	if (first == NULL)
		return true;
	lead = (size_t) (first - whole.data);
	if (lead < 1 || lead > 3 || (whole.len - lead) % 4 != 0)
		return false;
	for (size_t i = lead; i < whole.len; i++)
		if ((whole.data[i] == ',') != ((i - lead) % 4 == 0))
			return false;
	return true;
}

/*
 * A number of zero or more as PostgreSQL prints it: no separators, no idle
 * zeros, no currency.  False if it is none; a comma that is no thousands
 * separator makes it none, because 1,5 may mean one and a half.
 */
bool
hd_release_number(hd_scratch *scratch, hd_text text, hd_text *number)
{
	hd_text		whole = hd_text_trim(text);
	const char *point;
	hd_text		fraction = {NULL, 0};
	char	   *out;
	size_t		len = 0;

	if (whole.len > 0 && whole.data[0] == '$')
	{
		whole.data++;
		whole.len--;
		whole = hd_text_trim(whole);
	}
	if (whole.len == 0 || whole.len > NUMBER_MAX)
		return false;
	point = memchr(whole.data, '.', whole.len);
	if (point != NULL)
	{
		fraction.data = point + 1;
		fraction.len = whole.len - (size_t) (point + 1 - whole.data);
		whole.len = (size_t) (point - whole.data);
	}
	if (whole.len + fraction.len == 0 || !commas_fit(whole))
		return false;
	for (size_t i = 0; i < whole.len; i++)
		if (!hd_is_digit(whole.data[i]) && whole.data[i] != ',')
			return false;
	for (size_t i = 0; i < fraction.len; i++)
		if (!hd_is_digit(fraction.data[i]))
			return false;

	out = hd_scratch_take(scratch, NUMBER_MAX + 2);
	for (size_t i = 0; i < whole.len; i++)
		if (whole.data[i] != ',' && (len > 0 || whole.data[i] != '0'))
			out[len++] = whole.data[i];
	if (len == 0)
		out[len++] = '0';
	while (fraction.len > 0 && fraction.data[fraction.len - 1] == '0')
		fraction.len--;
	if (fraction.len > 0)
	{
		out[len++] = '.';
		memcpy(out + len, fraction.data, fraction.len);
		len += fraction.len;
	}
	*number = (hd_text) {out, len};
	return true;
}

/* Add one to the last digit of a number; a carry needs one more byte. */
static size_t
count_up(char *digits, size_t len)
{
	for (size_t i = len; i-- > 0;)
	{
		if (digits[i] == '.')
			continue;
		if (digits[i] != '9')
		{
			digits[i]++;
			return len;
		}
		digits[i] = '0';
	}
	memmove(digits + 1, digits, len);
	digits[0] = '1';
	return len + 1;
}

/*
 * An amount of money from a number: three decimals as CMS prints them, more
 * where there are more, up to six.  Addendum B carries the noise of binary
 * fractions (14.052000000000001).
 */
hd_text
hd_release_amount(hd_scratch *scratch, hd_text number)
{
	const char *point = memchr(number.data, '.', number.len);
	size_t		whole = point == NULL ? number.len :
		(size_t) (point - number.data);
	size_t		decimals = point == NULL ? 0 : number.len - whole - 1;
	char	   *out = hd_scratch_take(scratch, number.len + 8);
	size_t		len = whole;
	size_t		before;

	memcpy(out, number.data, whole);
	out[len++] = '.';
	for (size_t i = 0; i < 6; i++)
		out[len++] = i < decimals ? point[1 + i] : '0';
	before = len;
	if (decimals > 6 && point[7] >= '5')
		len = count_up(out, len);
	whole += len - before;
	while (len > whole + 4 && out[len - 1] == '0')
		len--;
	return (hd_text) {out, len};
}

static int
digits_value(const char *digits, size_t len)
{
	int			value = 0;

	for (size_t i = 0; i < len; i++)
	{
		if (!hd_is_digit(digits[i]))
			return -1;
		value = 10 * value + digits[i] - '0';
	}
	return value;
}

/* month/day/year, as spreadsheets write it */
static bool
split_american(hd_text text, int *year, int *month, int *day)
{
	const char *first = memchr(text.data, '/', text.len);
	const char *end = text.data + text.len;
	const char *second = first == NULL ? NULL :
		memchr(first + 1, '/', (size_t) (end - first - 1));

	if (second == NULL || end - second != 5 || first - text.data > 2 ||
		second - first > 3)
		return false;
	*month = digits_value(text.data, (size_t) (first - text.data));
	*day = digits_value(first + 1, (size_t) (second - first - 1));
	*year = digits_value(second + 1, 4);
	return true;
}

/* 20260930, 2026-09-30 or 9/30/2026, as ISO; false if it is no date. */
bool
hd_release_date(hd_scratch *scratch, hd_text text, hd_text *date)
{
	const char *d = text.data;
	bool		hyphens = text.len == 10 && d[4] == '-' && d[7] == '-';
	size_t		gap = hyphens ? 1 : 0;
	int			year;
	int			month;
	int			day;
	int			back[3];

	if (text.len == 8 + 2 * gap && memchr(d, '/', text.len) == NULL)
	{
		year = digits_value(d, 4);
		month = digits_value(d + 4 + gap, 2);
		day = digits_value(d + 6 + 2 * gap, 2);
	}
	else if (text.len == 0 || !split_american(text, &year, &month, &day))
		return false;
	if (year < 1900 || month < 1 || month > 12 || day < 1 || day > 31)
		return false;
	hd_date_split(hd_date_of(year, month, day), &back[0], &back[1], &back[2]);
	if (back[0] != year || back[1] != month || back[2] != day)
		return false;
	*date = hd_scratch_print(scratch, "%04d-%02d-%02d", year, month, day);
	return true;
}

/* ---- codes ---- */

/* The code of a cell in capitals.  CPT and CDT codes are left out. */
hd_release_code_answer
hd_release_code(hd_release_reader *reader, hd_text cell, hd_text *code)
{
	hd_code		value;
	char		printed[HD_CODE_SIZE];

	switch (hd_code_parse(cell, &value))
	{
		case HD_CODE_LEVEL_II:
			break;
		case HD_CODE_CPT:
			reader->report->left_out++;
			return HD_RELEASE_CODE_LEFT_OUT;
		case HD_CODE_BLANK:
			hd_release_refuse(reader, "there is no code");
			return HD_RELEASE_CODE_REFUSED;
		default:
			hd_release_refuse(reader, "\"%.*s\" is not a HCPCS code",
							  HD_SHOWN_UTF8(cell));
			return HD_RELEASE_CODE_REFUSED;
	}
	hd_code_print(value, printed);
	if (printed[0] == 'D')
	{
		reader->report->left_out++;
		return HD_RELEASE_CODE_LEFT_OUT;
	}
	*code = hd_scratch_copy(&reader->scratch, hd_text_of(printed));
	return HD_RELEASE_CODE_READ;
}
