using Evidence.Formats;
using Evidence.Formats.Protocol;

namespace Evidence.Keys;

/// <summary>A private key of the agency. Its instance is used by one thread at a time.</summary>
internal sealed class PrivateKey<T>(T key, Sha256Hash fingerprint) : IDisposable where T : IDisposable
{
    private readonly Lock oneAtATime = new();

    public Sha256Hash Fingerprint => fingerprint;

    public TResult Use<TResult>(Func<T, TResult> work)
    {
        lock (oneAtATime)
            return work(key);
    }

    public void Dispose()
    {
        lock (oneAtATime)
            key.Dispose();
    }
}

/// <summary>The root's word on a key whose private half is not at hand.</summary>
internal sealed record StatedKey(KeyName Name, SignedDocument Document, KeyStatement Statement);

/// <summary>One private key of the agency and the root's word on it.</summary>
internal sealed record RoleKey<T>(KeyName Name, PrivateKey<T> Private, SignedDocument Document, KeyStatement Statement) where T : IDisposable
{
    public Sha256Hash Fingerprint => Statement.Fingerprint;
}
