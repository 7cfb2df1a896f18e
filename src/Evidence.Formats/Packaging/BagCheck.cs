using System.Security.Cryptography;
using Evidence.Formats.Verification;

namespace Evidence.Formats.Packaging;

/// <summary>What one pass over a bag found.</summary>
/// <param name="Findings">Everything noticed; a valid bag has notes at most.</param>
/// <param name="Sha256">Of each file whose SHA-256 was computed, by path.</param>
/// <param name="Info">Fields of bag-info.txt.</param>
/// <param name="CheckedFiles">How many files were hashed.</param>
/// <param name="CheckedBytes">How many bytes were hashed.</param>
/// <param name="Algorithms">The manifest algorithms that were checked.</param>
public sealed record BagResult(
    IReadOnlyList<Finding> Findings,
    IReadOnlyDictionary<string, Sha256Hash> Sha256,
    IReadOnlyList<KeyValuePair<string, string>> Info,
    int CheckedFiles,
    long CheckedBytes,
    IReadOnlyList<string> Algorithms);

/// <summary>
/// Validates any BagIt bag, whoever made it: RFC 8493, section 3. Each file is read once, front to back, and hashed with
/// every algorithm that lists it. Nothing is unpacked, nothing is fetched.
/// </summary>
public sealed class BagCheck
{
    private const int BufferBytes = 128 << 10;

    private readonly IBagFiles bag;
    private readonly FindingLog findings = new();
    private readonly Dictionary<string, Sha256Hash> sha256 = new(StringComparer.Ordinal);
    private readonly byte[] buffer = new byte[BufferBytes];
    private int checkedFiles;
    private long checkedBytes;

    private BagCheck(IBagFiles bag) => this.bag = bag;

    /// <summary>Runs the check.</summary>
    /// <param name="bag">The files.</param>
    /// <param name="progress">Gets the number of bytes hashed so far, every 128 KiB.</param>
    /// <param name="cancellation">Stops it.</param>
    public static BagResult Run(IBagFiles bag, IProgress<long>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(bag);
        return new BagCheck(bag).Run(progress, cancellation);
    }

    private BagResult Run(IProgress<long>? progress, CancellationToken cancellation)
    {
        findings.AddRange(bag.Findings);
        var declaration = BagDeclaration.Read(bag, findings);
        var manifests = BagManifest.ReadAll(bag, declaration, findings);
        var info = BagInfo.Read(bag, declaration, findings);
        BagInfo.CheckOxum(bag, info, findings);
        CheckFetch();
        CheckAlgorithms(manifests);
        CheckPayloadListed(manifests.FindAll(m => !m.IsForTags), declaration);
        CheckTagsListed(manifests);
        foreach (var file in bag.Files.Values) CheckFile(file, manifests, progress, cancellation);
        CheckMissing(manifests);
        var algorithms = manifests.Where(m => m.Checks is not null && !m.IsForTags).Select(m => m.Algorithm).ToList();
        return new BagResult(findings.ToList(), sha256, info, checkedFiles, checkedBytes, algorithms);
    }

    private void CheckFetch()
    {
        if (bag.Files.ContainsKey("fetch.txt"))
            findings.Add("fetch-refused", Severity.Incomplete, "The bag asks to download parts of itself (fetch.txt). This program never does that.", "fetch.txt");
    }

    private void CheckAlgorithms(List<BagManifest> manifests)
    {
        foreach (var manifest in manifests.Where(m => m.Checks is null))
        {
            findings.Add("manifest-algorithm-not-checked", Severity.Note,
                $"The hashes in this manifest ({manifest.Algorithm}) were not checked: the algorithm is broken or unknown to this program.", manifest.FileName);
        }

        if (!manifests.Exists(m => !m.IsForTags))
            findings.Add("manifest-missing", Severity.Incomplete, "The bag has no payload manifest.");
        else if (!manifests.Exists(m => !m.IsForTags && m.Checks is not null))
            findings.Add("bag-not-verifiable", Severity.Incomplete, "No payload manifest uses SHA-256, SHA-384 or SHA-512, so nothing can be said about the content.");
    }

    private void CheckPayloadListed(List<BagManifest> manifests, BagDeclaration declaration)
    {
        if (manifests.Count == 0) return;
        if (!bag.Files.Keys.Any(IsPayload) && manifests.TrueForAll(m => m.Hashes.Count == 0))
            findings.Add("payload-empty", Severity.Note, "The bag has no payload.");
        foreach (var path in bag.Files.Keys.Where(IsPayload))
        {
            var without = manifests.FindAll(m => !m.Hashes.ContainsKey(path));
            if (without.Count == 0 || (!declaration.IsOneOrLater && without.Count < manifests.Count)) continue;
            findings.Add("file-not-listed", Severity.Altered, $"This file is not listed in {string.Join(", ", without.Select(m => m.FileName))}: it was added later, or the manifest was changed.", path);
        }
    }

    private void CheckTagsListed(List<BagManifest> manifests)
    {
        var tagManifests = manifests.FindAll(m => m.IsForTags);
        if (tagManifests.Count == 0) return;
        foreach (var tagManifest in tagManifests)
        {
            foreach (var manifest in manifests.Where(m => !m.IsForTags && !tagManifest.Hashes.ContainsKey(m.FileName)))
                findings.Add("tagmanifest-incomplete", Severity.Altered, $"{tagManifest.FileName} does not list {manifest.FileName}, as RFC 8493 demands.", tagManifest.FileName);
            foreach (var listed in tagManifest.Hashes.Keys.Where(p => p.StartsWith("tagmanifest-", StringComparison.OrdinalIgnoreCase)))
                findings.Add("tagmanifest-listed", Severity.Altered, $"A tag manifest must not be listed: {PlainText.Shown(listed)}", tagManifest.FileName);
        }

        foreach (var path in bag.Files.Keys.Where(p => !IsPayload(p) && !(BagManifest.IsManifestName(p) && p.StartsWith('t'))))
        {
            if (!tagManifests.Exists(m => m.Hashes.ContainsKey(path)))
                findings.Add("tag-file-not-listed", Severity.Note, "No tag manifest lists this file, so it was not checked.", path);
        }
    }

    private void CheckFile(BagFile file, List<BagManifest> manifests, IProgress<long>? progress, CancellationToken cancellation)
    {
        var expectations = manifests.FindAll(m => m.Checks is not null && m.Hashes.ContainsKey(file.Path));
        if (expectations.Count == 0) return;
        var algorithms = expectations.Select(m => m.Checks!.Value).Distinct().ToDictionary(a => a, IncrementalHash.CreateHash);
        try
        {
            HashInto(file, algorithms.Values, progress, cancellation);
            var hashes = algorithms.ToDictionary(a => a.Key, a => a.Value.GetHashAndReset());
            foreach (var manifest in expectations) Compare(file, manifest, hashes[manifest.Checks!.Value]);
            if (hashes.TryGetValue(HashAlgorithmName.SHA256, out var hash)) sha256[file.Path] = new Sha256Hash(hash);
            checkedFiles++;
        }
        catch (Exception problem) when (problem is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            findings.Unreadable(file.Path, problem);
        }
        finally
        {
            foreach (var algorithm in algorithms.Values) algorithm.Dispose();
        }
    }

    private void HashInto(BagFile file, ICollection<IncrementalHash> algorithms, IProgress<long>? progress, CancellationToken cancellation)
    {
        using var stream = bag.Open(file);
        for (int read; (read = stream.Read(buffer)) > 0;)
        {
            cancellation.ThrowIfCancellationRequested();
            foreach (var algorithm in algorithms) algorithm.AppendData(buffer, 0, read);
            checkedBytes += read;
            progress?.Report(checkedBytes);
        }
    }

    private void Compare(BagFile file, BagManifest manifest, byte[] actual)
    {
        if (manifest.Hashes[file.Path] == Convert.ToHexStringLower(actual)) return;
        findings.Add("file-altered", Severity.Altered, $"The content is not what {manifest.FileName} says: the file was changed.", file.Path);
    }

    private void CheckMissing(List<BagManifest> manifests)
    {
        foreach (var path in manifests.SelectMany(m => m.Hashes.Keys).Distinct(StringComparer.Ordinal).Where(p => !bag.Files.ContainsKey(p)))
            findings.Add("file-missing", Severity.Incomplete, "A manifest lists this file, and it is not here.", path);
    }

    private static bool IsPayload(string path) => path.StartsWith("data/", StringComparison.Ordinal);
}
