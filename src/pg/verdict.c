/*
 * verdict.c
 *	  What may be told of a verdict, to whom?
 *
 * Collects the notes of one line and withholds what the reader may not see.
 * Which rows, messages or columns are made of them is the caller's business.
 */
#include "postgres.h"

#include "pg/verdict.h"

#include "catalog/namespace.h"
#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "utils/acl.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/lsyscache.h"

/* What is left of a detail that the reader may not see in full. */
#define CONFIDENTIAL "payer policy"

Datum
hd_text_array(Datum *texts, int count)
{
	return PointerGetDatum(construct_array(texts, count, TEXTOID, -1, false,
										   TYPALIGN_INT));
}

/*
 * The ids of the findings as text[].  Nothing found is the common case and
 * allocates no more than the empty array.
 */
Datum
hd_finding_array(const hd_finding_set *findings)
{
	Datum		elements[HD_FINDING_COUNT];
	int			count = 0;

	for (int finding = 0; finding < HD_FINDING_COUNT; finding++)
		if (hd_finding_set_has(findings, (hd_finding) finding))
			elements[count++] =
				CStringGetTextDatum(hd_finding_table[finding].name);
	if (count == 0)
		return PointerGetDatum(construct_empty_array(TEXTOID));
	return hd_text_array(elements, count);
}

static inline uint32
slot_of(const hd_finding_set *findings)
{
	uint64		mixed = 0;

	for (int i = 0; i < HD_FINDING_WORDS; i++)
		mixed = (mixed ^ findings->word[i]) * UINT64CONST(0x9E3779B97F4A7C15);
	return (uint32) (mixed >> (64 - HD_SHARED_BITS));
}

/*
 * The same array for the same findings, as long as the context lasts: a few
 * sets are found on line after line, and nobody writes into the result of a
 * function.  What is handed out is never freed, so a set that comes when its
 * slot is taken gets an array of its own each time.
 */
Datum
hd_shared_finding_array(hd_shared_arrays *shared, MemoryContext context,
						const hd_finding_set *findings)
{
	uint32		at = slot_of(findings);
	MemoryContext old;

	if (shared->slot[at].array == 0)
	{
		old = MemoryContextSwitchTo(context);
		shared->slot[at].array = hd_finding_array(findings);
		shared->slot[at].findings = *findings;
		MemoryContextSwitchTo(old);
	}
	else if (memcmp(&shared->slot[at].findings, findings,
					sizeof(*findings)) != 0)
		return hd_finding_array(findings);
	return shared->slot[at].array;
}

/*
 * Judge without details, as the session's sources say.  Sections are asked
 * for only where the line is none of those that came before.
 */
const hd_view *
hd_judge_line(FunctionCallInfo fcinfo, const hd_line *line,
			  hd_check_set wanted, hd_verdict *verdict)
{
	const hd_view *view = hd_image_view(fcinfo, 0);

	if (likely(hd_memo_judge(hd_view_memo(view), view->order, line, wanted,
							 verdict)))
		return view;
	view = hd_image_view(fcinfo, hd_line_sections(line, wanted));
	hd_memo_learn(hd_view_memo(view), view->order, line, wanted, verdict);
	return view;
}

static void
collect(void *context, const hd_note *note)
{
	hd_collection *all = context;
	hd_collected *item;

	for (int i = 0; i < all->count; i++)
	{
		item = &all->item[i];
		if (item->note.check != note->check ||
			item->note.finding != note->finding ||
			item->note.status != note->status)
			continue;
		appendStringInfo(&item->detail, "; %s", note->detail);
		if (note->severity > item->note.severity)
			item->note.severity = note->severity;
		item->note.confidential |= note->confidential;
		return;
	}
	if (all->count == all->room)
	{
		all->room *= 2;
		all->item = repalloc(all->item, all->room * sizeof(hd_collected));
	}
	item = &all->item[all->count++];
	item->note = *note;
	item->note.detail = NULL;
	initStringInfo(&item->detail);
	appendStringInfoString(&item->detail, note->detail);
}

/* Catalogue order: by check, then by finding, then as it was said. */
static int
compare_collected(const void *a, const void *b)
{
	const hd_note *left = &((const hd_collected *) a)->note;
	const hd_note *right = &((const hd_collected *) b)->note;

	if (left->check != right->check)
		return left->check < right->check ? -1 : 1;
	return (left->finding > right->finding) - (left->finding < right->finding);
}

static void
begin_collection(hd_collection *all, int room)
{
	all->count = 0;
	all->room = room;
	all->item = palloc(room * sizeof(hd_collected));
}

/* Most lines with findings have one or two. */
#define FINDINGS_EXPECTED 4

/*
 * Why the findings of a verdict were found.  Only the checks that failed are
 * asked again: no check knows another, so they say the same.
 */
void
hd_collect_findings(const hd_view *view, const hd_order *order,
					const hd_line *line, const hd_verdict *verdict,
					hd_collection *all)
{
	hd_notes	notes = {collect, all, true};
	hd_check_set failed = 0;

	begin_collection(all, FINDINGS_EXPECTED);
	for (int check = 0; check < HD_CHECK_COUNT; check++)
		if (verdict->status[check] == HD_STATUS_FAIL)
			failed |= UINT64CONST(1) << check;
	hd_memo_explain(hd_view_memo(view), order, line, failed, &notes);
	qsort(all->item, all->count, sizeof(hd_collected), compare_collected);
}

void
hd_judge_with_notes(const hd_view *view, const hd_order *order,
					const hd_line *line, hd_verdict *verdict,
					hd_collection *all)
{
	hd_notes	notes = {collect, all, false};

	begin_collection(all, HD_CHECK_COUNT);
	hd_judge(view->catalog, order, line, HD_ALL_CHECKS, &notes, verdict);
	qsort(all->item, all->count, sizeof(hd_collected), compare_collected);
}

/*
 * Payer policies may be confidential: whoever may not read the table is not
 * told its values, though the finding fires.
 */
static bool
may_read_policies(FunctionCallInfo fcinfo)
{
	Oid			schema = get_func_namespace(fcinfo->flinfo->fn_oid);
	Oid			table = get_relname_relid("hcpcs_payer_policy", schema);

	return OidIsValid(table) &&
		pg_class_aclcheck(table, GetUserId(), ACL_SELECT) == ACLCHECK_OK;
}

/* Asks for rights only when there is something to hide. */
const char *
hd_shown_detail(FunctionCallInfo fcinfo, const hd_collected *collected)
{
	if (collected->note.confidential && !may_read_policies(fcinfo))
		return CONFIDENTIAL;
	return collected->detail.data;
}

/* "cms 2026q4", or "cms" for what rests on a rule of the manuals alone. */
char *
hd_note_source(const hd_catalog *catalog, const hd_note *note)
{
	hd_text		source = HD_TEXT("cms");
	hd_text		release = HD_TEXT("");

	if (note->source != HD_NO_SOURCE)
		source = hd_catalog_source_name(catalog, note->source);
	if (note->release != HD_NO_RELEASE)
		release = hd_catalog_release_name(catalog, note->release);
	return psprintf("%.*s%s%.*s", (int) source.len, source.data,
					release.len > 0 ? " " : "", (int) release.len,
					release.data);
}

/* Its remark codes as text[]; 0: none are known. */
Datum
hd_finding_rarc(const hd_finding_text *texts)
{
	if (!hd_text_supplied(texts->rarc))
		return (Datum) 0;
	return OidInputFunctionCall(F_ARRAY_IN,
								pnstrdup(texts->rarc.data, texts->rarc.len),
								TEXTOID, -1);
}

/* What the catalogue says of a finding, in the columns of its row */
void
hd_set_finding_texts(hd_row *row, const hd_catalog *catalog,
					 hd_finding finding)
{
	const hd_finding_text *texts = hd_catalog_finding(catalog, finding);
	Datum		rarc = hd_finding_rarc(texts);

	hd_row_set_text(row, "carc", texts->carc);
	hd_row_set_text(row, "remedy", texts->remedy);
	if (rarc != 0)
		hd_row_set(row, "rarc", rarc);
}
