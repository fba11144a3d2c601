/*
 * arguments.h
 *	  What are the SQL arguments in the core's types?
 *
 * Everything is detoasted here, before an image is asked for, and points
 * into the arguments: nothing is copied that the executor keeps anyway.
 */
#ifndef HD_ARGUMENTS_H
#define HD_ARGUMENTS_H

#include "core/line.h"

#include "fmgr.h"

/* Elements of an array argument that are read without allocating. */
#define HD_ARRAY_ROOM 24

typedef struct hd_array_room
{
	hd_text		element[HD_ARRAY_ROOM];
} hd_array_room;

extern hd_text hd_text_argument(FunctionCallInfo fcinfo, int n);
extern hd_number_field hd_number_argument(FunctionCallInfo fcinfo, int n);
extern hd_date_field hd_date_argument(FunctionCallInfo fcinfo, int n);
extern const hd_text *hd_array_argument(FunctionCallInfo fcinfo, int n,
										hd_array_room *room, int *count);
extern const hd_text *hd_array_value(Datum value, hd_array_room *room,
									 int *count);

/* The arguments shared by hcpcs_denial_risk, _findings and _explain. */
typedef struct hd_line_rooms
{
	hd_array_room modifiers;
	hd_array_room diagnoses;
} hd_line_rooms;

extern void hd_line_arguments(FunctionCallInfo fcinfo, hd_line_rooms *rooms,
							  hd_line *line);
extern hd_date hd_line_today(const hd_line *line);

/* Place of the reserved argument, jsonb, in that list */
#define HD_ARGUMENT_OTHER 18

#endif							/* HD_ARGUMENTS_H */
