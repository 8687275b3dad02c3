import { beforeEach, describe, expect, test } from "vitest";
import { type Answer, caller, secretServices } from "../../../../test/fixtures/parameter-store.ts";

let call: (operation: string, input?: object, by?: object) => Promise<Answer>;
let permissions: ReturnType<typeof caller>["permissions"];

beforeEach(async () => {
  const services = await secretServices();
  ({ call, permissions } = caller(services.ssm));
});

async function putAll(names: readonly string[], more: object = {}): Promise<void> {
  for (const Name of names) {
    await call("PutParameter", { Name, Value: `value of ${Name}`, Type: "String", ...more });
  }
}

const namesOf = ({ Parameters }: Answer): readonly string[] =>
  Parameters.map(({ Name }: Answer) => Name);

describe("GetParametersByPath", () => {
  beforeEach(() => putAll(["/app/a", "/app/b/c", "/app/b/d/e", "/apple", "root"]));

  test.each([
    ["/app", false, ["/app/a"]],
    ["/app/", true, ["/app/a", "/app/b/c", "/app/b/d/e"]],
    ["/app/b", false, ["/app/b/c"]],
    ["/", false, ["/apple", "root"]],
    ["/", true, ["/app/a", "/app/b/c", "/app/b/d/e", "/apple", "root"]],
    ["/nope", true, []],
  ])("of %s, recursive: %s", async (Path, Recursive, names) => {
    expect(namesOf(await call("GetParametersByPath", { Path, Recursive }))).toEqual(names);
  });

  test("comes in pages of ten at most", async () => {
    await putAll(
      Array.from({ length: 12 }, (_, index) => `/many/${String(index).padStart(2, "0")}`),
    );
    const first = await call("GetParametersByPath", { Path: "/many" });
    expect(first.Parameters).toHaveLength(10);
    const rest = await call("GetParametersByPath", { Path: "/many", NextToken: first.NextToken });
    expect(namesOf(rest)).toEqual(["/many/10", "/many/11"]);
    expect(rest.NextToken).toBeUndefined();
    await expect(
      call("GetParametersByPath", { Path: "/app", NextToken: first.NextToken }),
    ).rejects.toMatchObject({ code: "InvalidNextToken" });
    await expect(call("GetParametersByPath", { Path: "/many", MaxResults: 11 })).rejects.toThrow(
      "Value '11' at 'maxResults' failed to satisfy constraint: Member must have value less than or equal to 10",
    );
  });

  test("filters by type, and by label chooses the version", async () => {
    await call("PutParameter", { Name: "/app/s", Value: "x", Type: "SecureString" });
    await call("LabelParameterVersion", { Name: "/app/a", Labels: ["prod"] });
    await call("PutParameter", { Name: "/app/a", Value: "new", Overwrite: true });
    const by = (Key: string, Values: readonly string[]) =>
      call("GetParametersByPath", { Path: "/app", ParameterFilters: [{ Key, Values }] });
    expect(namesOf(await by("Type", ["SecureString"]))).toEqual(["/app/s"]);
    expect(namesOf(await by("KeyId", ["alias/aws/ssm"]))).toEqual(["/app/s"]);
    expect((await by("Label", ["prod"])).Parameters).toMatchObject([
      { Name: "/app/a", Version: 1, Value: "value of /app/a" },
    ]);
    await expect(by("Name", ["/app/a"])).rejects.toMatchObject({
      code: "InvalidFilterKey",
      message: expect.stringContaining("The following filter key is not valid: Name."),
    });
  });

  test.each(["app", "/a b", "//", ""])("refuses the path %j", async (Path) => {
    await expect(call("GetParametersByPath", { Path })).rejects.toMatchObject({
      code: "ValidationException",
    });
  });
});

describe("DescribeParameters", () => {
  beforeEach(async () => {
    await putAll(["/app/a", "/app/b/c", "root"], { Tags: [{ Key: "env", Value: "prod" }] });
    await putAll(["/other"], { Type: "SecureString", KeyId: "alias/mine", Tier: "Advanced" });
  });

  const filtered = (Key: string, Values?: readonly string[], Option?: string) =>
    call("DescribeParameters", { ParameterFilters: [{ Key, Values, Option }] });

  test.each([
    ["Name", ["root"], undefined, ["root"]],
    ["Name", ["/root", "app/a"], "Equals", ["/app/a", "root"]],
    ["Name", ["/app"], "BeginsWith", ["/app/a", "/app/b/c"]],
    ["Name", ["/b/"], "Contains", ["/app/b/c"]],
    ["Path", ["/app"], undefined, ["/app/a"]],
    ["Path", ["/app"], "Recursive", ["/app/a", "/app/b/c"]],
    ["Type", ["SecureString"], undefined, ["/other"]],
    ["KeyId", ["alias/"], "BeginsWith", ["/other"]],
    ["Tier", ["Advanced"], undefined, ["/other"]],
    ["DataType", ["text"], undefined, ["/app/a", "/app/b/c", "/other", "root"]],
    ["tag:env", ["prod"], undefined, ["/app/a", "/app/b/c", "root"]],
    ["tag:env", undefined, undefined, ["/app/a", "/app/b/c", "root"]],
    ["tag:env", ["dev"], undefined, []],
    ["tag:__proto__", undefined, undefined, []],
  ])("by %s %j %s", async (Key, Values, Option, names) => {
    expect(namesOf(await filtered(Key, Values, Option))).toEqual(names);
  });

  test.each([
    ["Label", ["x"], undefined, "InvalidFilterKey"],
    ["Name", undefined, undefined, "InvalidFilterValue"],
    ["Name", ["x"], "OneLevel", "InvalidFilterOption"],
    ["Path", ["/x"], "Equals", "InvalidFilterOption"],
    ["Path", ["/aws"], undefined, "ValidationException"],
    ["Path", ["x"], undefined, "ValidationException"],
    ["Tier", ["Cheap"], undefined, "InvalidFilterValue"],
    ["Colour", ["x"], undefined, "ValidationException"],
  ])("refuses the filter %s %j %s", async (Key, Values, Option, code) => {
    await expect(filtered(Key, Values, Option)).rejects.toMatchObject({ code });
  });

  test("refuses the same filter twice and both kinds of filters", async () => {
    const Name = { Key: "Name", Values: ["x"] };
    await expect(call("DescribeParameters", { ParameterFilters: [Name, Name] })).rejects.toThrow(
      "The following filter is duplicated in the request: Name.",
    );
    await expect(
      call("DescribeParameters", { ParameterFilters: [Name], Filters: [Name] }),
    ).rejects.toThrow("You can use either Filters or ParameterFilters in a single request.");
  });

  test("knows the older filters, and that nothing is shared", async () => {
    const Filters = [{ Key: "Name", Values: ["/app"] }];
    expect(namesOf(await call("DescribeParameters", { Filters }))).toEqual(["/app/a", "/app/b/c"]);
    expect(namesOf(await call("DescribeParameters", { Shared: true }))).toEqual([]);
  });

  test("comes in pages and never shows a value", async () => {
    const first = await call("DescribeParameters", { MaxResults: 3 });
    expect(first.Parameters).toHaveLength(3);
    const rest = await call("DescribeParameters", { MaxResults: 3, NextToken: first.NextToken });
    expect(namesOf(rest)).toEqual(["root"]);
    expect(JSON.stringify([first, rest])).not.toContain("value of");
  });
});

test("GetParameterHistory shows every version with its labels", async () => {
  await call("PutParameter", { Name: "/a", Value: "one", Type: "SecureString" });
  await call("PutParameter", { Name: "/a", Value: "two", Overwrite: true, Description: "new" });
  await call("LabelParameterVersion", { Name: "/a", ParameterVersion: 1, Labels: ["old"] });
  const { Parameters } = await call("GetParameterHistory", { Name: "/a", WithDecryption: true });
  expect(Parameters).toMatchObject([
    { Version: 1, Value: "one", Labels: ["old"], KeyId: "alias/aws/ssm" },
    { Version: 2, Value: "two", Labels: [], Description: "new" },
  ]);
  const first = await call("GetParameterHistory", { Name: "/a", MaxResults: 1 });
  const second = await call("GetParameterHistory", { Name: "/a", NextToken: first.NextToken });
  expect(second.Parameters).toMatchObject([{ Version: 2 }]);
  expect(second.Parameters[0].Value).not.toBe("two");
});

describe("labels", () => {
  beforeEach(async () => {
    await putAll(["/a"]);
    await call("PutParameter", { Name: "/a", Value: "two", Overwrite: true });
  });

  test("go to the latest version, and move", async () => {
    expect(
      await call("LabelParameterVersion", { Name: "/a", Labels: ["x", "1x", "awsx", "a b"] }),
    ).toEqual({
      InvalidLabels: ["1x", "awsx", "a b"],
      ParameterVersion: 2,
    });
    await call("LabelParameterVersion", { Name: "/a", ParameterVersion: 1, Labels: ["x"] });
    expect((await call("GetParameter", { Name: "/a:x" })).Parameter.Version).toBe(1);
  });

  test("are ten on a version at most", async () => {
    const Labels = Array.from({ length: 10 }, (_, index) => `l${index}`);
    await call("LabelParameterVersion", { Name: "/a", Labels });
    await expect(
      call("LabelParameterVersion", { Name: "/a", Labels: ["one-more"] }),
    ).rejects.toMatchObject({ code: "ParameterVersionLabelLimitExceeded" });
    await call("LabelParameterVersion", { Name: "/a", ParameterVersion: 1, Labels: ["one-more"] });
  });

  test("are taken away where they are", async () => {
    await call("LabelParameterVersion", { Name: "/a", Labels: ["x"] });
    const take = (ParameterVersion: number) =>
      call("UnlabelParameterVersion", { Name: "/a", ParameterVersion, Labels: ["x"] });
    expect(await take(1)).toEqual({ RemovedLabels: [], InvalidLabels: ["x"] });
    expect(await take(2)).toEqual({ RemovedLabels: ["x"], InvalidLabels: [] });
    await expect(take(3)).rejects.toMatchObject({ code: "ParameterVersionNotFound" });
    await expect(
      call("LabelParameterVersion", { Name: "/a", ParameterVersion: 3, Labels: ["x"] }),
    ).rejects.toMatchObject({ code: "ParameterVersionNotFound" });
    await expect(call("GetParameter", { Name: "/a:x" })).rejects.toMatchObject({
      code: "ParameterVersionNotFound",
    });
  });
});

describe("tags", () => {
  const a = { ResourceType: "Parameter", ResourceId: "/a" };
  beforeEach(() => putAll(["/a"], { Tags: [{ Key: "one", Value: "1" }] }));

  test("are added, replaced, listed and removed", async () => {
    await call("AddTagsToResource", {
      ...a,
      Tags: [
        { Key: "two", Value: "2" },
        { Key: "one", Value: "uno" },
      ],
    });
    expect(await call("ListTagsForResource", a)).toEqual({
      TagList: [
        { Key: "one", Value: "uno" },
        { Key: "two", Value: "2" },
      ],
    });
    await call("RemoveTagsFromResource", { ...a, TagKeys: ["one", "none"] });
    expect((await call("ListTagsForResource", a)).TagList).toEqual([{ Key: "two", Value: "2" }]);
  });

  test("are fifty at most", async () => {
    const Tags = Array.from({ length: 50 }, (_, index) => ({ Key: `k${index}`, Value: "" }));
    await expect(call("AddTagsToResource", { ...a, Tags })).rejects.toMatchObject({
      code: "TooManyTagsError",
    });
  });

  test.each([
    [{ ...a, ResourceId: "/b" }, "InvalidResourceId"],
    [{ ...a, ResourceId: "/a:1" }, "InvalidResourceId"],
    [{ ...a, ResourceType: "Document" }, "InvalidResourceId"],
    [{ ...a, ResourceType: "Cow" }, "ValidationException"],
  ])("are not there for %j", async (resource, code) => {
    await expect(call("ListTagsForResource", resource)).rejects.toMatchObject({ code });
  });
});

describe("what a call needs permission for", () => {
  const arn = (name: string): string => `arn:aws:ssm:us-east-1:000000000000:parameter/${name}`;

  test.each([
    ["GetParameter", { Name: "/a/b:3" }, [arn("a/b")]],
    ["GetParameter", { Name: arn("a") }, [arn("a")]],
    ["GetParameters", { Names: ["a", "/b"] }, [arn("a"), arn("b")]],
    ["GetParametersByPath", { Path: "/a" }, [arn("a")]],
    ["ListTagsForResource", { ResourceType: "Parameter", ResourceId: "/a" }, [arn("a")]],
    ["DescribeParameters", {}, ["*"]],
  ])("%s %j", async (operation, input, resources) => {
    expect(await permissions(operation, input)).toMatchObject(
      resources.map((resource) => ({ action: `ssm:${operation}`, resources: [resource] })),
    );
  });

  test("includes the tags of a new parameter and the secret that a name stands for", async () => {
    expect(
      await permissions("PutParameter", { Name: "/a", Tags: [{ Key: "k", Value: "" }] }),
    ).toMatchObject([
      { action: "ssm:PutParameter", resources: [arn("a")] },
      { action: "ssm:AddTagsToResource", resources: [arn("a")] },
    ]);
    const Name = "/aws/reference/secretsmanager/db";
    expect((await permissions("GetParameter", { Name }))[1]).toMatchObject({
      action: "secretsmanager:GetSecretValue",
      resources: ["arn:aws:secretsmanager:us-east-1:000000000000:secret:db-??????"],
    });
  });
});

test("an operation that is not built says so", async () => {
  await expect(call("SendCommand")).rejects.toMatchObject({
    code: "NotImplementedException",
    message: "Longshore does not implement ssm:SendCommand yet. See docs/coverage.md.",
  });
});
