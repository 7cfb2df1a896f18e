using Amazon.Runtime;

namespace Evidence.Storage.S3;

/// <summary>
/// Credentials in a file of two or three lines, <c>access_key=…</c>, <c>secret_key=…</c> and perhaps <c>session_token=…</c>. It is read again when it
/// changes, so that credentials are exchanged while the programs run.
/// </summary>
public sealed class CredentialFile(string path) : AWSCredentials
{
    private readonly Lock gate = new();
    private ImmutableCredentials? read;
    private DateTime readOf;

    /// <exception cref="StoreRefusedException">The file is not there or says no credentials.</exception>
    public override ImmutableCredentials GetCredentials()
    {
        lock (gate)
        {
            var changed = File.GetLastWriteTimeUtc(path);
            if (read is not null && changed == readOf) return read;
            (read, readOf) = (Read(), changed);
            return read;
        }
    }

    private ImmutableCredentials Read()
    {
        Dictionary<string, string> said;
        try
        {
            said = File.ReadAllLines(path).Select(line => line.Split('=', 2, StringSplitOptions.TrimEntries))
                .Where(pair => pair.Length == 2).ToDictionary(pair => pair[0], pair => pair[1]);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new StoreRefusedException($"The credentials of the object store cannot be read from {path}.", error);
        }

        return said.TryGetValue("access_key", out var access) && said.TryGetValue("secret_key", out var secret) && access.Length > 0 && secret.Length > 0
            ? new ImmutableCredentials(access, secret, said.GetValueOrDefault("session_token"))
            : throw new StoreRefusedException($"{path} does not say access_key=… and secret_key=….");
    }
}
