namespace Evidence.Access.SigningIn;

/// <summary>How it was made sure who somebody is, in the words of the custody log: docs/formats/custody-entry.md, <c>auth.method</c>.</summary>
internal static class AuthMethod
{
    public const string Password = "password";
    public const string Totp = "password+totp";
    public const string PasswordAndPasskey = "password+passkey";
    public const string Passkey = "passkey";
    public const string RecoveryCode = "password+recovery-code";

    /// <summary>The agency's identity provider, with or without a second factor there.</summary>
    public const string Provider = "provider";

    /// <summary>The method of a second step here, after whatever the first one was.</summary>
    public static string After(HalfSignedIn half, string method) => half.ProviderSession is null ? method : Provider + method[Password.Length..];

    public static bool IsRecoveryCode(string method) => method.EndsWith(RecoveryCode[Password.Length..], StringComparison.Ordinal);
}
