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

    public static KeyCheck Run(IBagFiles bag, BundleDescription description, TrustAnchor? trust, FindingLog findings)
    {
        var check = new KeyCheck();
        var documents = ReadAll(bag, findings);
        check.FindRoot(documents, description, findings);
        foreach (var (path, document) in documents) check.Take(path, document, description, findings);
        check.Authenticate(description, trust, findings);
        return check;
    }

    /// <summary>The key with which a receipt of that instant may be signed; null with no finding when there is none.</summary>
    public KeyStatement? ReceiptKey(Sha256Hash signer) =>
        statements.TryGetValue(signer, out var statement) && statement.Purpose == KeyPurpose.Receipt ? statement : null;

    /// <summary>Keys of a log that the root vouches for.</summary>
    public IEnumerable<NoteKey> LogKeys(string origin) => statements.Values.Select(statement => NoteKey.Of(statement, origin)).OfType<NoteKey>();

    private KeyStatement? Root { get; set; }

    private static List<(string Path, UnverifiedDocument Document)> ReadAll(IBagFiles bag, FindingLog findings)
    {
        var documents = new List<(string, UnverifiedDocument)>();
        foreach (var file in bag.Files.Values.Where(f => f.Path.StartsWith("keys/", StringComparison.Ordinal)))
        {
            if (SmallFile.TryRead(bag, file, findings) is not { } bytes) continue;
            if (UnverifiedDocument.Parse(bytes).Value is { } document) documents.Add((file.Path, document));
            else findings.Add("key-statement-wrong", Severity.Altered, "This is not a signed key statement.", file.Path);
        }

        return documents;
    }

    private void FindRoot(List<(string Path, UnverifiedDocument Document)> documents, BundleDescription description, FindingLog findings)
    {
        foreach (var (_, document) in documents.Where(d => d.Document.Signer == description.Root))
        {
            var claimed = KeyStatement.Read(document.Json).Value;
            if (claimed is not { Purpose: KeyPurpose.Root } || claimed.Fingerprint != description.Root) continue;
            Root ??= KeyStatement.Verify(document, claimed.Key.Span);
        }

        if (Root is null)
            findings.Add("root-missing", Severity.Incomplete, "The agency's root key, which the bundle names, is not in it, or does not vouch for itself. No signature can be checked.");
    }

    private void Take(string path, UnverifiedDocument document, BundleDescription description, FindingLog findings)
    {
        if (Root is null) return;
        var statement = KeyStatement.Verify(document, Root.Key.Span);
        if (statement is null)
            findings.Add("key-statement-forged", Severity.Altered, "The agency's root key did not sign this key statement.", path);
        else if (statement.Agency != description.Agency)
            findings.Add("key-of-other-agency", Severity.Altered, "This key belongs to another agency than the bundle.", path);
        else
            statements[statement.Fingerprint] = statement;
    }

    private void Authenticate(BundleDescription description, TrustAnchor? trust, FindingLog findings)
    {
        IsTrusted = trust is not null && trust.RootFingerprint == description.Root && Root is not null;
        if (trust is null)
            findings.Add("keys-not-authenticated", Severity.NotAuthenticated,
                $"Nobody outside this bundle has vouched for its keys. Ask the agency, on a way you trust, for the fingerprint of its root key and compare: {description.Root}");
        else if (trust.RootFingerprint != description.Root)
            findings.Add("root-foreign", Severity.Altered,
                $"The bundle rests on another root key ({description.Root}) than the one you trust ({trust.RootFingerprint}). Either it does not come from that agency, or the fingerprint you gave is not right.");
    }
}
