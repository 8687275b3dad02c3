import {
  BatchCheckLayerAvailabilityCommand,
  BatchDeleteImageCommand,
  BatchGetImageCommand,
  CompleteLayerUploadCommand,
  CreateRepositoryCommand,
  DeleteLifecyclePolicyCommand,
  DescribeImagesCommand,
  GetDownloadUrlForLayerCommand,
  GetLifecyclePolicyCommand,
  GetLifecyclePolicyPreviewCommand,
  InitiateLayerUploadCommand,
  ListImageReferrersCommand,
  ListImagesCommand,
  PutImageCommand,
  PutImageTagMutabilityCommand,
  PutLifecyclePolicyCommand,
  StartLifecyclePolicyPreviewCommand,
  UploadLayerPartCommand,
  type ECRClient,
} from "@aws-sdk/client-ecr";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type BigFiles, systemBigFiles } from "../../src/runtime/big-files.ts";
import {
  aManifest,
  aRegistry,
  digestOfContent,
  eventually,
  OCI_INDEX,
  OCI_MANIFEST,
  type TestRegistry,
} from "../fixtures/ecr.ts";
import { aFolder, type Folder } from "../fixtures/folder.ts";

const repositoryName = "team/app";
const registryId = "000000000000";
const NOT_FOUND = `The repository with name 'none' does not exist in the registry with id '${registryId}'`;

let registry: TestRegistry;
let ecr: ECRClient;
beforeEach(async () => {
  registry = await aRegistry();
  ecr = registry.client;
  await ecr.send(new CreateRepositoryCommand({ repositoryName }));
});
afterEach(() => registry.end());

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

  describe("that is uploaded", () => {
    let folder: Folder;
    beforeEach(async () => (folder = await aFolder("uploads")));
    afterEach(() => folder.remove());

    /** A registry with these files, and an upload that has one byte if there is room for it. */
    async function uploading(bigFiles: BigFiles) {
      const own = await aRegistry({ bigFiles });
      const { client } = own;
      await client.send(new CreateRepositoryCommand({ repositoryName }));
      const { uploadId } = await client.send(new InitiateLayerUploadCommand({ repositoryName }));
      const upload = { repositoryName, uploadId };
      const layerDigests = [digestOfContent("x")];
      return {
        part: (at: number): Promise<unknown> => {
          const bytes = { partFirstByte: at, partLastByte: at, layerPartBlob: Buffer.from("x") };
          return client.send(new UploadLayerPartCommand({ ...upload, ...bytes }));
        },
        complete: (): Promise<unknown> =>
          client.send(new CompleteLayerUploadCommand({ ...upload, layerDigests })),
        end: () => own.end(),
      };
    }

    test("by two requests at once is taken from one", async () => {
      const reached = Promise.withResolvers<void>();
      const gate = Promise.withResolvers<void>();
      const bigFiles = systemBigFiles(folder.path);
      const { part, complete, end } = await uploading({
        ...bigFiles,
        publish: async (from, to) => {
          reached.resolve();
          await gate.promise;
          return bigFiles.publish(from, to);
        },
      });
      await part(0);
      const first = complete();
      await reached.promise;
      const refused = {
        name: "ServerException",
        message: "Another request writes to the layer upload.",
      };
      await expect(part(1)).rejects.toMatchObject(refused);
      await expect(complete()).rejects.toMatchObject(refused);
      gate.resolve();
      await expect(first).resolves.toMatchObject({ layerDigest: digestOfContent("x") });
      await end();
    });

    test("to a disk that is nearly full is refused", async () => {
      const space = () => ({ freeBytes: 1_000, totalBytes: 10_000 });
      const { part, end } = await uploading(systemBigFiles(folder.path, space));
      await expect(part(0)).rejects.toMatchObject({
        name: "ServerException",
        message: "The registry's disk is full.",
      });
      await end();
    });
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

  test("of a list is as big as the biggest that it is of", async () => {
    const layers = [
      await registry.push(repositoryName, "a"),
      await registry.push(repositoryName, "b"),
    ];
    const small = await registry.putImage(repositoryName, "1", layers.slice(1));
    const big = await registry.putImage(repositoryName, "2", layers);
    const imageManifest = anIndex(small, big);
    await ecr.send(new PutImageCommand({ repositoryName, imageManifest, imageTag: "all" }));
    const sizes = await Promise.all(
      ["1", "2", "all"].map(async (imageTag) => {
        const { imageDetails } = await ecr.send(
          new DescribeImagesCommand({ repositoryName, imageIds: [{ imageTag }] }),
        );
        return imageDetails?.[0]?.imageSizeInBytes;
      }),
    );
    expect(sizes).toEqual([110, 210, 210]);
  });

  test("goes by tag or digest, but not while a list refers to it", async () => {
    const digest = await registry.putImage(repositoryName, "1", []);
    const imageManifest = anIndex(digest);
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

  test("goes once where several ids of a request name it", async () => {
    const imageDigest = await registry.putImage(repositoryName, "1", []);
    const { body } = await registry.send("GET", `/v2/${repositoryName}/manifests/1`);
    const headers = { "content-type": OCI_MANIFEST };
    const manifest = Buffer.from(await new Response(body).arrayBuffer());
    for (const tag of ["2", "3"]) {
      const path = `/v2/${repositoryName}/manifests/${tag}`;
      expect((await registry.send("PUT", path, { body: manifest, headers })).status).toBe(201);
    }
    const remove = (...imageIds: object[]) =>
      ecr.send(new BatchDeleteImageCommand({ repositoryName, imageIds }));
    expect(await remove({ imageTag: "3" }, { imageTag: "3" })).toMatchObject({
      imageIds: [{ imageDigest, imageTag: "3" }],
      failures: [],
    });
    const { imageIds = [] } = await ecr.send(new ListImagesCommand({ repositoryName }));
    expect(imageIds).toHaveLength(2);
    expect(await remove(...imageIds)).toMatchObject({ imageIds, failures: [] });
    expect((await remove({ imageTag: "1" })).failures).toHaveLength(1);
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

/** The text of a list of these images. */
function anIndex(...digests: readonly string[]): string {
  return JSON.stringify({
    schemaVersion: 2,
    mediaType: OCI_INDEX,
    manifests: digests.map((digest) => ({ mediaType: OCI_MANIFEST, digest, size: 3 })),
  });
}

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

  test("takes along what refers to an image that it expires", async () => {
    const put = async (subject: string, artifactType: string) => {
      const config = await registry.push(repositoryName, "{}");
      const imageManifest = aManifest(config, [], {
        artifactType,
        subject: { digest: subject, size: 1 },
      });
      await ecr.send(
        new PutImageCommand({ repositoryName, imageManifest, imageTag: artifactType }),
      );
      return digestOfContent(imageManifest);
    };
    const text = lifecyclePolicyText.replace('"any"', '"tagged", "tagPrefixList": ["v"]');
    const expiring = await registry.putImage(repositoryName, "v1", []);
    await put(await put(expiring, "signature"), "signature-of-it");
    registry.advance(1000);
    const kept = await registry.putImage(repositoryName, "v2", []);
    const referrer = await put(kept, "sbom");
    const stop = registry.ecr.start();
    await ecr.send(new PutLifecyclePolicyCommand({ repositoryName, lifecyclePolicyText: text }));
    const digests = async () => {
      const { imageIds = [] } = await ecr.send(new ListImagesCommand({ repositoryName }));
      return imageIds.map(({ imageDigest }) => imageDigest);
    };
    const left = await eventually(digests, (found) => !found.includes(expiring));
    expect(new Set(left)).toEqual(new Set([kept, referrer]));
    await stop();
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
    registry.advance(1000);
    const after = await registry.putImage(repositoryName, "3", []);
    // Put again as it was, it acts again.
    await ecr.send(new PutLifecyclePolicyCommand({ repositoryName, lifecyclePolicyText }));
    expect(await eventually(digests, (found) => found?.length === 1)).toEqual([after]);
    await stop();
    const { lastEvaluatedAt } = await ecr.send(new GetLifecyclePolicyCommand({ repositoryName }));
    expect(lastEvaluatedAt?.getTime()).toBeGreaterThan(Date.now() - 60_000);
  });
});
