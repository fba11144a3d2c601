/*
 * test_csv.c
 *	  Are records and fields cut where RFC 4180 cuts them?
 *
 * A case shows what is read as one string: fields in brackets, a record a
 * line, its line number in front; "!" and the line where a record is
 * malformed.  Random records, written by a writer that quotes at random,
 * must come back as they were.
 *
 *	usage: test_csv [seed]
 */
#include "core/csv.h"
#include "fixture.h"
#include "unit.h"

#include <stdlib.h>

#define ROUNDS 4000

static fixture_memory memory;

static hd_allocator
allocator(void)
{
	return (hd_allocator) {fixture_allocate, fixture_enlarge, &memory};
}

static void
open_memory(void)
{
	memory.all.next = memory.all.previous = &memory.all;
	memory.filler = 0xA5;
}

static void
close_memory(void)
{
	while (memory.all.next != &memory.all)
		fixture_release(&memory, memory.all.next);
}

static char shown[16384];

static void
show(hd_text content, char separator)
{
	hd_csv		csv;
	hd_csv_record record;
	size_t		used = 0;

	shown[0] = '\0';
	hd_csv_open(&csv, content, separator, allocator());
	while (hd_csv_next(&csv, &record))
	{
		used += (size_t) snprintf(shown + used, sizeof(shown) - used, "%d:",
								  record.line_no);
		for (size_t i = 0; i < record.count; i++)
			used += (size_t) snprintf(shown + used, sizeof(shown) - used,
									  "[%.*s]", (int) record.fields[i].len,
									  record.fields[i].data);
		if (record.problem != NULL)
			used += (size_t) snprintf(shown + used, sizeof(shown) - used,
									  "!%.*s", (int) record.text.len,
									  record.text.data);
		used += (size_t) snprintf(shown + used, sizeof(shown) - used, "\n");
	}
}

static const char *
read_all(const char *content)
{
	show(hd_text_of(content), ',');
	return shown;
}

static void
test_lines(void)
{
	CHECK_STR(read_all(""), "");
	CHECK_STR(read_all("\n\r\n\r"), "");
	CHECK_STR(read_all("a,b"), "1:[a][b]\n");
	CHECK_STR(read_all("a,b\nc"), "1:[a][b]\n2:[c]\n");
	CHECK_STR(read_all("a\r\nb\rc\nd\r"), "1:[a]\n2:[b]\n3:[c]\n4:[d]\n");
	CHECK_STR(read_all("a\n\n\r\n\rb"), "1:[a]\n5:[b]\n");
	CHECK_STR(read_all(","), "1:[][]\n");
	CHECK_STR(read_all("a,\n,b"), "1:[a][]\n2:[][b]\n");
	CHECK_STR(read_all(" a , b "), "1:[ a ][ b ]\n");
	CHECK_STR(read_all("\xEF\xBB\xBF" "a"), "1:[a]\n");
	CHECK_STR(read_all("a\xEF\xBB\xBF"), "1:[a\xEF\xBB\xBF]\n");
}

static void
test_quotes(void)
{
	CHECK_STR(read_all("\"a\",\"\"\n"), "1:[a][]\n");
	CHECK_STR(read_all("\"a,b\",c"), "1:[a,b][c]\n");
	CHECK_STR(read_all("\"a\"\"b\",\"\"\"\",c"), "1:[a\"b][\"][c]\n");
	CHECK_STR(read_all("\"a\nb\r\nc\",d\ne"), "1:[a\nb\r\nc][d]\n4:[e]\n");
	CHECK_STR(read_all("\"a\" ,b"), "1:[a][b]\n");
	/* a quote within a field is a character */
	CHECK_STR(read_all("5\" pipe,a\"b\""), "1:[5\" pipe][a\"b\"]\n");
}

/* A quote that does not close costs one line, not the rest of the file. */
static void
test_malformed(void)
{
	hd_csv		csv;
	hd_csv_record record;
	char		content[1024] = "a,\"";

	CHECK_STR(read_all("a,\"b\nc,d\n"), "1:!a,\"b\n2:[c][d]\n");
	CHECK_STR(read_all("\""), "1:!\"\n");
	CHECK_STR(read_all("\"a\"b,c\nd"), "1:!\"a\"b,c\n2:[d]\n");
	CHECK_STR(read_all("\"a\nb\"c\nd"), "1:!\"a\n2:[b\"c]\n3:[d]\n");

	hd_csv_open(&csv, HD_TEXT("\"a"), ',', allocator());
	CHECK(hd_csv_next(&csv, &record));
	CHECK_STR(record.problem, "a quote is opened and not closed");
	hd_csv_open(&csv, HD_TEXT("\"a\"\""), ',', allocator());
	CHECK(hd_csv_next(&csv, &record));
	CHECK_STR(record.problem, "a quote is opened and not closed");
	hd_csv_open(&csv, HD_TEXT("\"a\"b"), ',', allocator());
	CHECK(hd_csv_next(&csv, &record));
	CHECK_STR(record.problem, "text follows a closing quote");

	/* a hundred lines in quotes are a field, one more are not */
	for (int i = 0; i < 99; i++)
		strcat(content, "\n");
	strcat(content, "\",c");
	hd_csv_open(&csv, hd_text_of(content), ',', allocator());
	CHECK(hd_csv_next(&csv, &record) && record.problem == NULL);
	CHECK_INT(record.count, 3);
	CHECK_INT(record.fields[1].len, 99);
	CHECK(!hd_csv_next(&csv, &record));
	CHECK_INT(csv.line_no, 100);
	memmove(content + 4, content + 3, strlen(content + 3) + 1);
	content[3] = '\n';
	hd_csv_open(&csv, hd_text_of(content), ',', allocator());
	CHECK(hd_csv_next(&csv, &record) && record.problem != NULL);
	CHECK_INT(record.text.len, 3);
	CHECK(hd_csv_next(&csv, &record));
	CHECK_INT(record.line_no, 101);
}

static void
test_other_separators(void)
{
	show(HD_TEXT("a\tb,c\t\"d\te\"\n"), '\t');
	CHECK_STR(shown, "1:[a][b,c][d\te]\n");
	show(HD_TEXT("a,b\nc"), '\0');
	CHECK_STR(shown, "1:[a,b]\n2:[c]\n");
}

/* ---- what was written comes back ---- */

static unsigned int state;

static unsigned int
random_below(unsigned int limit)
{
	state = state * 1103515245u + 12345u;
	return (state >> 16) % limit;
}

/* A field, and how it is written; both end with NUL. */
static void
write_field(char *field, char *written, bool must_quote)
{
	static const char alphabet[] = "ab,\"\n\r ";
	unsigned int len = random_below(6);
	bool		quote = must_quote || random_below(3) == 0;
	char	   *w = written;

	for (unsigned int i = 0; i < len; i++)
	{
		field[i] = alphabet[random_below(sizeof(alphabet) - 1)];
		if (strchr(",\"\n\r", field[i]) != NULL)
			quote = true;
	}
	field[len] = '\0';
	if (quote)
		*w++ = '"';
	for (const char *c = field; *c != '\0'; c++)
	{
		if (*c == '"')
			*w++ = '"';
		*w++ = *c;
	}
	if (quote)
		*w++ = '"';
	*w = '\0';
}

static void
test_random(void)
{
	static const char *const ends[] = {"\n", "\r\n", "\r"};

	for (int round = 0; round < ROUNDS; round++)
	{
		char		fields[5][8];
		char		content[512] = "";
		char		written[32];
		unsigned int count = 1 + random_below(5);
		const char *end = ends[random_below(3)];
		hd_csv		csv;
		hd_csv_record record;
		bool		same;

		for (unsigned int i = 0; i < count; i++)
		{
			/* one empty field alone would be an empty line */
			write_field(fields[i], written, count == 1);
			if (i > 0)
				strcat(content, ",");
			strcat(content, written);
		}
		strcat(content, end);
		strcat(content, "z");
		hd_csv_open(&csv, hd_text_of(content), ',', allocator());
		same = hd_csv_next(&csv, &record) && record.count == count;
		for (unsigned int i = 0; same && i < count; i++)
			same = hd_text_same(record.fields[i], hd_text_of(fields[i]));
		same = same && record.text.len == strlen(content) - strlen(end) - 1;
		same = same && hd_csv_next(&csv, &record) && record.count == 1 &&
			hd_text_same(record.fields[0], HD_TEXT("z")) &&
			!hd_csv_next(&csv, &record);
		if (!CHECK(same))
			printf("\tround %d: <%s>\n", round, content);
	}
}

int
main(int argc, char **argv)
{
	state = argc > 1 ? (unsigned int) strtoul(argv[1], NULL, 10) : 4180;
	open_memory();
	test_lines();
	test_quotes();
	test_malformed();
	test_other_separators();
	test_random();
	if (unit_failed > 0)
		printf("seed %s\n", argc > 1 ? argv[1] : "4180");
	close_memory();
	return unit_report();
}
