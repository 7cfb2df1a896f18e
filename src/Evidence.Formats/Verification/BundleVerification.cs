using System.Text;
using Evidence.Formats.Custody;
using Evidence.Formats.Packaging;
using Evidence.Formats.Verification.Bundle;

namespace Evidence.Formats.Verification;

/// <summary>
/// Checks a bundle offline: the bag, the chains, the commitments, the key statements, the receipts, and that they all
/// speak of the same bytes. Reads the payload once, front to back. Never throws on what the bundle holds.
/// docs/formats/bundle.md, "What a verifier checks".
/// </summary>
public sealed class BundleVerification
{
    private readonly IBagFiles bag;
    private readonly FindingLog findings = new();
    private Sha256Hash descriptionHash;

    private BundleVerification(IBagFiles bag) => this.bag = bag;

    /// <summary>Runs every check.</summary>
    /// <param name="bag">The bundle's files.</param>
    /// <param name="trust">What the caller knows of the agency's root key; null for nothing.</param>
    /// <param name="progress">Gets the number of payload bytes read so far.</param>
    /// <param name="cancellation">Stops it.</param>
    public static VerificationReport Run(IBagFiles bag, TrustAnchor? trust, IProgress<long>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(bag);
        return new BundleVerification(bag).Run(trust, progress, cancellation);
    }

    /// <summary>Checks a bag that need not be a bundle: RFC 8493 alone, no keys and no chains.</summary>
    public static VerificationReport RunOnBag(IBagFiles bag, IProgress<long>? progress = null, CancellationToken cancellation = default)
    {
        var result = BagCheck.Run(bag, progress, cancellation);
        return new VerificationReport { Findings = result.Findings, CheckedFiles = result.CheckedFiles, CheckedBytes = result.CheckedBytes };
    }

    private VerificationReport Run(TrustAnchor? trust, IProgress<long>? progress, CancellationToken cancellation)
    {
        var bagResult = BagCheck.Run(bag, progress, cancellation);
        findings.AddRange(bagResult.Findings);
        var facts = ReadDescription() is { } description ? Check(description, trust, bagResult, cancellation) : null;
        return new VerificationReport
        {
            Findings = findings.ToList(),
            CheckedFiles = bagResult.CheckedFiles,
            CheckedBytes = bagResult.CheckedBytes,
            Bundle = facts,
        };
    }

    private BundleDescription? ReadDescription()
    {
        if (!bag.Files.TryGetValue(BundleLayout.Description, out var file))
        {
            findings.Add("description-missing", Severity.Incomplete, "This is no bundle of this format, or its description is missing. (For a bag of another maker: evidence-verify bag PATH.)", BundleLayout.Description);
            return null;
        }

        if (SmallFile.TryRead(bag, file, findings, BundleDescription.MostBytes) is not { } bytes) return null;
        var problems = new List<Finding>();
        var description = BundleDescription.TryRead(bytes, problems);
        findings.AddRange(problems.Select(p => p with { Where = BundleLayout.Description }));
        descriptionHash = Sha256Hash.Of(bytes);
        return description;
    }

    private BundleFacts Check(BundleDescription description, TrustAnchor? trust, BagResult bagResult, CancellationToken cancellation)
    {
        var keys = KeyCheck.Run(KeyCheck.ReadAll(bag, findings), description.Agency, description.Root, trust, findings);
        var ledger = new ChainLedger(findings);
        ledger.ReadAll(bag, description.Agency, cancellation);
        var details = new DetailCheck(ledger, findings);
        details.Run(bag, cancellation);
        var log = CheckLog(description, keys, ledger, cancellation);
        CheckListing(description, bagResult);

        var items = new ItemCheck(bagResult, keys, ledger, findings);
        items.ExpectDisclosureBy(CheckBundleChain(description, ledger, details));
        var facts = description.Items.Select(item => items.Run(bag, description, item)).ToList();
        return new BundleFacts
        {
            Agency = description.Agency,
            Bundle = description.Bundle,
            At = description.At,
            Root = description.Root,
            IsTrusted = keys.IsTrusted,
            Items = facts,
            Details = details.Counts,
            Log = log,
            Grounds = details.Grounds,
        };
    }

    private LogFacts? CheckLog(BundleDescription description, KeyCheck keys, ChainLedger ledger, CancellationToken cancellation)
    {
        if (description.Log is { } log) return new ProofCheck(bag, keys, findings).Run(log, ledger.Chains, cancellation);
        findings.Add("no-log", Severity.Note, "The bundle was made before the agency's transparency log had its entries: no log vouches for them.");
        return null;
    }

    /// <summary>The description lists the payload completely, and nothing that counts escapes the manifests.</summary>
    private void CheckListing(BundleDescription description, BagResult bagResult)
    {
        var described = description.Items.SelectMany(i => i.Files).Select(f => f.Path).ToHashSet(StringComparer.Ordinal);
        foreach (var path in bag.Files.Keys.Where(p => p.StartsWith("data/", StringComparison.Ordinal) && !described.Contains(p)))
            findings.Add("file-not-described", Severity.Altered, "The bundle's description does not know this file: it was added.", path);
        foreach (var path in described.Where(p => !bag.Files.ContainsKey(p)))
            findings.Add("file-missing", Severity.Incomplete, "The bundle's description lists this file, and it is not here.", PlainText.Shown(path));
        foreach (var path in bag.Files.Keys.Where(p => IsOurs(p) && !bagResult.Sha256.ContainsKey(p)))
            findings.Add("file-not-listed", Severity.Altered, "No SHA-256 manifest of the bundle vouches for this file.", path);
        if (description.Items.Count != description.Items.Select(i => i.Item).Distinct().Count() || described.Count != description.Items.Sum(i => i.Files.Count))
            findings.Add("description-wrong", Severity.Altered, "The description names an item or a file twice.", BundleLayout.Description);
    }

    /// <summary>The bundle's own chain begins with "bundle made", which commits to the description. Returns that act.</summary>
    private ActId? CheckBundleChain(BundleDescription description, ChainLedger ledger, DetailCheck details)
    {
        var path = BundleLayout.ChainPath(new Subject(SubjectKind.Bundle, description.Bundle.Value), Chain.Operational);
        if (description.Chain != path)
            findings.Add("description-wrong", Severity.Altered, "The description names a chain that is not the bundle's own.", BundleLayout.Description);
        var made = ledger.Chain(path)?.First(CustodyAction.BundleMade);
        if (made is null)
        {
            findings.Add("chain-missing", Severity.Incomplete, "The custody chain that records how this bundle was made is not in it.", path);
            return null;
        }

        if (details.Contents(made.Hash) is not { } contents)
            findings.Add("contents-missing", Severity.Incomplete, "The value that ties the bundle's description to its custody chain is not in the bundle.", path);
        else if (Encoding.UTF8.GetString(contents) != $"\"{descriptionHash}\"")
            findings.Add("description-altered", Severity.Altered, "The description is not the one that the custody entry \"bundle made\" commits to.", BundleLayout.Description);
        return made.Act;
    }

    private static bool IsOurs(string path) => path == BundleLayout.Description
        || path.StartsWith("custody/", StringComparison.Ordinal)
        || path.StartsWith("receipts/", StringComparison.Ordinal)
        || path.StartsWith("keys/", StringComparison.Ordinal);
}
