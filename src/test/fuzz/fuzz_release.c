/*
 * fuzz_release.c
 *	  Does any file make the readers of CMS's releases misbehave?
 *
 * The first byte picks the kind, the rest is the content.  Beside what the
 * sanitizers see: what is accepted fits the columns of the tables, what is
 * refused says why, and lines come in order.
 */
#include "core/release.h"
#include "test/unit/fixture.h"

int			LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

typedef struct seen
{
	hd_text		content;
	hd_release_kind kind;
	int			line_no;
	int			accepted;
	int			refused;
	int			noted;
} seen;

static void
promise(bool kept)
{
	if (!kept)
		abort();
}

static bool
is_any(hd_text name, const char *list)
{
	return hd_list_has(hd_text_of(list), name);
}

/* As PostgreSQL's numeric takes it, zero or more */
static void
check_number(hd_text value, bool may_be_zero)
{
	hd_decimal	number;

	promise(hd_decimal_parse(value, &number));
	promise(hd_decimal_is_finite(number) || number.kind == HD_DECIMAL_HUGE);
	promise(hd_decimal_sign(number) > 0 ||
			(may_be_zero && hd_decimal_sign(number) == 0));
}

static void
check_value(hd_text name, hd_text value)
{
	hd_code		code;

	promise(value.len > 0);
	promise(value.data[0] != ' ' && value.data[value.len - 1] != ' ');
	for (size_t i = 0; i < value.len; i++)
		promise((unsigned char) value.data[i] >= ' ');
	if (is_any(name, "code"))
		promise(value.len == 5 &&
				hd_code_parse(value, &code) == HD_CODE_LEVEL_II &&
				value.data[0] >= 'A' && value.data[0] != 'D');
	else if (is_any(name, "ndc"))
		promise(value.len == 11 && hd_ndc_parse(value) != HD_NO_NDC);
	else if (is_any(name, "payment_limit|coinsurance_percent|units"))
		check_number(value, true);
	else if (is_any(name, "units_per_container|containers_per_package|"
					"units_per_package|size|dose"))
		check_number(value, false);
	else if (is_any(name, "valid_from|valid_to"))
		promise(value.len == 10 || is_any(value, "infinity"));
	else if (is_any(name, "modifier"))
		promise(value.len == 2 && hd_modifier_parse(value) != HD_NO_MODIFIER);
}

static void
check_row(void *context, const hd_release_row *row)
{
	seen	   *s = context;
	bool		refused = hd_text_supplied(row->reason);

	promise(row->line_no > s->line_no);
	s->line_no = row->line_no;
	promise(row->text.data >= s->content.data && row->text.len > 0 &&
			row->text.data + row->text.len <=
			s->content.data + s->content.len);
	s->refused += refused;
	s->accepted += !refused;
	s->noted += hd_text_supplied(row->note);
	if (refused)
	{
		promise(row->reason.len > 0 && row->count == 0);
		promise(!hd_text_supplied(row->note));
		return;
	}
	promise(row->count > 0 && row->key.len > 0);
	for (int i = 0; i < row->count; i++)
	{
		for (int j = 0; j < i; j++)
			promise(!hd_text_same(row->names[i], row->names[j]));
		if (hd_text_supplied(row->values[i]))
			check_value(row->names[i], row->values[i]);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	fixture_memory memory = {0};
	hd_release_report report;
	seen		s = {0};
	char	   *copy;

	if (size == 0)
		return 0;
	copy = malloc(size);
	if (copy == NULL)
		return 0;
	memcpy(copy, data, size);
	memory.all.next = memory.all.previous = &memory.all;
	memory.filler = 0xA5;
	s.kind = (hd_release_kind) (data[0] % HD_RELEASE_KINDS);
	s.content = (hd_text) {copy + 1, size - 1};
	if (hd_release_read(s.kind, s.content,
						(hd_allocator) {fixture_allocate, fixture_enlarge,
						&memory}, check_row, &s, &report))
		promise(report.accepted == s.accepted && report.noted == s.noted &&
				report.refused == s.refused && report.looks_like == NULL);
	else
		promise(s.line_no == 0 &&
				(report.nearest_line == 0) == (report.missing == NULL));
	while (memory.all.next != &memory.all)
		fixture_release(&memory, memory.all.next);
	free(copy);
	return 0;
}
