\set ECHO none
SET client_min_messages = warning; CREATE EXTENSION IF NOT EXISTS hcpcs_drug CASCADE; RESET client_min_messages;
\set ECHO all
\pset null '(null)'
SET datestyle = ISO;

-- The findings that queries in the field name are all there, and no other.
WITH fixed(finding) AS (
	SELECT unnest(string_to_array('code_unknown code_not_valid code_not_for_claim_type code_not_payable_by_payer wrong_code_for_drug '
		'noc_units noc_specific_code_exists noc_description_missing esrd_code_mismatch '
		'units_missing units_not_whole units_over_mue units_dose_mismatch units_below_dose mg_billed_as_units whole_container_units '
		'dose_over_maximum frequency_exceeded '
		'jw_or_jz_missing jw_jz_together jw_on_multidose jw_jz_out_of_scope jw_without_administered_line jw_missing_for_waste '
		'waste_over_container waste_avoidable '
		'modifier_unknown modifier_not_valid modifier_duplicate modifier_conflict modifier_too_many modifier_not_for_drug '
		'modifier_340b_retired modifier_340b_missing route_modifier_missing esa_modifier_missing esa_hemoglobin_missing '
		'insulin_supply_modifier_missing infusion_pump_modifier_missing '
		'ndc_missing ndc_invalid ndc_unknown ndc_code_mismatch ndc_quantity_invalid ndc_units_mismatch '
		'diagnosis_missing diagnosis_invalid diagnosis_not_covered '
		'prior_auth_missing prior_auth_expired prior_auth_exceeded '
		'payer_unknown payer_units_exceeded payer_not_covered step_therapy nonpreferred_product site_of_care '
		'specialty_pharmacy_required self_administered_excluded timely_filing '
		'packaged opps_status_not_payable place_of_service_conflict revenue_code_mismatch administration_missing '
		'drug_missing_for_administration esrd_bundled duplicate_line charge_over_limit free_drug_charge '
		'service_date_missing service_date_future', ' '))
)
SELECT (SELECT count(*) FROM fixed) AS fixed, count(f.finding) AS shipped,
	   array_agg(x.finding) FILTER (WHERE f.finding IS NULL) AS missing, array_agg(f.finding) FILTER (WHERE x.finding IS NULL) AS others
FROM fixed x FULL JOIN hcpcs_finding f USING (finding);
SELECT cause, count(*) AS findings, min(position) AS first, max(position) AS last FROM hcpcs_finding GROUP BY cause ORDER BY 3;
SELECT count(*) AS gaps FROM (SELECT position, row_number() OVER (ORDER BY position) AS n FROM hcpcs_finding) AS t WHERE position <> n;

-- Each has a weight for every payer, a CARC of known form where something is
-- denied, texts that end as sentences, and a rule behind it.
SELECT f.finding FROM hcpcs_finding f WHERE NOT EXISTS (SELECT 1 FROM hcpcs_weight w WHERE w.finding = f.finding AND w.payer = '*' AND w.shipped);
SELECT w.finding FROM hcpcs_weight w WHERE w.finding <> 'base' AND NOT EXISTS (SELECT 1 FROM hcpcs_finding f WHERE f.finding = w.finding);
SELECT w.finding, w.payer FROM hcpcs_weight w WHERE w.payer <> '*' AND NOT EXISTS (SELECT 1 FROM hcpcs_payer p WHERE p.payer = w.payer);
SELECT DISTINCT basis FROM hcpcs_weight WHERE shipped ORDER BY 1;
SELECT finding, carc, rarc, outcome FROM hcpcs_finding
WHERE carc !~ '^([1-9][0-9]{0,2}|[A-Z][0-9]{1,2})$' OR EXISTS (SELECT 1 FROM unnest(rarc) AS r WHERE r !~ '^(MA?|N)[0-9]{1,3}$')
   OR (carc IS NULL) <> (group_code IS NULL) OR (carc IS NULL AND outcome IN ('reject', 'deny', 'reduce', 'recoup'))
   OR (carc = '16' AND rarc = '{}');	-- CARC 16 always comes with a remark code
SELECT finding, message, remedy FROM hcpcs_finding WHERE remedy !~ '^[A-Z].*\.$' OR message !~ '^([a-z0-9]|JW|JG|JZ|MUE)' OR message ~ '\.$' OR length(remedy) > 200;
SELECT finding, f.carc, f.rarc FROM hcpcs_finding f
WHERE finding IN ('prior_auth_missing', 'prior_auth_exceeded', 'modifier_not_valid', 'diagnosis_missing', 'jw_or_jz_missing') ORDER BY position;

-- Every check of hcpcs_explain is one of the catalogue, and the reverse.
SELECT e.check_name, f.check_name FROM (SELECT check_name FROM hcpcs_explain('J9308', 1, '{}', '2026-07-15') WHERE check_name <> 'base') AS e
FULL JOIN (SELECT DISTINCT check_name FROM hcpcs_finding) AS f USING (check_name) WHERE e.check_name IS NULL OR f.check_name IS NULL;

-- Rules point at findings, modifiers, payers and sources that exist.
SELECT rule FROM hcpcs_modifier_rule r WHERE NOT EXISTS (SELECT 1 FROM hcpcs_finding f WHERE f.finding = r.finding)
	OR NOT EXISTS (SELECT 1 FROM hcpcs_payer p WHERE p.payer = coalesce(r.payer, 'default'));
SELECT rule, m FROM hcpcs_modifier_rule r, unnest(r.modifiers) AS m WHERE NOT EXISTS (SELECT 1 FROM hcpcs_modifier x WHERE x.modifier = m);
SELECT rule, c FROM hcpcs_modifier_rule r, unnest(r.codes || r.except_codes) AS c
WHERE c !~ '\*$' AND NOT EXISTS (SELECT 1 FROM hcpcs_drug d WHERE d.code = c);
SELECT element, finding FROM hcpcs_documentation_element e WHERE finding IS NOT NULL AND NOT EXISTS (SELECT 1 FROM hcpcs_finding f WHERE f.finding = e.finding);
SELECT code, section, position FROM hcpcs_guide g WHERE finding IS NOT NULL AND NOT EXISTS (SELECT 1 FROM hcpcs_finding f WHERE f.finding = g.finding);
SELECT DISTINCT d.dose_unit FROM hcpcs_drug d WHERE d.dose_unit IS NOT NULL AND NOT EXISTS (SELECT 1 FROM hcpcs_unit_of_measure u WHERE u.unit = d.dose_unit);
SELECT DISTINCT n.size_unit FROM hcpcs_ndc n WHERE n.size_unit IS NOT NULL AND NOT EXISTS (SELECT 1 FROM hcpcs_unit_of_measure u WHERE u.unit = n.size_unit);
-- A name of a unit means one unit.
SELECT lower(name) AS name, count(*) FROM hcpcs_unit_of_measure, unnest(aliases || unit) AS name GROUP BY 1 HAVING count(*) > 1;
-- Limits, status, prices and NDCs are of codes that are in hcpcs_drug.
SELECT t, code FROM (SELECT 'limit' AS t, code FROM hcpcs_limit UNION SELECT 'status', code FROM hcpcs_status UNION SELECT 'payment', code FROM hcpcs_payment
	UNION SELECT 'ndc', code FROM hcpcs_ndc UNION SELECT 'replaced by', unnest(replaced_by) FROM hcpcs_drug) AS x WHERE NOT EXISTS (SELECT 1 FROM hcpcs_drug d WHERE d.code = x.code);

-- Every table, column, view, type and function says what it is.
CREATE TEMP TABLE member AS SELECT d.classid, d.objid FROM pg_depend d JOIN pg_extension x ON x.oid = d.refobjid
WHERE d.deptype = 'e' AND d.refclassid = 'pg_extension'::regclass AND x.extname = 'hcpcs_drug';
SELECT p.proname FROM pg_proc p JOIN member m ON m.classid = 'pg_proc'::regclass AND m.objid = p.oid WHERE obj_description(p.oid, 'pg_proc') IS NULL ORDER BY 1;
SELECT c.relname, c.relkind FROM pg_class c JOIN member m ON m.classid = 'pg_class'::regclass AND m.objid = c.oid WHERE c.relkind IN ('r', 'v', 'm', 'S') AND obj_description(c.oid, 'pg_class') IS NULL ORDER BY 1;
SELECT c.relname, a.attname FROM pg_class c JOIN member m ON m.classid = 'pg_class'::regclass AND m.objid = c.oid JOIN pg_attribute a ON a.attrelid = c.oid
WHERE c.relkind IN ('r', 'v', 'm') AND a.attnum > 0 AND NOT a.attisdropped AND col_description(c.oid, a.attnum) IS NULL
AND obj_description(c.oid, 'pg_class') NOT LIKE 'internal:%' ORDER BY 1, a.attnum;	-- internal views repeat the columns of their table
SELECT t.typname, a.attname FROM pg_type t JOIN member m ON m.classid = 'pg_type'::regclass AND m.objid = t.oid
JOIN pg_class c ON c.oid = t.typrelid AND c.relkind = 'c' JOIN pg_attribute a ON a.attrelid = c.oid
WHERE obj_description(t.oid, 'pg_type') IS NULL OR (a.attnum > 0 AND col_description(c.oid, a.attnum) IS NULL) ORDER BY 1, a.attnum;

-- Labels: judging is STABLE PARALLEL SAFE CALLED ON NULL INPUT with a COST,
-- no SET clause; what changes things is neither.
SELECT p.proname, CASE p.provolatile WHEN 'i' THEN 'immutable' WHEN 's' THEN 'stable' ELSE 'volatile' END AS volatility,
	   CASE p.proparallel WHEN 's' THEN 'safe' WHEN 'r' THEN 'restricted' ELSE 'unsafe' END AS parallel, p.proisstrict AS strict, p.procost > 0 AS cost, p.proconfig AS settings
FROM pg_proc p JOIN member m ON m.classid = 'pg_proc'::regclass AND m.objid = p.oid
WHERE p.proname IN ('hcpcs_units', 'hcpcs_try_units', 'hcpcs_check_modifiers', 'hcpcs_denial_risk', 'hcpcs_findings', 'hcpcs_explain', 'hcpcs_lookup',
	'hcpcs_price', 'hcpcs_search', 'hcpcs_similar_codes', 'hcpcs_documentation', 'hcpcs_policy', 'hcpcs_ndc11', 'hcpcs_ndc_units', 'hcpcs_refresh', 'hcpcs_image')
ORDER BY 1;
-- No function is overloaded, and the three that judge take the same arguments.
SELECT p.proname, count(*) FROM pg_proc p JOIN member m ON m.classid = 'pg_proc'::regclass AND m.objid = p.oid GROUP BY 1 HAVING count(*) > 1;
SELECT count(DISTINCT pg_get_function_arguments(oid)) AS signatures FROM pg_proc WHERE proname IN ('hcpcs_denial_risk', 'hcpcs_findings', 'hcpcs_explain');
SELECT pg_get_function_arguments('hcpcs_denial_risk'::regproc) AS arguments;

-- Shipped rows of one source, release and key never overlap: the range of a
-- row begins after every earlier one ended.
CREATE TEMP TABLE span AS
SELECT 'hcpcs_drug' AS t, source || '|' || release || '|' || code AS key, valid_from, valid_to FROM hcpcs_drug WHERE shipped
UNION ALL SELECT 'hcpcs_limit', concat_ws('|', source, release, code, claim_type), valid_from, valid_to FROM hcpcs_limit WHERE shipped
UNION ALL SELECT 'hcpcs_status', concat_ws('|', source, release, code), valid_from, valid_to FROM hcpcs_status WHERE shipped
UNION ALL SELECT 'hcpcs_payment', concat_ws('|', source, release, code), valid_from, valid_to FROM hcpcs_payment WHERE shipped
UNION ALL SELECT 'hcpcs_ndc', concat_ws('|', source, release, ndc, code), valid_from, valid_to FROM hcpcs_ndc WHERE shipped
UNION ALL SELECT 'hcpcs_formulary', concat_ws('|', source, release, code, product, content), valid_from, valid_to FROM hcpcs_formulary WHERE shipped
UNION ALL SELECT 'hcpcs_modifier', concat_ws('|', source, release, modifier), valid_from, valid_to FROM hcpcs_modifier WHERE shipped
UNION ALL SELECT 'hcpcs_modifier_rule', concat_ws('|', source, release, rule), valid_from, valid_to FROM hcpcs_modifier_rule WHERE shipped
UNION ALL SELECT 'hcpcs_payer_policy', concat_ws('|', source, release, payer, code, policy), valid_from, valid_to FROM hcpcs_payer_policy WHERE shipped
UNION ALL SELECT 'hcpcs_diagnosis', concat_ws('|', source, release, code, diagnosis), valid_from, valid_to FROM hcpcs_diagnosis WHERE shipped
UNION ALL SELECT 'hcpcs_documentation_element', concat_ws('|', source, release, element, code, payer, modifier), valid_from, valid_to FROM hcpcs_documentation_element WHERE shipped;
SELECT t, count(*) FILTER (WHERE valid_from <= ended) AS overlaps
FROM (SELECT *, max(valid_to) OVER (PARTITION BY t, key ORDER BY valid_from, valid_to ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS ended FROM span) AS s
GROUP BY t ORDER BY t;
-- What is shipped by quarter shares no day from release to release either:
-- hcpcs_coverage counts on that.
SELECT t, count(*) FILTER (WHERE valid_from <= ended) AS shared
FROM (SELECT *, max(valid_to) OVER (PARTITION BY t, split_part(key, '|', 1), substr(key, 2 + length(split_part(key, '|', 1)) + length(split_part(key, '|', 2)))
		ORDER BY valid_from, valid_to ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS ended FROM span) AS s
WHERE t IN ('hcpcs_limit', 'hcpcs_status', 'hcpcs_payment', 'hcpcs_ndc')
GROUP BY t ORDER BY t;
-- Every constraint on the ranges of user rows is there.
SELECT count(*) AS exclusion_constraints, count(DISTINCT t) AS tables_with_ranges
FROM (SELECT DISTINCT t FROM span) AS s LEFT JOIN pg_constraint c ON c.conrelid = s.t::regclass AND c.contype = 'x';
-- Every release that rows name is listed.
SELECT DISTINCT x.source, x.release FROM (SELECT source, release FROM hcpcs_drug UNION SELECT source, release FROM hcpcs_limit UNION SELECT source, release FROM hcpcs_status
	UNION SELECT source, release FROM hcpcs_payment UNION SELECT source, release FROM hcpcs_ndc UNION SELECT source, release FROM hcpcs_modifier
	UNION SELECT source, release FROM hcpcs_payer_policy UNION SELECT source, release FROM hcpcs_diagnosis UNION SELECT source, release FROM hcpcs_weight
	UNION SELECT source, release FROM hcpcs_guide UNION SELECT source, release FROM hcpcs_documentation_element UNION SELECT source, release FROM hcpcs_modifier_rule) AS x
WHERE NOT EXISTS (SELECT 1 FROM hcpcs_release r WHERE r.source = x.source AND r.release = x.release);

-- Shipped text is plain ASCII, without line ends.
CREATE FUNCTION pg_temp.not_ascii(name text) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE found bigint;
BEGIN
	EXECUTE format('SELECT count(*) FROM %I AS t WHERE t::text ~ %L', name, '[^\x20-\x7e]') INTO found;
	RETURN found;
END $$;
SELECT count(*) AS tables, sum(pg_temp.not_ascii(c.relname)) AS rows_not_ascii FROM pg_class c JOIN member m ON m.classid = 'pg_class'::regclass AND m.objid = c.oid WHERE c.relkind = 'r';

-- How the codes count (the figures of the README).
SELECT category, count(DISTINCT code) AS codes FROM hcpcs_drug WHERE source = 'cms' GROUP BY category ORDER BY category;
SELECT billing_basis, count(DISTINCT code) AS codes FROM hcpcs_drug WHERE source = 'cms' AND category <> 'not_drug' GROUP BY billing_basis ORDER BY billing_basis;
SELECT count(DISTINCT code) AS codes, count(DISTINCT code) FILTER (WHERE category <> 'not_drug') AS drug_codes,
	   count(DISTINCT code) FILTER (WHERE category <> 'not_drug' AND date '2026-10-01' BETWEEN valid_from AND valid_to) AS drug_codes_of_october_2026
FROM hcpcs_drug WHERE source = 'cms';
-- Where a unit has an amount it has a unit of measure, and an exact one both.
SELECT code, dose, dose_unit, billing_basis FROM hcpcs_drug
WHERE (dose IS NOT NULL AND dose_unit IS NULL) OR (billing_basis IN ('exact', 'up_to') AND dose IS NULL) OR (billing_basis IN ('combination', 'range', 'not_classified') AND dose IS NOT NULL);
