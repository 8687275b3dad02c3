import * as iamModel from "@aws-sdk/client-iam";
import * as stsModel from "@aws-sdk/client-sts";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { iamOperations } from "../../src/companions/iam/operations.ts";
import { stsOperations } from "../../src/companions/sts/operations.ts";
import { operationSchema, resolveSchema, type SchemaRef } from "../../src/wire/schema.ts";
import type { HttpRequest } from "../../src/wire/http.ts";
import { anIdentityServer, policyOf, trustOf } from "../fixtures/identity-server.ts";
import { expectProperAnswer } from "../fixtures/proper-answer.ts";
import { signed } from "../fixtures/wire.ts";

/** By member: what is there, and words that the operations know. */
const WORDS: Readonly<Record<string, readonly string[]>> = {
  AssumeRolePolicyDocument: [trustOf({ Service: "ecs-tasks.amazonaws.com" }), trustOf("*")],
  GroupName: ["g", "g2"],
  InstanceProfileName: ["i"],
  Key: ["team", "aws:x"],
  Path: ["/", "/a/"],
  PathPrefix: ["/", "/a/"],
  PermissionsBoundary: ["arn:aws:iam::aws:policy/ReadOnlyAccess"],
  PolicyArn: [
    "arn:aws:iam::aws:policy/ReadOnlyAccess",
    "arn:aws:iam::000000000000:policy/p",
    "arn:aws:iam::000000000000:policy/a/p",
  ],
  PolicyDocument: [policyOf({ Effect: "Allow", Action: "ecs:*", Resource: "*" })],
  PolicyName: ["p"],
  RoleArn: ["arn:aws:iam::000000000000:role/r", "arn:aws:iam::000000000000:role/a/r"],
  RoleName: ["r", "R", "ecsTaskExecutionRole", "AWSServiceRoleForECS"],
  RoleSessionName: ["session"],
  AWSServiceName: ["ecs.amazonaws.com", "__proto__", "constructor"],
  UserName: ["u", "__proto__"],
  VersionId: ["v1", "v2"],
};

const anything = fc.oneof(
  fc.string({ unit: "binary", maxLength: 20 }),
  fc.constantFrom("", "1", "-1", "4000", "true", "__proto__", "constructor", "\u0000", "<&>]]>"),
);

/** The parameters of a structure, as the query protocol writes them, one item in each list. */
function parameters(
  ref: SchemaRef,
  path: string,
  name: string,
  depth = 0,
): fc.Arbitrary<string[][]> {
  const schema = resolveSchema(ref);
  if (depth > 4) return fc.constant([]);
  switch (schema.kind) {
    case "list":
      return parameters(schema.item, `${path}.member.1`, name, depth + 1);
    case "structure":
      return fc
        .tuple(
          ...schema.struct.members.map((member) =>
            parameters(member.schema, `${path}.${member.name}`, member.name, depth + 1),
          ),
        )
        .map((all) => all.flat());
    default:
      return fc
        .option(
          fc.oneof({ weight: 6, arbitrary: fc.constantFrom(...(WORDS[name] ?? ["1"])) }, anything),
          {
            freq: 5,
          },
        )
        .map((value) => (value === null ? [] : [[path, value]]));
  }
}

function requestsOf(
  model: Readonly<Record<string, unknown>>,
  service: { readonly name: string; readonly version: string; readonly operations: object },
): fc.Arbitrary<HttpRequest> {
  const forms = Object.keys(service.operations).map((operation) => {
    const members = operationSchema(model, operation)?.input.members ?? [];
    return fc
      .tuple(...members.map(({ name, schema }) => parameters(schema, name, name)))
      .map((all) => [["Action", operation], ["Version", service.version], ...all.flat()]);
  });
  return fc.oneof(...forms).map((form) =>
    signed({
      service: service.name,
      nowMs: Date.now(),
      headers: { "content-type": "application/x-www-form-urlencoded; charset=utf-8" },
      body: new URLSearchParams(form).toString(),
    }),
  );
}

const requests = fc.oneof(
  {
    weight: 9,
    arbitrary: requestsOf(iamModel, {
      name: "iam",
      version: "2010-05-08",
      operations: iamOperations,
    }),
  },
  {
    weight: 1,
    arbitrary: requestsOf(stsModel, {
      name: "sts",
      version: "2011-06-15",
      operations: stsOperations,
    }),
  },
);

test("IAM and STS answer any request of the operations they have properly, and never with a fault of ours", async () => {
  const { application, store } = await anIdentityServer();
  await fc.assert(
    fc.asyncProperty(requests, async (request) => expectProperAnswer(await application(request))),
    { numRuns: 1500 },
  );
  await store.close();
}, 60_000);

test("the generated requests get as far as the operations, and through most of them", async () => {
  const { application, store } = await anIdentityServer();
  const succeeded = new Set<string>();
  for (const request of fc.sample(requests, { numRuns: 3000, seed: 1 })) {
    const { status, body } = await application(request);
    if (status === 200)
      succeeded.add(/^<(\w+)Response/.exec(Buffer.from(body).toString())?.[1] ?? "");
  }
  expect(succeeded.size).toBeGreaterThan(60);
  await store.close();
}, 60_000);
