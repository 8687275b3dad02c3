/** A port taken on a container instance. */
export interface HostPort {
  readonly port: number;
  readonly protocol: "tcp" | "udp";
}
