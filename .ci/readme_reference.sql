-- The parts of README.md that are made from the installed extension, so that
-- they cannot drift from it.  Run by readme.sh with psql -At.

\if :figures
SELECT format('%s Level II codes are known, %s of them drugs or biologicals. Of these, %s parse to a dose and a unit; %s do not, each with its reason in the data:',
			  count(*), count(*) FILTER (WHERE category <> 'not_drug'),
			  count(*) FILTER (WHERE dose IS NOT NULL),
			  count(*) FILTER (WHERE category <> 'not_drug' AND dose IS NULL))
  FROM hcpcs_drug WHERE source = 'cms';

\echo
\echo '| billing basis | codes | with dose | without | why without |'
\echo '|---|---|---|---|---|'
SELECT format('| %s | %s | %s | %s | %s |', coalesce(billing_basis, 'none'), count(*), count(dose),
			  count(*) - count(dose),
			  CASE billing_basis
				  WHEN 'per_item' THEN 'counted by the item, whatever it holds'
				  WHEN 'not_classified' THEN 'the code names no drug; 1 unit'
				  WHEN 'combination' THEN 'an amount for each of several drugs (column note)'
				  WHEN 'range' THEN 'a range of doses (column note)'
				  ELSE CASE WHEN count(*) = count(dose) THEN '' ELSE 'the text gives no amount (column note)' END
			  END)
  FROM hcpcs_drug
 WHERE source = 'cms' AND category <> 'not_drug'
 GROUP BY billing_basis
 ORDER BY count(*) DESC, billing_basis;

\echo
\echo '| table | shipped rows |'
\echo '|---|---|'
SELECT format('| %s | %s |', c.relname,
			  (xpath('/row/n/text()', query_to_xml(format('SELECT count(*) AS n FROM %s WHERE shipped', c.oid::regclass), false, true, '')))[1])
  FROM pg_class c
  JOIN pg_depend d ON d.objid = c.oid AND d.classid = 'pg_class'::regclass AND d.deptype = 'e'
  JOIN pg_extension e ON e.oid = d.refobjid AND e.extname = 'hcpcs_drug'
 WHERE c.relkind = 'r'
   AND EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'shipped' AND NOT a.attisdropped)
 ORDER BY c.relname;
\else
\echo '### Functions'
\echo
SELECT format(E'**`%s(%s)` -> `%s`**\n\n%s\n', p.proname,
			  regexp_replace(pg_get_function_arguments(p.oid), '::[a-z]+(\[\])?', '', 'g'),
			  pg_get_function_result(p.oid), obj_description(p.oid, 'pg_proc'))
  FROM pg_proc p
  JOIN pg_depend d ON d.objid = p.oid AND d.classid = 'pg_proc'::regclass AND d.deptype = 'e'
  JOIN pg_extension e ON e.oid = d.refobjid AND e.extname = 'hcpcs_drug'
 WHERE obj_description(p.oid, 'pg_proc') NOT LIKE 'internal:%' AND p.prorettype <> 'trigger'::regtype
 ORDER BY p.proname;

\echo '### Tables and views'
\echo
\echo '| name | what it holds |'
\echo '|---|---|'
SELECT format('| `%s` | %s |', c.relname, obj_description(c.oid, 'pg_class'))
  FROM pg_class c
  JOIN pg_depend d ON d.objid = c.oid AND d.classid = 'pg_class'::regclass AND d.deptype = 'e'
  JOIN pg_extension e ON e.oid = d.refobjid AND e.extname = 'hcpcs_drug'
 WHERE c.relkind IN ('r', 'v') AND obj_description(c.oid, 'pg_class') NOT LIKE 'internal:%'
 ORDER BY c.relname;

\echo
\echo '### Findings'
\echo
\echo '| finding | check | severity | outcome | CARC / RARC | meaning |'
\echo '|---|---|---|---|---|---|'
SELECT format('| `%s` | %s | %s | %s | %s | %s |', finding, check_name, severity, outcome,
			  coalesce(carc, '') || CASE WHEN rarc = '{}' THEN '' ELSE ' / ' || array_to_string(rarc, ' ') END,
			  replace(message, '|', '\|'))
  FROM hcpcs_finding
 ORDER BY position;
\endif
