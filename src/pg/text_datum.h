/*
 * text_datum.h
 *	  Between the server's text and the core's.
 *
 * The core's points into the server's; the other way it is copied.
 */
#ifndef HD_TEXT_DATUM_H
#define HD_TEXT_DATUM_H

#include "core/text.h"

#include "pg/compat.h"
#include "utils/builtins.h"

/* The value is detoasted, though its header may be short. */
static inline hd_text
hd_text_from_varlena(const struct varlena *value)
{
	return (hd_text) {VARDATA_ANY(value), VARSIZE_ANY_EXHDR(value)};
}

/*
 * The value, its header perhaps short, in memory: as it stands unless it is
 * compressed or stored elsewhere, which a short text never is.
 */
static inline struct varlena *
hd_packed(Datum value)
{
	struct varlena *pointer = (struct varlena *) DatumGetPointer(value);

	return unlikely(VARATT_IS_EXTERNAL(pointer) ||
					VARATT_IS_COMPRESSED(pointer)) ?
		pg_detoast_datum_packed(pointer) : pointer;
}

static inline Datum
hd_text_datum(hd_text text)
{
	return PointerGetDatum(cstring_to_text_with_len(text.data,
													(int) text.len));
}

#endif							/* HD_TEXT_DATUM_H */
