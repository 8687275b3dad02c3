import { expect, test } from "vitest";
import { chunkSignatures } from "./chunk-signatures.ts";
import { sha256 } from "./signature.ts";

/** The example of the Amazon S3 API Reference: 65 KiB of the letter a in two chunks. */
const SIGNED_AT = "20130524T000000Z";
const CHUNKS = ["a".repeat(65_536), "a".repeat(1024), ""].map((it) => sha256(it));

function signaturesOf(seed: string, auth: "verify" | "none" = "verify") {
  const credential = {
    secretAccessKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
    accountId: "000000000000",
    principalArn: "arn:aws:iam::000000000000:root",
  };
  const authorization =
    "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request, " +
    `SignedHeaders=host;x-amz-date, Signature=${seed}`;
  return chunkSignatures({
    credentials: { find: () => credential },
    auth,
    nowMs: () => Date.UTC(2013, 4, 24),
  })({
    method: "PUT",
    target: "/examplebucket/chunkObject.txt",
    headers: [
      ["authorization", authorization],
      ["x-amz-date", SIGNED_AT],
    ],
    body: new Uint8Array(),
  });
}

test("chunks are signed one over the other, as in AWS's example", () => {
  const signatures = signaturesOf(
    "4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9",
  );
  const expected = [
    "ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648",
    "0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497",
    "b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9",
  ];
  for (const [index, signature] of expected.entries()) {
    expect(signatures.isChunk(CHUNKS[index] ?? "", signature)).toBe(true);
  }
});

test("the trailer is signed over the last chunk, as in AWS's example", () => {
  const signatures = signaturesOf(
    "106e2a8a18243abcf37539882f36619c00e2dfc72633413f02d3b74544bfeb8e",
  );
  const expected = [
    "b474d8862b1487a5145d686f57f013e54db672cee1c953b3010fb58501ef5aa2",
    "1c1344b170168f8e65b41376b44b20fe354e373826ccbbe2c1d40a8cae51e5c7",
    "2ca2aba2005185cf7159c6277faf83795951dd77a3a99e6e65d5c9f85863f992",
  ];
  for (const [index, signature] of expected.entries()) {
    expect(signatures.isChunk(CHUNKS[index] ?? "", signature)).toBe(true);
  }
  const trailer = sha256("x-amz-checksum-crc32c:sOO8/Q==\n");
  const signature = "d81f82fc3505edab99d459891051a732e8730629a2e4a59689829ca17fe2e435";
  expect(signatures.isTrailer(trailer, signature)).toBe(true);
});

test("another chunk, or another signature, is none of them", () => {
  const signatures = signaturesOf("4f".repeat(32));
  expect(signatures.isChunk(CHUNKS[0] ?? "", "ad".repeat(32))).toBe(false);
  expect(signatures.isChunk(CHUNKS[0] ?? "", "")).toBe(false);
});

test("where nobody verifies signatures, any will do", () => {
  expect(signaturesOf("", "none").isChunk("", "")).toBe(true);
});
