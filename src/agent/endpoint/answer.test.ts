import { expect, test } from "vitest";
import { aPayloadContainer, anAgentTask, aTaskArn } from "../../../test/fixtures/agent-task.ts";
import { anAwsvpcTask } from "../../../test/fixtures/awsvpc-task.ts";
import {
  aContainerDetails,
  aHost,
  anInspector,
  roleCredentials,
} from "../../../test/fixtures/host-tasks.ts";
import { ControlPlaneRefusal } from "../session/control-plane.ts";
import { RuntimeAway } from "../container-runtime.ts";
import { answerRequest } from "./answer.ts";
import type { HostTasks } from "./host-tasks.ts";
import type { EndpointAnswer, EndpointCaller } from "./request.ts";
import type { TaskProtectionApi } from "./task-protection.ts";

const app: EndpointCaller = { kind: "address", address: "172.17.0.2" };
const stranger: EndpointCaller = { kind: "address", address: "172.17.0.9" };
const bridge = anAgentTask(
  { roleCredentials: { credentialsId: "r1" } },
  { app: { id: "d1", status: "RUNNING" } },
  { knownStatus: "RUNNING" },
);
const inspector = anInspector({ d1: aContainerDetails() });

function ask(
  host: HostTasks,
  target: string,
  over: { readonly caller?: EndpointCaller; readonly method?: string; readonly body?: string } = {},
): Promise<EndpointAnswer> {
  return answerRequest([host], { method: "GET", target, body: "", caller: app, ...over });
}

const CONTAINER =
  "unable to get container ID from request: unable to get docker ID from v3 endpoint ID: x";
const TASK = "unable to get task arn from request: unable to get task Arn from v3 endpoint ID: x";

test.each([
  ["/v4/x", 404, `V4 container metadata handler: ${CONTAINER}`],
  ["/v4/x/task", 404, `V4 task metadata handler: ${TASK}`],
  ["/v4/x/taskWithTags", 404, `V4 task metadata handler: ${TASK}`],
  ["/v4/x/stats", 404, `V4 container stats handler: ${TASK}`],
  ["/v4/x/task/stats", 404, `V4 task stats handler: ${TASK}`],
  ["/v3/x", 500, `V3 container metadata handler: ${CONTAINER}`],
  ["/v3/x/task", 500, `V3 task metadata handler: ${TASK}`],
  ["/v3/x/stats", 400, `V3 container stats handler: ${TASK}`],
  ["/v3/x/task/stats", 400, `V3 task stats handler: ${TASK}`],
  [
    "/v2/metadata",
    400,
    "Unable to get task arn from request: unable to associate '172.17.0.2' with task",
  ],
])("refuses %s of an id that is nobody's with %d, in the ECS agent's words", async (...row) => {
  const [target, status, text] = row;
  const answer = await ask(aHost([bridge], { inspector }), target);
  expect(answer).toEqual({
    status,
    contentType: "application/json",
    body: JSON.stringify(text),
  });
});

test("does not find a container for those who are not of its task", async () => {
  const host = aHost([bridge], { inspector });
  expect((await ask(host, "/v4/id-app")).status).toBe(200);
  expect((await ask(host, "/v4/id-app", { caller: stranger })).status).toBe(404);
  expect((await ask(host, "/v4/id-app", { caller: { kind: "host" } })).status).toBe(404);
});

test("says 500 when the container engine cannot say who is asking", async () => {
  const away = {
    ...inspector,
    details: () => Promise.reject(new RuntimeAway("CannotInspectContainerError", "away")),
  };
  const host = aHost([bridge], { inspector: away });
  const answer = await ask(host, "/v4/id-app/task");
  expect([answer.status, answer.body]).toEqual([500, '"failed to get task metadata"']);
});

test.each([
  ["/nowhere", "GET", 404],
  ["/v4/id-app", "POST", 405],
  ["/api/id-app/task-protection/v1/state", "DELETE", 405],
])("answers %s by %s with %d", async (target, method, status) => {
  expect((await ask(aHost([bridge], { inspector }), target, { method })).status).toBe(status);
});

test("lists the GPUs of a container", async () => {
  const association = {
    containers: ["app"],
    content: { encoding: "identity" as const, value: '{"a":1}' },
    name: "GPU-1",
    type: "gpu" as const,
  };
  const task = {
    ...bridge,
    payload: { ...bridge.payload, associations: [association] },
  };
  const host = aHost([task], { inspector });
  expect((await ask(host, "/v4/id-app/associations/gpu")).body).toBe('{"Associations":["GPU-1"]}');
  expect((await ask(host, "/v3/id-app/associations/gpu/GPU-1")).body).toBe('{"a":1}');
  expect((await ask(host, "/v4/id-app/associations/gpu/GPU-2")).body).toBe(
    '"Unable to write container association response: unable to get association from association type gpu and association name GPU-2"',
  );
});

test("gives credentials of a stopped task to nobody", async () => {
  const stopped = { ...bridge, knownStatus: "STOPPED" as const };
  const answer = await ask(aHost([stopped], { inspector }), "/v2/credentials/r1");
  expect(answer.status).toBe(400);
});

test("gives an awsvpc task its credentials by its address, and only by that", async () => {
  const payload = anAwsvpcTask({
    digits: "1",
    address: "10.217.1.5",
    containers: [aPayloadContainer()],
  });
  const task = anAgentTask({ ...payload, roleCredentials: { credentialsId: "r1" } });
  const host = aHost([task]);
  host.credentials.learn(roleCredentials("TaskApplication", "r1", aTaskArn("1")));
  const own = { caller: { kind: "address", address: "10.217.1.5" } } as const;
  expect((await ask(host, "/v2/credentials/r1", own)).status).toBe(200);
  expect((await ask(host, "/v2/credentials/r1", { caller: stranger })).status).toBe(400);
});

const STATE = "/api/id-app/task-protection/v1/state";

function protectedBy(api: Partial<TaskProtectionApi>): HostTasks {
  const none = async () => ({ protectedTasks: [], failures: [] });
  const host = aHost([bridge], { inspector, protection: { get: none, update: none, ...api } });
  host.credentials.learn(roleCredentials("TaskApplication", "r1"));
  return host;
}

const refusing = (error: ControlPlaneRefusal): HostTasks =>
  protectedBy({
    get: async () => {
      throw error;
    },
  });
const ARN = bridge.payload.arn;

test("asks ECS for protection with the keys of the task's own role", async () => {
  const host = protectedBy({
    update: async ({ credentials, taskArn, protectionEnabled, expiresInMinutes }) => ({
      protectedTasks: [
        {
          taskArn: `${taskArn} ${credentials.accessKeyId} ${expiresInMinutes}`,
          protectionEnabled,
          expirationDate: "2026-11-27T12:00:00.000Z",
        },
      ],
      failures: [],
    }),
  });
  const body = '{"ProtectionEnabled":true,"expiresInMinutes":60}';
  expect((await ask(host, STATE, { method: "PUT", body })).body).toBe(
    `{"protection":{"ExpirationDate":"2026-11-27T12:00:00.000Z","ProtectionEnabled":true,"TaskArn":"${ARN} ASIAAPP 60"}}`,
  );
});

test("hands on a failure that ECS names, with 200", async () => {
  const failures = [{ arn: ARN, reason: "DEPLOYMENT_BLOCKED" }];
  const answer = await ask(
    protectedBy({ get: async () => ({ protectedTasks: [], failures }) }),
    STATE,
  );
  expect([answer.status, answer.body]).toEqual([
    200,
    `{"failure":{"Arn":"${ARN}","Detail":null,"Reason":"DEPLOYMENT_BLOCKED"}}`,
  ]);
});

test.each([
  [
    "what ECS refuses",
    new ControlPlaneRefusal("AccessDeniedException", "not allowed", {
      status: 400,
      requestId: "q",
    }),
    400,
    { requestID: "q", error: { Arn: ARN, Code: "AccessDeniedException", Message: "not allowed" } },
  ],
  [
    "what takes too long",
    new ControlPlaneRefusal("Unreachable", "late", { isTimeout: true }),
    504,
    {
      error: {
        Arn: ARN,
        Code: "RequestCanceled",
        Message: "Timed out calling ECS Task Protection API",
      },
    },
  ],
  [
    "a control plane that is away",
    new ControlPlaneRefusal("Unreachable", "refused"),
    500,
    { error: { Arn: ARN, Code: "ServerException", Message: "refused" } },
  ],
])("tells of %s in the ECS agent's form", async (_, error, status, body) => {
  const answer = await ask(refusing(error), STATE);
  expect([answer.status, JSON.parse(answer.body)]).toEqual([status, body]);
});

const UNDECODED = "UpdateTaskProtection: failed to decode request";

test.each([
  ["{", UNDECODED],
  ["[]", UNDECODED],
  ['{"ProtectionEnabled":"yes"}', UNDECODED],
  ['{"ProtectionEnabled":true,"ExpiresInMinutes":1.5}', UNDECODED],
  ['{"ProtectionEnabled":true,"Other":1}', UNDECODED],
  ["{}", "Invalid request: does not contain 'ProtectionEnabled' field"],
  ['{"ProtectionEnabled":null}', "Invalid request: does not contain 'ProtectionEnabled' field"],
])("refuses the wish %s", async (body, text) => {
  const answer = await ask(protectedBy({}), STATE, { method: "PUT", body });
  expect(answer.status).toBe(400);
  expect(JSON.parse(answer.body)).toMatchObject({
    error: { Code: "InvalidParameterException", Message: text },
  });
});

test("does not find the task of an id that is nobody's", async () => {
  const answer = await ask(protectedBy({}), "/api/x/task-protection/v1/state");
  expect([answer.status, answer.body]).toEqual([
    404,
    '{"error":{"Code":"ResourceNotFoundException","Message":"Failed to find a task for the request"}}',
  ]);
});
