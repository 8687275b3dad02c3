import { expect, test } from "vitest";
import { SimClock } from "../../../test/sim/sim-clock.ts";
import { SimFiles } from "../../../test/sim/sim-files.ts";
import { registryTokens } from "./tokens.ts";

const CLAIMS = {
  accountId: "000000000000",
  region: "us-east-1",
  principalArn: "arn:aws:iam::000000000000:user/ü",
  accessKeyId: "AKIA",
  expiresAtMs: 1,
};

/** A folder that the simulation's clock need not be moved for. */
function aFolder() {
  const clock = new SimClock();
  const files = new SimFiles().on(clock);
  const now = async <T>(call: Promise<T>): Promise<T> => {
    await clock.advance(100);
    return call;
  };
  return {
    now,
    tokens: () => registryTokens(files),
  };
}

test("a token says what it was issued for, also to a registry started anew on the same folder", async () => {
  const { tokens, now } = aFolder();
  const token = await now(tokens().issue(CLAIMS));
  expect(await now(tokens().read(token))).toEqual(CLAIMS);
  const forBlob = { ...CLAIMS, blob: "sha256:1" };
  expect(await now(tokens().read(await now(tokens().issue(forBlob))))).toEqual(forBlob);
});

test("a token has no colon, at which clients would cut it", async () => {
  const { tokens, now } = aFolder();
  expect(await now(tokens().issue(CLAIMS))).toMatch(/^[\w-]+\.[\w-]+$/);
});

test("what was changed, made up or signed with another key is none", async () => {
  const { tokens, now } = aFolder();
  const token = await now(tokens().issue(CLAIMS));
  const foreign = await (async () => {
    const other = aFolder();
    return other.now(other.tokens().issue(CLAIMS));
  })();
  const [text = "", signature = ""] = token.split(".");
  const more = Buffer.from(
    JSON.stringify(["111122223333", "us-east-1", "arn", 9e15, null]),
  ).toString("base64url");
  for (const wrong of ["", ".", text, `${more}.${signature}`, `${text}.${signature}x`, foreign]) {
    expect(await now(tokens().read(wrong))).toBeUndefined();
  }
});
