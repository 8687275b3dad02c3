const PRIVATE_ECR =
  /^\d{12}\.dkr(?:\.ecr|-ecr)(?:-fips)?\.[a-z0-9-]+\.(?:amazonaws\.com(?:\.cn)?|on\.aws)\//;

/** Whether the image is in a private ECR registry. A host without a real account id is any registry. */
export function isPrivateEcrImage(image: string | undefined): boolean {
  return image !== undefined && PRIVATE_ECR.test(image);
}
