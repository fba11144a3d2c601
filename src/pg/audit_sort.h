/*
 * audit_sort.h
 *	  How do records that do not fit in memory come into order?
 */
#ifndef HD_AUDIT_SORT_H
#define HD_AUDIT_SORT_H

typedef struct hd_audit_sort hd_audit_sort;

extern hd_audit_sort *hd_audit_sort_begin(int memory);
extern void hd_audit_sort_put(hd_audit_sort *sort, int64 key,
							  struct varlena *record);
extern void hd_audit_sort_perform(hd_audit_sort *sort);
extern const struct varlena *hd_audit_sort_next(hd_audit_sort *sort,
												int64 *key);
extern void hd_audit_sort_end(hd_audit_sort *sort);

#endif							/* HD_AUDIT_SORT_H */
