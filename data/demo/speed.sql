-- speed: one round of timings over claim_line into the table "timing".

SELECT clock_timestamp() AS started \gset
SELECT count(c.code), count(c.units), count(c.modifiers), count(c.charge), count(c.drug)
FROM claim_line AS c;
INSERT INTO timing
SELECT 1, 'reading the columns', extract(epoch FROM clock_timestamp() - :'started');

SELECT clock_timestamp() AS started \gset
SELECT sum(hcpcs_try_units(c.code, c.dose, c.dose_unit, c.service_date)) FROM claim_line AS c;
INSERT INTO timing
SELECT 2, 'hcpcs_try_units', extract(epoch FROM clock_timestamp() - :'started');

SELECT clock_timestamp() AS started \gset
SELECT count(hcpcs_check_modifiers(c.code, c.modifiers, c.service_date, c.payer,
								   c.claim_type, c.ndc))
FROM claim_line AS c;
INSERT INTO timing
SELECT 3, 'hcpcs_check_modifiers', extract(epoch FROM clock_timestamp() - :'started');

SELECT clock_timestamp() AS started \gset
SELECT sum(hcpcs_denial_risk(:line)) FROM claim_line AS c;
INSERT INTO timing
SELECT 4, 'hcpcs_denial_risk, all arguments', extract(epoch FROM clock_timestamp() - :'started');

SELECT clock_timestamp() AS started \gset
SELECT count(f.finding) FROM claim_line AS c CROSS JOIN LATERAL hcpcs_findings(:line) AS f;
INSERT INTO timing
SELECT 5, 'hcpcs_findings, with texts', extract(epoch FROM clock_timestamp() - :'started');

SELECT clock_timestamp() AS started \gset
SELECT sum(units), count(diagnoses) FROM (:everything ORDER BY patient_id, provider_id, code, service_date OFFSET 0) AS sorted;
INSERT INTO timing
SELECT 6, 'ordering the lines by patient, provider, code and date', extract(epoch FROM clock_timestamp() - :'started');

SELECT clock_timestamp() AS started \gset
SELECT count(finding) FROM hcpcs_audit(:'everything');
INSERT INTO timing
SELECT 7, 'hcpcs_audit, lines alone and together, with texts', extract(epoch FROM clock_timestamp() - :'started');
