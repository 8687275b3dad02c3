import { expect, test } from "vitest";
import { namedRepository } from "./repository-name.ts";

const caller = { accountId: "000000000000", region: "us-east-1" };
const LOCAL = "127.0.0.1:4566";
const AWS = "111122223333.dkr.ecr.eu-west-1.amazonaws.com";

test.each([
  ["team/app", LOCAL, "000000000000", "us-east-1", "team/app"],
  ["111122223333/eu-west-1/team/app", LOCAL, "111122223333", "eu-west-1", "team/app"],
  ["team/app", AWS, "111122223333", "eu-west-1", "team/app"],
  ["team/app", "111122223333.dkr-ecr.eu-west-1.on.aws", "111122223333", "eu-west-1", "team/app"],
  [
    "team/app",
    "111122223333.dkr.ecr.eu-west-1.localhost:4566",
    "111122223333",
    "eu-west-1",
    "team/app",
  ],
  ["000000000000/us-east-1/app", AWS, "111122223333", "eu-west-1", "000000000000/us-east-1/app"],
  ["000000000000/app", LOCAL, "000000000000", "us-east-1", "000000000000/app"],
])("%s at %s", (name, host, accountId, region, repositoryName) => {
  expect(namedRepository(name, { host, caller })).toEqual({
    scope: { accountId, region },
    repositoryName,
  });
});

test.each(["..", "a/../b", "A/b", "000000000000/us-east-1/x", "a//b"])("%s names none", (name) => {
  expect(() => namedRepository(name, { host: LOCAL, caller })).toThrow("Invalid repository name");
});
