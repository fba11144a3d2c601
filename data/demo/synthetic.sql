-- synthetic: a clinic's November 2025, with a known share of planted defects.
--
-- Codes, billing units, NDCs, container contents, MUE and payment limits are
-- those of the reference tables on that month, which every release needed
-- here covers.  Amounts, dates, payers, patients' diagnoses are drawn; all
-- draws come from a hash of the number of the administration and the seed
-- below, so the same reference data gives the same lines.
--
-- An administration is one line, or two where part of a container was
-- discarded.  Every tenth carries one defect, each kind in turn; what that
-- kind of line must be found guilty of stands in "injected".  A clean line
-- obeys every rule: what is found on it is a false alarm.

\set administrations 45400
\set seed 20251101

CREATE FUNCTION pg_temp.draw(n bigint, what text, below bigint) RETURNS bigint
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN ('x' || substr(md5(:'seed' || what || n), 1, 7))::bit(28)::bigint % below;

-- What the clinic stocks: up to three products of a code, each a container
-- whose content is a whole number of units and within the MUE.  Left out are
-- codes that need more on the line than this table holds (a route, the cause
-- of an anemia, pump supplies, a payer's own demands), dialysis codes, and
-- products that the crosswalk lists under several codes.
CREATE TEMP TABLE product AS
WITH stocked AS (
	SELECT d.code, d.drug, d.dose, d.dose_unit, d.jw_jz, n.ndc,
		   n.units_per_container::integer AS content, l.units AS mue,
		   l.indicator, p.payment_limit,
		   NOT EXISTS (SELECT FROM hcpcs_ndc AS size
					   WHERE size.code = n.code AND left(size.ndc, 5) = left(n.ndc, 5)
						   AND size.units_per_container <> n.units_per_container) AS one_size,
		   row_number() OVER (PARTITION BY d.code
							  ORDER BY md5(n.ndc)) AS nth
	FROM hcpcs_drug AS d
		JOIN hcpcs_ndc AS n ON n.source = 'cms' AND n.code = d.code
			AND DATE '2025-11-15' BETWEEN n.valid_from AND n.valid_to
		JOIN hcpcs_limit AS l ON l.source = 'cms' AND l.code = d.code
			AND l.claim_type = 'professional'
			AND DATE '2025-11-15' BETWEEN l.valid_from AND l.valid_to
		JOIN hcpcs_payment AS p ON p.source = 'cms' AND p.code = d.code
			AND DATE '2025-11-15' BETWEEN p.valid_from AND p.valid_to
	WHERE d.source = 'cms' AND d.code ~ '^(J|Q5)' AND d.category = 'drug'
		AND d.billing_basis = 'exact' AND d.drug IS NOT NULL
		AND d.esrd IS NOT TRUE
		AND d.valid_from <= '2025-11-01' AND d.valid_to >= '2025-11-30'
		AND n.units_per_container = trunc(n.units_per_container)
		AND n.units_per_container <= l.units
		AND (d.jw_jz IS NULL OR n.container IS DISTINCT FROM 'multi_dose')
		AND p.payment_limit > 0
		AND 1.3 * p.payment_limit * n.units_per_container < 90000
		AND NOT EXISTS (SELECT FROM hcpcs_ndc AS other
						WHERE left(other.ndc, 9) = left(n.ndc, 9)
							AND other.code <> n.code)
		AND NOT EXISTS (SELECT FROM hcpcs_modifier_rule AS r
						WHERE r.kind = 'required' AND d.code = ANY (r.codes))
		AND NOT EXISTS (SELECT FROM hcpcs_payer_policy AS y
						WHERE y.code = d.code
							AND y.payer IN ('default', 'medicare', 'commercial', 'aetna', 'bcbs_nc')
							AND y.policy NOT IN ('opps_status', 'prior_auth_required'))
)
SELECT code, drug, dose, dose_unit, jw_jz, ndc, content, mue, indicator, payment_limit, one_size,
	   greatest(1, least(4, mue / content,
						 floor(90000 / (1.3 * payment_limit * content))))::integer AS most
FROM stocked
WHERE nth <= 3;

-- The kinds of defect, and the products each can be planted on.
CREATE TEMP TABLE defect (
	kind		integer PRIMARY KEY,
	finding		text NOT NULL,
	shelf		text NOT NULL DEFAULT 'any'
);
INSERT INTO defect (kind, finding, shelf) VALUES
	(0, 'jw_or_jz_missing', 'listed'),
	(1, 'jw_jz_together', 'listed'),
	(2, 'units_over_mue', 'any'),
	(3, 'units_dose_mismatch', 'any'),
	(4, 'mg_billed_as_units', 'many_mg'),
	(5, 'units_not_whole', 'any'),
	(6, 'units_missing', 'any'),
	(7, 'code_not_valid', 'any'),
	(8, 'code_unknown', 'any'),
	(9, 'wrong_code_for_drug', 'any'),
	(10, 'modifier_unknown', 'any'),
	(11, 'modifier_not_for_drug', 'any'),
	(12, 'modifier_duplicate', 'listed'),
	(13, 'modifier_340b_retired', 'any'),
	(14, 'modifier_too_many', 'listed'),
	(15, 'ndc_invalid', 'any'),
	(16, 'ndc_code_mismatch', 'any'),
	(17, 'ndc_quantity_invalid', 'any'),
	(18, 'diagnosis_missing', 'any'),
	(19, 'diagnosis_invalid', 'any'),
	(20, 'prior_auth_missing', 'authorized'),
	(21, 'timely_filing', 'any'),
	(22, 'charge_over_limit', 'any'),
	(23, 'noc_units', 'any'),
	(24, 'service_date_missing', 'any');

CREATE TEMP TABLE shelf AS
SELECT s.shelf, p.*,
	   row_number() OVER (PARTITION BY s.shelf ORDER BY p.code, p.ndc) - 1 AS place
FROM product AS p
	JOIN (VALUES ('any'), ('listed'), ('many_mg'), ('authorized')) AS s (shelf)
		ON CASE s.shelf
			WHEN 'listed' THEN p.jw_jz = 'listed'
			WHEN 'many_mg' THEN p.dose_unit = 'mg' AND p.dose >= 2
				AND p.dose = trunc(p.dose)
			WHEN 'authorized' THEN EXISTS (SELECT FROM hcpcs_payer_policy AS y
										   WHERE y.payer = 'bcbs_nc' AND y.code = p.code
											   AND y.policy = 'prior_auth_required')
			ELSE true
		END;
ANALYZE shelf;

-- What to go wrong with, and the diagnoses and days of the month.
CREATE TEMP TABLE ended_code AS
SELECT code, drug, row_number() OVER (ORDER BY code) - 1 AS place
FROM hcpcs_drug AS d
WHERE source = 'cms' AND category = 'drug' AND code ~ '^J'
	AND valid_to BETWEEN '2015-01-01' AND '2025-09-30'
	AND NOT EXISTS (SELECT FROM hcpcs_drug AS later
					WHERE later.code = d.code AND later.valid_to > d.valid_to);

CREATE TEMP TABLE mistyped_code AS
SELECT code, row_number() OVER (ORDER BY code) - 1 AS place
FROM (SELECT DISTINCT left(code, 3) || right(code, 1) || substr(code, 4, 1) AS code
	  FROM product) AS swapped
WHERE NOT EXISTS (SELECT FROM hcpcs_drug AS d WHERE d.code = swapped.code);

CREATE TEMP TABLE other_product AS
SELECT ndc, drug
FROM product AS p
WHERE NOT EXISTS (SELECT FROM hcpcs_drug AS d
				  WHERE lower(d.drug) = lower(p.drug) AND d.code <> p.code);

CREATE TEMP TABLE diagnosis AS
SELECT diagnosis, row_number() OVER (ORDER BY diagnosis) - 1 AS place
FROM hcpcs_diagnosis
WHERE source = 'cms' AND code = '*'
	AND DATE '2025-11-15' BETWEEN valid_from AND valid_to
	AND diagnosis ~ '^(C18|C34|C50|C90|D50|G35|K50|L40|M05|M81)';

CREATE TEMP TABLE workday AS
SELECT day::date, row_number() OVER (ORDER BY day) - 1 AS place
FROM generate_series(DATE '2025-11-03', DATE '2025-11-28', interval '1 day') AS day
WHERE extract(isodow FROM day) < 6;

-- One row an administration: product, containers opened, units discarded.
-- NDC quantities have at most three decimals, so only such parts of a
-- container are discarded; and of one size, so that no other wastes less.
CREATE TEMP TABLE drawn AS
SELECT i.n, e.finding, z.shelf,
	   pg_temp.draw(i.n, 'product', z.places) AS product,
	   pg_temp.draw(i.n, 'diagnosis', (SELECT count(*) FROM diagnosis)) AS diagnosis,
	   pg_temp.draw(i.n, 'day', (SELECT count(*) FROM workday)) AS day,
	   CASE WHEN e.finding = 'timely_filing' THEN 'aetna'
			WHEN e.finding = 'prior_auth_missing' THEN 'bcbs_nc'
			WHEN e.finding IS NOT NULL THEN 'medicare'
			WHEN pg_temp.draw(i.n, 'payer', 10) < 7 THEN 'medicare'
			ELSE 'aetna' END AS payer
FROM generate_series(1, :administrations) AS i (n)
	LEFT JOIN defect AS e
		ON i.n % 10 = 0 AND e.kind = i.n / 10 % (SELECT count(*) FROM defect)
	JOIN (SELECT shelf, count(*) AS places FROM shelf GROUP BY shelf) AS z
		ON z.shelf = coalesce(e.shelf, 'any');
ANALYZE drawn;

CREATE TEMP TABLE administration AS
SELECT a.n, 'S' || lpad(a.n::text, 6, '0') AS claim_id, a.finding, a.payer, s.*,
	   1 + pg_temp.draw(a.n, 'opened', s.most) AS opened,
	   CASE WHEN a.finding IS NULL AND s.jw_jz = 'listed' AND s.content > 1 AND s.one_size
				AND pg_temp.draw(a.n, 'waste', 100) < 40
				AND (1000 * part.units) % s.content = 0
			THEN part.units ELSE 0 END AS discarded,
	   w.day, g.diagnosis
FROM drawn AS a
	JOIN shelf AS s ON s.shelf = a.shelf AND s.place = a.product
	CROSS JOIN LATERAL (SELECT 1 + pg_temp.draw(a.n, 'discarded', greatest(1, s.content - 1))) AS part (units)
	JOIN workday AS w ON w.place = a.day
	JOIN diagnosis AS g ON g.place = a.diagnosis;
CREATE UNIQUE INDEX ON administration (claim_id);
ANALYZE administration;

-- Four administrations in a row are one patient's, unless two of them are the
-- same drug on one day.
CREATE TEMP TABLE patient AS
SELECT n, CASE WHEN count(*) OVER (PARTITION BY n / 4, code, day) = 1 THEN 'P' || n / 4
			ELSE 'Q' || n END AS patient_id
FROM administration;

-- The lines as they should be.
INSERT INTO claim_line (data_set, claim_id, line_no, patient_id, provider_id,
						claim_frequency, code, units, modifiers, service_date, payer, place_of_service, diagnoses,
						ndc, ndc_quantity, ndc_unit, dose, dose_unit,
						prior_auth, received_date, charge, drug, injected)
SELECT 'synthetic', a.claim_id, line.no, p.patient_id, 'clinic', '1', a.code, line.units,
	   CASE WHEN line.no = 2 THEN '{JW}'
			WHEN a.jw_jz = 'listed' AND a.discarded = 0 THEN '{JZ}'
			ELSE '{}' END::text[],
	   a.day, a.payer, '11', ARRAY[a.diagnosis],
	   a.ndc, trim_scale(line.units::numeric / a.content), 'UN',
	   CASE WHEN line.no = 1 THEN line.units * a.dose END,
	   CASE WHEN line.no = 1 THEN a.dose_unit END,
	   CASE WHEN a.payer = 'medicare' THEN '' ELSE 'A' || 100000 + a.n END,
	   a.day + 3 + pg_temp.draw(a.n, 'received', 18)::integer,
	   round(1.3 * a.payment_limit * line.units, 2),
	   a.drug, a.finding
FROM administration AS a
	JOIN patient AS p ON p.n = a.n
	CROSS JOIN LATERAL (VALUES (1, a.opened * a.content - a.discarded),
							   (2, a.discarded)) AS line (no, units)
WHERE line.units > 0;

-- The defects, each in the column where a clinic would make the mistake.
UPDATE claim_line AS c
SET modifiers = CASE c.injected
		WHEN 'jw_or_jz_missing' THEN '{}'
		WHEN 'jw_jz_together' THEN '{JW,JZ}'
		WHEN 'modifier_unknown' THEN c.modifiers || 'ZJ'::text
		WHEN 'modifier_not_for_drug' THEN c.modifiers || 'GN'::text
		WHEN 'modifier_duplicate' THEN '{JZ,JZ}'
		WHEN 'modifier_340b_retired' THEN c.modifiers || 'JG'::text
		WHEN 'modifier_too_many' THEN '{JZ,TB,KX,RT,GC}'
		WHEN 'noc_units' THEN '{}'
		ELSE c.modifiers END,
	units = CASE c.injected
		WHEN 'units_over_mue' THEN over.containers * a.content
		-- not by chance the dose in milligrams, which is another defect
		WHEN 'units_dose_mismatch' THEN c.units + CASE WHEN c.units + 1 = ceil(c.dose) THEN 2 ELSE 1 END
		WHEN 'mg_billed_as_units' THEN c.dose
		WHEN 'units_not_whole' THEN c.units - 0.5
		WHEN 'units_missing' THEN NULL
		WHEN 'noc_units' THEN c.units + 1
		ELSE c.units END,
	dose = CASE
		WHEN c.injected = 'units_over_mue' THEN over.containers * a.content * a.dose
		WHEN c.injected IN ('code_not_valid', 'noc_units') THEN NULL
		ELSE c.dose END,
	ndc_quantity = CASE
		WHEN c.injected = 'units_over_mue' THEN over.containers
		WHEN c.injected = 'ndc_quantity_invalid' THEN 0
		WHEN c.injected IN ('code_not_valid', 'noc_units') THEN NULL
		ELSE c.ndc_quantity END,
	ndc_unit = CASE
		WHEN c.injected IN ('code_not_valid', 'noc_units') THEN NULL
		ELSE c.ndc_unit END,
	code = CASE c.injected
		WHEN 'code_not_valid' THEN ended.code
		WHEN 'code_unknown' THEN mistyped.code
		WHEN 'noc_units' THEN 'J3490'
		ELSE c.code END,
	drug = CASE c.injected
		WHEN 'code_not_valid' THEN ended.drug
		WHEN 'wrong_code_for_drug' THEN other.drug
		WHEN 'noc_units' THEN 'new drug, 10 mg a vial, 20 mg intravenously'
		ELSE c.drug END,
	ndc = CASE
		WHEN c.injected = 'ndc_invalid' THEN left(c.ndc, 7)
		WHEN c.injected = 'ndc_code_mismatch' THEN other.ndc
		WHEN c.injected IN ('code_not_valid', 'noc_units') THEN NULL
		ELSE c.ndc END,
	diagnoses = CASE c.injected
		WHEN 'diagnosis_missing' THEN '{}'
		WHEN 'diagnosis_invalid' THEN ARRAY[left(a.diagnosis, 3) || 'XXXX']
		ELSE c.diagnoses END,
	prior_auth = CASE c.injected WHEN 'prior_auth_missing' THEN '' ELSE c.prior_auth END,
	received_date = CASE c.injected
		WHEN 'timely_filing' THEN c.service_date + 150 + pg_temp.draw(a.n, 'late', 60)::integer
		ELSE c.received_date END,
	charge = CASE c.injected
		WHEN 'units_over_mue' THEN round(1.3 * a.payment_limit * over.containers * a.content, 2)
		WHEN 'charge_over_limit' THEN 100000 + c.charge
		ELSE c.charge END,
	service_date = CASE c.injected WHEN 'service_date_missing' THEN NULL ELSE c.service_date END
FROM administration AS a
	CROSS JOIN LATERAL (SELECT a.mue / a.content + 1) AS over (containers)
	JOIN ended_code AS ended
		ON ended.place = pg_temp.draw(a.n, 'ended', (SELECT count(*) FROM ended_code))
	JOIN mistyped_code AS mistyped
		ON mistyped.place = pg_temp.draw(a.n, 'mistyped', (SELECT count(*) FROM mistyped_code))
	LEFT JOIN LATERAL (SELECT o.ndc, o.drug
					   FROM other_product AS o
					   WHERE a.finding IN ('wrong_code_for_drug', 'ndc_code_mismatch')
						   AND o.drug <> a.drug
					   ORDER BY md5(o.ndc || a.n)
					   LIMIT 1) AS other ON true
WHERE c.data_set = 'synthetic' AND c.injected IS NOT NULL
	AND c.claim_id = a.claim_id AND a.finding IS NOT NULL;

-- Defects that no line shows by itself, planted on lines without another, and
-- what looks like one and is none ("sound").
CREATE TEMP TABLE together (
	kind		integer PRIMARY KEY,
	what		text NOT NULL
);
INSERT INTO together (kind, what) VALUES
	(0, 'duplicate_line'), (1, 'units_over_mue'),
	(2, 'jw_without_administered_line'), (3, 'jw_jz_together'),
	(4, 'waste_over_container'), (5, 'waste_avoidable'),
	(6, 'jw_missing_for_waste'), (7, 'sound: original, void, replacement'),
	(8, 'sound: denied and billed again'), (9, 'sound: given twice');

CREATE TEMP TABLE chosen AS
SELECT a.*, k.what
FROM (SELECT *, row_number() OVER (PARTITION BY discarded > 0 ORDER BY n) AS turn
	  FROM administration
	  WHERE finding IS NULL AND jw_jz = 'listed') AS a
	JOIN together AS k
		ON k.kind = CASE WHEN a.discarded > 0 THEN 2 + a.turn % 5
						 ELSE (ARRAY[0, 1, 7, 8, 9])[1 + a.turn % 5] END
WHERE a.turn <= 300
	-- one defect at a time: a second line within the limit, but where it is
	-- the defect, and within the charge that a claim carries
	AND CASE k.what
		WHEN 'units_over_mue' THEN a.payer = 'medicare' AND a.indicator > 1
			AND a.mue / a.content + 1 - a.opened BETWEEN 1 AND a.most
		WHEN 'duplicate_line' THEN 2 * a.opened * a.content <= a.mue
		WHEN 'sound: given twice' THEN 2 * a.opened * a.content <= a.mue
		WHEN 'waste_over_container' THEN a.opened * a.content < a.mue
		WHEN 'waste_avoidable' THEN (a.opened + 1) * a.content <= a.mue
		ELSE true END;

-- A second claim of the same patient and day: the same line again, or so many
-- more containers that the day is over the limit.
INSERT INTO claim_line
SELECT (c).*
FROM (SELECT jsonb_populate_record(c, jsonb_build_object(
				'claim_id', c.claim_id || 'b',
				'units', more.containers * a.content,
				'modifiers', CASE WHEN a.what IN ('units_over_mue', 'sound: given twice') THEN c.modifiers || '76'::text
								ELSE c.modifiers END,
				'dose', more.containers * a.content * a.dose,
				'ndc_quantity', more.containers,
				'charge', round(1.3 * a.payment_limit * more.containers * a.content, 2),
				'claim_frequency', CASE WHEN a.what LIKE '%replacement' THEN '7' ELSE '1' END,
				'original_claim_id', CASE WHEN a.what LIKE '%replacement' THEN c.claim_id END,
				'injected', CASE WHEN a.what NOT LIKE 'sound%' THEN a.what END)) AS c
	  FROM chosen AS a
		  JOIN claim_line AS c ON c.data_set = 'synthetic' AND c.claim_id = a.claim_id
		  CROSS JOIN LATERAL (SELECT CASE WHEN a.what = 'units_over_mue' THEN a.mue / a.content + 1 - a.opened
										ELSE a.opened END) AS more (containers)
	  WHERE a.what IN ('duplicate_line', 'units_over_mue', 'sound: original, void, replacement',
					   'sound: denied and billed again', 'sound: given twice')) AS again;

-- The void of the original, which had a defect that does not count any more.
INSERT INTO claim_line
SELECT (jsonb_populate_record(c, jsonb_build_object('claim_id', c.claim_id || 'v', 'claim_frequency', '8',
													'original_claim_id', c.claim_id))).*
FROM chosen AS a JOIN claim_line AS c ON c.data_set = 'synthetic' AND c.claim_id = a.claim_id
WHERE a.what = 'sound: original, void, replacement';

UPDATE claim_line AS c
SET injected = CASE WHEN a.what = 'units_over_mue' THEN a.what
				WHEN a.what LIKE 'waste%' AND c.line_no = 2 THEN a.what
				WHEN a.what = 'jw_without_administered_line' AND c.line_no = 2 THEN a.what
				WHEN a.what IN ('jw_jz_together', 'jw_missing_for_waste') AND c.line_no = 1 THEN a.what
				ELSE c.injected END,
	line_status = CASE WHEN a.what = 'sound: denied and billed again' THEN 'denied' END,
	modifiers = CASE WHEN a.what IN ('jw_jz_together', 'jw_missing_for_waste') AND c.line_no = 1 THEN '{JZ}'
				WHEN a.what = 'sound: original, void, replacement' THEN '{}'
				ELSE c.modifiers END,
	units = CASE WHEN c.line_no = 2 AND a.what = 'waste_over_container' THEN c.units + 1
			WHEN c.line_no = 2 AND a.what = 'waste_avoidable' THEN c.units + a.content
			ELSE c.units END,
	ndc_quantity = CASE WHEN c.line_no = 2 AND a.what = 'waste_over_container' THEN round((c.units + 1) / a.content, 3)
				WHEN c.line_no = 2 AND a.what = 'waste_avoidable' THEN c.ndc_quantity + 1
				ELSE c.ndc_quantity END
FROM chosen AS a
WHERE c.data_set = 'synthetic' AND c.claim_id = a.claim_id;

DELETE FROM claim_line AS c
USING chosen AS a
WHERE c.data_set = 'synthetic' AND c.claim_id = a.claim_id
	AND (a.what, c.line_no) IN (('jw_without_administered_line', 1), ('jw_missing_for_waste', 2));

ANALYZE claim_line;
