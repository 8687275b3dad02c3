import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { lineLog } from "../../runtime/log.ts";
import type { RegistryLoginSource } from "../images/registry-logins.ts";
import { dockerLogins } from "./docker-logins.ts";

let folder: string;
let logged: string[];
let logins: RegistryLoginSource;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "longshore-logins-"));
  logged = [];
  const write = (line: string): void => void logged.push(line);
  const environment = { DOCKER_CONFIG: folder, PATH: `${folder}:/usr/bin:/bin` };
  logins = dockerLogins({
    environment,
    log: lineLog({ level: "debug", write, nowMs: () => 0 }),
  });
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function configure(config: object | string): Promise<void> {
  const text = typeof config === "string" ? config : JSON.stringify(config);
  await writeFile(join(folder, "config.json"), text);
}

/** A program that keeps logins: answers with what is in the file of the server's name. */
async function aHelper(name: string, script: string): Promise<void> {
  const path = join(folder, `docker-credential-${name}`);
  await writeFile(path, `#!/bin/sh\nread server\n${script}\n`);
  await chmod(path, 0o755);
}

const ME = { kind: "password", username: "me", password: "s3cret" };
const AUTHS = { "r.example.com": { auth: Buffer.from("me:s3cret").toString("base64") } };

test("there is none without Docker's file, and one as soon as docker login has written it", async () => {
  expect(await logins.find("r.example.com/app")).toBeUndefined();
  await configure({ auths: AUTHS });
  expect(await logins.find("r.example.com/app:1")).toEqual(ME);
  expect(await logins.find("nginx")).toBeUndefined();
  expect(logged).toEqual([]);
});

test("asks the program that keeps all logins, with Docker Hub by its old name", async () => {
  await configure({ auths: { "r.example.com": {} }, credsStore: "test" });
  await aHelper("test", `[ "$1" = get ] && echo '{"Username": "'$server'", "Secret": "s"}'`);
  expect(await logins.find("r.example.com/app")).toMatchObject({ username: "r.example.com" });
  expect(await logins.find("nginx")).toMatchObject({ username: "https://index.docker.io/v1/" });
});

test("asks the program of one registry before the one of all, and takes a token", async () => {
  await configure({ credHelpers: { "r.example.com": "one" }, credsStore: "all" });
  await aHelper("one", `echo '{"Username": "<token>", "Secret": "t0ken"}'`);
  await aHelper("all", `echo 'credentials not found in native keychain'; exit 1`);
  expect(await logins.find("r.example.com/app")).toEqual({
    kind: "token",
    username: "",
    identityToken: "t0ken",
  });
  expect(await logins.find("other.example.com/app")).toBeUndefined();
  expect(logged).toEqual([]);
});

test.each([
  ["a program that is not there", { credsStore: "absent" }],
  ["a program that is asked for by a path", { credsStore: "../../bin/sh", auths: {} }],
  ["a file that is no JSON", '{"auths": {"r.example.com": {"password": "s3cret'],
])("pulls without a login, and shows no secret, with %s", async (_, config) => {
  await configure(config);
  expect(await logins.find("r.example.com/app")).toBeUndefined();
  expect(await logins.find("r.example.com/app")).toBeUndefined();
  expect(logged.length).toBeLessThanOrEqual(1);
  expect(logged.join()).not.toContain("s3cret");
});
