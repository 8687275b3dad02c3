import { expect, test } from "vitest";
import type { PayloadContainer } from "../wire/agent-messages.ts";
import { fixedRegistry } from "./fixed-registry.ts";
import { localImage, pullSource, registrySource } from "./registry-source.ts";

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
  expect(await registrySource(container(`${AWS}/team/app:1`), logins)?.()).toEqual({
    from: "registry.example:5000/mirror/team/app:1",
    login: { kind: "password", username: "me", password: "se@cret" },
  });
  expect(() => fixedRegistry("registry.example")).toThrow(
    "LONGSHORE_ECR_REGISTRY is not the address",
  );
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
