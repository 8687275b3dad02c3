/** Keys may have line breaks in them. */
const OBJECT_ARN = /^arn:[\w-]+:s3:::[^/]+\/.+$/s;

/** Whether the text is the ARN of an object in an S3 bucket. */
export function isObjectArn(text: string): boolean {
  return OBJECT_ARN.test(text);
}
