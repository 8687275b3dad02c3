// The example's web service. It says hello, counts a browser's visits in a cookie that SESSION_SECRET signs, and tells who
// it is to AWS. It never prints a secret.
import { createHmac, timingSafeEqual } from "node:crypto";
import { createServer } from "node:http";
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";

const { LISTEN_HOST, LISTEN_PORT = "8080", NODE_ENV = "development" } = process.env;
const { SESSION_SECRET, GREETING = "Hello, world", ADMIN_ROLE = "admin" } = process.env;

if (!SESSION_SECRET) {
  console.error("SESSION_SECRET is not set: sessions cannot be signed");
  process.exit(1);
}

// No endpoint, region or key: a task finds all three in its environment and at 169.254.170.2.
const sts = new STSClient({});

const PAGES = { "/": greet, "/whoami": tellIdentity, "/admin": tryToBecomeAdmin };

const server = createServer(async (request, response) => {
  const startedMs = performance.now();
  const path = new URL(request.url ?? "/", "http://localhost").pathname;
  const page = Object.hasOwn(PAGES, path) ? PAGES[path] : notFound;
  const { status = 200, headers = {}, body } = await page(request).catch(unexpected);
  response.writeHead(status, { "content-type": "application/json", ...headers });
  response.end(`${JSON.stringify(body, undefined, 2)}\n`);
  const tookMs = (performance.now() - startedMs).toFixed(1);
  console.log(`${request.method} ${path} ${status} ${tookMs} ms`);
});

async function greet(request) {
  const visits = visitsOf(request.headers.cookie) + 1;
  return {
    headers: { "set-cookie": `visits=${visits}.${signatureOf(visits)}; HttpOnly; SameSite=Lax` },
    body: { greeting: GREETING, visits },
  };
}

async function tellIdentity() {
  const { Account, Arn } = await sts.send(new GetCallerIdentityCommand({}));
  return { body: { account: Account, arn: Arn } };
}

/** What the task's role has no permission to do, and AWS's answer to it. */
async function tryToBecomeAdmin() {
  const { Account } = await sts.send(new GetCallerIdentityCommand({}));
  const role = { RoleArn: `arn:aws:iam::${Account}:role/${ADMIN_ROLE}`, RoleSessionName: "hello" };
  try {
    await sts.send(new AssumeRoleCommand(role));
    return { body: { became: role.RoleArn } };
  } catch (error) {
    return { status: 403, body: { error: error.name, message: error.message } };
  }
}

async function notFound() {
  return { status: 404, body: { error: "NotFound" } };
}

function unexpected(error) {
  console.error(error);
  return { status: 500, body: { error: error.name, message: error.message } };
}

/** How often this browser was here, as far as its cookie bears our signature. */
function visitsOf(cookies = "") {
  const [, visits, signature] = /(?:^|; )visits=(\d+)\.([\w-]+)/.exec(cookies) ?? [];
  if (visits === undefined) return 0;
  const [given, right] = [Buffer.from(signature), Buffer.from(signatureOf(visits))];
  return given.length === right.length && timingSafeEqual(given, right) ? Number(visits) : 0;
}

function signatureOf(visits) {
  return createHmac("sha256", SESSION_SECRET).update(String(visits)).digest("base64url");
}

// An empty LISTEN_HOST means every address.
server.listen(Number(LISTEN_PORT), LISTEN_HOST || undefined, () => {
  console.log(`hello-world-app listens on port ${LISTEN_PORT} (${NODE_ENV})`);
});

// The first process of a container gets no SIGTERM that it does not ask for, and a task should stop at once.
process.on("SIGTERM", () => {
  console.log("hello-world-app stops");
  server.close(() => process.exit(0));
  server.closeIdleConnections();
});
