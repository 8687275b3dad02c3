import {
  type ContainerStateChange,
  type ControlPlane,
  ControlPlaneRefusal,
  type InstanceRegistration,
  type TaskStateChange,
} from "../../src/agent/session/control-plane.ts";
import { asArray, asRecord, asString } from "../../src/agent/foreign.ts";
import type { Clock } from "../../src/runtime/clock.ts";
import type { Reply } from "./sim-server.ts";

/** What may happen to a call on its way. */
export type Passage = "fine" | "request lost" | "answer lost" | "delivered twice";

/** How long a caller waits for an answer that does not come. */
const PATIENCE_MS = 30_000;

/** The ECS API as an agent reaches it, over a network that loses and doubles requests. */
export function simControlPlane(options: {
  readonly clock: Clock;
  readonly call: (operation: string, input: object) => Promise<Reply>;
  readonly passage: () => Passage;
  readonly latencyMs: () => number;
}): ControlPlane {
  const send = async (operation: string, input: object): Promise<Reply["body"]> => {
    const { clock, call, passage, latencyMs } = options;
    await clock.sleep(latencyMs());
    const how = passage();
    if (how === "request lost") throw unreachable();
    const late = clock.sleep(PATIENCE_MS).then(() => Promise.reject(unreachable()));
    const answered = call(operation, input).catch(() => Promise.reject(unreachable()));
    const reply = await Promise.race([answered, late]);
    if (how === "delivered twice") await Promise.race([call(operation, input), late]);
    await clock.sleep(latencyMs());
    if (how === "answer lost") throw unreachable();
    if (reply.status === 200) return reply.body;
    const code = asString(reply.body["__type"]) ?? "";
    throw new ControlPlaneRefusal(code, asString(reply.body["message"]) ?? "");
  };
  return {
    registerContainerInstance: async (input) => {
      const reply = await send("RegisterContainerInstance", registration(input));
      const instance = asRecord(reply["containerInstance"]);
      return { containerInstanceArn: asString(instance["containerInstanceArn"]) ?? "" };
    },
    discoverPollEndpoint: async (input) => {
      const reply = await send("DiscoverPollEndpoint", input);
      return {
        endpoint: asString(reply["endpoint"]) ?? "",
        telemetryEndpoint: asString(reply["telemetryEndpoint"]) ?? "",
      };
    },
    submitTaskStateChange: async (change) => {
      await send("SubmitTaskStateChange", report(change));
    },
    submitTaskAttachment: async ({ cluster, task, attachmentArn }) => {
      const attachments = [{ attachmentArn, status: "ATTACHED" }];
      await send("SubmitTaskStateChange", { cluster, task, attachments });
    },
    listTags: async (resourceArn) => {
      const reply = await send("ListTagsForResource", { resourceArn });
      const tags = asArray(reply["tags"]).map(asRecord);
      return Object.fromEntries(
        tags.map(({ key, value }) => [asString(key) ?? "", asString(value) ?? ""]),
      );
    },
  };
}

function unreachable(): ControlPlaneRefusal {
  return new ControlPlaneRefusal("Unreachable", "no answer");
}

function registration(input: InstanceRegistration): object {
  const { cpuUnits, memoryMiB, reservedPorts, reservedUdpPorts, ...rest } = input;
  return {
    ...rest,
    totalResources: [
      { name: "CPU", type: "INTEGER", integerValue: cpuUnits },
      { name: "MEMORY", type: "INTEGER", integerValue: memoryMiB },
      { name: "PORTS", type: "STRINGSET", stringSetValue: reservedPorts.map(String) },
      { name: "PORTS_UDP", type: "STRINGSET", stringSetValue: reservedUdpPorts.map(String) },
    ],
  };
}

/** Instants go as epoch seconds. */
function report(change: TaskStateChange): object {
  const { pullStartedAtMs, pullStoppedAtMs, executionStoppedAtMs, containers, ...rest } = change;
  return {
    ...rest,
    containers: containers.map((container: ContainerStateChange) => ({ ...container })),
    pullStartedAt: seconds(pullStartedAtMs),
    pullStoppedAt: seconds(pullStoppedAtMs),
    executionStoppedAt: seconds(executionStoppedAtMs),
  };
}

function seconds(ms: number | undefined): number | undefined {
  return ms === undefined ? undefined : ms / 1000;
}
