import { randomBytes } from "node:crypto";
import {
  ECRClient,
  CreateRepositoryCommand,
  DescribeImagesCommand,
  GetAuthorizationTokenCommand,
} from "@aws-sdk/client-ecr";
import { CreateRoleCommand, IAMClient } from "@aws-sdk/client-iam";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { asRecord, asString } from "../../src/agent/foreign.ts";
import type { RegistryLogin } from "../../src/agent/images/registry-logins.ts";
import { authHeader } from "../../src/agent/docker/pull-image.ts";
import { readJsonLines } from "../../src/agent/docker/json-lines.ts";
import { trustOf } from "../fixtures/identity-server.ts";
import { engineMissing, TEST_IMAGE, withTestImage } from "../fixtures/engine.ts";
import { buildBusyboxImage } from "../fixtures/images.ts";
import {
  aRunningCluster,
  aRunningContainer,
  type RunningCluster,
} from "../fixtures/running-cluster.ts";

/*
 * The registry with a real Docker Engine: what `docker login`, `docker push` and `docker pull` do through the
 * engine's API, and tasks whose images are named as on AWS.
 */

const missing = await engineMissing();
if (missing !== undefined) console.warn(`Docker tests are skipped: ${missing}`);

const AWS_NAME = "000000000000.dkr.ecr.us-east-1.amazonaws.com";
const COPIED_NAME = "111122223333.dkr.ecr.eu-west-1.amazonaws.com";
const EXAMPLE_NAME = "xx.dkr.ecr.us-east-1.amazonaws.com";
const TIMEOUT_MS = 60_000;
/** So much that a push of it takes a while. */
const BIG = 32 * 1024 * 1024;

describe.skipIf(missing !== undefined)("the registry", () => {
  let cluster: RunningCluster;
  let ecr: ECRClient;
  let address: string;
  let auth: RegistryLogin & { readonly kind: "password" };

  beforeAll(async () => {
    await withTestImage();
    cluster = await aRunningCluster();
    const { hostname, port = 80 } = (await cluster.ecs.config.endpoint?.()) ?? { hostname: "" };
    address = `${hostname}:${port}`;
    ecr = new ECRClient({
      endpoint: `http://${address}`,
      region: "us-east-1",
      credentials: { accessKeyId: "test", secretAccessKey: "test" },
    });
    const { authorizationData } = await ecr.send(new GetAuthorizationTokenCommand({}));
    const token = authorizationData?.[0]?.authorizationToken ?? "";
    const [username = "", password = ""] = Buffer.from(token, "base64").toString().split(":");
    auth = { kind: "password", username, password };
  });

  afterAll(async () => {
    const names = await imagesAt([address, AWS_NAME, COPIED_NAME, EXAMPLE_NAME]);
    for (const name of names) await call("DELETE", `/images/${name}`);
    ecr.destroy();
    expect(await cluster.end()).toEqual([]);
  });

  const call = (method: "GET" | "POST" | "DELETE", path: string, query = {}, body?: object) =>
    cluster.docker.call({ method, path, query, timeoutMs: TIMEOUT_MS, ...(body && { body }) });

  async function imagesAt(registries: readonly string[]): Promise<readonly string[]> {
    const all = await call("GET", "/images/json");
    const named = (Array.isArray(all) ? all : []).flatMap(
      (image) => asRecord(image)["RepoTags"] ?? [],
    );
    return named.map(String).filter((name) => registries.some((it) => name.startsWith(`${it}/`)));
  }

  async function repository(repositoryName: string, over = {}): Promise<string> {
    const command = new CreateRepositoryCommand({ repositoryName, ...over });
    return (await ecr.send(command)).repository?.repositoryUri ?? "";
  }

  /** Pushes or pulls; what the engine says on the way. */
  async function transfer(what: "push" | "pull", name: string, tag: string): Promise<string> {
    const request =
      what === "push"
        ? { path: `/images/${name}/push`, query: { tag } }
        : { path: "/images/create", query: { fromImage: name, tag } };
    const body = await cluster.docker.stream({
      method: "POST",
      ...request,
      headers: { "X-Registry-Auth": authHeader(name, auth) },
      timeoutMs: TIMEOUT_MS,
    });
    const lines: string[] = [];
    for await (const line of readJsonLines(body)) {
      const { status, error } = asRecord(line);
      lines.push(asString(error) ?? asString(status) ?? "");
    }
    return lines.join("\n");
  }

  const tagAs = (repo: string, tag: string) =>
    call("POST", `/images/${TEST_IMAGE}/tag`, { repo, tag });

  const signIn = (password: string) => ({
    username: auth.username,
    password,
    serveraddress: address,
  });

  test("lets in who has a token, and nobody else", async () => {
    expect(asRecord(await call("POST", "/auth", {}, signIn(auth.password)))["Status"]).toBe(
      "Login Succeeded",
    );
    await expect(call("POST", "/auth", {}, signIn("wrong"))).rejects.toThrow(/unauthorized|401/i);
  });

  test("takes a push, gives it back, and runs it by each of its names", async () => {
    const uri = await repository("team/app");
    await tagAs(uri, "1");
    expect(await transfer("push", uri, "1")).toMatch(/^1: digest: sha256:[0-9a-f]{64} size: \d+$/m);
    const { imageDetails } = await ecr.send(
      new DescribeImagesCommand({ repositoryName: "team/app", imageIds: [{ imageTag: "1" }] }),
    );
    const digest = imageDetails?.[0]?.imageDigest ?? "";
    await call("DELETE", `/images/${uri}:1`);
    expect(await transfer("pull", uri, "1")).toContain(`Digest: ${digest}`);
    const names = [
      `${AWS_NAME}/team/app:1`,
      `${AWS_NAME}/team/app@${digest}`,
      `${EXAMPLE_NAME}/team/app:1`,
      // Of another account and region: this account's, wherever it has it.
      `${COPIED_NAME}/team/app:1`,
      `${COPIED_NAME}/team/app@${digest}`,
      `${uri}:1`,
      `${address}/team/app:1`,
    ];
    for (const image of names) {
      const containerDefinitions = [aRunningContainer({ image })];
      const task = await cluster.run({ containerDefinitions });
      const running = await cluster.until(task, ({ lastStatus }) => lastStatus === "RUNNING");
      expect(running, image).toMatchObject({
        lastStatus: "RUNNING",
        containers: [{ image, imageDigest: digest }],
      });
      await cluster.stop(running);
    }
  });

  test("has no image of a push that was broken off, and takes it the second time", async () => {
    const uri = await repository("broken/off");
    const ballast = { path: "ballast", kind: "file", mode: 0o644, data: randomBytes(BIG) } as const;
    await buildBusyboxImage(cluster.docker, `${uri}:1`, { files: [ballast] });
    const body = await cluster.docker.stream({
      method: "POST",
      path: `/images/${uri}/push`,
      query: { tag: "1" },
      headers: { "X-Registry-Auth": authHeader(uri, auth) },
      timeoutMs: TIMEOUT_MS,
    });
    // The engine gives a push up when nobody listens to it any more.
    for await (const line of readJsonLines(body)) {
      if (asString(asRecord(line)["status"]) === "Pushing") break;
    }
    const images = new DescribeImagesCommand({ repositoryName: "broken/off" });
    expect((await ecr.send(images)).imageDetails).toEqual([]);
    expect(await transfer("push", uri, "1")).toMatch(/^1: digest: sha256:/m);
    expect((await ecr.send(images)).imageDetails).toMatchObject([{ imageTags: ["1"] }]);
  });

  test("has a layer of another repository without its being sent again", async () => {
    const from = await repository("mounted/from");
    const to = await repository("mounted/to");
    for (const uri of [from, to]) await tagAs(uri, "1");
    await transfer("push", from, "1");
    expect(await transfer("push", to, "1")).toMatch(/Mounted from|Layer already exists/);
  });

  test("refuses in ECR's words what ECR refuses", async () => {
    const nowhere = `${address}/000000000000/us-east-1/no/where`;
    await tagAs(nowhere, "1");
    expect(await transfer("push", nowhere, "1")).toContain(
      "name unknown: The repository with name 'no/where' does not exist in the registry with id '000000000000'",
    );
    const fixed = await repository("fixed", { imageTagMutability: "IMMUTABLE" });
    await tagAs(fixed, "1");
    await transfer("push", fixed, "1");
    expect(await transfer("push", fixed, "1")).toContain(
      "tag invalid: The image tag '1' already exists in the 'fixed' repository and cannot be " +
        "overwritten because the repository is immutable.",
    );
  });

  test.each([
    [
      "team/app:none",
      /manifest for .*team\/app:none not found: manifest unknown: Requested image not found/,
    ],
    ["team/none:1", /name unknown: The repository with name 'team\/none' does not exist/],
  ])("tells a task that wants %s why it has no image", async (image, reason) => {
    const containerDefinitions = [aRunningContainer({ image: `${AWS_NAME}/${image}` })];
    const task = await cluster.run({ containerDefinitions });
    const stopped = await cluster.until(task, ({ lastStatus }) => lastStatus === "STOPPED");
    expect(stopped.containers?.[0]?.reason).toMatch(/^CannotPullContainerError: /);
    expect(stopped.containers?.[0]?.reason).toMatch(reason);
  });

  test("lets a task have an image as far as its execution role may", async () => {
    const uri = await repository("roles/app");
    await tagAs(uri, "1");
    await transfer("push", uri, "1");
    await call("DELETE", `/images/${uri}:1`);
    const iam = new IAMClient({
      endpoint: `http://${address}`,
      region: "us-east-1",
      credentials: { accessKeyId: "test", secretAccessKey: "test" },
    });
    const AssumeRolePolicyDocument = trustOf({ Service: "ecs-tasks.amazonaws.com" });
    await iam.send(new CreateRoleCommand({ RoleName: "powerless", AssumeRolePolicyDocument }));
    iam.destroy();
    const run = (role: string) =>
      cluster.run({
        executionRoleArn: `arn:aws:iam::000000000000:role/${role}`,
        containerDefinitions: [aRunningContainer({ image: `${AWS_NAME}/roles/app:1` })],
      });
    const refused = await cluster.until(
      await run("powerless"),
      ({ lastStatus }) => lastStatus === "STOPPED",
    );
    expect(refused.containers?.[0]?.reason).toMatch(
      /^CannotPullECRContainerError: AccessDeniedException: User: arn:aws:sts::000000000000:assumed-role\/powerless\/\w+ is not authorized to perform: ecr:GetAuthorizationToken/,
    );
    const running = await cluster.until(
      await run("ecsTaskExecutionRole"),
      ({ lastStatus }) => lastStatus === "RUNNING",
    );
    expect(running.containers?.[0]?.reason).toBeUndefined();
    expect(running.lastStatus).toBe("RUNNING");
    await cluster.stop(running);
  });
});
