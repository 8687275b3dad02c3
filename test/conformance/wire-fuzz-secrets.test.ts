import * as secretsModel from "@aws-sdk/client-secrets-manager";
import * as ssmModel from "@aws-sdk/client-ssm";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { secretsManagerOperations } from "../../src/companions/secretsmanager/operations.ts";
import { ssmOperations } from "../../src/companions/ssm/operations.ts";
import { caller, secretServices } from "../fixtures/parameter-store.ts";
import { expectProperAnswer } from "../fixtures/proper-answer.ts";
import { jsonRequests } from "../fixtures/requests.ts";
import { anApplication } from "../fixtures/wire.ts";

const V1 = "00000000-0000-4000-8000-00000000000a";
const V2 = "00000000-0000-4000-8000-00000000000b";

/** By member: names of what is there, and words that the operations know. */
const SSM = {
  signingName: "ssm",
  targetPrefix: "AmazonSSM",
  operations: Object.keys(ssmOperations),
  words: {
    Name: ["/a", "/a:1", "b", "/new", "/aws/reference/secretsmanager/a"],
    Names: ["/a", "/a:prod", "b", "/nope"],
    Path: ["/", "/a"],
    Type: ["String", "StringList", "SecureString"],
    Tier: ["Standard", "Advanced", "Intelligent-Tiering"],
    DataType: ["text"],
    KeyId: ["alias/aws/ssm"],
    AllowedPattern: ["", ".", "^"],
    Policies: ["[]"],
    Labels: ["prod", "beta", "1"],
    ResourceType: ["Parameter"],
    ResourceId: ["/a"],
    Key: ["Name", "Type", "Path", "tag:env", "Label", "env"],
    Option: ["Equals", "BeginsWith", "Recursive", "OneLevel", "Contains"],
    Values: ["/a", "String", "prod", "/"],
  },
};

const SECRETS = {
  signingName: "secretsmanager",
  targetPrefix: "secretsmanager",
  operations: Object.keys(secretsManagerOperations),
  words: {
    SecretId: ["a", "b", "arn:aws:secretsmanager:us-east-1:000000000000:secret:a"],
    SecretIdList: ["a", "b", "nope"],
    Name: ["a", "new", "new/er"],
    ClientRequestToken: [V1, V2],
    VersionId: [V1, V2],
    VersionStage: ["AWSCURRENT", "AWSPREVIOUS", "MINE"],
    VersionStages: ["AWSCURRENT", "AWSPENDING", "MINE"],
    RemoveFromVersionId: [V1, V2],
    MoveToVersionId: [V1, V2],
    SortBy: ["name", "created-date"],
    SortOrder: ["asc", "desc"],
    Key: ["name", "all", "description", "tag-key"],
    Values: ["a", "!a", "!"],
    ResourcePolicy: ["{}", '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"*"}]}'],
  },
};

/** Both services over a store with a little of everything. */
async function both() {
  const services = await secretServices();
  const parameters = caller(services.ssm);
  await parameters.call("PutParameter", { Name: "/a", Value: "hunter2", Type: "SecureString" });
  await parameters.call("PutParameter", { Name: "b", Value: "hunter2", Type: "String" });
  const secrets = caller(services.secretsManager);
  for (const Name of ["a", "b"]) {
    await secrets.call("CreateSecret", { Name, SecretString: "hunter2", ClientRequestToken: V1 });
  }
  return { ...services, application: anApplication([services.ssm, services.secretsManager]) };
}

test.each([
  ["SSM", ssmModel, SSM],
  ["Secrets Manager", secretsModel, SECRETS],
])(
  "%s answers any request of the operations it has properly, and never with a fault of ours",
  async (_, model, service) => {
    const { application, lines } = await both();
    await fc.assert(
      fc.asyncProperty(jsonRequests(model, service), async (request) =>
        expectProperAnswer(await application(request)),
      ),
      { numRuns: 1000 },
    );
    expect(lines.join("\n")).not.toContain("hunter2");
  },
  60_000,
);

test.each([
  ["SSM", ssmModel, SSM, 8],
  ["Secrets Manager", secretsModel, SECRETS, 15],
])(
  "the generated requests get through most operations of %s",
  async (_, model, service, atLeast) => {
    const { application } = await both();
    const succeeded = new Set<string>();
    for (const request of fc.sample(jsonRequests(model, service), { numRuns: 2000, seed: 1 })) {
      const { status } = await application(request);
      const target = request.headers.find(([name]) => name.toLowerCase() === "x-amz-target")?.[1];
      if (status === 200 && target !== undefined) succeeded.add(target);
    }
    expect(succeeded.size).toBeGreaterThanOrEqual(atLeast);
  },
  60_000,
);
