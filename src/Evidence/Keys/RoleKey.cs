using System.Security.Cryptography;
using Evidence.Formats;
using Evidence.Formats.Protocol;

namespace Evidence.Keys;

/// <summary>One private key of the agency and the root's word on it. Its instance is used by one thread at a time.</summary>
internal sealed class RoleKey<T>(T key, SignedDocument document, KeyStatement statement) : IDisposable where T : ECAlgorithm
{
    private readonly Lock oneAtATime = new();

    public Sha256Hash Fingerprint => statement.Fingerprint;

    public SignedDocument Document => document;

    public KeyStatement Statement => statement;

    public TResult Use<TResult>(Func<T, TResult> work)
    {
        lock (oneAtATime)
            return work(key);
    }

    public void Dispose() => key.Dispose();
}
