import { expect, test } from "vitest";
import { SimClock } from "../../../test/sim/sim-clock.ts";
import { SimDocker } from "../../../test/sim/sim-docker.ts";
import { SimFiles } from "../../../test/sim/sim-files.ts";
import { silentLog } from "../../runtime/log.ts";
import { createCheckpoint } from "../checkpoint.ts";
import type { InstanceRegistration } from "./control-plane.ts";
import { registerInstance } from "./register-instance.ts";
import { DEFAULT_SETTINGS } from "../settings/agent-settings.ts";

const SETTINGS = {
  ...DEFAULT_SETTINGS,
  reservedMemoryMiB: 96,
  reservedPorts: [22, 80],
  reservedUdpPorts: [53],
  instanceAttributes: [{ name: "stack", value: "prod" }],
  instanceTags: [{ name: "team", value: "web" }],
};

/** What the control plane is told by an agent that starts as often as there are pools given. */
async function told(
  pools: readonly ("EC2" | "FARGATE" | "EXTERNAL")[],
): Promise<readonly InstanceRegistration[]> {
  const clock = new SimClock();
  const checkpoint = createCheckpoint({ files: new SimFiles().on(clock), log: silentLog });
  const registrations: InstanceRegistration[] = [];
  const settled = async <T>(work: Promise<T>): Promise<T> => {
    await clock.advance(1_000);
    return work;
  };
  const info = await settled(new SimDocker({ clock }).info());
  for (const pool of pools) {
    const registering = registerInstance({
      controlPlane: {
        registerContainerInstance: async (registration) => {
          registrations.push(registration);
          return { containerInstanceArn: "arn:instance" };
        },
        discoverPollEndpoint: async () => ({ endpoint: "http://nowhere" }),
        submitTaskStateChange: async () => {},
        submitTaskAttachment: async () => {},
        listTags: async () => ({}),
      },
      checkpoint,
      clock,
      log: silentLog,
      info,
      cluster: "default",
      pool,
      hostId: "host",
      packetFiltering: { kind: "unavailable", reason: "none" },
      settings: SETTINGS,
      hasTaskCgroups: true,
      servesCredentials: false,
      gpus: { ids: [] },
      freeDiskGiB: 30,
    });
    await settled(registering);
  }
  return registrations;
}

test("a container instance is registered with what its operator keeps back and says of it", async () => {
  const [registration] = await told(["EC2"]);
  expect(registration).toMatchObject({
    memoryMiB: 4096 - 96,
    reservedPorts: [22, 80],
    reservedUdpPorts: [53],
    tags: [{ name: "team", value: "web" }],
  });
  expect(registration?.attributes).toContainEqual({ name: "stack", value: "prod" });
});

test("the operator's attributes are told at the first registration only", async () => {
  const [, again] = await told(["EC2", "EC2"]);
  expect(again?.containerInstanceArn).toBe("arn:instance");
  expect(again?.attributes).not.toContainEqual({ name: "stack", value: "prod" });
});

test("a host of Fargate tasks has no attributes and tags of an operator", async () => {
  const [registration] = await told(["FARGATE"]);
  expect(registration?.tags).toEqual([]);
  expect(registration?.attributes).not.toContainEqual({ name: "stack", value: "prod" });
});
