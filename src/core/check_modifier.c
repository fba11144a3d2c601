/*
 * check_modifier.c
 *	  Do the modifiers exist that day, fit each other, the code and the
 *	  payer, and is none missing?
 *
 * Which modifiers go together, are required or never belong on a drug line
 * is data (hcpcs_modifier_rule); this file is the mechanism.
 */
#include "core/walk.h"

#include <stdio.h>

/* 837P SV101-3 to -6, UB-04 FL 44 (rule M1) */
#define MODIFIERS_ALLOWED 4

/* A modifier that stands twice is judged once; its repeat has a check. */
static bool
first_of_kind(const hd_walk *walk, int i)
{
	for (int j = 0; j < i; j++)
		if (walk->modifier[j] == walk->modifier[i])
			return false;
	return true;
}

/*
 * CPT's modifiers begin with a digit; CMS's file does not list them, so that
 * one which is not there may exist all the same.
 */
static bool
may_be_cpt(hd_text modifier)
{
	return modifier.len == 2 && hd_is_digit(modifier.data[0]) &&
		hd_modifier_parse(modifier) != HD_NO_MODIFIER;
}

void
hd_check_modifier_known(hd_walk *walk)
{
	bool		unlisted = false;

	hd_walk_note(walk, HD_READ_MODIFIERS);
	for (int i = 0; i < walk->modifiers_read; i++)
	{
		hd_text		text = hd_walk_modifier_text(walk, i);

		if (walk->modifier[i] != HD_NO_MODIFIER &&
			hd_catalog_any_modifier(walk->catalog, walk->modifier[i]) != NULL)
			continue;
		if (may_be_cpt(text))
			unlisted = true;
		else
			hd_fail(walk, HD_FINDING_modifier_unknown, HD_NO_REF,
					"\"%.*s\" is no modifier", HD_SHOWN(text));
	}
	if (walk->modifier_count == 0)
		hd_skip(walk, HD_CHECK_modifier_known, "no modifiers");
	else if (unlisted)
		hd_no_data(walk, HD_CHECK_modifier_known,
				   "a CPT modifier is not on any list at hand");
	else
		hd_pass(walk, HD_CHECK_modifier_known, HD_NO_REF,
				"every modifier exists");
}

/* Is the rule meant for this line's code, payer, claim type and date? */
static bool
in_force(const hd_walk *walk, const hd_modifier_rule *rule)
{
	hd_walk_note(walk, HD_READ_CODE);
	return hd_origin_covers(&rule->origin, walk->date) &&
		(rule->claim_type == HD_CLAIM_ANY ||
		 rule->claim_type == walk->claim_type) &&
		hd_code_matches_any(walk->code, rule->codes, rule->code_count) &&
		!hd_code_matches_any(walk->code, rule->except_codes,
							 rule->except_count) &&
		(rule->payer == HD_NO_PAYER ||
		 hd_catalog_payer_under(walk->catalog, walk->payer, rule->payer));
}

/*
 * A modifier whose end has a finding of its own, whoever the payer is, does
 * not get the general one too.
 */
static bool
has_retirement(const hd_walk *walk, hd_modifier modifier)
{
	int			count;
	const hd_modifier_rule *rules =
		hd_catalog_rules(walk->catalog, HD_FINDING_modifier_340b_retired,
						 &count);

	for (int i = 0; i < count; i++)
		if (rules[i].kind == HD_RULE_RETIRED &&
			hd_rule_names(&rules[i], modifier) &&
			hd_origin_covers(&rules[i].origin, walk->date))
			return true;
	return false;
}

void
hd_check_modifier_repeat(hd_walk *walk)
{
	hd_walk_note(walk, HD_READ_MODIFIERS);
	for (int i = 1; i < walk->modifiers_read; i++)
		if (walk->modifier[i] != HD_NO_MODIFIER && !first_of_kind(walk, i))
			hd_fail(walk, HD_FINDING_modifier_duplicate, HD_NO_REF,
					"%.*s stands twice", HD_SHOWN(hd_walk_modifier_text(walk, i)));
	if (walk->modifier_count == 0)
		hd_skip(walk, HD_CHECK_modifier_repeat, "no modifiers");
	else
		hd_pass(walk, HD_CHECK_modifier_repeat, HD_NO_REF,
				"none stands twice");
}

void
hd_check_modifier_count(hd_walk *walk)
{
	hd_walk_note(walk, HD_READ_MODIFIERS);
	if (walk->modifier_count > MODIFIERS_ALLOWED)
		hd_fail(walk, HD_FINDING_modifier_too_many, HD_NO_REF,
				"%d modifiers, a line has room for %d", walk->modifier_count,
				MODIFIERS_ALLOWED);
	else
		hd_pass(walk, HD_CHECK_modifier_count, HD_NO_REF,
				"%d of at most %d modifiers", walk->modifier_count,
				MODIFIERS_ALLOWED);
}

/* How a rule that is in force comes out on the line. */
typedef struct rule_result
{
	bool		broken;
	char		first[HD_MODIFIER_SIZE];	/* the modifiers that break it */
	char		second[HD_MODIFIER_SIZE];
} rule_result;

static rule_result
try_rule(const hd_walk *walk, const hd_modifier_rule *rule)
{
	rule_result result = {false, "", ""};
	int			held = 0;

	for (int i = 0; i < walk->modifiers_read; i++)
	{
		if (walk->modifier[i] == HD_NO_MODIFIER ||
			!first_of_kind(walk, i) || !hd_rule_names(rule, walk->modifier[i]))
			continue;
		held++;
		if (held <= 2)
			hd_modifier_print(walk->modifier[i],
							  held == 1 ? result.first : result.second);
	}
	switch ((hd_rule_kind) rule->kind)
	{
		case HD_RULE_EXCLUSIVE:
			result.broken = held > 1;
			break;
		case HD_RULE_REQUIRED:
			result.broken = held == 0;
			break;
		case HD_RULE_FORBIDDEN:
		case HD_RULE_RETIRED:
			result.broken = held > 0;
			break;
	}
	return result;
}

/* "EA, EB, EC"; a set that does not fit is cut. */
static const char *
print_modifiers(const hd_modifier_rule *rule, char *buffer, size_t size)
{
	size_t		used = 0;

	buffer[0] = '\0';
	for (int i = 0; i < rule->modifier_count && used + 5 < size; i++)
	{
		char		name[HD_MODIFIER_SIZE];

		used += (size_t) snprintf(buffer + used, size - used, "%s%s",
								  i == 0 ? "" : ", ",
								  hd_modifier_print(rule->modifiers[i], name));
	}
	return buffer;
}

static void
fail_rule(hd_walk *walk, const hd_modifier_rule *rule,
		  const rule_result *result)
{
	hd_ref		ref = HD_REF(rule, HD_ANSWER_FOUND, HD_KIND_MODIFIER);
	hd_severity severity = (hd_severity) rule->severity;
	char		set[64];

	switch ((hd_rule_kind) rule->kind)
	{
		case HD_RULE_EXCLUSIVE:
			hd_fail_severity(walk, rule->finding, severity, ref,
							 "%s and %s exclude each other (rule %.*s)",
							 result->first, result->second,
							 HD_SHOWN(rule->rule));
			break;
		case HD_RULE_REQUIRED:
			hd_fail_severity(walk, rule->finding, severity, ref,
							 "one of %s is needed (rule %.*s)",
							 print_modifiers(rule, set, sizeof(set)),
							 HD_SHOWN(rule->rule));
			break;
		case HD_RULE_FORBIDDEN:
			hd_fail_severity(walk, rule->finding, severity, ref,
							 "%s does not belong on this line (rule %.*s)",
							 result->first, HD_SHOWN(rule->rule));
			break;
		case HD_RULE_RETIRED:
			hd_fail_severity(walk, rule->finding, severity, ref,
							 "%s is no longer used for this payer (rule %.*s)",
							 result->first, HD_SHOWN(rule->rule));
			break;
	}
}

/* Of rules with one name, the one of the first source that has it in force. */
static const hd_modifier_rule *
effective(const hd_walk *walk, const hd_modifier_rule *rules, int count)
{
	for (int s = 0; s < walk->order->count; s++)
		for (int i = 0; i < count; i++)
			if (rules[i].origin.source == walk->order->source[s] &&
				in_force(walk, &rules[i]))
				return &rules[i];
	return NULL;
}

/*
 * Ask every rule with this finding.  Returns whether one that the line could
 * break was in force.
 */
static bool
ask_rules(hd_walk *walk, hd_finding finding)
{
	int			count;
	const hd_modifier_rule *rules = hd_catalog_rules(walk->catalog, finding,
													 &count);
	bool		any = false;
	int			named;

	hd_walk_note(walk, HD_READ_MODIFIERS);
	if (!hd_catalog_rules_concern(walk->catalog, finding, walk->rules))
		return false;
	for (int i = 0; i < count; i += named)
	{
		const hd_modifier_rule *rule;
		rule_result result;

		named = rules[i].alike;
		rule = effective(walk, &rules[i], named);
		if (rule == NULL)
			continue;
		any = true;
		result = try_rule(walk, rule);
		if (result.broken)
			fail_rule(walk, rule, &result);
	}
	return any;
}

static void
fail_not_valid(hd_walk *walk, const hd_modifier_row *row)
{
	char		name[HD_MODIFIER_SIZE];
	char		day[HD_DATE_PRINT_SIZE];
	bool		early = row->origin.valid_from > walk->date;

	hd_fail(walk, HD_FINDING_modifier_not_valid,
			HD_REF(row, HD_ANSWER_FOUND, HD_KIND_MODIFIER), "%s %s %s",
			hd_modifier_print(row->modifier, name), early ? "starts" : "ended",
			hd_date_print(early ? row->origin.valid_from :
						  row->origin.valid_to, day));
}

/* By its own dates, and by rules for some codes (M9: JL's first months). */
void
hd_check_modifier_valid(hd_walk *walk)
{
	bool		unknown = false;

	hd_walk_note(walk, HD_READ_MODIFIERS);
	for (int i = 0; i < walk->modifiers_read; i++)
	{
		hd_modifier modifier = walk->modifier[i];
		const hd_modifier_row *row = modifier == HD_NO_MODIFIER ? NULL :
			hd_catalog_any_modifier(walk->catalog, modifier);
		const hd_modifier_row *valid;

		if (row == NULL || !first_of_kind(walk, i) ||
			hd_answered(hd_catalog_modifier(walk->catalog, walk->order,
											modifier, walk->date, &valid)) ||
			has_retirement(walk, modifier))
			continue;
		/* a row of that day in a gap between releases is no answer */
		if (hd_origin_covers(&row->origin, walk->date))
			unknown = true;
		else
			fail_not_valid(walk, row);
	}
	ask_rules(walk, HD_FINDING_modifier_not_valid);
	if (walk->modifier_count == 0)
		hd_skip(walk, HD_CHECK_modifier_valid, "no modifiers");
	else if (unknown)
		hd_no_data(walk, HD_CHECK_modifier_valid,
				   "no consulted release has every modifier on the service date");
	else
		hd_pass(walk, HD_CHECK_modifier_valid, HD_NO_REF,
				"every known modifier is valid on the service date");
}

void
hd_check_modifier_together(hd_walk *walk)
{
	ask_rules(walk, HD_FINDING_modifier_conflict);
	if (walk->modifier_count < 2)
		hd_skip(walk, HD_CHECK_modifier_together, "fewer than two modifiers");
	else
		hd_pass(walk, HD_CHECK_modifier_together, HD_NO_REF,
				"no two exclude each other");
}

void
hd_check_modifier_use(hd_walk *walk)
{
	ask_rules(walk, HD_FINDING_modifier_not_for_drug);
	if (walk->modifier_count == 0)
		hd_skip(walk, HD_CHECK_modifier_use, "no modifiers");
	else
		hd_pass(walk, HD_CHECK_modifier_use, HD_NO_REF,
				"every modifier may stand on a drug line");
}

void
hd_check_modifier_340b(hd_walk *walk)
{
	ask_rules(walk, HD_FINDING_modifier_340b_retired);
	hd_no_data(walk, HD_CHECK_modifier_340b,
			   "whether the drug was bought under 340B is not supplied");
}

/* A check that is one required-rule: applies only where a rule is in force. */
static void
ask_required(hd_walk *walk, hd_finding finding)
{
	hd_check_id check = (hd_check_id) hd_finding_table[finding].check;

	if (ask_rules(walk, finding))
		hd_pass(walk, check, HD_NO_REF, "what the rules ask for is there");
	else
		hd_skip(walk, check, "no rule asks this code for one");
}

void
hd_check_modifier_esa(hd_walk *walk)
{
	ask_required(walk, HD_FINDING_esa_modifier_missing);
}

void
hd_check_modifier_insulin(hd_walk *walk)
{
	ask_required(walk, HD_FINDING_insulin_supply_modifier_missing);
}

void
hd_check_modifier_pump(hd_walk *walk)
{
	ask_required(walk, HD_FINDING_infusion_pump_modifier_missing);
}

/* Rule M7 asks the blood value where it asks the ESA modifier. */
void
hd_check_esa_hemoglobin(hd_walk *walk)
{
	int			count;
	const hd_modifier_rule *rules =
		hd_catalog_rules(walk->catalog, HD_FINDING_esa_modifier_missing,
						 &count);

	hd_walk_note(walk, HD_READ_MODIFIERS);
	if (hd_catalog_rules_concern(walk->catalog,
								 HD_FINDING_esa_modifier_missing,
								 walk->rules) &&
		effective(walk, rules, count) != NULL)
		hd_no_data(walk, HD_CHECK_esa_hemoglobin,
				   "needs the hemoglobin or hematocrit of the claim");
	else
		hd_skip(walk, HD_CHECK_esa_hemoglobin, "not an ESA outside dialysis");
}

static bool
has_route(const hd_walk *walk)
{
	return hd_walk_has_modifier(walk, HD_MODIFIER('J', 'A')) ||
		hd_walk_has_modifier(walk, HD_MODIFIER('J', 'B')) ||
		hd_walk_has_modifier(walk, HD_MODIFIER('J', 'E'));
}

/*
 * Rule M8: drugs with an intravenous and a self-administered form, where the
 * contractor asks which one was given.
 */
void
hd_check_modifier_route(hd_walk *walk)
{
	const hd_policy *asked;
	const hd_policy *listed;

	if (!hd_answered(hd_walk_policy(walk, HD_POLICY_ja_jb_required, &asked)))
		hd_no_data(walk, HD_CHECK_modifier_route,
				   "whether the payer asks for JA or JB is not known");
	else if (asked->flag != HD_TRUE)
		hd_skip(walk, HD_CHECK_modifier_route,
				"the payer asks for no JA or JB");
	else if (has_route(walk))
		hd_pass(walk, HD_CHECK_modifier_route, HD_POLICY_REF(asked),
				"the route is stated");
	else if (!hd_answered(hd_walk_policy(walk,
										 HD_POLICY_self_administered_listed,
										 &listed)))
		hd_no_data(walk, HD_CHECK_modifier_route,
				   "whether the drug is on the payer's self-administered list is not known");
	else if (hd_text_equal(listed->value, HD_TEXT("IV_OR_SC")))
		hd_fail(walk, HD_FINDING_route_modifier_missing, HD_POLICY_REF(asked),
				"the drug has an intravenous and a subcutaneous form; JA or JB says which");
	else
		hd_skip(walk, HD_CHECK_modifier_route, "the drug has one route");
}
