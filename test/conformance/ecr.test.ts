import {
  BatchCheckLayerAvailabilityCommand,
  BatchDeleteImageCommand,
  BatchGetImageCommand,
  BatchGetRepositoryScanningConfigurationCommand,
  CompleteLayerUploadCommand,
  CreateRepositoryCommand,
  DeleteLifecyclePolicyCommand,
  DeleteRegistryPolicyCommand,
  DeleteRepositoryCommand,
  DeleteRepositoryPolicyCommand,
  DescribeImagesCommand,
  DescribeRegistryCommand,
  DescribeRepositoriesCommand,
  GetAuthorizationTokenCommand,
  GetDownloadUrlForLayerCommand,
  GetLifecyclePolicyCommand,
  GetLifecyclePolicyPreviewCommand,
  GetRegistryPolicyCommand,
  GetRegistryScanningConfigurationCommand,
  GetRepositoryPolicyCommand,
  InitiateLayerUploadCommand,
  ListImageReferrersCommand,
  ListImagesCommand,
  ListTagsForResourceCommand,
  PutImageCommand,
  PutImageScanningConfigurationCommand,
  PutImageTagMutabilityCommand,
  PutLifecyclePolicyCommand,
  PutRegistryPolicyCommand,
  PutRegistryScanningConfigurationCommand,
  SetRepositoryPolicyCommand,
  StartImageScanCommand,
  StartLifecyclePolicyPreviewCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UploadLayerPartCommand,
  type ECRClient,
} from "@aws-sdk/client-ecr";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  aManifest,
  aRegistry,
  digestOfContent,
  eventually,
  OCI_INDEX,
  OCI_MANIFEST,
  type TestRegistry,
} from "../fixtures/ecr.ts";

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

describe("an image", () => {
  test("is pushed through the API, part by part", async () => {
    const content = "a layer sent in two parts";
    const layerDigest = digestOfContent(content);
    const { uploadId } = await ecr.send(new InitiateLayerUploadCommand({ repositoryName }));
    const part = (from: number, text: string) =>
      new UploadLayerPartCommand({
        repositoryName,
        uploadId,
        partFirstByte: from,
        partLastByte: from + text.length - 1,
        layerPartBlob: Buffer.from(text),
      });
    const digests = { repositoryName, layerDigests: [layerDigest] };
    await expect(
      ecr.send(new CompleteLayerUploadCommand({ ...digests, uploadId })),
    ).rejects.toMatchObject({ name: "EmptyUploadException" });
    await ecr.send(part(0, content.slice(0, 7)));
    await expect(ecr.send(part(99, "x"))).rejects.toMatchObject({
      name: "InvalidLayerPartException",
      lastValidByteReceived: 6,
    });
    const sent = await ecr.send(part(7, content.slice(7)));
    expect(sent.lastByteReceived).toBe(content.length - 1);
    expect(await ecr.send(new CompleteLayerUploadCommand({ ...digests, uploadId }))).toMatchObject({
      layerDigest,
    });
    await expect(
      ecr.send(new CompleteLayerUploadCommand({ ...digests, uploadId })),
    ).rejects.toMatchObject({ name: "UploadNotFoundException" });

    const available = await ecr.send(
      new BatchCheckLayerAvailabilityCommand({
        repositoryName,
        layerDigests: [layerDigest, digestOfContent("no"), "bad"],
      }),
    );
    expect(available.layers).toMatchObject([
      { layerDigest, layerAvailability: "AVAILABLE", layerSize: content.length },
      { layerAvailability: "UNAVAILABLE" },
    ]);
    expect(available.failures).toMatchObject([
      { layerDigest: "bad", failureCode: "InvalidLayerDigest" },
    ]);
    const { downloadUrl = "" } = await ecr.send(
      new GetDownloadUrlForLayerCommand({ repositoryName, layerDigest }),
    );
    expect(await (await fetch(downloadUrl)).text()).toBe(content);
    expect((await fetch(downloadUrl.replace("/blobs/", "/manifests/"))).status).toBe(403);
    await expect(
      ecr.send(
        new GetDownloadUrlForLayerCommand({ repositoryName, layerDigest: digestOfContent("no") }),
      ),
    ).rejects.toMatchObject({ name: "LayersNotFoundException" });

    const imageManifest = aManifest(layerDigest, [layerDigest]);
    const put = new PutImageCommand({ repositoryName, imageManifest, imageTag: "1" });
    const imageDigest = digestOfContent(imageManifest);
    expect((await ecr.send(put)).image).toEqual({
      registryId,
      repositoryName,
      imageManifest,
      imageManifestMediaType: OCI_MANIFEST,
      imageId: { imageDigest, imageTag: "1" },
    });
    await expect(ecr.send(put)).rejects.toMatchObject({
      name: "ImageAlreadyExistsException",
      message: `Image with digest '${imageDigest}' and tag '1' already exists in the repository with name '${repositoryName}' in registry with id '${registryId}'`,
    });
    await ecr.send(new PutImageCommand({ repositoryName, imageManifest, imageTag: "2" }));
    const { imageDetails } = await ecr.send(new DescribeImagesCommand({ repositoryName }));
    expect(imageDetails).toMatchObject([
      {
        registryId,
        repositoryName,
        imageDigest,
        imageTags: ["1", "2"],
        imageSizeInBytes: 110,
        imageManifestMediaType: OCI_MANIFEST,
      },
    ]);
  });

  test("whose layers have another digest is not taken", async () => {
    const { uploadId } = await ecr.send(new InitiateLayerUploadCommand({ repositoryName }));
    const bytes = { partFirstByte: 0, partLastByte: 0, layerPartBlob: Buffer.from("x") };
    await ecr.send(new UploadLayerPartCommand({ repositoryName, uploadId, ...bytes }));
    const layerDigests = [digestOfContent("y")];
    await expect(
      ecr.send(new CompleteLayerUploadCommand({ repositoryName, uploadId, layerDigests })),
    ).rejects.toMatchObject({ name: "InvalidLayerException" });
  });

  test.each([
    [
      { imageManifest: "{" },
      "InvalidParameterException",
      "Invalid parameter at 'ImageManifest' failed to satisfy constraint: 'Invalid JSON syntax'",
    ],
    [
      { imageManifest: aManifest(digestOfContent("no"), []) },
      "LayersNotFoundException",
      "do not exist",
    ],
    [
      { imageManifest: "{}", imageDigest: digestOfContent("no") },
      "ImageDigestDoesNotMatchException",
      "does not match",
    ],
    [{ imageManifest: "{}", imageTag: "a b" }, "InvalidParameterException", "imageTag"],
    [
      {
        imageManifest: JSON.stringify({
          schemaVersion: 2,
          mediaType: OCI_INDEX,
          manifests: [{ digest: digestOfContent("no"), size: 1 }],
        }),
      },
      "ReferencedImagesNotFoundException",
      "do not exist",
    ],
    [{ imageManifest: "{}", repositoryName: "none" }, "RepositoryNotFoundException", NOT_FOUND],
  ])("is not made of %j", async (input, name, message) => {
    const putting = ecr.send(new PutImageCommand({ repositoryName, ...input }));
    await expect(putting).rejects.toMatchObject({
      name,
      message: expect.stringContaining(message),
    });
  });

  test("with a tag that stays is not replaced", async () => {
    await ecr.send(
      new PutImageTagMutabilityCommand({ repositoryName, imageTagMutability: "IMMUTABLE" }),
    );
    await registry.putImage(repositoryName, "1", []);
    const imageManifest = aManifest(await registry.push(repositoryName, "other"), []);
    await expect(
      ecr.send(new PutImageCommand({ repositoryName, imageManifest, imageTag: "1" })),
    ).rejects.toMatchObject({ name: "ImageTagAlreadyExistsException" });
  });

  test("is listed, described and got by tag and digest", async () => {
    const digest = await registry.putImage(repositoryName, "1", []);
    const untagged = digestOfContent(aManifest(await registry.push(repositoryName, "c"), []));
    await registry.send("PUT", `/v2/${repositoryName}/manifests/${untagged}`, {
      body: aManifest(digestOfContent("c"), []),
      headers: { "content-type": OCI_MANIFEST },
    });
    const list = (filter: object) => ecr.send(new ListImagesCommand({ repositoryName, ...filter }));
    expect((await list({})).imageIds).toHaveLength(2);
    expect((await list({ filter: { tagStatus: "TAGGED" } })).imageIds).toEqual([
      { imageDigest: digest, imageTag: "1" },
    ]);
    expect((await list({ filter: { tagStatus: "UNTAGGED" } })).imageIds).toEqual([
      { imageDigest: untagged },
    ]);
    const first = await list({ maxResults: 1 });
    expect((await list({ maxResults: 1, nextToken: first.nextToken })).imageIds).toHaveLength(1);

    const got = await ecr.send(
      new BatchGetImageCommand({
        repositoryName,
        imageIds: [{ imageTag: "1" }, { imageTag: "none" }, {}, { imageDigest: "bad" }],
      }),
    );
    expect(got.images).toMatchObject([
      { imageId: { imageDigest: digest, imageTag: "1" }, imageManifestMediaType: OCI_MANIFEST },
    ]);
    expect(digestOfContent(got.images?.[0]?.imageManifest ?? "")).toBe(digest);
    expect(got.failures).toEqual([
      {
        imageId: { imageTag: "none" },
        failureCode: "ImageNotFound",
        failureReason: "Requested image not found",
      },
      {
        imageId: {},
        failureCode: "MissingDigestAndTag",
        failureReason: "Invalid request parameters: both tag and digest cannot be null",
      },
      {
        imageId: { imageDigest: "bad" },
        failureCode: "InvalidImageDigest",
        failureReason:
          "Invalid request parameters: image digest should satisfy the regex '[a-zA-Z0-9-_+.]+:[a-fA-F0-9]+'",
      },
    ]);
    await expect(
      ecr.send(new DescribeImagesCommand({ repositoryName, imageIds: [{ imageTag: "latest" }] })),
    ).rejects.toMatchObject({
      name: "ImageNotFoundException",
      message: `The image with imageId {imageDigest:'null', imageTag:'latest'} does not exist within the repository with name '${repositoryName}' in the registry with id '${registryId}'`,
    });
  });

  test("goes by tag or digest, but not while a list refers to it", async () => {
    const digest = await registry.putImage(repositoryName, "1", []);
    const imageManifest = JSON.stringify({
      schemaVersion: 2,
      mediaType: OCI_INDEX,
      manifests: [{ mediaType: OCI_MANIFEST, digest, size: 3 }],
    });
    await ecr.send(new PutImageCommand({ repositoryName, imageManifest, imageTag: "all" }));
    const remove = (...imageIds: object[]) =>
      ecr.send(new BatchDeleteImageCommand({ repositoryName, imageIds }));
    expect((await remove({ imageDigest: digest })).failures).toMatchObject([
      { failureCode: "ImageReferencedByManifestList" },
    ]);
    expect((await remove({ imageDigest: digest, imageTag: "all" })).failures).toMatchObject([
      { failureCode: "ImageTagDoesNotMatchDigest" },
    ]);
    const both = await remove({ imageDigest: digest }, { imageTag: "all" });
    expect(both.failures).toEqual([]);
    expect(both.imageIds).toEqual([
      { imageDigest: digest, imageTag: "1" },
      { imageDigest: digestOfContent(imageManifest), imageTag: "all" },
    ]);
    expect((await remove({ imageTag: "1" })).failures).toMatchObject([
      { failureCode: "ImageNotFound" },
    ]);
  });

  test("is listed with what refers to it", async () => {
    const subject = await registry.putImage(repositoryName, "1", []);
    const config = await registry.push(repositoryName, "{}");
    const over = { artifactType: "application/x-sig", subject: { digest: subject, size: 1 } };
    await ecr.send(
      new PutImageCommand({ repositoryName, imageManifest: aManifest(config, [], over) }),
    );
    const list = (artifactTypes: string[]) =>
      ecr.send(
        new ListImageReferrersCommand({
          repositoryName,
          subjectId: { imageDigest: subject },
          filter: { artifactTypes },
        }),
      );
    expect((await list([])).referrers).toMatchObject([
      { artifactType: "application/x-sig", mediaType: OCI_MANIFEST },
    ]);
    expect((await list(["other/type"])).referrers).toEqual([]);
  });
});

describe("a lifecycle policy", () => {
  const lifecyclePolicyText = JSON.stringify(
    {
      rules: [
        {
          rulePriority: 1,
          selection: { tagStatus: "any", countType: "imageCountMoreThan", countNumber: 1 },
          action: { type: "expire" },
        },
      ],
    },
    null,
    2,
  );
  const none = {
    name: "LifecyclePolicyNotFoundException",
    message: `Lifecycle policy does not exist for the repository with name '${repositoryName}' in the registry with id '${registryId}'`,
  };

  test("is kept, shown and deleted", async () => {
    await expect(ecr.send(new GetLifecyclePolicyCommand({ repositoryName }))).rejects.toMatchObject(
      none,
    );
    await ecr.send(new PutLifecyclePolicyCommand({ repositoryName, lifecyclePolicyText }));
    expect(await ecr.send(new GetLifecyclePolicyCommand({ repositoryName }))).toMatchObject({
      lifecyclePolicyText,
    });
    await ecr.send(new DeleteLifecyclePolicyCommand({ repositoryName }));
    await expect(
      ecr.send(new DeleteLifecyclePolicyCommand({ repositoryName })),
    ).rejects.toMatchObject(none);
    await expect(
      ecr.send(
        new PutLifecyclePolicyCommand({ repositoryName, lifecyclePolicyText: "{}".padEnd(120) }),
      ),
    ).rejects.toMatchObject({ name: "InvalidParameterException" });
  });

  test("says beforehand what it would expire, and expires it", async () => {
    const preview = () => ecr.send(new GetLifecyclePolicyPreviewCommand({ repositoryName }));
    const oldest = await registry.putImage(repositoryName, "1", []);
    registry.advance(1000);
    const youngest = await registry.putImage(repositoryName, "2", []);
    await expect(preview()).rejects.toMatchObject({
      name: "LifecyclePolicyPreviewNotFoundException",
    });
    await expect(
      ecr.send(new StartLifecyclePolicyPreviewCommand({ repositoryName })),
    ).rejects.toMatchObject(none);
    await ecr.send(new StartLifecyclePolicyPreviewCommand({ repositoryName, lifecyclePolicyText }));
    expect(await preview()).toMatchObject({
      status: "COMPLETE",
      previewResults: [
        {
          imageDigest: oldest,
          imageTags: ["1"],
          action: { type: "EXPIRE" },
          appliedRulePriority: 1,
        },
      ],
      summary: { expiringImageTotalCount: 1 },
    });
    const digests = async () =>
      (await ecr.send(new ListImagesCommand({ repositoryName }))).imageIds?.map(
        (it) => it.imageDigest,
      );
    expect(await digests()).toHaveLength(2);
    const stop = registry.ecr.start();
    await ecr.send(new PutLifecyclePolicyCommand({ repositoryName, lifecyclePolicyText }));
    expect(await eventually(digests, (found) => found?.length === 1)).toEqual([youngest]);
    await stop();
    const { lastEvaluatedAt } = await ecr.send(new GetLifecyclePolicyCommand({ repositoryName }));
    expect(lastEvaluatedAt?.getTime()).toBeGreaterThan(Date.now() - 60_000);
  });
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
