/*
 * image.c
 *	  Which copy of the reference tables shows what the snapshot shows?
 *
 * hcpcs_version holds one row, a number.  Whoever changes a row of a
 * reference table first gives that number a new value, never used before, in
 * the same transaction (reference.c, hd_image_change).  So the version that a
 * snapshot sees names the state of all reference tables that the same
 * snapshot sees, and an image is kept under the version it was loaded at:
 *
 *		snapshot --memo--> view          same snapshot as last time
 *		         --scan--> version --> slot   one row read
 *		                          \--> load   tables read
 *
 * Relcache invalidation alone would not do: it says when something was
 * committed, not what an older snapshot may see, and it is only heard when a
 * lock is taken.  Here it only tells that a table was altered or dropped.
 *
 * The transaction's own changes.  They become visible one command at a time
 * under one version, so a version alone does not name what their transaction
 * sees.  From the first change on ("dirty") images are private: good for the
 * snapshots that see the same of our changes, dropped when the transaction or
 * any of its subtransactions ends badly, or the transaction well.  Nobody
 * else can commit a change meanwhile: we hold the row of hcpcs_version.
 *
 * Parallel workers are new processes without our memory of being dirty; they
 * need none, since nothing can change while they run.
 */
#include "postgres.h"

#include "access/xact.h"
#include "catalog/pg_class.h"
#include "executor/spi.h"
#include "miscadmin.h"
#include "pg/image.h"
#include "pg/image_load.h"
#include "pg/sources.h"
#include "portability/instr_time.h"
#include "utils/builtins.h"
#include "utils/guc.h"
#include "utils/inval.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/snapmgr.h"
#include "utils/syscache.h"

/* Beside the HD_SECTION_BITs: the order of hcpcs_drug.sources. */
#define WITH_ORDER (1u << 31)

/* Most that a memo takes beside an older copy of the image */
#define MEMO_BESIDE_COPY (HD_MEMO_SIZE / 3 * 2)

/* Part of hcpcs_drug.max_image_mb that a memo may take at most */
#define MEMO_SHARE 16

typedef struct hd_image
{
	MemoryContext context;		/* holds the image and all of its catalog */
	hd_catalog *catalog;
	double		load_ms;
	bool		loading;		/* a section is half there */

	/* what it shows */
	Oid			version_table;	/* a new one after DROP, CREATE EXTENSION */
	int64		version;

	/* a private image: which of our own changes it shows */
	bool		private;
	uint64		changes;		/* how many there were when it was loaded */
	CommandId	curcid;			/* of the snapshot it was loaded with */

	/* orders of its sources */
	hd_order	default_order;
	hd_order	order;
	uint64		order_settings; /* generation of order; 0: not made */
	uint64		stamp;			/* hd_view.version */

	MemoryContext memo_context; /* below context; NULL: no memo */
	hd_memo    *memo;
} hd_image;

/*
 * The image used last, and one more: a cursor may be open on an older
 * snapshot while newer statements run.
 */
static hd_image *slots[2];

static hd_view view;			/* onto slots[0] */

/*
 * What the active snapshot looked like when the view was made.  A snapshot
 * that agrees in all of it sees the same rows: below one xmax the set of
 * transactions in progress only shrinks, so equal counts mean equal sets; our
 * own changes move curcid; and what moves neither (rollback, end of
 * transaction, an alteration) moves the epoch; the setting has a count of
 * its own.
 */
static struct
{
	uint64		epoch;			/* 0: no view */
	uint64		settings;		/* generation of hcpcs_drug.sources */
	CommandId	curcid;
	TransactionId xmin;
	TransactionId xmax;
	uint32		xcnt;
	int32		subxcnt;
	unsigned	has;			/* HD_SECTION_BITs loaded, WITH_ORDER */
}			memo;

static uint64 epoch = 1;
static uint64 stamps;			/* given out so far */

/*
 * Our own changes.  dirty_in is the subtransaction that gave hcpcs_version
 * its new number: if it is rolled back, so is the number.
 */
static SubTransactionId dirty_in = InvalidSubTransactionId;
static uint64 changes;
static CommandId change_command;	/* the last change is not after this */

/* The tables, as long as nobody has altered one. */
static hd_tables tables;
static bool tables_known;
static bool tables_altered;

static int	max_image_mb;

/* ---- memory: one context an image, up to a ceiling ---- */

static void
check_ceiling(MemoryContext context, Size more)
{
	Size		limit = (Size) max_image_mb * 1024 * 1024;

	if (MemoryContextMemAllocated(context, true) + more > limit)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("reference data does not fit into %d MB of memory",
						max_image_mb),
				 errhint("Raise hcpcs_drug.max_image_mb, or delete releases that are no longer needed.")));
}

static void *
image_allocate(void *context, size_t size)
{
	check_ceiling(context, size);
	return MemoryContextAllocHuge(context, size);
}

static void *
image_enlarge(void *context, void *block, size_t size)
{
	Size		had = GetMemoryChunkSpace(block);

	check_ceiling(context, size > had ? size - had : 0);
	return repalloc_huge(block, size);
}

/* Blocks are small: arrays get blocks of their own, texts come in chunks. */
static hd_image *
make_image(void)
{
	MemoryContext context = AllocSetContextCreate(CurrentMemoryContext,
												  "hcpcs_drug image", 0,
												  8 * 1024, 64 * 1024);
	hd_image   *image = MemoryContextAllocZero(context, sizeof(hd_image));

	image->context = context;
	image->catalog = hd_catalog_create((hd_allocator) {
		.allocate = image_allocate,
		.enlarge = image_enlarge,
		.context = context
	});
	return image;
}

static void *
memo_allocate(void *context, size_t size)
{
	return MemoryContextAlloc(context, size);
}

/*
 * A memo takes a small part of the ceiling, so that what it remembers never
 * keeps a section from being loaded.
 */
hd_memo *
hd_image_memo(const hd_view *of)
{
	hd_image   *image = slots[0];
	Size		share = (Size) max_image_mb * 1024 * 1024 / MEMO_SHARE;
	Size		most = slots[1] != NULL ? MEMO_BESIDE_COPY : HD_MEMO_SIZE;

	Assert(of == &view && of->catalog == image->catalog);
	if (image->memo == NULL)
	{
		if (image->memo_context == NULL)
			image->memo_context = AllocSetContextCreate(image->context,
														"hcpcs_drug memo",
														ALLOCSET_SMALL_SIZES);
		image->memo = hd_memo_create(image->catalog, (hd_allocator) {
			.allocate = memo_allocate,
			.context = image->memo_context
		}, Min(most, share));
	}
	view.memo = image->memo;
	return view.memo;
}

/* An image that is kept for an older snapshot is seldom asked. */
static void
drop_memo(hd_image *image)
{
	if (image == NULL || image->memo_context == NULL)
		return;
	MemoryContextDelete(image->memo_context);
	image->memo_context = NULL;
	image->memo = NULL;
}

static void
drop_image(int slot)
{
	if (slots[slot] != NULL)
		MemoryContextDelete(slots[slot]->context);
	slots[slot] = NULL;
}

static void
drop_private_images(void)
{
	for (int i = 0; i < lengthof(slots); i++)
	{
		if (slots[i] != NULL && slots[i]->private)
			drop_image(i);
	}
}

/* ---- finding the image that a snapshot needs ---- */

/*
 * Find the tables again after one of them was altered.  A message that comes
 * in while we look sets tables_altered again, whatever table it is about,
 * because tables_known is false meanwhile; so the next call looks once more.
 */
static void
find_tables(FunctionCallInfo fcinfo)
{
	hd_tables	found;

	for (int i = 0; i < lengthof(slots); i++)
		drop_image(i);
	tables_known = false;
	tables_altered = false;
	hd_tables_find(get_func_namespace(fcinfo->flinfo->fn_oid), &found);
	tables = found;
	tables_known = true;
}

static bool
is_dirty(void)
{
	return dirty_in != InvalidSubTransactionId;
}

/*
 * Does the image show what a snapshot sees that sees this version?  While we
 * are dirty, only if it was loaded after our last change and that change is
 * in a command that both snapshots see, or both are of one command.
 */
static bool
image_shows(const hd_image *image, int64 version, Snapshot snapshot)
{
	if (image->version_table != tables.oid[HD_TABLE_version] ||
		image->version != version || image->private != is_dirty())
		return false;
	if (!image->private)
		return true;
	return image->changes == changes &&
		(image->curcid == snapshot->curcid ||
		 Min(image->curcid, snapshot->curcid) > change_command);
}

/* Bring the image for this version to slot 0; false if there is none. */
static bool
find_image(int64 version, Snapshot snapshot)
{
	for (int i = 0; i < lengthof(slots); i++)
	{
		hd_image   *image = slots[i];

		if (image == NULL)
			continue;
		if (image->loading)		/* an error cut it short */
			drop_image(i);
		else if (image_shows(image, version, snapshot))
		{
			slots[i] = slots[0];
			slots[0] = image;
			if (i > 0)
				drop_memo(slots[i]);
			return true;
		}
	}
	return false;
}

/*
 * Load what is wanted of the sections and not there yet.  The snapshot need
 * not be the one that the first section was loaded with: it sees the same
 * version, and every change to any reference table makes a new one, so it
 * sees the same rows of all of them.
 */
static void
load_sections(hd_image *image, unsigned wanted, const hd_tables *from,
			  Snapshot snapshot)
{
	instr_time	start;
	instr_time	taken;

	INSTR_TIME_SET_CURRENT(start);
	image->loading = true;
	for (int section = 0; section < HD_SECTION_COUNT; section++)
	{
		if ((wanted & HD_SECTION_BIT(section)) != 0 &&
			!hd_catalog_has(image->catalog, (hd_section) section))
			hd_load_section(image->catalog, (hd_section) section, from,
							snapshot);
	}
	image->loading = false;
	INSTR_TIME_SET_CURRENT(taken);
	INSTR_TIME_SUBTRACT(taken, start);
	image->load_ms += INSTR_TIME_GET_MILLISEC(taken);
}

/*
 * Load a new image into slot 0.  Until it is complete it hangs below the
 * caller's memory, so that an error takes it away.
 */
static void
load_image(int64 version, unsigned wanted, const hd_tables *from,
		   Snapshot snapshot)
{
	hd_image   *image;

	drop_image(1);
	slots[1] = slots[0];
	slots[0] = NULL;
	drop_memo(slots[1]);
	image = make_image();
	image->version_table = from->oid[HD_TABLE_version];
	image->version = version;
	image->private = is_dirty();
	image->changes = changes;
	image->curcid = snapshot->curcid;
	load_sections(image, wanted, from, snapshot);
	hd_catalog_default_order(image->catalog, &image->default_order);
	image->stamp = ++stamps;
	MemoryContextSetParent(image->context, CacheMemoryContext);
	slots[0] = image;
}

/* The order may have been made for this image by an earlier statement. */
static void
make_order(hd_image *image)
{
	if (image->order_settings == hd_setting_generation)
		return;
	hd_sources_resolve(image->catalog, hd_setting_sources, &image->order);
	image->order_settings = hd_setting_generation;
	image->stamp = ++stamps;
}

static void
make_view(const hd_image *image)
{
	bool		ordered = image->order_settings == hd_setting_generation;

	view.catalog = image->catalog;
	view.order = ordered ? &image->order : NULL;
	view.default_order = &image->default_order;
	view.version = image->stamp;
	view.memo = image->memo;
	memo.has = ordered ? WITH_ORDER : 0;
	for (int section = 0; section < HD_SECTION_COUNT; section++)
	{
		if (hd_catalog_has(image->catalog, (hd_section) section))
			memo.has |= HD_SECTION_BIT(section);
	}
}

/*
 * The way past the memo.  Opening a table may bring in messages that move the
 * epoch; then the memo, made under the epoch before, does not match and the
 * next call comes here again.
 */
static const hd_view *
find_view(FunctionCallInfo fcinfo, Snapshot snapshot, unsigned wanted)
{
	uint64		seen;
	hd_tables	from;
	int64		version;

	wanted |= HD_SECTION_BIT(HD_SECTION_CODE);
	memo.epoch = 0;
	if (tables_altered || !tables_known)
		find_tables(fcinfo);
	seen = epoch;
	from = tables;
	version = hd_load_version(&from, snapshot);
	if (find_image(version, snapshot))
		load_sections(slots[0], wanted, &from, snapshot);
	else
		load_image(version, wanted, &from, snapshot);
	if ((wanted & WITH_ORDER) != 0)
		make_order(slots[0]);
	make_view(slots[0]);
	memo.epoch = seen;
	memo.settings = hd_setting_generation;
	memo.curcid = snapshot->curcid;
	memo.xmin = snapshot->xmin;
	memo.xmax = snapshot->xmax;
	memo.xcnt = snapshot->xcnt;
	memo.subxcnt = snapshot->subxcnt;
	return &view;
}

static const hd_view *
get_view(FunctionCallInfo fcinfo, unsigned wanted)
{
	Snapshot	snapshot = GetActiveSnapshot();

	if (unlikely(snapshot == NULL))
		elog(ERROR, "reference data asked for without an active snapshot");
	if (likely(memo.epoch == epoch &&
			   memo.settings == hd_setting_generation &&
			   memo.curcid == snapshot->curcid &&
			   memo.xmin == snapshot->xmin &&
			   memo.xmax == snapshot->xmax &&
			   memo.xcnt == snapshot->xcnt &&
			   memo.subxcnt == snapshot->subxcnt &&
			   (wanted & ~memo.has) == 0))
		return &view;
	return find_view(fcinfo, snapshot, wanted);
}

const hd_view *
hd_image_view(FunctionCallInfo fcinfo, unsigned sections)
{
	return get_view(fcinfo, sections | WITH_ORDER);
}

const hd_view *
hd_image_view_unordered(FunctionCallInfo fcinfo, unsigned sections)
{
	return get_view(fcinfo, sections);
}

bool
hd_image_describe(hd_image_info *info)
{
	if (slots[0] == NULL)
		return false;
	info->version = slots[0]->version;
	info->rows = hd_catalog_rows(slots[0]->catalog);
	info->load_ms = slots[0]->load_ms;
	info->bytes = 0;
	for (int i = 0; i < lengthof(slots); i++)
	{
		if (slots[i] != NULL)
			info->bytes += MemoryContextMemAllocated(slots[i]->context, true);
	}
	return true;
}

/* ---- what makes an image or the memo no longer good ---- */

static Oid
table_owner(Oid table)
{
	HeapTuple	tuple = SearchSysCache1(RELOID, ObjectIdGetDatum(table));
	Oid			owner;

	if (!HeapTupleIsValid(tuple))
		elog(ERROR, "cache lookup failed for relation %u", table);
	owner = ((Form_pg_class) GETSTRUCT(tuple))->relowner;
	ReleaseSysCache(tuple);
	return owner;
}

static void
run_renumber(const char *schema)
{
	char	   *sequence = psprintf("%s.hcpcs_version_seq", schema);
	char	   *query = psprintf("UPDATE %s.hcpcs_version SET version = "
								 "pg_catalog.nextval(%s::pg_catalog.regclass)",
								 schema, quote_literal_cstr(sequence));

	SPI_connect();
	if (SPI_execute(query, false, 0) != SPI_OK_UPDATE)
		elog(ERROR, "could not renumber the reference data");
	if (SPI_processed != 1)
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("reference table \"hcpcs_version\" does not hold one row"),
				 errhint("Drop and create the extension hcpcs_drug.")));
	SPI_finish();
}

/*
 * Give hcpcs_version a new number, from a sequence, since a number that was
 * rolled back must never come again.  As the owner of the table: nobody else
 * has rights on it, and whoever may write a reference table must not need
 * any.
 */
static void
renumber(Oid namespace)
{
	const char *schema = quote_identifier(get_namespace_name(namespace));
	Oid			table = get_relname_relid("hcpcs_version", namespace);
	Oid			user;
	int			context;

	GetUserIdAndSecContext(&user, &context);
	SetUserIdAndSecContext(table_owner(table),
						   context | SECURITY_LOCAL_USERID_CHANGE |
						   SECURITY_RESTRICTED_OPERATION);
	run_renumber(schema);
	SetUserIdAndSecContext(user, context);
}

/*
 * Called before a row changes.  change_command is the current command after
 * renumbering, so the changed row is visible to every later command and, for
 * a snapshot that a nested query takes from here on, perhaps to the current
 * one; image_shows() counts on neither.
 */
void
hd_image_change(FunctionCallInfo fcinfo)
{
	if (!is_dirty())
	{
		renumber(get_func_namespace(fcinfo->flinfo->fn_oid));
		dirty_in = GetCurrentSubTransactionId();
	}
	changes++;
	epoch++;
	change_command = GetCurrentCommandId(false);
}

/*
 * At the end of a transaction the memo goes even if nothing changed: reading
 * hcpcs_version again is what makes the next SERIALIZABLE transaction depend
 * on it.
 */
static void
at_transaction_event(XactEvent event, void *arg)
{
	switch (event)
	{
		case XACT_EVENT_COMMIT:
		case XACT_EVENT_PARALLEL_COMMIT:
		case XACT_EVENT_ABORT:
		case XACT_EVENT_PARALLEL_ABORT:
		case XACT_EVENT_PREPARE:
			epoch++;
			dirty_in = InvalidSubTransactionId;
			drop_private_images();
			break;
		case XACT_EVENT_PRE_COMMIT:
		case XACT_EVENT_PARALLEL_PRE_COMMIT:
		case XACT_EVENT_PRE_PREPARE:
			break;
	}
}

/* After a rollback curcid may come again with other rows behind it. */
static void
at_subtransaction_event(SubXactEvent event, SubTransactionId self,
						SubTransactionId parent, void *arg)
{
	if (event == SUBXACT_EVENT_ABORT_SUB)
	{
		epoch++;
		drop_private_images();
		if (dirty_in == self)
			dirty_in = InvalidSubTransactionId;
	}
	else if (event == SUBXACT_EVENT_COMMIT_SUB && dirty_in == self)
		dirty_in = parent;
}

/*
 * A table was altered or dropped; InvalidOid means any.  This may run in the
 * middle of a catalog look-up or while an image is in use: it only leaves a
 * note, neither looks anything up nor frees anything.
 */
static void
at_relcache_message(Datum arg, Oid relation)
{
	bool		ours = !tables_known || !OidIsValid(relation);

	for (int i = 0; i < HD_TABLE_COUNT && !ours; i++)
		ours = tables.oid[i] == relation;
	if (!ours)
		return;
	tables_altered = true;
	epoch++;
}

/* Once in the life of a backend: callbacks cannot be taken back. */
void
hd_image_define(void)
{
	DefineCustomIntVariable("hcpcs_drug.max_image_mb",
							"Most memory that one copy of the reference data may take.",
							NULL, &max_image_mb, 256, 1,
							MAX_KILOBYTES / 1024, PGC_USERSET, GUC_UNIT_MB,
							NULL, NULL, NULL);
	CacheRegisterRelcacheCallback(at_relcache_message, (Datum) 0);
	RegisterXactCallback(at_transaction_event, NULL);
	RegisterSubXactCallback(at_subtransaction_event, NULL);
}
