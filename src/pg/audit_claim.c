/*
 * audit_claim.c
 *	  Which claims do not count any more?
 *
 * A void (claim frequency 8) takes back the claim it names as its original,
 * a replacement (7) stands for it.  Some systems keep the number of the
 * original on all three: then the lines of the replacement are those that
 * say so.  Which claims are named is known when all lines have been read, so
 * only those are remembered, by a hash of 128 bits of their number.
 */
#include "postgres.h"

#include "pg/audit.h"

#include "common/hashfn.h"

typedef struct claim_key
{
	uint64		part[2];
} claim_key;

typedef struct claim
{
	claim_key	key;
	bool		by_another;		/* named by a claim of another number */
	bool		by_itself;		/* by one of its own number */
} claim;

static claim_key
key_of(hd_text number)
{
	const unsigned char *data = (const unsigned char *) number.data;
	claim_key	key;

	key.part[0] = hash_bytes_extended(data, (int) number.len, 0);
	key.part[1] = hash_bytes_extended(data, (int) number.len,
									  UINT64CONST(0x9E3779B97F4A7C15));
	return key;
}

HTAB *
hd_superseded_create(MemoryContext memory)
{
	HASHCTL		control = {
		.keysize = sizeof(claim_key),
		.entrysize = sizeof(claim),
		.hcxt = memory
	};

	return hash_create("hcpcs_audit claims", 256, &control,
					   HASH_ELEM | HASH_BLOBS | HASH_CONTEXT);
}

void
hd_superseded_add(HTAB *claims, hd_text number, bool by_itself)
{
	claim_key	key = key_of(number);
	bool		known;
	claim	   *entry = hash_search(claims, &key, HASH_ENTER, &known);

	if (!known)
	{
		entry->by_another = false;
		entry->by_itself = false;
	}
	if (by_itself)
		entry->by_itself = true;
	else
		entry->by_another = true;
}

/* replacement: does the line itself stand on one? */
bool
hd_superseded_has(HTAB *claims, hd_text number, bool replacement)
{
	claim_key	key;
	claim	   *entry;

	if (number.len == 0 || hash_get_num_entries(claims) == 0)
		return false;
	key = key_of(number);
	entry = hash_search(claims, &key, HASH_FIND, NULL);
	return entry != NULL &&
		(entry->by_another || (entry->by_itself && !replacement));
}
