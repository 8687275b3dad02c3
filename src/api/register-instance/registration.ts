import { type AttributeRecord } from "../../domain/attributes.ts";
import {
  type ContainerInstanceRecord,
  HOST_ID_ATTRIBUTE,
  POOL_ATTRIBUTE,
} from "../../domain/container-instance/container-instance.ts";
import type { TagRecord } from "../../domain/cluster/cluster.ts";
import { ApiError } from "../../domain/errors.ts";
import { readInstanceIdentity } from "../../domain/container-instance/instance-identity.ts";
import { readRegisteredResources } from "../../domain/container-instance/registered-resources.ts";
import { checkTags } from "../../domain/tags.ts";
import type { Input } from "../operation.ts";

/** What an agent says of its host, checked. */
export interface Registration {
  readonly pool: ContainerInstanceRecord["pool"];
  readonly ec2InstanceId?: string;
  /** Which machine it is; only our own agent says so. */
  readonly hostId?: string;
  /** Which start of its agent it is; the official agent says so. */
  readonly clientToken?: string;
  readonly registered: ContainerInstanceRecord["registered"];
  readonly versions: Pick<ContainerInstanceRecord, "agentVersion" | "agentHash" | "dockerVersion">;
  /** Those sent and those ECS adds from the identity document. */
  readonly attributes: readonly AttributeRecord[];
  readonly tags: readonly TagRecord[];
}

const EXTERNAL_CAPABILITY = "ecs.capability.external";

/** Reads a registration. Throws ClientException and InvalidParameterException. */
export function readRegistration(
  input: Input<"RegisterContainerInstance">,
  region: string,
): Registration {
  const identity = readInstanceIdentity(input.instanceIdentityDocument);
  const sent = (input.attributes ?? []).map(({ name, value }) => attributeOf(name, value));
  const valueOf = (name: string): string | undefined =>
    sent.find((attribute) => attribute.name === name)?.value;
  const hostId = valueOf(HOST_ID_ATTRIBUTE);
  const { instanceId } = identity;
  const clientToken = clientTokenOf(input);
  return {
    pool: poolOf(sent),
    ...(instanceId !== undefined && { ec2InstanceId: instanceId }),
    ...(hostId !== undefined && { hostId }),
    ...(clientToken !== undefined && { clientToken }),
    registered: readRegisteredResources(
      input.totalResources ?? [],
      (input.platformDevices ?? []).flatMap(({ id }) => (id === undefined ? [] : [id])),
    ),
    versions: versionsOf(input.versionInfo),
    attributes: [
      ...sent,
      ...[
        // The zone in which tasks get their subnets when nobody names another.
        attributeOf("ecs.availability-zone", identity.availabilityZone ?? `${region}a`),
        ...given("ecs.instance-type", identity.instanceType),
        ...given("ecs.ami-id", identity.imageId),
      ].filter((added) => !sent.some(({ name }) => name === added.name)),
    ],
    tags: checkTags(input.tags),
  };
}

/** The published model has it not (`src/api/agent-members.ts`). */
function clientTokenOf(input: object): string | undefined {
  const token: unknown = "clientToken" in input ? input.clientToken : undefined;
  return typeof token === "string" && token !== "" ? token : undefined;
}

function attributeOf(name: string | undefined, value: string | undefined): AttributeRecord {
  if (name === undefined || name === "") {
    // The text is unverified.
    throw new ApiError("InvalidParameterException", "Attribute names can not be blank.");
  }
  return { name, ...(value !== undefined && { value }) };
}

function given(name: string, value: string | undefined): AttributeRecord[] {
  return value === undefined ? [] : [{ name, value }];
}

function poolOf(attributes: readonly AttributeRecord[]): Registration["pool"] {
  const pool = attributes.find(({ name }) => name === POOL_ATTRIBUTE)?.value;
  if (pool === "FARGATE") return "FARGATE";
  return attributes.some(({ name }) => name === EXTERNAL_CAPABILITY) ? "EXTERNAL" : "EC2";
}

function versionsOf(
  info: Input<"RegisterContainerInstance">["versionInfo"],
): Registration["versions"] {
  const { agentVersion, agentHash, dockerVersion } = info ?? {};
  return {
    ...(agentVersion !== undefined && { agentVersion }),
    ...(agentHash !== undefined && { agentHash }),
    ...(dockerVersion !== undefined && { dockerVersion }),
  };
}
