import { expect, test } from "vitest";
import { onLoopback } from "../../test/fixtures/loopback.ts";
import { createServer } from "./node-http.ts";
import { type HttpListener, listenHttp, type Treatment } from "./http-listener.ts";

const UNREACHABLE = { status: 503, contentType: "text/plain", body: "away" };

async function listening(
  treat: () => Treatment,
  use: (url: string, listener: HttpListener) => Promise<void>,
): Promise<void> {
  const options = { host: "127.0.0.1", port: 0, treat: async () => treat() };
  const listener = await listenHttp({ ...options, onFault: () => {} });
  await use(`http://127.0.0.1:${listener.port}`, listener);
  await listener.close();
}

test("hands a request on as it came, and its answer back", async () => {
  const upstream = createServer((incoming, outgoing) => {
    const { method, url, headers } = incoming;
    incoming.setEncoding("utf8").on("data", (body: string) => {
      outgoing.writeHead(418, { "x-kind": "tea" });
      outgoing.end(JSON.stringify({ method, url, host: headers.host, sent: headers["x-a"], body }));
    });
  });
  const { endpoint: to, end } = await onLoopback(upstream);
  await listening(
    () => ({ kind: "forward", to, unreachable: UNREACHABLE }),
    async (url) => {
      const headers = { "x-a": "1" };
      const reply = await fetch(`${url}/a%2Fb?c=%20`, { method: "POST", body: "hello", headers });
      expect([reply.status, reply.headers.get("x-kind")]).toEqual([418, "tea"]);
      expect(await reply.json()).toEqual({
        method: "POST",
        url: "/a%2Fb?c=%20",
        // What the client signed.
        host: url.slice("http://".length),
        sent: "1",
        body: "hello",
      });
    },
  );
  await end();
});

test("answers for a server that is not there", async () => {
  await listening(
    () => ({ kind: "forward", to: "http://127.0.0.1:9", unreachable: UNREACHABLE }),
    async (url) => {
      const reply = await fetch(url);
      expect([reply.status, await reply.text()]).toEqual([503, "away"]);
    },
  );
});

test("reads no more of a body than a container has to say", async () => {
  await listening(
    () => ({ kind: "answer", answer: async (body) => ({ ...UNREACHABLE, status: 200, body }) }),
    async (url) => {
      const small = await fetch(url, { method: "PUT", body: "x" });
      expect(await small.text()).toBe("x");
      const large = await fetch(url, { method: "PUT", body: "x".repeat(65 * 1024) });
      expect(large.status).toBe(413);
    },
  );
});

test("answers 500 for a fault of ours, and goes on", async () => {
  await listening(
    () => {
      throw new Error("ours");
    },
    async (url) => {
      expect((await fetch(url)).status).toBe(500);
      expect((await fetch(url)).status).toBe(500);
    },
  );
});

test("tells why it cannot listen", async () => {
  await listening(
    () => ({ kind: "forward", to: "", unreachable: UNREACHABLE }),
    async (_, { port }) => {
      const treat = async (): Promise<Treatment> => ({
        kind: "forward",
        to: "",
        unreachable: UNREACHABLE,
      });
      const second = listenHttp({ host: "127.0.0.1", port, treat, onFault: () => {} });
      await expect(second).rejects.toMatchObject({ code: "EADDRINUSE" });
    },
  );
});
