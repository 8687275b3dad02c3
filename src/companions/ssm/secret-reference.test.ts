import { beforeEach, expect, test } from "vitest";
import { type Answer, caller, secretServices } from "../../../test/fixtures/parameter-store.ts";
import { NOW_MS } from "../../../test/fixtures/wire.ts";

const V1 = "00000000-0000-4000-8000-00000000000a";
const NAME = "/aws/reference/secretsmanager/app/db";

let ssm: (operation: string, input: object) => Promise<Answer>;

beforeEach(async () => {
  const services = await secretServices();
  const secrets = caller(services.secretsManager);
  await secrets.call("CreateSecret", {
    Name: "app/db",
    SecretString: "hunter2",
    ClientRequestToken: V1,
  });
  await secrets.call("PutSecretValue", {
    SecretId: "app/db",
    SecretString: "hunter3",
    ClientRequestToken: V1.replace("a", "b"),
  });
  ssm = caller(services.ssm).call;
});

test.each([
  [NAME, "hunter3"],
  [`${NAME}:AWSPREVIOUS`, "hunter2"],
  [`${NAME}:${V1}`, "hunter2"],
])("%s is a secret", async (Name, value) => {
  const { Parameter } = await ssm("GetParameter", { Name, WithDecryption: true });
  expect(Parameter).toMatchObject({
    Name,
    Type: "SecureString",
    Value: value,
    Version: 0,
    LastModifiedDate: NOW_MS,
  });
  expect(JSON.parse(Parameter.SourceResult)).toMatchObject({ name: "app/db", secretString: value });
});

test("stands beside other parameters, and is invalid when there is none", async () => {
  const missing = "/aws/reference/secretsmanager/nope";
  const answer = await ssm("GetParameters", { Names: [NAME, missing, "/x"], WithDecryption: true });
  expect(answer.Parameters).toMatchObject([{ Value: "hunter3" }]);
  expect(answer.InvalidParameters).toEqual([missing, "/x"]);
  await expect(ssm("GetParameter", { Name: missing, WithDecryption: true })).rejects.toMatchObject({
    code: "ParameterNotFound",
  });
});

test("is not given without decryption", async () => {
  await expect(ssm("GetParameter", { Name: NAME })).rejects.toMatchObject({
    code: "ValidationException",
    message: "WithDecryption flag must be True for retrieving a Secret Manager secret.",
  });
});
