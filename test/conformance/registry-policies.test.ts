import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  CreateRepositoryCommand,
  ECRClient,
  GetAuthorizationTokenCommand,
  SetRepositoryPolicyCommand,
} from "@aws-sdk/client-ecr";
import {
  CreateAccessKeyCommand,
  CreateUserCommand,
  IAMClient,
  PutUserPolicyCommand,
} from "@aws-sdk/client-iam";
import { afterEach, beforeEach, expect, test } from "vitest";
import { silentLog } from "../../src/runtime/log.ts";
import { type RunningServer, startServer } from "../../src/server/server.ts";

const ROOT = { accessKeyId: "test", secretAccessKey: "test" };
const REPOSITORY = "arn:aws:ecr:us-east-1:000000000000:repository/app";

let folder: string;
let server: RunningServer;
let config: { readonly endpoint: string; readonly region: string };

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "longshore-registry-policies-"));
  server = await startServer({
    host: "127.0.0.1",
    port: 0,
    dataDir: folder,
    region: "us-east-1",
    auth: "verify",
    keys: ROOT,
    strict: false,
    logsMaxBytes: 1e9,
    log: silentLog,
  });
  config = { endpoint: server.endpoint, region: "us-east-1" };
});

afterEach(async () => {
  await server.stop();
  await rm(folder, { recursive: true, force: true });
});

test("the registry lets a user do what policies allow, its own and the repository's, as they are at the time", async () => {
  const iam = new IAMClient({ ...config, credentials: ROOT });
  const allow = (...actions: readonly string[]) =>
    iam.send(
      new PutUserPolicyCommand({
        UserName: "alice",
        PolicyName: "p",
        PolicyDocument: JSON.stringify({
          Version: "2012-10-17",
          Statement: [
            { Effect: "Allow", Action: "ecr:GetAuthorizationToken", Resource: "*" },
            ...(actions.length > 0
              ? [{ Effect: "Allow", Action: actions, Resource: REPOSITORY }]
              : []),
          ],
        }),
      }),
    );
  await iam.send(new CreateUserCommand({ UserName: "alice" }));
  await allow();
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: "alice" }));
  const credentials = {
    accessKeyId: AccessKey?.AccessKeyId ?? "",
    secretAccessKey: AccessKey?.SecretAccessKey ?? "",
  };
  const asRoot = new ECRClient({ ...config, credentials: ROOT });
  await asRoot.send(new CreateRepositoryCommand({ repositoryName: "app" }));
  const asAlice = new ECRClient({ ...config, credentials });
  const { authorizationData } = await asAlice.send(new GetAuthorizationTokenCommand({}));
  const headers = { authorization: `Basic ${authorizationData?.[0]?.authorizationToken}` };
  const list = () => fetch(`${server.endpoint}/v2/app/tags/list`, { headers });
  const startPush = () =>
    fetch(`${server.endpoint}/v2/app/blobs/uploads/`, { method: "POST", headers });

  const refused = await list();
  expect(refused.status).toBe(403);
  expect(await refused.text()).toContain(
    "User: arn:aws:iam::000000000000:user/alice is not authorized to perform: ecr:ListImages on resource: " +
      `${REPOSITORY} because no identity-based policy allows the ecr:ListImages action`,
  );
  await allow("ecr:ListImages");
  expect((await list()).status).toBe(200);
  expect((await startPush()).status).toBe(403);
  await allow("ecr:ListImages", "ecr:InitiateLayerUpload");
  expect((await startPush()).status).toBe(202);

  // The repository's own policy gives and takes, and holds for root too.
  const set = (...statements: readonly object[]) =>
    asRoot.send(
      new SetRepositoryPolicyCommand({
        repositoryName: "app",
        policyText: JSON.stringify({ Version: "2012-10-17", Statement: statements }),
      }),
    );
  await allow();
  expect((await list()).status).toBe(403);
  const Principal = { AWS: "arn:aws:iam::000000000000:user/alice" };
  await set({ Effect: "Allow", Principal, Action: ["ecr:ListImages", "ecr:InitiateLayerUpload"] });
  expect((await list()).status).toBe(200);
  expect((await startPush()).status).toBe(202);
  await allow("ecr:*");
  await set({ Effect: "Deny", Principal: "*", Action: "ecr:ListImages" });
  const denied = await list();
  expect(denied.status).toBe(403);
  expect(await denied.text()).toContain("with an explicit deny in a resource-based policy");
  const own = await asRoot.send(new GetAuthorizationTokenCommand({}));
  const ofRoot = await fetch(`${server.endpoint}/v2/app/tags/list`, {
    headers: { authorization: `Basic ${own.authorizationData?.[0]?.authorizationToken}` },
  });
  expect(ofRoot.status).toBe(403);

  for (const client of [iam, asRoot, asAlice]) client.destroy();
});
