-- load: the public claim data of this directory into claim_line.
--
-- To be run in this directory (psql reads the files).

-- Medicare Part B 2012: the totals of a provider, code and setting over the
-- year.  Judged is what follows from them, one average patient-day: the
-- units of the year over the patient-days, rounded up.  The day is unknown;
-- the last of the year stands for it, moved into the code's validity where
-- the code began or ended during 2012.  Whose day it is is unknown too: every
-- total stands for a patient of its own.
CREATE TEMP TABLE cms_2012 (
	claim_id	text,
	provider_type text,
	place_of_service text,
	code		text,
	units		numeric,
	bene_cnt	integer,
	bene_day_cnt integer,
	charge		numeric,
	allowed		numeric,
	paid		numeric
);
\copy cms_2012 FROM 'cms_2012.csv' (FORMAT csv, HEADER)

INSERT INTO claim_line (data_set, claim_id, line_no, patient_id, provider_id,
						code, units, modifiers, service_date, payer, charge)
SELECT 'cms_2012', c.claim_id,
	   row_number() OVER (PARTITION BY c.claim_id
						  ORDER BY c.code, c.place_of_service),
	   'one of ' || c.claim_id || ' ' || c.code || c.place_of_service, c.claim_id,
	   c.code, a.units, NULL, DATE '2012-12-31', 'medicare', a.units * c.charge
FROM cms_2012 AS c
	CROSS JOIN LATERAL (SELECT ceil(c.units / c.bene_day_cnt)) AS a (units);

UPDATE claim_line AS c
SET service_date = least(d.valid_to, c.service_date)
FROM hcpcs_drug AS d
WHERE c.data_set = 'cms_2012' AND d.source = 'cms' AND d.code = c.code
	AND d.valid_to >= '2012-01-01' AND d.valid_to < c.service_date
	AND NOT EXISTS (SELECT FROM hcpcs_drug AS later
					WHERE later.source = 'cms' AND later.code = c.code
						AND c.service_date BETWEEN later.valid_from AND later.valid_to);

-- The drug lines of the X12 samples.  A file is a whole claim: what it does
-- not carry was not sent, so the authorization is blank, not unknown.
CREATE TEMP TABLE x12_lines (
	file		text,
	claim_id	text,
	line_no		integer,
	code		text,
	modifiers	text[],
	units		numeric,
	service_date date,
	service_date_to date,
	payer		text,
	filing_indicator text,
	payer_name	text,
	place_of_service text,
	diagnoses	text[],
	ndc			text,
	ndc_quantity numeric,
	ndc_unit	text,
	charge		numeric,
	narrative	text
);
\copy x12_lines FROM 'x12_lines.csv' (FORMAT csv, HEADER)

INSERT INTO claim_line (data_set, claim_id, line_no, code, units, modifiers,
						service_date, payer, place_of_service, diagnoses,
						ndc, ndc_quantity, ndc_unit, prior_auth, charge, drug)
SELECT 'x12', replace(file, '.837', ''), line_no, code, units, modifiers,
	   service_date, payer, place_of_service, diagnoses,
	   coalesce(ndc, ''), ndc_quantity,
	   CASE WHEN ndc IS NULL THEN NULL ELSE coalesce(ndc_unit, '') END,
	   '', charge, narrative
FROM x12_lines;
