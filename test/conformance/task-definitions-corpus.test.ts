import { globSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import {
  anEcsApplication,
  type RawReply,
  sendBytes,
  sendRaw,
} from "../fixtures/ecs-application.ts";

const FOLDER = new URL("../fixtures/task-definitions/", import.meta.url);
const PORTS_DIFFER =
  "When networkMode=awsvpc, the host ports and container ports in port mappings must match.";
const NOT_A_NUMBER = "STRING_VALUE cannot be converted to Integer";

/** What AWS answers to each file as it stands: nothing where it registers. */
const ANSWERS: Readonly<Record<string, readonly [type: string, message: string] | undefined>> = {
  "aws-samples/ConsulClient.json": undefined,
  "aws-samples/gunicorn_ec2.json": undefined,
  "aws-samples/jetty_ec2.json": undefined,
  "aws-samples/kibana_ec2.json": ["ClientException", PORTS_DIFFER],
  "aws-samples/nginx_ec2.json": undefined,
  "aws-samples/tomcat_ec2.json": ["ClientException", PORTS_DIFFER],
  "aws-samples/wildfly_ec2.json": undefined,
  "published/000-1-basic-web-app.json": ["SerializationException", NOT_A_NUMBER],
  "published/000-2-advanced-web-app.json": ["SerializationException", NOT_A_NUMBER],
  "published/000-3-microservices-app.json": ["SerializationException", NOT_A_NUMBER],
  "published/000-4-ml-app.json": ["SerializationException", NOT_A_NUMBER],
  "published/001-1-roles.json": undefined,
  "published/001-2-image.json": ["ClientException", "Container.image should not be null or empty."],
  "published/001-3-healthcheck.json": undefined,
  "published/001-4-logconfiguration.json": [
    "SerializationException",
    "TRUE_VALUE cannot be converted to String",
  ],
  "published/001-5-environment-secrets.json": [
    "ClientException",
    "The Systems Manager parameter ARN has a different account ID than the current account. " +
      "The current account ID is 000000000000 and the ARN account ID is 012345678901. " +
      "Cross-account access for ARNs is not currently supported.",
  ],
  "published/002-1-scorekeep.json": [
    "ClientException",
    "Log driver awslogs requires options: awslogs-region, awslogs-group",
  ],
  "published/003-3-sample-request.json": undefined,
  "published/003-4-sample-response.json": ["ClientException", "Family can not be blank."],
  "published/004-1-webserver.json": ["SerializationException", NOT_A_NUMBER],
};

describe("A real task definition as it stands", () => {
  const files = globSync("**/*.json", { cwd: fileURLToPath(FOLDER) }).toSorted();

  test("has its answer here, whichever it is", () => {
    expect(files).toEqual(Object.keys(ANSWERS).toSorted());
  });

  test.each(files)("gets AWS's answer: %s", async (file) => {
    const reply = await register(await read(file), { strict: true });
    const answer = ANSWERS[file];
    if (answer === undefined) expect(reply.status).toBe(200);
    else expect(reply).toMatchObject(refusal(...answer));
  });

  test.each(globSync("as-published/*.txt", { cwd: fileURLToPath(FOLDER) }).toSorted())(
    "is refused where it is no JSON: %s",
    async (file) => {
      const text = await readFile(new URL(file, FOLDER));
      const reply = await sendBytes(await anEcsApplication(), "RegisterTaskDefinition", text);
      expect(reply).toMatchObject(
        refusal("SerializationException", expect.stringContaining("JSON")),
      );
    },
  );
});

describe("A task definition of the AWS samples", () => {
  test.each([
    ["ConsulClient", { networkMode: "host" }, { essential: true, cpu: 128 }],
    ["gunicorn_ec2", { cpu: "512", memory: "1024" }, { cpu: 0, environment: [] }],
    ["jetty_ec2", {}, { portMappings: [port(8080, 8080), port(8443, 8443)] }],
    ["nginx_ec2", { networkMode: "bridge" }, { portMappings: [port(80, 0)] }],
    ["wildfly_ec2", { cpu: "512", memory: "1024" }, { cpu: 512, memory: 1024 }],
  ])("registers: %s", async (name, taskDefinition, container) => {
    const reply = await register(await read(`aws-samples/${name}.json`));
    expect(reply.status).toBe(200);
    expect(reply.body).toMatchObject({
      taskDefinition: { ...taskDefinition, revision: 1, containerDefinitions: [container] },
    });
    expect(reply.body["taskDefinition"]).not.toMatchObject({
      compatibilities: expect.arrayContaining(["FARGATE"]),
    });
  });
});

describe("A published task definition", () => {
  test.each([
    "000-1-basic-web-app",
    "000-2-advanced-web-app",
    "000-3-microservices-app",
    "000-4-ml-app",
    "004-1-webserver",
  ])("registers once its sizes are numbers: %s", async (name) => {
    const reply = await register(withNumbers(await read(`published/${name}.json`)));
    expect(reply.status).toBe(200);
  });

  test("that is right for Fargate may run there", async () => {
    const reply = await register(withNumbers(await read("published/004-1-webserver.json")));
    expect(reply.body).toMatchObject({
      taskDefinition: { compatibilities: expect.arrayContaining(["FARGATE"]) },
    });
  });

  test.each([
    ["000-2-advanced-web-app", "Fargate compatible task definitions do not support constraints"],
    ["000-4-ml-app", "Unsupported field 'inferenceAccelerators'."],
  ])("is refused by a strict server with its sizes as numbers: %s", async (name, message) => {
    const reply = await register(withNumbers(await read(`published/${name}.json`)), {
      strict: true,
    });
    expect(reply).toMatchObject(refusal("ClientException", message));
  });

  test("is refused for want of an execution role when its secret is the caller's", async () => {
    const text = JSON.stringify(await read("published/001-5-environment-secrets.json"));
    const reply = await register(JSON.parse(text.replaceAll("012345678901", "000000000000")));
    expect(reply).toMatchObject(
      refusal(
        "ClientException",
        "When you are specifying container secrets, you must also specify a value for " +
          "'executionRoleArn'.",
      ),
    );
  });

  test("of the API reference gets the reply that stands beside it, and what is newer", async () => {
    const reply = await register(await read("published/003-3-sample-request.json"));
    const { taskDefinition } = Object(await read("published/003-4-sample-response.json"));
    const containers: object[] = taskDefinition.containerDefinitions;
    expect(reply.body).toMatchObject({
      taskDefinition: {
        ...taskDefinition,
        containerDefinitions: containers.map((each) => ({ ...each, systemControls: [] })),
        // The sample is from another account, and its family's fourth.
        taskDefinitionArn: "arn:aws:ecs:us-east-1:000000000000:task-definition/hello_world:1",
        revision: 1,
        placementConstraints: [],
        compatibilities: expect.arrayContaining(["EC2", "EXTERNAL"]),
        registeredAt: expect.any(Number),
        registeredBy: "arn:aws:iam::000000000000:root",
      },
    });
  });

  test("that is a reply registers without its wrapper, its read-only members ignored", async () => {
    const { taskDefinition } = Object(await read("published/003-4-sample-response.json"));
    const reply = await register(taskDefinition);
    expect(reply.body).toMatchObject({ taskDefinition: { family: "hello_world", revision: 1 } });
  });
});

function port(containerPort: number, hostPort: number): object {
  return { containerPort, hostPort, protocol: "tcp" };
}

function refusal(type: string, message: unknown): object {
  return { status: 400, body: { __type: expect.stringMatching(new RegExp(`${type}$`)), message } };
}

async function register(
  definition: unknown,
  given: { readonly strict?: boolean } = {},
): Promise<RawReply> {
  return sendRaw(await anEcsApplication(given), "RegisterTaskDefinition", definition);
}

async function read(name: string): Promise<object> {
  return JSON.parse(await readFile(new URL(name, FOLDER), "utf8"));
}

/** The definition with its containers' `memory` and `cpu` as the numbers they should be. */
function withNumbers(definition: object): object {
  const { containerDefinitions = [] } = Object(definition);
  return {
    ...definition,
    containerDefinitions: containerDefinitions.map((container: Record<string, unknown>) => ({
      ...container,
      memory: Number(container["memory"]),
      cpu: Number(container["cpu"]),
    })),
  };
}
