/**
 * Splits an image as a task definition names it into what Docker's pull wants: a name, and a tag or digest.
 * Without either it is `latest`; a colon before the last slash belongs to a registry's port.
 */
export function splitImageReference(image: string): {
  readonly name: string;
  readonly tag: string;
} {
  const at = image.indexOf("@");
  if (at >= 0) return { name: image.slice(0, at), tag: image.slice(at + 1) };
  const colon = image.lastIndexOf(":");
  if (colon <= image.lastIndexOf("/")) return { name: image, tag: "latest" };
  return { name: image.slice(0, colon), tag: image.slice(colon + 1) };
}
