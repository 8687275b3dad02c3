import { describe, expect, test } from "vitest";
import { aws, awsCliMissing, awsError } from "./aws-cli.ts";
import { oneLongshore } from "./one-longshore.ts";

const missing = awsCliMissing();
if (missing) console.log(`skipped: aws CLI on parameters and secrets: ${missing}`);

/** What these tests look at of the answers. */
interface Answer {
  readonly Version: number;
  readonly Parameter: { readonly Value: string };
  readonly Parameters: readonly { readonly Name: string; readonly Value: string }[];
  readonly ARN: string;
  readonly SecretString: string;
  readonly SecretBinary: string;
  readonly SecretList: readonly { readonly Name: string }[];
  readonly RandomPassword: string;
}

describe.skipIf(missing !== undefined)("the unmodified aws CLI", () => {
  const longshore = oneLongshore({ command: "server" });
  const run = (command: string) => aws<Answer>(longshore.endpoint, ...command.split(" "));
  const refused = (command: string) => awsError(longshore.endpoint, ...command.split(" "));

  test("keeps a parameter with versions and labels", async () => {
    await run("ssm put-parameter --name /app/password --type SecureString --value hunter2");
    expect(
      await refused("ssm put-parameter --name /app/password --type SecureString --value x"),
    ).toEqual({
      code: "ParameterAlreadyExists",
      message:
        "The parameter already exists. To overwrite this value, set the overwrite option in the request to true.",
    });
    const { Version } = await run(
      "ssm put-parameter --name /app/password --value hunter3 --overwrite",
    );
    expect(Version).toBe(2);
    await run(
      "ssm label-parameter-version --name /app/password --parameter-version 1 --labels old",
    );
    const { Parameter } = await run("ssm get-parameter --name /app/password:old --with-decryption");
    expect(Parameter.Value).toBe("hunter2");
    const { Parameters } = await run(
      "ssm get-parameters-by-path --path / --recursive --with-decryption",
    );
    expect(Parameters).toMatchObject([{ Name: "/app/password", Value: "hunter3" }]);
    await run("ssm describe-parameters --parameter-filters Key=Type,Values=SecureString");
    await run("ssm delete-parameter --name /app/password");
    expect((await refused("ssm get-parameter --name /app/password")).code).toBe(
      "ParameterNotFound",
    );
  });

  test("keeps a secret with versions and takes it away", async () => {
    const { ARN } = await run("secretsmanager create-secret --name db --secret-string hunter2");
    await run("secretsmanager put-secret-value --secret-id db --secret-string hunter3");
    const { SecretString } = await run(
      "secretsmanager get-secret-value --secret-id db --version-stage AWSPREVIOUS",
    );
    expect(SecretString).toBe("hunter2");
    expect((await run(`secretsmanager get-secret-value --secret-id ${ARN}`)).SecretString).toBe(
      "hunter3",
    );
    const { SecretList } = await run("secretsmanager list-secrets --filters Key=name,Values=d");
    expect(SecretList).toMatchObject([{ Name: "db" }]);
    const { RandomPassword } = await run("secretsmanager get-random-password --password-length 20");
    expect(RandomPassword).toHaveLength(20);
    expect((await refused("secretsmanager rotate-secret --secret-id db")).code).toBe(
      "InvalidRequestException",
    );
    await run("secretsmanager delete-secret --secret-id db --force-delete-without-recovery");
    expect(await refused("secretsmanager describe-secret --secret-id db")).toEqual({
      code: "ResourceNotFoundException",
      message: "Secrets Manager can't find the specified secret.",
    });
  });
});
