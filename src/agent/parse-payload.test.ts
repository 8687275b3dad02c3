import { describe, expect, test } from "vitest";
import { aPayloadContainer, aPayloadTask } from "../../test/fixtures/agent-task.ts";
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

describe("a task that asks for what this agent cannot do", () => {
  test.each([
    [
      "secrets",
      { secrets: [{ name: "A", valueFrom: "a" }] },
      /secrets or registry auth: .*secrets/,
    ],
    [
      "credentials for its registry",
      { registryAuthentication: { type: "asm", asmAuthData: {} } },
      /container app has repositoryCredentials/,
    ],
    ["files of variables", { environmentFiles: [{ type: "s3" }] }, /download env files/],
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
