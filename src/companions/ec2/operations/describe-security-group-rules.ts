import type {
  DescribeSecurityGroupRulesRequest,
  DescribeSecurityGroupRulesResult,
} from "@aws-sdk/client-ec2";
import { type FilterFields, filtered } from "../filter.ts";
import type { Ec2Operation } from "../operation.ts";
import { page } from "../page.ts";
import { presentRule } from "../present-group.ts";
import { findRule, type PlacedRule, rulesOf } from "../resources.ts";

/** DescribeSecurityGroupRules: each rule by itself. */
export const describeSecurityGroupRules: Ec2Operation<
  DescribeSecurityGroupRulesRequest,
  DescribeSecurityGroupRulesResult
> = ({ input, tx, caller }) => {
  const ruleIds = input.SecurityGroupRuleIds ?? [];
  const named =
    ruleIds.length === 0 ? rulesOf(tx, caller) : ruleIds.map((id) => findRule(tx, caller, id));
  const matching = filtered(named, {
    filters: input.Filters,
    fields: FIELDS,
    tagsOf: ({ rule }) => rule.tags,
  });
  const { rows, ...rest } = page(matching, {
    operation: "DescribeSecurityGroupRules",
    scope: caller,
    input,
    idOf: ({ rule }) => rule.ruleId,
  });
  return { SecurityGroupRules: rows.map(presentRule), ...rest };
};

const FIELDS: FilterFields<PlacedRule> = {
  "group-id": ({ group }) => group.groupId,
  "security-group-rule-id": ({ rule }) => rule.ruleId,
};
