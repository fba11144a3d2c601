/*
 * waste.h
 *	  What of the opened containers was given, what was thrown away, and which
 *	  of JW and JZ says so?
 *
 *		administered = ceil(dose / unit)
 *		discarded = max(0, floor(opened / unit) - administered)
 *
 * Rounding the dose up and what was opened down, once for all containers,
 * never bills more than was opened (rules W1, W2).
 */
#ifndef HD_WASTE_H
#define HD_WASTE_H

#include "core/walk.h"

/* What says that a container is single-dose, or that it does not matter? */
typedef enum hd_evidence
{
	HD_EVIDENCE_NONE,
	HD_EVIDENCE_SINGLE_DOSE,	/* the argument or the NDC's container */
	HD_EVIDENCE_MULTI_DOSE,		/* the same */
	HD_EVIDENCE_LISTED,			/* CMS's JW/JZ list names the code */
	HD_EVIDENCE_EXEMPT			/* the code's kind of product is exempt */
} hd_evidence;

/* What the code alone says, on the walk's date; it is a drug's. */
extern hd_evidence hd_code_evidence(const hd_walk *walk);

/* ndc_container: an hd_container, that of the NDC's row */
extern hd_evidence hd_walk_evidence(const hd_walk *walk,
									uint8_t ndc_container);

/* Paid inside another service?  Then there is nothing to attest. */
extern bool hd_walk_packaged(const hd_walk *walk);

/* Does the payer ask for it, whatever the case? */
extern bool hd_walk_asks(const hd_walk *walk, hd_policy_id id,
						 const hd_policy **policy);

typedef struct hd_waste_question
{
	const hd_catalog *catalog;
	const hd_order *order;
	hd_allocator allocator;
	hd_line		line;			/* code, service_date, payer, claim_type,
								 * dose, dose_unit, container_type; in
								 * institutional lines place_of_service */
	int			container_count;	/* -1: not given, to be chosen */
	const hd_decimal *containers;	/* labelled contents in dose_unit */
	int			ndc_count;		/* -1: not given */
	const hd_ndc *ndcs;			/* of the containers, HD_NO_NDC where there is
								 * none; or those to choose from */
} hd_waste_question;

typedef enum hd_waste_status
{
	HD_WASTE_OK,
	HD_WASTE_CONTAINER_INVALID, /* not a positive number of 18 digits */
	HD_WASTE_NOT_OPENED,		/* the dose is more than was opened */
	HD_WASTE_CONTAINERS_DIFFER, /* single- and multi-dose NDCs together */
	HD_WASTE_TOO_MANY			/* units beyond integer, or opened beyond 18
								 * digits */
} hd_waste_status;

typedef enum hd_waste_modifier
{
	HD_WASTE_NONE,
	HD_WASTE_JW,
	HD_WASTE_JZ
} hd_waste_modifier;

typedef struct hd_waste
{
	int32_t		units;			/* administered */
	int32_t		discarded;		/* -1: not known */
	hd_evidence evidence;
	hd_waste_modifier modifier;

	/* The modifier depends on something that nobody said. */
	bool		needs_container_type;
	bool		needs_containers;

	int			container_count;	/* -1: neither given nor chosen */
	const hd_decimal *containers;
	const hd_ndc *ndcs;			/* parallel to containers; NULL: not given */
} hd_waste;

/*
 * units: those of the line's dose, which the caller has computed, and so
 * knows the code for a drug's on the service date.
 */
extern hd_waste_status hd_waste_compute(const hd_waste_question *question,
										int32_t units, hd_waste *waste);

/* A container that the dose may have come from. */
typedef struct hd_supply
{
	hd_ndc		ndc;			/* HD_NO_NDC: none known */
	uint64_t	labeler;		/* of the NDC; 0: the formulary names products */
	hd_text		product;		/* the labeler's name for it */
	hd_decimal	content;		/* in the line's dose_unit */
	uint8_t		container;		/* an hd_container, never multi-dose */
} hd_supply;

/*
 * Those of the line's code, the ones of a product together; multi: there are
 * multi-dose ones, which are not among them.
 */
extern int	hd_waste_supplies(const hd_waste_question *question,
							  const hd_walk *walk, const hd_supply **out,
							  bool *multi);
extern bool hd_supply_same_product(const hd_supply *a, const hd_supply *b);

/* The question's line as the checks see it. */
extern void hd_waste_walk(const hd_waste_question *question, hd_walk *walk);

/* Sections of the catalog that the question needs. */
extern unsigned hd_waste_sections(const hd_waste_question *question);

#endif							/* HD_WASTE_H */
