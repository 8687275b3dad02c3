import { execFileSync } from "node:child_process";
import { createServer } from "node:http";
import { describe, expect, test } from "vitest";
import { findRedirect, iptablesRedirect } from "../../src/agent/docker/endpoint-redirect.ts";
import { findProgram } from "../../src/agent/docker/find-program.ts";
import { LISTENING_PORT } from "../../src/agent/endpoint/open-endpoint.ts";

/** A loopback address that no other test has, so that nothing has to be added to the machine. */
const ADDRESS = `127.170.0.${2 + (process.pid % 250)}`;
const iptables = findProgram("iptables", process.env);
const redirects = {
  nft: findProgram("nft", process.env) && findRedirect(ADDRESS, process.env),
  iptables: iptables && iptablesRedirect(iptables, ADDRESS),
};
const root = process.getuid?.() === 0;

describe.each(["nft", "iptables"] as const)("the redirection of port 80 with %s", (how) => {
  const redirect = redirects[how];
  test.skipIf(!root || !redirect)(
    "holds once however often it is made, and is gone after",
    async () => {
      if (!redirect) return;
      const server = createServer((_, outgoing) => void outgoing.end("here"));
      await new Promise<void>((resolve) => server.listen(LISTENING_PORT, ADDRESS, resolve));
      expect(await redirect.add()).toBeUndefined();
      expect(await redirect.add()).toBeUndefined();
      // A connection that is kept would go on after the redirection.
      const headers = { connection: "close" };
      expect(await (await fetch(`http://${ADDRESS}/`, { headers })).text()).toBe("here");
      await redirect.remove();
      await expect(fetch(`http://${ADDRESS}/`)).rejects.toThrow();
      const left = iptables ? execFileSync(iptables, ["-t", "nat", "-S"]).toString() : "";
      expect(left).not.toContain(ADDRESS);
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  );
});
