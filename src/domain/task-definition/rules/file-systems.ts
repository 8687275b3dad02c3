import { type Rule, taskRule } from "../rule.ts";
import { volumeRule } from "./volumes.ts";

/**
 * Source: Amazon ECS API Reference, "EFSVolumeConfiguration", "EFSAuthorizationConfig" and
 * "S3FilesVolumeConfiguration".
 */
export const fileSystemRules: readonly Rule[] = [
  volumeRule("efs-access-point-root", function* ({ efsVolumeConfiguration: efs }, path) {
    if (!efs?.authorizationConfig?.accessPointId || isRoot(efs.rootDirectory)) return;
    yield {
      path: `${path}/efsVolumeConfiguration/rootDirectory`,
      message:
        'When using an EFS access point, the root directory must either be set to "/" or be ' +
        "omitted.",
    };
  }),
  volumeRule("efs-iam-encryption", function* ({ efsVolumeConfiguration: efs }, path) {
    if (efs?.authorizationConfig?.iam !== "ENABLED" || efs.transitEncryption === "ENABLED") return;
    yield {
      path: `${path}/efsVolumeConfiguration/transitEncryption`,
      message: "EFS IAM authorization requires TransitEncryption to be enabled.",
    };
  }),
  volumeRule("efs-port-encryption", function* ({ efsVolumeConfiguration: efs }, path) {
    if (efs?.transitEncryptionPort === undefined || efs.transitEncryption === "ENABLED") return;
    yield {
      path: `${path}/efsVolumeConfiguration/transitEncryption`,
      message: "TransitEncryptionPort requires that TransitEncryption is enabled.",
    };
  }),
  volumeRule("efs-access-point-encryption", function* ({ efsVolumeConfiguration: efs }, path) {
    const { accessPointId } = efs?.authorizationConfig ?? {};
    if (!accessPointId || efs?.transitEncryption === "ENABLED") return;
    yield {
      path: `${path}/efsVolumeConfiguration/transitEncryption`,
      message: "EFS IAM access point requires TransitEncryption to be enabled.",
    };
  }),
  volumeRule("s3files-access-point-root", function* ({ s3filesVolumeConfiguration: s3 }, path) {
    if (!s3?.accessPointArn || isRoot(s3.rootDirectory)) return;
    // Unverified text, by analogy with EFS's.
    yield {
      path: `${path}/s3filesVolumeConfiguration/rootDirectory`,
      message:
        'When using an S3 Files access point, the root directory must either be set to "/" or ' +
        "be omitted.",
    };
  }),
  taskRule("s3files-task-role", function* ({ volumes = [], taskRoleArn = "" }) {
    if (taskRoleArn !== "") return;
    if (!volumes.some(({ s3filesVolumeConfiguration }) => s3filesVolumeConfiguration)) return;
    // Unverified text.
    yield {
      path: "/taskRoleArn",
      message:
        "When you are specifying an S3 Files volume, you must also specify a value for " +
        "'taskRoleArn'.",
    };
  }),
];

function isRoot(directory: string | undefined): boolean {
  return directory === undefined || directory === "" || directory === "/";
}
