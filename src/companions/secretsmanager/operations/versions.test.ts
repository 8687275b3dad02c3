import { beforeEach, describe, expect, test } from "vitest";
import type { Answer, SecretServices } from "../../../../test/fixtures/parameter-store.ts";
import {
  V1,
  V2,
  V3,
  type SecretCalls,
  secretCalls,
} from "../../../../test/fixtures/secret-calls.ts";
import { NOW_MS } from "../../../../test/fixtures/wire.ts";
import { secretVersions } from "../tables.ts";

const DAY_MS = 24 * 60 * 60 * 1000;

let services: SecretServices;
let call: SecretCalls["call"];
let create: SecretCalls["create"];
let put: SecretCalls["put"];
let current: SecretCalls["current"];

beforeEach(async () => {
  ({ services, call, create, put, current } = await secretCalls());
});

describe("versions", () => {
  const stages = async (): Promise<Answer> =>
    (await call("DescribeSecret", { SecretId: "a" })).VersionIdsToStages;

  beforeEach(() => create("a"));

  test("move AWSCURRENT, leave AWSPREVIOUS, and lose it in the end", async () => {
    expect(await put("a")).toMatchObject({ VersionId: V2, VersionStages: ["AWSCURRENT"] });
    expect(await stages()).toEqual({ [V1]: ["AWSPREVIOUS"], [V2]: ["AWSCURRENT"] });
    await put("a", { ClientRequestToken: V3, SecretString: "three" });
    expect(await stages()).toEqual({ [V2]: ["AWSPREVIOUS"], [V3]: ["AWSCURRENT"] });
    const { Versions } = await call("ListSecretVersionIds", { SecretId: "a" });
    expect(Versions).toMatchObject([{ VersionId: V2 }, { VersionId: V3 }]);
    const all = await call("ListSecretVersionIds", { SecretId: "a", IncludeDeprecated: true });
    expect(all.Versions[0]).toEqual({
      VersionId: V1,
      CreatedDate: NOW_MS,
      KmsKeyIds: ["DefaultEncryptionKey"],
    });
    const first = await call("GetSecretValue", { SecretId: "a", VersionId: V1 });
    expect(first).toMatchObject({ SecretString: "one", VersionStages: [] });
  });

  test("are got by stage and id", async () => {
    await put("a");
    const get = async (wanted: object): Promise<string> =>
      (await call("GetSecretValue", { SecretId: "a", ...wanted })).SecretString;
    expect(await get({ VersionStage: "AWSPREVIOUS" })).toBe("one");
    expect(await get({ VersionId: V2, VersionStage: "AWSCURRENT" })).toBe("two");
    await expect(get({ VersionStage: "AWSPENDING" })).rejects.toThrow(
      "Secrets Manager can't find the specified secret value for staging label: AWSPENDING",
    );
    await expect(get({ VersionId: V3 })).rejects.toThrow(
      `Secrets Manager can't find the specified secret value for VersionId: ${V3}`,
    );
    await expect(get({ VersionId: V1, VersionStage: "AWSCURRENT" })).rejects.toMatchObject({
      code: "InvalidRequestException",
      message: "You provided a VersionStage that is not associated to the provided VersionId.",
    });
  });

  test("that are put again are the same, and with another value refused", async () => {
    await put("a");
    expect(await put("a")).toMatchObject({ VersionId: V2, VersionStages: ["AWSCURRENT"] });
    await expect(put("a", { SecretString: "other" })).rejects.toMatchObject({
      code: "ResourceExistsException",
    });
    await expect(put("a", { SecretString: undefined })).rejects.toMatchObject({
      code: "InvalidRequestException",
      message: "You must provide either SecretString or SecretBinary.",
    });
  });

  test("keep stages of one's own while the AWS ones move (observed)", async () => {
    await put("a", { VersionStages: ["AWSPENDING", "MINE"] });
    expect(await stages()).toEqual({ [V1]: ["AWSCURRENT"], [V2]: ["AWSPENDING", "MINE"] });
    await call("UpdateSecretVersionStage", {
      SecretId: "a",
      VersionStage: "AWSCURRENT",
      RemoveFromVersionId: V1,
      MoveToVersionId: V2,
    });
    expect(await stages()).toEqual({
      [V1]: ["AWSPREVIOUS"],
      [V2]: ["AWSCURRENT", "AWSPENDING", "MINE"],
    });
    expect(await current("a")).toBe("two");
  });

  test("have stages that are moved and removed only where they are", async () => {
    await put("a", { VersionStages: ["MINE"] });
    const move = (more: object) => call("UpdateSecretVersionStage", { SecretId: "a", ...more });
    await expect(move({ VersionStage: "AWSCURRENT", MoveToVersionId: V2 })).rejects.toMatchObject({
      code: "InvalidParameterException",
      message:
        "The parameter RemoveFromVersionId can't be empty. Staging label AWSCURRENT is currently attached to " +
        `version ${V1}, so you must explicitly reference that version in RemoveFromVersionId.`,
    });
    await expect(
      move({ VersionStage: "AWSCURRENT", RemoveFromVersionId: V1 }),
    ).rejects.toMatchObject({
      code: "InvalidParameterException",
      message:
        "You can only move staging label AWSCURRENT to a different secret version. It can't be completely removed.",
    });
    await expect(move({ VersionStage: "MINE", RemoveFromVersionId: V1 })).rejects.toThrow(
      `Version stage MINE not found in version ${V1}`,
    );
    await expect(move({ VersionStage: "MINE", MoveToVersionId: V3 })).rejects.toThrow(
      `Not a valid version: ${V3}`,
    );
    await expect(move({ VersionStage: "MINE" })).rejects.toMatchObject({
      code: "InvalidParameterException",
    });
    await move({ VersionStage: "MINE", RemoveFromVersionId: V2 });
    expect(await stages()).toEqual({ [V1]: ["AWSCURRENT"] });
    await move({ VersionStage: "NEW", MoveToVersionId: V2 });
    await move({ VersionStage: "NEW", MoveToVersionId: V2 });
    expect(await stages()).toEqual({ [V1]: ["AWSCURRENT"], [V2]: ["NEW"] });
  });

  test("have twenty stages at most", async () => {
    const VersionStages = Array.from({ length: 20 }, (_, index) => `S${index}`);
    await expect(put("a", { VersionStages })).rejects.toMatchObject({
      code: "LimitExceededException",
    });
  });

  test("without a stage go when they are old and many", async () => {
    for (let index = 0; index < 120; index += 1) {
      if (index === 110) await services.clock.advance(2 * DAY_MS);
      await put("a", { ClientRequestToken: `${V1}-${index}`, SecretString: `${index}` });
    }
    const all = await services.store.read((view) => [...view.all(secretVersions)]);
    expect(all).toHaveLength(100);
    expect(await current("a")).toBe("119");
  });
});
