/** An account setting as somebody set it; what nobody set has its default. */
export interface AccountSettingRecord {
  /** `ACCOUNT/REGION/NAME/PRINCIPAL`, with `default` in the place of the principal for the account's own. */
  readonly settingKey: string;
  readonly accountId: string;
  readonly region: string;
  readonly name: string;
  readonly value: string;
  /** Absent for the account's default. */
  readonly principalArn?: string;
}
