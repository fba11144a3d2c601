-- claim_line: the table the demo judges, one row a billed line.
--
-- Columns have the names that hcpcs_audit reads.  NULL means
-- that the source of the line does not say; '' that it says "none".

CREATE TABLE claim_line (
	data_set	text NOT NULL CHECK (data_set IN ('cms_2012', 'x12', 'synthetic')),
	claim_id	text NOT NULL,
	line_no		integer NOT NULL,
	patient_id	text,
	provider_id	text,
	claim_frequency text,			-- 1 original, 7 replacement, 8 void
	original_claim_id text,
	line_status	text,
	code		text,
	units		numeric,
	modifiers	text[],
	service_date date,
	payer		text,
	claim_type	text NOT NULL DEFAULT 'professional',
	place_of_service text,
	diagnoses	text[],
	ndc			text,
	ndc_quantity numeric,
	ndc_unit	text,
	dose		numeric,
	dose_unit	text,
	prior_auth	text,
	received_date date,
	charge		numeric,
	drug		text,
	injected	text,			-- the finding a planted defect must raise
	PRIMARY KEY (data_set, claim_id, line_no)
);
