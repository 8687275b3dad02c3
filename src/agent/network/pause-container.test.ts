import { describe, expect, test } from "vitest";
import { aPayloadContainer, aPayloadTask } from "../../../test/fixtures/agent-task.ts";
import { networkHolder, pauseEnded, pauseName, withPauseContainer } from "./pause-container.ts";

const RESTRICTED = {
  ec2Id: "eni-1",
  macAddress: "02:ec:ac:1f:00:05",
  ipv4Addresses: [{ primary: true, privateAddress: "172.31.0.5" }],
  subnetGatewayIpv4Address: "172.31.0.1/20",
  attachmentArn: "arn:attachment",
  restrictsEgress: true,
};
const one = [aPayloadContainer()];
const two = [aPayloadContainer(), aPayloadContainer({ name: "sidecar", essential: false })];

describe("a task", () => {
  test.each([
    [
      "of one container in awsvpc mode needs no pause container",
      { networkMode: "awsvpc" },
      one,
      undefined,
    ],
    [
      "of several in awsvpc mode has one that holds the network",
      { networkMode: "awsvpc" },
      two,
      "~internal~ecs~pause",
    ],
    [
      "of one container whose security groups restrict what it sends has one for the rules",
      { networkMode: "awsvpc", elasticNetworkInterfaces: [RESTRICTED] },
      one,
      "~internal~ecs~pause",
    ],
    ["of several in bridge mode needs none", { networkMode: "bridge" }, two, undefined],
    [
      "with pidMode task has one that holds the processes",
      { pidMode: "task" },
      one,
      "~internal~ecs~pause~namespace",
    ],
    [
      "with ipcMode task has one that holds the memory",
      { networkMode: "host", ipcMode: "task" },
      two,
      "~internal~ecs~pause~namespace",
    ],
    [
      "with both has one for both",
      { networkMode: "awsvpc", pidMode: "task" },
      one,
      "~internal~ecs~pause",
    ],
    ["with pidMode host needs none", { pidMode: "host" }, two, undefined],
  ] as const)("%s", (_title, modes, containers, name) => {
    const payload = withPauseContainer(aPayloadTask({ ...modes, containers }));
    expect(pauseName(payload)).toBe(name);
    expect(withPauseContainer(payload)).toEqual(payload);
  });

  test("has its address with the pause container, else with its only container", () => {
    const holderOf = (containers: typeof one): string | undefined =>
      networkHolder(withPauseContainer(aPayloadTask({ networkMode: "awsvpc", containers })));
    expect(holderOf(two)).toBe("~internal~ecs~pause");
    expect(holderOf(one)).toBe("app");
    expect(networkHolder(aPayloadTask({ networkMode: "bridge" }))).toBeUndefined();
  });
});

test("the end of a pause container is told as what the task lost", () => {
  expect(pauseEnded("~internal~ecs~pause", 137)).toBe(
    "ContainerNetworkingError: the pause container that held the task's network namespace has ended with exit code 137",
  );
  expect(pauseEnded("~internal~ecs~pause~namespace", undefined)).toBe(
    "ContainerRuntimeError: the pause container that held the task's shared namespaces has ended",
  );
});
