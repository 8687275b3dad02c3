import { describe, expect, test } from "vitest";
import { aPayloadContainer, aPayloadTask } from "../../../test/fixtures/agent-task.ts";
import { parsePayload, parsePayloadTask } from "./parse-payload.ts";

const HEAD = { messageId: "m", clusterArn: "c", containerInstanceArn: "i", seqNum: 4 };

function messageWith(...tasks: readonly object[]): Record<string, unknown> {
  return JSON.parse(JSON.stringify({ ...HEAD, tasks }));
}

test("a payload gives its tasks, whatever else is in it", () => {
  const payload = parsePayload(messageWith({ ...aPayloadTask(), surprise: { deep: [1] } }));
  expect(payload).toMatchObject({ ...HEAD, invalid: [] });
  expect(payload?.tasks[0]).toMatchObject(aPayloadTask());
  expect(payload?.tasks[0]).not.toHaveProperty("surprise");
});

test.each(["messageId", "clusterArn", "containerInstanceArn"])(
  "a payload without %s is dropped",
  (member) => {
    const { [member]: _, ...message } = messageWith(aPayloadTask());
    expect(parsePayload(message)).toBeUndefined();
  },
);

test("a stop needs no more than the ARN", () => {
  const parsed = parsePayloadTask({ arn: "arn:task", desiredStatus: "STOPPED" });
  expect(parsed).toMatchObject({ kind: "valid", task: { containers: [] } });
});

describe("a task that makes no sense", () => {
  const container = aPayloadContainer();
  test.each([
    ["wants a status that there is not", { desiredStatus: "FLYING" }, /desired status/],
    ["has no containers", { containers: [] }, /no containers/],
    [
      "has a container without a name",
      { containers: [{ ...container, name: "" }] },
      /name is missing/,
    ],
    [
      "uses a protocol that there is not",
      { containers: [{ ...container, portMappings: [{ containerPort: 1, protocol: "sctp" }] }] },
      /protocol "sctp"/,
    ],
    [
      "overrides more than the command",
      { containers: [{ ...container, overrides: '{"cpu":1}' }] },
      /override cpu/,
    ],
    ["has a host volume without a host", { volumes: [{ name: "v" }] }, /volume v has no host/],
    [
      "has a volume of its own that is to be provisioned",
      {
        volumes: [
          {
            name: "v",
            type: "docker",
            dockerVolumeConfiguration: { scope: "task", autoprovision: true },
          },
        ],
      },
      /volume \[v\] : task scoped volume could not be autoprovisioned/,
    ],
    ["has a device of another kind", { associations: [{ type: "elastic-inference" }] }, /elastic/],
    ["has a volume of another kind", { volumes: [{ name: "v", type: "efs" }] }, /"efs"/],
    ["has a network mode that there is not", { networkMode: "carrier-pigeon" }, /network mode/],
  ])("because it %s is told apart from the others", (_title, over, reason) => {
    const payload = parsePayload(
      messageWith({ ...aPayloadTask(), ...over }, aPayloadTask({ arn: "arn:good" })),
    );
    expect(payload?.tasks.map(({ arn }) => arn)).toEqual(["arn:good"]);
    expect(payload?.invalid).toEqual([
      { arn: aPayloadTask().arn, reason: expect.stringMatching(reason) },
    ]);
  });
});

test("the command of `overrides` replaces the container's", () => {
  const containers = [{ ...aPayloadContainer({ command: ["a"] }), overrides: '{"command":["b"]}' }];
  const parsed = parsePayloadTask({ ...aPayloadTask({ containers }) });
  expect(parsed).toMatchObject({ task: { containers: [{ command: ["b"] }] } });
});

test("what the execution role fetches is kept as it came, and outlives a checkpoint", () => {
  const secret = { name: "A", valueFrom: "/a", region: "eu-west-1", provider: "ssm" } as const;
  const asmAuthData = { credentialsParameter: "arn", region: "eu-west-1" };
  const container = aPayloadContainer({
    secrets: [
      { ...secret, type: "ENVIRONMENT_VARIABLE", target: "CONTAINER" },
      { ...secret, provider: "asm", type: "BOOTSTRAP", target: "LOG_DRIVER" },
    ],
    environmentFiles: [{ type: "s3", value: "arn:aws:s3:::b/a.env" }],
    registryAuthentication: { type: "asm", asmAuthData },
  });
  const parsed = parsePayloadTask({ ...aPayloadTask({ containers: [container] }) });
  const { secrets, environmentFiles, registryAuthentication } = container;
  const kept = { secrets, environmentFiles, registryAuthentication };
  expect(parsed).toMatchObject({ task: { containers: [kept] } });
});

describe("a task that asks for what this agent cannot do", () => {
  test.each([
    [
      "secrets in files, as on Windows",
      { secrets: [{ name: "A", valueFrom: "a", provider: "ssm", type: "MOUNT_POINT" }] },
      /secrets or registry auth: container app has a secret of a kind/,
    ],
    [
      "credentials for its registry that are nowhere",
      { registryAuthentication: { type: "asm", asmAuthData: {} } },
      /container app has repositoryCredentials/,
    ],
    [
      "files of another kind",
      { environmentFiles: [{ type: "efs", value: "x" }] },
      /download env files/,
    ],
    ["a log router", { firelensConfiguration: { type: "fluentbit" } }, /logging driver/],
    ["a domain's account", { credentialSpecs: ["credentialspec:x"] }, /credentialSpecs/],
  ])("is stopped for %s of a container", (_title, over, reason) => {
    const payload = parsePayload(
      messageWith({ ...aPayloadTask(), containers: [{ ...aPayloadContainer(), ...over }] }),
    );
    expect(payload?.tasks).toEqual([]);
    expect(payload?.invalid[0]?.reason).toMatch(reason);
    expect(payload?.invalid[0]?.reason).toMatch(/^ResourceInitializationError: /);
  });

  test.each([
    ["a proxy", { proxyConfiguration: { type: "APPMESH" } }],
    ["faults", { enableFaultInjection: true }],
    ["attached volumes", { attachments: [{ attachmentType: "amazonebs" }] }],
  ])("is stopped for %s", (_title, over) => {
    const payload = parsePayload(messageWith({ ...aPayloadTask(), ...over }));
    expect(payload?.invalid[0]?.reason).toMatch(/^ResourceInitializationError: this agent cannot /);
  });

  test("is told to stop like any other", () => {
    const containers = [{ ...aPayloadContainer(), secrets: [{ name: "A" }] }];
    const stop = { ...aPayloadTask(), containers, desiredStatus: "STOPPED" };
    expect(parsePayloadTask(stop)).toMatchObject({ kind: "valid" });
  });

  test("runs when the member asks for nothing", () => {
    const containers = [
      {
        ...aPayloadContainer(),
        secrets: [],
        environmentFiles: [],
        restartPolicy: { enabled: false },
        registryAuthentication: { type: "ecr", ecrAuthData: {} },
      },
    ];
    const task = { ...aPayloadTask(), containers, enableFaultInjection: false };
    expect(parsePayloadTask(task)).toMatchObject({ kind: "valid" });
  });
});
