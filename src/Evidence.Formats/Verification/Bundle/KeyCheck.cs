using Evidence.Formats.Log;
using Evidence.Formats.Packaging;
using Evidence.Formats.Protocol;

namespace Evidence.Formats.Verification.Bundle;

/// <summary>
/// The key statements of a bundle: the root's, signed by itself and named by the description, and the others, signed by
/// the root. docs/formats/bundle.md, "Keys".
/// </summary>
internal sealed class KeyCheck
{
    private readonly Dictionary<Sha256Hash, KeyStatement> statements = [];

    private KeyCheck()
    {
    }

    /// <summary>Whether the root is the one that the caller trusts.</summary>
    public bool IsTrusted { get; private set; }

    /// <param name="documents">Key statements, with the paths that findings name.</param>
    /// <param name="agency">Whose keys they have to be.</param>
    /// <param name="root">Fingerprint of the root that the material names.</param>
    /// <param name="trust">What the caller knows of the root; null for nothing.</param>
    /// <param name="findings">Takes what is wrong.</param>
    public static KeyCheck Run(IReadOnlyList<(string? Path, UnverifiedDocument Document)> documents, AgencyId agency, Sha256Hash root, TrustAnchor? trust, FindingLog findings)
    {
        var check = new KeyCheck();
        check.FindRoot(documents, root, findings);
        foreach (var (path, document) in documents) check.Take(path, document, agency, findings);
        check.Authenticate(root, trust, findings);
        return check;
    }

    /// <summary>Everything under <c>keys/</c>.</summary>
    public static IReadOnlyList<(string? Path, UnverifiedDocument Document)> ReadAll(IBagFiles bag, FindingLog findings)
    {
        var documents = new List<(string?, UnverifiedDocument)>();
        foreach (var file in bag.Files.Values.Where(f => f.Path.StartsWith("keys/", StringComparison.Ordinal)))
        {
            if (SmallFile.TryRead(bag, file, findings) is not { } bytes) continue;
            if (UnverifiedDocument.Parse(bytes).Value is { } document) documents.Add((file.Path, document));
            else findings.Add("key-statement-wrong", Severity.Altered, "This is not a signed key statement.", file.Path);
        }

        return documents;
    }

    /// <summary>The key with which a receipt of that instant may be signed; null with no finding when there is none.</summary>
    public KeyStatement? ReceiptKey(Sha256Hash signer) =>
        statements.TryGetValue(signer, out var statement) && statement.Purpose == KeyPurpose.Receipt ? statement : null;

    /// <summary>Keys of a log that the root vouches for.</summary>
    public IEnumerable<NoteKey> LogKeys(string origin) => statements.Values.Select(statement => NoteKey.Of(statement, origin)).OfType<NoteKey>();

    private KeyStatement? Root { get; set; }

    private void FindRoot(IReadOnlyList<(string? Path, UnverifiedDocument Document)> documents, Sha256Hash root, FindingLog findings)
    {
        foreach (var (_, document) in documents.Where(d => d.Document.Signer == root))
        {
            var claimed = KeyStatement.Read(document.Json).Value;
            if (claimed is not { Purpose: KeyPurpose.Root } || claimed.Fingerprint != root) continue;
            Root ??= KeyStatement.Verify(document, claimed.Key.Span);
        }

        if (Root is null)
            findings.Add("root-missing", Severity.Incomplete, "The agency's root key that is named here is not among the keys, or does not vouch for itself. No signature can be checked.");
    }

    private void Take(string? path, UnverifiedDocument document, AgencyId agency, FindingLog findings)
    {
        if (Root is null) return;
        var statement = KeyStatement.Verify(document, Root.Key.Span);
        if (statement is null)
            findings.Add("key-statement-forged", Severity.Altered, "The agency's root key did not sign this key statement.", path);
        else if (statement.Agency != agency)
            findings.Add("key-of-other-agency", Severity.Altered, "This key belongs to another agency.", path);
        else
            statements[statement.Fingerprint] = statement;
    }

    private void Authenticate(Sha256Hash root, TrustAnchor? trust, FindingLog findings)
    {
        IsTrusted = trust is not null && trust.RootFingerprint == root && Root is not null;
        if (trust is null)
            findings.Add("keys-not-authenticated", Severity.NotAuthenticated,
                $"Nobody outside has vouched for these keys. Ask the agency, on a way you trust, for the fingerprint of its root key and compare: {root}");
        else if (trust.RootFingerprint != root)
            findings.Add("root-foreign", Severity.Altered,
                $"This rests on another root key ({root}) than the one you trust ({trust.RootFingerprint}). Either it does not come from that agency, or the fingerprint you gave is not right.");
    }
}
