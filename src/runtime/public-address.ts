import { createSocket } from "node:dgram";

/** An address outside, of a range for documentation: nothing is ever sent there. */
const SOMEWHERE = "198.51.100.1";

/**
 * The address at which others reach this machine, as far as it knows itself: the one it would send from. Loopback
 * where there is no way out.
 */
export function publicAddress(): Promise<string> {
  return new Promise((resolve) => {
    const socket = createSocket("udp4");
    const answer = (address: string): void => {
      socket.close();
      resolve(address);
    };
    socket.on("error", () => answer("127.0.0.1"));
    socket.on("connect", () => answer(socket.address().address));
    socket.connect(9, SOMEWHERE);
  });
}
