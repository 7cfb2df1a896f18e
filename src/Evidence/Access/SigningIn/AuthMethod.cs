namespace Evidence.Access.SigningIn;

/// <summary>How it was made sure who somebody is, in the words of the custody log: docs/formats/custody-entry.md, <c>auth.method</c>.</summary>
internal static class AuthMethod
{
    public const string Password = "password";
    public const string Totp = "password+totp";
    public const string PasswordAndPasskey = "password+passkey";
    public const string Passkey = "passkey";
    public const string RecoveryCode = "password+recovery-code";
}
