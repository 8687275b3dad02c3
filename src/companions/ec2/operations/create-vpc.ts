import type { CreateVpcRequest, CreateVpcResult } from "@aws-sdk/client-ec2";
import { defaultSecurityGroup, newVpc } from "../../../domain/network/default-vpc.ts";
import { ensureNetwork, newResourceId } from "../../../store/default-vpc.ts";
import { securityGroups, vpcs } from "../../../store/tables.ts";
import { blockParameter } from "../block-parameter.ts";
import type { Ec2Operation } from "../operation.ts";
import { refuse } from "../parameters.ts";
import { presentVpc } from "../present-vpc.ts";
import { tagsFor } from "../tags.ts";

/** CreateVpc: a VPC with its default security group. Its block may be that of another VPC, as in AWS. */
export const createVpc: Ec2Operation<CreateVpcRequest, CreateVpcResult> = ({
  input,
  tx,
  caller,
  ids,
}) => {
  const { CidrBlock, InstanceTenancy, TagSpecifications, DryRun: _, ...others } = input;
  refuse(others);
  if (InstanceTenancy !== undefined && InstanceTenancy !== "default") {
    refuse({ InstanceTenancy });
  }
  const cidrBlock = blockParameter(CidrBlock, "InvalidVpc.Range");
  const tags = tagsFor("vpc", TagSpecifications);
  const { dhcpOptionsId } = ensureNetwork(tx, caller, ids);
  const vpcId = newResourceId(ids, "vpc");
  const scope = { accountId: caller.accountId, region: caller.region };
  const vpc = { ...newVpc({ scope, vpcId, cidrBlock, dhcpOptionsId }), tags };
  tx.put(vpcs, vpc);
  tx.put(
    securityGroups,
    defaultSecurityGroup(vpc, (prefix) => newResourceId(ids, prefix)),
  );
  return { Vpc: presentVpc(vpc) };
};
