import {
  DiscoverPollEndpointCommand,
  ECSClient,
  type ECSClientConfig,
  ListTagsForResourceCommand,
  RegisterContainerInstanceCommand,
  SubmitTaskStateChangeCommand,
} from "@aws-sdk/client-ecs";
import { toDate } from "../../runtime/date.ts";
import type { SigningCredentials } from "../../wire/signature/sign.ts";
import type {
  ControlPlane,
  InstanceRegistration,
  TaskAttachment,
  TaskStateChange,
} from "./control-plane.ts";
import { ControlPlaneRefusal } from "./control-plane.ts";
import { asRefusal } from "../sdk-refusal.ts";

/** Every call ends: without these, one that is never answered would hold up a task's reports for good. */
const PATIENCE = { connectionTimeout: 10_000, requestTimeout: 30_000, throwOnRequestTimeout: true };

/** The ECS API through the AWS SDK. Retries are the callers' business, so the SDK makes none. */
export function createSdkControlPlane(options: {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: SigningCredentials;
  /** How requests travel; over HTTP unless given. */
  readonly requestHandler?: NonNullable<ECSClientConfig["requestHandler"]>;
}): ControlPlane & { close(): void } {
  const client = new ECSClient({ requestHandler: PATIENCE, ...options, maxAttempts: 1 });
  return {
    registerContainerInstance: (registration) => asRefusal(() => register(client, registration)),
    discoverPollEndpoint: (input) => asRefusal(() => discover(client, input)),
    submitTaskStateChange: (change) => asRefusal(() => submit(client, change)),
    submitTaskAttachment: (report) => asRefusal(() => submitAttachment(client, report)),
    listTags: (resourceArn) => asRefusal(() => listTags(client, resourceArn)),
    close: () => client.destroy(),
  };
}

async function register(
  client: ECSClient,
  registration: InstanceRegistration,
): ReturnType<ControlPlane["registerContainerInstance"]> {
  const { cluster, containerInstanceArn, attributes, gpuIds } = registration;
  const reply = await client.send(
    new RegisterContainerInstanceCommand({
      cluster,
      attributes: [...attributes],
      totalResources: totalResources(registration),
      // Of EC2 alone, and there from its metadata service, which this agent does not ask.
      instanceIdentityDocument: "",
      instanceIdentityDocumentSignature: "",
      ...(gpuIds.length > 0 && { platformDevices: gpuIds.map((id) => ({ id, type: "GPU" })) }),
      ...(registration.tags.length > 0 && {
        tags: registration.tags.map(({ name, value }) => ({ key: name, value })),
      }),
      ...(containerInstanceArn !== undefined && { containerInstanceArn }),
    }),
  );
  const arn = reply.containerInstance?.containerInstanceArn;
  if (arn === undefined) throw new ControlPlaneRefusal("Unreadable", "no container instance ARN");
  return { containerInstanceArn: arn };
}

function totalResources({
  cpuUnits,
  memoryMiB,
  reservedPorts,
  reservedUdpPorts,
}: InstanceRegistration) {
  return [
    { name: "CPU", type: "INTEGER", integerValue: cpuUnits },
    { name: "MEMORY", type: "INTEGER", integerValue: memoryMiB },
    { name: "PORTS", type: "STRINGSET", stringSetValue: reservedPorts.map(String) },
    { name: "PORTS_UDP", type: "STRINGSET", stringSetValue: reservedUdpPorts.map(String) },
  ];
}

async function discover(
  client: ECSClient,
  input: { readonly cluster: string; readonly containerInstance: string },
): ReturnType<ControlPlane["discoverPollEndpoint"]> {
  const reply = await client.send(new DiscoverPollEndpointCommand(input));
  const { endpoint, telemetryEndpoint } = reply;
  if (endpoint === undefined) throw new ControlPlaneRefusal("Unreadable", "no poll endpoint");
  return { endpoint, ...(telemetryEndpoint !== undefined && { telemetryEndpoint }) };
}

async function submit(client: ECSClient, change: TaskStateChange): Promise<void> {
  const { cluster, task, status, reason, containers } = change;
  const { pullStartedAtMs, pullStoppedAtMs, executionStoppedAtMs } = change;
  await client.send(
    new SubmitTaskStateChangeCommand({
      cluster,
      task,
      status,
      reason,
      containers: containers.map((container) => ({
        ...container,
        networkBindings: [...container.networkBindings],
      })),
      ...(pullStartedAtMs !== undefined && { pullStartedAt: toDate(pullStartedAtMs) }),
      ...(pullStoppedAtMs !== undefined && { pullStoppedAt: toDate(pullStoppedAtMs) }),
      ...(executionStoppedAtMs !== undefined && {
        executionStoppedAt: toDate(executionStoppedAtMs),
      }),
    }),
  );
}

async function submitAttachment(client: ECSClient, report: TaskAttachment): Promise<void> {
  const { cluster, task, attachmentArn } = report;
  const attachments = [{ attachmentArn, status: "ATTACHED" }];
  await client.send(new SubmitTaskStateChangeCommand({ cluster, task, attachments }));
}

async function listTags(
  client: ECSClient,
  resourceArn: string,
): ReturnType<ControlPlane["listTags"]> {
  const { tags = [] } = await client.send(new ListTagsForResourceCommand({ resourceArn }));
  return Object.fromEntries(tags.map(({ key = "", value = "" }) => [key, value]));
}
