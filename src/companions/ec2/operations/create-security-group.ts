import type { CreateSecurityGroupRequest, CreateSecurityGroupResult } from "@aws-sdk/client-ec2";
import { ApiError } from "../../../domain/errors.ts";
import { scopeKey } from "../../../domain/scope.ts";
import {
  allEgress,
  DEFAULT_GROUP_NAME,
  type SecurityGroupRecord,
} from "../../../domain/network/security-group.ts";
import { newResourceId } from "../../../store/default-vpc.ts";
import { securityGroups } from "../../../store/tables.ts";
import type { Ec2Operation } from "../operation.ts";
import { invalidValue, required } from "../parameters.ts";
import { groupArn } from "../present-group.ts";
import { findDefaultVpc, findVpc } from "../resources.ts";
import { presentTags, tagsFor } from "../tags.ts";

/** Names and descriptions: Amazon EC2 API Reference, "CreateSecurityGroup". */
const ALLOWED = /^[a-zA-Z0-9. _\-:/()#,@[\]+=&;{}!$*]{1,255}$/;
const ALLOWED_WORDS =
  "strings less than 256 characters from the following set:  a-zA-Z0-9. _-:/()#,@[]+=&;{}!$*";

/** CreateSecurityGroup: a group that lets nothing in and everything out, in the default VPC unless said otherwise. */
export const createSecurityGroup: Ec2Operation<
  CreateSecurityGroupRequest,
  CreateSecurityGroupResult
> = ({ input, tx, caller, ids }) => {
  const groupName = required(input.GroupName, "GroupName");
  const description = required(input.Description, "GroupDescription");
  checkWords(groupName, description);
  const vpc =
    input.VpcId === undefined ? findDefaultVpc(tx, caller) : findVpc(tx, caller, input.VpcId);
  const tags = tagsFor("security-group", input.TagSpecifications);
  for (const other of tx.by(securityGroups, "vpc", `${scopeKey(caller)}/${vpc.vpcId}`)) {
    if (other.groupName !== groupName) continue;
    throw new ApiError(
      "InvalidGroup.Duplicate",
      `The security group '${groupName}' already exists for VPC '${vpc.vpcId}'`,
    );
  }
  const groupId = newResourceId(ids, "sg");
  const group: SecurityGroupRecord = {
    groupKey: `${scopeKey(caller)}/${groupId}`,
    accountId: caller.accountId,
    region: caller.region,
    groupId,
    groupName,
    description,
    vpcId: vpc.vpcId,
    rules: [allEgress(newResourceId(ids, "sgr"))],
    tags,
  };
  tx.put(securityGroups, group);
  return { GroupId: groupId, SecurityGroupArn: groupArn(group), Tags: presentTags(tags) };
};

function checkWords(groupName: string, description: string): void {
  if (groupName === DEFAULT_GROUP_NAME) {
    throw invalidValue(`Cannot use reserved security group name: ${DEFAULT_GROUP_NAME}`);
  }
  if (groupName.startsWith("sg-")) {
    throw invalidValue("invalid value for parameter groupName: must not begin with sg-");
  }
  if (!ALLOWED.test(groupName)) {
    throw invalidValue(`Invalid security group name. Valid names are ${ALLOWED_WORDS}`);
  }
  if (!ALLOWED.test(description)) {
    throw invalidValue(
      `Invalid security group description. Valid descriptions are ${ALLOWED_WORDS}`,
    );
  }
}
