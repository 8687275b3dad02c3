/**
 * What Longshore uses of Node's own HTTP. An import of `node:http` evaluates each of its exports, `WebSocket`
 * among them, which loads all of undici: 15 MB of memory and some 30 ms of every start, for nothing.
 */
export const { Agent, createServer, request, STATUS_CODES } = process.getBuiltinModule("node:http");
