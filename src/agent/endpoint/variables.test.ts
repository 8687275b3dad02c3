import { expect, test } from "vitest";
import { aPayloadContainer, anAgentTask } from "../../../test/fixtures/agent-task.ts";
import type { PayloadTask } from "../../wire/agent-messages.ts";
import { containerSpec } from "../task/container-spec.ts";
import { endpointVariables } from "./variables.ts";

const URL = "http://169.254.170.2";

const GIVEN = { name: "app", url: URL, endpointId: "u-1", services: "own" } as const;

function told(payload: Partial<PayloadTask> = {}, known: readonly string[] = []) {
  const task = anAgentTask(payload);
  return endpointVariables({ ...GIVEN, task, known: new Set(known) });
}

test("are those of the ECS agent", () => {
  expect(told()).toEqual({
    ECS_CONTAINER_METADATA_URI: "http://169.254.170.2/v3/u-1",
    ECS_CONTAINER_METADATA_URI_V4: "http://169.254.170.2/v4/u-1",
    ECS_AGENT_URI: "http://169.254.170.2/api/u-1",
  });
});

test("tell a task with a task role where its credentials are, and the API that knows them", () => {
  expect(told({ roleCredentials: { credentialsId: "r1" } })).toMatchObject({
    AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: "/v2/credentials/r1",
    AWS_ENDPOINT_URL: URL,
  });
});

test("name the services that know the credentials where another STS gives them", () => {
  const services = { AWS_ENDPOINT_URL_S3: "https://s3.example" };
  const task = anAgentTask({ roleCredentials: { credentialsId: "r1" } });
  const variables = endpointVariables({ ...GIVEN, task, known: new Set(), services });
  expect(variables).toMatchObject(services);
  expect(variables).not.toHaveProperty("AWS_ENDPOINT_URL");
});

test("say nothing of the execution role", () => {
  expect(JSON.stringify(told({ executionRoleCredentials: { credentialsId: "x1" } }))).not.toMatch(
    /x1|AWS_/,
  );
});

test("give way to those that the definition or the image sets", () => {
  const roleCredentials = { credentialsId: "r1" };
  expect(told({ roleCredentials }, ["AWS_ENDPOINT_URL"])).not.toHaveProperty("AWS_ENDPOINT_URL");
  const environment = { AWS_ENDPOINT_URL: "https://mine.example" };
  const task = anAgentTask({ roleCredentials, containers: [aPayloadContainer({ environment })] });
  const { config } = containerSpec(task, "app", {
    containerInstanceArn: "i",
    cluster: "default",
    cpus: 1,
    endpointVariables: (_, name, known) => endpointVariables({ ...GIVEN, task, name, known }),
  });
  expect(config["Env"]).toContain("AWS_ENDPOINT_URL=https://mine.example");
  expect(config["Env"]).not.toContain(`AWS_ENDPOINT_URL=${URL}`);
  expect(config["Env"]).toContain("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI=/v2/credentials/r1");
});

test.each([
  ["networkMode none", { networkMode: "none" }],
  [
    "disableNetworking",
    { containers: [aPayloadContainer({ dockerConfig: { config: '{"NetworkDisabled":true}' } })] },
  ],
] as const)("are none for a container with %s", (_, payload) => {
  expect(told(payload)).toEqual({});
});
