namespace ToolExec.Governance;

/// <summary>The names of members whose values are not written down: into audit trails and recordings.</summary>
public static class SensitiveNames
{
    /// <summary>
    /// The names that count unless a host says otherwise. Of a member's name, letters and digits are compared, without case; a star at the beginning or end stands for
    /// anything: <c>*password*</c> fits <c>db_password</c> and <c>PasswordHash</c>, <c>*token</c> fits <c>access-token</c> but not <c>max_tokens</c>.
    /// </summary>
    public static IReadOnlyList<string> Default { get; } =
    [
        "*password*", "*passwd*", "*passphrase*", "*passcode*", "pwd", "pin", "*secret*", "*token", "*authorization*", "*apikey*", "*accesskey*", "*privatekey*", "*signingkey*",
        "*credential*", "*cookie*", "*connectionstring*", "bearer", "otp", "cvv", "cvc",
    ];
}
