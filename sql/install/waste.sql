-- waste: what was given of the opened containers, what was discarded, and the
-- claim lines that say so.

CREATE TYPE @extschema@.hcpcs_wastage_row AS (
	units integer,
	discarded_units integer,
	modifier text,
	containers numeric[],
	opened numeric,
	leftover numeric
);

COMMENT ON TYPE @extschema@.hcpcs_wastage_row IS 'Result of hcpcs_wastage: one administration of a drug.';
COMMENT ON COLUMN @extschema@.hcpcs_wastage_row.units IS 'Administered billing units: the dose, rounded up.';
COMMENT ON COLUMN @extschema@.hcpcs_wastage_row.discarded_units IS 'Whole units of what was opened beyond the administered ones; 0 for multi-dose containers; NULL: no containers were given and no sizes are known.';
COMMENT ON COLUMN @extschema@.hcpcs_wastage_row.modifier IS 'JW: the discarded units are billed on a line of their own; JZ: nothing whole was discarded, and the payer wants that said; NULL: neither (multi-dose, packaged, outside the rule, a payer or day without it), or whether the container is single-dose is not known.';
COMMENT ON COLUMN @extschema@.hcpcs_wastage_row.containers IS 'Labelled contents in dose_unit, one element a container: as given, or the mix of one product''s sizes with the least left over, then the fewest containers; NULL: not given and not known, or of a multi-dose container.';
COMMENT ON COLUMN @extschema@.hcpcs_wastage_row.opened IS 'Sum of containers.';
COMMENT ON COLUMN @extschema@.hcpcs_wastage_row.leftover IS 'opened less the dose, whole units or not.';

CREATE FUNCTION @extschema@.hcpcs_wastage(code text, dose numeric, dose_unit text DEFAULT NULL,
	containers numeric[] DEFAULT NULL, service_date date DEFAULT CURRENT_DATE,
	payer text DEFAULT 'medicare', claim_type text DEFAULT 'professional',
	container_type text DEFAULT NULL)
RETURNS @extschema@.hcpcs_wastage_row
AS 'MODULE_PATHNAME'
LANGUAGE C STABLE PARALLEL SAFE CALLED ON NULL INPUT COST 20;

COMMENT ON FUNCTION @extschema@.hcpcs_wastage(text, numeric, text, numeric[], date, text, text, text) IS
'Administered and discarded units of a dose: ceil(dose / unit), and floor(opened / unit) less that, in exact decimal arithmetic. containers are the labelled contents of the opened containers in dose_unit; NULL chooses them from one product''s sizes in hcpcs_formulary, where that has any of the code on the service date, else in the NDC crosswalk. Whether JW or JZ goes with it depends on the payer, the day and the container: container_type (single_dose, multi_dose), else the NDC, else CMS''s JW/JZ list. An institutional line is taken for a hospital outpatient''s. NULL if code or dose is NULL. Raises what hcpcs_units raises, and an error for a dose above what was opened and for containers that are not above zero.';

CREATE TYPE @extschema@.hcpcs_bill_row AS (
	line integer,
	code text,
	modifiers text[],
	units integer,
	ndc text,
	charge numeric,
	claim integer
);

COMMENT ON TYPE @extschema@.hcpcs_bill_row IS 'Row of hcpcs_bill: one claim line.';
COMMENT ON COLUMN @extschema@.hcpcs_bill_row.line IS 'Number of the line within its claim, from 1.';
COMMENT ON COLUMN @extschema@.hcpcs_bill_row.code IS 'HCPCS code.';
COMMENT ON COLUMN @extschema@.hcpcs_bill_row.modifiers IS 'JW on a line of discarded units, JZ where nothing was discarded and the payer wants that said, 76 on the lines of later claims; {} none.';
COMMENT ON COLUMN @extschema@.hcpcs_bill_row.units IS 'Billing units.';
COMMENT ON COLUMN @extschema@.hcpcs_bill_row.ndc IS 'NDC in billing form: of the administered line the one that gave most of the dose, or one line each where the payer wants that; of the JW line that of the container with most left over, where the payer wants NDCs there; NULL: none given or wanted.';
COMMENT ON COLUMN @extschema@.hcpcs_bill_row.charge IS 'units times unit_charge, not rounded; NULL: no unit_charge given.';
COMMENT ON COLUMN @extschema@.hcpcs_bill_row.claim IS 'Number of the claim, from 1: more than one where the charge is more than the payer''s claim holds.';

CREATE FUNCTION @extschema@.hcpcs_bill(code text, dose numeric, dose_unit text DEFAULT NULL,
	containers numeric[] DEFAULT NULL, service_date date DEFAULT CURRENT_DATE,
	payer text DEFAULT 'medicare', claim_type text DEFAULT 'professional',
	container_type text DEFAULT NULL, ndcs text[] DEFAULT NULL, unit_charge numeric DEFAULT NULL)
RETURNS SETOF @extschema@.hcpcs_bill_row
AS 'MODULE_PATHNAME'
LANGUAGE C STABLE PARALLEL SAFE CALLED ON NULL INPUT COST 50 ROWS 2;

COMMENT ON FUNCTION @extschema@.hcpcs_bill(text, numeric, text, numeric[], date, text, text, text, text[], numeric) IS
'Claim lines of one administration, ready to insert: the administered units, with JZ or none, and the discarded ones on a JW line. As hcpcs_wastage, and: ndcs are parallel to containers, or, without containers, the products to choose from; the payer''s policies decide on a line for each NDC and on the most that a claim may charge, beyond which the lines are split over claims of different totals with modifier 76 on the later ones. No rows if code or dose is NULL or the dose is 0. Raises an error where JW or JZ depends on container_type or containers that nobody knows.';
