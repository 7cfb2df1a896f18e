using Amazon.Runtime;

namespace Evidence.Storage.S3;

/// <summary>Credentials in a <see cref="SecretFile"/>: <c>access_key=…</c>, <c>secret_key=…</c> and perhaps <c>session_token=…</c>.</summary>
public sealed class CredentialFile(string path) : AWSCredentials
{
    private readonly SecretFile file = new(path);

    /// <exception cref="StoreRefusedException">The file is not there or says no credentials.</exception>
    public override ImmutableCredentials GetCredentials()
    {
        var said = file.Read();
        return said.TryGetValue("access_key", out var access) && said.TryGetValue("secret_key", out var secret) && access.Length > 0 && secret.Length > 0
            ? new ImmutableCredentials(access, secret, said.GetValueOrDefault("session_token"))
            : throw new StoreRefusedException($"{path} does not say access_key=… and secret_key=….");
    }
}
