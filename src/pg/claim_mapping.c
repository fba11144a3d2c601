/*
 * claim_mapping.c
 *	  Which columns does the user name for the arguments?
 */
#include "postgres.h"

#include "pg/claim_mapping.h"

static const char *
mapped_column(const char *key, const JsonbValue *value)
{
	if (value->type == jbvString)
		return pnstrdup(value->val.string.val, value->val.string.len);
	if (value->type == jbvNull)
		return "";
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("mapping of \"%s\" is neither a text nor null", key),
			 errhint("Write {\"%s\": \"column\"}.", key)));
}

List *
hd_mapping_read(Jsonb *mapping)
{
	JsonbIterator *iterator = JsonbIteratorInit(&mapping->root);
	JsonbIteratorToken token;
	JsonbValue	value;
	List	   *all = NIL;

	if (!JB_ROOT_IS_OBJECT(mapping))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("mapping is not a JSON object"),
				 errhint("Write arguments and their columns: {\"code\": \"hcpcs\", \"mod1\": \"m1\"}.")));
	while ((token = JsonbIteratorNext(&iterator, &value, true)) != WJB_DONE)
	{
		hd_mapped  *mapped;

		if (token != WJB_KEY)
			continue;
		mapped = palloc(sizeof(hd_mapped));
		mapped->key = pnstrdup(value.val.string.val, value.val.string.len);
		/* what follows a key is its value */
		JsonbIteratorNext(&iterator, &value, true);
		mapped->column = mapped_column(mapped->key, &value);
		all = lappend(all, mapped);
	}
	return all;
}
