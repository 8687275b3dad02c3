import { expect, test } from "vitest";
import { caller, secretServices } from "../../../test/fixtures/parameter-store.ts";
import { publicParameter } from "./public-parameter.ts";

const ECS = "/aws/service/ecs/optimized-ami/amazon-linux-2023";

test.each([
  `${ECS}/recommended/image_id`,
  `${ECS}/arm64/recommended/image_id`,
  "/aws/service/ecs/optimized-ami/amazon-linux-2/recommended/image_id",
  "/aws/service/bottlerocket/aws-ecs-2/x86_64/latest/image_id",
  "/aws/service/ami-windows-latest/Windows_Server-2022-English-Core-ECS_Optimized/image_id",
  "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64",
])("%s is an id of the form of an image's, the same each time and another elsewhere", (name) => {
  const parameter = publicParameter(name, "us-east-1");
  expect(parameter?.Value).toMatch(/^ami-[0-9a-f]{17}$/);
  expect(parameter?.ARN).toBe(`arn:aws:ssm:us-east-1::parameter${name}`);
  expect(publicParameter(name, "us-east-1")).toEqual(parameter);
  expect(publicParameter(name, "eu-west-1")?.Value).not.toBe(parameter?.Value);
});

test("a description has the members that are parameters too", () => {
  const text = publicParameter(`${ECS}/recommended`, "us-east-1")?.Value ?? "";
  const description: Readonly<Record<string, unknown>> = JSON.parse(text);
  expect(description).toMatchObject({ os: "amazon-linux-2023", schema_version: 1 });
  for (const [member, value] of Object.entries(description)) {
    expect(publicParameter(`${ECS}/recommended/${member}`, "us-east-1")?.Value).toBe(String(value));
  }
});

test.each([
  "/aws/service/global-infrastructure/regions",
  `${ECS}/recommended/nope`,
  `${ECS}/recommended/toString`,
  ECS,
  "/my/aws/service/ami-amazon-linux-latest/x",
])("%s is none", (name) => {
  expect(publicParameter(name, "us-east-1")).toBeUndefined();
});

test("are got like any other, with a warning, and not at all when strict", async () => {
  const Name = `${ECS}/recommended/image_id`;
  const lenient = await secretServices();
  const { call } = caller(lenient.ssm);
  expect((await call("GetParameter", { Name })).Parameter.Value).toMatch(/^ami-/);
  expect(await call("GetParameters", { Names: [Name, "/nope"] })).toMatchObject({
    Parameters: [{ Name }],
    InvalidParameters: ["/nope"],
  });
  expect(lenient.lines.join("\n")).toContain(`${Name} is a made-up machine image (made-up-images)`);
  const strict = caller((await secretServices({ strict: true })).ssm);
  await expect(strict.call("GetParameter", { Name })).rejects.toMatchObject({
    code: "ParameterNotFound",
  });
});
