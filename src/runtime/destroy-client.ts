/** Destroys a client as soon as it is made. That it could not be made has been told to whoever wanted it. */
export function destroyClient(client: Promise<{ destroy(): void }> | undefined): void {
  void client?.then(
    (made) => made.destroy(),
    () => {},
  );
}
