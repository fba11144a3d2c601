-- policy: what does a payer demand for a code, and where does that come from?
--
-- Policies carry their own dates; no period of a release adds to them.

SET LOCAL search_path TO pg_catalog, pg_temp;

-- With the rights of who asks: policies may be confidential.
CREATE VIEW @extschema@.hcpcs_payer_policy_layer WITH (security_invoker = true) AS
	SELECT t.*, r.released,
		   row_number() OVER (
			PARTITION BY t.source, t.payer, t.code, t.policy, t.valid_from
			ORDER BY r.released DESC NULLS LAST, t.release COLLATE "C" DESC, t.shipped) = 1
		   OR (NOT t.shipped AND r.released IS NULL) AS stands
	FROM @extschema@.hcpcs_payer_policy t
	LEFT JOIN @extschema@.hcpcs_release_date r
		ON r.source = t.source AND r.release = t.release;

COMMENT ON VIEW @extschema@.hcpcs_payer_policy_layer IS
'internal: the rows of hcpcs_payer_policy with the date of their release and whether they stand: not where a newer release of the source has the policy of that payer and code from the same day; what a user states outside any release stands beside the releases';

GRANT SELECT ON @extschema@.hcpcs_payer_policy_layer TO PUBLIC;

CREATE TYPE @extschema@.hcpcs_policy_row AS (
	policy		text,
	value		text,
	unit		text,
	from_payer	text,
	valid_from	date,
	valid_to	date,
	source		text
);

COMMENT ON TYPE @extschema@.hcpcs_policy_row IS 'row of hcpcs_policy: one policy in effect';
COMMENT ON COLUMN @extschema@.hcpcs_policy_row.policy IS 'name of the policy, such as prior_auth_required';
COMMENT ON COLUMN @extschema@.hcpcs_policy_row.value IS 'its value: true or false, a number, codes separated by |, or words';
COMMENT ON COLUMN @extschema@.hcpcs_policy_row.unit IS 'how to read the value: flag, units, usd, interval, list, code, text ... or a rate such as units/21 days; NULL: no unit';
COMMENT ON COLUMN @extschema@.hcpcs_policy_row.from_payer IS 'the payer whose rule it is: the one asked for, or the parent it is inherited from';
COMMENT ON COLUMN @extschema@.hcpcs_policy_row.valid_from IS 'first service date of the rule; -infinity: open';
COMMENT ON COLUMN @extschema@.hcpcs_policy_row.valid_to IS 'last service date of the rule, inclusive; infinity: open';
COMMENT ON COLUMN @extschema@.hcpcs_policy_row.source IS 'source and release of the row, and the condition in words where the rule holds under one only; "guide articles" are the billing articles, which speak of commercial insurers in general';

CREATE FUNCTION @extschema@.hcpcs_policy(payer text, code text DEFAULT NULL,
										 service_date date DEFAULT CURRENT_DATE)
	RETURNS SETOF @extschema@.hcpcs_policy_row
	LANGUAGE sql STABLE PARALLEL SAFE CALLED ON NULL INPUT COST 20000 ROWS 10
BEGIN ATOMIC
	WITH rule AS (
		SELECT p.policy, p.value, p.unit, p.condition, p.payer, p.valid_from, p.valid_to,
			   p.source, p.release, p.shipped, p.released, 'policy' AS kind,
			   rtrim(p.code, '*') AS prefix, 0 AS position
		FROM @extschema@.hcpcs_payer_policy_layer p
		WHERE p.stands
		UNION ALL
		-- What the articles say of commercial insurers.  Where they state
		-- the demand itself it has the name of the policy that checks know.
		SELECT CASE g.subject
					WHEN 'prior_authorization' THEN 'prior_auth_required'
					WHEN 'site_of_care' THEN 'site_of_care_review'
					WHEN 'specialty_pharmacy' THEN 'specialty_pharmacy_required'
					ELSE g.subject
			   END,
			   CASE WHEN g.subject IN ('prior_authorization', 'site_of_care', 'specialty_pharmacy')
					THEN 'true' ELSE g.value
			   END,
			   CASE WHEN g.subject IN ('prior_authorization', 'site_of_care', 'specialty_pharmacy')
					THEN 'flag' ELSE 'text'
			   END,
			   NULL, 'commercial', '-infinity', 'infinity', g.source, g.release, g.shipped,
			   r.released, 'guide', g.code, g.position
		FROM @extschema@.hcpcs_guide g
		LEFT JOIN @extschema@.hcpcs_release_date r
			ON r.source = g.source AND r.release = g.release
		WHERE g.section = 'insurers'
	), effective AS (
		SELECT DISTINCT ON (p.policy) p.*
		FROM rule p
		JOIN @extschema@.hcpcs_payer_chain(hcpcs_policy.payer) c ON c.payer = p.payer
		JOIN unnest(@extschema@.hcpcs_source_order()) WITH ORDINALITY AS s(source, place)
			ON s.source = p.source
		WHERE service_date BETWEEN p.valid_from AND p.valid_to
		  AND (p.prefix = '' OR starts_with(
				substring(@extschema@.hcpcs_code_text(hcpcs_policy.code) FROM '^[A-V][0-9]{4}$'),
				p.prefix))
		ORDER BY p.policy, c.distance, length(p.prefix) DESC, s.place,
				 p.released DESC NULLS LAST, p.release COLLATE "C" DESC, p.shipped,
				 p.valid_from DESC, p.position
	)
	SELECT e.policy, e.value, e.unit, e.payer, e.valid_from, e.valid_to,
		   @extschema@.hcpcs_source_text(e.source, e.release, e.kind, service_date, false)
		   || coalesce('; condition: ' || e.condition, '')
	FROM effective e
	ORDER BY e.policy;
END;

COMMENT ON FUNCTION @extschema@.hcpcs_policy(text, text, date) IS
'the policies of a payer (key or alias; an unknown payer and NULL have the rules all payers share) in effect for a code on a service date, one row each, ordered by name: the payer''s own before its parent''s, a rule for the code before one for the letters it begins with before one for all codes, then by source and release; code NULL gives the rules for all codes; what billing articles say of commercial insurers is included when hcpcs_drug.sources names guide; needs SELECT on hcpcs_payer_policy; never raises because of payer or code';

SET LOCAL search_path TO @extschema@, pg_temp;
