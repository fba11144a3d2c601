/*
 * csv.c
 *	  Where do the records and fields of a text of separated values begin and
 *	  end?
 *
 * Each record is walked twice: once to find its end and how many fields it
 * has, once to cut it.  Fields are slices of the content, but those with
 * doubled quotes, which are copied.
 *
 * After a malformed record the walk goes back to its second line, so a record
 * has at most MOST_LINES lines: no content is walked more often than that.
 */
#include "core/csv.h"

#include <string.h>

/* The longest notes of CMS have two or three. */
#define MOST_LINES 100
#define NOT_CLOSED SIZE_MAX

void
hd_csv_open(hd_csv *csv, hd_text content, char separator,
			hd_allocator allocator)
{
	*csv = (hd_csv) {.content = content, .separator = separator,
		.allocator = allocator, .line_no = 1};
	if (content.len >= 3 && memcmp(content.data, "\xEF\xBB\xBF", 3) == 0)
		csv->at = 3;
}

static inline bool
is_line_end(char c)
{
	return c == '\n' || c == '\r';
}

/* The byte after the line end that stands here. */
static size_t
after_line_end(hd_text content, size_t at)
{
	if (content.data[at] == '\r' && at + 1 < content.len &&
		content.data[at + 1] == '\n')
		return at + 2;
	return at + 1;
}

/* The quote that closes the field; lines counts those of the record. */
static size_t
closing_quote(hd_text content, size_t at, int *lines)
{
	while (at < content.len && *lines <= MOST_LINES)
	{
		if (is_line_end(content.data[at]))
		{
			*lines += 1;
			at = after_line_end(content, at);
		}
		else if (content.data[at] != '"')
			at++;
		else if (at + 1 < content.len && content.data[at + 1] == '"')
			at += 2;
		else
			return at;
	}
	return NOT_CLOSED;
}

static size_t
end_of_plain(const hd_csv *csv, size_t at)
{
	while (at < csv->content.len &&
		   csv->content.data[at] != csv->separator &&
		   !is_line_end(csv->content.data[at]))
		at++;
	return at;
}

/*
 * The byte after the field that begins here; a problem if its quotes do not
 * fit.  Blanks after the closing quote are let pass.
 */
static size_t
end_of_field(const hd_csv *csv, size_t at, int *lines, const char **problem)
{
	size_t		closed;
	size_t		end;

	if (at >= csv->content.len || csv->content.data[at] != '"')
		return end_of_plain(csv, at);
	closed = closing_quote(csv->content, at + 1, lines);
	if (closed == NOT_CLOSED)
	{
		*problem = "a quote is opened and not closed";
		return at;
	}
	end = end_of_plain(csv, closed + 1);
	for (size_t i = closed + 1; i < end; i++)
		if (csv->content.data[i] != ' ')
			*problem = "text follows a closing quote";
	return end;
}

/* The byte after the record that begins here. */
static size_t
end_of_record(const hd_csv *csv, size_t at, size_t *fields,
			  const char **problem)
{
	int			lines = 1;

	*fields = 1;
	for (;;)
	{
		at = end_of_field(csv, at, &lines, problem);
		if (*problem != NULL || at >= csv->content.len ||
			csv->content.data[at] != csv->separator)
			return at;
		*fields += 1;
		at++;
	}
}

/* What is between the quotes, each doubled one made single. */
static hd_text
unquote(hd_csv *csv, hd_text quoted, size_t *used)
{
	char	   *copy = csv->unquoted + *used;
	size_t		len = 0;

	if (quoted.len == 0 || memchr(quoted.data, '"', quoted.len) == NULL)
		return quoted;
	for (size_t i = 0; i < quoted.len; i++)
	{
		copy[len++] = quoted.data[i];
		if (quoted.data[i] == '"')
			i++;
	}
	*used += len;
	return (hd_text) {copy, len};
}

static void
make_room(hd_csv *csv, size_t fields, size_t bytes)
{
	hd_allocator allocator = csv->allocator;

	if (fields > csv->field_room)
	{
		csv->field_room = 2 * fields;
		csv->fields = allocator.allocate(allocator.context,
										 csv->field_room * sizeof(hd_text));
	}
	if (bytes > csv->unquoted_room)
	{
		csv->unquoted_room = 2 * bytes;
		csv->unquoted = allocator.allocate(allocator.context,
										   csv->unquoted_room);
	}
}

/* Cut the well-formed record from at to end. */
static void
cut_fields(hd_csv *csv, size_t at, hd_csv_record *record)
{
	const char *data = csv->content.data;
	const char *none = NULL;
	size_t		used = 0;
	int			lines = 1;

	make_room(csv, record->count, record->text.len);
	for (size_t i = 0; i < record->count; i++)
	{
		size_t		end = end_of_field(csv, at, &lines, &none);
		hd_text		field = {data + at, end - at};

		if (field.len > 0 && field.data[0] == '"')
		{
			lines = 1;			/* the walk before counted all of them */
			field.len = closing_quote(csv->content, at + 1, &lines) - at - 1;
			field.data++;
			field = unquote(csv, field, &used);
		}
		csv->fields[i] = field;
		at = end + 1;
	}
	record->fields = csv->fields;
}

static int
count_line_ends(hd_text content, size_t from, size_t to)
{
	int			count = 0;

	while (from < to)
	{
		if (is_line_end(content.data[from]))
		{
			count++;
			from = after_line_end(content, from);
		}
		else
			from++;
	}
	return count;
}

bool
hd_csv_next(hd_csv *csv, hd_csv_record *record)
{
	hd_text		content = csv->content;
	size_t		start;
	size_t		end;

	for (; csv->at < content.len && is_line_end(content.data[csv->at]);
		 csv->line_no++)
		csv->at = after_line_end(content, csv->at);
	if (csv->at >= content.len)
		return false;

	*record = (hd_csv_record) {.line_no = csv->line_no};
	start = csv->at;
	end = end_of_record(csv, start, &record->count, &record->problem);
	if (record->problem != NULL)
	{
		record->count = 0;
		for (end = start; end < content.len &&
			 !is_line_end(content.data[end]);)
			end++;
	}
	record->text = (hd_text) {content.data + start, end - start};
	if (record->problem == NULL)
		cut_fields(csv, start, record);
	csv->at = end < content.len ? after_line_end(content, end) : end;
	csv->line_no += count_line_ends(content, start, csv->at);
	return true;
}
