import { expect, test } from "vitest";
import {
  loginFor,
  loginOf,
  registryKey,
  type RegistryLogin,
  registryOf,
} from "./registry-logins.ts";

const aLogin = (username: string): RegistryLogin => ({
  kind: "password",
  username,
  password: "secret",
});

const LOGINS = new Map(
  Object.entries({
    "https://index.docker.io/v1/": aLogin("hub"),
    "r.example.com": aLogin("host"),
    "r.example.com/team": aLogin("team"),
    "r.example.com/team/app": aLogin("app"),
    "localhost:5000": aLogin("local"),
  }).map(([key, login]) => [registryKey(key), login]),
);

test.each([
  ["nginx:1", "hub"],
  ["team/app", "hub"],
  ["docker.io/library/nginx", "hub"],
  ["r.example.com/other:1", "host"],
  ["r.example.com/team/web:1", "team"],
  ["r.example.com/team/app@sha256:1", "app"],
  // A name that only begins the same is another.
  ["r.example.com/teamwork/app:1", "host"],
  ["localhost:5000/app", "local"],
  ["localhost:5001/app", undefined],
])("signs in for %s as %s", (image, username) => {
  expect(loginFor(image, LOGINS)?.username).toBe(username);
});

test("reads the forms that docker login writes", () => {
  const auth = Buffer.from("me:secret").toString("base64");
  expect(loginOf({ auth })).toEqual({ kind: "password", username: "me", password: "secret" });
  const token = { auth: Buffer.from("me:").toString("base64"), identitytoken: "t" };
  expect(loginOf(token)).toEqual({ kind: "token", username: "me", identityToken: "t" });
  // With a credential store there is nothing but the name of the registry.
  expect(loginOf({})).toBeUndefined();
});

test("knows the registry of an image as Docker does", () => {
  expect(registryOf("localhost/app")).toBe("localhost");
  expect(registryOf("host/app")).toBe(registryOf("app"));
});
