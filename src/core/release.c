/*
 * release.c
 *	  Where is the header of a release file, and which rows follow it?
 *
 * The header is the first record, within MOST_PREAMBLE, that has every
 * column which some form of the kind requires.  What a row says is left to
 * the forms; here it is refused if it cannot be cut, has more cells than
 * there are columns, or repeats the key of an earlier row: a release says
 * each thing once, and which of two lines holds is not ours to guess.
 */
#include "core/release_private.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* CMS puts up to a dozen lines before the header. */
#define MOST_PREAMBLE 60
#define HEADING_SIZE 64

static const struct
{
	const char *name;
	const hd_release_form *const *forms;
}			kinds[HD_RELEASE_KINDS] = {
	[HD_RELEASE_CODE] = {"code", hd_release_code_forms},
	[HD_RELEASE_JW_JZ] = {"jw_jz", hd_release_jw_jz_forms},
	[HD_RELEASE_LIMIT_PROFESSIONAL] = {"limit_professional",
		hd_release_limit_professional_forms},
	[HD_RELEASE_LIMIT_INSTITUTIONAL] = {"limit_institutional",
		hd_release_limit_institutional_forms},
	[HD_RELEASE_LIMIT_DME] = {"limit_dme", hd_release_limit_dme_forms},
	[HD_RELEASE_STATUS] = {"status", hd_release_status_forms},
	[HD_RELEASE_PAYMENT] = {"payment", hd_release_payment_forms},
	[HD_RELEASE_NDC] = {"ndc", hd_release_ndc_forms},
};

bool
hd_release_kind_parse(hd_text name, hd_release_kind *kind)
{
	for (int i = 0; i < HD_RELEASE_KINDS; i++)
		if (hd_text_equal(hd_text_of(kinds[i].name), name))
		{
			*kind = (hd_release_kind) i;
			return true;
		}
	return false;
}

const char *
hd_release_kind_name(hd_release_kind kind)
{
	return kinds[kind].name;
}

/* ---- the row under construction ---- */

void
hd_release_begin_row(hd_release_reader *reader, int line_no, hd_text text)
{
	reader->line_no = line_no;
	reader->text = text;
	reader->key = HD_NO_TEXT;
	reader->reason = HD_NO_TEXT;
	reader->note = HD_NO_TEXT;
	reader->count = 0;
	reader->scratch.used = 0;
}

void
hd_release_put(hd_release_reader *reader, const char *name, hd_text value)
{
	reader->names[reader->count] = hd_text_of(name);
	reader->values[reader->count++] = value;
}

/* Text as it stands: NULL if blank; no field if the file has no column. */
void
hd_release_put_cell(hd_release_reader *reader, const char *name, hd_text cell)
{
	if (hd_text_supplied(cell))
		hd_release_put(reader, name, cell.len == 0 ? HD_NO_TEXT : cell);
}

static hd_text print_arguments(hd_scratch *scratch, const char *format,
							   va_list arguments)
			__attribute__((format(printf, 2, 0)));

/* Longer ones are cut; cells are shown in 60 bytes, so that none is. */
static hd_text
print_arguments(hd_scratch *scratch, const char *format, va_list arguments)
{
	char		printed[256];
	int			len = vsnprintf(printed, sizeof(printed), format, arguments);

	if (len >= (int) sizeof(printed))
		len = sizeof(printed) - 1;
	return hd_scratch_copy(scratch, (hd_text) {printed, (size_t) len});
}

/* True, so that a form can return it: there is a row to hand out. */
bool
hd_release_refuse(hd_release_reader *reader, const char *format, ...)
{
	va_list		arguments;

	va_start(arguments, format);
	reader->reason = print_arguments(&reader->scratch, format, arguments);
	va_end(arguments);
	return true;
}

void
hd_release_note(hd_release_reader *reader, const char *format, ...)
{
	va_list		arguments;
	hd_text		note;

	va_start(arguments, format);
	note = print_arguments(&reader->scratch, format, arguments);
	va_end(arguments);
	if (hd_text_supplied(reader->note))
		note = hd_scratch_print(&reader->scratch, "%.*s; %.*s",
								(int) reader->note.len, reader->note.data,
								(int) note.len, note.data);
	reader->note = note;
}

/* ---- keys that were handed out ---- */

static hd_seen_key *
seen_slot(hd_release_reader *reader, hd_text key)
{
	size_t		slot = hd_text_hash(key) & (reader->seen_room - 1);

	while (reader->seen[slot].line_no != 0 &&
		   !hd_text_same(reader->seen[slot].key, key))
		slot = (slot + 1) & (reader->seen_room - 1);
	return &reader->seen[slot];
}

/* The table is never more than half full, so that a free slot is found. */
static void
make_seen_room(hd_release_reader *reader)
{
	hd_seen_key *old = reader->seen;
	size_t		old_room = reader->seen_room;

	if (2 * (reader->seen_count + 1) <= old_room)
		return;
	reader->seen_room = old_room == 0 ? 1024 : 2 * old_room;
	reader->seen = reader->allocator.allocate(reader->allocator.context,
											  reader->seen_room *
											  sizeof(hd_seen_key));
	memset(reader->seen, 0, reader->seen_room * sizeof(hd_seen_key));
	for (size_t i = 0; i < old_room; i++)
		if (old[i].line_no != 0)
			*seen_slot(reader, old[i].key) = old[i];
}

static uint32_t
hash_values(const hd_release_reader *reader)
{
	uint32_t	hash = 0;

	for (int i = 0; i < reader->count; i++)
		hash = hash * 31 + hd_text_hash(reader->values[i]);
	return hash;
}

/* The first line of a key has it; the later one says the same, or not. */
static void
refuse_repeated(hd_release_reader *reader)
{
	uint32_t	values = hash_values(reader);
	hd_seen_key *seen;

	make_seen_room(reader);
	seen = seen_slot(reader, reader->key);
	if (seen->line_no != 0)
	{
		if (seen->values == values)
			hd_release_refuse(reader, "repeats line %d", seen->line_no);
		else
			hd_release_refuse(reader, "line %d says otherwise of %.*s",
							  seen->line_no, HD_SHOWN_UTF8(reader->key));
		return;
	}
	seen->values = values;
	seen->key = hd_scratch_copy(&reader->kept, reader->key);
	seen->line_no = reader->line_no;
	reader->seen_count++;
}

void
hd_release_hand_out(hd_release_reader *reader)
{
	hd_release_row row;

	if (!hd_text_supplied(reader->reason))
		refuse_repeated(reader);
	if (hd_text_supplied(reader->reason))
	{
		reader->count = 0;
		reader->note = HD_NO_TEXT;
		reader->report->refused++;
	}
	else
	{
		reader->report->accepted++;
		reader->report->noted += hd_text_supplied(reader->note);
	}
	row = (hd_release_row) {
		.line_no = reader->line_no, .key = reader->key,
		.count = reader->count, .names = reader->names,
		.values = reader->values, .reason = reader->reason,
		.text = reader->text, .note = reader->note
	};
	reader->take(reader->context, &row);
}

/* ---- the header ---- */

/* A heading's letters and digits; the year of "_2026_CODE" is dropped. */
static hd_text
normal_heading(hd_text heading, char *buffer)
{
	size_t		len = 0;
	size_t		digits = 0;

	for (size_t i = 0; i < heading.len && len < HEADING_SIZE; i++)
		if (hd_is_alnum(heading.data[i]))
			buffer[len++] = hd_lower(heading.data[i]);
	while (digits < len && hd_is_digit(buffer[digits]))
		digits++;
	if (digits == 4)
		return (hd_text) {buffer + 4, len - 4};
	return (hd_text) {buffer, len};
}

/* Place the form's headings, each on the first field that it fits. */
static int
place_headings(hd_release_reader *reader)
{
	const hd_release_form *form = reader->form;
	char		buffer[HEADING_SIZE];
	int			found = 0;

	for (int i = 0; i < form->heading_count; i++)
		reader->place[i] = -1;
	for (size_t field = 0; field < reader->record.count; field++)
	{
		hd_text		heading = normal_heading(reader->record.fields[field],
											 buffer);

		for (int i = 0; i < form->heading_count && heading.len > 0; i++)
			if (reader->place[i] < 0 &&
				hd_list_has(hd_text_of(form->headings[i].spellings), heading))
			{
				reader->place[i] = (int) field;
				found++;
			}
	}
	return found;
}

static bool
has_heading(const hd_csv_record *record, const char *spellings)
{
	char		buffer[HEADING_SIZE];

	for (size_t i = 0; i < record->count; i++)
	{
		hd_text		heading = normal_heading(record->fields[i], buffer);

		if (heading.len > 0 && hd_list_has(hd_text_of(spellings), heading))
			return true;
	}
	return false;
}

/*
 * Is the record the header of the reader's form?  If so, its columns are
 * placed; if not, it may still be the nearest that was seen.
 */
static bool
is_header(hd_release_reader *reader, int *nearest)
{
	const hd_release_form *form = reader->form;
	const hd_csv_record *record = &reader->record;
	const char *missing = NULL;
	int			found = place_headings(reader);

	for (int i = 0; i < form->heading_count && missing == NULL; i++)
		if (reader->place[i] < 0 && form->headings[i].required)
			missing = form->headings[i].name;
	if (missing == NULL && (form->foreign == NULL ||
							!has_heading(record, form->foreign)))
		return true;
	if (missing != NULL && found > *nearest)
	{
		*nearest = found;
		reader->report->nearest_line = record->line_no;
		reader->report->missing = missing;
	}
	return false;
}

/*
 * Find the header of one of the kind's forms, or its first line if the form
 * has none; reading goes on there.  A fixed-width line is a record of one
 * field, since no text holds the separator it is read with.
 */
static bool
find_header(hd_release_reader *reader, hd_release_kind kind)
{
	static const char separators[] = {',', '\t', '\0'};
	int			nearest = 0;
	hd_csv		before;

	for (size_t s = 0; s < sizeof(separators); s++)
	{
		hd_csv_open(&reader->csv, reader->content, separators[s],
					reader->allocator);
		for (int i = 0; i < MOST_PREAMBLE; i++)
		{
			before = reader->csv;
			if (!hd_csv_next(&reader->csv, &reader->record))
				break;
			if (reader->record.count == 0)
				continue;
			reader->header_count = reader->record.count;
			for (const hd_release_form *const *form = kinds[kind].forms;
				 *form != NULL; form++)
			{
				reader->form = *form;
				if (((*form)->layout != NULL) != (separators[s] == '\0'))
					continue;
				if ((*form)->layout == NULL)
				{
					if (is_header(reader, &nearest))
						return true;
				}
				else if ((*form)->is_first(reader->record.text))
				{
					reader->csv = before;
					return true;
				}
			}
		}
	}
	return false;
}

/* The other kind whose header the content has. */
static const char *
other_kind(hd_release_reader *reader)
{
	hd_release_report *own = reader->report;
	hd_release_report unused = {0};
	const char *name = NULL;

	reader->report = &unused;
	for (int i = 0; i < HD_RELEASE_KINDS && name == NULL; i++)
		if (i != (int) reader->kind && i != HD_RELEASE_JW_JZ &&
			find_header(reader, (hd_release_kind) i))
			name = kinds[i].name;
	reader->report = own;
	return name;
}

/*
 * A list of codes alone has nothing that tells it from other files, so that
 * it is one only if it is none of those.
 */
static bool
recognise(hd_release_reader *reader)
{
	if (reader->kind == HD_RELEASE_JW_JZ)
	{
		reader->report->looks_like = other_kind(reader);
		return reader->report->looks_like == NULL &&
			find_header(reader, reader->kind);
	}
	if (find_header(reader, reader->kind))
		return true;
	reader->report->looks_like = other_kind(reader);
	return false;
}

/* ---- the records ---- */

static bool
record_is_blank(const hd_csv_record *record)
{
	for (size_t i = 0; i < record->count; i++)
		if (!hd_text_blank(record->fields[i]))
			return false;
	return record->problem == NULL;
}

/* More cells than the header has, blank ones aside. */
static bool
has_extra_cells(const hd_release_reader *reader)
{
	for (size_t i = reader->header_count; i < reader->record.count; i++)
		if (!hd_text_blank(reader->record.fields[i]))
			return true;
	return false;
}

/* A column that the file does not have is not supplied. */
static void
set_cells(hd_release_reader *reader)
{
	const hd_release_form *form = reader->form;

	for (int i = 0; i < form->heading_count; i++)
	{
		size_t		place = (size_t) reader->place[i];
		hd_text		cell = HD_TEXT("");

		if (form->layout != NULL)
			cell = hd_release_columns(reader->record.text, form->layout[i]);
		else if (reader->place[i] < 0)
			cell = HD_NO_TEXT;
		else if (place < reader->record.count)
			cell = reader->record.fields[place];
		reader->cell[i] = hd_text_supplied(cell) ?
			hd_release_plain(&reader->scratch, cell) : cell;
	}
}

/*
 * Begin the row of the next record that is not blank.  One that cannot be
 * cut into cells is refused already.
 */
bool
hd_release_next_record(hd_release_reader *reader)
{
	hd_csv_record *record = &reader->record;

	do
	{
		if (!hd_csv_next(&reader->csv, record))
			return false;
	} while (record_is_blank(record));

	hd_release_begin_row(reader, record->line_no, record->text);
	set_cells(reader);
	if (record->problem != NULL)
		hd_release_refuse(reader, "%s", record->problem);
	else if (has_extra_cells(reader))
		hd_release_refuse(reader, "%zu cells where the header has %zu",
						  record->count, reader->header_count);
	return true;
}

bool
hd_release_read(hd_release_kind kind, hd_text content,
				hd_allocator allocator, hd_release_take take, void *context,
				hd_release_report *report)
{
	hd_release_reader *reader = allocator.allocate(allocator.context,
												   sizeof(*reader));

	*report = (hd_release_report) {0};
	*reader = (hd_release_reader) {
		.kind = kind, .content = content, .allocator = allocator,
		.take = take, .context = context, .report = report,
		.scratch = {.allocator = allocator}, .kept = {.allocator = allocator}
	};
	if (!recognise(reader))
		return false;
	report->nearest_line = 0;
	report->missing = NULL;
	if (reader->form->prepare != NULL)
		reader->form->prepare(reader);
	while (hd_release_next_record(reader))
	{
		bool		refused = hd_text_supplied(reader->reason);

		if ((refused && !reader->form->reads_refused) ||
			reader->form->read(reader))
			hd_release_hand_out(reader);
	}
	if (reader->form->finish != NULL)
		reader->form->finish(reader);
	return true;
}
