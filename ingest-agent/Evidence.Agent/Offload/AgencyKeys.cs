using System.Text;
using Evidence.Formats;
using Evidence.Formats.Protocol;

namespace Evidence.Agent.Offload;

/// <summary>The agency's keys as its root key vouches for them. A statement that the pinned root did not sign is as if it were not there.</summary>
internal sealed class AgencyKeys
{
    private readonly Dictionary<Sha256Hash, KeyStatement> byFingerprint;

    private AgencyKeys(KeyStatement root, IEnumerable<KeyStatement> statements)
    {
        Root = root;
        byFingerprint = statements.ToDictionary(statement => statement.Fingerprint);
    }

    public KeyStatement Root { get; }

    /// <summary>Null if no self-signed root statement among them satisfies the pin.</summary>
    public static AgencyKeys? Read(IEnumerable<string> statements, Func<Sha256Hash, bool> isPinnedRoot)
    {
        var documents = statements.Select(text => UnverifiedDocument.Parse(Encoding.UTF8.GetBytes(text)).Value).OfType<UnverifiedDocument>().ToList();
        var root = documents.Select(SelfSignedRoot).FirstOrDefault(found => found is not null && isPinnedRoot(found.Fingerprint));
        if (root is null) return null;
        var vouched = documents.Select(document => KeyStatement.Verify(document, root.Key.Span)).OfType<KeyStatement>()
            .Where(statement => statement.Agency == root.Agency)
            .DistinctBy(statement => statement.Fingerprint);
        return new(root, vouched);
    }

    public bool Has(KeyPurpose purpose) => byFingerprint.Values.Any(statement => statement.Purpose == purpose);

    /// <summary>The newest intake key that is in force.</summary>
    public KeyStatement? Intake(DateTimeOffset now) => byFingerprint.Values
        .Where(statement => statement.Purpose == KeyPurpose.Intake && IsInForce(statement, now))
        .MaxBy(statement => statement.From);

    /// <summary>The document, if a key that the root named for this purpose signed it.</summary>
    public SignedDocument? Verify(UnverifiedDocument document, KeyPurpose purpose) =>
        byFingerprint.TryGetValue(document.Signer, out var statement) && statement.Purpose == purpose
            ? document.Verify(statement.Key.Span)
            : null;

    /// <summary>Whether the signer was in force at the time a document gives for itself.</summary>
    public bool WasInForce(Sha256Hash signer, DateTimeOffset at) =>
        byFingerprint.TryGetValue(signer, out var statement) && IsInForce(statement, at);

    private static bool IsInForce(KeyStatement statement, DateTimeOffset at) =>
        statement.From <= at && (statement.Until is not { } until || at < until);

    private static KeyStatement? SelfSignedRoot(UnverifiedDocument document) =>
        document.Type == KeyStatement.Type
        && KeyStatement.Read(document.Json).Value is { Purpose: KeyPurpose.Root } claimed
        && document.Signer == claimed.Fingerprint
            ? KeyStatement.Verify(document, claimed.Key.Span)
            : null;
}
