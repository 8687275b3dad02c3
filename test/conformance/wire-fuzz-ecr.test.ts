import * as model from "@aws-sdk/client-ecr";
import { CreateRepositoryCommand } from "@aws-sdk/client-ecr";
import * as fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ecrOperations } from "../../src/companions/ecr/operations.ts";
import {
  aManifest,
  aRegistry,
  digestOfContent,
  OCI_MANIFEST,
  type TestRegistry,
} from "../fixtures/ecr.ts";
import { expectProperAnswer } from "../fixtures/proper-answer.ts";
import { jsonRequests } from "../fixtures/requests.ts";
import { anApplication } from "../fixtures/wire.ts";

const TARGET = { signingName: "ecr", targetPrefix: "AmazonEC2ContainerRegistry_V20150921" };
const LAYER = digestOfContent("a layer");

let registry: TestRegistry;
beforeAll(async () => {
  registry = await aRegistry();
  await registry.client.send(new CreateRepositoryCommand({ repositoryName: "app" }));
  await registry.push("app", "a layer");
  await registry.putImage("app", "1", [LAYER]);
});
afterAll(() => registry.end());

const WORDS = [
  "app",
  "app",
  "1",
  LAYER,
  "000000000000",
  aManifest(LAYER, [LAYER]),
  "{}",
  '{"rules":[]}',
];

test("ECR answers any request properly, and never with a fault of ours", async () => {
  const application = anApplication([registry.ecr.service]);
  await fc.assert(
    fc.asyncProperty(jsonRequests(model, TARGET, WORDS), async (request) =>
      expectProperAnswer(await application(request)),
    ),
    { numRuns: 1000 },
  );
}, 120_000);

test("the generated requests get through most of the operations", async () => {
  const application = anApplication([registry.ecr.service]);
  const succeeded = new Set<string>();
  for (const request of fc.sample(jsonRequests(model, TARGET, WORDS), { numRuns: 3000, seed: 1 })) {
    const { status } = await application(request);
    const [, target = ""] = request.headers.find(([name]) => name === "x-amz-target") ?? [];
    if (status === 200) succeeded.add(target.split(".")[1] ?? "");
  }
  expect([...succeeded].filter((name) => name in ecrOperations).length).toBeGreaterThanOrEqual(10);
}, 120_000);

test("the registry answers any request properly, and never with a fault of ours", async () => {
  const word = fc.constantFrom(
    "app",
    "1",
    LAYER,
    "blobs",
    "uploads",
    "manifests",
    "tags",
    "list",
    "referrers",
    "",
    "..",
    "%2e%2e",
    "%00",
    "%zz",
    "v2",
    "_catalog",
    "a/b",
    "000000000000",
    "us-east-1",
  );
  const requests = fc.record({
    method: fc.constantFrom("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"),
    path: fc
      .array(fc.oneof({ weight: 9, arbitrary: word }, fc.webPath()), { maxLength: 6 })
      .map((parts) => `/v2/${parts.join("/")}`),
    query: fc.constantFrom(
      "",
      `?digest=${LAYER}`,
      `?mount=${LAYER}&from=app`,
      "?n=x",
      "?n=1&last=%00",
      "?digest=../x",
      "?token=a.b",
    ),
    body: fc.constantFrom("", "{}", "x", aManifest(LAYER, [])),
    headers: fc.dictionary(
      fc.constantFrom(
        "content-range",
        "range",
        "accept",
        "content-type",
        "authorization",
        "if-none-match",
      ),
      fc.constantFrom("0-1", "bytes=0-1", "bytes=9-1", "x", OCI_MANIFEST, "Basic x", ""),
    ),
  });
  await fc.assert(
    fc.asyncProperty(requests, async ({ method, path, query, body, headers }) => {
      const hasBody = method !== "GET" && method !== "HEAD" && body !== "";
      const answer = await registry.send(method, `${path}${query}`, {
        headers,
        ...(hasBody && { body }),
      });
      const text = await answer.text();
      expect(answer.status).toBeLessThan(500);
      expect(answer.headers.get("x-amzn-requestid")).toMatch(/^[0-9a-f-]{36}$/);
      if (answer.status >= 400 && method !== "HEAD") expect(JSON.parse(text)).toBeTypeOf("object");
    }),
    { numRuns: 500 },
  );
}, 120_000);
