import { expect, test } from "vitest";
import type { PayloadContainer, RoleCredentials } from "../../wire/agent-messages.ts";
import { fixedRegistry } from "./fixed-registry.ts";
import { type EcrLogins, localImage, pullSource, registrySource } from "./registry-source.ts";

const ECR = {
  registryId: "111122223333",
  region: "eu-west-1",
  endpointOverride: "",
  useExecutionRole: false,
};
const AWS = "111122223333.dkr.ecr.eu-west-1.amazonaws.com";
const DIGEST = `sha256:${"a".repeat(64)}`;
const login = { username: "AWS", password: "p" };

function container(image: string): PayloadContainer {
  const registryAuthentication = { type: "ecr", ecrAuthData: ECR } as const;
  return { name: "c", image, registryAuthentication, essential: true, cpu: 0, memory: 0 };
}

test.each([
  [`${AWS}/team/app:1`, "127.0.0.1:4566/111122223333/eu-west-1/team/app:1"],
  [`${AWS}/app@${DIGEST}`, `127.0.0.1:4566/111122223333/eu-west-1/app@${DIGEST}`],
  ["localhost:4566/app:1", "127.0.0.1:4566/111122223333/eu-west-1/app:1"],
  ["127.0.0.1:4566/111122223333/eu-west-1/app:1", "127.0.0.1:4566/111122223333/eu-west-1/app:1"],
])("%s is pulled here as %s", (image, from) => {
  expect(pullSource(image, ECR, { ...login, registry: "127.0.0.1:4566", isShared: true })).toEqual({
    from,
    login: { kind: "password", ...login },
  });
});

test("from AWS an image is pulled by its own name", () => {
  const source = pullSource(`${AWS}/team/app:1`, ECR, { ...login, registry: AWS, isShared: false });
  expect(source).toEqual({
    from: `${AWS}/team/app:1`,
    login: { kind: "password", ...login },
  });
});

test("a registry of the operator's has the images under the same names", async () => {
  const logins = fixedRegistry("https://me:se%40cret@registry.example:5000/mirror/");
  expect(await registrySource(container(`${AWS}/team/app:1`), logins)?.find()).toEqual({
    from: "registry.example:5000/mirror/team/app:1",
    login: { kind: "password", username: "me", password: "se@cret" },
  });
  expect(() => fixedRegistry("registry.example")).toThrow(
    "LONGSHORE_ECR_REGISTRY is not the address",
  );
});

test("an image is pulled as the execution role where it is to be, and never as the host instead", async () => {
  const roles: (string | undefined)[] = [];
  const logins: EcrLogins = {
    login: async (_ecr, role) => {
      roles.push(role?.roleArn);
      return { ...login, registry: AWS, isShared: false };
    },
  };
  const registryAuthentication = {
    type: "ecr",
    ecrAuthData: { ...ECR, useExecutionRole: true },
  } as const;
  const asRole = { ...container(`${AWS}/app:1`), registryAuthentication };
  const executionRole: RoleCredentials = {
    credentialsId: "id",
    roleArn: "arn:aws:iam::111122223333:role/execution",
    accessKeyId: "ASIA",
    secretAccessKey: "secret",
    sessionToken: "token",
    expiration: "2026-11-27T12:00:00Z",
  };
  const origin = registrySource(asRole, logins, { executionRole });
  expect(origin?.bearer).toBe(executionRole.roleArn);
  await origin?.find();
  await registrySource(container(`${AWS}/app:1`), logins, { executionRole })?.find();
  expect(roles).toEqual([executionRole.roleArn, undefined]);
  await expect(registrySource(asRole, logins)?.find()).rejects.toMatchObject({
    name: "CannotPullECRContainerError",
  });
  expect(roles).toHaveLength(2);
});

test("an image of another account is pulled from the registry of this one that has it, and somebody is told", async () => {
  const asked: unknown[] = [];
  const told: string[] = [];
  const logins: EcrLogins = {
    login: async () => ({ ...login, registry: "127.0.0.1:4566", isShared: true }),
    locate: async (registries, image) => {
      asked.push(
        registries.map(({ registryId, region }) => `${registryId} ${region}`),
        image,
      );
      return registries.at(-1) ?? ECR;
    },
  };
  const image = `${AWS}/team/app:1`;
  const standIn = { named: image, accountId: "000000000000", region: "us-east-1" };
  const registryAuthentication = { type: "ecr", ecrAuthData: { ...ECR, standIn } } as const;
  const copied = { ...container(image), registryAuthentication };
  const tellStandIn = (named: string, taken: string): void => void told.push(named, taken);
  const from = "127.0.0.1:4566/000000000000/us-east-1/team/app:1";
  expect(await registrySource(copied, logins, { tellStandIn })?.find()).toMatchObject({ from });
  expect(asked).toEqual([["000000000000 eu-west-1", "000000000000 us-east-1"], "team/app:1"]);
  expect(told).toEqual([image, from]);
  const elsewhere: EcrLogins = {
    login: async () => ({ ...login, registry: "127.0.0.1:4566", isShared: true }),
  };
  expect(await registrySource(copied, elsewhere, { tellStandIn })?.find()).toMatchObject({
    from: "127.0.0.1:4566/111122223333/eu-west-1/team/app:1",
  });
  expect(told).toHaveLength(2);
});

test("images of other registries are Docker's matter", () => {
  const { registryAuthentication: _, ...plain } = container("nginx");
  expect(registrySource(plain, fixedRegistry("https://r"))).toBeUndefined();
  expect(localImage({ ...plain, image: `nginx@${DIGEST}` })).toBe(`nginx@${DIGEST}`);
});

test.each([
  [`${AWS}/app:1`, `${AWS}/app:1`],
  [`${AWS}/app@${DIGEST}`, `${AWS}/app:sha256-${"a".repeat(64)}`],
  [`localhost:4566/app:1@${DIGEST}`, `localhost:4566/app:sha256-${"a".repeat(64)}`],
])("%s is on the host as %s", (image, local) => {
  expect(localImage(container(image))).toBe(local);
});
