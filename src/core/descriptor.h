/*
 * descriptor.h
 *	  What does the long description of a HCPCS Level II code say a billing
 *	  unit is?
 *
 * CMS states the billing unit of a drug code in prose only ("Injection,
 * ixabepilone, 1 mg").  This reads the prose.  It knows nothing of code
 * numbers, dates or tables: whether a code is a drug at all is decided where
 * files are read (release_code.c), and what its text leaves open where the
 * data is made (data/curated/code_overrides.csv).
 *
 * Units of a dose, all that can be returned:
 *	  mg, mcg, g				mass
 *	  mL						volume (a cc is a mL)
 *	  IU, KIU, unit				international, kallikrein inhibitor, and
 *								what CMS just calls units
 *	  mCi, uCi					radioactivity
 *	  mEq, mmol					amount of substance
 *	  cm, cm2					length, area
 *	  vg, pfu					vector genomes, plaque forming units
 * Items, the unit of HD_BASIS_PER_ITEM, where no dose is returned:
 *	  study_dose				per study dose, per study
 *	  treatment_dose			per treatment (dose), per therapeutic dose
 *	  dose						per dose, per infusion, per instillation
 *	  vial						per vial
 *	  each						each, per implant, patch, unit of blood
 * The billing basis, in the words of the table hcpcs_drug:
 *	  exact						"10 mg", "per 10 mg"
 *	  up_to						"up to 50 mg"
 *	  per_item					"per study dose", "each"
 *	  range						"greater than 3 mg, but less than ..."
 *	  combination				two drugs, two amounts, no stated total
 *	  not_classified			"not otherwise classified", and no amount
 */
#ifndef HD_DESCRIPTOR_H
#define HD_DESCRIPTOR_H

#include <stdbool.h>

/* Longest description taken; CMS's own record limit is 1,000 characters. */
#define HD_DESCRIPTOR_MAX 2048

/* Why there is no dose. */
typedef enum hd_no_dose
{
	HD_NO_DOSE_NONE,			/* there is one */
	HD_NO_DOSE_PER_ITEM,
	HD_NO_DOSE_RANGE,
	HD_NO_DOSE_COMBINATION,
	HD_NO_DOSE_NOT_CLASSIFIED,
	HD_NO_DOSE_NO_AMOUNT
} hd_no_dose;

typedef struct hd_descriptor
{
	char		drug[160];		/* generic name as CMS spells it, or "" */
	char		brand[96];		/* brand or labeler in the text, or "" */
	bool		brand_is_labeler;
	char		dose[32];		/* exact decimal, or "" */
	const char *dose_unit;		/* one of the lists above, or NULL */
	const char *basis;			/* billing_basis, NULL if not stated */
	const char *route;			/* when exactly one is stated, else NULL */
	const char *container;		/* "single_dose", "multi_dose" or NULL */
	const char *esrd;			/* "t" for dialysis, "f" for others, NULL */
	hd_no_dose	no_dose;
	char		amounts[96];	/* all amounts of a combination or range */
} hd_descriptor;

/* False when text is NULL, blank or longer than HD_DESCRIPTOR_MAX. */
extern bool hd_descriptor_parse(const char *text, hd_descriptor *out);

extern const char *hd_no_dose_text(hd_no_dose reason);

#endif							/* HD_DESCRIPTOR_H */
