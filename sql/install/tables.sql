-- tables: what the reference data looks like.
--
-- Every fact carries where it comes from (shipped, source, release) and when
-- it holds (valid_from to valid_to, inclusive, open ends are +-infinity).  A
-- release never edits another's rows: it adds its own, and the newest release
-- of a source answers.  Rows of the user have shipped = false and are dumped;
-- shipped rows are replaced by ALTER EXTENSION UPDATE and by nothing else.
-- New columns go to the end of a table, where an upgrade puts them.
-- What is published by quarter (limits, status, payment, NDCs) is known day
-- by day: a newer row hides older ones on its days alone, and one that says
-- "ended" leaves the source without a row on them.

CREATE TABLE hcpcs_source (
	source		text NOT NULL PRIMARY KEY,
	shipped		boolean NOT NULL DEFAULT false,
	precedence	integer UNIQUE,
	publisher	text NOT NULL,
	note		text
);

CREATE TABLE hcpcs_release (
	shipped		boolean NOT NULL DEFAULT false,
	source		text NOT NULL,
	release		text NOT NULL,
	kind		text NOT NULL CHECK (kind IN ('code', 'code_list', 'jw_jz', 'modifier', 'limit_professional',
									 'limit_institutional', 'limit_dme', 'status',
									 'payment', 'ndc', 'diagnosis', 'policy', 'guide')),
	released	date NOT NULL,
	covers_from	date NOT NULL,
	covers_to	date NOT NULL,
	origin		text NOT NULL,
	PRIMARY KEY (shipped, source, release, kind),
	CHECK (covers_from <= covers_to)
);

CREATE TABLE hcpcs_drug (
	shipped		boolean NOT NULL DEFAULT false,
	source		text NOT NULL DEFAULT 'local',
	release		text NOT NULL DEFAULT 'local',
	code		text NOT NULL CHECK (code ~ '^[A-V][0-9]{4}$'),
	valid_from	date NOT NULL DEFAULT '-infinity',
	valid_to	date NOT NULL DEFAULT 'infinity',
	category	text NOT NULL DEFAULT 'drug' CHECK (category IN ('drug', 'vaccine', 'radiopharmaceutical', 'contrast',
									 'blood_product', 'skin_substitute', 'not_drug')),
	drug		text,
	brand		text,
	description	text,
	dose		numeric CHECK (dose > 0 AND dose < 'Infinity'),
	dose_unit	text,
	billing_basis text CHECK (billing_basis IN ('exact', 'up_to', 'per_item', 'range',
									 'combination', 'not_classified')),
	route		text,
	container	text CHECK (container IN ('single_dose', 'multi_dose')),
	jw_jz		text CHECK (jw_jz IN ('listed', 'exempt')),
	esrd		boolean,
	coverage	text,
	replaced_by	text[],
	note		text,
	PRIMARY KEY (shipped, source, release, code, valid_from),
	CHECK (valid_from <= valid_to),
	CHECK (category <> 'not_drug' OR billing_basis IS NULL)
);

CREATE TABLE hcpcs_limit (
	shipped		boolean NOT NULL DEFAULT false,
	source		text NOT NULL DEFAULT 'local',
	release		text NOT NULL DEFAULT 'local',
	code		text NOT NULL CHECK (code ~ '^[A-V][0-9]{4}$'),
	claim_type	text NOT NULL CHECK (claim_type IN ('professional', 'institutional', 'dme')),
	valid_from	date NOT NULL DEFAULT '-infinity',
	valid_to	date NOT NULL DEFAULT 'infinity',
	units		integer NOT NULL CHECK (units >= 0),
	indicator	smallint NOT NULL CHECK (indicator BETWEEN 1 AND 3),
	rationale	text,
	ended		boolean NOT NULL DEFAULT false,
	PRIMARY KEY (shipped, source, release, code, claim_type, valid_from),
	CHECK (valid_from <= valid_to)
);

CREATE TABLE hcpcs_status (
	shipped		boolean NOT NULL DEFAULT false,
	source		text NOT NULL DEFAULT 'local',
	release		text NOT NULL DEFAULT 'local',
	code		text NOT NULL CHECK (code ~ '^[A-V][0-9]{4}$'),
	valid_from	date NOT NULL DEFAULT '-infinity',
	valid_to	date NOT NULL DEFAULT 'infinity',
	status_indicator text NOT NULL,
	ended		boolean NOT NULL DEFAULT false,
	PRIMARY KEY (shipped, source, release, code, valid_from),
	CHECK (valid_from <= valid_to)
);

CREATE TABLE hcpcs_payment (
	shipped		boolean NOT NULL DEFAULT false,
	source		text NOT NULL DEFAULT 'local',
	release		text NOT NULL DEFAULT 'local',
	code		text NOT NULL CHECK (code ~ '^[A-V][0-9]{4}$'),
	valid_from	date NOT NULL DEFAULT '-infinity',
	valid_to	date NOT NULL DEFAULT 'infinity',
	payment_limit numeric CHECK (payment_limit >= 0 AND payment_limit < 'Infinity'),
	coinsurance_percent numeric CHECK (coinsurance_percent BETWEEN 0 AND 100),
	note		text,
	ended		boolean NOT NULL DEFAULT false,
	PRIMARY KEY (shipped, source, release, code, valid_from),
	CHECK (valid_from <= valid_to)
);

CREATE TABLE hcpcs_ndc (
	shipped		boolean NOT NULL DEFAULT false,
	source		text NOT NULL DEFAULT 'local',
	release		text NOT NULL DEFAULT 'local',
	ndc			text NOT NULL CHECK (ndc ~ '^[0-9]{11}$'),
	code		text NOT NULL CHECK (code ~ '^[A-V][0-9]{4}$'),
	valid_from	date NOT NULL DEFAULT '-infinity',
	valid_to	date NOT NULL DEFAULT 'infinity',
	units_per_container numeric CHECK (units_per_container > 0 AND units_per_container < 'Infinity'),
	containers_per_package numeric CHECK (containers_per_package > 0 AND containers_per_package < 'Infinity'),
	units_per_package numeric CHECK (units_per_package > 0 AND units_per_package < 'Infinity'),
	size		numeric CHECK (size > 0 AND size < 'Infinity'),
	size_unit	text,
	container	text CHECK (container IN ('single_dose', 'multi_dose')),
	labeler		text,
	product		text,
	note		text,
	ended		boolean NOT NULL DEFAULT false,
	PRIMARY KEY (shipped, source, release, ndc, code, valid_from),
	CHECK (valid_from <= valid_to)
);

CREATE TABLE hcpcs_formulary (
	shipped		boolean NOT NULL DEFAULT false,
	source		text NOT NULL DEFAULT 'local',
	release		text NOT NULL DEFAULT 'local',
	code		text NOT NULL CHECK (code ~ '^[A-V][0-9]{4}$'),
	product		text NOT NULL DEFAULT '',
	content		numeric NOT NULL CHECK (content > 0 AND content < 'Infinity'),
	valid_from	date NOT NULL DEFAULT '-infinity',
	valid_to	date NOT NULL DEFAULT 'infinity',
	content_unit text,
	container	text CHECK (container IN ('single_dose', 'multi_dose')),
	ndc			text CHECK (ndc ~ '^[0-9]{11}$'),
	note		text,
	PRIMARY KEY (shipped, source, release, code, product, content, valid_from),
	CHECK (valid_from <= valid_to)
);

CREATE TABLE hcpcs_modifier (
	shipped		boolean NOT NULL DEFAULT false,
	source		text NOT NULL DEFAULT 'local',
	release		text NOT NULL DEFAULT 'local',
	modifier	text NOT NULL CHECK (modifier ~ '^[A-Z0-9]{2}$'),
	valid_from	date NOT NULL DEFAULT '-infinity',
	valid_to	date NOT NULL DEFAULT 'infinity',
	category	text NOT NULL,
	description	text,
	PRIMARY KEY (shipped, source, release, modifier, valid_from),
	CHECK (valid_from <= valid_to)
);

CREATE TABLE hcpcs_modifier_rule (
	shipped		boolean NOT NULL DEFAULT false,
	source		text NOT NULL DEFAULT 'local',
	release		text NOT NULL DEFAULT 'local',
	rule		text NOT NULL,
	kind		text NOT NULL CHECK (kind IN ('exclusive', 'required', 'forbidden', 'retired')),
	modifiers	text[] NOT NULL,
	codes		text[] NOT NULL DEFAULT '{*}',
	except_codes text[] NOT NULL DEFAULT '{}',
	payer		text,
	claim_type	text CHECK (claim_type IN ('professional', 'institutional', 'dme')),
	valid_from	date NOT NULL DEFAULT '-infinity',
	valid_to	date NOT NULL DEFAULT 'infinity',
	finding		text NOT NULL,
	severity	text CHECK (severity IN ('error', 'warning', 'info')),
	note		text,
	PRIMARY KEY (shipped, source, release, rule, valid_from),
	CHECK (valid_from <= valid_to)
);

CREATE TABLE hcpcs_payer (
	payer		text NOT NULL PRIMARY KEY CHECK (payer ~ '^[a-z0-9_]+$'),
	shipped		boolean NOT NULL DEFAULT false,
	parent		text,
	name		text NOT NULL
);

CREATE TABLE hcpcs_payer_alias (
	alias		text NOT NULL PRIMARY KEY,
	shipped		boolean NOT NULL DEFAULT false,
	payer		text NOT NULL,
	CHECK (alias = lower(btrim(alias)))
);

CREATE TABLE hcpcs_payer_policy (
	shipped		boolean NOT NULL DEFAULT false,
	source		text NOT NULL DEFAULT 'local',
	release		text NOT NULL DEFAULT 'local',
	payer		text NOT NULL,
	code		text NOT NULL DEFAULT '*' CHECK (code ~ E'^([A-V][0-9]{4}|[A-V][0-9]{0,3}\\*|\\*)$'),
	policy		text NOT NULL CHECK (policy ~ '^[a-z0-9_]+$'),
	valid_from	date NOT NULL DEFAULT '-infinity',
	valid_to	date NOT NULL DEFAULT 'infinity',
	value		text NOT NULL,
	unit		text,
	condition	text,
	origin		text,
	PRIMARY KEY (shipped, source, release, payer, code, policy, valid_from),
	CHECK (valid_from <= valid_to)
);

CREATE TABLE hcpcs_diagnosis (
	shipped		boolean NOT NULL DEFAULT false,
	source		text NOT NULL DEFAULT 'local',
	release		text NOT NULL DEFAULT 'local',
	code		text NOT NULL DEFAULT '*' CHECK (code ~ E'^([A-V][0-9]{4}|\\*)$'),
	diagnosis	text NOT NULL CHECK (diagnosis ~ '^[A-Z][0-9A-Z]{2,6}$'),
	valid_from	date NOT NULL DEFAULT '-infinity',
	valid_to	date NOT NULL DEFAULT 'infinity',
	PRIMARY KEY (shipped, source, release, code, diagnosis, valid_from),
	CHECK (valid_from <= valid_to)
);

CREATE TABLE hcpcs_unit_of_measure (
	unit		text NOT NULL PRIMARY KEY,
	shipped		boolean NOT NULL DEFAULT false,
	dimension	text NOT NULL,
	factor		numeric NOT NULL CHECK (factor > 0 AND factor < 'Infinity'),
	aliases		text[] NOT NULL DEFAULT '{}',
	note		text
);

CREATE TABLE hcpcs_finding (
	finding		text NOT NULL PRIMARY KEY,
	shipped		boolean NOT NULL DEFAULT false,
	position	integer NOT NULL UNIQUE,
	check_name	text NOT NULL,
	cause		text NOT NULL CHECK (cause IN ('code', 'units', 'waste', 'modifier', 'ndc', 'diagnosis',
									 'authorization', 'payer', 'claim')),
	severity	text NOT NULL CHECK (severity IN ('error', 'warning', 'info')),
	outcome		text NOT NULL CHECK (outcome IN ('reject', 'deny', 'reduce', 'recoup', 'underpaid', 'info')),
	group_code	text CHECK (group_code IN ('CO', 'PR', 'OA', 'PI')),
	carc		text,
	rarc		text[] NOT NULL DEFAULT '{}',
	message		text NOT NULL,
	remedy		text NOT NULL,
	rules_id	text[] NOT NULL DEFAULT '{}'
);

CREATE TABLE hcpcs_weight (
	shipped		boolean NOT NULL DEFAULT false,
	source		text NOT NULL DEFAULT 'local',
	release		text NOT NULL DEFAULT 'local',
	finding		text NOT NULL,
	payer		text NOT NULL DEFAULT '*',
	weight		numeric NOT NULL CHECK (weight >= 0 AND weight < 1),
	basis		text NOT NULL,
	note		text,
	PRIMARY KEY (shipped, source, release, finding, payer)
);

CREATE TABLE hcpcs_guide (
	shipped		boolean NOT NULL DEFAULT false,
	source		text NOT NULL DEFAULT 'guide',
	release		text NOT NULL DEFAULT 'local',
	code		text NOT NULL CHECK (code ~ '^[A-V][0-9]{4}$'),
	section		text NOT NULL CHECK (section IN ('definition', 'clinical_context', 'modifiers', 'documentation',
									 'denial_reasons', 'insurers', 'similar_codes')),
	position	integer NOT NULL,
	fact		text NOT NULL,
	subject		text,
	value		text NOT NULL,
	agreement	text NOT NULL CHECK (agreement IN ('agrees', 'agrees_in_part', 'conflicts', 'unknown')),
	reason		text,
	finding		text,
	PRIMARY KEY (shipped, source, release, code, section, position)
);

CREATE TABLE hcpcs_documentation_element (
	shipped		boolean NOT NULL DEFAULT false,
	source		text NOT NULL DEFAULT 'local',
	release		text NOT NULL DEFAULT 'local',
	element		text NOT NULL,
	code		text NOT NULL DEFAULT '*' CHECK (code ~ E'^([A-V][0-9]{4}|\\*)$'),
	payer		text NOT NULL DEFAULT '*',
	modifier	text NOT NULL DEFAULT '*',
	need		text NOT NULL CHECK (need IN ('required', 'payer', 'recommended')),
	because		text NOT NULL,
	finding		text,
	position	integer NOT NULL,
	valid_from	date NOT NULL DEFAULT '-infinity',
	valid_to	date NOT NULL DEFAULT 'infinity',
	PRIMARY KEY (shipped, source, release, element, code, payer, modifier, valid_from),
	CHECK (valid_from <= valid_to)
);
