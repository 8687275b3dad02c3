import type {
  ListEntitiesForPolicyRequest,
  ListEntitiesForPolicyResponse,
} from "@aws-sdk/client-iam";
import { findPolicy } from "../find.ts";
import type { IamOperation } from "../operation.ts";
import { page } from "../page.ts";
import { entitiesOf, type Entity } from "../policy-entities.ts";

/** ListEntitiesForPolicy: who has it attached, or with a usage filter whom it bounds. */
export const listEntitiesForPolicy: IamOperation<
  ListEntitiesForPolicyRequest,
  ListEntitiesForPolicyResponse
> = (context) => {
  const { input } = context;
  const { PathPrefix = "/", EntityFilter, PolicyUsageFilter } = input;
  const all = entitiesOf(context, findPolicy(context, input.PolicyArn).arn);
  const wanted = all.filter(
    ({ kind, path, use }) =>
      path.startsWith(PathPrefix) &&
      (EntityFilter === undefined || EntityFilter === kind) &&
      (PolicyUsageFilter === undefined || PolicyUsageFilter === use),
  );
  const { items, more } = page(wanted, {
    operation: "ListEntitiesForPolicy",
    filters: [input.PolicyArn, PathPrefix, EntityFilter, PolicyUsageFilter],
    input,
    nameOf: ({ kind, name, use }) => `${kind} ${name} ${use}`,
  });
  const of = (kind: Entity["kind"]) => items.filter((one) => one.kind === kind);
  return {
    PolicyGroups: of("Group").map(({ name, id }) => ({ GroupName: name, GroupId: id })),
    PolicyUsers: of("User").map(({ name, id }) => ({ UserName: name, UserId: id })),
    PolicyRoles: of("Role").map(({ name, id }) => ({ RoleName: name, RoleId: id })),
    ...more,
  };
};
