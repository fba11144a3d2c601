-- documentation: what must the medical record show for a drug line?

SET LOCAL search_path TO pg_catalog, pg_temp;

CREATE FUNCTION @extschema@.hcpcs_payer_chain(payer text)
	RETURNS TABLE (payer text, distance integer)
	LANGUAGE sql STABLE PARALLEL SAFE CALLED ON NULL INPUT COST 500 ROWS 3
BEGIN ATOMIC
	WITH RECURSIVE named AS (
		SELECT coalesce(
			(SELECT p.payer FROM @extschema@.hcpcs_payer p
			 WHERE p.payer = @extschema@.hcpcs_name_text(hcpcs_payer_chain.payer)),
			(SELECT a.payer FROM @extschema@.hcpcs_payer_alias a
			 WHERE a.alias = @extschema@.hcpcs_name_text(hcpcs_payer_chain.payer)),
			'default') AS payer
	), above AS (
		-- all are below "default", also where the parent is missing
		SELECT p.payer, coalesce(q.payer, CASE WHEN p.payer <> 'default' THEN 'default' END) AS parent
		FROM @extschema@.hcpcs_payer p
		LEFT JOIN @extschema@.hcpcs_payer q ON q.payer = p.parent
	), chain AS (
		SELECT p.payer, p.parent, 0 AS distance
		FROM named n
		JOIN above p ON p.payer = n.payer
		UNION ALL
		SELECT p.payer, p.parent, c.distance + 1
		FROM chain c
		JOIN above p ON p.payer = c.parent
	) CYCLE payer SET cycle USING path
	SELECT c.payer, c.distance
	FROM chain c
	WHERE NOT c.cycle;
END;

COMMENT ON FUNCTION @extschema@.hcpcs_payer_chain(text) IS
'internal: the payer of that key or alias at distance 0, its parent at 1 and so on to the root; an unknown payer and NULL are "default", whose rules every payer shares; a cycle of parents ends where it closes';

CREATE TYPE @extschema@.hcpcs_documentation_row AS (
	element		text,
	need		text,
	because		text,
	finding		text,
	source		text
);

COMMENT ON TYPE @extschema@.hcpcs_documentation_row IS 'row of hcpcs_documentation: one thing that the medical record should show';
COMMENT ON COLUMN @extschema@.hcpcs_documentation_row.element IS 'what to document, such as amount_discarded';
COMMENT ON COLUMN @extschema@.hcpcs_documentation_row.need IS 'required: a rule of the program asks for it; payer: this payer, or some payers, ask for it; recommended: good practice';
COMMENT ON COLUMN @extschema@.hcpcs_documentation_row.because IS 'what the element is for, and who asks for it';
COMMENT ON COLUMN @extschema@.hcpcs_documentation_row.finding IS 'the finding (hcpcs_finding) that a record without it invites; NULL: none';
COMMENT ON COLUMN @extschema@.hcpcs_documentation_row.source IS 'source and release of the row; "guide articles" are the billing articles';

CREATE FUNCTION @extschema@.hcpcs_documentation(code text,
												payer text DEFAULT 'medicare',
												service_date date DEFAULT CURRENT_DATE,
												modifiers text[] DEFAULT NULL)
	RETURNS SETOF @extschema@.hcpcs_documentation_row
	LANGUAGE sql STABLE PARALLEL SAFE CALLED ON NULL INPUT COST 20000 ROWS 15
BEGIN ATOMIC
	WITH line AS (
		SELECT d.code,
			   array(SELECT @extschema@.hcpcs_code_text(m) FROM unnest(modifiers) AS m) AS modifiers,
			   array_position(@extschema@.hcpcs_source_order(), 'guide') AS guide_place
		FROM @extschema@.hcpcs_drug_known(service_date,
										  @extschema@.hcpcs_source_order()) d
		WHERE d.code = @extschema@.hcpcs_code_text(hcpcs_documentation.code)
		  AND d.category <> 'not_drug'
	), element AS (
		SELECT e.*, e.source = 'guide' AS is_advice, c.distance, r.released
		FROM line l
		JOIN @extschema@.hcpcs_documentation_element e
			ON e.code IN ('*', l.code)
			AND (e.modifier = '*' OR e.modifier = ANY (l.modifiers))
			AND service_date BETWEEN e.valid_from AND e.valid_to
		LEFT JOIN @extschema@.hcpcs_payer_chain(hcpcs_documentation.payer) c
			ON c.payer = e.payer
		LEFT JOIN @extschema@.hcpcs_release_date r
			ON r.source = e.source AND r.release = e.release
		WHERE e.payer = '*' OR c.payer IS NOT NULL
	), rule AS (
		-- the row nearest to the line answers for its element
		SELECT DISTINCT ON (e.element) e.*
		FROM element e
		JOIN unnest(@extschema@.hcpcs_source_order()) WITH ORDINALITY AS s(source, place)
			ON s.source = e.source
		WHERE NOT e.is_advice
		ORDER BY e.element, e.distance NULLS LAST, e.code = '*',
				 e.modifier = '*', s.place, e.released DESC NULLS LAST,
				 e.release COLLATE "C" DESC, e.shipped, e.valid_from DESC
	), advice AS (
		-- what the article on this code asks for: advice on records, not a
		-- statement about the code, so that it is shown under every setting
		SELECT DISTINCT ON (e.element) e.*
		FROM element e
		WHERE e.is_advice
		ORDER BY e.element, e.modifier = '*', e.released DESC NULLS LAST,
				 e.release COLLATE "C" DESC, e.shipped, e.valid_from DESC
	), answer AS (
		SELECT e.is_advice, e.element, e.need, e.because, e.finding, e.position,
			   @extschema@.hcpcs_source_text(e.source, e.release, 'policy', service_date, NOT e.shipped) AS source,
			   false AS first
		FROM rule e
		UNION ALL
		SELECT e.is_advice, e.element,
			   CASE WHEN l.guide_place IS NULL THEN 'recommended' ELSE e.need END,
			   e.because, e.finding, e.position,
			   @extschema@.hcpcs_source_text(e.source, e.release, 'guide', service_date, NOT e.shipped),
			   coalesce(l.guide_place = 1, false)
		FROM line l
		CROSS JOIN advice e
		WHERE l.guide_place = 1
		   OR NOT EXISTS (SELECT 1 FROM rule r WHERE r.element = e.element)
	)
	SELECT a.element, a.need, a.because, a.finding, a.source
	FROM answer a
	ORDER BY a.first DESC,
			 array_position('{required,payer,recommended}'::text[], a.need),
			 a.is_advice, a.position, a.element;
END;

COMMENT ON FUNCTION @extschema@.hcpcs_documentation(text, text, date, text[]) IS
'what the medical record should show for a line of this drug code, for this payer (key or alias; its parents'' rules included, an unknown payer has the rules all payers share) and these modifiers (NULL: none) on a service date: required elements first, then those that payers ask for, then recommended ones; what the billing article on the code asks for beyond that is shown as recommended, whatever hcpcs_drug.sources is; where that setting names guide it has the need that the article gives it, and where it begins with guide the article comes first and beside the other rows; no row for NULL, an unknown code and a code that is no drug';

SET LOCAL search_path TO @extschema@, pg_temp;
