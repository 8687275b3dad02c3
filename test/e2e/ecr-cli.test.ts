import { execFileSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { aws, awsCliMissing, awsError } from "./aws-cli.ts";
import { oneLongshore } from "./one-longshore.ts";
import { awsEnvironment } from "./running-longshore.ts";

const missing = awsCliMissing();
if (missing) console.log(`skipped: aws CLI on ECR: ${missing}`);

/** What these tests look at of the answers. */
interface Answer {
  readonly repository: { readonly repositoryUri: string };
  readonly imageDetails: readonly object[];
  readonly imageIds: readonly object[];
}

const POLICY = JSON.stringify({
  rules: [
    {
      rulePriority: 1,
      selection: {
        tagStatus: "tagged",
        tagPrefixList: ["old"],
        countType: "imageCountMoreThan",
        countNumber: 1,
      },
      action: { type: "expire" },
    },
  ],
});

describe.skipIf(missing !== undefined)("the unmodified aws CLI on images", () => {
  const longshore = oneLongshore({ command: "server" });
  const ecr = (...words: readonly string[]) => aws<Answer>(longshore.endpoint, "ecr", ...words);

  test("makes a repository, gets a password, and the registry takes it", async () => {
    const { repository } = await ecr("create-repository", "--repository-name", "team/app");
    const host = longshore.endpoint.replace("http://", "");
    expect(repository.repositoryUri).toBe(`${host}/000000000000/us-east-1/team/app`);
    const password = execFileSync("aws", ["ecr", "get-login-password"], {
      env: awsEnvironment(longshore.endpoint),
      encoding: "utf8",
    }).trim();
    const authorization = `Basic ${Buffer.from(`AWS:${password}`).toString("base64")}`;
    const tags = await fetch(`${longshore.endpoint}/v2/team/app/tags/list`, {
      headers: { authorization },
    });
    expect(await tags.json()).toEqual({ name: "team/app", tags: [] });
  });

  test("is told in ECR's words what is not there", async () => {
    const words = ["describe-images", "--repository-name", "none"];
    expect(await awsError(longshore.endpoint, "ecr", ...words)).toEqual({
      code: "RepositoryNotFoundException",
      message:
        "The repository with name 'none' does not exist in the registry with id '000000000000'",
    });
  });

  test("puts a policy, lists what is there, and deletes by force", async () => {
    const name = ["--repository-name", "team/app"];
    await ecr("put-lifecycle-policy", ...name, "--lifecycle-policy-text", POLICY);
    await ecr("start-lifecycle-policy-preview", ...name);
    await ecr("wait", "lifecycle-policy-preview-complete", ...name);
    expect((await ecr("list-images", ...name)).imageIds).toEqual([]);
    await ecr("delete-repository", ...name, "--force");
  });
});
