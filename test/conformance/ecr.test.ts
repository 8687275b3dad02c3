import {
  BatchGetRepositoryScanningConfigurationCommand,
  CreateRepositoryCommand,
  DeleteRegistryPolicyCommand,
  DeleteRepositoryCommand,
  DeleteRepositoryPolicyCommand,
  DescribeRegistryCommand,
  DescribeRepositoriesCommand,
  GetAuthorizationTokenCommand,
  GetRegistryPolicyCommand,
  GetRegistryScanningConfigurationCommand,
  GetRepositoryPolicyCommand,
  ListImagesCommand,
  ListTagsForResourceCommand,
  PutImageScanningConfigurationCommand,
  PutImageTagMutabilityCommand,
  PutRegistryPolicyCommand,
  PutRegistryScanningConfigurationCommand,
  SetRepositoryPolicyCommand,
  StartImageScanCommand,
  TagResourceCommand,
  UntagResourceCommand,
  type ECRClient,
} from "@aws-sdk/client-ecr";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { aRegistry, digestOfContent, type TestRegistry } from "../fixtures/ecr.ts";

const repositoryName = "team/app";
const registryId = "000000000000";
const ARN = `arn:aws:ecr:us-east-1:${registryId}:repository/${repositoryName}`;
const NOT_FOUND = `The repository with name 'none' does not exist in the registry with id '${registryId}'`;

let registry: TestRegistry;
let ecr: ECRClient;
beforeEach(async () => {
  registry = await aRegistry();
  ecr = registry.client;
  await ecr.send(new CreateRepositoryCommand({ repositoryName }));
});
afterEach(() => registry.end());

describe("a repository", () => {
  test("is made, described and deleted", async () => {
    const { repository } = await ecr.send(
      new CreateRepositoryCommand({
        repositoryName: "bb",
        imageTagMutability: "IMMUTABLE_WITH_EXCLUSION",
        imageTagMutabilityExclusionFilters: [{ filterType: "WILDCARD", filter: "dev*" }],
        imageScanningConfiguration: { scanOnPush: true },
        encryptionConfiguration: { encryptionType: "KMS", kmsKey: "alias/k" },
        tags: [{ Key: "team", Value: "a" }],
      }),
    );
    expect(repository).toEqual({
      repositoryArn: `arn:aws:ecr:us-east-1:${registryId}:repository/bb`,
      registryId,
      repositoryName: "bb",
      repositoryUri: `127.0.0.1:${registry.port}/${registryId}/us-east-1/bb`,
      createdAt: expect.any(Date),
      imageTagMutability: "IMMUTABLE_WITH_EXCLUSION",
      imageTagMutabilityExclusionFilters: [{ filterType: "WILDCARD", filter: "dev*" }],
      imageScanningConfiguration: { scanOnPush: true },
      encryptionConfiguration: { encryptionType: "KMS", kmsKey: "alias/k" },
    });
    const { repositories } = await ecr.send(new DescribeRepositoriesCommand({}));
    expect(repositories?.map((it) => it.repositoryName)).toEqual(["bb", repositoryName]);
    const named = await ecr.send(new DescribeRepositoriesCommand({ repositoryNames: ["bb"] }));
    expect(named.repositories).toEqual([repository]);
    await ecr.send(new DeleteRepositoryCommand({ repositoryName: "bb" }));
    await expect(
      ecr.send(new DescribeRepositoriesCommand({ repositoryNames: ["none"] })),
    ).rejects.toMatchObject({ name: "RepositoryNotFoundException", message: NOT_FOUND });
  });

  test("comes a page at a time, and a token is for one query", async () => {
    await ecr.send(new CreateRepositoryCommand({ repositoryName: "zz" }));
    const first = await ecr.send(new DescribeRepositoriesCommand({ maxResults: 1 }));
    const { nextToken } = first;
    const second = await ecr.send(new DescribeRepositoriesCommand({ maxResults: 1, nextToken }));
    expect([first, second].map((it) => it.repositories?.[0]?.repositoryName)).toEqual([
      repositoryName,
      "zz",
    ]);
    expect(second.nextToken).toBeUndefined();
    await expect(ecr.send(new ListImagesCommand({ repositoryName, nextToken }))).rejects.toThrow(
      "Invalid parameter at 'nextToken'",
    );
    await expect(ecr.send(new DescribeRepositoriesCommand({ maxResults: 0 }))).rejects.toThrow(
      "maxResults",
    );
  });

  test("is of one account in one region", async () => {
    const elsewhere = registry.clientIn("eu-west-1");
    expect((await elsewhere.send(new DescribeRepositoriesCommand({}))).repositories).toEqual([]);
    const other = { registryId: "111122223333", repositoryNames: [repositoryName] };
    await expect(ecr.send(new DescribeRepositoriesCommand(other))).rejects.toThrow(
      "with id '111122223333'",
    );
  });

  test.each([
    [
      { repositoryName },
      "RepositoryAlreadyExistsException",
      `The repository with name '${repositoryName}' already exists in the registry with id '${registryId}'`,
    ],
    [
      { repositoryName: "a" },
      "InvalidParameterException",
      "Invalid parameter at 'repositoryName' failed to satisfy constraint: 'must have length greater than or equal to 2'",
    ],
    [
      { repositoryName: "Upper" },
      "InvalidParameterException",
      "Invalid parameter at 'repositoryName' failed to satisfy constraint: 'must satisfy regular expression '(?:[a-z0-9]+(?:[._-][a-z0-9]+)*/)*[a-z0-9]+(?:[._-][a-z0-9]+)*''",
    ],
    [{ repositoryName: "x".repeat(257) }, "InvalidParameterException", "less than or equal to 256"],
    [{ repositoryName: "cc", registryId: "1" }, "InvalidParameterException", "registryId"],
    [
      { repositoryName: "cc", tags: [{ Key: "aws:x", Value: "" }] },
      "InvalidTagParameterException",
      "reserved",
    ],
    [
      {
        repositoryName: "cc",
        encryptionConfiguration: { encryptionType: "AES256" as const, kmsKey: "k" },
      },
      "InvalidParameterException",
      "kmsKey",
    ],
    [
      { repositoryName: "cc", imageTagMutability: "MUTABLE_WITH_EXCLUSION" as const },
      "InvalidParameterException",
      "must be given",
    ],
  ])("is not made of %j", async (input, name, message) => {
    const making = ecr.send(new CreateRepositoryCommand(input));
    await expect(making).rejects.toMatchObject({ name, message: expect.stringContaining(message) });
  });

  test("with images goes only by force, and they with it", async () => {
    await registry.putImage(repositoryName, "1", []);
    await expect(ecr.send(new DeleteRepositoryCommand({ repositoryName }))).rejects.toMatchObject({
      name: "RepositoryNotEmptyException",
      message: `The repository with name '${repositoryName}' in registry with id '${registryId}' cannot be deleted because it still contains images`,
    });
    await ecr.send(new DeleteRepositoryCommand({ repositoryName, force: true }));
    await ecr.send(new CreateRepositoryCommand({ repositoryName }));
    expect((await ecr.send(new ListImagesCommand({ repositoryName }))).imageIds).toEqual([]);
    const config = digestOfContent("config of 1");
    expect((await registry.send("HEAD", `/v2/${repositoryName}/blobs/${config}`)).status).toBe(404);
  });

  test("keeps its settings", async () => {
    const setting = { repositoryName, imageTagMutability: "IMMUTABLE" as const };
    expect(await ecr.send(new PutImageTagMutabilityCommand(setting))).toMatchObject({
      registryId,
      ...setting,
    });
    const imageScanningConfiguration = { scanOnPush: true };
    await ecr.send(
      new PutImageScanningConfigurationCommand({ repositoryName, imageScanningConfiguration }),
    );
    const { repositories } = await ecr.send(new DescribeRepositoriesCommand({}));
    expect(repositories?.[0]).toMatchObject({
      imageTagMutability: "IMMUTABLE",
      imageScanningConfiguration,
    });
    const scanning = await ecr.send(
      new BatchGetRepositoryScanningConfigurationCommand({
        repositoryNames: [repositoryName, "none"],
      }),
    );
    expect(scanning.scanningConfigurations).toMatchObject([
      { repositoryName, scanOnPush: true, scanFrequency: "SCAN_ON_PUSH" },
    ]);
    expect(scanning.failures).toMatchObject([
      { repositoryName: "none", failureCode: "REPOSITORY_NOT_FOUND" },
    ]);
  });

  test("has tags", async () => {
    const tags = [
      { Key: "a", Value: "1" },
      { Key: "b", Value: "" },
    ];
    await ecr.send(new TagResourceCommand({ resourceArn: ARN, tags }));
    await ecr.send(new TagResourceCommand({ resourceArn: ARN, tags: [{ Key: "a", Value: "2" }] }));
    await ecr.send(new UntagResourceCommand({ resourceArn: ARN, tagKeys: ["b", "c"] }));
    const listed = await ecr.send(new ListTagsForResourceCommand({ resourceArn: ARN }));
    expect(listed.tags).toEqual([{ Key: "a", Value: "2" }]);
    const many = Array.from({ length: 51 }, (_, index) => ({ Key: `k${index}`, Value: "" }));
    await expect(
      ecr.send(new TagResourceCommand({ resourceArn: ARN, tags: many })),
    ).rejects.toMatchObject({
      name: "TooManyTagsException",
    });
    await expect(
      ecr.send(new ListTagsForResourceCommand({ resourceArn: "arn:x" })),
    ).rejects.toThrow(
      "Invalid parameter at 'resourceArn' failed to satisfy constraint: 'Invalid ARN'",
    );
  });

  test("has a policy", async () => {
    const policyText = JSON.stringify({
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Principal: "*", Action: "ecr:BatchGetImage" }],
    });
    const none = {
      name: "RepositoryPolicyNotFoundException",
      message: `Repository policy does not exist for the repository with name '${repositoryName}' in the registry with id '${registryId}'`,
    };
    await expect(
      ecr.send(new GetRepositoryPolicyCommand({ repositoryName })),
    ).rejects.toMatchObject(none);
    await ecr.send(new SetRepositoryPolicyCommand({ repositoryName, policyText }));
    expect(await ecr.send(new GetRepositoryPolicyCommand({ repositoryName }))).toMatchObject({
      policyText,
    });
    await ecr.send(new DeleteRepositoryPolicyCommand({ repositoryName }));
    await expect(
      ecr.send(new DeleteRepositoryPolicyCommand({ repositoryName })),
    ).rejects.toMatchObject(none);
    const onResource = JSON.stringify({
      Statement: { Effect: "Allow", Principal: "*", Action: "ecr:*", Resource: "*" },
    });
    for (const text of ["{", "{}", "[]", '{"Statement":[{}]}', onResource]) {
      await expect(
        ecr.send(new SetRepositoryPolicyCommand({ repositoryName, policyText: text })),
      ).rejects.toThrow(
        "Invalid parameter at 'PolicyText' failed to satisfy constraint: 'Invalid repository policy provided'",
      );
    }
  });
});

test("a token is for the user AWS and twelve hours", async () => {
  const { authorizationData } = await ecr.send(
    new GetAuthorizationTokenCommand({ registryIds: [registryId] }),
  );
  expect(authorizationData).toHaveLength(1);
  const [data] = authorizationData ?? [];
  const parts = Buffer.from(data?.authorizationToken ?? "", "base64")
    .toString()
    .split(":");
  expect(parts).toEqual(["AWS", expect.stringMatching(/^[\w.-]{40,}$/)]);
  expect(data?.proxyEndpoint).toBe(registry.endpoint);
  const lifeMs = (data?.expiresAt?.getTime() ?? 0) - Date.now();
  expect(Math.round(lifeMs / 3_600_000)).toBe(12);
});

describe("a registry", () => {
  test("says who it is, and replicates nothing", async () => {
    expect(await ecr.send(new DescribeRegistryCommand({}))).toMatchObject({
      registryId,
      replicationConfiguration: { rules: [] },
    });
  });

  test("has a policy", async () => {
    const statement = { Effect: "Allow", Principal: "*", Action: "ecr:CreateRepository" };
    const policyText = JSON.stringify({
      Statement: { ...statement, Resource: `arn:aws:ecr:us-east-1:${registryId}:repository/*` },
    });
    const none = {
      name: "RegistryPolicyNotFoundException",
      message: `Registry policy does not exist in the registry with id '${registryId}'`,
    };
    await expect(ecr.send(new GetRegistryPolicyCommand({}))).rejects.toMatchObject(none);
    await ecr.send(new PutRegistryPolicyCommand({ policyText }));
    expect(await ecr.send(new GetRegistryPolicyCommand({}))).toMatchObject({
      registryId,
      policyText,
    });
    await ecr.send(new DeleteRegistryPolicyCommand({}));
    await expect(ecr.send(new DeleteRegistryPolicyCommand({}))).rejects.toMatchObject(none);
    // Seen in https://github.com/pulumi/pulumi-aws/issues/2326.
    const without = JSON.stringify({ Statement: statement });
    await expect(ecr.send(new PutRegistryPolicyCommand({ policyText: without }))).rejects.toThrow(
      "Invalid parameter at 'PolicyText' failed to satisfy constraint: 'Invalid registry policy provided'",
    );
  });

  test("keeps how it is to be scanned", async () => {
    const get = () => ecr.send(new GetRegistryScanningConfigurationCommand({}));
    expect((await get()).scanningConfiguration).toEqual({ scanType: "BASIC", rules: [] });
    const rules = [
      {
        scanFrequency: "SCAN_ON_PUSH" as const,
        repositoryFilters: [{ filter: "*", filterType: "WILDCARD" as const }],
      },
    ];
    await ecr.send(new PutRegistryScanningConfigurationCommand({ scanType: "ENHANCED", rules }));
    expect((await get()).scanningConfiguration).toEqual({ scanType: "ENHANCED", rules });
  });
});

test("what is not built names itself", async () => {
  await expect(
    ecr.send(new StartImageScanCommand({ repositoryName, imageId: { imageTag: "1" } })),
  ).rejects.toMatchObject({
    name: "NotImplementedException",
    message: "Longshore does not implement ecr:StartImageScan yet. See docs/coverage.md.",
    $metadata: { httpStatusCode: 501 },
  });
});
