/*
 * fuzz_csv.c
 *	  Does any text make the CSV reader misbehave?
 *
 * The first byte is the separator.  Beside what the sanitizers see: nothing
 * of the text is lost, lines are counted, fields hold what they may.
 */
#include "core/csv.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int			LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define MOST_BLOCKS 256

/* Rooms double, so that there are few blocks. */
typedef struct blocks
{
	void	   *block[MOST_BLOCKS];
	int			count;
} blocks;

static void
promise(bool kept)
{
	if (!kept)
		abort();
}

static void *
allocate(void *context, size_t size)
{
	blocks	   *all = context;

	promise(all->count < MOST_BLOCKS);
	return all->block[all->count++] = malloc(size);
}

static void *
enlarge(void *context, void *block, size_t size)
{
	(void) context;
	(void) block;
	(void) size;
	abort();					/* what is cut anew is not kept */
}

static bool
is_line_end(char c)
{
	return c == '\n' || c == '\r';
}

/* Lines that begin within the text, counted as an editor does. */
static int
line_of(hd_text content, size_t at)
{
	int			line = 1;

	for (size_t i = 0; i < at; i++)
		if (content.data[i] == '\r' ||
			(content.data[i] == '\n' &&
			 (i == 0 || content.data[i - 1] != '\r')))
			line++;
	return line;
}

/* Every byte between two records is a line end, or the mark in front. */
static void
check_record(const hd_csv *csv, const hd_csv_record *record, size_t *read)
{
	size_t		start = (size_t) (record->text.data - csv->content.data);
	size_t		bytes = 0;

	for (; *read < start; *read += 1)
		promise(is_line_end(csv->content.data[*read]));
	*read = start + record->text.len;
	promise(record->text.len > 0);
	promise(*read == csv->content.len || is_line_end(csv->content.data[*read]));
	promise(record->line_no == line_of(csv->content, start));
	promise((record->count == 0) == (record->problem != NULL));
	for (size_t i = 0; i < record->count; i++)
	{
		promise(record->fields[i].data != NULL);
		bytes += record->fields[i].len;
	}
	promise(bytes <= record->text.len);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	blocks		all = {{NULL}, 0};
	hd_csv		csv;
	hd_csv_record record;
	size_t		read = 0;
	char	   *copy;

	/* a separator that is a quote or line end would be none */
	if (size == 0 || data[0] == '"' || is_line_end((char) data[0]))
		return 0;
	copy = malloc(size);
	if (copy == NULL)
		return 0;
	memcpy(copy, data, size);
	hd_csv_open(&csv, (hd_text) {copy + 1, size - 1}, copy[0],
				(hd_allocator) {allocate, enlarge, &all});
	read = csv.at;
	while (hd_csv_next(&csv, &record))
		check_record(&csv, &record, &read);
	for (; read < csv.content.len; read++)
		promise(is_line_end(csv.content.data[read]));
	for (int i = 0; i < all.count; i++)
		free(all.block[i]);
	free(copy);
	return 0;
}
