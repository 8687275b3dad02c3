import { beforeEach, describe, expect, test } from "vitest";
import {
  caller,
  type SecretServices,
  secretServices,
} from "../../../../test/fixtures/parameter-store.ts";
import { type ParameterCalls, parameterCalls } from "../../../../test/fixtures/parameter-calls.ts";
import { lockedSealer } from "../../../runtime/sealer.ts";
import { parameters, parameterVersions } from "../tables.ts";

let services: SecretServices;
let call: ParameterCalls["call"];
let put: ParameterCalls["put"];

beforeEach(async () => {
  ({ services, call, put } = await parameterCalls());
});

describe("values", () => {
  test("of SecureStrings are shown encrypted unless they are asked for", async () => {
    await put("/a", { Type: "SecureString", Value: "hunter2" });
    const hidden = (await call("GetParameter", { Name: "/a" })).Parameter.Value;
    expect(hidden).toMatch(/^[A-Za-z0-9+/]+=*$/);
    expect(Buffer.from(hidden, "base64").toString()).not.toContain("hunter2");
    const shown = await call("GetParameter", { Name: "/a", WithDecryption: true });
    expect(shown.Parameter.Value).toBe("hunter2");
  });

  test("are sealed in the store, whatever their type", async () => {
    await put("/a", { Type: "SecureString", Value: "hunter2" });
    await put("/b", { Value: "hunter2" });
    const rows = await services.store.read((view) => [
      ...view.all(parameters),
      ...view.all(parameterVersions),
    ]);
    expect(rows).toHaveLength(4);
    expect(JSON.stringify(rows)).not.toContain("hunter2");
    expect(services.lines.join("\n")).not.toContain("hunter2");
  });

  test("that were moved to another row don't open, and nobody learns why but the operator", async () => {
    await put("/a", { Value: "hunter2" });
    await put("/b");
    await services.store.write((tx) => {
      const [a, b] = [...tx.all(parameterVersions)];
      if (a && b) tx.put(parameterVersions, { ...b, value: a.value });
    });
    await expect(call("GetParameter", { Name: "/b" })).rejects.toMatchObject({
      code: "InvalidKeyId",
    });
    expect(services.lines.join("\n")).toContain("was changed since it was sealed");
  });

  test("can't be put or read without the key, and are there when it is back", async () => {
    await put("/a", { Value: "hunter2" });
    const { store } = services;
    const locked = await secretServices({ store, sealer: lockedSealer("the key file is missing") });
    const without = caller(locked.ssm);
    await expect(without.call("GetParameter", { Name: "/a" })).rejects.toMatchObject({
      code: "InvalidKeyId",
    });
    await expect(
      without.call("PutParameter", { Name: "/a", Value: "x", Overwrite: true }),
    ).rejects.toMatchObject({ code: "InvalidKeyId" });
    expect(locked.lines.join("\n")).toContain("the key file is missing");
    expect((await call("GetParameter", { Name: "/a" })).Parameter).toMatchObject({
      Value: "hunter2",
      Version: 1,
    });
  });
});
