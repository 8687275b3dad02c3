import { describe, expect, test } from "vitest";
import {
  aPayloadContainer,
  aPayloadSecret,
  anAgentTask,
} from "../../../test/fixtures/agent-task.ts";
import { executionSources } from "../../../test/fixtures/execution-sources.ts";
import { roleCredentials } from "../../../test/fixtures/host-tasks.ts";
import { SimClock } from "../../../test/sim/sim-clock.ts";
import type { PayloadContainer, RoleCredentials } from "../../wire/agent-messages.ts";
import type { AgentTask } from "../task/agent-task.ts";
import { ExecutionResources } from "./execution-resources.ts";
import type { ExecutionSources } from "./fetch-resources.ts";
import { RuntimeFault } from "../container-runtime.ts";
import type { EcrLogins } from "../images/registry-source.ts";
import { FetchRefusal } from "./secrets/fetch-refusal.ts";

const ARN = "arn:aws:secretsmanager:eu-west-1:000000000000:secret:db-AbCdEf";
const KEYS = roleCredentials("TaskExecution", "x1").credentials;

function aTask(
  container: Partial<PayloadContainer>,
  over: { readonly launchType?: string; readonly task?: Partial<AgentTask> } = {},
): AgentTask {
  const { launchType = "EC2", task = {} } = over;
  const payload = {
    launchType,
    containers: [aPayloadContainer(container)],
    executionRoleCredentials: { credentialsId: KEYS.credentialsId },
  };
  return anAgentTask(payload, {}, task);
}

function aHostOf(
  sources: ExecutionSources,
  credentials: () => RoleCredentials | undefined = () => KEYS,
  registries?: EcrLogins,
) {
  const clock = new SimClock(0);
  const changed: string[] = [];
  const asked: RoleCredentials[] = [];
  const resources = new ExecutionResources({
    clock,
    credentials,
    sources: (keys) => {
      asked.push(keys);
      return sources;
    },
    registries,
    changed: (arn) => changed.push(arn),
  });
  return { clock, resources, changed, asked };
}

/** What a task's only container is given, or the reason it is not. */
async function provided(sources: ExecutionSources, task: AgentTask) {
  const { clock, resources } = aHostOf(sources);
  resources.look(task);
  await clock.advance(60_000);
  const state = resources.look(task);
  return state.kind === "failed" ? state.reason : resources.of(task, "app");
}

test("a task that needs nothing is ready at once, and nobody is asked", () => {
  const { resources, asked } = aHostOf(executionSources());
  expect(resources.look(aTask({}))).toEqual({ kind: "ready" });
  expect(asked).toEqual([]);
});

test("values come with the credentials of the execution role, once, and the task is looked at again", async () => {
  const { clock, resources, asked, changed } = aHostOf(
    executionSources({ parameters: { "/a": "1" } }),
  );
  const task = aTask({ secrets: [aPayloadSecret("A", "/a")] });
  expect(resources.look(task)).toEqual({ kind: "fetching" });
  expect(resources.look(task)).toEqual({ kind: "fetching" });
  await clock.advance(1_000);
  expect(resources.look(task)).toEqual({ kind: "ready" });
  expect(asked).toEqual([KEYS]);
  expect(changed).toEqual([task.payload.arn]);
});

test("each secret goes where it is for, and files into the environment, the first before the later", async () => {
  const sources = executionSources({
    parameters: { "/a": "1", token: "t" },
    secrets: { [ARN]: '{"password":"p"}' },
    objects: { "b/one.env": "X=1\nY=1", "b/two.env": "Y=2\nZ=2" },
  });
  const task = aTask({
    secrets: [
      aPayloadSecret("A", "/a"),
      aPayloadSecret("splunk-token", "token", { type: "BOOTSTRAP", target: "LOG_DRIVER" }),
      aPayloadSecret("PASSWORD", `${ARN}:password::`),
    ],
    environmentFiles: [
      { type: "s3", value: "arn:aws:s3:::b/one.env" },
      { type: "s3", value: "arn:aws:s3:::b/two.env" },
    ],
  });
  expect(await provided(sources, task)).toEqual({
    secrets: { A: "1", PASSWORD: "p" },
    logOptions: { "splunk-token": "t" },
    fileVariables: { X: "1", Y: "1", Z: "2" },
  });
});

test("a private registry is signed in to with the secret", async () => {
  const asmAuthData = { credentialsParameter: ARN, region: "eu-west-1" };
  const task = aTask({ registryAuthentication: { type: "asm", asmAuthData } });
  const secrets = { [ARN]: '{"username":"me","password":"p"}' };
  expect(await provided(executionSources({ secrets }), task)).toMatchObject({
    login: { kind: "password", username: "me", password: "p" },
  });
});

describe("the reason when something can't be had", () => {
  const asmAuthData = { credentialsParameter: ARN, region: "eu-west-1" };
  const login = { registryAuthentication: { type: "asm" as const, asmAuthData } };
  const file = { environmentFiles: [{ type: "s3", value: "arn:aws:s3:::b/one.env" }] };
  const secret = { secrets: [aPayloadSecret("A", "/a")] };

  test.each([
    [
      "EC2",
      secret,
      /^Fetching secret data from SSM Parameter Store in eu-west-1: invalid parameters: \/a$/,
    ],
    ["EC2", login, /^Asm fetching secret from the service for arn:.*: ResourceNotFoundException: /],
    [
      "EC2",
      file,
      /^Unable to download env file with key one.env from bucket b, error: NoSuchKey: /,
    ],
    ["FARGATE", secret, /^ResourceInitializationError: .* invalid ssm parameters: \/a$/],
    [
      "FARGATE",
      { ...secret, ...file, ...login },
      /^ResourceInitializationError: .* unable to get registry auth from asm: /,
    ],
    ["FARGATE", file, /^ResourceInitializationError: failed to download env files: .*NoSuchKey: /],
  ])("on %s of %j", async (launchType, container, words) => {
    expect(await provided(executionSources(), aTask(container, { launchType }))).toMatch(words);
  });

  test("is that there are no credentials, where there is no execution role", async () => {
    const { executionRoleCredentials: _, ...payload } = aTask(secret).payload;
    expect(await provided(executionSources(), { ...aTask(secret), payload })).toBe(
      "Ssm secret resource: unable to find execution role credentials",
    );
  });
});

describe("ECR's token", () => {
  const denied = Object.assign(new Error("User: u is not authorized"), {
    name: "AccessDeniedException",
    $fault: "client",
  });
  const UNREACHABLE = new Error("connect ECONNREFUSED 127.0.0.1:443");
  const ecrAuthData = {
    registryId: "000000000000",
    region: "eu-west-1",
    endpointOverride: "",
    useExecutionRole: true,
  };
  const container = { registryAuthentication: { type: "ecr" as const, ecrAuthData } };

  async function stateAfter(launchType: string, cause: Error | undefined) {
    const registries: EcrLogins = {
      login: async () => {
        if (cause) throw new RuntimeFault("CannotPullECRContainerError", "no", { cause });
        return { registry: "r", isShared: true, username: "AWS", password: "p" };
      },
    };
    const { clock, resources } = aHostOf(executionSources(), () => KEYS, registries);
    const task = aTask(container, { launchType });
    resources.look(task);
    await clock.advance(60_000);
    return resources.look(task);
  }

  test.each([
    [denied, /unable to retrieve ecr registry auth: .* AccessDeniedException: User: u is not auth/],
    [UNREACHABLE, /connection issue between the task and Amazon ECR\. .* connect ECONNREFUSED/],
  ])("that Fargate does not get stops the task: %s", async (cause, words) => {
    expect(await stateAfter("FARGATE", cause)).toEqual({
      kind: "failed",
      reason: expect.stringMatching(words),
    });
  });

  test("is asked for there before images are pulled, elsewhere with the pull", async () => {
    expect(await stateAfter("FARGATE", undefined)).toEqual({ kind: "ready" });
    expect(await stateAfter("EC2", denied)).toEqual({ kind: "ready" });
  });
});

describe("credentials that are to come", () => {
  test("are waited for", async () => {
    let keys: RoleCredentials | undefined;
    const { clock, resources } = aHostOf(
      executionSources({ parameters: { "/a": "1" } }),
      () => keys,
    );
    const task = aTask({ secrets: [aPayloadSecret("A", "/a")] });
    resources.look(task);
    await clock.advance(60_000);
    expect(resources.look(task)).toEqual({ kind: "fetching" });
    keys = KEYS;
    await clock.advance(1_000);
    expect(resources.look(task)).toEqual({ kind: "ready" });
  });

  test("are not waited for for ever", async () => {
    const { clock, resources } = aHostOf(executionSources(), () => undefined);
    const task = aTask({ secrets: [aPayloadSecret("A", "/a")] });
    resources.look(task);
    await clock.advance(11 * 60_000);
    expect(resources.look(task)).toMatchObject({ kind: "failed" });
  });
});

test("what is under way ends with the task", async () => {
  const aborted = Promise.withResolvers<void>();
  const hanging: ExecutionSources = {
    ...executionSources(),
    secrets: {
      secret: async () => undefined,
      parameters: (_, __, signal) =>
        new Promise((_resolve, reject) => {
          signal?.addEventListener("abort", () => {
            aborted.resolve();
            reject(new FetchRefusal("unreachable", "RequestError", "aborted"));
          });
        }),
    },
  };
  const { clock, resources, changed } = aHostOf(hanging);
  const task = aTask({ secrets: [aPayloadSecret("A", "/a")] });
  resources.look(task);
  await clock.advance(1_000);
  expect(resources.look({ ...task, desiredStatus: "STOPPED" })).toEqual({ kind: "ready" });
  await aborted.promise;
  expect(changed).toEqual([]);
});

test("values are forgotten once the containers that have them run", async () => {
  const { clock, resources } = aHostOf(executionSources({ parameters: { "/a": "1" } }));
  const task = aTask({ secrets: [aPayloadSecret("A", "/a")] });
  resources.look(task);
  await clock.advance(1_000);
  const running = {
    ...task,
    containers: task.containers.map((it) => ({ ...it, status: "RUNNING" as const })),
  };
  expect(resources.look(running)).toEqual({ kind: "ready" });
  expect(resources.of(running, "app")).toBeUndefined();
});
